package importdoc

import (
	"regexp"
	"strings"

	"assay/spec"
)

// resource is what a resource page, or the page of an enumeration, says of a
// type.
type resource struct {
	name          string // the type's, in the case that the page has
	properties    []*property
	relationships []*property
	base          typeName
	// open says that instances may have other properties.
	open bool
	// members are those of an enumeration; enums those that the page lists under
	// headings of their own, by lower-case name.
	members []enumValue
	enums   map[string][]enumValue
	place   spec.Place
}

var inheritsFrom = regexp.MustCompile(`(?i)\b(?:inherits|derives|derived) from\b`)

// readResource makes a resource of its page.
func readResource(p *page) *resource {
	r := &resource{enums: map[string][]enumValue{}, place: p.place(0)}
	var ann *annotation
	for i := range p.blocks {
		b := &p.blocks[i]
		switch b.kind {
		case heading:
			r.title(p, b)
		case paragraph:
			if inheritsFrom.MatchString(b.text.text) && r.base.name == "" {
				r.base = baseIn(b.text.text)
			}
		case comment:
			if ann = annotationOf(b); ann != nil {
				r.annotated(ann)
			}
			continue
		case fence:
			r.sample(p, b, ann)
		case table:
			r.table(p, b)
		}
		ann = nil
	}
	return r
}

func (r *resource) title(p *page, b *block) {
	if b.level == 1 && r.name == "" {
		if words := strings.Fields(plain(b.text.text)); len(words) > 0 {
			r.name, r.place = shortName(words[0]), p.place(b.at)
		}
	}
}

// baseIn is the first link behind "inherits from".
func baseIn(text string) typeName {
	at := inheritsFrom.FindStringIndex(text)
	for _, l := range links(text[at[1]:]) {
		return typeOf("[" + l.text + "](" + l.dest + ")")
	}
	return typeName{}
}

func (r *resource) annotated(a *annotation) {
	if a.values == nil || a.blockType != "resource" {
		return
	}
	if r.base.name == "" {
		if base := a.values.get("baseType").str(); base != "" {
			r.base = typeOf(base)
		}
	}
	if v := a.values.get("openType"); v != nil && truthy(v) {
		r.open = true
	}
	if name := shortName(a.odataType); strings.EqualFold(name, r.name) {
		r.name = name
	}
}

func (r *resource) table(p *page, b *block) {
	cols := columnsOf(b)
	switch purposeOf(b) {
	case propertyTable:
		r.properties = append(r.properties, p.propertiesOf(b, cols)...)
	case relationshipTable:
		r.relationships = append(r.relationships, p.propertiesOf(b, cols)...)
	case memberTable:
		name := membersOf(b.nearest())
		if values := membersIn(b, cols); name == "members" && len(r.members) == 0 {
			r.members = values
		} else if name != "" {
			r.enums[name] = values
		}
	}
}

// membersIn are the names in a table of members.
func membersIn(b *block, cols columns) []enumValue {
	at := max(cols.name, 0)
	var out []enumValue
	for _, row := range b.rows[1:] {
		if name := nameIn(row.cell(at).raw); propertyName.MatchString(name) {
			out = append(out, enumValue{text: name})
		}
	}
	return out
}

// sample adds what the JSON representation shows and no table has.
func (r *resource) sample(p *page, b *block, ann *annotation) {
	if b.info != "json" || ann == nil || ann.blockType != "resource" || !strings.EqualFold(shortName(ann.odataType), r.name) {
		return
	}
	v, _, ok := readJSON(b.text.text)
	if !ok {
		return
	}
	for _, m := range v.members {
		if strings.Contains(m.name, "@") || find(r.properties, m.name) != nil || find(r.relationships, m.name) != nil {
			continue
		}
		at := b.text.offset(m.nameAt)
		r.properties = append(r.properties, &property{name: m.name, typ: sampleType(m.value), at: at, place: p.place(at)})
	}
}

// sampleType reads the words that stand for values: "String (timestamp)".
func sampleType(v *value) typeName {
	switch v.kind {
	case jsonBool:
		return typeName{name: "Boolean"}
	case jsonArray:
		if len(v.items) > 0 {
			t := sampleType(v.items[0])
			t.collection = true
			return t
		}
		return typeName{collection: true}
	case jsonObject:
		return typeName{name: shortName(v.get("@odata.type").str())}
	case jsonString:
		if strings.Contains(strings.ToLower(v.text), "timestamp") {
			return typeName{name: "DateTimeOffset"}
		}
		if word, ok := (typeName{name: strings.Fields(v.text + " x")[0]}).primitive(); ok && word.typ == "string" {
			return typeName{name: "String"}
		}
	}
	return typeName{}
}
