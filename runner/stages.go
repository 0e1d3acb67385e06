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
	// plan plans an operation, with more than the options know of it.
	plan func(op *spec.Operation, more cases.Pins) (*planned, error)
	// fixed says whether somebody pinned a property of the body; may be nil.
	fixed func(op *spec.Operation, more cases.Pins, property string) bool
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
	// invented names the path parameters whose values were made up; may be nil.
	invented func() []string
	// notes say which operations beside the create are not called; may be nil.
	notes func() []string
	// given names the path parameters whose values are the user's.
	given []string
	pins  cases.Pins // of the operation
	below bool       // parents of ours
}

// inventions are the path parameters whose values were made up.
func (p *planned) inventions() []string {
	if p.invented == nil {
		return nil
	}
	return p.invented()
}

// inPath names the parameters of an operation's path that have a value.
func inPath(op *spec.Operation, params map[string]string) []string {
	var out []string
	for _, par := range op.Parameters {
		if _, ok := params[par.Name]; ok && par.In == "path" {
			out = append(out, par.Name)
		}
	}
	return out
}

// rollUp is the fold over all events.
type rollUp struct {
	event  func(*verdict.Event)
	finish func(*verdict.Finished)
}

// ordinary are the stages of a real run; plans may be nil.
func ordinary(c *spec.Contract, opts cases.Options, plans *Plans) stages {
	return stages{
		plan: func(op *spec.Operation, more cases.Pins) (*planned, error) {
			own := pinned(opts, op.ID, more)
			p, err := plans.plan(op, own, more)
			if err != nil {
				return nil, err
			}
			return &planned{ladder: p.Ladder(), rest: p.Plan, obligations: p.Obligations, shrink: p.Shrink, dropped: p.Dropped,
				invented: p.Invented, notes: p.Notes, given: inPath(op, own.PinsOf(op.ID).Params), pins: own.Pins[op.ID]}, nil
		},
		fixed: func(op *spec.Operation, more cases.Pins, property string) bool {
			return pinnedProperty(opts, op, more, property)
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
