package spec

import (
	"fmt"
	"slices"
	"strings"
)

// parameters reads those of the path item and of the operation, which win. A
// parameter of the path that nobody declares is one all the same.
func (b *builder) parameters(op *Operation, e entry) error {
	for _, list := range []loc{e.item.get("parameters"), e.op.get("parameters")} {
		for _, l := range list.items {
			p, err := b.doc.follow(l)
			if err != nil {
				return err
			}
			in := p.get("in").n.str()
			if !slices.Contains([]string{"path", "query", "header", "cookie"}, in) {
				continue
			}
			param, err := b.parameter(p, in)
			if err != nil {
				return err
			}
			op.setParameter(param)
		}
	}
	for _, h := range holes(e.path) {
		if op.parameter("path", h.name) == nil {
			op.Parameters = append(op.Parameters, &Parameter{Name: h.name, In: "path", Required: true, Style: "simple", Place: op.Place})
			if b.doc.dialect == swagger20 { // of later versions the structural lint says it
				b.doc.schemas.report(Defect{Code: "undeclared-path-parameter", Operation: op.ID, Place: op.Place,
					Message: fmt.Sprintf("the path has {%s}, and no parameter declares it", h.name)})
			}
		}
	}
	return nil
}

// setParameter adds a parameter in place of one of the same name and kind.
func (o *Operation) setParameter(p *Parameter) {
	for i, have := range o.Parameters {
		if have.Name == p.Name && have.In == p.In {
			o.Parameters[i] = p
			return
		}
	}
	o.Parameters = append(o.Parameters, p)
}

func (o *Operation) parameter(in, name string) *Parameter {
	for _, p := range o.Parameters {
		if p.In == in && p.Name == name {
			return p
		}
	}
	return nil
}

func (b *builder) parameter(p loc, in string) (*Parameter, error) {
	out := &Parameter{Name: p.get("name").n.str(), In: in, Place: p.place(),
		Required:      p.get("required").n.isTrue() || in == "path",
		AllowReserved: in == "query" && p.get("allowReserved").n.isTrue()}
	schema := p.get("schema")
	out.Examples = b.examples(p, "media")
	if b.doc.dialect == swagger20 {
		schema = p                             // type, enum and the bounds stand in the parameter itself
		if ex := p.get("x-example"); ex.ok() { // custom: 2.0 has no word for it
			out.Examples = append(out.Examples, b.example("x-example", ex, nil, "media"))
		}
		out.Style, out.Explode = style20(in, p)
	} else {
		out.Style, out.Explode = b.style30(in, p)
	}
	for typ, m := range p.get("content").each { // exactly one, as 3.0.3 has it
		schema, out.Media = m.get("schema"), typ
		out.Examples = append(out.Examples, b.examples(m, "media")...)
		break
	}
	var err error
	if out.Schema, err = b.usable(schema, requests); err != nil {
		return nil, err
	}
	out.Hint = b.parameterHint(p, schema)
	return out, nil
}

// styles are those that each kind of parameter may have, the default first
// (OpenAPI 3.0.3, Parameter Object; "cookie" is from 3.2).
var styles = map[string][]string{
	"path":   {"simple", "label", "matrix"},
	"query":  {"form", "spaceDelimited", "pipeDelimited", "deepObject"},
	"header": {"simple"},
	"cookie": {"form", "cookie"},
}

// style30 reads style and explode, defaults filled in.
func (b *builder) style30(in string, p loc) (style string, explode bool) {
	style = styles[in][0]
	if s := p.get("style"); s.ok() {
		if slices.Contains(styles[in], s.n.str()) {
			style = s.n.str()
		} else {
			b.doc.schemas.report(Defect{Code: "style-not-allowed", Place: s.place(),
				Message: fmt.Sprintf("a %s parameter has no style %q; %q is taken", in, s.n.scalar(), style),
				Hint:    "one of " + strings.Join(styles[in], ", ")})
		}
	}
	return style, exploded(style, p)
}

// exploded reads explode; its default is true for the styles form and cookie.
func exploded(style string, l loc) bool {
	if ex := l.get("explode"); ex.ok() {
		return ex.n.isTrue()
	}
	return style == "form" || style == "cookie"
}

// style20 reads collectionFormat in the words of 3.0 (OpenAPI 2.0, Parameter
// Object: csv is the default, multi is for query and formData only).
func style20(in string, p loc) (style string, explode bool) {
	if in == "path" || in == "header" {
		style = "simple"
	} else {
		style = "form"
	}
	switch p.get("collectionFormat").n.str() {
	case "ssv":
		style = "spaceDelimited"
	case "tsv":
		style = "tabDelimited"
	case "pipes":
		style = "pipeDelimited"
	case "multi":
		explode = style == "form"
	}
	return style, explode
}
