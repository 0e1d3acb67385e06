package mock

import (
	"strconv"
	"strings"

	"assay/spec"
)

// conceive makes a resource of what was sent: without read-only properties,
// with the defaults, with its identifier; what only goes in (writeOnly) is kept
// aside.
func (s *service) conceive(in *intake, members, id any) *resource {
	r := &resource{id: idText(id), name: id}
	if in.secret {
		r.sent = members
	}
	var root any
	if in.forked {
		root = plain(members)
	}
	shown, _ := in.without(writeOnly, members, in.sent, "", root)
	r.members = preset(clone(shown), in.sent)
	if _, ok := r.members.(*object); ok && s.rel != "" {
		r.members = put(r.members, s.rel, id)
	}
	s.christen(r)
	return r
}

// christen gives a resource a value where what lies below it takes its name from.
func (s *service) christen(r *resource) {
	for _, l := range s.below {
		where, ok := strings.CutPrefix(l.pointer, s.created.holder)
		if _, set := at(r.members, where); set || !ok || where == "" || where == s.rel {
			continue
		}
		if _, is := r.members.(*object); !is {
			continue
		}
		for _, reading := range readings(r.id) {
			if !s.breaks(l.pointer, reading) {
				r.members = put(r.members, where, reading)
				break
			}
		}
	}
}

// in composes the resource for a kind of answer. The value is shared: it is
// not to be changed.
func (r *resource) in(f *form) (any, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if v, ok := r.shown[f]; ok {
		return v, nil
	}
	v, err := f.compose(r.members, r.name, r.lax)
	if err != nil {
		return nil, err
	}
	if r.shown == nil {
		r.shown = map[*form]any{}
	}
	r.shown[f] = v
	return v, nil
}

// adopt makes part of the resource what the answer of its create had to add,
// so that later answers say the same.
func (r *resource) adopt(f *form, answer any) {
	shown, _ := at(answer, f.holder)
	o, ok := shown.(*object)
	own, has := r.members.(*object)
	if !ok || !has {
		return
	}
	for _, m := range o.members {
		if _, known := own.get(m.name); !known {
			own.members = append(own.members, member{m.name, clone(m.value)})
		}
	}
}

// preset returns v with the documented defaults of absent properties.
func preset(v any, p *place) any {
	switch v := v.(type) {
	case *object:
		for _, prop := range p.properties() {
			old, ok := v.get(prop.name)
			if ok && nested(old) {
				v.set(prop.name, preset(old, prop))
			}
			if value, set := prop.preset(); !ok && set && !prop.shape.WriteOnly {
				v.set(prop.name, value)
			}
		}
	case []any:
		for i, item := range v {
			v[i] = preset(item, p.item())
		}
	}
	return v
}

func readOnly(sh *spec.Shape) bool  { return sh.ReadOnly }
func writeOnly(sh *spec.Shape) bool { return sh.WriteOnly }

// without returns a body without the properties of a sort, and whether there
// were any; what is kept is not copied when there were none. root is the whole
// body, decoded: where the schema has branches, its value decides.
func (in *intake) without(is func(*spec.Shape) bool, v any, p *place, pointer string, root any) (kept any, less bool) {
	switch v := v.(type) {
	case *object:
		o := &object{members: make([]member, 0, len(v.members))}
		for _, m := range v.members {
			prop, where := p.member(m.name), in.follow(pointer, m.name)
			if prop == nil && p.undecided() {
				if shape := in.request.At(root, where); shape != nil {
					prop = &place{shape: shape}
				}
			}
			if prop != nil && is(prop.shape) {
				less = true
				continue
			}
			inner, cut := in.without(is, m.value, prop, where, root)
			o.members = append(o.members, member{m.name, inner})
			less = less || cut
		}
		return pick[any](less, o, v), less
	case []any:
		items := make([]any, len(v))
		for i, e := range v {
			inner, cut := in.without(is, e, p.item(), in.follow(pointer, strconv.Itoa(i)), root)
			items[i], less = inner, less || cut
		}
		return pick[any](less, items, v), less
	}
	return v, false
}

// follow joins a pointer where somebody will ask for it.
func (in *intake) follow(pointer, segment string) string {
	if !in.forked {
		return ""
	}
	return join(pointer, segment)
}
