package suite

import (
	"assay/checks"
	"assay/rule"
	"assay/verdict"
)

// record stands between the runner and the outlet: it completes the events with
// what the runner does not know, applies the policy, and sums up.
type record struct {
	header  verdict.Started // Tool, Version, Command and Time
	policy  Policy
	fold    fold
	out     *outlet
	trailer *verdict.Finished // the one that was written
}

// fold sums up a stream of events, live or from a journal.
type fold struct {
	judge     *checks.RunJudge
	collector *verdict.Collector
	known     map[rule.ID]bool
}

func newFold(outline *verdict.Outline) fold {
	f := fold{
		judge:     checks.NewRunJudge(outline),
		collector: verdict.NewCollector(outline.Rules),
		known:     map[rule.ID]bool{},
	}
	for _, r := range outline.Rules {
		f.known[r.ID] = true
	}
	return f
}

func (f *fold) add(e *verdict.Event) {
	if f.collector == nil {
		return
	}
	f.judge.Event(e)
	f.collector.Add(e)
}

// sum fills in the counts, the run rules' verdicts and the findings. Rules that
// were left out of the run stay left out.
func (f *fold) sum(trailer *verdict.Finished, policy Policy) {
	if f.collector == nil {
		return
	}
	var judged []verdict.Verdict
	for _, v := range f.judge.Verdicts() {
		if f.known[v.Rule] {
			judged = append(judged, v)
		}
	}
	trailer.Verdicts = policy.apply(judged)
	trailer.Findings = f.collector.Findings(trailer.Verdicts)
	trailer.Counts = f.collector.Counts()
}

// event is what the runner emits to. Events are copied before they are changed.
func (r *record) event(e *verdict.Event) error {
	switch {
	case e.Started != nil:
		e = &verdict.Event{Started: r.started(*e.Started)}
	case e.Contract != nil:
		outline := *e.Contract
		outline.Rules = r.policy.rules(outline.Rules)
		outline.Verdicts = r.policy.apply(outline.Verdicts)
		if note := r.policy.String(); note != "" {
			outline.Notes = append(outline.Notes[:len(outline.Notes):len(outline.Notes)], note)
		}
		e = &verdict.Event{Contract: &outline}
		r.fold = newFold(&outline)
		r.fold.add(e)
	case e.Done != nil:
		done := *e.Done
		done.Verdicts = r.policy.apply(done.Verdicts)
		e = &verdict.Event{Done: &done}
		r.fold.add(e)
	case e.Finished != nil:
		trailer := *e.Finished
		r.fold.sum(&trailer, r.policy)
		r.trailer = &trailer
		e = &verdict.Event{Finished: &trailer}
	default:
		r.fold.add(e)
	}
	return r.out.Event(e)
}

func (r *record) started(s verdict.Started) *verdict.Started {
	s.Format, s.Tool = verdict.FormatVersion, "assay"
	s.Version, s.Command = r.header.Version, r.header.Command
	if s.Time.IsZero() {
		s.Time = r.header.Time
	}
	return &s
}
