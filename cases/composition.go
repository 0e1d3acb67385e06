package cases

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/spec"
	"assay/verdict"
)

// rejectComposition breaks what composes schemas: no branch of oneOf or anyOf,
// a value that not forbids, an array without the item that contains asks for, a
// member name that propertyNames refuses, then and else.
func rejectComposition(w *writer, pl place) {
	for _, s := range pl.shape.Schemas {
		if len(s.OneOf) > 1 {
			w.noBranch(pl, "oneOf")
		}
		if len(s.AnyOf) > 1 {
			w.noBranch(pl, "anyOf")
		}
		if s.Not != nil {
			w.forbidden(pl, s)
		}
		if s.Contains != nil {
			w.without(pl, s)
		}
		if s.PropertyNames != nil {
			w.badName(pl)
		}
		if len(s.PrefixItems) > 0 {
			w.prefix(pl, s)
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

// noBranch sends a value that fits no alternative.
func (w *writer) noBranch(pl place, keyword string) {
	for _, v := range broad(pl.value()) {
		if !typeAllowed(pl.shape, v) {
			continue
		}
		if w.try(pl, mutation{technique: "composition", keyword: keyword, variant: "no-alternative", pointer: pl.pointer, value: v, class: classBroken,
			promise: w.promise(pl.shape, keyword), title: fmt.Sprintf("%s fits none of the alternatives of %s.", pl.name(), keyword),
			reason: "one of the described alternatives",
			proof:  func(fs []spec.Fault) bool { return groupOnly(fs, pl.pointer, keyword) }}) {
			return
		}
	}
}

// groupOnly says whether the only fault is that no alternative fits.
func groupOnly(faults []spec.Fault, pointer, keyword string) bool {
	return len(faults) == 1 && faults[0].Instance == pointer && faults[0].Keyword == keyword
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

// without sends an array that lacks the item that contains asks for.
func (w *writer) without(pl place, s *jsonschema.Schema) {
	list, ok := pl.value().([]any)
	if !ok {
		return
	}
	promise := w.promise(pl.shape, "contains")
	var rest []any
	for _, it := range list {
		if spec.Check(s.Contains, it) != nil {
			rest = append(rest, it)
		}
	}
	tried := []any{}
	if rest != nil {
		tried = append(tried, rest)
	}
	for _, v := range broad("x") {
		tried = append(tried, []any{v})
	}
	for _, v := range append(tried, []any{}) {
		if w.try(pl, mutation{technique: "composition", keyword: "contains", variant: "without", pointer: pl.pointer, value: v, class: classBroken,
			promise: promise, title: fmt.Sprintf("%s lacks the item that contains asks for.", pl.name()), reason: "an item of the described kind"}) {
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

// prefix breaks the item at each position that prefixItems describes.
func (w *writer) prefix(pl place, s *jsonschema.Schema) {
	list, ok := pl.value().([]any)
	if !ok {
		return
	}
	for i := range s.PrefixItems {
		if i >= len(list) {
			return
		}
		ptr := join(pl.pointer, fmt.Sprint(i))
		for _, v := range broad(list[i]) {
			if w.try(pl, mutation{technique: "composition", keyword: "prefixItems", variant: "position", pointer: ptr, value: v, class: classBroken,
				promise: w.promise(pl.shape, "prefixItems"), title: fmt.Sprintf("The item at position %d of %s is not as prefixItems describes it.", i, pl.name()),
				reason: "the item at this position is described",
				proof:  func(fs []spec.Fault) bool { return below(fs, ptr) }}) {
				break
			}
		}
	}
}

// below says whether every fault lies at or under a place.
func below(faults []spec.Fault, pointer string) bool {
	for _, f := range faults {
		if f.Instance != pointer && !strings.HasPrefix(f.Instance, pointer+"/") {
			return false
		}
	}
	return len(faults) > 0
}

// rejectCondition breaks what then or else demands, by leaving out what they
// require or by a value that they refuse.
func rejectCondition(w *writer, pl place) {
	obj, ok := pl.value().(map[string]any)
	if !ok {
		return
	}
	for _, s := range pl.shape.Schemas {
		if s.If == nil {
			continue
		}
		branch, keyword := s.Then, "then"
		if spec.Check(s.If, pl.value()) != nil {
			branch, keyword = s.Else, "else"
		}
		if branch == nil {
			continue
		}
		promise := verdict.Place(w.p.view.KeywordPlace(s, keyword))
		for _, name := range branch.Required {
			if _, have := obj[name]; !have {
				continue
			}
			w.try(pl, mutation{technique: "composition", keyword: "if", variant: keyword + "-without-" + escape(name), pointer: join(pl.pointer, name), value: absent{}, class: classBroken,
				promise: promise, title: fmt.Sprintf("%s lacks %s, which %s demands here.", pl.name(), name, keyword), reason: fmt.Sprintf("%s demands %s", keyword, name),
				proof: func(fs []spec.Fault) bool { return lacksOnly(fs, pl.pointer, name) }})
		}
	}
}
