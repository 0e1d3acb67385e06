package values

import (
	"fmt"
	"slices"
	"strings"
)

// layout is how one parameter, or one property of a form, becomes pairs of text
// (OpenAPI 3.0.3, Parameter Object, Style Values).
type layout struct {
	name    string
	style   string
	explode bool
}

// styles are those of OpenAPI with what stands between their parts. Of label the table of 3.0.3 has points between the parts, and RFC
// 6570 section 3.2.5 commas where nothing is exploded: neither may occur in a
// part, and both are read.
var styles = []struct {
	name      string
	separator string
	reserved  string // characters with a meaning between parts
}{
	{"simple", ",", ","},
	{"label", ".", ".,"},
	{"matrix", ",", ",;"},
	{"form", ",", ","},
	{"spaceDelimited", " ", " "},
	{"pipeDelimited", "|", "|"},
	{"tabDelimited", "\t", "\t"},
	{"deepObject", "", "[]"},
}

// styled finds a style by its name.
func (l layout) styled() (separator, reserved string, err error) {
	for _, s := range styles {
		if s.name == l.style {
			return s.separator, s.reserved, nil
		}
	}
	return "", "", fmt.Errorf("the style %q is not one of OpenAPI", l.style)
}

// spread says whether parts become pairs of their own.
func (l layout) spread() bool {
	return l.explode && slices.Contains([]string{"form", "spaceDelimited", "pipeDelimited", "tabDelimited"}, l.style)
}

// write lays a value out as pairs.
func (l layout) write(v any) ([]Pair, error) {
	if _, _, err := l.styled(); err != nil {
		return nil, err
	}
	switch t := settled(v).(type) {
	case []any:
		return l.writeArray(t)
	case map[string]any:
		return l.writeObject(t)
	default:
		text, err := scalarText(t)
		if err != nil {
			return nil, err
		}
		if l.style == "deepObject" {
			return nil, noRoom("", "the style deepObject has room for objects only")
		}
		return []Pair{{l.name, l.framed(text)}}, nil
	}
}

func (l layout) writeArray(list []any) ([]Pair, error) {
	if l.style == "deepObject" {
		return nil, noRoom("", "OpenAPI leaves undefined how the style deepObject writes an array, and servers differ (a[0]=x, a[]=x)")
	}
	if len(list) == 0 {
		return nil, noRoom("", "the style %s has no room for an empty array", l.style)
	}
	var parts []string
	for i, it := range list {
		text, err := l.part(it)
		if err != nil {
			return nil, below(err, fmt.Sprint(i))
		}
		parts = append(parts, text)
	}
	if !l.spread() {
		return []Pair{{l.name, l.joined(parts, false)}}, nil
	}
	var out []Pair
	for _, p := range parts {
		out = append(out, Pair{l.name, p})
	}
	return out, nil
}

func (l layout) writeObject(obj map[string]any) ([]Pair, error) {
	if len(obj) == 0 {
		return nil, noRoom("", "the style %s has no room for an empty object", l.style)
	}
	var out []Pair
	var parts []string
	for _, name := range Names(obj, nil) {
		text, err := l.part(obj[name])
		if err != nil {
			return nil, below(err, name)
		}
		if err := l.writable(name, !l.spread()); err != nil {
			return nil, below(err, name)
		}
		switch {
		case l.style == "deepObject":
			out = append(out, Pair{l.name + "[" + name + "]", text})
		case l.spread():
			out = append(out, Pair{name, text})
		case l.explode:
			parts = append(parts, name+"="+text)
		default:
			parts = append(parts, name, text)
		}
	}
	if len(parts) > 0 {
		return []Pair{{l.name, l.joined(parts, true)}}, nil
	}
	return out, nil
}

// part is the text of an item or member.
func (l layout) part(v any) (string, error) {
	switch t := settled(v).(type) {
	case []any, map[string]any:
		if l.style == "deepObject" {
			return "", noRoom("", "OpenAPI leaves undefined how the style deepObject writes arrays and objects inside others, and servers differ (a[0]=x, a[]=x)")
		}
		return "", noRoom("", "the style %s has no room for arrays and objects inside others", l.style)
	default:
		text, err := scalarText(t)
		if err == nil && l.style != "deepObject" {
			err = l.writable(text, false)
		}
		return text, err
	}
}

// writable says that no character of a part has a meaning between parts.
func (l layout) writable(text string, key bool) error {
	_, reserved, _ := l.styled()
	if l.spread() {
		return nil
	}
	if key && l.explode {
		reserved += "="
	}
	if i := strings.IndexAny(text, reserved); i >= 0 {
		return noRoom("", "the style %s has no room for %q inside a part", l.style, text[i:i+1])
	}
	return nil
}

// joined writes the parts of an array or object as one text.
func (l layout) joined(parts []string, object bool) string {
	separator, _, _ := l.styled()
	if l.style != "matrix" || !l.explode {
		return l.framed(strings.Join(parts, separator))
	}
	if object {
		return ";" + strings.Join(parts, ";")
	}
	return ";" + l.name + "=" + strings.Join(parts, ";"+l.name+"=")
}

// framed puts in front of a text what the style begins with.
func (l layout) framed(text string) string {
	switch {
	case l.style == "label":
		return "." + text
	case l.style == "matrix" && text == "":
		return ";" + l.name
	case l.style == "matrix":
		return ";" + l.name + "=" + text
	}
	return text
}
