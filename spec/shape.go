package spec

import (
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Shape is what all schemas that apply unconditionally at one place say
// together: references followed, allOf merged. What holds only in a branch
// (oneOf, anyOf, if) stays in the schemas themselves. Shapes are shared and not
// to be changed.
type Shape struct {
	// Schemas are those that apply, the place's own first, each once.
	Schemas []*jsonschema.Schema
	// Types are the JSON types that all of them allow, in JSON Schema's order;
	// nil when none restricts the type.
	Types []string
	// Format is the first format written that is known; "" when none.
	Format string
	// ReadOnly and WriteOnly are set when any of them says so.
	ReadOnly  bool
	WriteOnly bool
	// NullDoubt says that the description neither plainly allows nor plainly
	// forbids null here.
	NullDoubt bool
	// Properties are the named properties in document order.
	Properties []Property
	// Closed is the place of a written additionalProperties: false (or
	// unevaluatedProperties: false); nil where unknown properties are not
	// forbidden.
	Closed *Place
	// Place is the place of the first schema.
	Place Place

	view  *View
	below *sync.Map // shapes of properties by name; nil values for unknown ones
}

// Property is a named property of a shape.
type Property struct {
	Name     string
	Required bool
	// Schemas are the subschemas under this name, usually one; none when the
	// name is only required.
	Schemas []*jsonschema.Schema
	Place   Place
}

// Shape returns the shape of the view's root.
func (v *View) Shape() *Shape { return v.ShapeOf(v.Root) }

// ShapeOf returns the shape of schemas that apply together.
func (v *View) ShapeOf(schemas ...*jsonschema.Schema) *Shape {
	if len(schemas) != 1 {
		return v.shape(v.expand(schemas, nil))
	}
	if known, ok := v.shapes.Load(schemas[0]); ok {
		return known.(*Shape)
	}
	sh := v.shape(v.expand(schemas, nil))
	v.shapes.Store(schemas[0], sh)
	return sh
}

// At returns the shape of the place in value that pointer leads to, following
// the branches of oneOf and anyOf that value satisfies. Nil when the schema
// says nothing about the place.
func (v *View) At(value any, pointer string) *Shape {
	schemas := v.expand([]*jsonschema.Schema{v.Root}, &value)
	for _, tok := range Segments(pointer) {
		var next []*jsonschema.Schema
		for _, s := range schemas {
			next = append(next, below(s, tok, value)...)
		}
		value = child(value, tok)
		if schemas = v.expand(next, &value); len(schemas) == 0 {
			return nil
		}
	}
	return v.shape(schemas)
}

func child(value any, tok string) any {
	switch t := value.(type) {
	case map[string]any:
		return t[tok]
	case []any:
		if i, err := strconv.Atoi(tok); err == nil && i >= 0 && i < len(t) {
			return t[i]
		}
	}
	return nil
}

// below returns the subschemas of one schema for a member or an item.
func below(s *jsonschema.Schema, tok string, value any) []*jsonschema.Schema {
	if _, isArray := value.([]any); isArray {
		i, err := strconv.Atoi(tok)
		if err != nil {
			return nil
		}
		if item := ItemSchema(s, i); item != nil {
			return []*jsonschema.Schema{item}
		}
		return nil
	}
	return named(s, tok)
}

// ItemSchema returns what prefixItems, else items, says of the item at an index;
// nil where neither does (JSON Schema Core 10.3.1).
func ItemSchema(s *jsonschema.Schema, i int) *jsonschema.Schema {
	if i < len(s.PrefixItems) {
		return s.PrefixItems[i]
	}
	return s.Items2020
}

// named returns the subschemas of one schema for a property (JSON Schema Core
// 10.3.2: additionalProperties applies to what the other two do not).
func named(s *jsonschema.Schema, name string) []*jsonschema.Schema {
	var out []*jsonschema.Schema
	if p := s.Properties[name]; p != nil {
		out = append(out, p)
	}
	for re, p := range s.PatternProperties {
		if re.MatchString(name) {
			out = append(out, p)
		}
	}
	if a, ok := s.AdditionalProperties.(*jsonschema.Schema); ok && len(out) == 0 {
		out = append(out, a)
	}
	return out
}

// expand follows references and allOf, and, where a value is given, the
// branches that it satisfies. Each schema comes once.
func (v *View) expand(schemas []*jsonschema.Schema, value *any) []*jsonschema.Schema {
	var out []*jsonschema.Schema
	seen := map[*jsonschema.Schema]bool{}
	var walk func(s *jsonschema.Schema)
	walk = func(s *jsonschema.Schema) {
		if s == nil || seen[s] {
			return
		}
		seen[s] = true
		out = append(out, s)
		walk(s.Ref)
		for _, p := range s.AllOf {
			walk(p)
		}
		if v.wrapped(s) {
			walk(s.AnyOf[len(s.AnyOf)-1])
			return
		}
		if value == nil {
			return
		}
		for _, b := range slices.Concat(s.AnyOf, s.OneOf) {
			if satisfies(b, *value) {
				walk(b)
			}
		}
		if s.If != nil {
			if satisfies(s.If, *value) {
				walk(s.Then)
			} else {
				walk(s.Else)
			}
		}
	}
	for _, s := range schemas {
		walk(s)
	}
	return out
}

func (v *View) wrapped(s *jsonschema.Schema) bool {
	return v.set().wrapped[strings.TrimSuffix(plainURL(s.Location), "#")]
}

func (v *View) shape(schemas []*jsonschema.Schema) *Shape {
	sh := &Shape{Schemas: schemas, view: v, below: &sync.Map{}}
	if len(schemas) > 0 {
		sh.Place = v.PlaceOf(schemas[0])
	}
	for _, s := range schemas {
		if s.Types != nil {
			sh.Types = intersect(sh.Types, s.Types.ToStrings())
		}
		if s.Format != nil && sh.Format == "" {
			sh.Format = s.Format.Name
		}
		sh.ReadOnly = sh.ReadOnly || s.ReadOnly
		sh.WriteOnly = sh.WriteOnly || s.WriteOnly
		sh.NullDoubt = sh.NullDoubt || v.set().doubtful[strings.TrimSuffix(plainURL(s.Location), "#")]
		sh.closed(s)
	}
	sh.Properties = v.properties(schemas)
	return sh
}

// closed notes the first schema that forbids unknown properties.
func (s *Shape) closed(sch *jsonschema.Schema) {
	if s.Closed != nil {
		return
	}
	keyword := ""
	if b, ok := sch.AdditionalProperties.(bool); ok && !b {
		keyword = "additionalProperties"
	} else if a, ok := sch.AdditionalProperties.(*jsonschema.Schema); ok && a.Bool != nil && !*a.Bool {
		keyword = "additionalProperties"
	} else if u := sch.UnevaluatedProperties; u != nil && u.Bool != nil && !*u.Bool {
		keyword = "unevaluatedProperties"
	}
	if keyword != "" {
		p := s.view.KeywordPlace(sch, keyword)
		s.Closed = &p
	}
}

// properties merges the named properties of schemas in document order.
func (v *View) properties(schemas []*jsonschema.Schema) []Property {
	var out []Property
	index := map[string]int{}
	at := func(name string) *Property {
		i, ok := index[name]
		if !ok {
			i = len(out)
			index[name] = i
			out = append(out, Property{Name: name})
		}
		return &out[i]
	}
	for _, s := range schemas {
		for _, name := range v.inOrder(s) {
			p := at(name)
			p.Schemas = append(p.Schemas, s.Properties[name])
			if p.Place.Line == 0 {
				p.Place = v.set().placeOf(s.Location).get("properties").key(name)
			}
		}
	}
	for _, s := range schemas {
		for _, name := range s.Required {
			p := at(name)
			p.Required = true
			if p.Place.Line == 0 {
				p.Place = v.KeywordPlace(s, "required")
			}
		}
	}
	return out
}

// inOrder returns the names of a schema's properties as the document has them.
func (v *View) inOrder(s *jsonschema.Schema) []string {
	names := make([]string, 0, len(s.Properties))
	for _, m := range v.set().placeOf(s.Location).n.get("properties").object() {
		if s.Properties[m.name] != nil && !slices.Contains(names, m.name) {
			names = append(names, m.name)
		}
	}
	if len(names) < len(s.Properties) { // a synthetic schema, such as that of a discriminator
		known := len(names)
		for name := range s.Properties {
			if !slices.Contains(names[:known], name) {
				names = append(names, name)
			}
		}
		sort.Strings(names[known:])
	}
	return names
}

// intersect returns the types that both lists allow; an integer is a number.
func intersect(have, more []string) []string {
	if have == nil {
		return slices.Clone(more)
	}
	out := []string{}
	for _, t := range have {
		switch {
		case slices.Contains(more, t):
			out = append(out, t)
		case t == "number" && slices.Contains(more, "integer"):
			out = append(out, "integer")
		case t == "integer" && slices.Contains(more, "number"):
			out = append(out, "integer")
		}
	}
	return out
}

// Allows says whether a JSON type ("null", "boolean", "number", "integer",
// "string", "array", "object") is allowed by Types.
func (s *Shape) Allows(typ string) bool {
	if s.Types == nil || slices.Contains(s.Types, typ) {
		return true
	}
	return typ == "integer" && slices.Contains(s.Types, "number")
}

// Property returns the shape of a property, by its name, a pattern or
// additionalProperties; nil when the schema says nothing about it.
func (s *Shape) Property(name string) *Shape {
	if known, ok := s.below.Load(name); ok {
		return known.(*Shape)
	}
	var schemas []*jsonschema.Schema
	for _, sch := range s.Schemas {
		schemas = append(schemas, named(sch, name)...)
	}
	if len(schemas) == 0 {
		return nil
	}
	sub := s.view.ShapeOf(schemas...)
	if slices.ContainsFunc(s.Properties, func(p Property) bool { return p.Name == name }) { // bounded, other names are not
		s.below.Store(name, sub)
	}
	return sub
}

// Hidden says that the view's direction does not carry a property: read-only
// ones are not sent, write-only ones do not come back.
func (v *View) Hidden(sh *Shape, name string) bool {
	sub := sh.Property(name)
	if sub == nil {
		return false
	}
	if v.dir == requests {
		return sub.ReadOnly
	}
	return sub.WriteOnly
}

// Items returns the shape of an array's items beyond prefixItems, nil when the
// schema says nothing about them.
func (s *Shape) Items() *Shape {
	if s == nil {
		return nil
	}
	var schemas []*jsonschema.Schema
	for _, sch := range s.Schemas {
		if sch.Items2020 != nil {
			schemas = append(schemas, sch.Items2020)
		}
	}
	if len(schemas) == 0 {
		return nil
	}
	return s.view.ShapeOf(schemas...)
}

// step is the shape below, of a property or of the items of an array; nil where
// the schema says nothing about it.
func (s *Shape) step(tok string) *Shape {
	if s == nil {
		return nil
	}
	if slices.Contains(s.Types, "array") {
		return s.Items()
	}
	return s.Property(tok)
}

// down is the shape that a JSON pointer leads to, through the items of arrays
// whatever the index; nil where the schema says nothing about it.
func (s *Shape) down(pointer string) *Shape {
	for _, tok := range Segments(pointer) {
		s = s.step(tok)
	}
	return s
}
