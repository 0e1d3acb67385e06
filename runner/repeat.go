package runner

import (
	"fmt"
	"slices"
	"strings"

	"assay/cases"
	"assay/checks"
	"assay/verdict"
)

// Bounds of what is sent again to see whether a failure comes and goes.
const (
	maxRepeats       = 3  // of one case
	maxRepeatedCases = 40 // of a run, the first ones
)

// repeatPrefix begins the names of the steps that send the first one again.
const repeatPrefix = "repeat."

// repeatedRules are the rules whose failures may come and go.
var repeatedRules = []string{"status/no-server-error", "status/accepts-valid", "status/rejects-invalid", "body/schema", "body/well-formed"}

// unrepeated are techniques that are about more than one create, or about
// something else than its body.
var unrepeated = []string{"lifecycle", "auth", "method", "idempotency", "concurrency"}

// trial says that a step is the one its case is about, or that one once more.
func trial(st *cases.Step) bool {
	return st.ID == "" || strings.HasPrefix(st.ID, repeatPrefix)
}

// repeat sends the first step of a failed case again, each time with a mark of
// its own, and judges the case once more. Without a reason to it returns the
// verdicts as they are.
func (r *run) repeat(c *cases.Case, t *trail, vs []verdict.Verdict) []verdict.Verdict {
	broken := brokenFirst(vs)
	if !repeatable(c, t, broken) || r.sending.Err() != nil || r.repeated.Add(1) > maxRepeatedCases {
		return vs
	}
	longer, had := *c, len(t.made)
	longer.Steps = slices.Clone(c.Steps)
	for n := range maxRepeats {
		st := c.Steps[0]
		st.ID = fmt.Sprintf("%s%d", repeatPrefix, n+1)
		if r.sending.Err() != nil || !r.step(&longer, &st, t) {
			break
		}
		longer.Steps = append(longer.Steps, st)
	}
	r.ledger.add(t.made[had:])
	return told(t, r.judge(&longer, t), broken)
}

// repeatable says that a case broke a rule by which failures come and go, and
// that an equal create can fare no worse for the first one: what may have been
// made must be marked, or a unique value is taken. What hung would hang again.
func repeatable(c *cases.Case, t *trail, broken []string) bool {
	first := t.last("")
	if first == nil || c.Phase == cases.Preflight || c.Exclusive || slices.Contains(unrepeated, c.Technique) || strings.Contains(c.ID, "~shrink.") {
		return false
	}
	st := &c.Steps[0]
	if st.ID != "" || st.Kind != cases.Create || st.Together || c.Expect.Want == verdict.Either {
		return false
	}
	if first.Failure != nil && first.Failure.Kind == verdict.FailTimeout || !st.Marked && !refusal(first) {
		return false
	}
	return slices.ContainsFunc(broken, func(id string) bool { return slices.Contains(repeatedRules, id) })
}

func refusal(x *verdict.Exchange) bool {
	return x.Response != nil && x.Response.Status >= 400 && x.Response.Status <= 499
}

// brokenFirst names the rules that the first step broke.
func brokenFirst(vs []verdict.Verdict) []string {
	var out []string
	for i := range vs {
		if vs[i].Step == "" && vs[i].Outcome == verdict.Fail {
			out = append(out, string(vs[i].Rule))
		}
	}
	return out
}

// told leaves out what repetitions say beyond their question: whether what
// broke breaks again. A conflict does not answer it.
func told(t *trail, vs []verdict.Verdict, broken []string) []verdict.Verdict {
	return slices.DeleteFunc(vs, func(v verdict.Verdict) bool {
		if !strings.HasPrefix(v.Step, repeatPrefix) {
			return false
		}
		x := t.last(v.Step)
		conflict := x != nil && checks.Taken(x.Response)
		judged := v.Outcome == verdict.Pass || v.Outcome == verdict.Fail
		return conflict || !judged || !slices.Contains(broken, string(v.Rule))
	})
}
