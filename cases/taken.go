package cases

import (
	"bytes"
	"net/http"

	"assay/verdict"
)

// takenID creates a resource, then another one with the first one's identifier
// in the body, and reads the first: whether the identifier is ignored, refused
// or, where clients name resources, a conflict, the first stays as it is.
func (w *writer) takenID() {
	ident := w.p.op.Identifier
	body, isObject := w.base.body.(map[string]any)
	if ident == nil || ident.Location || ident.Pointer == "" || w.p.op.Method != http.MethodPost || !isObject {
		return
	}
	pointer := ident.Pointer
	up, last := parent(pointer)
	if _, ok := mustGet(body, up).(map[string]any); !ok {
		up, pointer = "", join("", last) // what the answer wraps, the request need not
	}
	at := w.p.view.At(body, up)
	if at == nil || at.Closed != nil && at.Property(last) == nil {
		return
	}
	c := w.p.newCase("lifecycle", noPlace, "taken-id")
	w.p.fillBody(c, w.base.body, w.base.c.Steps[0].Body)
	c.Title = "A resource is created with the identifier of another one, which is read afterwards."
	c.Expect, c.Base, c.Promise = expect(classDocumented, "the description allows this body"), w.base.c.Base, verdict.Place(ident.Place)
	data, err := w.p.encodeLate(set(body, pointer, lateID))
	if err != nil {
		return // the media type has no room for it
	}
	steps := append(c.Steps[:1:1], follow(c, "create.2", data, FreshMarks))
	c.Steps = append(steps, c.Steps[1:]...)
	w.emit(c)
}

// lateID stands for VarID while a body is written, which a form would escape.
const lateID = "assay0late0id000"

// encodeLate writes a body with VarID in the place of lateID. Identifiers are
// letters, digits and what forms leave alone, as good as always.
func (p *Planner) encodeLate(v any) ([]byte, error) {
	data, _, err := p.encode(v)
	return bytes.ReplaceAll(data, []byte(lateID), []byte(VarID)), err
}
