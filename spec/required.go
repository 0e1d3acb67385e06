package spec

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// writeRequired leaves out what the direction does not carry: read-only
// properties need not be sent, write-only ones need not come back (OpenAPI
// 3.0.3, Schema Object, readOnly and writeOnly).
func (w *rewriter) writeRequired(k keyword) error {
	if k.value.n.kind != kindArray {
		if k.schema.n.get("in") != nil { // a parameter of OpenAPI 2.0 is its own schema
			return nil
		}
		return w.mistyped(k, "an array of names")
	}
	flag := w.flag()
	names := []any{}
	for _, it := range k.value.items {
		if it.n.kind != kindString {
			return w.mistyped(k, "an array of names")
		}
		if w.besideHas(k.at, k.schema, it.n.text, flag) {
			if flag == "readOnly" {
				w.reg.report(Defect{Code: "required-read-only", Place: it.place(),
					Message: fmt.Sprintf("required names %q, which is read-only: a request need not send it", it.n.text)})
			}
			continue
		}
		if !slices.Contains(names, any(it.n.text)) {
			names = append(names, it.n.text)
		}
	}
	if len(names) > 0 {
		k.out["required"] = names
	}
	return nil
}

// flag marks the properties that a direction does not carry.
func (w *rewriter) flag() string {
	if w.dir == responses {
		return "writeOnly"
	}
	return "readOnly"
}

// besideHas says whether a property carries a flag, by a schema or by one around
// it that applies to the same object.
func (w *rewriter) besideHas(at string, schema loc, name, flag string) bool {
	for !w.propertyHas(schema, name, flag, 0) {
		up := partOf.ReplaceAllString(at, "")
		if up == at {
			return slices.Contains(w.rootRelaxed(at), name)
		}
		at, schema = up, w.view.origin[up]
	}
	return true
}

// rootRelaxed are the names that the root of which this place is a part was told
// not to demand; none below properties and items.
func (w *rewriter) rootRelaxed(at string) []string {
	for up := partOf.ReplaceAllString(at, ""); up != at; up = partOf.ReplaceAllString(at, "") {
		at = up
	}
	url, rest, _ := strings.Cut(at, "#")
	i, err := strconv.Atoi(strings.TrimPrefix(url, "mem:///"))
	if rest != "" || err != nil || w.reg.roots[i].relaxed == "" {
		return nil
	}
	return strings.Split(w.reg.roots[i].relaxed, "\x00")
}

// relaxed are the names that what is referred to requires, and that the schemas
// around the reference, not the target itself, say to be out of the direction: a
// base that requires id beside a part that makes id read-only.
func (w *rewriter) relaxed(target loc, at string) []string {
	beside := w.reg.doc.dialect == openapi31 && (w.view.origin[at].get("properties").ok() || w.view.origin[at].get("allOf").ok())
	if !partOf.MatchString(at) && len(w.rootRelaxed(at)) == 0 && !beside {
		return nil
	}
	flag := w.flag()
	var out []string
	for _, name := range w.requires(target, 0, map[*node]bool{}) {
		if !slices.Contains(out, name) && !w.propertyHas(target, name, flag, 0) && w.besideHas(at, w.view.origin[at], name, flag) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// requires lists the names that a schema requires, itself, by what it refers to
// and by the parts of its allOf.
func (w *rewriter) requires(l loc, depth int, seen map[*node]bool) []string {
	if !l.ok() || depth > 30 || seen[l.n] {
		return nil
	}
	seen[l.n] = true
	var out []string
	for _, it := range l.get("required").items {
		if it.n.str() != "" {
			out = append(out, it.n.text)
		}
	}
	if l.n.get("$ref") != nil {
		if t, err := w.reg.doc.follow(l); err == nil {
			out = append(out, w.requires(t, depth+1, seen)...)
		}
	}
	for _, part := range l.get("allOf").items {
		out = append(out, w.requires(part, depth+1, seen)...)
	}
	return out
}

// relaxedChoice writes oneOf as anyOf where a branch does not demand all that it
// requires: what told the branches apart does not travel in this direction, so
// that a value may fit several.
func (w *rewriter) relaxedChoice(l loc, at string, out map[string]any) error {
	written, ok := out["oneOf"].([]any)
	if !ok || out["anyOf"] != nil || !w.branchRelaxed(l, at) {
		return nil
	}
	branches := make([]any, 0, len(written))
	for i, b := range l.get("oneOf").items {
		s, err := w.schema(b, Join(at, "anyOf", strconv.Itoa(i)), false)
		if err != nil {
			return err
		}
		branches = append(branches, s)
	}
	delete(out, "oneOf")
	out["anyOf"] = branches
	w.view.alias[strings.TrimSuffix(at, "#")] = "oneOf"
	return nil
}

func (w *rewriter) branchRelaxed(l loc, at string) bool {
	for i, b := range l.get("oneOf").items {
		here := Join(at, "oneOf", strconv.Itoa(i))
		for _, name := range w.requires(b, 0, map[*node]bool{}) {
			if w.besideHas(here, b, name, w.flag()) {
				return true
			}
		}
	}
	return false
}

var partOf = regexp.MustCompile(`/(allOf|anyOf|oneOf)/[0-9]+$`)

// propertyHas says whether a property carries a flag, in the schema itself, in
// what it refers to or in a part of its allOf.
func (w *rewriter) propertyHas(schema loc, name, flag string, depth int) bool {
	if depth > 30 || !schema.ok() {
		return false
	}
	if p := schema.get("properties").get(name); p.ok() && w.hasFlag(p, flag, depth+1) {
		return true
	}
	if schema.n.get("$ref") != nil {
		if t, err := w.reg.doc.follow(schema); err == nil && w.propertyHas(t, name, flag, depth+1) {
			return true
		}
	}
	for _, part := range schema.get("allOf").items {
		if w.propertyHas(part, name, flag, depth+1) {
			return true
		}
	}
	return false
}

func (w *rewriter) hasFlag(l loc, flag string, depth int) bool {
	if l.n.get(flag).isTrue() {
		return true
	}
	if depth > 30 {
		return false
	}
	if l.n.get("$ref") != nil {
		if t, err := w.reg.doc.follow(l); err == nil && t.n.get(flag).isTrue() {
			return true
		}
	}
	for _, part := range l.get("allOf").items {
		if w.hasFlag(part, flag, depth+1) {
			return true
		}
	}
	return false
}
