package cases

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"assay/spec"
	"assay/verdict"
)

// KeyMarker stands in header values for a UUID that follows from the mark of
// the send, where a key has to be one. In headers and paths the runner replaces
// it, and Marker, in every step.
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
	// SameBody is one of its own in the header, the first step's in the body.
	SameBody
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

// idempotency sends a request again under one key: at once, later, at the same
// time, after a refusal, and with another body, where the create describes such
// keys.
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
	w.keyedAtOnce(par.Name, key)
	w.replayLater(par.Name, key)
	w.replayAfterRefusal(par.Name, key)
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

// underKey starts a case whose first step sends the base under a key.
func (w *writer) underKey(variant, title, name, key string) *Case {
	c := w.p.newCase("idempotency", noPlace, variant)
	w.p.fillBody(c, w.base.body, w.base.c.Steps[0].Body)
	c.Title, c.Base, c.Promise = title, w.base.c.Base, verdict.Place(keyOf(w.p.op).Place)
	c.Expect = expect(classDocumented, "the description allows this body")
	first := &c.Steps[0]
	first.Header = slices.DeleteFunc(slices.Clone(first.Header), func(h verdict.Header) bool { return strings.EqualFold(h.Name, name) })
	first.Header = append(first.Header, verdict.Header{Name: name, Value: key})
	return c
}

// follow is the first step of a case once more, with another id, body and mark.
func follow(c *Case, id string, body []byte, marks Marks) Step {
	s := c.Steps[0]
	s.ID, s.Body, s.Marks = id, body, marks
	s.Marked = strings.Contains(string(body), Marker)
	return s
}

func (w *writer) keyed(variant, title, name, key string, second []byte, marks Marks) {
	c := w.underKey(variant, title, name, key)
	c.Steps = append(c.Steps[:1:1], follow(c, "create.2", second, marks))
	w.emit(c)
}

// keyedAtOnce sends one request several times at the same time under one key:
// one is carried out, the others get its answer or a conflict
// (draft-ietf-httpapi-idempotency-key-header section 2.6).
func (w *writer) keyedAtOnce(name, key string) {
	c := w.underKey("same-key-at-once", fmt.Sprintf("The same request is sent %d times at the same time under one key.", keyedAtOnce), name, key)
	w.crowd(c, keyedAtOnce, SameRequest)
	w.emit(c)
}

// replayLater sends a request again under its key when another create has been
// sent in between.
func (w *writer) replayLater(name, key string) {
	c := w.underKey("replay-later", "A request is sent again under its key when another create was sent in between.", name, key)
	body := c.Steps[0].Body
	c.Steps = append(c.Steps[:1:1], follow(c, "create.2", body, FreshMarks), follow(c, "create.3", body, SameRequest))
	w.emit(c)
}

// replayAfterRefusal sends the base under a key whose first request was refused.
// A server that keeps the refusal answers 422 for the other body, another one
// carries the request out (draft-ietf-httpapi-idempotency-key-header sections
// 2.6 and 2.7): either will do.
func (w *writer) replayAfterRefusal(name, key string) {
	value, invalid := w.plainlyInvalid()
	if invalid == nil {
		return
	}
	c := w.underKey("replay-after-refusal", "A key whose first request was invalid is sent again with a valid body.", name, key)
	valid := c.Steps[0].Body
	w.p.fillBody(c, value, invalid)
	c.Expect = expect(classSilent, "a key of a refused request may be kept, or free for another one")
	c.Steps = append(c.Steps[:1:1], follow(c, "create.2", valid, SameKey))
	w.emit(c)
}

// plainlyInvalid is the base with a required property left out or, where none
// is, with an object or a text in the place of another type; nil when the
// validator finds no fault that binds in any of them.
func (w *writer) plainlyInvalid() (any, []byte) {
	for _, v := range []any{absent{}, map[string]any{}, "assay"} {
		_, gone := v.(absent)
		for _, pl := range w.places {
			if gone && !pl.prop.Required || pl.pointer == "" || pl.body == nil {
				continue
			}
			if _, have := get(w.base.body, pl.pointer); !have {
				continue
			}
			body := set(w.base.body, pl.pointer, v)
			data, faults, err := w.p.judge(body)
			if err == nil && slices.ContainsFunc(faults, func(f spec.Fault) bool { return !f.Lenient }) {
				return body, data
			}
		}
	}
	return nil, nil
}
