package cases

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

// broken are bodies that are no JSON value, or not plainly one. The function
// makes them from the base's bytes; nil where there is none.
var broken = []struct {
	variant, title, reason string
	class                  class
	make                   func(base []byte) []byte
}{
	{"blank", "The body is nothing but blanks.", "a body is required", classBroken,
		func([]byte) []byte { return []byte("   ") }},
	{"truncated", "The body breaks off in its last third.", "the body is JSON", classBroken,
		func(b []byte) []byte { return b[:len(b)*2/3] }},
	{"unclosed", "The body lacks its closing brace.", "the body is JSON", classBroken,
		func(b []byte) []byte { return b[:len(b)-1] }},
	{"trailing-comma", "A comma stands before the closing brace.", "the body is JSON", classBroken, commaBehind},
	{"trailing-text", "Text stands behind the JSON value.", "the body is one JSON value", classBroken,
		func(b []byte) []byte { return append(slices.Clone(b), " assay"...) }},
	{"not-json", "The body is a sentence.", "the body is JSON", classBroken,
		func([]byte) []byte { return []byte("this is not JSON") }},
	{"xml", "The body is XML under a JSON media type.", "the body is JSON", classBroken,
		func([]byte) []byte { return []byte("<body><name>assay</name></body>") }},
	{"byte-order-mark", "A byte order mark stands before the body.", "a receiver may ignore it or treat it as an error (RFC 8259 8.1)", classSilent,
		func(b []byte) []byte { return append([]byte("\xef\xbb\xbf"), b...) }},
	{"white-space", "Blanks and line ends stand around the body.", "white space is insignificant (RFC 8259 2)", classSyntax,
		func(b []byte) []byte { return append(append([]byte(" \r\n\t"), b...), " \r\n"...) }},
}

// commaBehind puts a comma behind the last member or item; an empty container
// has none, and a comma alone is no better.
func commaBehind(b []byte) []byte {
	end := len(b) - 1
	if b[end] != '}' && b[end] != ']' {
		return nil
	}
	return append(append(slices.Clone(b[:end]), ','), b[end])
}

// envelope writes the cases about the body as a whole and its media type.
func (w *writer) envelope() {
	base := w.base.c.Steps[0].Body
	if w.p.media == nil || len(base) == 0 {
		return
	}
	if w.p.isJSON() {
		w.breakages(base)
	}
	if w.p.view == nil {
		return
	}
	if _, isObject := w.base.body.(map[string]any); isObject && w.p.isJSON() {
		w.reversed()
		w.duplicate(base)
		w.deep()
		w.long()
	}
	empty := classSilent
	if w.p.op.Body.Required && !w.emptyIsValid() {
		empty = classBroken
	}
	w.whole("envelope", "empty", "The body is empty.", "a body is required", empty, []byte{})
	w.forms(base)
	w.mediaTypes(base)
	w.otherMedia()
}

// breakages breaks the syntax of JSON. Where a body is optional and the base
// says nothing, a server may never look at it, and is asked weakly.
func (w *writer) breakages(base []byte) {
	empty, isObject := w.base.body.(map[string]any)
	ignored := w.p.view == nil || isObject && len(empty) == 0 && !w.p.op.Body.Required
	for _, b := range broken {
		c, data := b.class, b.make(base)
		if expectations[c].Want == verdict.Reject {
			if _, err := decode(data); err == nil || len(data) == 0 {
				continue // 12 is as good a number as 123
			}
			if ignored {
				c = classLoose
			}
		}
		if w.p.view != nil || c == classLoose {
			w.whole("envelope", b.variant, b.title, b.reason, c, data)
		}
	}
	w.invalidUTF8(base)
}

// emptyIsValid says whether no bytes are a value of the schema: a form without
// fields is an empty object.
func (w *writer) emptyIsValid() bool {
	if w.p.isJSON() {
		return false
	}
	v, err := w.p.codec.Decode(nil, w.p.sentAs(nil))
	if err != nil {
		return false
	}
	faults, err := w.p.view.ValidateValue(v)
	return err == nil && len(faults) == 0
}

// aspect groups the variants of an envelope by what a server that takes them
// does not look at.
func aspect(variant string) string {
	switch variant {
	case "empty", "blank":
		return "empty"
	case "truncated", "unclosed", "trailing-comma", "trailing-text", "not-json", "xml":
		return "not-json"
	}
	return variant
}

// whole writes a case whose body is given as bytes.
func (w *writer) whole(technique, variant, title, reason string, c class, data []byte) *Case {
	cs := w.p.newCase(technique, noPlace, variant)
	w.p.fillBody(cs, nil, data)
	if expectations[c].Want == verdict.Accept {
		cs.Value = w.base.body
	}
	cs.Title, cs.Base, cs.Twin, cs.Keyword = title, w.base.c.Base, w.base.c.ID, aspect(variant)
	cs.Expect, cs.Promise = expect(c, reason), verdict.Place(w.p.op.Body.Place)
	cs.Change = &verdict.Change{Keyword: technique, Was: string(w.base.c.Steps[0].Body), Became: string(data)}
	w.emit(cs)
	return cs
}

// reversed sends the members in the opposite order, which means the same (RFC
// 8259 section 4).
func (w *writer) reversed() {
	obj := w.base.body.(map[string]any)
	if len(obj) < 2 {
		return
	}
	names := values.Names(obj, w.p.order)
	slices.Reverse(names)
	order := values.Order{}
	order.Add(names...)
	w.whole("envelope", "members-reversed", "The members stand in reversed order.", "the order of members has no meaning (RFC 8259 4)", classSyntax, values.Encode(obj, order))
}

// duplicate sends one member twice; names should be unique, and what becomes of
// others is unpredictable (RFC 8259 section 4).
func (w *writer) duplicate(base []byte) {
	obj := w.base.body.(map[string]any)
	names := values.Names(obj, w.p.order)
	if len(names) == 0 {
		return
	}
	member := values.Encode(map[string]any{names[0]: obj[names[0]]}, nil)
	data := append(slices.Clone(base[:len(base)-1]), ',')
	data = append(data, member[1:]...)
	w.whole("envelope", "duplicate-name", fmt.Sprintf("The member %q stands twice.", names[0]), "what becomes of duplicate names is unpredictable (RFC 8259 4)", classSilent, data)
}

// invalidUTF8 breaks the encoding inside a text: behind the mark, else at the
// beginning of a value.
func (w *writer) invalidUTF8(base []byte) {
	if bytes.ContainsFunc(base, func(r rune) bool { return r >= 0x80 }) {
		return
	}
	for _, before := range []string{Marker, `:"`, `["`, `"`} {
		i := bytes.Index(base, []byte(before))
		if i < 0 {
			continue
		}
		with := func(c byte) []byte { return slices.Concat(base[:i+len(before)], []byte{c}, base[i+len(before):]) }
		if _, err := decode(with('a')); err != nil {
			continue // it is no place inside a text
		}
		w.whole("envelope", "invalid-utf8", "A text holds a byte that is not UTF-8.", "JSON is encoded in UTF-8 (RFC 8259 8.1)", classLoose, with(0xff))
		return
	}
}

// deep nests arrays in an unknown property: any proper answer will do.
func (w *writer) deep() {
	sh := w.p.view.Shape()
	const name = "assayDeep"
	if sh.Closed != nil || sh.Property(name) != nil {
		return
	}
	body := set(w.base.body, join("", name), jsonText(strings.Repeat("[", 500)+strings.Repeat("]", 500)))
	w.whole("envelope", "deep", "An unknown property holds arrays nested 500 deep.", "a receiver may bound the depth of nesting (RFC 8259 9)", classSilent, values.Encode(body, w.p.order))
}

// long puts a long text into an unknown property: any proper answer will do.
func (w *writer) long() {
	sh := w.p.view.Shape()
	const name = "assayLong"
	if sh.Closed != nil || sh.Property(name) != nil {
		return
	}
	body := set(w.base.body, join("", name), strings.Repeat("long text ", 10_000))
	w.whole("envelope", "long-text", "An unknown property holds a text of 100,000 characters.", "a receiver may bound the size of a body (RFC 9110 15.5.14)", classSilent, values.Encode(body, w.p.order))
}

// mediaRow is a media type that the base is sent under.
type mediaRow struct {
	variant, value, title, reason string
	class                         class
}

// mediaTypes sends the base under other media types.
func (w *writer) mediaTypes(base []byte) {
	own := contentTypeOf(w.base.c.Steps[0])
	rows := []mediaRow{
		{"charset", own + "; charset=utf-8", "The media type carries charset=utf-8.", "parameters that mean nothing are ignored", classExotic},
		{"text-plain", "text/plain", "The body is sent as text/plain.", "only the described media types are taken", classBroken},
		{"xml", "application/xml", "The body is sent as application/xml.", "only the described media types are taken", classBroken},
		{"unknown", "application/x-assay", "The body is sent as application/x-assay.", "only the described media types are taken", classBroken},
		{"missing", "", "The body is sent without a media type.", "a sender ought to name the media type (RFC 9110 8.3)", classLoose},
	}
	if !w.p.isJSON() {
		rows = append(rows, mediaRow{"json", "application/json", "The body is sent as JSON.", "only the described media types are taken", classBroken})
	}
	for _, r := range rows {
		if expectations[r.class].Want == verdict.Reject && w.p.described(r.value) {
			continue
		}
		c := w.p.newCase("content-type", noPlace, r.variant)
		w.p.fillBody(c, w.base.body, base)
		if r.variant == "json" {
			c.Steps[0].Body = values.Encode(w.base.body, w.p.order)
		}
		label(&c.Steps[0], r.value)
		c.In, c.Title, c.Base, c.Twin = "header", r.title, w.base.c.Base, w.base.c.ID
		c.Expect, c.Promise = expect(r.class, r.reason), verdict.Place(w.p.media.Place)
		c.Change = &verdict.Change{Keyword: "content-type", Was: own, Became: r.value}
		w.emit(c)
	}
}

// described says whether the description takes a media type.
func (p *Planner) described(mediaType string) bool {
	r := spec.Response{Media: p.op.Body.Media}
	return mediaType != "" && r.MediaFor(mediaType) != nil
}
