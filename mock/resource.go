package mock

import "strconv"

// conceive makes a resource of what was sent: without read-only properties,
// with the defaults, with its identifier; what only goes in (writeOnly) is kept
// aside.
func (s *service) conceive(members *object, id any) *resource {
	r := &resource{id: idText(id), name: id, sent: members}
	r.members = preset(disclosed(members, s.sent), s.sent).(*object)
	if s.rel != "" {
		r.members = put(r.members, s.rel, id).(*object)
	}
	return r
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
func (r *resource) adopt(f *form) {
	v, err := r.in(f)
	if err != nil {
		return
	}
	shown, _ := at(v, f.holder)
	o, ok := shown.(*object)
	if !ok {
		return
	}
	for _, m := range o.members {
		if _, known := r.members.get(m.name); !known {
			r.members.members = append(r.members.members, member{m.name, clone(m.value)})
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
			if value, set := prop.preset(); !ok && set {
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

// writable returns v without what only comes out (readOnly): a client may send
// it, and it is ignored. root is the whole body, decoded.
func (s *service) writable(v any, p *place, pointer string, root any) any {
	switch v := v.(type) {
	case *object:
		o := &object{members: make([]member, 0, len(v.members)+4)}
		for _, m := range v.members {
			where := join(pointer, m.name)
			prop := p.property(m.name)
			if prop == nil && p.branches() {
				if shape := s.request.At(root, where); shape != nil {
					prop = &place{shape: shape}
				}
			}
			if prop == nil || !prop.shape.ReadOnly {
				o.members = append(o.members, member{m.name, s.writable(m.value, prop, where, root)})
			}
		}
		return o
	case []any:
		items := make([]any, len(v))
		for i, e := range v {
			items[i] = s.writable(e, p.item(), join(pointer, strconv.Itoa(i)), root)
		}
		return items
	}
	return v
}
