package checks

import (
	"slices"

	"assay/rule"
	"assay/verdict"
)

// fold judges the events of a run, one after the other.
type fold interface {
	event(*verdict.Event)
	verdicts() []verdict.Verdict
}

// RunJudge judges a run as a whole, from its events alone, so that reports and
// merges judge as the run itself did. It keeps a few words for each resource
// that was created, and nothing else that grows with the number of cases.
type RunJudge struct {
	folds []fold
	rules []rule.ID
}

// NewRunJudge returns the judge of a run with this contract; outline may be
// nil when it is not known.
func NewRunJudge(outline *verdict.Outline) *RunJudge {
	if outline == nil {
		outline = &verdict.Outline{}
	}
	j := &RunJudge{}
	for _, r := range runRules {
		j.folds, j.rules = append(j.folds, r.start(outline)), append(j.rules, r.ID)
	}
	j.folds = append(j.folds, &vacuity{outline: outline, tried: map[string]int{}, made: map[string]bool{}, first: map[string]*verdict.Done{}}, newEchoes())
	j.rules = append(j.rules, "status/created", "echo/field")
	return j
}

// Event takes the next event of the run. It does not change it.
func (j *RunJudge) Event(e *verdict.Event) {
	for _, f := range j.folds {
		f.event(e)
	}
}

// Verdicts says what the run as a whole shows, in the order of rules. It does
// not panic.
func (j *RunJudge) Verdicts() []verdict.Verdict {
	var out []verdict.Verdict
	for i, f := range j.folds {
		out = appendNamed(out, j.rules[i], contained(j.rules[i], f.verdicts))
	}
	return out
}

var runRules = []runRule{
	{rule.Info{
		ID:      "id/unique",
		Title:   "No two resources that live at the same time have the same identifier.",
		Basis:   rule.Expectation,
		Subject: rule.Server,
		Kind:    rule.Run,
		Refs:    []rule.Ref{rfc9110("15.3.2", "201 Created"), rfc9110("9.3.3", "POST")},
		Since:   since,
	}, newLedger},
	{rule.Info{
		ID:      "reject/creates-nothing",
		Title:   "A refused create leaves nothing behind.",
		Basis:   rule.Expectation,
		Subject: rule.Server,
		Kind:    rule.Run,
		Refs:    []rule.Ref{rfc9110("15.5", "Client Error 4xx"), rfc9110("9.3.3", "POST")},
		Since:   since,
	}, newMarkers},
	{rule.Info{
		ID:      "stability/intermittent",
		Title:   "The same request is treated in the same way each time.",
		Basis:   rule.Expectation,
		Subject: rule.Server,
		Kind:    rule.Run,
		Refs:    []rule.Ref{rfc9110("9.3.3", "POST"), rfc9110("15.6", "Server Error 5xx")},
		Since:   since,
	}, newStability},
}

// vacuity sees that something was created at all: a run in which no create
// ever succeeded shows nothing.
type vacuity struct {
	outline *verdict.Outline
	tried   map[string]int // cases with an answer, by operation
	made    map[string]bool
	first   map[string]*verdict.Done // the first answered create while nothing was made, by operation
}

func (f *vacuity) event(e *verdict.Event) {
	if e.Done == nil || e.Done.Case.Preparation() {
		return
	}
	op := e.Done.Case.Operation
	for i := range e.Done.Exchanges {
		if x := &e.Done.Exchanges[i]; x.Step == "" && x.Response != nil {
			f.tried[op]++
			if !f.made[op] && f.first[op] == nil {
				f.first[op] = &verdict.Done{Case: e.Done.Case, Exchanges: []verdict.Exchange{*x}}
			}
		}
	}
	f.made[op] = f.made[op] || len(e.Done.Created) > 0 || slices.ContainsFunc(e.Done.Verdicts, func(v verdict.Verdict) bool {
		return v.Rule == "status/created" && v.Outcome == verdict.Pass
	})
}

func (f *vacuity) verdicts() []verdict.Verdict {
	var out []verdict.Verdict
	for _, op := range f.outline.Operations {
		if f.tried[op.ID] > 0 && !f.made[op.ID] {
			out = append(out, verdict.Verdict{
				Outcome: verdict.Error, Operation: op.ID, Place: op.Place, Want: "at least one create that succeeds", Got: "none",
				Reason: "no create succeeded, so that nothing was shown",
				Case:   f.first[op.ID].Case.ID, Exchange: &f.first[op.ID].Exchanges[0],
				Hint: "send a body that the target takes (--body FILE, --value POINTER=JSON) and check target and credentials",
			})
		}
	}
	return out
}
