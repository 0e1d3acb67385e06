package assaytest

import (
	"testing"

	"assay/rule"
	"assay/verdict"
)

// judgement is what one rule says of one case.
type judgement struct {
	id       string        // of the case; empty for what concerns no single one
	done     *verdict.Done // nil where there is none
	verdicts []verdict.Verdict
}

// judgements gathers the verdicts by rule and case, in the order of the plan.
func (o *operation) judgements() map[rule.ID][]*judgement {
	out := map[rule.ID][]*judgement{}
	at := map[[2]string]*judgement{}
	cases := make(map[string]*verdict.Done, len(o.done))
	add := func(v verdict.Verdict) {
		key := [2]string{string(v.Rule), v.Case}
		j := at[key]
		if j == nil {
			j = &judgement{id: v.Case, done: cases[v.Case]}
			at[key], out[v.Rule] = j, append(out[v.Rule], j)
		}
		j.verdicts = append(j.verdicts, v)
	}
	for _, d := range o.done {
		if d.Case.Superseded() {
			continue
		}
		cases[d.Case.ID] = d
		for _, v := range d.Verdicts {
			add(v)
		}
	}
	if o.finished != nil {
		for _, v := range o.finished.Verdicts {
			add(v)
		}
	}
	return out
}

// rule is the subtest of one rule; one that judged nothing has none.
func (o *operation) rule(t *testing.T, r rule.Info, all []*judgement) {
	t.Helper()
	if len(all) == 0 {
		return
	}
	t.Run(ruleName(string(r.ID)), func(t *testing.T) {
		t.Helper()
		t.Attr("assay.rule", string(r.ID))
		if reason, ok := o.cfg.skips[string(r.ID)]; ok {
			t.Skip(reason)
		}
		for _, j := range all {
			name := "run"
			if j.id != "" {
				name = caseName(j.id)
			}
			t.Run(name, func(t *testing.T) {
				t.Helper()
				if reason, ok := o.cfg.skips[j.id]; ok {
					t.Skip(reason)
				}
				o.judge(t, r, j)
			})
		}
	})
}

// judge is the subtest of one case: it fails for what fails a run, and is
// skipped for what was not judged or is known.
func (o *operation) judge(t *testing.T, r rule.Info, j *judgement) {
	t.Helper()
	var skipped string
	passed := false
	said := map[string]bool{}
	for _, v := range j.verdicts {
		broken := v.Outcome == verdict.Fail || v.Outcome == verdict.Weak
		switch {
		case v.Known:
			skipped = "known: " + either(o.reason(v), "the baseline has it")
		case broken && said[v.Pointer+"\x00"+v.Keyword]: // a step that was repeated
		case broken && o.fails(r, v):
			t.Error(o.told.text(o, t.Name(), r, j, v))
		case broken:
			t.Log("weak: " + o.told.text(o, t.Name(), r, j, v))
		case v.Outcome == verdict.Error:
			skipped = "inconclusive: " + v.Reason
		case v.Outcome == verdict.Skip:
			skipped = either(skipped, v.Reason)
		}
		said[v.Pointer+"\x00"+v.Keyword] = broken
		passed = passed || broken && !v.Known || v.Outcome == verdict.Pass
	}
	if skipped != "" && !passed {
		t.Skip(skipped)
	}
}

// fails says whether a broken rule fails the test.
func (o *operation) fails(r rule.Info, v verdict.Verdict) bool {
	return o.cfg.strict || v.Outcome == verdict.Fail && r.Subject != rule.Description
}

// reason is why the baseline accepts a verdict.
func (o *operation) reason(v verdict.Verdict) string {
	if o.finished == nil {
		return ""
	}
	for _, f := range o.finished.Findings {
		if f.Known != nil && f.Rule == v.Rule && f.Operation == v.Operation {
			return f.Known.Reason
		}
	}
	return ""
}
