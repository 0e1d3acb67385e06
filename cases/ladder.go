package cases

import (
	"fmt"
	"regexp"
	"strings"

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
		class := classDocumented
		if all {
			class = classWhole
		}
		p.rung("control", name, name+" body", v, class, nil)
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
		p.fillBody(c, map[string]any{}, []byte("{}"))
	}
	c.Expect, c.Base = expect(classDocumented, "the description allows the request"), "plain request"
	p.rungs = append(p.rungs, rung{c: c, body: c.Value})
	return nil
}

func (p *Planner) userRung() error {
	v, err := decode(p.opts.Body)
	if err != nil {
		return fmt.Errorf("the body given with --body is not JSON: %w", err)
	}
	faults, err := p.view.Validate(values.Encode(p.pin(v), p.order))
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
	v, err := decode(ex.Value)
	if err != nil {
		return
	}
	faults, err := p.view.Validate(ex.Value)
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

// rung adds a body to the ladder if the validator agrees: marked first, then as
// it is.
func (p *Planner) rung(technique, variant, label string, v any, class class, repairs []verdict.Change) {
	v = p.pin(v)
	add := func(v any, variant, label string) {
		data := values.Encode(v, p.order)
		if faults, err := p.view.Validate(data); err != nil || len(faults) > 0 {
			return
		}
		c := p.newCase(technique, noPlace, variant)
		p.fillBody(c, v, data)
		c.Title = "The " + label + "."
		c.Expect, c.Base, c.Repairs = expect(class, "the description allows this body"), label, repairs
		p.rungs = append(p.rungs, rung{c: c, body: v})
	}
	if m, ok := p.mark(v); ok {
		add(m, variant+"-marked", label+", marked")
	}
	add(v, variant, label)
}

// pin sets the values that the user pinned.
func (p *Planner) pin(v any) any {
	for ptr, raw := range p.opts.Values {
		if val, err := decode(raw); err == nil {
			v = set(v, ptr, val)
		}
	}
	return v
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

// preferred are names whose text means nothing to a server; shunned are those
// whose text it may look up.
var (
	preferred = regexp.MustCompile(`(?i)(name|title|label|description|summary|subject|alias|text|comment|note|notes|message|remark)$`)
	shunned   = regexp.MustCompile(`(?i)(type|kind|status|state|code|country|currency|lang|language|locale|version|id|ids|url|uri|href|email|mail|address|phone|date|time|zone|token|key|secret|password|path|file|domain|host|ip|sha|hash|ref|user|username|login|role|region|arn|format|method|scope)$`)
	wordy     = regexp.MustCompile(`^[\p{L}\p{N} ._,'()-]*$`)
)

// mark puts the marker into one free text of the body that has room for it.
func (p *Planner) mark(v any) (any, bool) {
	m, ok := v.(map[string]any)
	if !ok {
		return v, false
	}
	for _, only := range []*regexp.Regexp{preferred, nil} {
		for _, name := range values.Names(m, p.order) {
			if only != nil && !only.MatchString(name) || shunned.MatchString(name) || strings.HasPrefix(name, "@") {
				continue
			}
			if _, pinned := p.opts.Values[join("", name)]; pinned {
				continue
			}
			text, isText := m[name].(string)
			if !isText || !wordy.MatchString(text) {
				continue
			}
			if marked, ok := p.markText(v, join("", name), text); ok {
				return marked, true
			}
		}
	}
	return v, false
}

// markText appends the marker to a free text, or replaces it, if its length
// bounds leave room.
func (p *Planner) markText(v any, pointer, text string) (any, bool) {
	sh := p.view.At(v, pointer)
	if sh == nil || !sh.Allows("string") || sh.Format != "" || len(values.Patterns(sh)) > 0 || restricted(sh) {
		return nil, false
	}
	for _, t := range []string{strings.TrimSpace(text) + " " + Marker, Marker} {
		out := set(v, pointer, t)
		if faults, err := p.view.Validate(values.Encode(out, p.order)); err == nil && len(faults) == 0 {
			return out, true
		}
	}
	return nil, false
}

func restricted(sh *spec.Shape) bool {
	for _, s := range sh.Schemas {
		if s.Enum != nil || s.Const != nil || s.Format != nil {
			return true
		}
	}
	return false
}
