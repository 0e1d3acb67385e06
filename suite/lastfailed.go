package suite

import (
	"fmt"
	"io"

	"assay/rule"
	"assay/verdict"
)

// Failed is what failed in the run of a journal.
type Failed struct {
	Started  *verdict.Started
	Finished *verdict.Finished
	// Cases are the ids of the cases that failed; what the baseline knows is not
	// among them.
	Cases map[string]bool
	// Whole is the number of findings that no single case shows.
	Whole int
}

// LastFailed reads which cases of a journal fail at a level. name is for
// messages.
func LastFailed(name string, journal io.Reader, level Level) (*Failed, error) {
	f := &failedCases{Failed: Failed{Cases: map[string]bool{}}, level: level, subjects: map[rule.ID]rule.Subject{}}
	trailer, err := replay(journal, &outlet{reports: []*openReport{{sink: f}}}, nil)
	if err != nil {
		return nil, fmt.Errorf("cannot read %q: %w", name, err)
	}
	f.Finished = trailer
	for i := range trailer.Findings {
		g := &trailer.Findings[i]
		if !Fails(g, level) {
			continue
		}
		for _, id := range g.Cases {
			f.Cases[id] = true
		}
		if len(g.Cases) == 0 {
			f.Whole++
		}
	}
	return &f.Failed, nil
}

// failedCases gathers the cases that failed; a finding lists but some of them.
type failedCases struct {
	Failed
	level    Level
	subjects map[rule.ID]rule.Subject
}

func (f *failedCases) Event(e *verdict.Event) error {
	switch {
	case e.Started != nil:
		f.Started = e.Started
	case e.Contract != nil:
		for _, r := range e.Contract.Rules {
			f.subjects[r.ID] = r.Subject
		}
	case e.Done != nil && !e.Done.Case.Preparation():
		for i := range e.Done.Verdicts {
			v := &e.Done.Verdicts[i]
			as := verdict.Finding{Outcome: v.Outcome, Subject: f.subjects[v.Rule]}
			broken := v.Outcome == verdict.Fail || v.Outcome == verdict.Weak || v.Outcome == verdict.Error
			if broken && !v.Known && Fails(&as, f.level) {
				f.Cases[e.Done.Case.ID] = true
			}
		}
	}
	return nil
}

func (f *failedCases) Close() error { return nil }
