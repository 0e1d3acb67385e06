package spec

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// rewriter turns schemas of the description into plain JSON Schema 2020-12 for
// one direction, and is the compiler's loader: it is asked for a root when a
// reference to it is compiled.
type rewriter struct {
	reg  *registry
	dir  direction
	view *viewSet
}

// Load returns the rewritten root that the URL names.
func (w *rewriter) Load(url string) (any, error) {
	i, err := strconv.Atoi(strings.TrimPrefix(url, "mem:///"))
	if err != nil || i >= len(w.reg.roots) {
		return nil, fmt.Errorf("references to %s are not followed", url)
	}
	r := w.reg.roots[i]
	return w.schema(r.loc, url+"#", r.inner)
}

// at is the location of the schema being written, as the compiler names it.
func (w *rewriter) schema(l loc, at string, inner bool) (any, error) {
	w.view.origin[strings.TrimSuffix(at, "#")] = l
	w.view.origin[at] = l
	if l.n.kind == kindBool && w.reg.doc.dialect == openapi31 {
		return l.n.isTrue(), nil
	}
	if l.n.kind != kindObject {
		w.defect(l, "schema-not-an-object", "a schema is an object", "")
		return map[string]any{}, nil
	}
	if w.reg.doc.dialect == openapi31 {
		if isNullable(l.n) { // no keyword of 3.1, but who writes it means it
			w.view.doubtful[strings.TrimSuffix(at, "#")] = true
		}
		return w.keywords(l, at)
	}
	if !inner {
		if out, ok := w.nullable(l, at); ok {
			return out, nil
		}
	}
	if ref := l.n.get("$ref"); ref != nil && ref.kind == kindString {
		return w.reference30(l, at)
	}
	out, err := w.keywords(l, at)
	if m, ok := out.(map[string]any); ok && !inner {
		w.nullableType(l, m, at)
	}
	return out, err
}

// nullable handles nullable beside $ref, allOf, anyOf and oneOf, where OpenAPI
// 3.0.3 gives it no effect (proposal 2019-10-31, clarify nullable) while most
// authors mean "or null". Null is then neither demanded nor refused: the
// schema becomes anyOf [null, the schema without nullable].
func (w *rewriter) nullable(l loc, at string) (any, bool) {
	if !isNullable(l.n) || l.n.get("type") != nil {
		return nil, false
	}
	if l.n.get("$ref") == nil && l.n.get("allOf") == nil && l.n.get("anyOf") == nil && l.n.get("oneOf") == nil {
		return nil, false
	}
	w.view.wrapped[strings.TrimSuffix(at, "#")] = true
	w.view.doubtful[strings.TrimSuffix(at, "#")] = true
	out := map[string]any{"anyOf": []any{
		map[string]any{"type": "null"},
		map[string]any{"$ref": rootURL(w.reg.add(l, true, w.relaxed(l, at)...))},
	}}
	w.flags(l, out)
	return out, true
}

// nullableType adds null to the type of a nullable schema. An enum that does
// not list null is left in doubt.
func (w *rewriter) nullableType(l loc, out map[string]any, at string) {
	if !isNullable(l.n) {
		return
	}
	switch t := out["type"].(type) {
	case string:
		out["type"] = []any{t, "null"}
	case []any:
		if !slices.Contains(t, any("null")) {
			out["type"] = append(t, "null")
		}
	}
	if values, ok := out["enum"].([]any); ok && !slices.Contains(values, nil) {
		out["enum"] = append(slices.Clone(values), nil)
		w.view.doubtful[strings.TrimSuffix(at, "#")] = true
	}
}

func isNullable(n *node) bool { return n.get("nullable").isTrue() || n.get("x-nullable").isTrue() }

// reference30 writes a reference of OpenAPI 2.0 or 3.0, whose siblings are
// ignored (3.0.3, Reference Object), but for the direction, which authors put
// there and mean.
func (w *rewriter) reference30(l loc, at string) (any, error) {
	out := map[string]any{}
	if err := w.reference(l, at, out); err != nil {
		return nil, err
	}
	w.flags(l, out)
	return out, nil
}

func (w *rewriter) flags(l loc, out map[string]any) {
	for _, k := range []string{"readOnly", "writeOnly"} {
		if l.n.get(k).isTrue() {
			out[k] = true
		}
	}
}

func (w *rewriter) reference(l loc, at string, out map[string]any) error {
	ref := l.n.get("$ref")
	t, err := w.reg.doc.resolve(l.n.file, ref)
	if err != nil {
		return err
	}
	out["$ref"] = rootURL(w.reg.add(t, false, w.relaxed(t, at)...))
	return nil
}

// keywords writes every keyword that the dialect knows and that is well typed;
// the others become defects.
func (w *rewriter) keywords(l loc, at string) (any, error) {
	out := map[string]any{}
	for name, v := range l.each {
		k, ok := keywords[name]
		if !ok || (k.since31 && w.reg.doc.dialect != openapi31) {
			w.unknownKeyword(l, name, ok)
			continue
		}
		if k.write == nil {
			continue
		}
		if err := k.write(w, keyword{l, name, v, at, out}); err != nil {
			return nil, err
		}
	}
	w.exclusive(out)
	w.discriminated(l, at, out)
	return out, w.relaxedChoice(l, at, out)
}

func (w *rewriter) unknownKeyword(l loc, name string, newer bool) {
	if newer {
		w.reg.report(Defect{Code: "keyword-of-newer-version", Place: l.key(name),
			Message: fmt.Sprintf("%s is no keyword of OpenAPI %s and has no effect", name, w.reg.doc.version),
			Hint:    "declare openapi: 3.1.0, or say it with the keywords of this version"})
	}
}

// exclusive turns the boolean forms of OpenAPI 3.0 into numbers.
func (w *rewriter) exclusive(out map[string]any) {
	for _, p := range [2][2]string{{"exclusiveMinimum", "minimum"}, {"exclusiveMaximum", "maximum"}} {
		b, ok := out[p[0]].(bool)
		if !ok {
			continue
		}
		delete(out, p[0])
		if bound, has := out[p[1]]; b && has {
			out[p[0]] = bound
			delete(out, p[1])
		}
	}
}

func (w *rewriter) defect(l loc, code, message, hint string) {
	w.reg.report(Defect{Code: code, Message: message, Hint: hint, Place: l.place()})
}

// decode turns a node into the values that the validator knows.
func decode(n *node) any {
	switch n.kind {
	case kindBool:
		return n.text == "true"
	case kindNumber:
		return json.Number(n.text)
	case kindString:
		return n.text
	case kindArray:
		out := make([]any, 0, len(n.array()))
		for _, it := range n.array() {
			out = append(out, decode(it))
		}
		return out
	case kindObject:
		out := make(map[string]any, len(n.object()))
		for _, m := range n.object() {
			out[m.name] = decode(m.value)
		}
		return out
	}
	return nil
}
