package runner

import (
	"slices"

	"assay/cases"
	"assay/verdict"
)

// shrinkable is the technique whose failing cases are made smaller; all others
// differ from a known body in one place already.
const shrinkable = "random"

// shrink sends smaller and smaller versions of a failing random case, as long
// as they fail in the same rules, and returns their events in the order sent.
func (r *run) shrink(c *cases.Case, event *verdict.Event) []*verdict.Event {
	p := r.planned.Load()
	if c.Technique != shrinkable || p == nil || p.shrink == nil || event == nil || event.Done == nil {
		return nil
	}
	broken := failedRules(event)
	if len(broken) == 0 {
		return nil
	}
	var out []*verdict.Event
	p.shrink(c, func(smaller *cases.Case) bool {
		if r.sending.Err() != nil {
			return false
		}
		e, more := r.handle(smaller)
		if e == nil {
			return false
		}
		out = append(append(out, e), more...)
		return slices.ContainsFunc(failedRules(e), func(id string) bool { return slices.Contains(broken, id) })
	})
	return out
}

// failedRules names the rules that a case broke.
func failedRules(e *verdict.Event) []string {
	var out []string
	for _, v := range e.Done.Verdicts {
		if v.Outcome == verdict.Fail && !slices.Contains(out, string(v.Rule)) {
			out = append(out, string(v.Rule))
		}
	}
	return out
}
