package spec

import "strings"

// link is a Link Object on a success of a create: which parameter of another
// operation takes which value of the answer.
type link struct {
	owner   *entry
	target  *entry
	param   string
	pointer string // JSON pointer into the answer; "" for its identifier, as by Location
}

// direct says whether the link leads to the operation itself, and not to one
// beside it.
func (l link) direct(e entry) bool { return l.target.op.n == e.op.n }

// linksTo returns the links that supply a parameter of a path, on the operation
// itself or on another one below the same collection.
func (b *builder) linksTo(e entry, h hole) []link {
	if !b.linksOn {
		b.linksOn = true
		b.collectLinks()
	}
	var out []link
	for _, l := range b.links {
		if l.direct(e) && l.param == h.name {
			out = append(out, l)
			continue
		}
		for _, theirs := range holes(l.target.path) {
			if theirs.name == l.param && theirs.before == h.before && h.before != "" {
				out = append(out, l)
			}
		}
	}
	return out
}

// collectLinks reads the links of every create, where the document has any.
func (b *builder) collectLinks() {
	if !b.doc.linked() {
		return
	}
	for i := range b.all {
		e := &b.all[i]
		if e.method != "POST" && e.method != "PUT" {
			continue
		}
		for key, r := range e.op.get("responses").each {
			r, err := b.doc.follow(r)
			if err != nil || !strings.HasPrefix(key, "2") {
				continue
			}
			for _, l := range r.get("links").each {
				b.collectLink(e, l)
			}
		}
	}
}

func (b *builder) collectLink(owner *entry, l loc) {
	l, err := b.doc.follow(l)
	if err != nil {
		return
	}
	target := b.linked(l)
	if target == nil {
		return
	}
	for name, v := range l.get("parameters").each {
		if ptr, ok := answerPointer(v.n.str()); ok {
			b.links = append(b.links, link{owner, target, strings.TrimPrefix(name, "path."), ptr})
		}
	}
}

// linked is the operation that a link leads to, by its id or by a reference.
func (b *builder) linked(l loc) *entry {
	id := l.get("operationId").n.str()
	var at *node
	if ref := l.get("operationRef"); ref.n.str() != "" {
		if t, err := b.doc.resolve(ref.n.file, ref.n); err == nil {
			at = t.n
		}
	}
	for i := range b.all {
		if e := &b.all[i]; id != "" && e.id == id || at != nil && e.op.n == at {
			return e
		}
	}
	return nil
}

// answerPointer reads a runtime expression about the answer (OpenAPI 3.0.3,
// Runtime Expressions); ok is false for others.
func answerPointer(expr string) (pointer string, ok bool) {
	expr = strings.TrimSuffix(strings.TrimPrefix(expr, "{"), "}")
	if pointer, ok = strings.CutPrefix(expr, "$response.body#"); ok {
		return pointer, true
	}
	return "", strings.EqualFold(expr, "$response.header.Location")
}

// linked says whether any file of the description has an expression about an
// answer.
func (d *document) linked() bool {
	if d.main.linked {
		return true
	}
	for _, f := range d.files {
		if f.linked {
			return true
		}
	}
	return false
}
