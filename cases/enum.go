package cases

import (
	"encoding/json"
	"fmt"
	"strings"

	"assay/spec"
	"assay/values"
)

// maxMembers bounds how many members of one enum are sent.
const maxMembers = 60

// members are the values that an enum or a const lists, null aside; the keyword
// is "" where there is neither.
func members(pl place) (list []any, keyword string) {
	for _, s := range pl.shape.Schemas {
		switch {
		case s.Const != nil && *s.Const == nil:
			return nil, "const"
		case s.Const != nil:
			return []any{*s.Const}, "const"
		case s.Enum != nil:
			for _, v := range s.Enum.Values {
				if v != nil {
					list = append(list, v)
				}
			}
			return list, "enum"
		}
	}
	return nil, ""
}

func acceptEnum(w *writer, pl place) {
	list, keyword := members(pl)
	for i, v := range list {
		if i == maxMembers {
			return
		}
		text := string(values.Encode(v, nil))
		w.try(pl, mutation{technique: "enum", keyword: keyword, variant: "member-" + variantOf(v), pointer: pl.pointer, value: v,
			class: classNamed, promise: w.promise(pl.shape, keyword),
			title: fmt.Sprintf("%s is %s, a member of its %s.", pl.name(), text, keyword), reason: fmt.Sprintf("%s is listed", text)})
	}
}

// variantOf names a value in a case id.
func variantOf(v any) string {
	s, ok := v.(string)
	if !ok {
		s = string(values.Encode(v, nil))
	}
	if s == "" {
		return "empty"
	}
	if len(s) > 40 {
		s = s[:40]
	}
	return escape(s)
}

func rejectEnum(w *writer, pl place) {
	list, keyword := members(pl)
	if keyword == "" {
		return
	}
	mutate := func(variant string, v any, c class, what string) mutation {
		return mutation{technique: "enum", keyword: keyword, variant: variant, pointer: pl.pointer, value: v, class: c,
			promise: w.promise(pl.shape, keyword),
			title:   fmt.Sprintf("%s is %s, %s.", pl.name(), values.Encode(v, nil), what), reason: "only the listed values are allowed"}
	}
	w.stranger(pl, list, func(v any) mutation { return mutate("stranger", v, classBroken, "no member of its "+keyword) })
	for _, m := range list {
		text, ok := m.(string)
		if !ok || text == "" {
			continue
		}
		for _, v := range []string{strings.ToUpper(text), strings.ToLower(text), swapFirst(text)} {
			if v != text && w.try(pl, mutate("other-case", v, classLoose, "a member in other case")) {
				break
			}
		}
		w.try(pl, mutate("blank-behind", text+" ", classLoose, "a member with a blank behind it"))
		w.try(pl, mutate("joined", text+"assay", classBroken, "a member with letters behind it"))
		return
	}
}

// stranger sends a value that is no member and breaks nothing else; where there
// is none, one that breaks what the members imply too.
func (w *writer) stranger(pl place, list []any, mutate func(any) mutation) {
	tried := w.strangers(pl, list)
	for _, alone := range []bool{true, false} {
		for _, v := range tried {
			m := mutate(v)
			if !alone {
				m.proof = func(fs []spec.Fault) bool { return breaksOnly(fs, m.pointer, m.keyword) }
			}
			if w.try(pl, m) {
				return
			}
		}
	}
}

func swapFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// strangers are values of the members' type that are most likely no members,
// first those that match what pattern is written beside them.
func (w *writer) strangers(pl place, list []any) []any {
	out := []any{}
	least, most := values.Lengths(pl.shape)
	for _, p := range values.Patterns(pl.shape) {
		for _, s := range values.Matching(p, least, most, 6, w.p.opts.Seed) {
			out = append(out, s)
		}
	}
	for _, m := range list {
		switch t := m.(type) {
		case string:
			out = append(out, "assay-stranger", "assayStranger", strings.Repeat("z", len(t)), strings.Repeat("9", len(t)), t+t)
		case json.Number:
			out = append(out, json.Number("987654321"), json.Number("-7"), json.Number("97"))
		case bool:
			out = append(out, !t)
		}
		if len(out) > 12 {
			break
		}
	}
	return append(out, "assay-stranger", json.Number("42"), true)
}
