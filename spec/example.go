package spec

import (
	"encoding/json"
	"slices"
)

// mediaExamples returns the documented examples of a media type: its own, else
// those of its schema.
func (b *builder) mediaExamples(m loc, s *Schema) []Example {
	if out := b.examples(m, "media"); len(out) > 0 {
		return b.objects(b.sendable(out), s)
	}
	if s == nil {
		return nil
	}
	l, err := b.doc.follow(b.doc.schemas.roots[s.root].loc)
	if err != nil {
		return nil
	}
	return b.objects(b.sendable(b.examples(l, "schema")), s)
}

// maxExample bounds an example that is sent and compared, in bytes.
const maxExample = 1 << 20

// sendable leaves out the examples that are too large, with a note.
func (b *builder) sendable(list []Example) []Example {
	return slices.DeleteFunc(list, func(ex Example) bool {
		if len(ex.Value) > maxExample {
			b.note("the example %q at %s:%d is left out: it is larger than %d MiB", ex.Name, ex.Place.File, ex.Place.Line, maxExample>>20)
		}
		return len(ex.Value) > maxExample
	})
}

// examples reads example and examples, as a map of Example Objects or, in a
// schema of 3.1, as an array of values.
func (b *builder) examples(l loc, from string) []Example {
	var out []Example
	if ex := l.get("example"); ex.ok() {
		out = append(out, b.example("example", ex, nil, from))
	}
	list := l.get("examples")
	if from == "schema" {
		for i, ex := range list.items {
			out = append(out, b.example("example"+string(rune('1'+min(i, 8))), ex, nil, from))
		}
		return out
	}
	for name, ex := range list.each {
		ex, err := b.doc.follow(ex)
		if err != nil {
			b.contract.Notes = append(b.contract.Notes, "example left out: "+err.Error())
			continue
		}
		if v := ex.get("value"); v.ok() {
			out = append(out, b.example(name, v, nil, from))
		}
	}
	return out
}

func (b *builder) example(name string, l loc, s *Schema, from string) Example {
	ex := Example{Name: name, Value: l.n.appendJSON(nil), Place: l.place(), From: from, at: l}
	return b.objects([]Example{ex}, s)[0]
}

// objects reads examples that are written as a string of JSON where the schema
// wants no string: authors paste the text of a body there.
func (b *builder) objects(list []Example, s *Schema) []Example {
	if s == nil || s.compile(requests) != nil || s.Request().Shape().Allows("string") && s.Request().Shape().Types != nil {
		return list
	}
	for i, ex := range list {
		var text string
		if json.Unmarshal(ex.Value, &text) != nil || len(text) == 0 || (text[0] != '{' && text[0] != '[') || !json.Valid([]byte(text)) {
			continue
		}
		n, err := parseJSON(b.doc.main, []byte(text))
		if err == nil {
			list[i].Value = n.appendJSON(nil)
		}
	}
	return list
}
