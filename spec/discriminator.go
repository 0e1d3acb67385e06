package spec

import (
	"fmt"
	"path"
	"strings"
)

// discriminated rewrites oneOf (or anyOf) beside a discriminator: the branch is
// chosen by the property's value, so that loosely written branches do not both
// count (OpenAPI 3.0.3, Discriminator Object). It becomes anyOf of
// allOf [branch, the property's names for the branch].
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
			here := join(at, "anyOf", fmt.Sprint(i))
			w.view.origin[here] = b
			w.view.origin[here+"/allOf/1"] = l.get("discriminator")
			branches = append(branches, map[string]any{"allOf": []any{written[i], map[string]any{
				"properties": map[string]any{name.n.text: map[string]any{"enum": names}},
			}}})
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
