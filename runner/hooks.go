package runner

import (
	"fmt"
	"maps"
	"slices"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// before calls the user's own preparation of an operation. It is false when
// that failed: the operation is left alone.
func (r *run) before(op *spec.Operation) (cases.Pins, bool) {
	if r.opts.Before == nil {
		return cases.Pins{}, true
	}
	pins, err := r.opts.Before(r.sending, op)
	if err == nil {
		return pins, true
	}
	r.bases = append(r.bases, verdict.Base{Operation: op.ID})
	if r.sending.Err() == nil {
		r.diagnoses = append(r.diagnoses, fmt.Sprintf("%s is left alone, its preparation failed: %v", op.ID, err))
	}
	return cases.Pins{}, false
}

// after calls the user's own tidying up, which has a time of its own once
// somebody waits for the end.
func (r *run) after(op *spec.Operation) {
	if r.opts.After == nil {
		return
	}
	ctx, cancel := soon(r.user, cleanupTime)
	defer cancel()
	if err := r.opts.After(ctx, op); err != nil {
		r.remarks = append(r.remarks, fmt.Sprintf("%s: tidying up after it failed: %v", op.ID, err))
	}
}

// pinned lays what is known of one operation over the options of a plan.
func pinned(opts cases.Options, id string, more cases.Pins) cases.Options {
	p := opts.Pins[id]
	if len(more.Body) > 0 {
		p.Body = more.Body
	}
	p.Values, p.Params = laid(p.Values, more.Values), laid(p.Params, more.Params)
	p.Existing = laid(p.Existing, more.Existing)
	p.Header = overlay(p.Header, more.Header)
	if len(p.Existing) == 0 && len(p.Header) == 0 && len(p.Body) == 0 && len(p.Values) == 0 && len(p.Params) == 0 {
		return opts
	}
	opts.Pins = laid(opts.Pins, map[string]cases.Pins{id: p})
	return opts
}

// laid is one map over another; neither is changed.
func laid[V any](under, over map[string]V) map[string]V {
	if len(over) == 0 {
		return under
	}
	out := maps.Clone(under)
	if out == nil {
		out = map[string]V{}
	}
	maps.Copy(out, over)
	return out
}

// serverOwned are the places of the sent body whose values the server may
// change: the user's, and those that hints say.
func (r *run) serverOwned(op *spec.Operation) []string {
	own := r.opts.ServerOwned
	if op == nil {
		return own
	}
	for _, pointer := range slices.Sorted(maps.Keys(op.Hints)) {
		if op.Hints[pointer].ServerOwned {
			own = append(own[:len(own):len(own)], pointer)
		}
	}
	return own
}
