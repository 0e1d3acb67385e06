package mock

import (
	"encoding/json"
	"slices"
	"strings"

	"assay/rule"
	"assay/spec"
)

var schemaRules = []rule.ID{"body/schema", "echo/field"}

// schemaFaults break the schema of the answer to a create.
var schemaFaults = []Fault{
	{
		Name:    "answer-wrong-type",
		Title:   "A property of the answer to a create is of another type than described.",
		Rules:   schemaRules,
		places:  answering(both(typed, notBranched)),
		install: createdField(func(p *place, _ any) (any, bool) { return ofAnotherType(p), true }),
	},
	{
		Name:    "answer-missing-required",
		Title:   "A required property is missing from the answer to a create.",
		Rules:   schemaRules,
		places:  topLevel(answering(func(p *place) bool { return p.required && p.name != "" })),
		install: createdField(func(*place, any) (any, bool) { return nil, false }),
	},
	{
		Name:    "answer-null",
		Title:   "A property of the answer to a create is null where that is not allowed.",
		Rules:   schemaRules,
		places:  answering(both(neverNull, notBranched)),
		install: createdField(func(*place, any) (any, bool) { return nil, true }),
	},
	{
		Name:    "answer-enum-stranger",
		Title:   "A property of the answer to a create is outside its enumeration.",
		Rules:   schemaRules,
		places:  answering(both((*place).isText, func(p *place) bool { return p.enum() != nil && !slices.Contains(p.enum(), any(notListed)) })),
		install: createdField(func(*place, any) (any, bool) { return notListed, true }),
	},
	{
		Name:    "answer-broken-format",
		Title:   "A property of the answer to a create is not of its format.",
		Rules:   schemaRules,
		places:  brokenFormats,
		install: createdField(func(*place, any) (any, bool) { return "no such format!", true }),
	},
	{
		Name:    "answer-too-long",
		Title:   "Text in the answer to a create is longer than described.",
		Rules:   schemaRules,
		places:  answering(both(lengthy, func(p *place) bool { return p.longest() < 1<<16 })),
		install: createdField(func(p *place, _ any) (any, bool) { return strings.Repeat("x", p.longest()+1), true }),
	},
	{
		Name:  "answer-unknown-property",
		Title: "The answer to a create has a property that is not described where that is forbidden.",
		Rules: []rule.ID{"body/schema"},
		places: when(func(s *service) bool {
			p := s.created.root.at(s.created.holder)
			return p != nil && p.shape.Closed != nil
		}),
		install: addsProperty,
	},
	{
		Name:    "answer-in-array",
		Title:   "The answer to a create is the resource in an array.",
		Rules:   []rule.ID{"body/schema", "id/present"},
		places:  when(func(s *service) bool { return s.created.root != nil && !s.created.root.shape.Allows("array") }),
		install: createdValue(func(v any) any { return []any{v} }),
	},
	{
		Name:    "answer-in-envelope",
		Title:   "The answer to a create is the resource inside a property that is not described.",
		Rules:   []rule.ID{"id/present", "body/schema", "echo/field"},
		places:  when(all(hasID, func(s *service) bool { return s.created.root.property("assayEnvelope") == nil })),
		install: createdValue(func(v any) any { return &object{members: []member{{"assayEnvelope", v}}} }),
	},
	{
		Name:    "answer-is-null",
		Title:   "The answer to a create is null.",
		Rules:   []rule.ID{"body/schema", "id/present"},
		places:  when(func(s *service) bool { return s.created.root != nil && neverNull(s.created.root) }),
		install: createdValue(func(any) any { return nil }),
	},
	{
		Name:    "write-only-returned",
		Title:   "A write-only property comes back.",
		Rules:   []rule.ID{"body/write-only"},
		places:  writeOnlyPlaces,
		install: returnsWriteOnly,
	},
}

const notListed = "assay-not-listed"

// createdField changes a property of the resource in answers to creates alone.
func createdField(change func(p *place, v any) (any, bool)) func(*behaviour, *service, string) {
	return func(b *behaviour, s *service, pattern string) {
		p := s.created.root.at(s.created.holder).at(pattern)
		b.answer = append(b.answer, func(_ *exchange, a *answer) {
			if a.created() {
				a.value = each(clone(a.value), s.created.holder+pattern, func(v any) (any, bool) { return change(p, v) })
			}
		})
	}
}

func createdValue(change func(any) any) func(*behaviour, *service, string) {
	return func(b *behaviour, _ *service, _ string) {
		b.answer = append(b.answer, func(_ *exchange, a *answer) {
			if a.created() {
				a.value = change(a.value)
			}
		})
	}
}

// ofAnotherType is a value of a type that is not allowed at a place.
func ofAnotherType(p *place) any {
	for _, v := range []any{json.Number("17"), "text", true, &object{}, []any{}} {
		if !p.shape.Allows(typeOf(v)) {
			return v
		}
	}
	return nil
}

// longest is the greatest length allowed; huge when none is written.
func (p *place) longest() int {
	n := 1 << 30
	for _, s := range p.shape.Schemas {
		if s.MaxLength != nil {
			n = min(n, *s.MaxLength)
		}
	}
	return n
}

// brokenFormats gives an occasion for formats that the validator asserts.
func brokenFormats(s *service) []string {
	formatted := answering(both((*place).isText, both(unlisted, func(p *place) bool { return p.shape.Format != "" })))
	return slices.DeleteFunc(formatted(s), func(pointer string) bool {
		v := put(clone(s.created.minimal), s.created.holder+strings.ReplaceAll(pointer, "*", "0"), "no such format!")
		return !slices.ContainsFunc(s.created.faults(v), func(f spec.Fault) bool { return f.Keyword == "format" && !f.Lenient })
	})
}

func addsProperty(b *behaviour, s *service, _ string) {
	b.answer = append(b.answer, func(_ *exchange, a *answer) {
		if a.created() {
			a.value = put(clone(a.value), s.created.holder+"/assayUnknown", true)
		}
	})
}

// writeOnlyPlaces gives an occasion for each write-only property that the
// answer's schema names.
func writeOnlyPlaces(s *service) []string {
	var found []string
	s.sent.walk("", func(pointer string, p, _ *place) {
		q := s.created.root.at(s.created.holder).at(pointer)
		if p.shape.WriteOnly && p.name != "" && q != nil && q.shape.WriteOnly && !strings.Contains(pointer, "*") {
			found = append(found, pointer)
		}
	})
	return found
}

func returnsWriteOnly(b *behaviour, _ *service, pointer string) {
	b.show = append(b.show, func(_ *exchange, r *resource, shown any) any {
		v, ok := at(r.sent, pointer)
		if !ok {
			return shown
		}
		return put(shown, pointer, v)
	})
}
