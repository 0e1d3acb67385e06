package importdoc

import (
	"strings"

	"assay/spec"
)

// schema is a schema of the description before it is written.
type schema struct {
	ref         *component // what stands beside it then refines it
	typ, format string     // both empty for any value
	enum        []enumValue
	enumName    string
	openEnum    bool // the property is a text, and the list is what it may hold
	flags       bool // members may be joined with commas
	items       *schema
	fields      []*field
	required    []string // in requests only
	nullable    bool
	readOnly    bool
	writeOnly   bool
	// owned says that the server may change or drop what is sent.
	owned       bool
	fixed       bool // the page says that it is never null
	description string
	place       spec.Place
	// whole says that every property is documented; related are the names of
	// relationships, which may be in a body as well.
	whole   bool
	related map[string]bool
	// learned says that the type is what an example shows.
	learned bool
}

// field is a property of an object.
type field struct {
	name   string
	schema *schema
	// listed says that the table of the request body has it.
	listed bool
	// required is what the wording says.
	required bool
	// undocumented says that an example alone shows it.
	undocumented bool
}

// component is a schema with a name.
type component struct {
	name   string
	schema *schema
	// written is the one that stands for it in the description.
	written *component
}

// resolved is the schema behind references.
func (s *schema) resolved() *schema {
	for range 20 {
		if s == nil || s.ref == nil {
			return s
		}
		s = s.ref.schema
	}
	return s
}

func (s *schema) field(name string) *field {
	for _, f := range s.fields {
		if f.name == name {
			return f
		}
	}
	return nil
}

// allows says whether a text is a member of the enumeration, or several joined
// with commas where it is a set of flags.
func (s *schema) allows(text string) bool {
	if s.member(text) {
		return true
	}
	if !s.flags {
		return false
	}
	for _, part := range strings.Split(text, ",") {
		if !s.member(strings.TrimSpace(part)) {
			return false
		}
	}
	return true
}

func (s *schema) member(text string) bool {
	for _, e := range s.enum {
		if e.text == text {
			return true
		}
	}
	return false
}

// maxComponents bounds the resource pages that one page draws in.
const maxComponents = 300

// builder makes the schemas of a page.
type builder struct {
	lib   *library
	c     *create
	made  map[string]*component // by the file of the resource page
	order []*component
}

// property makes the schema of a documented property.
func (b *builder) property(p *property, owner string) *schema {
	s := b.typed(p, owner)
	if p.typ.collection {
		s.place = p.place
		s = &schema{typ: "array", items: s}
	}
	s.description, s.place = p.description, p.place
	s.readOnly, s.fixed = p.readOnly, p.notNullable
	return s
}

func (b *builder) typed(p *property, owner string) *schema {
	named := enumName(p, owner)
	if prim, ok := p.typ.primitive(); ok {
		s := &schema{typ: prim.typ, format: prim.format}
		if len(p.enum) > 0 && (prim.typ == "string" && prim.format == "" || prim.typ == "integer") {
			s.enum, s.enumName, s.openEnum = p.enum, named, true
		}
		return s
	}
	if p.typ.name == "" {
		if len(p.enum) > 0 {
			return &schema{typ: "string", enum: p.enum, enumName: named, openEnum: true}
		}
		return &schema{}
	}
	if members := union(p.enum, b.lib.enum(p.typ)); len(members) > 0 {
		return &schema{typ: "string", enum: members, enumName: named}
	}
	if c := b.component(p.typ); c != nil {
		return &schema{ref: c}
	}
	return &schema{}
}

// enumName is the name of an enumeration's type; one without a name is called
// after its owner and property.
func enumName(p *property, owner string) string {
	if p.typ.custom() {
		return p.typ.name
	}
	return owner + strings.ToUpper(p.name[:1]) + p.name[1:]
}

func union(a, b []enumValue) []enumValue {
	var out []enumValue
	seen := map[string]bool{}
	for _, v := range append(append(out, a...), b...) {
		if !seen[v.text] {
			seen[v.text] = true
			out = append(out, v)
		}
	}
	return out
}

// component makes the component of a type that a resource page describes; nil
// when none does, or the page describes no properties.
func (b *builder) component(t typeName) *component {
	r, file := b.lib.typ(t)
	if r == nil {
		return nil
	}
	if c := b.made[file]; c != nil {
		return c
	}
	if len(r.properties) == 0 && r.base.name == "" || len(r.members) > 0 || len(b.made) > maxComponents {
		return nil
	}
	name := t.name
	if strings.EqualFold(r.name, t.name) && r.name != "" {
		name = r.name
	}
	c := &component{name: name, schema: &schema{typ: "object", place: r.place}}
	b.made[file] = c
	b.order = append(b.order, c)
	b.inherit(c, r)
	return c
}

// inherit adds the properties of a resource and of its bases.
func (b *builder) inherit(c *component, r *resource) {
	chain, whole := b.lib.bases(r)
	c.schema.whole, c.schema.related = whole, map[string]bool{}
	for _, r := range chain {
		c.schema.whole = c.schema.whole && !r.open
		for _, p := range r.relationships {
			c.schema.related[p.name] = true
		}
		for _, p := range r.properties {
			if c.schema.field(p.name) == nil {
				c.schema.fields = append(c.schema.fields, &field{name: p.name, schema: b.property(p, c.name)})
			}
		}
	}
}
