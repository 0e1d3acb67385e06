package cases

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/spec"
	"assay/values"
)

// rejectComposition breaks what composes schemas: no branch of oneOf or anyOf,
// a value that not forbids, a member name that propertyNames refuses, what then
// and else demand, what a property's presence demands.
func rejectComposition(w *writer, pl place) {
	for _, c := range w.choices(pl) {
		w.noBranch(pl, c)
	}
	for _, s := range pl.shape.Schemas {
		if s.Not != nil {
			w.forbidden(pl, s)
		}
		if s.PropertyNames != nil {
			w.badName(pl)
		}
		if s.If != nil {
			if part, keyword := side(s, pl.value()); part != nil {
				w.breakPart(pl, part, keyword)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(s.DependentSchemas)) {
			if with, ok := w.having(pl, name); ok {
				w.breakPart(with, s.DependentSchemas[name], "dependentSchemas")
			}
		}
	}
}

// broad are values of every kind, to be offered to a schema that must refuse
// one of them.
func broad(v any) []any {
	out := []any{}
	switch t := v.(type) {
	case string:
		out = append(out, "assay", "", strings.Repeat("z", 300), "\u0001", "-1")
	case json.Number:
		out = append(out, json.Number("-98765"), json.Number("0.5"), json.Number("98765432101234"))
	case bool:
		out = append(out, !t)
	case map[string]any:
		out = append(out, map[string]any{"assay": json.Number("1")}, map[string]any{})
	case []any:
		out = append(out, []any{}, []any{"assay"})
	}
	return append(out, "assay", json.Number("42"), true, []any{}, map[string]any{})
}

// noBranch sends a value that fits no alternative, and for oneOf one that fits
// several, which servers often let pass: a value of another kind, or an object
// without a member that its branch needs.
func (w *writer) noBranch(pl place, c choice) {
	own := w.p.view.ShapeOf(c.owner) // without the branch that the body takes
	tried := broad(pl.value())
	obj, _ := pl.value().(map[string]any)
	for _, name := range values.Names(obj, w.p.order) {
		tried = append(tried, set(obj, join("", name), absent{}), set(obj, join("", name), "assay-stranger"))
	}
	none := mutation{technique: "composition", keyword: c.keyword, variant: "no-alternative", pointer: pl.pointer, class: classBroken,
		promise: w.promise(pl.shape, c.keyword), title: fmt.Sprintf("%s fits none of the alternatives of %s.", pl.name(), c.keyword),
		reason: "one of the described alternatives",
		proof:  func(fs []spec.Fault) bool { return groupOnly(fs, pl.pointer, c.keyword) }}
	several := none
	several.variant, several.class, several.reason = "several-alternatives", classLoose, "exactly one of the described alternatives"
	several.title = fmt.Sprintf("%s fits several of the alternatives of oneOf.", pl.name())
	for _, x := range []struct {
		fits int // 2 stands for more
		m    mutation
	}{{0, none}, {2, several}} {
		offer(tried, func(v any) bool {
			fits := 0
			for _, b := range c.list {
				if spec.Check(b, v) == nil {
					fits = min(fits+1, 2)
				}
			}
			x.m.value = v
			return fits == x.fits && typeAllowed(own, v) && w.try(pl, x.m)
		})
	}
}

// groupOnly says whether the only fault is that no alternative fits, also where
// the alternatives stand inside another one.
func groupOnly(faults []spec.Fault, pointer, keyword string) bool {
	if len(faults) != 1 {
		return false
	}
	f := faults[0]
	return f.Instance == pointer && f.Keyword == keyword ||
		slices.ContainsFunc(f.Branches, func(b []spec.Fault) bool { return groupOnly(b, pointer, keyword) })
}

func typeAllowed(sh *spec.Shape, v any) bool {
	switch v.(type) {
	case string:
		return sh.Allows("string")
	case json.Number:
		return sh.Allows("integer")
	case bool:
		return sh.Allows("boolean")
	case []any:
		return sh.Allows("array")
	case map[string]any:
		return sh.Allows("object")
	}
	return sh.Allows("null")
}

// forbidden sends a value that the schema under not describes.
func (w *writer) forbidden(pl place, s *jsonschema.Schema) {
	promise := w.promise(pl.shape, "not")
	tried := broad(pl.value())
	if v, err := w.p.maker(false).For(pl.prop.Name, s.Not); err == nil {
		tried = append([]any{v}, tried...)
	}
	if obj, ok := pl.value().(map[string]any); ok { // not {required: …} is meant for objects like this one
		for _, name := range s.Not.Required {
			with := map[string]any{name: "assay"}
			for k, v := range obj {
				with[k] = v
			}
			tried = append([]any{with}, tried...)
		}
	}
	for _, v := range tried {
		if w.try(pl, mutation{technique: "composition", keyword: "not", variant: "forbidden", pointer: pl.pointer, value: v, class: classBroken,
			promise: promise, title: fmt.Sprintf("%s is a value that not forbids.", pl.name()), reason: "the schema under not must not fit"}) {
			return
		}
	}
}

// badName adds a member whose name propertyNames refuses.
func (w *writer) badName(pl place) {
	obj, ok := pl.value().(map[string]any)
	if !ok {
		return
	}
	for _, name := range []string{"assay unknown!", "ASSAY", "assay-name", "1", strings.Repeat("z", 300), "é"} {
		if _, have := obj[name]; have {
			continue
		}
		var v any = "assay"
		if sub := pl.shape.Property(name); sub != nil {
			if made, err := w.p.maker(false).ForShape(name, sub); err == nil {
				v = made
			}
		}
		if w.try(pl, mutation{technique: "composition", keyword: "propertyNames", variant: "bad-name", pointer: join(pl.pointer, name), value: v, class: classBroken,
			promise: w.promise(pl.shape, "propertyNames"), title: fmt.Sprintf("%s has a member called %q, which propertyNames refuses.", pl.name(), clip(name)),
			reason: "member names as described",
			proof:  func(fs []spec.Fault) bool { return keywordOnly(fs, pl.pointer, "propertyNames") }}) {
			return
		}
	}
}

// breakPart breaks a schema that applies under a condition, by leaving out what
// it requires or by a value that it alone refuses.
func (w *writer) breakPart(pl place, part *jsonschema.Schema, keyword string) {
	own := w.p.view.ShapeOf(part)
	send := func(variant, pointer string, v any, what string) bool {
		return w.try(pl, mutation{technique: "composition", keyword: keyword, variant: keyword + "-" + variant, pointer: pointer, value: v, class: classBroken,
			promise: w.promise(pl.shape, keyword), title: fmt.Sprintf("%s %s.", pl.name(), what), reason: fmt.Sprintf("%s demands it here", keyword),
			proof: func(fs []spec.Fault) bool { return w.within(fs, own) }})
	}
	obj, ok := pl.value().(map[string]any)
	if !ok {
		offer(broad(pl.value()), func(v any) bool {
			return send("broken", pl.pointer, v, "is a value that "+keyword+" refuses")
		})
		return
	}
	for _, prop := range own.Properties {
		now, have := obj[prop.Name]
		if !have {
			continue
		}
		ptr := join(pl.pointer, prop.Name)
		if prop.Required {
			send("without-"+escape(prop.Name), ptr, absent{}, "lacks "+prop.Name+", which "+keyword+" demands here")
		}
		if len(prop.Schemas) > 0 {
			offer(broad(now), func(v any) bool {
				return send("broken-"+escape(prop.Name), ptr, v, "has a "+prop.Name+" that "+keyword+" refuses here")
			})
		}
	}
}

// offer tries values until one is taken.
func offer(tried []any, take func(any) bool) {
	for _, v := range tried {
		if take(v) {
			return
		}
	}
}

// within says whether every fault is of a keyword that stands in one of a
// shape's schemas.
func (w *writer) within(faults []spec.Fault, sh *spec.Shape) bool {
	for _, f := range faults {
		if slices.ContainsFunc(f.Branches, func(b []spec.Fault) bool { return w.within(b, sh) }) {
			continue
		}
		if !slices.ContainsFunc(sh.Schemas, func(s *jsonschema.Schema) bool {
			at := w.p.view.PlaceOf(s)
			return f.Place.File == at.File && (f.Schema == at.Pointer || strings.HasPrefix(f.Schema, at.Pointer+"/"))
		}) {
			return false
		}
	}
	return len(faults) > 0
}
