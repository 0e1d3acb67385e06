package mock

import (
	"encoding/json"
	"net/http"
	"strings"
)

// replaces makes ready the answer to a create at a path that names its
// resource, where that is there already: 200 or 204 rather than 201 (RFC 9110
// section 9.3.4).
func (s *service) replaces() {
	if s.op.Method == http.MethodPost {
		return
	}
	s.natural, s.replaced = false, s.created
	status, resp := success(s.op, http.StatusOK, http.StatusNoContent)
	if status == s.created.status || resp == nil {
		return
	}
	if resp == s.created.response {
		again := *s.created
		again.status, s.replaced = status, &again
		return
	}
	f, err := newForm(s.op, status, resp)
	if err != nil {
		return
	}
	s.seat(f, "")
	s.replaced = f
}

// put makes what the path names, or replaces it.
func (x *exchange) put() (*answer, *refusal) {
	svc, c := x.service, x.collection()
	key := x.key()
	old, f := c.get(key), svc.created
	if old != nil {
		f = svc.replaced
	}
	r := svc.conceive(x.in, x.value, x.given(key, old))
	r.id = key
	svc.entitle(r, key)
	r.lax = svc.behaviour.lax && x.overlooked
	for _, hook := range svc.behaviour.keep {
		hook(x, r)
	}
	shown, err := f.compose(r.members, r.name, r.lax)
	if err != nil {
		return nil, &refusal{reason: broken, message: "No answer as described can be made."}
	}
	r.adopt(f, shown)
	c.replace(r)
	return x.made(f, r, shown), nil
}

// given is the identifier of a resource that its path names: the one that was
// sent, the one it has, or what the path says, where that is of its schema.
func (x *exchange) given(key string, old *resource) any {
	svc := x.service
	if sent, ok := at(x.value, svc.rel); ok && svc.rel != "" && !svc.serverOwned(svc.rel) {
		return sent
	}
	if old != nil {
		return old.name
	}
	f := svc.namings()[0]
	if svc.rel == "" || f.id == "" {
		return key
	}
	for _, reading := range readings(key) {
		if !f.breaks(f.id, reading) {
			return reading
		}
	}
	return svc.make(svc.next.Add(1))
}

// readings are what a text of a path can stand for.
func readings(text string) []any {
	if n := json.Number(text); text != "" && strings.Trim(text, "0123456789") == "" && (text == "0" || text[0] != '0') {
		return []any{text, n}
	}
	return []any{text}
}

// entitle shows the last parameter of the path in the property of its name.
func (s *service) entitle(r *resource, key string) {
	if key == solitary || len(s.names) == 0 {
		return
	}
	where := join("", s.names[len(s.names)-1])
	o, ok := r.members.(*object)
	p := s.created.root.at(s.created.holder + where)
	if _, set := at(r.members, where); !ok || set || p == nil || where == s.rel {
		return
	}
	for _, reading := range readings(key) {
		if !s.breaks(s.created.holder+where, reading) {
			o.set(s.names[len(s.names)-1], reading)
			return
		}
	}
}
