package spec

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// discriminated rewrites oneOf (or anyOf) beside a discriminator: the branch is
// chosen by the property's value, so that loosely written branches do not both
// count (OpenAPI 3.0.3, Discriminator Object). It becomes anyOf of
// allOf [branch, the property's names for the branch].
//
// The names are a hint: a value that names no branch SHOULD fail (3.0.3), and
// from 3.0.4 and 3.1.1 on a discriminator must not change what is valid. So a
// value that breaks them alone is a lenient fault, and they give way to other
// values that the branch itself asserts for the property.
func (w *rewriter) discriminated(l loc, at string, out map[string]any) {
	name := l.get("discriminator").get("propertyName")
	if name.n.str() == "" {
		return
	}
	for _, kw := range []string{"oneOf", "anyOf"} {
		written, ok := out[kw].([]any)
		if !ok {
			continue
		}
		var branches []any
		for i, b := range l.get(kw).items {
			names := w.namesOf(l, b)
			if names == nil { // an inline branch has no name: leave all as it is
				return
			}
			here := Join(at, "anyOf", fmt.Sprint(i))
			w.view.origin[here] = b
			w.view.origin[here+"/allOf/1"] = l.get("discriminator")
			w.view.hints[here+"/allOf/1"] = true
			branches = append(branches, map[string]any{"allOf": []any{written[i], w.chosenBy(b, name.n.text, names)}})
			w.view.origin[here+"/allOf/0"] = b
		}
		delete(out, kw)
		out["anyOf"] = branches
		if kw == "oneOf" {
			w.view.alias[strings.TrimSuffix(at, "#")] = kw
		}
		return
	}
}

// chosenBy is the schema that a discriminator's names make of a branch; it
// allows anything where the branch asserts none of them.
func (w *rewriter) chosenBy(branch loc, property string, names []any) map[string]any {
	if listed := w.listed(branch, property, 0); len(listed) > 0 {
		names = slices.DeleteFunc(names, func(n any) bool { return !slices.Contains(listed, n) })
	}
	if len(names) == 0 {
		return map[string]any{}
	}
	return map[string]any{"properties": map[string]any{property: map[string]any{"enum": names}}}
}

// listed returns the texts that const or enum of a property name, in the schema
// itself, in what it refers to or in a part of its allOf.
func (w *rewriter) listed(schema loc, property string, depth int) []any {
	schema, err := w.reg.doc.follow(schema)
	if err != nil || depth > 30 {
		return nil
	}
	var out []any
	if p, err := w.reg.doc.follow(schema.get("properties").get(property)); err == nil && p.ok() {
		for _, n := range append(p.n.get("enum").array(), p.n.get("const")) {
			if n.str() != "" {
				out = append(out, n.str())
			}
		}
	}
	for _, part := range schema.get("allOf").items {
		out = append(out, w.listed(part, property, depth+1)...)
	}
	return out
}

// namesOf returns the values of the discriminator that choose a branch: the
// schema's own name and the keys that the mapping gives it.
func (w *rewriter) namesOf(l, branch loc) []any {
	ref := branch.n.get("$ref")
	if ref == nil || ref.kind != kindString {
		return nil
	}
	own := path.Base(ref.text)
	var names []any
	implicit := true
	target, err := w.reg.doc.resolve(branch.n.file, ref)
	if err != nil {
		return nil
	}
	for key, v := range l.get("discriminator").get("mapping").each {
		if v.n.str() == own || w.sameTarget(v, target) {
			names = append(names, key)
			implicit = implicit && key != own
		}
	}
	if implicit {
		names = append(names, own)
	}
	return names
}

func (w *rewriter) sameTarget(mapping, target loc) bool {
	if !strings.ContainsAny(mapping.n.str(), "#/.") {
		return false
	}
	t, err := w.reg.doc.resolve(mapping.n.file, mapping.n)
	return err == nil && t.n == target.n
}
