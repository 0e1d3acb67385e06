package cases

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

func (w *writer) requiredPlace(pl place) verdict.Place {
	if pl.parent == nil {
		return verdict.Place(pl.shape.Place)
	}
	for _, s := range pl.parent.Schemas {
		if slices.Contains(s.Required, pl.prop.Name) {
			return verdict.Place(w.p.view.KeywordPlace(s, "required"))
		}
	}
	return verdict.Place(pl.prop.Place)
}

// acceptAbsent leaves an optional property out of a body that has it.
func acceptAbsent(w *writer, pl place) {
	if pl.prop.Name == "" || pl.prop.Required {
		return
	}
	w.try(pl, mutation{technique: "absent", keyword: "required", pointer: pl.pointer, value: absent{}, class: classNamed,
		promise: verdict.Place(pl.prop.Place), title: fmt.Sprintf("%s is absent; it is optional.", pl.name()),
		reason: fmt.Sprintf("%s is not required", pl.name())})
}

// rejectMissing leaves out a required property.
func rejectMissing(w *writer, pl place) {
	if pl.prop.Name == "" || !pl.prop.Required {
		return
	}
	up, name := parent(pl.pointer)
	w.try(pl, mutation{technique: "missing-required", keyword: "required", variant: "absent", pointer: pl.pointer, value: absent{}, class: classBroken,
		promise: w.requiredPlace(pl), title: fmt.Sprintf("%s is missing though it is required.", pl.name()),
		reason: fmt.Sprintf("%s is required", pl.name()),
		proof:  func(fs []spec.Fault) bool { return lacksOnly(fs, up, name) }})
}

// rejectAdditional adds a property where the description forbids unknown ones;
// where it is silent, the whole body gets one and either answer is proper.
func rejectAdditional(w *writer, pl place) {
	obj, ok := pl.value().(map[string]any)
	if !ok {
		return
	}
	const name = "assayUnknownProperty"
	if _, have := obj[name]; have {
		return
	}
	keyword := "additionalProperties"
	if pl.writes("unevaluatedProperties") && !pl.writes(keyword) {
		keyword = "unevaluatedProperties"
	}
	m := mutation{technique: "additional-property", keyword: keyword, variant: "unknown", pointer: join(pl.pointer, name), value: "assay",
		title: fmt.Sprintf("%s has a property that is not described.", pl.name())}
	if pl.shape.Closed == nil {
		if pl.pointer == "" && pl.shape.Property(name) == nil {
			m.class, m.promise, m.reason = classSilent, verdict.Place(pl.shape.Place), "the description is silent about unknown properties"
			w.try(pl, m)
		}
		return
	}
	m.class, m.promise, m.reason = classBroken, verdict.Place(*pl.shape.Closed), "unknown properties are forbidden"
	at := pl.pointer
	m.proof = func(fs []spec.Fault) bool { return addsOnly(fs, at, name) }
	w.try(pl, m)
}

// addsOnly says whether the faults are that one property is unknown.
func addsOnly(faults []spec.Fault, pointer, name string) bool {
	for _, f := range faults {
		if len(f.Branches) > 0 {
			if !slices.ContainsFunc(f.Branches, func(b []spec.Fault) bool { return addsOnly(b, pointer, name) }) {
				return false
			}
			continue
		}
		extra := f.Instance == pointer && slices.Equal(f.Extra, []string{name})
		forbidden := f.Keyword == "false" && f.Instance == join(pointer, name)
		if !extra && !forbidden {
			return false
		}
	}
	return len(faults) > 0
}

// sendReadOnly sends each read-only property of an object.
func sendReadOnly(w *writer, pl place) {
	if _, ok := pl.value().(map[string]any); !ok {
		return
	}
	for _, prop := range pl.shape.Properties {
		sub := pl.shape.Property(prop.Name)
		if sub == nil || !sub.ReadOnly {
			continue
		}
		v, err := w.unlikely(prop.Name, sub)
		if err != nil {
			continue
		}
		ptr := join(pl.pointer, prop.Name)
		w.try(pl, mutation{technique: "read-only", keyword: "readOnly", variant: "sent", pointer: ptr, value: v, class: classSilent,
			promise: w.promise(sub, "readOnly"), title: fmt.Sprintf("%s is sent though it is read-only.", placeSegment(ptr)),
			reason: "a read-only property may be ignored or refused, and must not overwrite what the server owns"})
	}
}

// unassigned are values that a server would hardly assign by itself.
var unassigned = []struct {
	typ, format string
	value       any
}{
	{"integer", "", json.Number("987654321")},
	{"integer", "", json.Number("98765")},
	{"string", "date-time", "1987-06-05T04:32:10Z"},
	{"string", "date", "1987-06-05"},
	{"string", "time", "04:32:10Z"},
	{"string", "uuid", KeyMarker},
	{"string", "uri", "https://example.com/" + Marker},
	{"string", "email", Marker + "@example.com"},
	{"string", "", Marker},
}

// unlikely makes such a value, so that it tells when the client's was taken: a
// large number where one is allowed.
func (w *writer) unlikely(name string, sh *spec.Shape) (any, error) {
	for _, u := range unassigned {
		ok := sh.Types != nil && (sh.Allows(u.typ) || u.typ == "integer" && sh.Allows("number")) && (u.typ != "string" || u.format == sh.Format)
		for _, s := range sh.Schemas {
			ok = ok && spec.Check(s, u.value) == nil
		}
		if ok {
			return u.value, nil
		}
	}
	return values.NewMaker(w.p.view, values.Options{Seed: w.p.opts.Seed + 1}).ForShape(name, sh)
}

// rejectProperties breaks minProperties, maxProperties and dependentRequired.
func rejectProperties(w *writer, pl place) {
	obj, ok := pl.value().(map[string]any)
	if !ok {
		return
	}
	for _, s := range pl.shape.Schemas {
		if s.MinProperties != nil && *s.MinProperties > 0 {
			w.fewer(pl, obj, *s.MinProperties)
		}
		if s.MaxProperties != nil {
			w.more(pl, obj, *s.MaxProperties)
		}
		for _, name := range slices.Sorted(maps.Keys(s.DependentRequired)) {
			if with, ok := w.having(pl, name); ok {
				w.withoutNeeds(with, name, s.DependentRequired[name])
			}
		}
	}
}

// having is the place in a body that has a member of that name.
func (w *writer) having(pl place, name string) (place, bool) {
	ptr := join(pl.pointer, name)
	if _, have := get(pl.body, ptr); have {
		return pl, true
	}
	for _, q := range w.places {
		if q.pointer == ptr {
			pl.body, pl.twin = q.body, q.twin
			return pl, true
		}
	}
	return pl, false
}

// withoutNeeds leaves out what the presence of a property demands.
func (w *writer) withoutNeeds(pl place, name string, needs []string) {
	for _, need := range needs {
		ptr := join(pl.pointer, need)
		w.try(pl, mutation{technique: "properties", keyword: "dependentRequired", variant: "without-" + escape(need), pointer: ptr, value: absent{}, class: classBroken,
			promise: w.promise(pl.shape, "dependentRequired"), title: fmt.Sprintf("%s has %s without %s.", pl.name(), name, need),
			reason: fmt.Sprintf("%s demands %s", name, need),
			proof:  func(fs []spec.Fault) bool { return keywordOnly(fs, pl.pointer, "dependentRequired") }})
	}
}

func (w *writer) fewer(pl place, obj map[string]any, least int) {
	out := map[string]any{}
	for _, name := range values.Names(obj, w.p.order) {
		if len(out) < least-1 {
			out[name] = obj[name]
		}
	}
	w.try(pl, mutation{technique: "properties", keyword: "minProperties", variant: "too-few", pointer: pl.pointer, value: out, class: classBroken,
		promise: w.promise(pl.shape, "minProperties"), title: fmt.Sprintf("%s has %d members, fewer than minProperties allows.", pl.name(), len(out)),
		reason: fmt.Sprintf("at least %d members", least)})
}

func (w *writer) more(pl place, obj map[string]any, most int) {
	if most > 1000 {
		w.p.book.unmet(pl.pointer, "maxProperties", verdict.RejectSide, w.promise(pl.shape, "maxProperties"), "more members than the planner makes")
		return
	}
	out := map[string]any{}
	for k, v := range obj {
		out[k] = v
	}
	for i := 0; len(out) <= most; i++ {
		name := fmt.Sprintf("assayKey%d", i+1)
		var v any = "assay"
		if sub := pl.shape.Property(name); sub != nil {
			made, err := values.NewMaker(w.p.view, values.Options{Seed: w.p.opts.Seed + uint64(i)}).ForShape(name, sub)
			if err != nil {
				return
			}
			v = made
		}
		out[name] = v
	}
	w.try(pl, mutation{technique: "properties", keyword: "maxProperties", variant: "too-many", pointer: pl.pointer, value: out, class: classBroken,
		promise: w.promise(pl.shape, "maxProperties"), title: fmt.Sprintf("%s has %d members, more than maxProperties allows.", pl.name(), len(out)),
		reason: fmt.Sprintf("at most %d members", most)})
}

// keywordOnly says whether all faults are of one keyword at one place, also
// where it stands inside an alternative.
func keywordOnly(faults []spec.Fault, pointer, keyword string) bool {
	for _, f := range faults {
		if slices.ContainsFunc(f.Branches, func(b []spec.Fault) bool { return keywordOnly(b, pointer, keyword) }) {
			continue
		}
		if f.Instance != pointer || f.Keyword != keyword {
			return false
		}
	}
	return len(faults) > 0
}
