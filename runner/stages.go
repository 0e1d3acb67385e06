package runner

import (
	"iter"

	"assay/cases"
	"assay/checks"
	"assay/spec"
	"assay/verdict"
)

// stages are the parts of a run that other packages do.
type stages struct {
	plan  func(*spec.Operation) (*planned, error)
	judge func(*checks.Sample) []verdict.Verdict
	roll  func(o *verdict.Outline, nonce string) *rollUp
}

// planned is the plan of one operation.
type planned struct {
	ladder      []*cases.Case
	rest        func(base string) iter.Seq[*cases.Case]
	obligations func() []verdict.Obligation
	// dropped says what the user's budget left out; may be nil.
	dropped func() []string
	// shrink makes a failing case smaller; may be nil.
	shrink func(c *cases.Case, failed func(*cases.Case) bool) *cases.Case
}

// rollUp is the fold over all events.
type rollUp struct {
	event  func(*verdict.Event)
	finish func(*verdict.Finished)
}

// ordinary are the stages of a real run.
func ordinary(c *spec.Contract, opts cases.Options) stages {
	return stages{
		plan: func(op *spec.Operation) (*planned, error) {
			p, err := cases.New(op, opts)
			if err != nil {
				return nil, err
			}
			return &planned{ladder: p.Ladder(), rest: p.Plan, obligations: p.Obligations, shrink: p.Shrink, dropped: p.Dropped}, nil
		},
		judge: checks.JudgeCase,
		roll: func(o *verdict.Outline, nonce string) *rollUp {
			if o == nil {
				made := cases.Outline(c)
				made.Rules, made.Verdicts = checks.Rules(), checks.JudgeContract(c)
				o = &made
			}
			judge, collector := checks.NewRunJudge(o), verdict.NewCollector(o.Rules)
			judge.Event(&verdict.Event{Started: &verdict.Started{Nonce: nonce}})
			collector.Add(&verdict.Event{Contract: o})
			return &rollUp{
				event: func(e *verdict.Event) { judge.Event(e); collector.Add(e) },
				finish: func(f *verdict.Finished) {
					f.Verdicts = judge.Verdicts()
					f.Counts, f.Findings = collector.Counts(), collector.Findings(f.Verdicts)
				},
			}
		},
	}
}
