package mock

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/rule"
	"assay/spec"
)

var lax = []rule.ID{"status/rejects-invalid"}

// acceptFaults take bodies that break their schema.
var acceptFaults = []Fault{
	{
		Name:    "accepts-missing-required",
		Title:   "A body that lacks a required property is taken.",
		Rules:   lax,
		places:  sending(func(p *place) bool { return p.required && p.name != "" }),
		install: overlooking(lacks),
	},
	{
		Name:    "accepts-enum-stranger",
		Title:   "A value outside its enumeration is taken.",
		Rules:   lax,
		places:  sending(both(has(enumerated), notBranched)),
		install: overlooking(stranger),
	},
	{
		Name:    "accepts-wrong-type",
		Title:   "A value of another JSON type is taken.",
		Rules:   lax,
		places:  carrying(mistypable),
		install: overlooking(mistyped),
	},
	{
		Name:    "accepts-null",
		Title:   "A null is taken where none is allowed.",
		Rules:   lax,
		places:  carrying(func(s *service, p *place) bool { return s.codec == nil && neverNull(p) && notBranched(p) }),
		install: overlooking(isNull),
	},
	{
		Name:    "accepts-too-long",
		Title:   "Text that is longer than allowed is taken.",
		Rules:   lax,
		places:  sending(both(lengthy, has(func(s *jsonschema.Schema) bool { return s.MaxLength != nil }))),
		install: overlooking(keyword("maxLength")),
	},
	{
		Name:    "accepts-one-too-long",
		Title:   "Text that is one character longer than allowed is taken.",
		Rules:   lax,
		places:  sending(both(lengthy, has(func(s *jsonschema.Schema) bool { return s.MaxLength != nil }))),
		install: overlooking(oneTooLong),
	},
	{
		Name:    "accepts-too-short",
		Title:   "Text that is shorter than allowed is taken.",
		Rules:   lax,
		places:  sending(both(lengthy, has(func(s *jsonschema.Schema) bool { return s.MinLength != nil && *s.MinLength > 0 }))),
		install: overlooking(keyword("minLength")),
	},
	{
		Name:    "accepts-above-maximum",
		Title:   "A number above its maximum is taken.",
		Rules:   lax,
		places:  sending(both((*place).isNumber, has(func(s *jsonschema.Schema) bool { return s.Maximum != nil || s.ExclusiveMaximum != nil }))),
		install: overlooking(keyword("maximum", "exclusiveMaximum")),
	},
	{
		Name:    "accepts-below-minimum",
		Title:   "A number below its minimum is taken.",
		Rules:   lax,
		places:  sending(both((*place).isNumber, has(func(s *jsonschema.Schema) bool { return s.Minimum != nil || s.ExclusiveMinimum != nil }))),
		install: overlooking(keyword("minimum", "exclusiveMinimum")),
	},
	{
		Name:    "accepts-exclusive-edge",
		Title:   "A number on an edge that is excluded is taken.",
		Rules:   lax,
		places:  sending(both((*place).isNumber, has(func(s *jsonschema.Schema) bool { return s.ExclusiveMinimum != nil || s.ExclusiveMaximum != nil }))),
		install: overlooking(onExclusiveEdge),
	},
	{
		Name:    "accepts-non-multiple",
		Title:   "A number that is no multiple of the described one is taken.",
		Rules:   lax,
		places:  sending(both((*place).isNumber, has(func(s *jsonschema.Schema) bool { return s.MultipleOf != nil }))),
		install: overlooking(keyword("multipleOf")),
	},
	{
		Name:    "accepts-broken-format",
		Title:   "Text that is not of its format is taken.",
		Rules:   lax,
		places:  sending(both((*place).isText, both(unlisted, func(p *place) bool { return p.shape.Format != "" }))),
		install: overlooking(keyword("format")),
	},
	{
		Name:    "accepts-pattern-mismatch",
		Title:   "Text that does not match its pattern is taken.",
		Rules:   lax,
		places:  sending(both((*place).isText, both(unlisted, has(func(s *jsonschema.Schema) bool { return s.Pattern != nil })))),
		install: overlooking(keyword("pattern")),
	},
	{
		Name:    "accepts-too-many-items",
		Title:   "An array with more items than allowed is taken.",
		Rules:   lax,
		places:  sending(has(func(s *jsonschema.Schema) bool { return s.MaxItems != nil })),
		install: overlooking(keyword("maxItems")),
	},
	{
		Name:    "accepts-too-few-items",
		Title:   "An array with fewer items than allowed is taken.",
		Rules:   lax,
		places:  sending(has(func(s *jsonschema.Schema) bool { return s.MinItems != nil && *s.MinItems > 0 })),
		install: overlooking(keyword("minItems")),
	},
	{
		Name:    "accepts-duplicate-items",
		Title:   "An array that has an item twice is taken though its items are unique.",
		Rules:   lax,
		places:  sending(has(func(s *jsonschema.Schema) bool { return s.UniqueItems })),
		install: overlooking(keyword("uniqueItems")),
	},
	{
		Name:    "accepts-unknown-property",
		Title:   "A property that is not described is taken where that is forbidden.",
		Rules:   lax,
		places:  closedPlaces,
		install: overlooking(keyword("additionalProperties", "unevaluatedProperties", "false")),
	},
}

// overlooking takes bodies whose faults at the place are of one sort.
func overlooking(is func(x *exchange, f spec.Fault, p *place, pattern string) bool) func(*behaviour, *service, string) {
	return func(b *behaviour, s *service, pattern string) {
		p := s.sent.at(pattern)
		b.overlook = append(b.overlook, func(x *exchange, f spec.Fault) bool { return is(x, f, p, pattern) })
	}
}

// keyword is the sort of faults by keyword.
func keyword(names ...string) func(*exchange, spec.Fault, *place, string) bool {
	return func(_ *exchange, f spec.Fault, _ *place, pattern string) bool {
		return slices.Contains(names, f.Keyword) && matches(pattern, f.Instance)
	}
}

func lacks(_ *exchange, f spec.Fault, p *place, pattern string) bool {
	up, _ := parent(pattern)
	return f.Keyword == "required" && matches(up, f.Instance) && len(f.Missing) == 1 && f.Missing[0] == p.name
}

// stranger leaves other types to accepts-wrong-type.
func stranger(x *exchange, f spec.Fault, p *place, pattern string) bool {
	v, _ := at(x.value, f.Instance)
	return (f.Keyword == "enum" || f.Keyword == "const") && matches(pattern, f.Instance) && p.shape.Allows(typeOf(v))
}

func mistyped(x *exchange, f spec.Fault, p *place, pattern string) bool {
	v, ok := at(x.value, f.Instance)
	return ok && v != nil && matches(pattern, f.Instance) && !p.shape.Allows(typeOf(v))
}

func isNull(x *exchange, f spec.Fault, _ *place, pattern string) bool {
	v, ok := at(x.value, f.Instance)
	return ok && v == nil && matches(pattern, f.Instance)
}

func oneTooLong(x *exchange, f spec.Fault, p *place, pattern string) bool {
	v, _ := at(x.value, f.Instance)
	text, _ := v.(string)
	s := p.find(func(s *jsonschema.Schema) bool {
		return s.MaxLength != nil && utf8.RuneCountInString(text) == *s.MaxLength+1
	})
	return f.Keyword == "maxLength" && matches(pattern, f.Instance) && s != nil
}

func onExclusiveEdge(x *exchange, f spec.Fault, p *place, pattern string) bool {
	v, _ := at(x.value, f.Instance)
	return strings.HasPrefix(f.Keyword, "exclusive") && matches(pattern, f.Instance) && p.find(func(s *jsonschema.Schema) bool {
		return equals(v, s.ExclusiveMaximum) || equals(v, s.ExclusiveMinimum)
	}) != nil
}

// equals compares a JSON number with a bound, exactly.
func equals(v any, bound *big.Rat) bool {
	n, ok := v.(json.Number)
	if !ok || bound == nil {
		return false
	}
	r, ok := new(big.Rat).SetString(string(n))
	return ok && r.Cmp(bound) == 0
}

func enumerated(s *jsonschema.Schema) bool { return s.Enum != nil || s.Const != nil }

// unlisted says that the place may hold values that are not written out.
func unlisted(p *place) bool { return p.find(enumerated) == nil }

// notBranched says that what holds at the place does not depend on the value.
func notBranched(p *place) bool { return !p.branches() }

func typed(p *place) bool { return len(p.shape.Types) > 0 }

// carrying is sending for what depends on how bodies are written too.
func carrying(is func(*service, *place) bool) func(*service) []string {
	return func(s *service) []string { return sending(func(p *place) bool { return is(s, p) })(s) }
}

// mistypable says that a value of another type can be sent: a form has no types,
// so that everything in it may be a text.
func mistypable(s *service, p *place) bool {
	return typed(p) && notBranched(p) && (s.codec == nil || !p.shape.Allows("string"))
}

// neverNull says that null is plainly forbidden.
func neverNull(p *place) bool {
	return typed(p) && !slices.Contains(p.shape.Types, "null") && !p.shape.NullDoubt
}

// lengthy says that the length of text can be varied alone.
func lengthy(p *place) bool {
	return p.isText() && unlisted(p) && p.shape.Format == "" && !p.branches() &&
		p.find(func(s *jsonschema.Schema) bool { return s.Pattern != nil }) == nil
}

// closedPlaces gives an occasion for each object that forbids other properties.
func closedPlaces(s *service) []string {
	closed := func(p *place) bool { return p.shape.Closed != nil && p.only("object") }
	found := sending(closed)(s)
	if s.sent != nil && closed(s.sent) {
		found = append([]string{""}, found...)
	}
	return found
}
