package values

import (
	"fmt"
	"slices"
	"strings"

	"assay/spec"
)

// Pair is a name with its text, not escaped.
type Pair struct{ Name, Value string }

// placed are the styles that each place has (OpenAPI 3.0.3, Style Values;
// tabDelimited is the tsv of OpenAPI 2.0, which allows all of its own in each
// place).
var placed = map[string][]string{
	"path":   {"simple", "label", "matrix", "spaceDelimited", "pipeDelimited", "tabDelimited"},
	"query":  {"form", "spaceDelimited", "pipeDelimited", "tabDelimited", "deepObject"},
	"header": {"simple", "spaceDelimited", "pipeDelimited", "tabDelimited"},
	"cookie": {"form"},
}

func layoutOf(par *spec.Parameter) (layout, error) {
	l := layout{name: par.Name, style: par.Style, explode: par.Explode}
	if l.style == "form" && (par.In == "path" || par.In == "header") {
		l.style = "simple" // collectionFormat csv
	}
	if !slices.Contains(placed[par.In], l.style) {
		return l, fmt.Errorf("a %s parameter has no style %q", par.In, par.Style)
	}
	if par.In == "path" || par.In == "header" {
		if l.style != "simple" && l.style != "label" && l.style != "matrix" {
			l.explode = false // one text is all there is
		}
	}
	return l, nil
}

// Serialize writes the value of a parameter in its style (OpenAPI 3.0.3,
// Parameter Object): several pairs for an exploded query or cookie parameter,
// one pair with the whole text for the others. A parameter that is described by
// content is written as that media type, JSON or plain text. The error is a
// *NoRoom where the style cannot carry the value: null, empty arrays and
// objects, arrays and objects inside others, separators inside a part.
func Serialize(par *spec.Parameter, v any) ([]Pair, error) {
	if par.Media != "" {
		text, err := contentText(par, v)
		if err != nil {
			return nil, err
		}
		return []Pair{{par.Name, text}}, nil
	}
	l, err := layoutOf(par)
	if err != nil {
		return nil, err
	}
	return l.write(v)
}

func contentText(par *spec.Parameter, v any) (string, error) {
	if spec.IsJSON(par.Media) {
		return string(Encode(v, nil)), nil
	}
	if !isTextual(par.Media) {
		return "", fmt.Errorf("parameters of the media type %s are not written", par.Media)
	}
	return scalarText(settled(v))
}

// Deserialize reads a parameter from the pairs of its place, all of the query
// or all cookies, or the one of its name, typed by its schema: an integer or
// number from the text of a JSON number, a boolean from true or false, a text
// else. found is false where it is not there. The error says that the text is
// not of the style.
func Deserialize(par *spec.Parameter, pairs []Pair) (v any, found bool, err error) {
	var texts []string
	for _, p := range pairs {
		if p.Name == par.Name || par.In == "header" && strings.EqualFold(p.Name, par.Name) {
			texts = append(texts, p.Value)
		}
	}
	t := typistOf(par.Schema)
	if par.Media != "" {
		return t.content(par, texts)
	}
	l, err := layoutOf(par)
	if err != nil {
		return nil, false, err
	}
	return t.laidOut(l, t.root(), pairs, texts)
}

func (t typist) content(par *spec.Parameter, texts []string) (any, bool, error) {
	switch {
	case len(texts) == 0:
		return nil, false, nil
	case len(texts) > 1:
		return nil, true, fmt.Errorf("%q is there %d times", par.Name, len(texts))
	case spec.IsJSON(par.Media):
		v, err := readJSON([]byte(texts[0]))
		return v, true, err
	}
	return t.scalar(t.root(), texts[0]), true, nil
}

// readJSON reads one JSON value.
func readJSON(data []byte) (any, error) {
	v, problems := spec.CheckJSON(data, spec.JSONLimits{})
	for _, p := range problems {
		if p.Fatal() || p.Kind == spec.JSONTrailing {
			return nil, &spec.NotJSON{Problem: p}
		}
	}
	return v, nil
}

// laidOut reads a place by its layout.
func (t typist) laidOut(l layout, schemas schemaList, pairs []Pair, texts []string) (any, bool, error) {
	return t.best(schemas, func(sh *spec.Shape, kind string) (any, bool, error) {
		switch {
		case kind == "object":
			members, err := l.members(pairs, texts, func(name string) bool { return named(sh, name) })
			return t.object(sh, members), len(members) > 0, err
		case len(texts) == 0:
			return nil, false, nil
		case kind == "array" || len(texts) > 1:
			items, err := l.items(texts)
			return t.array(sh, items), err == nil, err
		}
		text, err := l.scalar(texts[0])
		return scalarOf(sh, text), true, err
	})
}
