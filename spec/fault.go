package spec

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// Fault is one way in which a value breaks its schema.
type Fault struct {
	// Instance is the JSON pointer of the value at fault. For "required" it is
	// the object, and Missing names the property.
	Instance string
	// Keyword is the schema keyword, such as "maxLength"; "format" for
	// formats, "false" for a schema that allows nothing.
	Keyword string
	Missing []string // for required and dependentRequired
	Extra   []string // for additionalProperties and unevaluatedProperties
	// Schema is the JSON pointer of the schema in the description that holds
	// the keyword, and Place the keyword's place there.
	Schema string
	Place  Place
	// Want and Got are short texts.
	Want string
	Got  string
	// Branches holds, for anyOf and oneOf, the faults in each branch.
	Branches [][]Fault
	// Lenient is set where the rule is not plainly asserted by the
	// description's version: formats under 3.1 are annotations there, a
	// discriminator's names are hints, and so is a choice of alternatives of
	// which one is broken by these alone.
	Lenient bool
}

// compareFaults orders faults by place, keyword and schema, so that they come
// the same each time.
func compareFaults(a, b Fault) int {
	return cmp.Or(strings.Compare(a.Instance, b.Instance), strings.Compare(a.Keyword, b.Keyword),
		strings.Compare(a.Schema, b.Schema), strings.Compare(a.Got, b.Got))
}

// faults turns a validation error into its leaves.
func (v *View) faults(e *jsonschema.ValidationError) []Fault {
	set := v.set()
	switch k := e.ErrorKind.(type) {
	case *kind.AnyOf, *kind.OneOf:
		if set.wrapped[strings.TrimSuffix(plainURL(e.SchemaURL), "#")] && len(e.Causes) > 0 {
			return v.faults(e.Causes[len(e.Causes)-1]) // the branch that is not null
		}
		f := v.fault(e)
		for _, c := range e.Causes {
			branch := v.faults(c)
			f.Branches = append(f.Branches, branch)
			f.Lenient = f.Lenient || !slices.ContainsFunc(branch, func(b Fault) bool { return !b.Lenient })
		}
		return []Fault{f}
	case *kind.Not, *kind.Contains, *kind.MinContains, *kind.MaxContains:
		return []Fault{v.fault(e)}
	case *kind.PropertyNames:
		f := v.fault(e)
		f.Extra = []string{k.Property}
		f.Got = "the name " + quoteShort(k.Property)
		return []Fault{f}
	}
	if len(e.Causes) == 0 {
		return []Fault{v.fault(e)}
	}
	var out []Fault
	for _, c := range e.Causes {
		out = append(out, v.faults(c)...)
	}
	return out
}

func (v *View) fault(e *jsonschema.ValidationError) Fault {
	l := v.set().placeOf(e.SchemaURL)
	f := Fault{Instance: Join("", e.InstanceLocation...), Schema: l.ptr}
	f.describe(e.ErrorKind)
	if f.Keyword == "" {
		if path := e.ErrorKind.KeywordPath(); len(path) > 0 {
			f.Keyword = path[len(path)-1]
		}
	}
	if alias := v.set().alias[strings.TrimSuffix(plainURL(e.SchemaURL), "#")]; alias != "" && f.Keyword == "anyOf" {
		f.Keyword = alias
	}
	written := f.Keyword
	if strings.HasPrefix(written, "exclusive") && l.n.get(written) == nil {
		written = "m" + strings.TrimPrefix(written, "exclusiveM")
	}
	f.Place = keywordPlace(l, written)
	f.Lenient = f.Keyword == "format" && v.reg.doc.dialect == openapi31 || v.hinted(e.SchemaURL)
	return f
}

// hinted says whether a schema is that of a property in what a discriminator's
// names make of a branch.
func (v *View) hinted(url string) bool {
	url = plainURL(url)
	i := strings.LastIndex(url, "/properties/")
	return i >= 0 && v.set().hints[url[:i]]
}

// describe fills keyword, want and got.
func (f *Fault) describe(k jsonschema.ErrorKind) {
	switch k := k.(type) {
	case *kind.Type:
		f.Keyword, f.Want, f.Got = "type", strings.Join(k.Want, " or "), k.Got
	case *kind.Enum:
		f.Keyword, f.Want, f.Got = "enum", "one of "+short(k.Want), short(k.Got)
	case *kind.Const:
		f.Keyword, f.Want, f.Got = "const", short(k.Want), short(k.Got)
	case *kind.Format:
		f.Keyword, f.Want, f.Got = "format", "a "+k.Want, short(k.Got)
	case *kind.Required:
		f.Keyword, f.Missing = "required", k.Missing
		f.Want, f.Got = "the property "+quoted(k.Missing), "no such property"
	case *kind.DependentRequired:
		f.Keyword, f.Missing = "dependentRequired", k.Missing
		f.Want, f.Got = "the property "+quoted(k.Missing)+" beside "+quoteShort(k.Prop), "no such property"
	case *kind.AdditionalProperties:
		f.Keyword, f.Extra = "additionalProperties", k.Properties
		f.Want, f.Got = "no properties but the described ones", quoted(k.Properties)
	case *kind.Pattern:
		f.Keyword, f.Want, f.Got = "pattern", "text that matches "+quoteShort(k.Want), short(k.Got)
	case *kind.MinLength:
		f.bound("minLength", "at least %d characters", k.Want, k.Got)
	case *kind.MaxLength:
		f.bound("maxLength", "at most %d characters", k.Want, k.Got)
	case *kind.MinItems:
		f.bound("minItems", "at least %d items", k.Want, k.Got)
	case *kind.MaxItems:
		f.bound("maxItems", "at most %d items", k.Want, k.Got)
	case *kind.MinProperties:
		f.bound("minProperties", "at least %d properties", k.Want, k.Got)
	case *kind.MaxProperties:
		f.bound("maxProperties", "at most %d properties", k.Want, k.Got)
	case *kind.UniqueItems:
		f.Keyword, f.Want = "uniqueItems", "items that differ from each other"
		f.Got = fmt.Sprintf("items %d and %d are equal", k.Duplicates[0], k.Duplicates[1])
	default:
		f.describeMore(k)
	}
}

func (f *Fault) describeMore(k jsonschema.ErrorKind) {
	switch k := k.(type) {
	case *kind.Minimum:
		f.number("minimum", "at least ", k.Want, k.Got)
	case *kind.Maximum:
		f.number("maximum", "at most ", k.Want, k.Got)
	case *kind.ExclusiveMinimum:
		f.number("exclusiveMinimum", "more than ", k.Want, k.Got)
	case *kind.ExclusiveMaximum:
		f.number("exclusiveMaximum", "less than ", k.Want, k.Got)
	case *kind.MultipleOf:
		f.number("multipleOf", "a multiple of ", k.Want, k.Got)
	case *kind.FalseSchema:
		f.Keyword, f.Want, f.Got = "false", "no value here", "a value"
	case *kind.AnyOf:
		f.Keyword, f.Want, f.Got = "anyOf", "a value of at least one alternative", "it fits none"
	case *kind.OneOf:
		f.Keyword, f.Want, f.Got = "oneOf", "a value of exactly one alternative", "it fits none"
		if len(k.Subschemas) > 1 {
			f.Got = fmt.Sprintf("it fits alternatives %d and %d", k.Subschemas[0]+1, k.Subschemas[1]+1)
		}
	case *kind.Not:
		f.Keyword, f.Want, f.Got = "not", "a value that the schema under not refuses", "it is satisfied"
	case *kind.Contains:
		f.Keyword, f.Want, f.Got = "contains", "an item of the described kind", "none"
	case *kind.MinContains:
		f.Keyword, f.Want, f.Got = "minContains", fmt.Sprintf("at least %d such items", k.Want), fmt.Sprint(len(k.Got))
	case *kind.MaxContains:
		f.Keyword, f.Want, f.Got = "maxContains", fmt.Sprintf("at most %d such items", k.Want), fmt.Sprint(len(k.Got))
	case *kind.PropertyNames:
		f.Keyword, f.Want = "propertyNames", "property names as described"
	}
}

func (f *Fault) bound(keyword, want string, bound, got int) {
	f.Keyword, f.Want, f.Got = keyword, fmt.Sprintf(want, bound), fmt.Sprint(got)
}

func (f *Fault) number(keyword, want string, bound, got *big.Rat) {
	f.Keyword, f.Want, f.Got = keyword, want+exact(bound), exact(got)
}

// exact writes a number with all its digits.
func exact(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	if prec, finite := r.FloatPrec(); finite {
		return r.FloatString(prec)
	}
	return r.RatString()
}

const shortLen = 120

// short writes a value as JSON, cut when long.
func short(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("%T", v)
	}
	return cut(string(b))
}

func cut(s string) string {
	if len(s) <= shortLen {
		return s
	}
	return strings.ToValidUTF8(s[:shortLen], "") + "…"
}

func quoteShort(s string) string { return cut(fmt.Sprintf("%q", s)) }

func quoted(names []string) string {
	var out []string
	for _, n := range names {
		out = append(out, quoteShort(n))
	}
	return strings.Join(out, ", ")
}
