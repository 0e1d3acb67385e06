package runner

import (
	"errors"
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
		if isDead(r.cause()) || f.Reason == "" {
			f.Reason = f.Diagnosis
		}
	}
	if len(r.contract.Operations) == 0 {
		f.Complete, f.Diagnosis = false, "the description has no operation to test"
		f.Reason = f.Diagnosis
	}
	r.roll.finish(f)
	r.emit(r.redactor.Event(&verdict.Event{Finished: f}))
}
