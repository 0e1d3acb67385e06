package spec

import (
	"slices"
	"strings"
)

const (
	urlencoded = "application/x-www-form-urlencoded"
	multipart  = "multipart/form-data"
)

// isForm says whether a media type carries named fields.
func isForm(mediaType string) bool {
	t := Essence(mediaType)
	return t == urlencoded || strings.HasPrefix(t, "multipart/")
}

// encodings says how each property of a form is written (OpenAPI 3.0.3, Encoding
// Object). In a multipart body the media type of a part follows from the
// property's type; a urlencoded field has one only where it is written, and
// else follows style.
func encodings(typ string, written loc, s *Schema) map[string]Encoding {
	if s == nil {
		return nil
	}
	out := map[string]Encoding{}
	sh := s.Request().Shape()
	for _, p := range sh.Properties {
		w := written.get(p.Name)
		e := Encoding{ContentType: w.get("contentType").n.str(), Style: "form",
			AllowReserved: w.get("allowReserved").n.isTrue()}
		if st := w.get("style").n.str(); slices.Contains(styles["query"], st) {
			e.Style = st
		}
		e.Explode = exploded(e.Style, w)
		if e.ContentType == "" && Essence(typ) != urlencoded {
			e.ContentType = partType(sh.Property(p.Name))
		}
		out[p.Name] = e
	}
	return out
}

// partType is the default media type of a part: text/plain for scalars,
// application/octet-stream for binary text, application/json for objects, and
// for arrays that of the items (OpenAPI 3.0.3, Encoding Object, contentType).
func partType(sh *Shape) string {
	for range maxRefDepth {
		switch {
		case sh == nil:
			return "text/plain"
		case slices.Contains(sh.Types, "array"):
			if sh = sh.Items(); sh != nil {
				continue
			}
			return "application/json"
		case slices.Contains(sh.Types, "object") || sh.Types == nil && len(sh.Properties) > 0:
			return "application/json"
		case sh.Format == "binary" || sh.keyword("contentEncoding") || sh.Types == nil && sh.keyword("contentMediaType"):
			return "application/octet-stream"
		}
		return "text/plain"
	}
	return "text/plain"
}

// keyword says whether a keyword is written at this place.
func (s *Shape) keyword(name string) bool {
	return slices.ContainsFunc(s.places(), func(l loc) bool { return l.n.get(name) != nil })
}

// form20 makes one object of the formData parameters of OpenAPI 2.0, under each
// media type of a form that consumes names.
func (b *builder) form20(op *Operation, e entry, consumes []string) error {
	fields, file, err := b.fields20(e)
	if err != nil || len(fields) == 0 {
		return err
	}
	at := e.op.get("parameters")
	if !at.ok() {
		at = e.item.get("parameters")
	}
	s, err := b.usable(formSchema(at, fields), requests, responses)
	if err != nil {
		return err
	}
	body := &RequestBody{Place: fields[0].place()}
	enc := map[string]Encoding{}
	for _, f := range fields {
		body.Required = body.Required || f.get("required").n.isTrue()
		one := Encoding{ContentType: "text/plain"}
		if one.Style, one.Explode = style20("formData", f); f.get("type").n.str() == "file" {
			one.ContentType = "application/octet-stream"
		}
		enc[f.get("name").n.str()] = one
	}
	for _, typ := range formTypes(consumes, file) {
		body.Media = append(body.Media, &Media{Type: typ, Schema: s, Place: fields[0].place(), Encoding: enc,
			Examples: b.mediaExamples(loc{}, s)})
	}
	op.Body = body
	return nil
}

// fields20 lists the formData parameters, those of the operation in place of
// the path item's of the same name.
func (b *builder) fields20(e entry) (fields []loc, file bool, err error) {
	for _, list := range []loc{e.item.get("parameters"), e.op.get("parameters")} {
		for _, l := range list.items {
			p, err := b.doc.follow(l)
			if err != nil {
				return nil, false, err
			}
			name := p.get("name").n.str()
			if p.get("in").n.str() != "formData" || name == "" {
				continue
			}
			file = file || p.get("type").n.str() == "file"
			same := func(f loc) bool { return f.get("name").n.str() == name }
			if i := slices.IndexFunc(fields, same); i >= 0 {
				fields[i] = p
			} else {
				fields = append(fields, p)
			}
		}
	}
	return fields, file, nil
}

// formTypes are the media types of a form: a file needs multipart/form-data,
// and who names no type of a form means the plain one (OpenAPI 2.0, Parameter
// Object).
func formTypes(consumes []string, file bool) []string {
	var out []string
	for _, typ := range consumes {
		if isForm(typ) && (!file || Essence(typ) != urlencoded) {
			out = append(out, typ)
		}
	}
	switch {
	case len(out) > 0:
		return out
	case file:
		return []string{multipart}
	}
	return []string{urlencoded}
}

// formSchema is an object whose properties refer to the parameters, so that
// every promise keeps its place.
func formSchema(at loc, fields []loc) loc {
	made := func(kind nodeKind, text string, like loc) *node {
		return &node{kind: kind, text: text, file: like.n.file, line: like.n.line, col: like.n.col, home: like.ptr}
	}
	props, required := made(kindObject, "", at), made(kindArray, "", at)
	for _, f := range fields {
		name := f.get("name").n.str()
		ref := made(kindObject, "", f)
		ref.members = []member{{name: "$ref", value: made(kindString, "#"+strings.ReplaceAll(f.ptr, "%", "%25"), f)}}
		props.members = append(props.members, member{name: name, line: f.n.line, col: f.n.col, value: ref})
		if f.get("required").n.isTrue() {
			required.items = append(required.items, made(kindString, name, f))
		}
	}
	form := made(kindObject, "", at)
	form.members = []member{{name: "type", value: made(kindString, "object", at)}, {name: "properties", value: props}}
	if len(required.items) > 0 {
		form.members = append(form.members, member{name: "required", value: required})
	}
	return loc{form, at.ptr}
}
