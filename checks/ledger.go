package checks

import (
	"bytes"
	"encoding/json"
	"hash/fnv"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"

	"assay/spec"
	"assay/verdict"
)

// ledger keeps when each identifier was in use.
//
// Cases run side by side and their events come in the order of the plan, not
// of time, so that a deletion may be told after the creation that reuses its
// id. Two resources are known to have lived together only when both were
// created before either was asked to be deleted.
type ledger struct {
	names names
	lives lives
	twice map[uint64]string           // key → identifier that was given more than once
	ids   map[string]string           // operation → JSON pointer of its identifier
	shown map[int32]*verdict.Exchange // creates that met a known id, at most maxClashes
	clock int64                       // stands in for times that were not recorded

	resumed bool // the run was taken up
}

const forever = math.MaxInt64

func newLedger(o *verdict.Outline) fold {
	l := &ledger{twice: map[uint64]string{}, ids: map[string]string{}, shown: map[int32]*verdict.Exchange{}}
	if o != nil {
		for _, op := range o.Operations {
			l.ids[op.ID] = op.Identifier
		}
	}
	return l
}

func (l *ledger) event(e *verdict.Event) {
	d := e.Done
	if e.Resumed != nil {
		l.forget(e.Resumed.Time)
	}
	if d == nil {
		return
	}
	for i := range d.Created {
		if !aside(&d.Case) {
			l.born(d, &d.Created[i])
		}
	}
	for _, u := range d.Deleted {
		l.died(d, u)
	}
}

// forget ends what lives: where a run is taken up, the server may have begun
// anew since, with none of it.
func (l *ledger) forget(at time.Time) {
	l.clock++
	l.resumed = true
	until := l.clock
	if !at.IsZero() {
		until = at.UnixNano()
	}
	for i := range l.lives.n {
		if b := l.lives.at(i); b.until == forever {
			b.until = max(b.from, until)
		}
	}
}

func (l *ledger) born(d *verdict.Done, r *verdict.Resource) {
	misnamed := func(v verdict.Verdict) bool {
		return (v.Rule == "id/schema" || v.Rule == "id/present") && v.Outcome == verdict.Fail && v.Step == r.Step
	}
	retried := d.Case.Technique == "idempotency" && r.Step != "" // the first resource again, under its key
	if retried || r.ID == "" || slices.ContainsFunc(d.Verdicts, misnamed) {
		return
	}
	l.clock++
	entry := life{
		from: l.clock, until: forever, key: hash(r.Operation, r.ID), operation: l.names.number(r.Operation),
		caseName: l.names.caseName(d.Case.ID), step: l.names.number(r.Step),
	}
	x := exchange(d, func(x *verdict.Exchange) bool { return x.Step == r.Step && x.Request.Method != "DELETE" })
	if x != nil {
		if x.Request.Method == "PUT" || l.chosen(r, &x.Request) {
			return
		}
		entry.body = uint32(hashBytes(x.Request.Body.Data))
		if x.Response != nil {
			entry.status = int16(x.Response.Status)
		}
		if !x.Start.IsZero() {
			entry.from = x.Start.Add(x.Duration).UnixNano()
		}
	}
	if r.URL != "" {
		entry.url = hash(r.URL)
	}
	n := l.lives.add(entry)
	if l.lives.at(n).before < 0 {
		return
	}
	l.twice[entry.key] = strings.Clone(r.ID)
	if x != nil && len(l.shown) < maxClashes {
		l.shown[n] = kept(x)
	}
}

// chosen says that the request itself named the resource so: whether such names
// are unique is the client's affair.
func (l *ledger) chosen(r *verdict.Resource, req *verdict.Request) bool {
	ptr, body := l.ids[r.Operation], req.Body.Data
	if !strings.HasPrefix(ptr, "/") {
		return false
	}
	switch t := spec.Essence(req.Get("Content-Type")); {
	case t == formType:
		form, _ := url.ParseQuery(string(body))
		return form.Get(last(ptr)) == strings.Trim(r.ID, `"`)
	case strings.HasPrefix(t, "multipart/"):
		return bytes.Contains(body, []byte(`name="`+last(ptr)+`"`))
	case !bytes.Contains(body, []byte(r.ID)):
		return false
	}
	sent, _ := spec.CheckJSON(body, spec.JSONLimits{})
	for _, at := range []string{ptr, join("", last(ptr))} {
		if v, ok := get(sent, at); ok {
			text, err := json.Marshal(v)
			return err == nil && string(text) == r.ID
		}
	}
	return false
}

func (l *ledger) died(d *verdict.Done, url string) {
	n, ok := l.lives.there(hash(url))
	if !ok {
		return
	}
	l.clock++
	at := l.clock
	if x := exchange(d, func(x *verdict.Exchange) bool { return x.Request.Method == "DELETE" && x.Request.URL == url }); x != nil && !x.Start.IsZero() {
		at = x.Start.UnixNano()
	} else if x := exchange(d, func(x *verdict.Exchange) bool { return !x.Start.IsZero() }); x != nil {
		at = x.Start.Add(time.Nanosecond).UnixNano()
	}
	// Of several lives at one URL it is the latest that began before.
	here := l.lives.at(n)
	for m, ok := l.lives.latest(here.key); ok && m >= 0; m = l.lives.at(m).before {
		if e := l.lives.at(m); e.from <= at && e.until == forever {
			e.until = at
			return
		}
	}
	here.until = min(here.until, at)
}

// exchange is the last exchange of a case that fits.
func exchange(d *verdict.Done, ok func(*verdict.Exchange) bool) *verdict.Exchange {
	for i := range slices.Backward(d.Exchanges) {
		if ok(&d.Exchanges[i]) {
			return &d.Exchanges[i]
		}
	}
	return nil
}

// kept is a copy of an exchange that outlives its event.
func kept(x *verdict.Exchange) *verdict.Exchange {
	out := *x
	return &out
}

func hash(parts ...string) uint64 {
	h := fnv.New64a()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return h.Sum64()
}

// hashBytes is a hash of bytes alone.
func hashBytes(data []byte) uint64 {
	h := fnv.New64a()
	h.Write(data)
	return h.Sum64()
}

// maxClashes bounds the verdicts about one operation: the finding is one.
const maxClashes = 50

func (l *ledger) verdicts() []verdict.Verdict {
	var out []verdict.Verdict
	count, reused, told := map[string]int{}, map[string]int{}, map[string]int{}
	for i := range l.lives.n {
		b := l.lives.at(i)
		operation := l.names.texts[b.operation]
		count[operation]++
		a := l.lives.at(b.first)
		switch {
		case a == b:
		case max(a.from, b.from) >= min(a.until, b.until):
			reused[operation]++
		default:
			v := l.clash(i, a, b)
			key := operation + string(v.Outcome)
			if told[key]++; told[key] <= maxClashes {
				out = append(out, v)
			}
		}
	}
	for _, op := range sortedKeys(count) {
		if slices.ContainsFunc(out, func(v verdict.Verdict) bool { return v.Operation == op && v.Outcome == verdict.Fail }) {
			continue
		}
		v := verdict.Verdict{Outcome: verdict.Pass, Operation: op, Got: plural(count[op], "identifier") + ", no two alike at the same time"}
		if reused[op] > 0 {
			v.Note = plural(reused[op], "identifier") + " used again after deletion"
			if l.resumed {
				v.Note += ", or after the run was taken up"
			}
		}
		out = append(out, v)
	}
	return out
}

// clash judges two resources with one id that live at the same time.
func (l *ledger) clash(n int32, a, b *life) verdict.Verdict {
	v := verdict.Verdict{Operation: l.names.texts[b.operation], Case: l.names.caseID(b.caseName), Step: l.names.texts[b.step]}
	if b.status == 200 && a.body == b.body {
		v.Outcome, v.Note = verdict.Pass, "an equal body got the known resource again (200): de-duplication"
		return v
	}
	v.Outcome, v.Want = verdict.Fail, "an id that no living resource has"
	v.Got = clip(l.twice[b.key]) + ", which is also the id of what " + l.names.caseID(a.caseName) + " created"
	v.Exchange = l.shown[n]
	return v
}

// bounded keeps the first verdicts of each operation and outcome.
func bounded(vs []verdict.Verdict) []verdict.Verdict {
	seen := map[string]int{}
	return slices.DeleteFunc(vs, func(v verdict.Verdict) bool {
		key := v.Operation + string(v.Outcome)
		seen[key]++
		return seen[key] > maxClashes
	})
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, strings.Clone(k))
	}
	slices.Sort(keys)
	return keys
}
