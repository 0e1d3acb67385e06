package values

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/spec"
)

// NoRoom is the error of a value that a style or a media type cannot carry.
type NoRoom struct {
	// Pointer is the JSON pointer of the part that has no room.
	Pointer string
	Reason  string
}

func (e *NoRoom) Error() string {
	if e.Pointer == "" {
		return e.Reason
	}
	return fmt.Sprintf("%q: %s", e.Pointer, e.Reason)
}

func noRoom(pointer, format string, args ...any) error {
	return &NoRoom{pointer, fmt.Sprintf(format, args...)}
}

// below moves the error of a part to where the part stands.
func below(err error, name string) error {
	var e *NoRoom
	if errors.As(err, &e) {
		return &NoRoom{spec.Join("", name) + e.Pointer, e.Reason}
	}
	return fmt.Errorf("%q: %w", name, err)
}

// settled reads JSON text that stands for a value.
func settled(v any) any {
	if raw, ok := v.(json.RawMessage); ok {
		if read, problems := spec.CheckJSON(raw, spec.JSONLimits{}); len(problems) == 0 {
			return read
		}
	}
	return v
}

// scalarText writes a scalar as parameters and forms carry it.
func scalarText(v any) (string, error) {
	switch t := v.(type) {
	case string:
		return t, nil
	case json.Number:
		return t.String(), nil
	case bool:
		return strconv.FormatBool(t), nil
	case nil:
		return "", noRoom("", "null has no text")
	}
	return "", noRoom("", "a value of type %T has no text", v)
}

// numeric is a number as RFC 8259 section 6 writes it.
var numeric = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,399})(\.[0-9]{1,399})?([eE][+-]?[0-9]{1,3})?$`)

// typist reads texts as a schema types them; without a view all is text.
type typist struct{ view *spec.View }

func typistOf(s *spec.Schema) typist {
	if s == nil {
		return typist{}
	}
	return typist{s.Request()}
}

type schemaList = []*jsonschema.Schema

func (t typist) root() schemaList {
	if t.view == nil {
		return nil
	}
	return []*jsonschema.Schema{t.view.Root}
}

// maxVariants bounds the choices of alternatives that one place is read by.
const maxVariants = 32

// variants are the shapes of a place, one for each choice of alternatives, and
// the one without any choice last.
func (t typist) variants(schemas []*jsonschema.Schema) []*spec.Shape {
	if t.view == nil || len(schemas) == 0 {
		return []*spec.Shape{nil}
	}
	var out []*spec.Shape
	var walk func(sh *spec.Shape)
	walk = func(sh *spec.Shape) {
		for _, alt := range alternatives(sh) {
			if slices.ContainsFunc(alt, func(b *jsonschema.Schema) bool { return slices.Contains(sh.Schemas, b) }) {
				continue
			}
			for _, branch := range alt {
				if len(out) < maxVariants {
					walk(t.view.ShapeOf(append(slices.Clone(sh.Schemas), branch)...))
				}
			}
			return
		}
		out = append(out, sh)
	}
	plain := t.view.ShapeOf(schemas...)
	walk(plain)
	if out[0] != plain {
		out = append(out, plain)
	}
	return out
}

// kinds are the ways to read a place that its shape allows, the richest first.
func kinds(sh *spec.Shape) []string {
	switch {
	case sh == nil:
		return []string{"scalar"}
	case sh.Types == nil && len(sh.Properties) > 0:
		return []string{"object", "scalar"}
	case sh.Types == nil && sh.Items() != nil:
		return []string{"array", "scalar"}
	case sh.Types == nil:
		return []string{"scalar"}
	}
	var out []string
	for _, k := range []string{"object", "array"} {
		if slices.Contains(sh.Types, k) {
			out = append(out, k)
		}
	}
	return append(out, "scalar")
}

// best reads a place in each way that its schemas allow and returns the first
// value that satisfies them; where none does, the first that could be read.
// read says whether the place is there at all.
func (t typist) best(schemas []*jsonschema.Schema, read func(sh *spec.Shape, kind string) (any, bool, error)) (v any, found bool, err error) {
	for _, sh := range t.variants(schemas) {
		for _, kind := range kinds(sh) {
			got, there, failed := read(sh, kind)
			if failed != nil && err == nil {
				err = failed
			}
			if failed != nil || !there {
				continue
			}
			if sh == nil || satisfied(got, sh.Schemas) == nil {
				return got, true, nil
			}
			if !found {
				v, found = got, true
			}
		}
	}
	if found {
		return v, true, nil
	}
	return nil, false, err
}

// scalar reads a text by its schemas: as a value that they list, as a number or
// a truth value where they ask for one, else as text.
func (t typist) scalar(schemas []*jsonschema.Schema, text string) any {
	v, _, _ := t.best(schemas, func(sh *spec.Shape, kind string) (any, bool, error) {
		return scalarOf(sh, text), kind == "scalar", nil
	})
	return v
}

func scalarOf(sh *spec.Shape, text string) any {
	if sh == nil {
		return text
	}
	if v, ok := listedAs(sh, text); ok {
		return v
	}
	number := sh.Types != nil && sh.Allows("integer") && numeric.MatchString(text)
	truth := sh.Types != nil && sh.Allows("boolean") && (text == "true" || text == "false")
	switch {
	case number && (!sh.Allows("string") || satisfied(json.Number(text), sh.Schemas) == nil):
		return json.Number(text)
	case truth && (!sh.Allows("string") || satisfied(text == "true", sh.Schemas) == nil):
		return text == "true"
	}
	return text
}

// listedAs finds a text among the values of const and enum.
func listedAs(sh *spec.Shape, text string) (any, bool) {
	for _, s := range sh.Schemas {
		var list []any
		if s.Const != nil {
			list = append(list, *s.Const)
		}
		if s.Enum != nil {
			list = append(list, s.Enum.Values...)
		}
		for _, v := range list {
			if own, err := scalarText(v); err == nil && own == text {
				return v, true
			}
		}
	}
	return nil, false
}

// array reads the texts of an array's items.
func (t typist) array(sh *spec.Shape, texts []string) []any {
	out := make([]any, 0, len(texts))
	for i, text := range texts {
		out = append(out, t.scalar(itemsAt(sh, i), text))
	}
	return out
}

func itemsAt(sh *spec.Shape, i int) []*jsonschema.Schema {
	if sh == nil {
		return nil
	}
	var out []*jsonschema.Schema
	for _, s := range sh.Schemas {
		if item := spec.ItemSchema(s, i); item != nil {
			out = append(out, item)
		}
	}
	return out
}

func memberSchemas(sh *spec.Shape, name string) []*jsonschema.Schema {
	if sh == nil {
		return nil
	}
	if sub := sh.Property(name); sub != nil {
		return sub.Schemas
	}
	return nil
}

// object reads the pairs of an object whose members are scalars.
func (t typist) object(sh *spec.Shape, pairs []Pair) map[string]any {
	out := make(map[string]any, len(pairs))
	for _, p := range pairs {
		out[p.Name] = t.scalar(memberSchemas(sh, p.Name), p.Value)
	}
	return out
}

// named says whether an object of this shape may have a member: one that is
// described, or any where only a schema for all is.
func named(sh *spec.Shape, name string) bool {
	if sh == nil {
		return false
	}
	if slices.ContainsFunc(sh.Properties, func(p spec.Property) bool { return p.Name == name }) {
		return true
	}
	return len(sh.Properties) == 0 && sh.Closed == nil || sh.Property(name) != nil
}
