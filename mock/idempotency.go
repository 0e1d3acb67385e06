package mock

import (
	"crypto/sha256"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"assay/rule"
	"assay/spec"
)

const idempotencyKey = "Idempotency-Key"

// keyFaults break what an Idempotency-Key is for.
var keyFaults = []Fault{
	{
		Name:    "key-ignored",
		Title:   "An Idempotency-Key is not looked at: the same request makes two resources.",
		Rules:   []rule.ID{"idempotency/same-key", "idempotency/other-body"},
		places:  when(all(takesKey, hasID, serverNames)),
		install: func(b *behaviour, _ *service, _ string) { b.keyless = true },
	},
	{
		Name:    "key-forgets-body",
		Title:   "A second body under an Idempotency-Key gets the answer to the first.",
		Rules:   []rule.ID{"idempotency/other-body"},
		places:  when(all(takesKey, hasID)),
		install: func(b *behaviour, _ *service, _ string) { b.anyBody = true },
	},
	{
		Name:    "key-ignored-at-once",
		Title:   "An Idempotency-Key is not looked at while its first request is carried out.",
		Rules:   []rule.ID{"idempotency/same-key"},
		places:  when(all(takesKey, hasID, serverNames)),
		install: func(b *behaviour, _ *service, _ string) { b.keyRaces = true },
	},
	{
		Name:    "key-forgotten",
		Title:   "An Idempotency-Key is forgotten when another create is carried out.",
		Rules:   []rule.ID{"idempotency/same-key"},
		places:  when(all(takesKey, hasID, serverNames)),
		install: func(b *behaviour, _ *service, _ string) { b.keyFades = true },
	},
	{
		Name:    "key-spoilt-by-refusal",
		Title:   "An Idempotency-Key whose first request was refused is answered with 500 ever after.",
		Rules:   []rule.ID{"status/no-server-error", "idempotency/same-key"},
		places:  when(func(s *service) bool { return takesKey(s) && s.request != nil }),
		install: keySpoilt,
	},
}

// takesKey says whether the create describes the header.
func takesKey(s *service) bool {
	return slices.ContainsFunc(s.op.Parameters, func(p *spec.Parameter) bool {
		return p.In == "header" && strings.EqualFold(p.Name, idempotencyKey)
	})
}

// raceTime is how long a create takes while its key is not looked at.
const raceTime = 50 * time.Millisecond

// keySpoilt remembers the keys of refusals.
func keySpoilt(b *behaviour, _ *service, _ string) {
	var spoilt sync.Map
	b.refused = append(b.refused, func(x *exchange, rf *refusal) {
		if key := x.r.Header.Get(idempotencyKey); key != "" && rf.reason == invalid {
			spoilt.Store(key, true)
		}
	})
	b.object = append(b.object, func(x *exchange) *refusal {
		if _, was := spoilt.Load(x.r.Header.Get(idempotencyKey)); was {
			return &refusal{reason: broken, message: "The key is in no state to go on."}
		}
		return nil
	})
}

// keys are the idempotency keys that were used, with what came of each.
type keys struct {
	mu   sync.Mutex
	used map[string]*keyUse
}

// keyUse is one key; its lock is held while the first request is carried out.
type keyUse struct {
	mu     sync.Mutex
	body   [sha256.Size]byte
	answer *answer // nil until a request was carried out
	at     uint64  // how many creates had been carried out then
}

func (k *keys) of(key string) *keyUse {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.used == nil {
		k.used = map[string]*keyUse{}
	}
	if k.used[key] == nil {
		k.used[key] = &keyUse{}
	}
	return k.used[key]
}

// once carries out a create, or answers again where its key was used for it.
func (x *exchange) once() (*answer, *refusal) {
	svc := x.service
	key := x.r.Header.Get(idempotencyKey)
	if key == "" || svc.behaviour.keyless || !takesKey(svc) {
		return x.make()
	}
	use := svc.keys.of(strings.Join(append(slices.Clip(x.params), key), "\x00"))
	use.mu.Lock()
	defer use.mu.Unlock()
	body := sha256.Sum256(x.body)
	switch {
	case use.answer == nil:
	case svc.behaviour.keyFades && svc.carried.Load() > use.at:
	case use.body == body || svc.behaviour.anyBody:
		return use.answer.copied(), nil
	default:
		return nil, x.keyTaken()
	}
	if svc.behaviour.keyRaces {
		use.mu.Unlock()
		time.Sleep(raceTime)
		use.mu.Lock()
	}
	a, rf := x.make()
	if rf == nil {
		use.body, use.answer, use.at = body, a.copied(), svc.carried.Load()
	}
	return a, rf
}

// copied is a copy of an answer whose header may be changed.
func (a *answer) copied() *answer {
	out := *a
	out.header = a.header.Clone()
	return &out
}

// keyTaken refuses another body under a key: 422, where that is described.
func (x *exchange) keyTaken() *refusal {
	rf := &refusal{reason: invalid, message: "The key was used for another body."}
	if x.service.op.ResponseFor(http.StatusUnprocessableEntity) != nil {
		rf.status = http.StatusUnprocessableEntity
	}
	return rf
}
