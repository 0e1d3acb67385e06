package mock

import (
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/spec"
)

type jsonSchema = jsonschema.Schema

// keywordFaults overlook one keyword at one place, such as compositions that
// validators leave out.
var keywordFaults = []Fault{
	overlooked("not", "A value that matches what it must not match is taken."),
	overlooked("oneOf", "A value that fits none or several of its alternatives is taken."),
	overlooked("anyOf", "A value that fits none of its alternatives is taken."),
	overlooked("const", "A value other than the only one allowed is taken."),
	overlooked("contains", "An array without the item that it has to contain is taken.", "minContains", "maxContains"),
	overlooked("uniqueItems", "An array with equal items is taken though they have to differ."),
	overlooked("propertyNames", "An object with a name that its names may not have is taken."),
	overlooked("minProperties", "An object with too few properties is taken."),
	overlooked("maxProperties", "An object with too many properties is taken."),
	overlooked("dependentRequired", "An object that lacks what another property asks for is taken."),
	overlookedBelow("dependentSchemas", "An object that breaks what one of its properties asks for is taken."),
	overlookedBelow("then", "A value that breaks what holds under its condition is taken."),
	overlookedBelow("else", "A value that breaks what holds when its condition does not is taken."),
	overlookedBelow("patternProperties", "A property that breaks the schema of its name's pattern is taken."),
}

// kebab is a keyword as it stands in names of faults.
func kebab(keyword string) string {
	var b strings.Builder
	for _, r := range keyword {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('-')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// overlooked is the fault of a keyword that judges the value it stands at.
func overlooked(name, title string, beside ...string) Fault {
	keywords := append([]string{name}, beside...)
	return Fault{
		Name: "overlooks-" + kebab(name), Title: title, Rules: lax, places: withKeyword(name),
		install: overlooking(func(_ *exchange, f spec.Fault, _ *place, pattern string) bool {
			return slices.Contains(keywords, f.Keyword) && matches(pattern, f.Instance)
		}),
	}
}

// overlookedBelow is the fault of a keyword whose subschemas judge.
func overlookedBelow(name, title string) Fault {
	return Fault{
		Name: "overlooks-" + kebab(name), Title: title, Rules: lax, places: withKeyword(name),
		install: overlooking(func(_ *exchange, f spec.Fault, _ *place, pattern string) bool {
			return strings.Contains(f.Schema+"/", "/"+name+"/") && under(pattern, f.Instance)
		}),
	}
}

// under says whether a pointer fits a pattern or lies below what does.
func under(pattern, pointer string) bool {
	n := strings.Count(pattern, "/")
	parts := strings.Split(pointer, "/")
	return len(parts) > n && matches(pattern, strings.Join(parts[:n+1], "/"))
}

// withKeyword gives an occasion for each place whose schema has a keyword, the
// body itself among them.
func withKeyword(keyword string) func(*service) []string {
	is := func(p *place) bool {
		return slices.ContainsFunc(p.shape.Schemas, func(s *jsonSchema) bool { return written(s, keyword) })
	}
	return func(s *service) []string {
		found := sending(is)(s)
		if s.sent != nil && is(s.sent) {
			found = append([]string{""}, found...)
		}
		return found
	}
}

// written says whether a schema has a keyword that can be broken.
func written(s *jsonSchema, keyword string) bool {
	switch keyword {
	case "not":
		return s.Not != nil
	case "oneOf":
		return s.OneOf != nil
	case "anyOf":
		return s.AnyOf != nil
	case "const":
		return s.Const != nil
	case "contains":
		return s.Contains != nil
	case "uniqueItems":
		return s.UniqueItems
	case "propertyNames":
		return s.PropertyNames != nil
	case "minProperties":
		return s.MinProperties != nil && *s.MinProperties > 0
	case "maxProperties":
		return s.MaxProperties != nil
	case "dependentRequired":
		return s.DependentRequired != nil
	case "dependentSchemas":
		return s.DependentSchemas != nil
	case "then":
		return s.If != nil && s.Then != nil
	case "else":
		return s.If != nil && s.Else != nil
	case "patternProperties":
		return len(s.PatternProperties) > 0
	}
	return scalarWritten(s, keyword)
}

func scalarWritten(s *jsonSchema, keyword string) bool {
	switch keyword {
	case "minimum":
		return s.Minimum != nil
	case "maximum":
		return s.Maximum != nil
	case "exclusiveMinimum":
		return s.ExclusiveMinimum != nil
	case "exclusiveMaximum":
		return s.ExclusiveMaximum != nil
	case "multipleOf":
		return s.MultipleOf != nil
	case "minLength":
		return s.MinLength != nil && *s.MinLength > 0
	case "maxLength":
		return s.MaxLength != nil
	case "pattern":
		return s.Pattern != nil
	case "minItems":
		return s.MinItems != nil && *s.MinItems > 0
	case "maxItems":
		return s.MaxItems != nil
	}
	return false
}
