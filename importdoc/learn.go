package importdoc

import (
	"slices"
	"strings"

	"assay/spec"
)

// learn lets an example say what the documentation leaves open: that a value
// may be null, that flags may be joined, and the type of what has none.
func (b *builder) learn(s *schema, v *value, depth int) {
	if s == nil || depth > maxJSONDepth {
		return
	}
	if v.kind == jsonNull {
		s.nullable = s.nullable || !s.fixed
		return
	}
	t := s.resolved()
	switch {
	case t.typ == "":
		t.typ, t.learned = learnedType(v), true
		if t.typ == "array" && t.items == nil {
			t.items = &schema{learned: true, place: t.place}
		}
	case t.learned && t.typ != learnedType(v):
		t.typ, t.items = "any", nil // examples disagree: nothing is said
	}
	switch v.kind {
	case jsonString:
		if len(t.enum) > 0 && strings.Contains(v.text, ",") && !t.allows(v.text) {
			t.flags = true
			t.flags = t.allows(v.text)
		}
	case jsonArray:
		for _, it := range v.items {
			b.learn(t.items, it, depth+1)
		}
	case jsonObject:
		for _, m := range v.members {
			if f := t.field(m.name); f != nil {
				b.learn(f.schema, m.value, depth+1)
			}
		}
	}
}

// absorb adds what the examples of another page have taught of the same type.
func (s *schema) absorb(o *schema, depth int) {
	if s == o || o == nil || depth > maxJSONDepth {
		return
	}
	s.nullable, s.flags = s.nullable || o.nullable, s.flags || o.flags
	if s.ref == nil && s.typ == "" && o.ref == nil {
		s.typ, s.items, s.learned = o.typ, o.items, o.learned
	}
	if s.items != nil {
		s.items.absorb(o.items, depth+1)
	}
	for _, f := range o.fields {
		if have := s.field(f.name); have != nil {
			have.schema.absorb(f.schema, depth+1)
		} else {
			s.fields = append(s.fields, f)
		}
	}
}

func learnedType(v *value) string {
	if v.kind == jsonNull {
		return ""
	}
	return v.kind.String()
}

// roles says for each property of the bodies who sets it: the identifier that no
// request sends is the server's, and so is, as a hint, what only answers show,
// what never comes back, and what the table of the request leaves out.
func (b *builder) roles(sent, got []*value) {
	c := b.c
	if c.request == nil {
		return
	}
	s := c.request.resolved()
	asked, answered := namesOf(sent), namesWithValue(got)
	same := c.response != nil && c.response.ref == c.request.ref
	for _, f := range s.fields {
		if strings.EqualFold(f.name, "id") && !asked[f.name] {
			f.schema.readOnly = true
		}
		if f.schema.readOnly || f.schema.writeOnly {
			continue
		}
		p := find(c.table, f.name)
		if strings.Contains(f.name, "@") { // what controls the format comes back or not
			f.schema.owned = len(got) > 0 && !hasName(got, f.name)
			continue
		}
		f.schema.owned = p != nil && p.serverMade && !asked[f.name] ||
			same && len(sent) > 0 && answered[f.name] && !asked[f.name] ||
			same && len(got) > 0 && hasName(sent, f.name) && !hasName(got, f.name) ||
			len(c.table) > 0 && !f.listed && !asked[f.name]
		if f.required {
			s.required = append(s.required, f.name)
		}
	}
	s.required = slices.Compact(s.required)
}

func namesWithValue(values []*value) map[string]bool {
	out := map[string]bool{}
	for _, v := range values {
		for _, m := range v.members {
			if m.value.kind != jsonNull {
				out[m.name] = true
			}
		}
	}
	return out
}

func hasName(values []*value, name string) bool {
	return slices.ContainsFunc(values, func(v *value) bool { return v.get(name) != nil })
}

// typeSaid is the type that a body, else the annotation of its message, says that
// it has; "" for none.
func (c *create) typeSaid(root *value) string {
	if t := shortName(root.get("@odata.type").str()); t != "" {
		return t
	}
	for _, e := range c.exchanges {
		for _, m := range append([]*message{e.request}, e.responses...) {
			if m.json == root && m.ann != nil && !m.ann.collection && typeOf(m.ann.odataType).custom() {
				return shortName(m.ann.odataType)
			}
		}
	}
	return ""
}

// placeIn is where a value of one of the examples stands in the page.
func (c *create) placeIn(root, v *value) spec.Place {
	for _, e := range c.exchanges {
		for _, m := range append([]*message{e.request}, e.responses...) {
			if m.json == root {
				return c.page.place(m.bodyOffset(v.start))
			}
		}
	}
	return c.page.place(0)
}
