package runner

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"assay/verdict"
)

// maxDiagnoses is how many operations are named in the diagnosis.
const maxDiagnoses = 3

// finish emits the trailer: what the run was, rolled up.
func (r *run) finish(began time.Time) {
	f := &verdict.Finished{
		Complete: true,
		Duration: time.Since(began) + r.opts.Earlier.duration(),
		Bases:    r.bases,
		Dropped:  r.dropped,
		Left:     r.left,
		Notes:    append(r.remarks, r.throng.remark()...),
	}
	switch cause := r.cause(); {
	case errors.Is(cause, errInterrupted):
		f.Complete, f.Interrupted, f.Reason = false, true, "interrupted"
	case isDead(cause), isExpired(cause), errors.Is(cause, errFailed), errors.Is(cause, errHopeless):
		f.Complete, f.Reason = false, cause.Error()
	}
	if n := len(r.diagnoses); n > 0 {
		f.Diagnosis = strings.Join(r.diagnoses[:min(n, maxDiagnoses)], "; ")
		if n > maxDiagnoses {
			f.Diagnosis += "; and so on"
		}
		f.Complete = false
		if isDead(r.cause()) {
			f.Reason = f.Diagnosis
		} else if f.Reason == "" {
			f.Reason = either(r.untested(), f.Diagnosis)
		}
	}
	if len(r.contract.Operations) == 0 {
		f.Complete, f.Diagnosis = false, "the description has no operation to test"
		f.Reason = f.Diagnosis
	}
	r.roll.finish(f)
	r.emit(r.redactor.Event(&verdict.Event{Finished: f}))
}

// maxUntested is how many operations are named in the reason of a run that
// could not test them.
const maxUntested = 2

// untested counts the operations that no body was accepted by, in words; empty
// for one alone, whose diagnosis says more.
func (r *run) untested() string {
	var names []string
	for _, b := range r.bases {
		if b.Rung != "" {
			continue
		}
		name := b.Operation
		for _, op := range r.contract.Operations {
			if op.ID == b.Operation {
				name = op.Method + " " + op.Path
			}
		}
		names = append(names, name)
	}
	n := len(names)
	if n < 2 {
		return ""
	}
	shown := strings.Join(names[:min(n, maxUntested)], ", ")
	if n > maxUntested {
		shown += fmt.Sprintf(" and %d more", n-maxUntested)
	}
	return fmt.Sprintf("%d of %d operations could not be tested (%s)", n, len(r.contract.Operations), shown)
}
