package cases

import (
	"fmt"
	"slices"

	"assay/values"
)

// binding says which types a keyword binds; it has no effect on others (JSON
// Schema Validation 6.2 to 6.5).
var binding = []struct {
	types    []string
	keywords []string
}{
	{[]string{"string"}, []string{"minLength", "maxLength", "pattern"}},
	{[]string{"number", "integer"}, []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}},
	{[]string{"array"}, []string{"minItems", "maxItems", "uniqueItems", "items", "contains", "minContains", "maxContains", "unevaluatedItems"}},
	{[]string{"object"}, []string{"minProperties", "maxProperties", "propertyNames", "dependentRequired", "dependentSchemas", "additionalProperties", "unevaluatedProperties"}},
}

// vain says why a keyword of a place cannot be broken, whatever is sent, and
// untried where nothing is known.
func (w *writer) vain(pl place, keyword string) string {
	for _, b := range binding {
		if slices.Contains(b.keywords, keyword) && !slices.ContainsFunc(b.types, pl.shape.Allows) {
			return fmt.Sprintf("%s binds values of the type %s, which the place does not take", keyword, b.types[0])
		}
	}
	scalar := slices.Contains(binding[0].keywords, keyword) || slices.Contains(binding[1].keywords, keyword)
	switch {
	case keyword == "enum" && pl.writes("const"):
		return "const allows one value, whatever enum lists"
	case (scalar || keyword == "format") && restrictedToValues(pl.shape):
		return "only the listed values are allowed, whatever " + keyword + " says"
	case keyword == "format" && len(values.FormatReject(pl.shape.Format)) == 0:
		return fmt.Sprintf("the format %q allows every value of its type", pl.shape.Format)
	}
	return untried
}
