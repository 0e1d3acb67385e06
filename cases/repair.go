package cases

import (
	"errors"
	"fmt"
	"strconv"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

// maxRepairs bounds the repair of one example.
const maxRepairs = 200

// repair changes a documented example until it satisfies its schema, place by
// place, and lists what was changed: a placeholder becomes the first allowed
// value, a missing property is made, an extra one removed.
func (p *Planner) repair(v any) (any, []verdict.Change, error) {
	var changes []verdict.Change
	for range maxRepairs {
		fitted, lost, err := p.fit(v)
		if err != nil {
			return nil, nil, err
		}
		v, changes = fitted, append(changes, lost...)
		_, faults, err := p.judge(v)
		if err != nil {
			return nil, nil, err
		}
		if len(faults) == 0 {
			return v, changes, nil
		}
		next, ch, err := p.mend(v, faults[0])
		if err != nil {
			return nil, nil, err
		}
		if equal(next, v) {
			return nil, nil, errors.New("the example cannot be repaired")
		}
		v, changes = next, append(changes, ch...)
	}
	return nil, nil, errors.New("the example has too many faults to be repaired")
}

// mend repairs one fault.
func (p *Planner) mend(v any, f spec.Fault) (any, []verdict.Change, error) {
	at := func(ptr string, val any) (any, []verdict.Change) {
		ch := verdict.Change{Pointer: ptr, Keyword: f.Keyword}
		if was, ok := get(v, ptr); ok {
			ch.Was = string(values.Encode(was, p.order))
		}
		if _, gone := val.(absent); !gone {
			ch.Became = string(values.Encode(val, p.order))
		}
		return set(v, ptr, val), []verdict.Change{ch}
	}
	switch {
	case len(f.Missing) > 0:
		ptr := join(f.Instance, f.Missing[0])
		val, err := p.makeAt(v, f.Instance, f.Missing[0])
		if err != nil {
			return nil, nil, err
		}
		next, ch := at(ptr, val)
		return next, ch, nil
	case len(f.Extra) > 0 && f.Keyword != "propertyNames":
		next, ch := at(join(f.Instance, f.Extra[0]), absent{})
		return next, ch, nil
	case f.Keyword == "false":
		next, ch := at(f.Instance, absent{})
		return next, ch, nil
	}
	up, last := parent(f.Instance)
	val, err := p.makeAt(v, up, last)
	if f.Instance == "" {
		val, err = p.maker(false).Make()
	}
	if err != nil {
		return nil, nil, fmt.Errorf("the example's %q: %w", f.Instance, err)
	}
	next, ch := at(f.Instance, val)
	return next, ch, nil
}

// makeAt makes a value for a member or item below a place.
func (p *Planner) makeAt(root any, up, last string) (any, error) {
	sh := p.view.At(root, up)
	if sh == nil {
		return nil, fmt.Errorf("the schema says nothing about %q", up)
	}
	sub := sh.Property(last)
	if container, _ := get(root, up); sub == nil || isArray(container) {
		if _, err := strconv.Atoi(last); err == nil {
			sub = sh.Items()
		}
	}
	if sub == nil {
		return "value", nil
	}
	return p.maker(false).ForShape(last, sub)
}

func isArray(v any) bool { _, ok := v.([]any); return ok }
