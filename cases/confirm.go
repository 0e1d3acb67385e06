package cases

import (
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

// guesses are the places at or below a pointer whose values are made up and
// shown by nothing: no enum, const, default, example or pin. A server may look
// such a value up elsewhere (the name of a label set, a country, a foreign key),
// which no schema tells, so that its refusal is no plain fault.
func (w *writer) guesses(body any, pointer string) []string {
	if w.p.pinnedAt(pointer) {
		return nil
	}
	v, ok := get(body, pointer)
	if !ok {
		return nil
	}
	var out []string
	switch t := v.(type) {
	case map[string]any:
		for _, name := range values.Names(t, w.p.order) {
			out = append(out, w.guesses(body, join(pointer, name))...)
		}
	case []any:
		for i := range t {
			out = append(out, w.guesses(body, join(pointer, strconv.Itoa(i)))...)
		}
	default:
		if sh := w.p.view.At(body, pointer); sh == nil || !w.confirmed(nameAt(pointer), sh, v) {
			out = append(out, pointer)
		}
	}
	return out
}

// confirmed says whether a scalar is one that the description names or shows,
// or of a format that says all there is to say of it.
func (w *writer) confirmed(name string, sh *spec.Shape, v any) bool {
	same := func(shown any) bool { return equal(shown, v) }
	switch v.(type) {
	case bool, nil:
		return true
	}
	switch {
	case restrictedToValues(sh), slices.ContainsFunc(sh.Examples(), same), slices.ContainsFunc(w.p.samples[name], same):
		return true
	case slices.ContainsFunc(sh.Schemas, func(s *jsonschema.Schema) bool { return s.Default != nil && same(*s.Default) }):
		return true
	case !isText(v) || shunned.MatchString(name) || spec.CheckFormat("uuid", v) == nil:
		return false // a UUID is mostly a foreign key
	}
	return len(values.FormatAccept(sh.Format)) > 0 && sh.Format != "byte"
}

// madeUp are the guesses in the body of a place: those that it had, and those
// at the place and wherever a repair put something.
func (w *writer) madeUp(pl place, body any, repairs []verdict.Change) []string {
	out := append(slices.Clone(pl.guesses), w.guesses(body, pl.pointer)...)
	for _, r := range repairs {
		out = append(out, w.guesses(body, r.Pointer)...)
	}
	return slices.Compact(out)
}

// nameAt is the last segment of a pointer that is no index.
func nameAt(pointer string) string {
	segs := split(pointer)
	for _, s := range slices.Backward(segs) {
		if _, err := strconv.Atoi(s); err != nil {
			return s
		}
	}
	return ""
}

// guessing says whether an accepted change leaves values beside it that nobody
// confirms, or sets one where the name is of what servers look up: what is
// refused then shows little.
func (w *writer) guessing(pl place, m mutation, body any) bool {
	at := func(g string) bool { return g == m.pointer || strings.HasPrefix(g, m.pointer+"/") }
	if slices.ContainsFunc(pl.guesses, func(g string) bool { return !at(g) }) {
		return true
	}
	switch m.technique {
	case "items", "contains":
		return len(w.guesses(body, m.pointer)) > 0
	case "length", "range", "pattern":
		return looksUp(nameAt(m.pointer)) || isText(m.value) && w.ownFormat(pl)
	case "format":
		return pl.shape.Format == "uuid" || addressed[pl.shape.Format] && looksUp(nameAt(m.pointer))
	}
	return false
}

// ownFormat says whether a place has a format that nobody but its author knows,
// such as decimal.
func (w *writer) ownFormat(pl place) bool {
	return pl.shape.Format == "" && slices.ContainsFunc(pl.shape.Schemas, func(s *jsonschema.Schema) bool { return w.p.view.Quote(s, "format") != "" })
}

// addressed are formats of what a server may go to.
var addressed = map[string]bool{"uri": true, "uri-reference": true, "iri": true, "iri-reference": true, "hostname": true, "idn-hostname": true}

// looksUp says whether a property has the name of what servers look up or check
// beyond its schema.
func looksUp(name string) bool {
	return sharedName.MatchString(values.Snake(name)) || values.Checked(name)
}
