package suite

import (
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"slices"

	"assay/verdict"
)

// Rebuild makes the reports of a journal once more. A journal without a trailer
// gets one that says what is missing: the run rules are judged again on the
// events that are there, and the reports are marked incomplete.
//
// name is the journal's name for messages.
func Rebuild(name string, journal io.Reader, output Output) (*Result, error) {
	out, err := output.open(false)
	if err != nil {
		return nil, err
	}
	trailer, err := replay(journal, out, output.accepted())
	if err != nil {
		err = fmt.Errorf("cannot read %q: %w", name, err)
	}
	result := &Result{Finished: trailer, Files: out.files()}
	if closed := out.Close(); err == nil {
		err = closed
	}
	return result, err
}

// replay sends the events of a journal to out and returns the trailer, its own
// or a made-up one. An error after the first events still leaves a trailer, so
// that what was read is reported. With a baseline, what the run itself knew of
// one is replaced; known may be nil.
func replay(journal io.Reader, out *outlet, known *verdict.Accepted) (*verdict.Finished, error) {
	var sum fold
	var started *verdict.Event
	cut := salvage{}
	var failed error
	for e, err := range verdict.ReadJournal(journal) {
		if err != nil {
			failed = err
			break
		}
		switch {
		case e.Started != nil:
			started = e
		case e.Contract != nil:
			if sum = newFold(e.Contract); started != nil {
				sum.add(started)
			}
		}
		if known != nil {
			e = held(known, e)
		}
		if e.Finished == nil {
			sum.add(e)
			cut.add(e)
		}
		if err := out.Event(e); err != nil {
			return nil, err
		}
		if e.Finished != nil {
			return e.Finished, nil
		}
	}
	var truncated *verdict.Truncated
	if errors.As(failed, &truncated) {
		cut.reason, failed = fmt.Sprintf("the journal breaks off in line %d: the run was killed while it was written", truncated.Line), nil
	}
	if failed != nil && !cut.begun {
		return nil, failed
	}
	trailer := cut.trailer()
	sum.sum(trailer)
	if known != nil {
		known.Finish(trailer)
	}
	return trailer, errors.Join(failed, out.Event(&verdict.Event{Finished: trailer}))
}

// held is an event with what a baseline says of it.
func held(known *verdict.Accepted, e *verdict.Event) *verdict.Event {
	switch {
	case e.Done != nil:
		known.Mark(e.Done) // read for us alone
	case e.Finished != nil:
		known.Finish(e.Finished)
	}
	known.Add(e)
	return e
}

// salvage gathers from the events what a missing trailer would have said.
type salvage struct {
	begun   bool
	clock   clock
	reason  string
	bases   []verdict.Base
	notes   []string
	made    []verdict.Resource // the oldest: they are deleted last
	more    int                // that were not kept
	seed    maphash.Seed
	deleted map[uint64]bool // by the hash of their URLs
}

// maxLeft bounds the resources that a trailer names, as in a run that came to
// its end.
const maxLeft = 10_000

func (s *salvage) add(e *verdict.Event) {
	s.begun = true
	s.clock.event(e)
	switch {
	case e.Started != nil:
		s.seed, s.deleted = maphash.MakeSeed(), map[uint64]bool{}
	case e.Contract != nil:
		for _, op := range e.Contract.Operations {
			s.bases = append(s.bases, verdict.Base{Operation: op.ID})
		}
	case e.Resumed != nil:
		s.leave(e.Resumed.Left)
		s.notes = merged(s.notes, e.Resumed.Notes)
	case e.Done != nil:
		s.done(e.Done)
	}
}

// leave takes what an earlier part of the run has left, beside what its cases
// made.
func (s *salvage) leave(left []verdict.Resource) {
	for _, r := range left {
		if !slices.ContainsFunc(s.made, func(m verdict.Resource) bool { return m.URL == r.URL }) {
			s.made = append(s.made, r)
		}
	}
}

func (s *salvage) done(d *verdict.Done) {
	s.made = append(s.made, d.Created...)
	for _, url := range d.Deleted {
		s.deleted[maphash.String(s.seed, url)] = true
	}
	if len(s.made) > 4*maxLeft {
		s.made = slices.DeleteFunc(s.made, s.gone)
		s.bound(2 * maxLeft)
	}
	for i := range s.bases {
		if b := &s.bases[i]; b.Operation == d.Case.Operation && b.Rung == "" {
			b.Rung = d.Case.Base
		}
	}
}

// gone says that a resource was deleted.
func (s *salvage) gone(r verdict.Resource) bool {
	return r.Deleted || len(s.deleted) > 0 && s.deleted[maphash.String(s.seed, r.URL)]
}

// bound keeps so many resources.
func (s *salvage) bound(n int) {
	if len(s.made) > n {
		s.more += len(s.made) - n
		clear(s.made[n:])
		s.made = s.made[:n]
	}
}

func (s *salvage) trailer() *verdict.Finished {
	f := &verdict.Finished{Reason: s.reason, Bases: s.bases}
	if f.Reason == "" {
		f.Reason = "the journal has no trailer: the run was killed"
	}
	f.Duration, f.Notes = s.clock.spent, s.notes
	s.made = slices.DeleteFunc(s.made, s.gone)
	s.bound(maxLeft)
	f.Left = append(f.Left, s.made...)
	if s.more > 0 {
		f.Notes = append(slices.Clip(f.Notes), fmt.Sprintf("up to %d more resources may stay on the target: assay cleanup finds them in the journal", s.more))
	}
	return f
}
