package cases

import (
	"errors"
	"fmt"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

// maxExamples bounds how many documented examples become rungs.
const maxExamples = 6

// climb builds the ladder: the user's body, the documented examples (repaired
// where they break their schema), minimal, maximal; each with a marker first,
// where it has room for one.
func (p *Planner) climb() error {
	if p.media == nil || p.view == nil {
		return p.bare()
	}
	if len(p.opts.Body) > 0 {
		if err := p.userRung(); err != nil {
			return err
		}
	}
	for i, ex := range p.media.Examples {
		if i == maxExamples {
			break
		}
		p.exampleRungs(ex)
	}
	var failed error
	for _, all := range []bool{false, true} {
		v, err := p.maker(all).Make()
		if err != nil {
			failed = err
			continue
		}
		name := map[bool]string{false: "minimal", true: "maximal"}[all]
		p.rung("control", name, name+" body", v, classWhole, nil)
	}
	if len(p.rungs) == 0 {
		return fmt.Errorf("%w: %w; supply one with --body", ErrNoBase, failed)
	}
	return nil
}

// bare is the ladder of an operation without a described body.
func (p *Planner) bare() error {
	c := p.newCase("control", noPlace, "plain")
	c.Title = "The request as described, without a body."
	if p.media != nil {
		c.Title = "The request as described, with an empty object: the body has no schema."
		var v any = map[string]any{}
		if w := p.codec.Wire(); w == values.WireText || w == values.WireBytes {
			c.Title, v = "The request as described, with a word: the body has no schema.", "assay"
		}
		data, _, err := p.encode(v)
		if err != nil {
			return fmt.Errorf("%w: the body has no schema, and %w", ErrNoBase, err)
		}
		p.fillBody(c, v, data)
	}
	c.Expect, c.Base = expect(classDocumented, "the description allows the request"), "plain request"
	p.rungs = append(p.rungs, rung{c: c, body: c.Value})
	return nil
}

func (p *Planner) userRung() error {
	v, err := p.given(p.opts.Body)
	if err != nil && p.isJSON() {
		return fmt.Errorf("the body given with --body is not JSON: %w", err)
	}
	if err != nil {
		return fmt.Errorf("the body given with --body is neither JSON nor %s: %w", p.media.Type, err)
	}
	_, faults, err := p.judge(p.pin(v))
	if err != nil {
		return fmt.Errorf("the body given with --body: %w", err)
	}
	if len(faults) > 0 {
		f := faults[0]
		return fmt.Errorf("the body given with --body breaks the description: %s at %q: want %s, got %s (%s:%d)", f.Keyword, f.Instance, f.Want, f.Got, f.Place.File, f.Place.Line)
	}
	p.order.Add(memberNames(p.opts.Body)...)
	p.rung("body", "given", "body given with --body", v, classDocumented, nil)
	return nil
}

func (p *Planner) exampleRungs(ex spec.Example) {
	v, err := p.shown(ex.Value)
	if err != nil {
		return
	}
	faults, err := p.exampleFaults(ex.Value, v)
	if err != nil {
		return
	}
	sent := p.withoutReadOnly(v)
	if len(faults) == 0 && equal(sent, v) {
		p.rung("example", escape(ex.Name), fmt.Sprintf("documented example %q", ex.Name), v, classDocumented, nil)
		return
	}
	repaired, repairs, err := p.repair(sent)
	if err != nil {
		return
	}
	technique, label := "repaired", fmt.Sprintf("documented example %q, repaired", ex.Name)
	p.rung(technique, escape(ex.Name), label, repaired, classDocumented, append(p.removed(v, sent), repairs...))
}

// exampleFaults judges an example: in JSON as its bytes are, else as it is read.
// What the media type has no room for is a fault that a repair removes.
func (p *Planner) exampleFaults(data []byte, v any) ([]spec.Fault, error) {
	if p.isJSON() {
		return p.view.Validate(data)
	}
	_, faults, err := p.judge(v)
	var none *values.NoRoom
	if errors.As(err, &none) {
		return []spec.Fault{{Instance: none.Pointer, Keyword: "content-type"}}, nil
	}
	return faults, err
}

// rung adds a body to the ladder if the validator agrees: marked once, marked
// wherever it may have to be unique, and as it is.
func (p *Planner) rung(technique, variant, label string, v any, as class, repairs []verdict.Change) {
	if len(p.existing) > 0 && !equal(p.name(v), v) {
		as = classWhole // what is named in it is our choice
	}
	v = p.pin(v)
	if !p.isJSON() {
		fitted, lost, err := p.fit(v)
		if err != nil {
			return
		}
		v, repairs = fitted, append(repairs, lost...)
	}
	add := func(v any, variant, label string, of class) {
		data, faults, err := p.judge(v)
		if err != nil || len(faults) > 0 {
			return
		}
		c := p.newCase(technique, noPlace, variant)
		p.fillBody(c, v, data)
		c.Title = "The " + label + "."
		c.Expect, c.Base, c.Repairs = expect(of, "the description allows this body"), label, repairs
		p.rungs = append(p.rungs, rung{c: c, body: c.Value})
	}
	marked, ok := p.mark(v)
	if ok {
		add(marked, variant+MarkedRung, label+", marked", classWhole) // not what is documented any more
	}
	if d, n := p.distinct(v); n > 1 || n == 1 && !(ok && equal(d, marked)) {
		add(d, variant+DistinctRung, label+", marked wherever it may have to be unique", classWhole)
	}
	add(v, variant, label, as)
}

func decode(data []byte) (any, error) {
	v, problems := spec.CheckJSON(data, spec.JSONLimits{})
	for _, pr := range problems {
		if pr.Fatal() || pr.Kind == spec.JSONTrailing {
			return nil, &spec.NotJSON{Problem: pr}
		}
	}
	return v, nil
}

// withoutReadOnly leaves out the properties that a request does not carry.
func (p *Planner) withoutReadOnly(v any) any {
	return p.strip(v, p.view.At(v, ""), 0)
}

func (p *Planner) strip(v any, sh *spec.Shape, depth int) any {
	m, ok := v.(map[string]any)
	if !ok || sh == nil || depth > 20 {
		return v
	}
	out := make(map[string]any, len(m))
	for name, x := range m {
		if p.view.Hidden(sh, name) {
			continue
		}
		out[name] = p.strip(x, sh.Property(name), depth+1)
	}
	return out
}

// removed lists the top-level members that strip took away.
func (p *Planner) removed(from, to any) []verdict.Change {
	a, _ := from.(map[string]any)
	b, _ := to.(map[string]any)
	var out []verdict.Change
	for _, name := range values.Names(a, p.order) {
		if _, ok := b[name]; !ok {
			out = append(out, verdict.Change{Pointer: join("", name), Keyword: "readOnly", Was: string(values.Encode(a[name], p.order))})
		}
	}
	return out
}
