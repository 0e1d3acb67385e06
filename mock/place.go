package mock

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/spec"
)

// place is a place of a schema: its shape, with what is asked of it again and
// again worked out once. The tree unfolds as deep as values go, so that
// recursive schemas are no trouble.
type place struct {
	shape    *spec.Shape
	name     string // of the property; "" at the root and for items
	required bool

	once  sync.Once
	forks bool     // part of what holds here depends on the value
	maps  bool     // names that are not listed have a schema too
	props []*place // in document order
	named map[string]*place
	items *place
}

func rootPlace(v *spec.View) *place {
	if v == nil {
		return nil
	}
	return &place{shape: v.Shape()}
}

func (p *place) unfold() {
	p.once.Do(func() {
		p.forks = p.branches()
		p.maps = p.find(func(s *jsonschema.Schema) bool {
			_, values := s.AdditionalProperties.(*jsonschema.Schema)
			return values || len(s.PatternProperties) > 0
		}) != nil
		p.named = make(map[string]*place, len(p.shape.Properties))
		for _, prop := range p.shape.Properties {
			shape := p.shape.Property(prop.Name)
			if shape == nil {
				continue
			}
			c := &place{shape: shape, name: prop.Name, required: prop.Required}
			p.props = append(p.props, c)
			p.named[prop.Name] = c
		}
		if shape := p.shape.Items(); shape != nil {
			p.items = &place{shape: shape}
		}
	})
}

// properties returns the named properties; none of nil.
func (p *place) properties() []*place {
	if p == nil {
		return nil
	}
	p.unfold()
	return p.props
}

// property returns the place of a named property, nil when the schema is
// silent about it.
func (p *place) property(name string) *place {
	if p == nil {
		return nil
	}
	p.unfold()
	return p.named[name]
}

// member is property for what any schema says about a name: also the values of
// maps.
func (p *place) member(name string) *place {
	if named := p.property(name); named != nil || p == nil || !p.maps {
		return named
	}
	if shape := p.shape.Property(name); shape != nil {
		return &place{shape: shape, name: name}
	}
	return nil
}

// item returns the place of an array's items, nil when the schema is silent.
func (p *place) item() *place {
	if p == nil {
		return nil
	}
	p.unfold()
	return p.items
}

// at follows a pointer; array indexes and "*" lead to the items.
func (p *place) at(pointer string) *place {
	for _, t := range tokens(pointer) {
		next := p.property(t)
		if next == nil && (t == "*" || strings.Trim(t, "0123456789") == "") {
			next = p.item()
		}
		p = next
	}
	return p
}

// undecided says whether the value decides about properties that are not
// named here.
func (p *place) undecided() bool {
	if p == nil {
		return false
	}
	p.unfold()
	return p.forks
}

// find returns the first schema here for which has is true.
func (p *place) find(has func(*jsonschema.Schema) bool) *jsonschema.Schema {
	if p == nil {
		return nil
	}
	if i := slices.IndexFunc(p.shape.Schemas, has); i >= 0 {
		return p.shape.Schemas[i]
	}
	return nil
}

// preset returns the documented default.
func (p *place) preset() (any, bool) {
	s := p.find(func(s *jsonschema.Schema) bool { return s.Default != nil })
	if s == nil {
		return nil, false
	}
	return fromPlain(*s.Default), true
}

// branches says whether part of what holds here depends on the value.
func (p *place) branches() bool {
	return p.find(func(s *jsonschema.Schema) bool {
		return s.AnyOf != nil || s.OneOf != nil || s.If != nil || s.DependentSchemas != nil
	}) != nil
}

// enum returns the allowed values, nil when any is.
func (p *place) enum() []any {
	s := p.find(func(s *jsonschema.Schema) bool { return s.Enum != nil })
	if s == nil {
		return nil
	}
	return s.Enum.Values
}

// isText says whether the place holds strings and nothing else but null.
func (p *place) isText() bool { return p.only("string") }

// isNumber says whether the place holds numbers and nothing else but null.
func (p *place) isNumber() bool { return p.only("number", "integer") }

func (p *place) only(types ...string) bool {
	if p == nil || p.shape.Types == nil {
		return false
	}
	found := false
	for _, t := range p.shape.Types {
		if t != "null" && !slices.Contains(types, t) {
			return false
		}
		found = found || t != "null"
	}
	return found
}

// demands says whether a name is required here, be it listed or not.
func (p *place) demands(name string) bool {
	return p.find(func(s *jsonschema.Schema) bool { return slices.Contains(s.Required, name) }) != nil
}

// nullable says whether null is named among the types.
func (p *place) nullable() bool {
	return p != nil && slices.Contains(p.shape.Types, "null") &&
		(p.enum() == nil || slices.Contains(p.enum(), nil))
}

// free says whether the place holds text about which nothing more is said than
// its length.
func (p *place) free() bool {
	return p.isText() && p.shape.Format == "" && p.enum() == nil && !p.branches() && p.find(func(s *jsonschema.Schema) bool {
		return s.Const != nil || s.Pattern != nil || s.ContentEncoding != nil || s.Not != nil
	}) == nil
}

// roomy says whether free text of up to n characters, and of one, fits.
func (p *place) roomy(n int) bool {
	return p.free() && p.find(func(s *jsonschema.Schema) bool {
		return s.MaxLength != nil && *s.MaxLength < n || s.MinLength != nil && *s.MinLength > 1
	}) == nil
}

// typeOf names the JSON type of a decoded or ordered value.
func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case json.Number:
		if r, ok := new(big.Rat).SetString(string(v)); ok && r.IsInt() {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	}
	return "object"
}

// most is how many items an array may have; -1 when that is not said.
func (p *place) most() int {
	if s := p.find(func(s *jsonschema.Schema) bool { return s.MaxItems != nil }); s != nil {
		return *s.MaxItems
	}
	return -1
}

// unique says whether the items of an array have to differ.
func (p *place) unique() bool {
	return p.find(func(s *jsonschema.Schema) bool { return s.UniqueItems }) != nil
}
