package checks

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"assay/cases"
	"assay/verdict"
)

// stability watches requests that are sent more than once: repeats within a
// case, and the base that is sent again as the run goes on. Two requests are
// the same when only the run's marks tell them apart.
//
// What is refused because something like it is there already was not treated
// otherwise: of equal requests one alone may be carried out (RFC 9110 section
// 15.5.10). So requests that are equal on purpose do not count, and no refusal
// of a base that wears off does.
type stability struct {
	nonces []string // of the run, or of the shards that are merged
	seen   map[uint64]*repeats
	keys   []uint64 // in the order in which they came
	worn   map[string]bool
}

// repeats counts how one request was answered.
type repeats struct {
	operation, caseID           string
	accepted, refused, failures int
	turns                       int // from accepted to refused or back
	last                        class
	shown                       *verdict.Exchange // the first that was treated otherwise
}

func newStability(*verdict.Outline) fold {
	return &stability{seen: map[uint64]*repeats{}, worn: map[string]bool{}}
}

// repeating are the techniques whose bodies the plan sends more than once.
var repeating = map[string]bool{"control": true, "example": true, "repaired": true, "body": true, "lifecycle": true}

func (s *stability) event(e *verdict.Event) {
	if e.Started != nil && e.Started.Nonce != "" && !slices.Contains(s.nonces, e.Started.Nonce) {
		s.nonces = append(s.nonces, e.Started.Nonce)
	}
	d := e.Done
	if d == nil || d.Case.Preparation() {
		return
	}
	s.worn[d.Case.Operation] = s.worn[d.Case.Operation] || wornOff(d)
	for i := range d.Exchanges {
		x := &d.Exchanges[i]
		again := strings.HasPrefix(strings.TrimLeft(x.Step, "~"), "repeat")
		if x.Request.Method != "POST" && x.Request.Method != "PUT" || x.Step != "" && !again || !lastAttempt(d, i) || !again && !repeating[d.Case.Technique] && !repeated(d) || onPurpose(d, x) {
			continue
		}
		s.count(d, x, again)
	}
}

// repeated says that the request of a case was sent again within it.
func repeated(d *verdict.Done) bool {
	return slices.ContainsFunc(d.Exchanges, func(x verdict.Exchange) bool {
		return strings.HasPrefix(strings.TrimLeft(x.Step, "~"), "repeat")
	})
}

// againStep is the base sent once more before anything leans on it.
const againStep = "again.1"

// wornOff says that the base was refused when it was sent again.
func wornOff(d *verdict.Done) bool {
	first := exchange(d, func(x *verdict.Exchange) bool { return x.Step == "" })
	again := exchange(d, func(x *verdict.Exchange) bool { return x.Step == againStep })
	return first != nil && again != nil && classify(first) == accepted && classify(again) == refused
}

// onPurpose says that the plan sends the very bytes of this request more than
// once in the case.
func onPurpose(d *verdict.Done, x *verdict.Exchange) bool {
	return slices.ContainsFunc(d.Exchanges, func(o verdict.Exchange) bool {
		return o.Step != x.Step && strings.HasPrefix(o.Step, "create.") && o.Request.URL == x.Request.URL && bytes.Equal(o.Request.Body.Data, x.Request.Body.Data)
	})
}

// lastAttempt says that no later exchange is another attempt of the same step.
func lastAttempt(d *verdict.Done, i int) bool {
	for _, later := range d.Exchanges[i+1:] {
		if later.Step == d.Exchanges[i].Step {
			return false
		}
	}
	return true
}

// count leaves out answers that say nothing about the request: those about
// limits, credentials, conflicts, and a target out of reach.
func (s *stability) count(d *verdict.Done, x *verdict.Exchange, again bool) {
	c := classify(x)
	if c == refused && (s.worn[d.Case.Operation] || Taken(x.Response)) {
		return
	}
	if c == refused && unclear[x.Response.Status] != "" || c != accepted && c != refused && c != crashed {
		return
	}
	about := "" // a case of a single change may differ from the base in a header alone
	if !repeating[d.Case.Technique] {
		about = d.Case.ID
	}
	key := hash(d.Case.Operation, about, x.Request.URL, x.Request.Get("Content-Type"), string(s.unmarked(x.Request.Body.Data)))
	r := s.seen[key]
	if r == nil {
		r = &repeats{operation: d.Case.Operation, caseID: d.Case.ID, last: c}
		s.seen[key] = r
		s.keys = append(s.keys, key)
	}
	if r.last != c && r.shown == nil {
		r.shown, r.caseID = kept(x), d.Case.ID
	}
	switch c {
	case accepted:
		r.accepted++
	case refused:
		r.refused++
	case crashed:
		r.failures++
		return
	}
	if r.last != c && r.last != crashed {
		r.turns++
		if again && c == accepted {
			r.turns++ // at once, so that no other state of the target explains it
		}
	}
	r.last = c
}

// unmarked blanks the run's marks, which differ from send to send.
func (s *stability) unmarked(data []byte) []byte {
	out := data
	for _, nonce := range s.nonces {
		for from := 0; ; {
			i := bytes.Index(out[from:], []byte(nonce))
			if i < 0 {
				break
			}
			if from == 0 {
				out = bytes.Clone(out)
			}
			end := min(from+i+len(cases.Marker), len(out))
			for j := from + i; j < end; j++ {
				out[j] = '*'
			}
			from = end
		}
	}
	return out
}

// verdicts: what is accepted at first and refused from then on may have to be
// unique, which nobody described; that is not held against the server.
func (s *stability) verdicts() []verdict.Verdict {
	var out []verdict.Verdict
	several := 0
	for _, key := range s.keys {
		r := s.seen[key]
		total := r.accepted + r.refused + r.failures
		if total < 2 {
			continue
		}
		several++
		if r.accepted == total || r.refused == total || r.failures == total {
			continue
		}
		v := verdict.Verdict{
			Outcome: verdict.Fail, Operation: r.operation, Case: r.caseID, Want: "the same treatment each time",
			Got:      fmt.Sprintf("of %d times it was accepted %d, refused %d and failed %d times", total, r.accepted, r.refused, r.failures),
			Exchange: r.shown,
		}
		if r.failures == 0 && r.turns == 1 {
			v.Outcome, v.Reason = verdict.Error, "the same body was treated one way at first and another way later: something in it may have to be unique, or the target has changed"
		}
		out = append(out, v)
	}
	if several > 0 && len(out) == 0 {
		return one(verdict.Verdict{Outcome: verdict.Pass, Got: plural(several, "request") + " sent more than once, treated alike"})
	}
	return bounded(out)
}
