package suite

import (
	"errors"
	"slices"

	"assay/checks"
	"assay/rule"
	"assay/verdict"
)

// record stands between the runner and the outlet: it writes the header and the
// contract before the runner's events, applies the policy, and sums up.
type record struct {
	policy  *policing
	narrow  bool              // flags leave cases out
	known   *verdict.Accepted // the user's baseline; nil without one
	fold    fold
	out     *outlet
	closing func(*verdict.Finished) // may be nil
	notes   []string                // of earlier parts of the run
	trailer *verdict.Finished       // the one that was written
}

// fold sums up a stream of events, live or from a journal.
type fold struct {
	judge     runJudge
	collector *verdict.Collector
	known     map[rule.ID]bool
	policy    *policing
}

// runJudge is *checks.RunJudge, of one run or of several journals.
type runJudge interface {
	Event(*verdict.Event)
	Verdicts() []verdict.Verdict
}

func newFold(outline *verdict.Outline) fold {
	f := fold{
		judge:     checks.NewRunJudge(outline),
		collector: verdict.NewCollector(outline.Rules),
		known:     map[rule.ID]bool{},
		policy:    Policy{Entries: outline.Policy}.start(outlined(outline)),
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
func (f *fold) sum(trailer *verdict.Finished) {
	if f.collector == nil {
		return
	}
	var judged []verdict.Verdict
	for _, v := range f.policy.apply(f.judge.Verdicts(), nil) {
		if f.known[v.Rule] {
			judged = append(judged, v)
		}
	}
	trailer.Verdicts = judged
	trailer.Findings = f.collector.Findings(trailer.Verdicts)
	trailer.Counts = f.collector.Counts()
}

// begin writes what stands before the first case.
func (r *record) begin(header verdict.Started, outline verdict.Outline) (*verdict.Outline, error) {
	outline.Rules = r.policy.rules(outline.Rules)
	outline.Verdicts = r.policy.apply(outline.Verdicts, nil)
	outline.Policy = r.policy.Entries
	if note := r.policy.String(); note != "" {
		outline.Notes = append(outline.Notes, note)
	}
	contract := &verdict.Event{Contract: &outline}
	started := &verdict.Event{Started: &header}
	r.fold, r.narrow = newFold(&outline), len(header.Only) > 0 || header.Shard != ""
	r.fold.policy = r.policy
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
		done.Verdicts = r.policy.apply(done.Verdicts, &done.Case)
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
		trailer.Notes = merged(r.notes, trailer.Notes)
		r.fold.sum(&trailer)
		r.policed(&trailer)
		if r.known != nil {
			r.known.Finish(&trailer)
		}
		r.trailer = &trailer
		return r.out.Event(&verdict.Event{Finished: &trailer})
	}
	r.fold.add(e)
	return r.out.Event(e)
}

// policed says in the trailer what the policy changed. Where a run was taken up,
// nobody counted in the part before; where it is not whole, an entry that made
// no difference may still be needed.
func (r *record) policed(trailer *verdict.Finished) {
	if r.out.continued {
		return
	}
	entries, notes := r.policy.counted()
	trailer.Policy = entries
	if trailer.Complete && !r.narrow {
		trailer.Notes = slices.Concat(trailer.Notes, notes)
	}
}
