package values

import (
	"fmt"
	"strings"
)

// The readers take the texts of the pairs that have the layout's name.

// scalar reads the text of a scalar.
func (l layout) scalar(text string) (string, error) {
	switch l.style {
	case "label":
		if !strings.HasPrefix(text, ".") {
			return "", fmt.Errorf("a text of the style label begins with a point, not %q", clipped(text))
		}
		return text[1:], nil
	case "matrix":
		if text == ";"+l.name {
			return "", nil
		}
		rest, ok := strings.CutPrefix(text, ";"+l.name+"=")
		if !ok {
			return "", fmt.Errorf("a text of the style matrix begins with %q, not %q", ";"+l.name+"=", clipped(text))
		}
		return rest, nil
	}
	return text, nil
}

// items reads the texts of an array.
func (l layout) items(texts []string) ([]string, error) {
	if l.spread() {
		return texts, nil
	}
	if len(texts) != 1 {
		return nil, fmt.Errorf("%q is there %d times, and the style %s has all items in one", l.name, len(texts), l.style)
	}
	if l.style == "matrix" && l.explode {
		var out []string
		for _, p := range strings.Split(strings.TrimPrefix(texts[0], ";"), ";") {
			name, text, _ := strings.Cut(p, "=")
			if name != l.name {
				return nil, fmt.Errorf("a part of the exploded style matrix is called %q, not %q", l.name, clipped(name))
			}
			out = append(out, text)
		}
		return out, nil
	}
	text, err := l.scalar(texts[0])
	return l.split(text), err
}

// split cuts a text into its parts.
func (l layout) split(text string) []string {
	separator, _, _ := l.styled()
	if l.style == "label" && !strings.Contains(text, ".") {
		separator = "," // RFC 6570 section 3.2.5
	}
	return strings.Split(text, separator)
}

// members reads the pairs of an object: known says whether a name may be a
// member of one whose members are pairs of their own.
func (l layout) members(pairs []Pair, texts []string, known func(string) bool) ([]Pair, error) {
	switch {
	case l.style == "deepObject":
		return l.deep(pairs), nil
	case l.spread():
		var out []Pair
		for _, p := range pairs {
			if known(p.Name) {
				out = append(out, p)
			}
		}
		return out, nil
	case len(texts) == 0:
		return nil, nil
	case len(texts) > 1:
		return nil, fmt.Errorf("%q is there %d times, and the style %s has all members in one", l.name, len(texts), l.style)
	}
	return l.pairsOf(texts[0])
}

func (l layout) deep(pairs []Pair) []Pair {
	var out []Pair
	for _, p := range pairs {
		name, ok := strings.CutPrefix(p.Name, l.name+"[")
		if name, closed := strings.CutSuffix(name, "]"); ok && closed {
			out = append(out, Pair{name, p.Value})
		}
	}
	return out
}

// pairsOf reads the members of an object that one text holds.
func (l layout) pairsOf(text string) ([]Pair, error) {
	var parts []string
	if l.style == "matrix" && l.explode {
		parts = strings.Split(strings.TrimPrefix(text, ";"), ";")
	} else {
		rest, err := l.scalar(text)
		if err != nil {
			return nil, err
		}
		parts = l.split(rest)
	}
	var out []Pair
	if l.explode {
		for _, p := range parts {
			name, value, ok := strings.Cut(p, "=")
			if !ok {
				return nil, fmt.Errorf("the member %q of an exploded object has no \"=\"", clipped(p))
			}
			out = append(out, Pair{name, value})
		}
		return out, nil
	}
	if len(parts)%2 != 0 {
		return nil, fmt.Errorf("an object of the style %s has names and values in turn, and %q has %d parts", l.style, clipped(text), len(parts))
	}
	for i := 0; i < len(parts); i += 2 {
		out = append(out, Pair{parts[i], parts[i+1]})
	}
	return out, nil
}

// clipped shortens a text for a message.
func clipped(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return text
}
