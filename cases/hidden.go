package cases

import (
	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/spec"
)

// hides names a keyword that a scalar breaks besides the one that was meant, ""
// when there is none. The validator reports a broken enum, const or format and
// looks no further in the same schema, so that its faults alone are no proof.
func hides(pl place, m mutation) string {
	if m.pointer != pl.pointer || m.keyword != "format" && m.keyword != "enum" && m.keyword != "const" {
		return ""
	}
	for _, s := range pl.shape.Schemas {
		for _, rest := range remainders(s, m.keyword) {
			if spec.Check(rest.schema, m.value) != nil {
				return rest.keyword
			}
		}
	}
	return ""
}

// remainder is one keyword of a schema by itself.
type remainder struct {
	keyword string
	schema  *jsonschema.Schema
}

// remainders are what a schema asserts of scalars beside the keyword, and what
// the validator checks before it is checked with it.
func remainders(s *jsonschema.Schema, keyword string) []remainder {
	var out []remainder
	add := func(name string, has bool, only jsonschema.Schema) {
		if has && name != keyword {
			only.DraftVersion = s.DraftVersion
			out = append(out, remainder{name, &only})
		}
	}
	add("pattern", s.Pattern != nil, jsonschema.Schema{Pattern: s.Pattern})
	add("minLength", s.MinLength != nil, jsonschema.Schema{MinLength: s.MinLength})
	add("maxLength", s.MaxLength != nil, jsonschema.Schema{MaxLength: s.MaxLength})
	add("minimum", s.Minimum != nil, jsonschema.Schema{Minimum: s.Minimum})
	add("maximum", s.Maximum != nil, jsonschema.Schema{Maximum: s.Maximum})
	add("exclusiveMinimum", s.ExclusiveMinimum != nil, jsonschema.Schema{ExclusiveMinimum: s.ExclusiveMinimum})
	add("exclusiveMaximum", s.ExclusiveMaximum != nil, jsonschema.Schema{ExclusiveMaximum: s.ExclusiveMaximum})
	add("multipleOf", s.MultipleOf != nil, jsonschema.Schema{MultipleOf: s.MultipleOf})
	add("format", s.Format != nil && keyword != "format", jsonschema.Schema{Format: s.Format})
	return out
}
