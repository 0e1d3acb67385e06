package checks

import (
	"fmt"
	"strings"

	"assay/verdict"
)

// stability watches requests that are sent several times: repeats within a
// case, and cases that come again later in the run.
type stability struct {
	seen map[string]*repeats
	keys []string // in the order in which they came
}

// repeats counts how one request was answered.
type repeats struct {
	operation, caseID           string
	accepted, refused, failures int
}

func newStability(*verdict.Outline) fold { return &stability{seen: map[string]*repeats{}} }

// again cuts what marks a case or step as a repetition.
func again(id string) string {
	id, _, _ = strings.Cut(id, "~again")
	return id
}

// repeating are the techniques whose cases the plan sends more than once.
var repeating = map[string]bool{"control": true, "example": true, "repaired": true, "body": true}

func (s *stability) event(e *verdict.Event) {
	d := e.Done
	if d == nil {
		return
	}
	latest := map[string]*verdict.Exchange{}
	var order []string
	for i := range d.Exchanges {
		x := &d.Exchanges[i]
		if x.Step == "" || strings.HasPrefix(strings.TrimLeft(x.Step, "~"), "repeat") {
			if latest[x.Step] == nil {
				order = append(order, x.Step)
			}
			latest[x.Step] = x
		}
	}
	if len(order) < 2 && !repeating[d.Case.Technique] {
		return
	}
	key := d.Case.Operation + "\x00" + again(d.Case.ID)
	r := s.seen[key]
	if r == nil {
		r = &repeats{operation: d.Case.Operation, caseID: again(d.Case.ID)}
		s.seen[key] = r
		s.keys = append(s.keys, key)
	}
	for _, step := range order {
		r.count(latest[step])
	}
}

// count leaves out answers that say nothing about the request: those of
// limits, credentials, conflicts, and of a target out of reach.
func (r *repeats) count(x *verdict.Exchange) {
	switch classify(x) {
	case accepted:
		r.accepted++
	case refused:
		if unclear[x.Response.Status] == "" {
			r.refused++
		}
	case crashed:
		r.failures++
	}
}

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
		out = append(out, verdict.Verdict{
			Outcome: verdict.Fail, Operation: r.operation, Case: r.caseID, Want: "the same treatment each time",
			Got: fmt.Sprintf("of %d times it was accepted %d, refused %d and failed %d times", total, r.accepted, r.refused, r.failures),
		})
	}
	if several > 0 && len(out) == 0 {
		return one(verdict.Verdict{Outcome: verdict.Pass, Got: plural(several, "request") + " sent more than once, treated alike"})
	}
	return bounded(out)
}
