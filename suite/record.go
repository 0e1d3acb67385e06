package suite

import (
	"errors"

	"assay/checks"
	"assay/rule"
	"assay/verdict"
)

// record stands between the runner and the outlet: it writes the header and the
// contract before the runner's events, applies the policy, and sums up.
type record struct {
	policy  Policy
	known   *verdict.Accepted // the user's baseline; nil without one
	fold    fold
	out     *outlet
	closing func(*verdict.Finished) // may be nil
	trailer *verdict.Finished       // the one that was written
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

// begin writes what stands before the first case.
func (r *record) begin(header verdict.Started, outline verdict.Outline) (*verdict.Outline, error) {
	outline.Rules = r.policy.rules(outline.Rules)
	outline.Verdicts = r.policy.apply(outline.Verdicts)
	if note := r.policy.String(); note != "" {
		outline.Notes = append(outline.Notes, note)
	}
	contract := &verdict.Event{Contract: &outline}
	started := &verdict.Event{Started: &header}
	r.fold = newFold(&outline)
	r.fold.add(started) // the nonce in it tells this run's marks
	r.fold.add(contract)
	if r.known != nil {
		r.known.Add(started)
		r.known.Add(contract)
	}
	return &outline, errors.Join(r.out.Event(started), r.out.Event(contract))
}

// event is what the runner emits to. Events are copied before they are changed.
func (r *record) event(e *verdict.Event) error {
	switch {
	case e.Done != nil:
		done := *e.Done
		done.Verdicts = r.policy.apply(done.Verdicts)
		readable(&done)
		e = &verdict.Event{Done: &done}
		if r.known != nil {
			r.known.Mark(&done)
			r.known.Add(e)
		}
	case e.Finished != nil:
		trailer := *e.Finished
		if r.closing != nil {
			r.closing(&trailer)
		}
		if r.out.broken {
			trailer.Reason = "the journal could not be written any more"
		}
		r.fold.sum(&trailer, r.policy)
		if r.known != nil {
			r.known.Finish(&trailer)
		}
		r.trailer = &trailer
		return r.out.Event(&verdict.Event{Finished: &trailer})
	}
	r.fold.add(e)
	return r.out.Event(e)
}
