package cases

import (
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/verdict"
)

// Technique describes one way of deriving cases.
type Technique struct {
	// Name is the second segment of case ids.
	Name string
	// Title says what is sent, in one present-tense sentence with a full stop.
	Title string
	// Refs name the clause that the technique rests on.
	Ref string
	// Since is the release that introduced it.
	Since string
}

// technique is a technique that works on one place at a time.
type technique struct {
	Technique
	accept func(*writer, place)
	reject func(*writer, place)
}

// techniques are those of single changes, in sending order.
var techniques = []technique{
	{Technique{"enum", "Each member of an enum or const is sent, and values that are no members.", "JSON Schema Validation 6.1.2", "0.1"}, acceptEnum, rejectEnum},
	{Technique{"absent", "Each optional property is left out of a body that has it.", "JSON Schema Validation 6.5.3", "0.1"}, acceptAbsent, nil},
	{Technique{"null", "Null is sent where it is allowed, and where it is not.", "JSON Schema Validation 6.1.1", "0.1"}, acceptNull, rejectNull},
	{Technique{"length", "Text of exactly the shortest and longest length is sent, and one character beyond.", "JSON Schema Validation 6.3", "0.1"}, acceptLength, rejectLength},
	{Technique{"range", "Numbers on the edge of their range are sent, and one step beyond.", "JSON Schema Validation 6.2", "0.1"}, acceptRange, rejectRange},
	{Technique{"format", "Lawful spellings of a format are sent, and broken ones.", "JSON Schema Validation 7.3", "0.1"}, acceptFormat, rejectFormat},
	{Technique{"pattern", "Text that matches a pattern is sent, and near misses.", "JSON Schema Validation 6.3.3", "0.1"}, acceptPattern, rejectPattern},
	{Technique{"items", "Arrays of the fewest and most items are sent, one item beyond, and equal items.", "JSON Schema Validation 6.4", "0.1"}, acceptItems, rejectItems},
	{Technique{"contains", "Arrays are sent with the fewest and most items of the kind that contains asks for, and one item beyond.", "JSON Schema Core 10.3.1.3", "0.1"}, acceptContains, rejectContains},
	{Technique{"properties", "Objects of the fewest and most members are sent, and one member beyond.", "JSON Schema Validation 6.5", "0.1"}, nil, rejectProperties},
	{Technique{"text", "Valid text that careless servers break is sent where free text is allowed.", "RFC 8259 7", "0.1"}, acceptText, nil},
	{Technique{"boolean", "Both truth values are sent.", "JSON Schema Validation 6.1.1", "0.1"}, acceptBoolean, nil},
	{Technique{"missing-required", "Each required property is left out.", "JSON Schema Validation 6.5.3", "0.1"}, nil, rejectMissing},
	{Technique{"type", "A value of each other JSON type is sent.", "JSON Schema Validation 6.1.1", "0.1"}, nil, rejectType},
	{Technique{"additional-property", "A property that is not described is sent.", "JSON Schema Core 10.3.2.3", "0.1"}, nil, rejectAdditional},
	{Technique{"composition", "Values are sent that no alternative fits, that not forbids, or that a condition refuses.", "JSON Schema Core 10.2", "0.1"}, nil, rejectComposition},
	{Technique{"read-only", "A read-only property is sent, which the server may ignore or refuse.", "OpenAPI 3.0.3 4.7.24.1", "0.1"}, nil, sendReadOnly},
}

// Techniques lists every technique with its reason, in sending order.
func Techniques() []Technique {
	out := []Technique{
		{"example", "Every documented example is sent as it is written.", "OpenAPI 3.0.3 4.7.20", "0.1"},
		{"repaired", "A documented example that breaks its own schema is sent repaired.", "OpenAPI 3.0.3 4.7.20", "0.1"},
		{"body", "The body that the user supplies is sent.", "", "0.1"},
		{"control", "Valid bodies that single changes are made from are sent, also again at the end.", "JSON Schema Validation 6", "0.1"},
	}
	for _, t := range techniques {
		if t.Title != "" {
			out = append(out, t.Technique)
		}
	}
	return append(out,
		Technique{"present", "Each optional parameter is sent alone.", "OpenAPI 3.0.3 4.7.12", "0.1"},
		Technique{"parent", "A resource is created below one that does not exist.", "RFC 9110 15.5.5", "0.1"},
		Technique{"nesting", "A schema that contains itself is filled many levels deep.", "RFC 8259 9", "0.1"},
		Technique{"combination", "A covering array over presence and values of the properties is sent.", "", "0.1"},
		Technique{"random", "Random valid bodies are sent, and bodies that differ from them in one invalid place.", "", "0.1"},
		Technique{"envelope", "Bodies that are empty, broken or no JSON are sent.", "RFC 8259 2", "0.1"},
		Technique{"content-type", "The body is sent under other media types.", "RFC 9110 15.5.16", "0.1"},
		Technique{"auth", "Requests are sent with missing, malformed and wrong credentials, and with those of another scheme.", "RFC 9110 11.6.1", "0.1"},
		Technique{"method", "Methods that are not described are sent.", "RFC 9110 15.5.6", "0.1"},
		Technique{"idempotency", "Requests are sent again under an Idempotency-Key that was used, where the description offers such keys.", "draft-ietf-httpapi-idempotency-key-header 2.6", "0.1"},
		Technique{"lifecycle", "A resource is created, read, listed, deleted and looked for again.", "RFC 9110 9.3", "0.1"},
	)
}

// owe enters what the schemas of a place promise into the book, with the reason
// that holds until a technique makes a case.
func (w *writer) owe(pl place) {
	for _, s := range pl.shape.Schemas {
		for _, k := range keywordsOf(s) {
			if k = w.p.view.Written(s, k); k == "" {
				continue
			}
			place := verdict.Place(w.p.view.KeywordPlace(s, k))
			w.p.book.met(pl.pointer, k, verdict.AcceptSide, place, pl.twin)
			w.p.book.unmet(pl.pointer, k, verdict.RejectSide, place, w.vain(pl, k))
		}
	}
	if pl.prop.Required {
		w.p.book.unmet(pl.pointer, "required", verdict.RejectSide, w.requiredPlace(pl), "the property cannot be left out of the body alone")
	}
}

// keywordsOf lists the asserting keywords of one schema.
func keywordsOf(s *jsonschema.Schema) []string {
	var out []string
	add := func(name string, has bool) {
		if has {
			out = append(out, name)
		}
	}
	add("type", s.Types != nil)
	add("enum", s.Enum != nil)
	add("const", s.Const != nil)
	add("format", s.Format != nil)
	add("pattern", s.Pattern != nil)
	add("minLength", s.MinLength != nil && *s.MinLength > 0)
	add("maxLength", s.MaxLength != nil)
	add("minimum", s.Minimum != nil)
	add("maximum", s.Maximum != nil)
	add("exclusiveMinimum", s.ExclusiveMinimum != nil)
	add("exclusiveMaximum", s.ExclusiveMaximum != nil)
	add("multipleOf", s.MultipleOf != nil)
	add("minItems", s.MinItems != nil && *s.MinItems > 0)
	add("maxItems", s.MaxItems != nil)
	add("uniqueItems", s.UniqueItems)
	add("items", forbids(s.Items2020))
	add("contains", s.Contains != nil && s.MinContains == nil)
	add("minContains", s.Contains != nil && s.MinContains != nil && *s.MinContains > 0)
	add("maxContains", s.Contains != nil && s.MaxContains != nil)
	add("minProperties", s.MinProperties != nil && *s.MinProperties > 0)
	add("maxProperties", s.MaxProperties != nil)
	add("propertyNames", s.PropertyNames != nil)
	add("dependentRequired", len(s.DependentRequired) > 0)
	add("not", s.Not != nil)
	add("oneOf", len(s.OneOf) > 0)
	add("anyOf", len(s.AnyOf) > 0)
	add("then", s.If != nil && s.Then != nil)
	add("else", s.If != nil && s.Else != nil)
	add("dependentSchemas", len(s.DependentSchemas) > 0)
	add("additionalProperties", closes(s))
	add("unevaluatedProperties", forbids(s.UnevaluatedProperties))
	add("unevaluatedItems", forbids(s.UnevaluatedItems))
	return out
}

func forbids(s *jsonschema.Schema) bool { return s != nil && s.Bool != nil && !*s.Bool }

func closes(s *jsonschema.Schema) bool {
	if b, ok := s.AdditionalProperties.(bool); ok {
		return !b
	}
	a, ok := s.AdditionalProperties.(*jsonschema.Schema)
	return ok && a.Bool != nil && !*a.Bool
}

// writes says whether any schema of the place has one of the keywords.
func (pl place) writes(names ...string) bool {
	for _, s := range pl.shape.Schemas {
		for _, k := range keywordsOf(s) {
			if slices.Contains(names, k) {
				return true
			}
		}
	}
	return false
}
