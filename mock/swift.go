package mock

import (
	"encoding/json"
	"math/big"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// surely says that an ordered value satisfies a schema, without a validator's
// report. It knows the keywords that most descriptions consist of; false means
// that the validator has to be asked. What it says yes to, the validator does.
func surely(s *jsonschema.Schema, v any) (yes bool) {
	defer func() {
		if recover() != nil { // a pattern out of time
			yes = false
		}
	}()
	return sure(s, v, 40)
}

// sure is surely; depth bounds references that lead to themselves.
func sure(s *jsonschema.Schema, v any, depth int) bool {
	switch {
	case s.Bool != nil:
		return *s.Bool
	case depth == 0 || intricate(s) || s.Ref != nil && !sure(s.Ref, v, depth-1):
		return false
	}
	for _, one := range s.AllOf {
		if !sure(one, v, depth-1) {
			return false
		}
	}
	switch v := v.(type) {
	case *object:
		return ofType(s, objectType) && s.Enum == nil && s.Const == nil && s.Format == nil && sureObject(s, v, depth)
	case []any:
		return ofType(s, arrayType) && s.Enum == nil && s.Const == nil && s.Format == nil && sureArray(s, v, depth)
	case string:
		return ofType(s, stringType) && listed(s, v) && sureText(s, v)
	case json.Number:
		return s.Enum == nil && s.Const == nil && s.Format == nil && sureNumber(s, string(v))
	case bool:
		return ofType(s, booleanType) && listed(s, v) && s.Format == nil
	case nil:
		return ofType(s, nullType) && listed(s, nil) && s.Format == nil
	}
	return false
}

// intricate says whether a schema has keywords that are left to the validator.
func intricate(s *jsonschema.Schema) bool {
	return s.Not != nil || len(s.AnyOf) > 0 || len(s.OneOf) > 0 || s.If != nil || s.DynamicRef != nil || s.RecursiveRef != nil ||
		s.PropertyNames != nil || len(s.PatternProperties) > 0 || len(s.Dependencies) > 0 || len(s.DependentRequired) > 0 ||
		len(s.DependentSchemas) > 0 || s.UnevaluatedProperties != nil || s.Contains != nil || s.UniqueItems ||
		len(s.PrefixItems) > 0 || s.UnevaluatedItems != nil || s.AdditionalItems != nil ||
		s.ContentEncoding != nil || s.ContentMediaType != nil || s.ContentSchema != nil || len(s.Extensions) > 0
}

// Types as the schemas hold them.
var (
	objectType, arrayType   = typeNamed("object"), typeNamed("array")
	stringType, booleanType = typeNamed("string"), typeNamed("boolean")
	nullType, integerType   = typeNamed("null"), typeNamed("integer")
	numberType              = typeNamed("number")
)

func typeNamed(name string) (t jsonschema.Types) {
	t.Add(name)
	return t
}

func ofType(s *jsonschema.Schema, t jsonschema.Types) bool {
	return s.Types == nil || s.Types.IsEmpty() || *s.Types&t != 0
}

// listed judges const and enum by texts, truth values and null.
func listed(s *jsonschema.Schema, v any) bool {
	if s.Const != nil && *s.Const != v {
		return false
	}
	if s.Enum == nil {
		return true
	}
	for _, one := range s.Enum.Values {
		switch one.(type) {
		case string, bool, nil:
			if one == v {
				return true
			}
		}
	}
	return false
}

func sureObject(s *jsonschema.Schema, o *object, depth int) bool {
	n := len(o.members)
	if s.MinProperties != nil && n < *s.MinProperties || s.MaxProperties != nil && n > *s.MaxProperties {
		return false
	}
	for _, name := range s.Required {
		if o.index(name) < 0 {
			return false
		}
	}
	for _, m := range o.members {
		if prop, named := s.Properties[m.name]; named {
			if !sure(prop, m.value, depth-1) {
				return false
			}
			continue
		}
		switch more := s.AdditionalProperties.(type) {
		case nil:
		case bool:
			if !more {
				return false
			}
		case *jsonschema.Schema:
			if !sure(more, m.value, depth-1) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func sureArray(s *jsonschema.Schema, items []any, depth int) bool {
	if s.MinItems != nil && len(items) < *s.MinItems || s.MaxItems != nil && len(items) > *s.MaxItems {
		return false
	}
	each := s.Items2020
	switch all := s.Items.(type) {
	case nil:
	case *jsonschema.Schema:
		if each != nil {
			return false
		}
		each = all
	default:
		return false
	}
	for _, item := range items {
		if each != nil && !sure(each, item, depth-1) {
			return false
		}
	}
	return true
}

func sureText(s *jsonschema.Schema, text string) bool {
	if s.MinLength != nil || s.MaxLength != nil {
		n := utf8.RuneCountInString(text)
		if s.MinLength != nil && n < *s.MinLength || s.MaxLength != nil && n > *s.MaxLength {
			return false
		}
	}
	if s.Format != nil && (s.Format.Name == "regex" || s.Format.Validate(text) != nil) {
		return false
	}
	return s.Pattern == nil || s.Pattern.MatchString(text)
}

// sureNumber judges numbers that are written plainly; the rest are left to the
// validator.
func sureNumber(s *jsonschema.Schema, text string) bool {
	digits := strings.TrimPrefix(text, "-")
	if len(digits) == 0 || len(digits) > 30 || strings.Trim(digits, "0123456789") != "" && !ofType(s, numberType) || strings.ContainsAny(digits, "eE") {
		return false
	}
	if !ofType(s, numberType) && !ofType(s, integerType) || s.MultipleOf != nil {
		return false
	}
	if s.Minimum == nil && s.Maximum == nil && s.ExclusiveMinimum == nil && s.ExclusiveMaximum == nil {
		return true
	}
	n, ok := new(big.Rat).SetString(text)
	return ok && (s.Minimum == nil || n.Cmp(s.Minimum) >= 0) && (s.Maximum == nil || n.Cmp(s.Maximum) <= 0) &&
		(s.ExclusiveMinimum == nil || n.Cmp(s.ExclusiveMinimum) > 0) && (s.ExclusiveMaximum == nil || n.Cmp(s.ExclusiveMaximum) < 0)
}
