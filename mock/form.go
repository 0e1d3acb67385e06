package mock

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"assay/spec"
	"assay/values"
)

// form is what one documented answer looks like, made ready for composing.
type form struct {
	status   int
	response *spec.Response // nil when the answer is not described
	media    string         // Content-Type; "" for an answer without body
	textual  bool           // the body is a text and not JSON
	view     *spec.View     // nil when no schema is described
	root     *place
	// minimal is a valid value with required properties only; nil when none
	// could be made.
	minimal any
	why     error // why there is no minimal value
	// holder is the pointer of the object that is the resource, and id that of
	// the identifier in it; id is "" when the answer holds none.
	holder, id string
	// items is the pointer of the list's array, for a list.
	items string
}

// exact is the pattern of the places where the identifier stands.
func (f *form) exact() string {
	if rest, ok := strings.CutPrefix(f.id, f.items+"/0"); ok && f.items != f.id {
		return f.items + "/*" + rest
	}
	return f.id
}

// newForm makes ready one answer of op.
func newForm(op *spec.Operation, status int, resp *spec.Response) (*form, error) {
	f := &form{status: status, response: resp}
	if resp == nil || len(resp.Media) == 0 || !bodyAllowed(status) {
		return f, nil
	}
	m := resp.JSON()
	if m == nil {
		i := slices.IndexFunc(resp.Media, func(m *spec.Media) bool { return !isXML(m.Type) })
		if i < 0 {
			return nil, unservedError("the " + resp.Key + " answer of " + op.ID + " is described as " + resp.Media[0].Type + " only, and XML is not written")
		}
		m, f.textual = resp.Media[i], true
	}
	f.media = concrete(m.Type)
	if m.Schema == nil {
		return f, nil
	}
	f.view = m.Schema.Response()
	f.root = rootPlace(f.view)
	if m, err := values.Minimal(f.view); err != nil {
		f.why = err
	} else {
		f.minimal = arranged(m, f.root)
	}
	if f.textual && !f.root.shape.Allows("string") { // whatever the text stands for
		f.view, f.root, f.minimal = nil, nil, nil
	}
	if op.Method != http.MethodGet { // what is read shows what was created; how many there are is no example's to say
		f.learn()
	}
	return f, nil
}

// names are those of the named properties.
func (p *place) names() []string {
	var names []string
	for _, prop := range p.properties() {
		names = append(names, prop.name)
	}
	return names
}

// kin counts how many of the names are properties here.
func (p *place) kin(names []string) int {
	n := 0
	for _, name := range names {
		if p.property(name) != nil {
			n++
		}
	}
	return n
}

// fewBeside is how many properties an envelope has at most; what has more is a
// thing of its own.
const fewBeside = 4

// holderFrom finds the object that is the resource: the one at base or inside it
// that has the most of the resource's properties, the outermost of equals. Inside
// of what is no envelope it has to have at least half of them.
func (f *form) holderFrom(base string, names []string, depth int) string {
	outer := f.root.at(base)
	best, most := base, outer.kin(names)
	if depth == 0 {
		return best
	}
	if len(outer.properties()) > fewBeside {
		most = max(most, len(names)/2)
	}
	for _, prop := range outer.properties() {
		if !prop.only("object") {
			continue
		}
		inner := f.holderFrom(join(base, prop.name), names, depth-1)
		if n := f.root.at(inner).kin(names); n > most {
			best, most = inner, n
		}
	}
	return best
}

// holderBy is holderFrom for the first of several lists of names of which
// anything is there: what was sent tells more than what was answered.
func (f *form) holderBy(base string, lists ...[]string) string {
	for _, names := range lists {
		if at := f.holderFrom(base, names, 2); f.root.at(at).kin(names) > 0 {
			return at
		}
	}
	return base
}

// holderOf finds the object that is the resource among those around the
// identifier; the innermost of equals.
func (f *form) holderOf(id string, names []string) string {
	best, _ := parent(id)
	most := f.root.at(best).kin(names)
	for up := best; up != ""; {
		up, _ = parent(up)
		if n := f.root.at(up).kin(names); n > most {
			best, most = up, n
		}
	}
	return best
}

// success chooses the documented success that an operation answers with: the
// one with the first of the wanted statuses, else any other 2xx, else what a
// range or default covers. The response is nil when none is described.
func success(op *spec.Operation, want ...int) (int, *spec.Response) {
	for _, status := range want {
		if exactly(op, status) {
			return status, op.ResponseFor(status)
		}
	}
	for _, r := range op.Responses {
		if n, err := strconv.Atoi(r.Key); err == nil && n/100 == 2 {
			return n, r
		}
	}
	return want[0], op.ResponseFor(want[0])
}

// creation chooses the documented success of a create, as spec ranks them.
func creation(op *spec.Operation) (int, *spec.Response) {
	for _, r := range op.Success {
		if n, err := strconv.Atoi(r.Key); err == nil {
			return n, r
		}
		for _, status := range []int{http.StatusCreated, http.StatusOK, http.StatusAccepted} {
			if op.ResponseFor(status) == r {
				return status, r
			}
		}
	}
	return http.StatusCreated, nil
}

// valid says whether an ordered value satisfies the form's schema.
func (f *form) valid(v any) bool { return len(f.faults(v)) == 0 }

// breaks says whether a value at a place breaks the form's schema there.
func (f *form) breaks(pointer string, v any) bool {
	return slices.ContainsFunc(f.faults(put(clone(f.minimal), pointer, v)), func(f spec.Fault) bool { return f.Instance == pointer })
}

// faults are the ways in which an ordered value breaks the form's schema. What
// cannot be decided counts as valid: it is nobody's fault.
func (f *form) faults(v any) []spec.Fault {
	if f.view == nil || surely(f.view.Root, v) {
		return nil
	}
	faults, err := f.view.ValidateValue(plain(v))
	if err != nil {
		return nil
	}
	return faults
}

// arranged orders the members of a decoded value as the schema names them.
func arranged(v any, p *place) any {
	switch v := v.(type) {
	case map[string]any:
		o := &object{}
		for _, prop := range p.properties() {
			if e, ok := v[prop.name]; ok {
				o.members = append(o.members, member{prop.name, arranged(e, prop)})
			}
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if _, ok := o.get(name); !ok {
				o.members = append(o.members, member{name, fromPlain(v[name])})
			}
		}
		return o
	case []any:
		items := make([]any, len(v))
		for i, e := range v {
			items[i] = arranged(e, p.item())
		}
		return items
	}
	return fromPlain(v)
}
