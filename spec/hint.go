package spec

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

const (
	hintKey = "x-assay"
	// maxHintDepth and maxHintNodes bound the walk for hints in a body.
	maxHintDepth = 16
	maxHintNodes = 50_000
)

// hintWords are the keys of x-assay.
var hintWords = []string{"value", "echo", "server-owned", "skip"}

// hints says whether any file of the description has hints at all.
func (d *document) hints() bool {
	if d.main.hinted {
		return true
	}
	for _, f := range d.files {
		if f.hinted {
			return true
		}
	}
	return false
}

// hint reads the x-assay of an operation, a parameter or a schema.
func (b *builder) hint(l loc) (Hint, bool) {
	x := l.get(hintKey)
	if !x.ok() {
		return Hint{}, false
	}
	h := Hint{Place: l.key(hintKey)}
	if x.n.kind != kindObject {
		b.badHint(h.Place, "x-assay must be an object", "such as {skip: the reason}")
		return h, false
	}
	for name, v := range x.each {
		b.readHint(&h, name, v)
	}
	return h, true
}

func (b *builder) readHint(h *Hint, name string, v loc) {
	wrong := func(want string) {
		b.badHint(v.place(), fmt.Sprintf("%s in x-assay must be %s; it is ignored", name, want), "")
	}
	switch name {
	case "value":
		h.Value = v.n.appendJSON(nil)
	case "echo":
		if v.n.str() != "ignore" {
			wrong(`"ignore"`)
			return
		}
		h.ServerOwned = true
	case "server-owned":
		if v.n.kind != kindBool {
			wrong("true or false")
			return
		}
		h.ServerOwned = h.ServerOwned || v.n.isTrue()
	case "skip":
		b.readSkip(h, v)
	default:
		hint := "known are " + strings.Join(hintWords, ", ")
		if near := nearestOf(name, hintWords); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		b.badHint(v.place(), fmt.Sprintf("x-assay has no %q", name), hint)
	}
}

// readSkip reads the reason; true is taken too, since to test what somebody
// asked to leave alone would be worse than a missing reason.
func (b *builder) readSkip(h *Hint, v loc) {
	switch {
	case v.n.kind == kindString && strings.TrimSpace(v.n.text) != "":
		h.Skip = v.n.text
	case v.n.isTrue():
		h.Skip = "no reason is given"
		b.badHint(v.place(), "skip in x-assay should be the reason, a text", "")
	case v.n.kind != kindBool:
		b.badHint(v.place(), "skip in x-assay must be the reason, a text; it is ignored", "")
	}
}

func (b *builder) badHint(p Place, msg, hint string) {
	b.doc.schemas.report(Defect{Code: "hint-not-understood", Message: msg, Hint: hint, Place: p})
}

// skipped says who leaves an operation alone, and why; "" when nobody does.
func (b *builder) skipped(e entry) string {
	for _, id := range []string{e.id, e.method + "_" + e.path, e.method + " " + e.path} {
		switch h := b.opts.Hints[id][""]; {
		case id == "" || h.Skip == "":
		case h.Place.File == "":
			return "skipped by the configuration: " + h.Skip
		default:
			return fmt.Sprintf("skipped by %s:%d: %s", h.Place.File, h.Place.Line, h.Skip)
		}
	}
	if h, _ := b.hint(e.op); h.Skip != "" {
		return "skipped by x-assay: " + h.Skip
	}
	return ""
}

// parameterHint reads the hint of a parameter, else of its schema.
func (b *builder) parameterHint(p, schema loc) Hint {
	if h, ok := b.hint(p); ok {
		return h
	}
	if s, err := b.doc.follow(schema); err == nil && s.ok() && s.n != p.n {
		if h, ok := b.hint(s); ok {
			return h
		}
	}
	return Hint{}
}

// bodyHints collects the hints of an operation and of the places in its body.
func (b *builder) bodyHints(op *Operation, e entry) map[string]Hint {
	if !b.doc.hints() {
		return nil
	}
	w := &hintWalk{b: b, out: map[string]Hint{}, on: map[*node]bool{}}
	if h, ok := b.hint(e.op); ok {
		w.out[""] = h
	}
	if op.Body != nil {
		for _, m := range op.Body.Media {
			if m.Schema != nil {
				w.walk(b.doc.schemas.roots[m.Schema.root].loc, "", 0)
			}
		}
	}
	if len(w.out) == 0 {
		return nil
	}
	return w.out
}

// hintWalk looks at every place of a schema that a body may have.
type hintWalk struct {
	b     *builder
	out   map[string]Hint
	on    map[*node]bool // schemas above this one: recursion ends here
	count int
}

func (w *hintWalk) walk(l loc, ptr string, depth int) {
	if w.count++; !l.ok() || l.n.kind != kindObject || depth > maxHintDepth || w.count > maxHintNodes || w.on[l.n] {
		return
	}
	w.on[l.n] = true
	defer delete(w.on, l.n)
	if h, ok := w.b.hint(l); ok {
		w.out[ptr] = over(h, w.out[ptr]) // what stands nearer to the body wins
	}
	if l.n.get("$ref") != nil {
		if t, err := w.b.doc.resolve(l.n.file, l.n.get("$ref")); err == nil {
			w.walk(t, ptr, depth+1)
		}
	}
	for _, kw := range []string{"allOf", "anyOf", "oneOf"} {
		for _, part := range l.get(kw).items {
			w.walk(part, ptr, depth+1)
		}
	}
	for name, p := range l.get("properties").each {
		w.walk(p, Join(ptr, name), depth+1)
	}
	for _, kw := range []string{"items", "additionalProperties"} {
		w.walk(l.get(kw), ptr+"/*", depth+1)
	}
}

// over lays one hint over another.
func over(under, top Hint) Hint {
	if len(top.Value) == 0 {
		top.Value = under.Value
	}
	if top.Skip == "" {
		top.Skip = under.Skip
	}
	if top.Place.Line == 0 {
		top.Place = under.Place
	}
	top.ServerOwned = top.ServerOwned || under.ServerOwned
	return top
}

// layHints lays those of the options over those of the description.
func (b *builder) layHints(op *Operation) {
	for _, id := range []string{op.ID, op.Method + " " + op.Path} {
		for ptr, h := range b.opts.Hints[id] {
			if ptr != "" && !strings.HasPrefix(ptr, "/") {
				b.parameterOver(op, ptr, h)
				continue
			}
			if op.Hints == nil {
				op.Hints = map[string]Hint{}
			}
			op.Hints[ptr] = over(op.Hints[ptr], h)
		}
	}
}

func (b *builder) parameterOver(op *Operation, name string, h Hint) {
	known := false
	for _, p := range op.Parameters {
		if p.Name == name {
			p.Hint, known = over(p.Hint, h), true
		}
	}
	if !known {
		b.note("the hint for %q of %s is not used: it has no such parameter; places in the body begin with a slash", name, op.ID)
	}
}

// unusedHints notes hints of the options for operations that are not there.
func (b *builder) unusedHints() {
	for _, id := range slices.Sorted(maps.Keys(b.opts.Hints)) {
		if !slices.ContainsFunc(b.all, func(e entry) bool {
			return e.id == id || e.method+"_"+e.path == id || e.method+" "+e.path == id
		}) {
			b.note("hints for %q are not used: the description has no such operation", id)
		}
	}
}
