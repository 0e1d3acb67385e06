package cases

import (
	"fmt"
	"strings"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

// random sends seeded valid bodies, and after each one that differs from it in
// one place and is invalid. Each body depends on the seed and its number alone.
func (w *writer) random() {
	if w.p.view == nil {
		return
	}
	w.fresh = true // a number of its own is in each id, and what follows asks for none of the bodies
	defer func() { w.fresh = false }()
	for i := 1; i <= w.p.opts.Random && !w.done; i++ {
		seed := w.p.opts.Seed*1_000_003 + uint64(i)
		m := values.NewMaker(w.p.view, values.Options{All: true, Random: true, Seed: seed})
		v, err := m.Make()
		if err != nil {
			continue
		}
		v = w.p.pin(v)
		if marked, ok := w.p.mark(v); ok {
			v = marked
		}
		data, faults, err := w.p.judge(v)
		if err != nil || len(faults) > 0 {
			continue
		}
		c := w.p.newCase("random", noPlace, fmt.Sprintf("valid-%d", i))
		w.p.fillBody(c, v, data)
		c.Title = "A random valid body."
		c.Expect, c.Base = expect(classWhole, "the body satisfies the schema"), "random"
		if !w.emit(c) {
			return
		}
		w.randomFault(v, c.ID, i)
	}
}

// randomFault breaks the type of one place of a random body.
func (w *writer) randomFault(v any, twin string, i int) {
	for try := range 8 {
		pl := w.places[(i*31+try*7)%len(w.places)]
		if _, ok := get(v, pl.pointer); !ok || pl.pointer == "" {
			continue
		}
		sh := w.p.view.At(v, pl.pointer)
		if sh == nil || sh.Types == nil {
			continue
		}
		at := place{pointer: pl.pointer, shape: sh, body: v, twin: twin, prop: pl.prop}
		for k := range wrong {
			x := wrong[(k+i)%len(wrong)]
			if sh.Allows(x.typ) || x.typ == "integer" && sh.Allows("number") {
				continue
			}
			if w.try(at, mutation{technique: "random", keyword: "type", variant: fmt.Sprintf("broken-%d", i), pointer: pl.pointer, value: x.value, class: classBroken,
				promise: w.promise(sh, "type"), title: fmt.Sprintf("A random body in which %s is %s.", at.name(), typeWords[x.variant]), reason: "the type is written",
				proof: func(fs []spec.Fault) bool { return breaksOnly(fs, pl.pointer, "type") }}) {
				return
			}
		}
	}
}

// maxShrinks bounds how often one failing case is sent again to make it smaller.
const maxShrinks = 60

// Shrink makes a failing case of an accepted body smaller: it leaves out
// properties and items one after the other as long as the body stays valid and
// failed says that the smaller case still fails. It returns the smallest, the
// case itself when nothing can be left out.
func (p *Planner) Shrink(c *Case, failed func(*Case) bool) *Case {
	if p.view == nil || c.Value == nil || c.Expect.Want != verdict.Accept {
		return c
	}
	if sent := c.Steps[0]; essence(contentTypeOf(sent)) != essence(p.sentAs(sent.Body)) {
		return c // it is about another media type
	}
	best, tries := c, 0
	for again := true; again; {
		again = false
		for _, ptr := range removable(best.Value, "") {
			smaller := p.smaller(best, ptr, tries)
			if smaller == nil {
				continue
			}
			if tries++; tries > maxShrinks {
				return best
			}
			if failed(smaller) {
				best, again = smaller, true
				break
			}
		}
	}
	return best
}

// smaller is the case without the value at a place; nil when the body is not
// valid then.
func (p *Planner) smaller(c *Case, pointer string, n int) *Case {
	v := drop(c.Value, pointer)
	data, faults, err := p.judge(v)
	if err != nil || len(faults) > 0 {
		return nil
	}
	d := *c
	d.Steps = append([]Step(nil), c.Steps...)
	whole, _, _ := strings.Cut(c.ID, "~shrink.")
	d.ID = fmt.Sprintf("%s~shrink.%d", whole, n+1)
	p.fillBody(&d, v, data)
	return &d
}

// removable lists the places that may be left out, large ones first.
func removable(v any, pointer string) []string {
	var out []string
	switch t := v.(type) {
	case map[string]any:
		for _, name := range values.Names(t, nil) {
			out = append(out, join(pointer, name))
		}
		for _, name := range values.Names(t, nil) {
			out = append(out, removable(t[name], join(pointer, name))...)
		}
	case []any:
		for i := range t {
			out = append(out, join(pointer, fmt.Sprint(i)))
		}
	}
	return out
}

// drop removes a member or an item.
func drop(v any, pointer string) any {
	up, last := parent(pointer)
	if list, ok := mustGet(v, up).([]any); ok {
		for i := range list {
			if fmt.Sprint(i) == last {
				return set(v, up, append(append([]any(nil), list[:i]...), list[i+1:]...))
			}
		}
	}
	return set(v, pointer, absent{})
}
