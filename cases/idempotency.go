package cases

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"assay/spec"
	"assay/verdict"
)

// KeyMarker stands in header values for a UUID that follows from the mark of
// the send, where a key has to be one. In headers the runner replaces it, and
// Marker, in every step.
const KeyMarker = "a55a1000-0000-4000-8000-000000000000"

// Marks says whose mark a step bears.
type Marks int

const (
	// FreshMarks is a mark of its own.
	FreshMarks Marks = iota
	// SameKey is the first step's in the header, one of its own in the body.
	SameKey
	// SameRequest is the first step's in both.
	SameRequest
)

// idempotencyKey is the field of draft-ietf-httpapi-idempotency-key-header.
const idempotencyKey = "Idempotency-Key"

// keyOf is the described parameter that carries the key; nil when there is none.
func keyOf(op *spec.Operation) *spec.Parameter {
	i := slices.IndexFunc(op.Parameters, func(p *spec.Parameter) bool {
		return p.In == "header" && strings.EqualFold(p.Name, idempotencyKey)
	})
	if i < 0 {
		return nil
	}
	return op.Parameters[i]
}

// freshKey is a value of the parameter that is another one with each send; ""
// when its schema has no room for one.
func freshKey(par *spec.Parameter) string {
	candidates := []string{Marker, KeyMarker, Marker + Marker, `"` + KeyMarker + `"`}
	if len(par.Examples) > 0 {
		switch shown := plain(par.Examples[0].Value); {
		case strings.HasPrefix(shown, `"`): // a string of RFC 9651, as the draft has it
			candidates = slices.Insert(candidates, 0, `"`+KeyMarker+`"`)
		case len(shown) == len(KeyMarker) && strings.Count(shown, "-") == 4:
			candidates = slices.Insert(candidates, 0, KeyMarker)
		}
	}
	for _, text := range candidates {
		if par.Schema == nil {
			return text
		}
		data, _ := json.Marshal(text)
		if faults, err := par.Schema.Request().Validate(data); err == nil && len(faults) == 0 {
			return text
		}
	}
	return ""
}

// idempotency sends a request twice under one key, and another body under a key
// that was used, where the create describes such keys.
func (w *writer) idempotency() {
	par := keyOf(w.p.op)
	if par == nil || w.p.op.Method != http.MethodPost {
		return
	}
	key := freshKey(par)
	if key == "" {
		return
	}
	base := w.base.c.Steps[0].Body
	w.keyed("same-key", "The same request is sent twice under one key.", par.Name, key, base, SameRequest)
	if other := w.otherBody(base); other != nil {
		w.keyed("other-body", "A key that was used is sent again with another body.", par.Name, key, other, SameKey)
	}
}

// otherBody is a valid body that is not the base's: the same with a mark of its
// own, else another rung; nil when there is none.
func (w *writer) otherBody(base []byte) []byte {
	if strings.Contains(string(base), Marker) {
		return base
	}
	for _, r := range w.p.rungs {
		if body := r.c.Steps[0].Body; r.c.Expect.Want == verdict.Accept && !equal(r.body, w.base.body) {
			return body
		}
	}
	return nil
}

func (w *writer) keyed(variant, title, name, key string, second []byte, marks Marks) {
	c := w.p.newCase("idempotency", noPlace, variant)
	w.p.fillBody(c, w.base.body, w.base.c.Steps[0].Body)
	c.Title, c.Base, c.Promise = title, w.base.c.Base, verdict.Place(keyOf(w.p.op).Place)
	c.Expect = expect(classDocumented, "the description allows this body")
	first := &c.Steps[0]
	first.Header = slices.DeleteFunc(slices.Clone(first.Header), func(h verdict.Header) bool { return strings.EqualFold(h.Name, name) })
	first.Header = append(first.Header, verdict.Header{Name: name, Value: key})
	again := *first
	again.ID, again.Body, again.Marks = "create.2", second, marks
	again.Marked = strings.Contains(string(second), Marker)
	c.Steps = []Step{*first, again}
	w.emit(c)
}
