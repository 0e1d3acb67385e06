package importdoc

import (
	"cmp"
	"strings"
)

// bodies makes the schemas of the two bodies: one where the request and the
// answer are the same type, else one each.
func (b *builder) bodies() {
	c := b.c
	sent, got := c.sentBodies(), c.answerBodies()
	named := len(c.table) > 0 || len(sent) > 0 || c.asked.name != ""
	if b.sameType(sent, got) {
		if main := b.main(cmp.Or(c.answered, c.asked), c.table, sent, got); main != nil {
			c.response = &schema{ref: main}
			if named {
				c.request = &schema{ref: main}
			}
		}
	} else {
		if main := b.main(c.asked, c.table, sent, nil); main != nil && named {
			c.request = &schema{ref: main}
		}
		if main := b.main(c.answered, nil, nil, got); main != nil {
			c.response = &schema{ref: main}
		}
	}
	for _, v := range sent {
		b.learn(c.request, v, 0)
	}
	for _, v := range got {
		b.learn(c.response, v, 0)
	}
	b.roles(sent, got)
}

// sentBodies are the JSON objects of the request examples.
func (c *create) sentBodies() []*value {
	var out []*value
	for _, e := range c.exchanges {
		if v := e.request.read(); v != nil && v.kind == jsonObject {
			out = append(out, v)
		}
	}
	return out
}

func (c *create) answerBodies() []*value {
	var out []*value
	for _, e := range c.exchanges {
		if r := e.success(); r != nil {
			if v := r.read(); v != nil && v.kind == jsonObject {
				out = append(out, v)
			}
		}
	}
	return out
}

// sameType says whether what is sent and what comes back are one type: by their
// names, else by what they have in common.
func (b *builder) sameType(sent, got []*value) bool {
	c := b.c
	if c.asked.name != "" && c.answered.name != "" {
		return strings.EqualFold(c.asked.name, c.answered.name) || b.derives(c.asked, c.answered) || b.derives(c.answered, c.asked)
	}
	answered := namesOf(got)
	if r, _ := b.lib.typ(c.answered); r != nil {
		chain, _ := b.lib.bases(r)
		for _, r := range chain {
			for _, p := range r.properties {
				answered[p.name] = true
			}
		}
	}
	asked := namesOf(sent)
	for _, p := range c.table {
		asked[p.name] = true
	}
	if len(answered) == 0 || len(asked) == 0 {
		return true
	}
	for name := range asked {
		if answered[name] {
			return true
		}
	}
	return false
}

// derives says whether a type inherits from another one.
func (b *builder) derives(t, from typeName) bool {
	r, _ := b.lib.typ(t)
	if r == nil {
		return false
	}
	chain, _ := b.lib.bases(r)
	for _, r := range chain {
		if strings.EqualFold(r.name, from.name) || strings.EqualFold(r.base.name, from.name) {
			return true
		}
	}
	return false
}

func namesOf(values []*value) map[string]bool {
	out := map[string]bool{}
	for _, v := range values {
		for _, m := range v.members {
			if !strings.Contains(m.name, "@") {
				out[m.name] = true
			}
		}
	}
	return out
}

// main makes the component of a body: what the table says first, then the
// resource page, then what only examples show. It is nil where nothing is known.
func (b *builder) main(t typeName, rows []*property, sent, got []*value) *component {
	r, file := b.lib.typ(t)
	if r != nil && len(r.members) > 0 {
		r, file = nil, ""
	}
	if r == nil && len(rows) == 0 && len(sent) == 0 && len(got) == 0 {
		return nil
	}
	c := &component{name: cmp.Or(t.name, camel(b.c.title), "body"), schema: &schema{typ: "object", place: b.c.page.place(0)}}
	if t.name == "" && len(got) == 0 && len(sent) > 0 {
		c.name += "Request"
	}
	if file != "" {
		b.made[file] = c
		if strings.EqualFold(r.name, c.name) {
			c.name = r.name
		}
	}
	b.order = append(b.order, c)
	b.control(c, append(append([]*value(nil), sent...), got...))
	for _, p := range rows {
		if c.schema.field(p.name) == nil {
			c.schema.fields = append(c.schema.fields, &field{name: p.name, schema: b.refined(p, r, c.name), listed: true, required: p.required})
		}
	}
	if r != nil {
		b.inherit(c, r)
		b.related(c, r, append(append([]*value(nil), sent...), got...))
	} else {
		c.schema.whole = len(rows) > 0
	}
	b.shown(c, sent, c.schema.whole)
	b.shown(c, got, c.schema.whole && r != nil)
	return c
}

// control adds @odata.type, where examples have it.
func (b *builder) control(c *component, values []*value) {
	for _, v := range values {
		if t := v.get("@odata.type"); t != nil && c.schema.field("@odata.type") == nil {
			c.schema.fields = append(c.schema.fields, &field{name: "@odata.type", listed: true, schema: &schema{typ: "string", place: b.c.placeIn(v, t),
				description: "The type of the object, such as " + shorten(t.str(), 100) + "."}})
		}
	}
}

// refined makes the schema of a row of the table; what it leaves open is taken
// from the resource page.
func (b *builder) refined(p *property, r *resource, owner string) *schema {
	s := b.property(p, owner)
	if r == nil {
		return s
	}
	chain, _ := b.lib.bases(r)
	for _, r := range chain {
		other := find(append(append([]*property(nil), r.properties...), r.relationships...), p.name)
		if other == nil {
			continue
		}
		from := b.property(other, owner)
		s.readOnly, s.fixed = s.readOnly || from.readOnly, s.fixed || from.fixed
		inner, fromInner := s, from
		if s.typ == "array" && from.typ == "array" {
			inner, fromInner = s.items, from.items
		}
		switch {
		case inner.ref == nil && inner.typ == "":
			*inner = *fromInner
			s.description, s.place = p.description, p.place
		case inner.typ == "string" && fromInner.typ == "string" && len(inner.enum) > 0:
			inner.enum = union(inner.enum, fromInner.enum)
			if other.typ.custom() {
				inner.enumName, inner.openEnum = fromInner.enumName, false
			}
		case inner.typ == "string" && inner.format == "" && !inner.openEnum && len(fromInner.enum) > 0 && p.typ.enumeration():
			inner.enum, inner.enumName = fromInner.enum, fromInner.enumName
		}
		return s
	}
	return s
}

// related adds relationships that examples or the table name; the others are
// not part of a body.
func (b *builder) related(c *component, r *resource, values []*value) {
	names := namesOf(values)
	chain, _ := b.lib.bases(r)
	for _, r := range chain {
		for _, p := range r.relationships {
			if names[p.name] && c.schema.field(p.name) == nil {
				c.schema.fields = append(c.schema.fields, &field{name: p.name, schema: b.property(p, c.name)})
			}
		}
	}
}

// shown adds the properties that examples have and nothing else documents; their
// type is learned. judged says whether the documentation claims to be whole for
// this side.
func (b *builder) shown(c *component, values []*value, judged bool) {
	for _, v := range values {
		other, known := b.derived(c, b.c.typeSaid(v))
		for _, m := range v.members {
			bind := strings.HasSuffix(m.name, "@odata.bind")
			if c.schema.field(m.name) != nil || strings.Contains(m.name, "@") && !bind || strings.HasPrefix(m.name, "@") {
				continue
			}
			f := &field{name: m.name, schema: &schema{place: b.c.placeIn(v, m.value), writeOnly: bind, learned: true}, undocumented: judged && known && !bind}
			if d := other.field(m.name); d != nil {
				f.schema, f.undocumented = d.schema, false
			}
			f.undocumented = f.undocumented && !other.related[m.name] && !c.schema.related[m.name]
			c.schema.fields = append(c.schema.fields, f)
		}
	}
}

// derived is the type that an example says it has, where that is another one
// than documented; an empty schema otherwise. known is false where that type is
// described nowhere.
func (b *builder) derived(c *component, name string) (other *schema, known bool) {
	if name == "" || strings.EqualFold(name, c.name) {
		return &schema{}, true
	}
	if d := b.component(typeName{name: name}); d != nil && d != c {
		return d.schema, d.schema.whole
	}
	return &schema{}, false
}
