package mock

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/spec"
)

// mutants are bodies that differ from the base in one place, sorted by what
// the validator says of them.
func (p *probe) mutants() (good, bad []any) {
	var all []any
	spots(p.base, p.view.Shape(), func(build func(v any, keep bool) any, old any, shape *spec.Shape) {
		if shape.ReadOnly {
			return
		}
		if v := build(nil, false); v != nil {
			all = append(all, v)
		}
		for _, v := range tries(old, shape) {
			all = append(all, build(v, true))
		}
	}, func(v any, _ bool) any { return v })
	for _, body := range append(all, alone(p.base)...) {
		switch text, _ := json.Marshal(body); {
		case !p.valid(body):
			bad = append(bad, body)
		case !strings.Contains(string(text), "assayUnknown"): // nothing is promised about it where it is allowed
			good = append(good, body)
		}
	}
	return good, bad
}

// spots calls f for each place of a body, with a function that builds the body
// anew with another value there.
func spots(v any, shape *spec.Shape, f func(func(any, bool) any, any, *spec.Shape), build func(any, bool) any) {
	switch c := v.(type) {
	case map[string]any:
		with := maps.Clone(c)
		with["assayUnknown"] = true
		f(func(v any, keep bool) any { return pick(keep, build(with, true), nil) }, nil, &spec.Shape{Types: []string{}})
		for _, name := range slices.Sorted(maps.Keys(c)) {
			inner := shape.Property(name)
			if inner == nil {
				continue
			}
			rebuild := func(v any, keep bool) any {
				o := maps.Clone(c)
				if o[name] = v; !keep {
					delete(o, name)
				}
				return build(o, true)
			}
			f(rebuild, c[name], inner)
			spots(c[name], inner, f, rebuild)
		}
	case []any:
		if inner := shape.Items(); inner != nil && len(c) > 0 {
			rebuild := func(v any, keep bool) any {
				items := slices.Clone(c)
				if items[0] = v; !keep {
					items = items[1:]
				}
				return build(items, true)
			}
			f(rebuild, c[0], inner)
			spots(c[0], inner, f, rebuild)
		}
	}
}

// alone are the body without each and with only one of its properties.
func alone(base any) []any {
	var bodies []any
	o := base.(map[string]any)
	for name, v := range o {
		bodies = append(bodies, map[string]any{name: v})
	}
	return append(bodies, map[string]any{})
}

// tries are values worth trying at a place: others of each type, and what lies
// on the edges of its schema.
func tries(old any, shape *spec.Shape) []any {
	if len(shape.Schemas) == 0 {
		return []any{true}
	}
	values := []any{nil, json.Number("17"), "text", true, map[string]any{}, []any{}, "no such format!", "Zoë 🙂 x", "",
		"2024-02-29T23:59:59.987654321+05:45", "2024-02-29T00:00:00Z", json.Number("2.75")}
	for _, s := range shape.Schemas {
		values = append(values, onEdges(s)...)
	}
	if items, ok := old.([]any); ok && len(items) > 0 {
		for n := range 6 {
			values = append(values, slices.Repeat(items[:1], n))
			if _, text := items[0].(string); text {
				values = append(values, distinct(n))
			}
		}
	}
	return values
}

func distinct(n int) []any {
	items := []any{}
	for i := range n {
		items = append(items, fmt.Sprint("t", i))
	}
	return items
}

func onEdges(s *jsonschema.Schema) []any {
	var values []any
	for _, n := range []*int{s.MinLength, s.MaxLength} {
		if n != nil {
			for _, d := range []int{-1, 0, 1, 2} {
				values = append(values, strings.Repeat("é", max(0, *n+d)))
			}
		}
	}
	for _, r := range []*big.Rat{s.Minimum, s.Maximum, s.ExclusiveMinimum, s.ExclusiveMaximum, s.MultipleOf} {
		if r != nil {
			for _, d := range []string{"-1", "-0.5", "0", "0.5", "1"} {
				delta, _ := new(big.Rat).SetString(d)
				values = append(values, json.Number(strings.TrimSuffix(new(big.Rat).Add(r, delta).FloatString(1), ".0")))
			}
		}
	}
	if s.Enum != nil {
		values = append(values, s.Enum.Values...)
	}
	return values
}
