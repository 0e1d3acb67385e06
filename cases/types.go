package cases

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// wrong are sample values of each JSON type.
var wrong = []struct {
	typ, variant string
	value        any
}{
	{"string", "string", "assay"},
	{"number", "fraction", json.Number("1.5")},
	{"integer", "number", json.Number("42")},
	{"boolean", "boolean", true},
	{"array", "array", []any{}},
	{"object", "object", map[string]any{}},
}

// rejectType sends a value of each JSON type that is not allowed, and text that
// spells an allowed number or truth value.
func rejectType(w *writer, pl place) {
	if pl.shape.Types == nil {
		return
	}
	promise := w.promise(pl.shape, "type")
	want := strings.Join(pl.shape.Types, " or ")
	send := func(variant string, v any, c class, what string) {
		w.try(pl, mutation{technique: "type", keyword: "type", variant: variant, pointer: pl.pointer, value: v, class: c, promise: promise,
			title: fmt.Sprintf("%s is %s instead of %s.", pl.name(), what, want), reason: fmt.Sprintf("%s is %s", pl.name(), want)})
	}
	for _, x := range wrong {
		if pl.shape.Allows(x.typ) || x.typ == "integer" && pl.shape.Allows("number") {
			continue
		}
		if x.typ == "number" && !pl.shape.Allows("integer") {
			continue // the whole number 42 stands for all numbers
		}
		send(x.variant, x.value, classBroken, typeWords[x.variant])
	}
	if pl.shape.Allows("string") {
		return
	}
	switch v := pl.value().(type) {
	case json.Number:
		send("numeric-text", string(v), classLoose, "a number written as text")
	case bool:
		send("boolean-text", fmt.Sprint(v), classLoose, "a truth value written as text")
	case map[string]any:
		send("array-of-one", []any{v}, classBroken, "an array around the object")
	case []any:
		if len(v) > 0 && !slices.Contains(pl.shape.Types, "object") {
			send("bare-item", v[0], classLoose, "a bare item without its array")
		}
	}
}

var typeWords = map[string]string{
	"string": "a string", "fraction": "a number with a fraction", "number": "a number",
	"boolean": "a boolean", "array": "an array", "object": "an object",
}

// acceptNull sends null where the description plainly allows it.
func acceptNull(w *writer, pl place) {
	if pl.shape.NullDoubt || !slices.Contains(pl.shape.Types, "null") || pl.value() == nil {
		return
	}
	w.try(pl, mutation{technique: "null", keyword: "nullable", variant: "null", pointer: pl.pointer, value: nil, class: classNamed,
		promise: w.promise(pl.shape, "nullable"), title: fmt.Sprintf("%s is null, which is allowed.", pl.name()),
		reason: fmt.Sprintf("%s may be null", pl.name())})
}

// rejectNull sends null where a type is written that does not allow it, and no
// other branch does.
func rejectNull(w *writer, pl place) {
	if pl.shape.NullDoubt || pl.shape.Types == nil || slices.Contains(pl.shape.Types, "null") {
		return
	}
	if _, faults, err := w.p.judge(set(pl.body, pl.pointer, nil)); err == nil && len(faults) == 0 {
		return
	}
	w.try(pl, mutation{technique: "null", keyword: "nullable", variant: "null", pointer: pl.pointer, value: nil, class: classBroken,
		promise: w.promise(pl.shape, "type"), title: fmt.Sprintf("%s is null, which is not allowed.", pl.name()),
		reason: fmt.Sprintf("%s is %s", pl.name(), strings.Join(pl.shape.Types, " or "))})
}

// acceptBoolean sends both truth values.
func acceptBoolean(w *writer, pl place) {
	if pl.shape.Types == nil || !pl.shape.Allows("boolean") {
		return
	}
	for _, b := range []bool{false, true} {
		w.try(pl, mutation{technique: "boolean", keyword: "type", variant: fmt.Sprint(b), pointer: pl.pointer, value: b, class: classNamed,
			promise: w.promise(pl.shape, "type"), title: fmt.Sprintf("%s is %t.", pl.name(), b), reason: fmt.Sprintf("%s is a boolean", pl.name())})
	}
}
