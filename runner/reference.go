package runner

import (
	"errors"
	"slices"

	"assay/cases"
	"assay/spec"
)

// referred creates what the body of an operation has to name, for the sake of
// child, and lays the identifiers over the pins. One resource serves all
// operations; what the user pinned is left alone. A resource that cannot be had
// leaves the body as it would be made without: the server may not look it up.
func (r *run) referred(child, op *spec.Operation, pins cases.Pins, depth int) cases.Pins {
	var found map[string]string
	for _, ref := range op.References {
		if depth == maxParents || r.sending.Err() != nil || r.stages.fixed != nil && r.stages.fixed(op, pins, ref.Param) {
			continue
		}
		value, err := r.reference(child, ref, depth)
		if err != nil {
			if !errors.Is(err, errEndedBefore) {
				r.opts.Logf("%s: %q names what could not be made: %v", child.ID, ref.Param, err)
			}
			continue
		}
		found = laid(found, map[string]string{ref.Param: value})
	}
	pins.Existing = laid(pins.Existing, found)
	return pins
}

// reference makes one of them, or takes the one that was made, for the path of
// an operation too: POST /stores/{store_id}/orders names one store twice.
func (r *run) reference(child *spec.Operation, ref *spec.Parent, depth int) (string, error) {
	create := ref.Create
	p, err := r.parentPlan(create, r.referred(child, create, cases.Pins{}, depth+1))
	if err == nil && len(p.ladder) == 0 {
		err = cases.ErrNoBase
	}
	if err != nil {
		return "", err
	}
	bound, err := r.parents(child, create, p, depth+1)
	if err != nil {
		return "", err
	}
	p.bind(bound)
	return r.housed(child, ref, create, p)
}

// pinnedProperty says whether somebody pinned a property by its name, wherever
// it stands.
func pinnedProperty(opts cases.Options, op *spec.Operation, more cases.Pins, name string) bool {
	own := pinned(opts, op.ID, more).PinsOf(op.ID)
	for pointer := range own.Values {
		if slices.Contains(spec.Segments(pointer), name) {
			return true
		}
	}
	for pointer, h := range op.Hints {
		if len(h.Value) > 0 && slices.Contains(spec.Segments(pointer), name) {
			return true
		}
	}
	return len(own.Body) > 0
}
