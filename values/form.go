package values

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"assay/spec"
)

// encodeForm writes application/x-www-form-urlencoded: each member as a query
// parameter in the style of its Encoding, form and exploded where it has none,
// and objects as JSON where no style is named (OpenAPI 3.0.3, Encoding Object).
func (c *Codec) encodeForm(v any, order Order) ([]byte, error) {
	pairs, err := c.formPairs(v, order)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for i, p := range pairs {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(p.Name))
		b.WriteByte('=')
		b.WriteString(url.QueryEscape(p.Value))
	}
	return []byte(b.String()), nil
}

func (c *Codec) formPairs(v any, order Order) ([]Pair, error) {
	obj, ok := settled(v).(map[string]any)
	if !ok {
		return nil, noRoom("", "a form is an object")
	}
	var out []Pair
	for _, name := range Names(obj, order) {
		pairs, err := c.field(name, settled(obj[name]))
		if err != nil {
			return nil, below(err, name)
		}
		for _, p := range pairs {
			if p.Name == name {
				continue
			}
			if _, clash := obj[p.Name]; clash {
				return nil, noRoom(spec.Join("", name), "its member %q has the name of another field", p.Name)
			}
		}
		out = append(out, pairs...)
	}
	return out, nil
}

// field writes one member of a form.
func (c *Codec) field(name string, v any) ([]Pair, error) {
	l, asJSON := c.formLayout(name)
	list, isArray := v.([]any)
	_, isObject := v.(map[string]any)
	switch {
	case asJSON && (isArray || isObject), isObject && !c.isStyled(name):
		return []Pair{{name, string(Encode(v, nil))}}, nil
	case isArray && l.spread() && slices.ContainsFunc(list, isObjectValue):
		return jsonItems(name, list)
	}
	return l.write(v)
}

func isObjectValue(v any) bool { _, ok := settled(v).(map[string]any); return ok }

// jsonItems writes an array of objects as fields of one name, each JSON text.
func jsonItems(name string, list []any) ([]Pair, error) {
	var out []Pair
	for i, it := range list {
		if !isObjectValue(it) {
			return nil, noRoom(fmt.Sprintf("/%d", i), "objects and other values do not mix in a form")
		}
		out = append(out, Pair{name, string(Encode(it, nil))})
	}
	return out, nil
}

// formLayout is the layout of a member, and whether its Encoding asks for JSON.
func (c *Codec) formLayout(name string) (l layout, asJSON bool) {
	l = layout{name: name, style: "form", explode: true}
	enc, ok := c.media.Encoding[name]
	if !ok {
		return l, false
	}
	if spec.IsJSON(enc.ContentType) {
		return l, true
	}
	if enc.Style != "" {
		l.style, l.explode = enc.Style, enc.Explode
	}
	return l, false
}

// isStyled says whether the Encoding of a member lays an object out over fields.
// The default for objects is JSON (OpenAPI 3.1.1, Encoding Object, contentType);
// only another style than the default one, or explode: false, says otherwise.
func (c *Codec) isStyled(name string) bool {
	enc, ok := c.media.Encoding[name]
	return ok && enc.ContentType == "" && enc.Style != "" && (enc.Style != "form" || !enc.Explode)
}

// ParseForm reads the pairs of application/x-www-form-urlencoded, of a query
// too. The error says where percent-encoding is broken or the text is not UTF-8.
func ParseForm(text string) ([]Pair, error) {
	var out []Pair
	for part := range strings.SplitSeq(text, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		var p Pair
		var err error
		if p.Name, err = url.QueryUnescape(name); err != nil {
			return nil, fmt.Errorf("the form is not percent-encoded: %w", err)
		}
		if p.Value, err = url.QueryUnescape(value); err != nil {
			return nil, fmt.Errorf("the form is not percent-encoded: %w", err)
		}
		if !utf8.ValidString(p.Name) || !utf8.ValidString(p.Value) {
			return nil, errors.New("the form is not UTF-8")
		}
		out = append(out, p)
	}
	return out, nil
}

func (c *Codec) decodeForm(data []byte) (any, error) {
	pairs, err := ParseForm(string(data))
	if err != nil {
		return nil, err
	}
	fields := make([]field, 0, len(pairs))
	for _, p := range pairs {
		fields = append(fields, field{Pair: p})
	}
	return c.readFields(fields), nil
}
