package spec

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// keyword is one keyword of a schema on its way into the rewritten schema.
type keyword struct {
	schema loc
	name   string
	value  loc
	at     string
	out    map[string]any
}

// keywordInfo says how a keyword is read. A nil write drops it silently: it
// constrains nothing, or is handled elsewhere.
type keywordInfo struct {
	since31 bool
	write   func(*rewriter, keyword) error
}

// keywords are those of OpenAPI 3.0 (Schema Object) and of JSON Schema 2020-12,
// which 3.1 uses. Everything else is an annotation.
var keywords map[string]keywordInfo

func init() { // a literal would refer to itself through the functions it names
	keywords = map[string]keywordInfo{
		"type":                  {write: (*rewriter).writeType},
		"enum":                  {write: (*rewriter).writeEnum},
		"const":                 {since31: true, write: (*rewriter).writeAny},
		"format":                {write: (*rewriter).writeFormat},
		"pattern":               {write: (*rewriter).writePattern},
		"multipleOf":            {write: (*rewriter).writeNumber},
		"maximum":               {write: (*rewriter).writeNumber},
		"minimum":               {write: (*rewriter).writeNumber},
		"exclusiveMaximum":      {write: (*rewriter).writeExclusive},
		"exclusiveMinimum":      {write: (*rewriter).writeExclusive},
		"maxLength":             {write: (*rewriter).writeCount},
		"minLength":             {write: (*rewriter).writeCount},
		"maxItems":              {write: (*rewriter).writeCount},
		"minItems":              {write: (*rewriter).writeCount},
		"maxProperties":         {write: (*rewriter).writeCount},
		"minProperties":         {write: (*rewriter).writeCount},
		"maxContains":           {since31: true, write: (*rewriter).writeCount},
		"minContains":           {since31: true, write: (*rewriter).writeCount},
		"uniqueItems":           {write: (*rewriter).writeBool},
		"readOnly":              {write: (*rewriter).writeBool},
		"writeOnly":             {write: (*rewriter).writeBool},
		"required":              {write: (*rewriter).writeRequired},
		"dependentRequired":     {since31: true, write: (*rewriter).writeDependent},
		"default":               {write: (*rewriter).writeAny},
		"allOf":                 {write: (*rewriter).writeSchemas},
		"anyOf":                 {write: (*rewriter).writeSchemas},
		"oneOf":                 {write: (*rewriter).writeSchemas},
		"prefixItems":           {since31: true, write: (*rewriter).writeSchemas},
		"not":                   {write: (*rewriter).writeSchema},
		"if":                    {since31: true, write: (*rewriter).writeSchema},
		"then":                  {since31: true, write: (*rewriter).writeSchema},
		"else":                  {since31: true, write: (*rewriter).writeSchema},
		"items":                 {write: (*rewriter).writeSchema},
		"contains":              {since31: true, write: (*rewriter).writeSchema},
		"propertyNames":         {since31: true, write: (*rewriter).writeSchema},
		"unevaluatedItems":      {since31: true, write: (*rewriter).writeSchema},
		"unevaluatedProperties": {since31: true, write: (*rewriter).writeSchema},
		"additionalProperties":  {write: (*rewriter).writeAdditional},
		"properties":            {write: (*rewriter).writeProperties},
		"patternProperties":     {since31: true, write: (*rewriter).writePatternProperties},
		"dependentSchemas":      {since31: true, write: (*rewriter).writeProperties},
		"$ref":                  {write: (*rewriter).writeRef},
	}
}

func (w *rewriter) mistyped(k keyword, want string) error {
	p := k.value.place()
	w.reg.report(Defect{Code: "keyword-of-wrong-type", Place: p,
		Message: fmt.Sprintf("%s must be %s; it is ignored", k.name, want)})
	return nil
}

var jsonTypes = []string{"null", "boolean", "number", "integer", "string", "array", "object"}

func (w *rewriter) writeType(k keyword) error {
	names := []*node{k.value.n}
	if k.value.n.kind == kindArray {
		names = k.value.n.array()
	}
	var types []any
	for _, n := range names {
		name := n.str()
		if n.kind == kindNull && k.value.n.kind == kindArray { // YAML's null without quotes
			name = "null"
		}
		if !slices.Contains(jsonTypes, name) {
			if n.str() == "file" && w.reg.doc.dialect == swagger20 {
				return w.writeFile(k)
			}
			return w.mistyped(k, "one of "+strings.Join(jsonTypes, ", "))
		}
		if !slices.Contains(types, any(name)) {
			types = append(types, name)
		}
	}
	switch len(types) {
	case 0:
	case 1:
		k.out["type"] = types[0]
	default:
		k.out["type"] = types
	}
	return nil
}

func (w *rewriter) writeRef(k keyword) error {
	if k.value.n.kind != kindString {
		return w.mistyped(k, "a text")
	}
	return w.reference(k.schema, k.at, k.out)
}

// writeFile writes the type file of OpenAPI 2.0: octets in a form. In a response
// it says that the body is a file of any kind.
func (w *rewriter) writeFile(k keyword) error {
	if k.schema.n.get("in") != nil {
		k.out["type"], k.out["format"] = "string", "binary"
	}
	return nil
}

func (w *rewriter) writeEnum(k keyword) error {
	if k.value.n.kind != kindArray || len(k.value.n.array()) == 0 {
		return w.mistyped(k, "an array with at least one value")
	}
	k.out["enum"] = decode(k.value.n)
	return nil
}

func (w *rewriter) writeAny(k keyword) error {
	if k.name == "default" && !sane(k.value.n) {
		return w.mistyped(k, "a value within the limits")
	}
	k.out[k.name] = decode(k.value.n)
	return nil
}

// sane says that no number in the value is beyond what can be computed with.
func sane(n *node) bool {
	switch n.kind {
	case kindNumber:
		_, ok := exactNumber(n.text)
		return ok
	case kindArray:
		for _, it := range n.array() {
			if !sane(it) {
				return false
			}
		}
	case kindObject:
		for _, m := range n.object() {
			if !sane(m.value) {
				return false
			}
		}
	}
	return true
}

// exactNumber reads a JSON number within the limits of CheckJSON.
func exactNumber(text string) (*big.Rat, bool) {
	if len(text) > 400 {
		return nil, false
	}
	if _, exp, ok := strings.Cut(strings.ToLower(text), "e"); ok && len(strings.TrimLeft(exp, "+-0")) > 3 {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

func (w *rewriter) writeFormat(k keyword) error {
	if k.value.n.kind != kindString {
		return w.mistyped(k, "a string")
	}
	if !KnownFormat(k.value.n.text) {
		w.reg.formats[k.value.n.text] = true
		return nil
	}
	k.out["format"] = k.value.n.text
	return nil
}

func (w *rewriter) writePattern(k keyword) error {
	if k.value.n.kind != kindString {
		return w.mistyped(k, "a string")
	}
	if _, err := compilePattern(k.value.n.text); err != nil {
		w.reg.report(Defect{Code: "pattern-not-ecma-262", Place: k.value.place(),
			Message: fmt.Sprintf("pattern %q is no regular expression of ECMA-262 and is ignored: %v", k.value.n.text, err)})
		return nil
	}
	k.out["pattern"] = k.value.n.text
	return nil
}

func (w *rewriter) writeNumber(k keyword) error {
	text := k.value.n.scalar()
	r, ok := exactNumber(text)
	if !ok || k.value.n.kind != kindNumber || k.name == "multipleOf" && r.Sign() <= 0 {
		return w.mistyped(k, "a number")
	}
	k.out[k.name] = json.Number(text)
	return nil
}

func (w *rewriter) writeExclusive(k keyword) error {
	if k.value.n.kind == kindBool {
		if w.reg.doc.dialect == openapi31 {
			return w.mistyped(k, "a number in OpenAPI 3.1")
		}
		k.out[k.name] = k.value.n.isTrue()
		return nil
	}
	if w.reg.doc.dialect != openapi31 {
		return w.mistyped(k, "true or false in OpenAPI "+w.reg.doc.version)
	}
	return w.writeNumber(k)
}

func (w *rewriter) writeCount(k keyword) error {
	r, ok := exactNumber(k.value.n.scalar())
	if !ok || k.value.n.kind != kindNumber || !r.IsInt() || r.Sign() < 0 || !r.Num().IsInt64() {
		return w.mistyped(k, "a whole number, not negative")
	}
	if n := r.Num().Int64(); n < 1<<31 { // a bound beyond that binds nobody
		k.out[k.name] = json.Number(r.Num().String())
	} else if strings.HasPrefix(k.name, "min") {
		k.out[k.name] = json.Number("2147483647")
	}
	return nil
}

func (w *rewriter) writeBool(k keyword) error {
	if k.value.n.kind != kindBool {
		return w.mistyped(k, "true or false")
	}
	k.out[k.name] = k.value.n.isTrue()
	return nil
}

func (w *rewriter) writeDependent(k keyword) error {
	if k.value.n.kind != kindObject {
		return w.mistyped(k, "an object")
	}
	k.out[k.name] = decode(k.value.n)
	return nil
}

func (w *rewriter) writeSchema(k keyword) error {
	if k.value.n.kind == kindArray && k.name == "items" {
		return w.mistyped(k, "one schema")
	}
	s, err := w.schema(k.value, Join(k.at, k.name), false)
	k.out[k.name] = s
	return err
}

func (w *rewriter) writeAdditional(k keyword) error {
	if k.value.n.kind == kindBool {
		k.out[k.name] = k.value.n.isTrue()
		w.view.origin[Join(k.at, k.name)] = k.value
		return nil
	}
	return w.writeSchema(k)
}

func (w *rewriter) writeSchemas(k keyword) error {
	if k.value.n.kind != kindArray || len(k.value.n.array()) == 0 {
		return w.mistyped(k, "an array with at least one schema")
	}
	var list []any
	for i, it := range k.value.items {
		s, err := w.schema(it, Join(k.at, k.name, fmt.Sprint(i)), false)
		if err != nil {
			return err
		}
		list = append(list, s)
	}
	k.out[k.name] = list
	return nil
}

func (w *rewriter) writeProperties(k keyword) error {
	if k.value.n.kind != kindObject {
		return w.mistyped(k, "an object")
	}
	props := map[string]any{}
	for name, v := range k.value.each {
		s, err := w.schema(v, Join(k.at, k.name, name), false)
		if err != nil {
			return err
		}
		props[name] = s
	}
	k.out[k.name] = props
	return nil
}

func (w *rewriter) writePatternProperties(k keyword) error {
	for name := range k.value.each {
		if _, err := compilePattern(name); err != nil {
			return w.mistyped(k, "an object whose names are regular expressions")
		}
	}
	return w.writeProperties(k)
}
