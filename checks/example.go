package checks

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"assay/spec"
	"assay/verdict"
)

// Bounds of the walk for the examples that stand at properties.
const (
	exampleDepth = 12     // levels of properties
	exampleNodes = 20_000 // places, of all operations
	exampleFound = 100    // faults of one operation
)

// shownExamples judges the examples that stand at properties and parameters.
// Each place of the description is visited once, whichever operations use it.
type shownExamples struct {
	seen      map[spec.Place]bool
	nodes     int
	operation string
	in, name  string // of the parameter; empty for bodies
	view      *spec.View
	out       []verdict.Verdict
	found     int // faults of the operation
}

// operations judges those of the operations under test and of their family: of
// bodies, parameters and described answers.
func (e *shownExamples) operations(ops []*spec.Operation) {
	for _, op := range ops {
		e.operation, e.found = op.ID, 0
		for _, o := range family(op) {
			if o.Body != nil {
				e.media(o.Body.Media, (*spec.Schema).Request)
			}
			for _, r := range o.Responses {
				e.media(r.Media, (*spec.Schema).Response)
			}
			for _, p := range o.Parameters {
				e.parameter(p)
			}
		}
	}
}

func (e *shownExamples) media(media []*spec.Media, view func(*spec.Schema) *spec.View) {
	e.in, e.name = "", ""
	for _, m := range media {
		if m.Schema != nil {
			e.view = view(m.Schema)
			e.walk(e.view.Shape(), "", 0)
		}
	}
}

func (e *shownExamples) parameter(p *spec.Parameter) {
	if p.Schema == nil || p.Media != "" && !spec.IsJSON(p.Media) {
		return
	}
	e.in, e.name, e.view = p.In, p.Name, p.Schema.Request()
	sh := e.view.Shape()
	for i := range p.Examples {
		ex := &p.Examples[i]
		if e.seen[ex.Place] {
			continue
		}
		e.seen[ex.Place] = true
		value, problems := spec.CheckJSON(ex.Value, spec.JSONLimits{})
		if len(problems) > 0 || serialised(value, sh) {
			continue
		}
		for _, v := range judgeExample(ex, e.view) {
			v.Operation, v.In, v.Pointer = e.operation, e.in, e.pointer(v.Pointer)
			e.out = append(e.out, v)
		}
	}
	e.walk(sh, "", 0)
}

// pointer is a place as verdicts name it: below the parameter's name where the
// walk is in one.
func (e *shownExamples) pointer(ptr string) string {
	if e.in == "" {
		return ptr
	}
	return join("", e.name) + ptr
}

func (e *shownExamples) walk(sh *spec.Shape, ptr string, depth int) {
	if sh == nil || depth > exampleDepth || e.nodes >= exampleNodes {
		return
	}
	fresh := false
	for _, s := range sh.Schemas {
		where := e.view.PlaceOf(s)
		if e.seen[where] {
			continue
		}
		e.seen[where], fresh = true, true
		e.nodes++
		if ptr != "" || e.in != "" {
			e.shown(sh, where, ptr, "example", e.view.Quote(s, "example"), e.view.KeywordPlace(s, "example"), func(v any) error { return spec.Check(s, v) })
			e.listed(sh, where, ptr, e.view.Quote(s, "examples"), e.view.KeywordPlace(s, "examples"), func(v any) error { return spec.Check(s, v) })
		}
		for _, branch := range slices.Concat(s.OneOf, s.AnyOf) {
			e.walk(e.view.ShapeOf(branch), ptr, depth+1)
		}
	}
	if !fresh {
		return
	}
	for _, p := range sh.Properties {
		if len(p.Schemas) > 0 {
			e.walk(sh.Property(p.Name), join(ptr, p.Name), depth+1)
		}
	}
	e.walk(sh.Items(), ptr+"/*", depth+1)
}

// listed judges the examples of 3.1, an array. A map of named examples is the
// custom of other objects, and nothing that a schema has.
func (e *shownExamples) listed(sh *spec.Shape, schema spec.Place, ptr, text string, place spec.Place, check func(any) error) {
	if !strings.HasPrefix(text, "[") {
		return
	}
	var items []json.RawMessage
	if json.Unmarshal([]byte(text), &items) != nil {
		return
	}
	for _, item := range items {
		e.shown(sh, schema, ptr, "examples", string(item), place, check)
	}
}

// shown judges one example. Objects are left to the examples of whole bodies:
// which of their members are there depends on the direction. Null is often
// written for no example, and text for what a style or JSON writes as text.
func (e *shownExamples) shown(sh *spec.Shape, schema spec.Place, ptr, keyword, text string, where spec.Place, check func(any) error) {
	if text == "" || e.found >= exampleFound {
		return
	}
	value, problems := spec.CheckJSON([]byte(text), spec.JSONLimits{})
	if len(problems) > 0 || value == nil || composite(value) || serialised(value, sh) {
		return
	}
	err := check(value)
	var undecided *spec.Undecided
	if err == nil || errors.As(err, &undecided) {
		return
	}
	v := verdict.Verdict{
		Rule: "description/example-breaks-schema", Outcome: verdict.Fail, Operation: e.operation, In: e.in, Pointer: e.pointer(ptr), Keyword: keyword, Place: place(where),
		Want: "what its own schema allows (" + at(schema) + ")", Got: quote(value), Hint: "correct the example, or the schema if the example is right",
	}
	if want, _, ok := strings.Cut(strings.TrimPrefix(err.Error(), "want "), ", got "); ok {
		v.Want = want + " (" + at(schema) + ")"
	}
	if e.view.FormatsAnnotate() && spec.CheckFormat(sh.Format, value) != nil {
		v.Outcome = verdict.Weak
	}
	e.found++
	e.out = append(e.out, v)
}

// composite says that a value holds objects.
func composite(v any) bool {
	switch t := v.(type) {
	case map[string]any:
		return true
	case []any:
		return holdsObjects(t)
	}
	return false
}

// serialised says that a text stands for a value of another type, as a style or
// JSON writes it.
func serialised(v any, sh *spec.Shape) bool {
	text, ok := v.(string)
	if !ok || sh.Types == nil || sh.Allows("string") {
		return false
	}
	if sh.Allows("array") || sh.Allows("object") {
		return true
	}
	_, still := scalar(text, sh).(string)
	return !still
}
