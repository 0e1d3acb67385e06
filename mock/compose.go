package mock

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"assay/spec"
	"assay/values"
)

// minimalOf makes a valid value with required properties only, members in the
// schema's order; nil when none could be made.
func minimalOf(v *spec.View) any {
	m, err := values.Minimal(v)
	if err != nil {
		return nil
	}
	return arranged(m, rootPlace(v))
}

// minimalAt is minimalOf for a place of a view.
func minimalAt(v *spec.View, p *place) any {
	m, err := values.NewMaker(v, values.Options{}).ForShape(p.name, p.shape)
	if err != nil {
		return nil
	}
	return arranged(m, p)
}

var errNoAnswer = errors.New("no answer that satisfies its schema could be made")

// compose makes the answer that shows a resource: its members where the schema
// has room for them, and what the schema requires beside them. What it returns
// satisfies the schema, unless lax is set: then members stay though they break
// it.
func (f *form) compose(members, id any, lax bool) (any, error) {
	id = f.spelt(id)
	switch {
	case f.media == "":
		return nil, nil
	case f.textual || f.root != nil && !f.root.shape.Allows("object") && (f.holder == "" || typeOf(members) == "array"):
		return f.bodily(members, id)
	}
	v := f.wrap(f.resource(members, id), id)
	if f.view == nil {
		return v, nil
	}
	v = f.completed(v, f.root, f.minimal)
	if lax || f.mended(&v) {
		return v, nil
	}
	for _, attempt := range []func(members, id any) any{f.overlaid, f.bare} {
		if v := attempt(members, id); f.valid(v) {
			return v, nil
		}
	}
	return nil, f.noAnswer(v)
}

// spelt is an identifier in the type that the form has for it: some answers show
// as a number what others show as a text.
func (f *form) spelt(id any) any {
	p := f.root.at(f.id)
	if f.id == "" || p == nil || p.shape.Allows(typeOf(id)) {
		return id
	}
	for _, reading := range readings(idText(id)) {
		if p.shape.Allows(typeOf(reading)) {
			return reading
		}
	}
	return id
}

// noAnswer says why no answer could be made: what is wrong with the one that
// came nearest.
func (f *form) noAnswer(v any) error {
	if f.why != nil {
		return fmt.Errorf("%w: %w", errNoAnswer, f.why)
	}
	for _, fault := range leaves(f.faults(v)) {
		return fmt.Errorf("%w: %s has to be %s", errNoAnswer, cmp.Or(strings.Join(tokens(fault.Instance), "."), "it"), fault.Want)
	}
	return errNoAnswer
}

// bodily makes an answer that is no object: what was sent, the resource as the
// only item of an array, its identifier, or whatever its schema allows.
func (f *form) bodily(members, id any) (any, error) {
	for _, v := range []any{members, []any{members}, []any{id}, id} {
		if f.root == nil && typeOf(v) != "string" || f.root != nil && !f.root.shape.Allows(typeOf(v)) {
			continue
		}
		v = disclosed(v, f.root)
		if items, ok := v.([]any); ok && len(items) > 0 && f.id != "" {
			v = put(v, f.id, id)
		}
		v = f.completed(v, f.root, f.minimal)
		if f.mended(&v) {
			return v, nil
		}
	}
	v := clone(f.minimal)
	if f.root == nil {
		v = idText(id)
	}
	if !f.valid(v) {
		return nil, f.noAnswer(v)
	}
	return v, nil
}

// resource is what stands for the resource: its members, or the identifier
// alone where there is no room for an object.
func (f *form) resource(members, id any) any {
	p := f.root.at(f.holder)
	switch {
	case p == nil || p.shape.Allows(typeOf(members)):
		return disclosed(members, p)
	case p.shape.Allows("object"):
		return &object{}
	case p.shape.Allows(typeOf(id)):
		return id
	}
	return disclosed(members, p)
}

// wrap puts a resource into its envelope, with its identifier.
func (f *form) wrap(resource any, id any) any {
	v := resource
	if f.holder != "" {
		v = put(clone(f.minimal), f.holder, resource)
	}
	if f.id == "" {
		return v
	}
	return put(v, f.id, id)
}

// disclosed leaves out what only goes in (writeOnly).
func disclosed(v any, p *place) any {
	switch v := v.(type) {
	case *object:
		o := &object{members: make([]member, 0, len(v.members)+2)}
		for _, m := range v.members {
			if prop := p.member(m.name); prop == nil || !prop.shape.WriteOnly {
				o.members = append(o.members, member{m.name, disclosed(m.value, prop)})
			}
		}
		return o
	case []any:
		items := make([]any, len(v))
		for i, e := range v {
			items[i] = disclosed(e, p.item())
		}
		return items
	}
	return v
}

// completed adds what is required and absent, from the model where it has it.
func (f *form) completed(v any, p *place, model any) any {
	switch v := v.(type) {
	case *object:
		example, _ := model.(*object)
		for _, prop := range p.properties() {
			var like any
			if example != nil {
				like, _ = example.get(prop.name)
			}
			old, ok := v.get(prop.name)
			switch {
			case ok && !nested(old):
			case ok:
				v.set(prop.name, f.completed(old, prop, like))
			case prop.required && like != nil:
				v.set(prop.name, clone(like))
			case prop.required && !prop.shape.WriteOnly:
				v.set(prop.name, minimalAt(f.view, prop))
			}
		}
		f.completeMap(v, p)
	case []any:
		for i, e := range v {
			v[i] = f.completed(e, p.item(), nil)
		}
	}
	return v
}

// completeMap is completed for the values of a map.
func (f *form) completeMap(o *object, p *place) {
	if p == nil || !p.maps {
		return
	}
	for i, m := range o.members {
		if p.property(m.name) == nil && nested(m.value) {
			o.members[i].value = f.completed(m.value, p.member(m.name), nil)
		}
	}
}

func nested(v any) bool {
	switch v.(type) {
	case *object, []any:
		return true
	}
	return false
}

// mended takes out of v what breaks the schema, a few rounds long.
func (f *form) mended(v *any) bool {
	for range 6 {
		faults := f.faults(*v)
		if len(faults) == 0 {
			return true
		}
		faults = leaves(faults)
		// Later items first, so that indexes stay true.
		slices.SortFunc(faults, func(a, b spec.Fault) int { return strings.Compare(b.Instance, a.Instance) })
		changed := false
		for _, fault := range faults {
			changed = f.mend(v, fault) || changed
		}
		if !changed {
			return false
		}
	}
	return f.valid(*v)
}

// leaves follows anyOf and oneOf into the branch that is nearest: one that
// only lacks properties, else the one with the fewest faults.
func leaves(faults []spec.Fault) []spec.Fault {
	var out []spec.Fault
	for _, fault := range faults {
		if len(fault.Branches) == 0 {
			out = append(out, fault)
			continue
		}
		out = append(out, leaves(slices.MinFunc(fault.Branches, func(a, b []spec.Fault) int {
			return distance(a) - distance(b)
		}))...)
	}
	return out
}

func distance(faults []spec.Fault) int {
	n := 0
	for _, fault := range faults {
		switch {
		case len(fault.Branches) > 0:
			n += distance(slices.MinFunc(fault.Branches, func(a, b []spec.Fault) int { return distance(a) - distance(b) }))
		case fault.Keyword == "required":
			n += len(fault.Missing)
		default:
			n += 10
		}
	}
	return n
}

// mend undoes one fault; false when nothing could be done.
func (f *form) mend(v *any, fault spec.Fault) bool {
	switch fault.Keyword {
	case "required", "dependentRequired":
		holder, _ := at(*v, fault.Instance)
		o, ok := holder.(*object)
		for _, name := range fault.Missing {
			if ok {
				o.set(name, f.substitute(join(fault.Instance, name)))
			}
		}
		return ok
	case "additionalProperties", "unevaluatedProperties", "propertyNames":
		for _, name := range fault.Extra {
			*v = drop(*v, join(fault.Instance, name))
		}
		return len(fault.Extra) > 0
	}
	old, there := at(*v, fault.Instance)
	if !there || fault.Instance == "" || fault.Instance == f.id || fault.Instance == f.holder {
		return false
	}
	like, ok := at(f.minimal, fault.Instance)
	if ok && !same(like, old) {
		*v = put(*v, fault.Instance, clone(like))
	} else {
		*v = drop(*v, fault.Instance)
	}
	return true
}

// substitute is a value for a place that is required and absent.
func (f *form) substitute(pointer string) any {
	if like, ok := at(f.minimal, pointer); ok {
		return clone(like)
	}
	if p := f.root.at(pointer); p != nil {
		return minimalAt(f.view, p)
	}
	return ""
}

// same compares two values as JSON texts with members in order.
func same(a, b any) bool {
	return string(spelling{}.text(a)) == string(spelling{}.text(b))
}

// overlaid is the minimal value with each member that keeps it valid.
func (f *form) overlaid(members, id any) any {
	v := f.bare(nil, id)
	o, ok := members.(*object)
	if !ok || !f.valid(v) {
		return v
	}
	for _, m := range o.members[:min(len(o.members), 100)] {
		with := put(clone(v), join(f.holder, m.name), m.value)
		if f.valid(with) {
			v = with
		}
	}
	return v
}

// bare is the minimal value with nothing but the identifier; a documented
// example where no minimal value could be made.
func (f *form) bare(_, id any) any {
	v := clone(f.minimal)
	if v == nil && f.response != nil && f.response.JSON() != nil {
		for _, e := range f.response.JSON().Examples {
			v = readOrdered(e.Value)
		}
	}
	if f.id == "" {
		return v
	}
	return put(v, f.id, id)
}
