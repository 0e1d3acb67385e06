// Package checks holds the rules by which answers and descriptions are judged:
// records in plain tables, one file an area, each with its function below it.
//
// It is pure. It sends nothing, reads no clock and writes nothing, so that what
// was recorded can be judged again. It never blames a server for what it does
// not know: what cannot be judged is an error (inconclusive) with its reason,
// never a failure.
//
//	for _, v := range checks.JudgeCase(&checks.Sample{Contract: c, Case: k, Exchanges: xs, Works: true}) {
//		fmt.Println(v.Rule, v.Outcome, v.Pointer, v.Want, v.Got)
//	}
package checks

import (
	"fmt"
	"slices"
	"sync"

	"assay/cases"
	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

// since is the release that introduced the first rules.
const since = "0.1"

// Sample is one case with what came back: all that a case rule may know.
type Sample struct {
	Contract *spec.Contract
	Case     *cases.Case
	// Exchanges are in the order sent, raw. Of several attempts of one step
	// the last counts.
	Exchanges []verdict.Exchange
	// Resource is what the first step created; nil when nothing.
	Resource *verdict.Resource
	// Twin is what became of the case that differs only in the change; nil
	// when the case names none.
	Twin *Twin
	// Works says that some earlier case of the run was created.
	Works bool
	// Worn is why refusals of the base and of what was made from it show
	// nothing: the base itself was refused when it was sent again. If empty, it
	// was accepted each time.
	Worn string
	// Secrets are the credentials that were sent.
	Secrets []string
	// ServerOwned are JSON pointers into the sent body, "*" for any item or
	// member, whose values the server may change: they are not echoed.
	ServerOwned []string
}

// Twin is what became of the valid case that a negative one leans on.
type Twin struct {
	ID       string
	Answered bool // a complete answer came
	Accepted bool // it was answered 2xx
	Status   int
}

// caseRule is a rule with the function that judges one exchange of a case.
// The function leaves Rule, Operation, Case and Step of its verdicts to the
// caller, and returns none where the rule has nothing to say.
type caseRule struct {
	rule.Info
	judge func(*step) []verdict.Verdict
}

// contractRule is a rule with the function that judges the contract.
type contractRule struct {
	rule.Info
	judge func(*spec.Contract) []verdict.Verdict
}

// runRule is a rule with the maker of its fold over the events of a run.
type runRule struct {
	rule.Info
	start func(*verdict.Outline) fold
}

// caseRules are in an order in which each rule comes after those it needs.
var caseRules = slices.Concat(statusRules, framingRules, wireRules, headerRules, rejectRules, authRules, idRules, bodyRules, idempotencyRules, concurrencyRules, echoRules, overwriteRules, resourceRules)

// Rules returns all rules, in the order in which documents list them.
func Rules() []rule.Info {
	var out []rule.Info
	for _, r := range caseRules {
		out = append(out, r.Info)
	}
	for _, r := range runRules {
		out = append(out, r.Info)
	}
	for _, r := range contractRules {
		out = append(out, r.Info)
	}
	slices.SortStableFunc(out, func(a, b rule.Info) int { return areaOrder(a.ID) - areaOrder(b.ID) })
	return out
}

// JudgeContract judges the description alone. It does not panic: what cannot
// be judged becomes an error verdict.
func JudgeContract(c *spec.Contract) []verdict.Verdict {
	var out []verdict.Verdict
	for i := range contractRules {
		r := &contractRules[i]
		out = appendNamed(out, r.ID, contained(r.ID, func() []verdict.Verdict { return r.judge(c) }))
	}
	return out
}

// JudgeCase judges one case. A verdict that needs a rule which failed on the
// same step is a skip. It does not panic: what cannot be judged becomes an
// error verdict.
func JudgeCase(s *Sample) []verdict.Verdict {
	sc := newScene(s)
	paper := papers.Get().(*[]verdict.Verdict)
	out := (*paper)[:0]
	for _, st := range sc.steps {
		st.broken = map[rule.ID]rule.ID{}
		for i := range caseRules {
			r := &caseRules[i]
			if !st.open(r.ID) {
				continue
			}
			n := len(out)
			out = appendNamed(out, r.ID, contained(r.ID, func() []verdict.Verdict { return r.judge(st) }))
			st.soften(out[n:])
			if skip := settle(r, out[n:], st.broken); skip != nil {
				out = append(out[:n], *skip)
			}
			for j := range out[n:] {
				st.sign(&out[n+j])
			}
		}
	}
	vs := slices.Clone(out)
	clear(out)
	*paper = out
	papers.Put(paper)
	return vs
}

// papers are what verdicts are written on first: how many there will be is not
// known, and each is large.
var papers = sync.Pool{New: func() any { return new([]verdict.Verdict) }}

// appendNamed adds copies of the verdicts of a rule, which may share theirs
// with others.
func appendNamed(out []verdict.Verdict, id rule.ID, vs []verdict.Verdict) []verdict.Verdict {
	n := len(out)
	out = append(out, vs...)
	for i := range out[n:] {
		if v := &out[n+i]; v.Rule == "" {
			v.Rule = id
		}
	}
	return out
}

// settle returns a skip in place of verdicts whose rule needs one that failed,
// and notes the failures that later rules need.
func settle(r *caseRule, vs []verdict.Verdict, broken map[rule.ID]rule.ID) *verdict.Verdict {
	if len(vs) == 0 {
		return nil
	}
	for _, need := range r.Needs {
		if cause, ok := broken[need]; ok {
			broken[r.ID] = cause
			return &verdict.Verdict{Rule: r.ID, Outcome: verdict.Skip, Reason: fmt.Sprintf("%s failed on the same answer", cause)}
		}
	}
	for i := range vs {
		if vs[i].Outcome == verdict.Fail && vs[i].Rule == r.ID {
			broken[r.ID] = r.ID
		}
	}
	return nil
}

// contained runs a rule and turns a panic into an error verdict.
func contained(id rule.ID, judge func() []verdict.Verdict) (out []verdict.Verdict) {
	defer func() {
		if r := recover(); r != nil {
			out = []verdict.Verdict{{Rule: id, Outcome: verdict.Error, Reason: fmt.Sprintf("the rule itself broke down: %v", r)}}
		}
	}()
	return judge()
}

// sign says which case and step a verdict is about.
func (st *step) sign(v *verdict.Verdict) {
	v.Operation, v.Case, v.Step = st.scene.sample.Case.Operation, st.scene.sample.Case.ID, st.id
}
