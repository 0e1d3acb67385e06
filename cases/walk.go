package cases

import (
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

// Bounds of the walk over a request schema: beyond them obligations are listed
// as unmet, and the plan of a schema with thousands of nodes stays finite.
const (
	maxPlaces    = 500
	maxPlaceDeep = 12
)

// controls walks the request schema, sends the bodies that single changes are
// made from, and collects the places.
func (w *writer) controls() {
	if w.p.view == nil {
		return
	}
	w.minimal()
	for _, r := range w.p.rungs {
		if r.c.Technique == "control" && w.likeBase(r) {
			c := copyCase(r.c)
			c.Expect = expect(classWhole, c.Expect.Reason) // its values are made up
			w.emit(c)
		}
	}
	sh := w.p.view.At(w.base.body, "")
	if sh == nil {
		return
	}
	w.explore(place{pointer: "", shape: sh, plain: w.p.view.Shape(), body: w.base.body, twin: w.base.c.ID})
}

// minimal sends what the schema requires of the base, with the base's values,
// which the server is known to take.
func (w *writer) minimal() {
	body, data, ok := w.minimalBody()
	if _, sent := w.sent[string(data)]; !ok || sent {
		return
	}
	c := w.p.newCase("control", noPlace, "minimal")
	w.p.fillBody(c, body, data)
	c.Title = "The required properties alone."
	c.Expect, c.Base = expect(classNamed, "nothing else is required"), w.base.c.Base
	w.emit(c)
}

// minimalBody is the base without its optional properties; ok is false where
// that is no valid body.
func (w *writer) minimalBody() (body any, data []byte, ok bool) {
	body = w.pruned(w.base.body, "", w.base.body, 0)
	data, faults, err := w.p.judge(body)
	return body, data, err == nil && len(faults) == 0
}

// pruned leaves out the optional properties, at every depth.
func (w *writer) pruned(v any, pointer string, root any, depth int) any {
	obj, ok := v.(map[string]any)
	sh := w.p.view.At(root, pointer)
	if !ok || sh == nil || depth > 20 {
		return v
	}
	out := map[string]any{}
	for _, prop := range sh.Properties {
		if x, have := obj[prop.Name]; have && prop.Required {
			out[prop.Name] = w.pruned(x, join(pointer, prop.Name), root, depth+1)
		}
	}
	return out
}

// likeBase says whether a rung is the one of its body that is marked as the base
// is, or else as near to it as there is: a body that clashes with no unique
// constraint shows more.
func (w *writer) likeBase(r rung) bool {
	have := func(id string) bool {
		return slices.ContainsFunc(w.p.rungs, func(o rung) bool { return o.c.ID == id })
	}
	first, wanted := flavour(w.base.c.ID)
	if wanted == "" && !have(first+MarkedRung) && !have(first+DistinctRung) {
		wanted = MarkedRung // it has no room for a mark, which says nothing of others
	}
	body, own := flavour(r.c.ID)
	for _, f := range []string{wanted, MarkedRung, DistinctRung, ""} {
		if have(body + f) {
			return f == own
		}
	}
	return false
}

// flavour cuts from the id of a rung how it is marked.
func flavour(id string) (body, f string) {
	for _, f := range []string{MarkedRung, DistinctRung} {
		if body, ok := strings.CutSuffix(id, f); ok {
			return body, f
		}
	}
	return id, ""
}

func copyCase(c *Case) *Case { d := *c; return &d }

// explore notes a place and every place below it, the shallow ones first: where
// a schema contains itself, or has more places than fit, what is near the top is
// tested, and in the smallest bodies.
func (w *writer) explore(root place) {
	w.queue = append(w.queue, root)
	for len(w.queue) > 0 && len(w.places) < maxPlaces && !w.done {
		pl := w.queue[0]
		w.queue = w.queue[1:]
		if pl.branch {
			w.places = append(w.places, pl)
			w.below(pl)
			continue
		}
		pl.trail = &trail{pl.shape.Place.Pointer, pl.trail}
		if pl.trail.ends() {
			continue
		}
		w.places = append(w.places, pl)
		w.below(pl)
		w.alternatives(pl)
	}
}

// trail are the schemas on the way to a place, the nearest first.
type trail struct {
	schema string // its pointer in the description
	up     *trail
}

// ends says whether the walk goes no further: it is too deep, or the schema
// contains itself and was there twice already.
func (t *trail) ends() bool {
	deep, before := 0, 0
	for up := t.up; up != nil; up = up.up {
		deep++
		if up.schema == t.schema {
			before++
		}
	}
	return deep > maxPlaceDeep || before >= 2
}

// below takes up the places in a place.
func (w *writer) below(pl place) {
	switch pl.value().(type) {
	case map[string]any:
		w.members(pl)
	case []any:
		w.items(pl)
	}
}

// visit takes up a place for its turn.
func (w *writer) visit(pl place) { w.queue = append(w.queue, pl) }

// members visits the properties of an object, and one value of a map.
func (w *writer) members(pl place) {
	for _, prop := range pl.shape.Properties {
		sub := pl.shape.Property(prop.Name)
		if sub == nil || sub.ReadOnly {
			continue
		}
		child := place{pointer: join(pl.pointer, prop.Name), shape: sub, plain: sub, body: pl.body, twin: pl.twin, alt: pl.alt, guesses: pl.guesses, trail: pl.trail, parent: pl.shape, prop: prop}
		if w.skip(child) {
			continue
		}
		if v, ok := get(pl.body, child.pointer); !ok || v == nil && !onlyNull(sub) {
			if !w.carry(&child, "with", "", prop.Name, sub.Schemas) {
				continue
			}
		}
		if at := w.p.view.At(child.body, child.pointer); at != nil {
			child.shape = at
		}
		w.visit(child)
	}
	w.mapValue(pl)
}

func onlyNull(sh *spec.Shape) bool { return slices.Equal(sh.Types, []string{"null"}) }

// mapValue visits one value of an object whose additional properties have a
// schema, and one for each pattern of patternProperties.
func (w *writer) mapValue(pl place) {
	for _, name := range w.mapNames(pl) {
		sub := pl.shape.Property(name)
		if _, have := get(pl.body, join(pl.pointer, name)); have || sub == nil {
			continue
		}
		child := place{pointer: join(pl.pointer, name), shape: sub, plain: sub, body: pl.body, twin: pl.twin, alt: pl.alt, guesses: pl.guesses, trail: pl.trail, parent: pl.shape}
		if !w.skip(child) && w.carry(&child, "with", "", name, sub.Schemas) {
			w.visit(child)
		}
	}
}

// mapNames are names of members that no property names and a schema describes.
func (w *writer) mapNames(pl place) []string {
	var out []string
	open := false
	for _, s := range pl.shape.Schemas {
		_, described := s.AdditionalProperties.(*jsonschema.Schema)
		open = open || described && pl.shape.Closed == nil
		var patterns []string
		for re := range s.PatternProperties {
			patterns = append(patterns, re.String())
		}
		slices.Sort(patterns)
		for _, p := range patterns {
			for _, name := range values.Matching(p, 0, -1, 4, w.p.opts.Seed) {
				if s.Properties[name] == nil && name != "" {
					out = append(out, name)
					break
				}
			}
		}
	}
	if open {
		out = append(out, w.freeName(pl))
	}
	return out
}

// freeName is a name for a member that no property has and propertyNames
// allows.
func (w *writer) freeName(pl place) string {
	const name = "assayKey"
	for _, s := range pl.shape.Schemas {
		if s.PropertyNames == nil || spec.Check(s.PropertyNames, name) == nil {
			continue
		}
		if v, err := w.p.maker(false).For("key", s.PropertyNames); err == nil && isText(v) {
			return v.(string)
		}
	}
	return name
}

// items visits the items that prefixItems describes, and one of the others:
// the first, or one more where contains may stand on the first.
func (w *writer) items(pl place) {
	list, _ := pl.value().([]any)
	prefix, contains := 0, false
	for _, s := range pl.shape.Schemas {
		prefix, contains = max(prefix, len(s.PrefixItems)), contains || s.Contains != nil
	}
	for i := range prefix {
		if i < len(list) || w.lengthen(&pl, i) {
			w.item(pl, i, w.p.view.ShapeOf(prefixed(pl, i)...))
		}
	}
	sub := pl.shape.Items()
	if sub == nil {
		return
	}
	list, _ = pl.value().([]any)
	at := prefix
	if contains {
		at = max(at, len(list))
	}
	if at < len(list) || w.lengthen(&pl, at) {
		w.item(pl, at, sub)
	}
}

// prefixed are the schemas that prefixItems has for a position.
func prefixed(pl place, i int) []*jsonschema.Schema {
	var out []*jsonschema.Schema
	for _, s := range pl.shape.Schemas {
		if i < len(s.PrefixItems) {
			out = append(out, s.PrefixItems[i])
		}
	}
	return out
}

// lengthen gives an array an item at its end.
func (w *writer) lengthen(pl *place, i int) bool {
	list, _ := pl.value().([]any)
	sub := pl.shape.Items()
	if schemas := prefixed(*pl, i); len(schemas) > 0 {
		sub = w.p.view.ShapeOf(schemas...)
	}
	if sub == nil || len(list) != i {
		return false
	}
	v, err := w.p.maker(false).ForShape("item", sub)
	if err != nil {
		return false
	}
	child := *pl
	child.pointer = join(pl.pointer, fmt.Sprint(i))
	if !w.carrier(&child, set(pl.body, pl.pointer, append(slices.Clone(list), v)), "with", "item") {
		return false
	}
	pl.body, pl.twin, pl.guesses = child.body, child.twin, child.guesses
	return true
}

func (w *writer) item(pl place, i int, sub *spec.Shape) {
	child := place{pointer: join(pl.pointer, fmt.Sprint(i)), shape: sub, plain: sub, body: pl.body, twin: pl.twin, alt: pl.alt, guesses: pl.guesses, trail: pl.trail}
	if w.skip(child) {
		return
	}
	if at := w.p.view.At(child.body, child.pointer); at != nil {
		child.shape = at
	}
	w.visit(child)
}

// carry makes a valid value for an absent place, and the control case that
// sends it.
func (w *writer) carry(pl *place, variant, suffix, name string, schemas []*jsonschema.Schema) bool {
	v, err := w.p.maker(false).For(name, schemas...)
	if err != nil {
		w.p.book.unmet(pl.pointer, "present", verdict.AcceptSide, verdict.Place(pl.shape.Place), "no valid value could be made: "+err.Error())
		return false
	}
	return w.carrier(pl, w.p.pin(set(pl.body, pl.pointer, v)), variant, suffix)
}

// carrier proves a body that has the place, sends it as a control, and makes it
// the place's body.
func (w *writer) carrier(pl *place, body any, variant, suffix string) bool {
	body, repairs, why := w.repaired(pl, w.distinctly(body, pl.pointer))
	var data []byte
	if why == "" {
		var err error
		if data, _, err = w.p.judge(body); err != nil {
			why = undecided(err)
		}
	}
	if why != "" {
		w.p.book.unmet(pl.pointer, "present", verdict.AcceptSide, verdict.Place(pl.shape.Place), why)
		return false
	}
	if id, ok := w.sent[string(data)]; ok {
		pl.body, pl.twin = body, id
		if id != w.base.c.ID {
			pl.guesses = w.madeUp(*pl, body, repairs)
		}
		return true
	}
	pl.guesses = w.madeUp(*pl, body, repairs)
	if suffix != "" {
		variant += "-" + suffix
	}
	c := w.p.newCase("control", pl.pointer, variant)
	w.p.fillBody(c, body, data)
	c.Title = fmt.Sprintf("A valid body with %s.", pl.name())
	c.Pointer, c.Promise = pl.pointer, verdict.Place(pl.shape.Place)
	class := classNamed
	if len(pl.guesses) > 0 {
		class = classWhole
	}
	c.Expect, c.Base = expect(class, "the description allows the property"), w.base.c.Base
	c.Change, c.Repairs = w.change(pl.body, mutation{pointer: pl.pointer, value: mustGet(body, pl.pointer)}), repairs
	if !w.emit(c) {
		return false
	}
	w.p.book.met(pl.pointer, "present", verdict.AcceptSide, verdict.Place(pl.shape.Place), c.ID)
	pl.body, pl.twin = body, c.ID
	return true
}

// repaired is a body that has the place and is valid: the body itself, or with
// what the place's presence demands of others. It says why there is none.
func (w *writer) repaired(pl *place, body any) (valid any, repairs []verdict.Change, why string) {
	_, faults, err := w.p.judge(body)
	if err != nil {
		return nil, nil, undecided(err)
	}
	if len(faults) == 0 {
		return body, nil, ""
	}
	why = fmt.Sprintf("a body with it breaks %s at %q", faults[0].Keyword, faults[0].Instance)
	valid, repairs, err = w.p.repair(body)
	if err != nil || !equal(mustGet(valid, pl.pointer), mustGet(body, pl.pointer)) {
		return nil, nil, why
	}
	return valid, repairs, ""
}

func mustGet(body any, pointer string) any { v, _ := get(body, pointer); return v }

// single writes the single changes of every place: what must be accepted, then
// what must be refused.
func (w *writer) single() {
	for _, pl := range w.places {
		w.owe(pl)
	}
	for _, pl := range w.places {
		for _, t := range techniques {
			if t.accept != nil && !w.done {
				t.accept(w, pl)
			}
		}
	}
	w.large()
	w.nested()
	for _, pl := range w.places {
		for _, t := range techniques {
			if t.reject != nil && !w.done {
				t.reject(w, pl)
			}
		}
	}
}
