package mock

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"assay/spec"
	"assay/values"
)

// errorForm is what one documented error looks like.
type errorForm struct {
	media string // "" for no body
	view  *spec.View
	model any    // a valid value; nil where no schema is described
	slots []slot // what can be said in it
}

// slot is a place of an error body that says something.
type slot struct {
	pointer string
	role    role
}

type role int

const (
	says    role = iota // text for people
	codes               // text for programs
	numbers             // the status
	phrases             // the status in words
)

// roles knows the customary names in error bodies, without case and "_".
var roles = map[string]role{
	"message": says, "detail": says, "description": says, "errordescription": says, "reason": says,
	"errormessage": says, "msg": says, "title": says, "usermessage": says, "developermessage": says, "info": says,
	"code": codes, "errorcode": codes, "error": codes, "status": numbers, "statuscode": numbers, "httpstatus": numbers,
}

// problem is the error where nothing is described (RFC 9457).
var problem = errorForm{
	media: "application/problem+json",
	model: &object{members: []member{{"title", ""}, {"status", json.Number("0")}, {"detail", ""}}},
	slots: []slot{{"/title", phrases}, {"/status", numbers}, {"/detail", says}},
}

func newErrorForm(op *spec.Operation, status int) *errorForm {
	var resp *spec.Response
	if op != nil {
		resp = op.ResponseFor(status)
	}
	if resp == nil {
		return &problem
	}
	if len(resp.Media) == 0 {
		return &errorForm{}
	}
	m := resp.JSON()
	if m == nil {
		return &errorForm{media: concrete(resp.Media[0].Type)}
	}
	f := &errorForm{media: concrete(m.Type)}
	if m.Schema == nil {
		f.model, f.slots = problem.model, problem.slots
		return f
	}
	f.view = m.Schema.Response()
	f.model = f.modelled(m)
	f.seek(rootPlace(f.view), "", 0)
	return f
}

// modelled makes a valid error body: a minimal one, one with all there is where
// the schema wants more than it requires, or a documented one; nil when there is
// none.
func (f *errorForm) modelled(m *spec.Media) any {
	for _, opts := range []values.Options{{}, {All: true}} {
		if v, err := values.NewMaker(f.view, opts).Make(); err == nil {
			return arranged(v, rootPlace(f.view))
		}
	}
	for _, e := range m.Examples {
		if v := readOrdered(e.Value); v != nil && f.valid(v) {
			return v
		}
	}
	return nil
}

// seek finds the places where an error body can say something, and takes those
// that keep it valid.
func (f *errorForm) seek(p *place, pointer string, depth int) {
	for _, prop := range p.properties() {
		where := join(pointer, prop.name)
		r, known := roles[strings.ToLower(strings.ReplaceAll(prop.name, "_", ""))]
		switch {
		case known && (prop.free() && r != numbers || prop.isNumber() && r != says):
			if prop.isNumber() {
				r = numbers
			}
			f.take(slot{where, r})
		case depth < 3 && (known || prop.required) && prop.only("object"):
			f.seek(prop, where, depth+1)
		}
	}
}

func (f *errorForm) take(s slot) {
	model := put(clone(f.model), s.pointer, s.fill("validation_failed", "The body does not have the described form.", 400))
	if f.valid(model) {
		f.model, f.slots = model, append(f.slots, s)
	}
}

func (s slot) fill(code, message string, status int) any {
	switch s.role {
	case codes:
		return code
	case numbers:
		return json.Number(strconv.Itoa(status))
	case phrases:
		return http.StatusText(status)
	}
	return message
}

// tell makes an error body that says why, as far as its schema lets it.
func (f *errorForm) tell(code, message string, status int) any {
	v := clone(f.model)
	for _, s := range f.slots {
		v = put(v, s.pointer, s.fill(code, message, status))
	}
	if f.valid(v) {
		return v
	}
	v = clone(f.model)
	for _, s := range f.slots {
		if with := put(clone(v), s.pointer, s.fill(code, message, status)); f.valid(with) {
			v = with
		}
	}
	return v
}

func (f *errorForm) valid(v any) bool {
	if f.view == nil {
		return true
	}
	faults, err := f.view.ValidateValue(plain(v))
	return err == nil && len(faults) == 0
}
