package spec

import (
	"fmt"
	"slices"
	"strings"
)

// maxParents bounds the chain of resources that is made for one create.
const maxParents = 4

// parents finds the creates of the resources that the parameters of a create's
// path name, outermost first: the create on the collection before the parameter,
// or one whose answer links here.
func (b *builder) parents(op *Operation, e entry) []*Parent {
	var out []*Parent
	for _, h := range holes(e.path) {
		if h.name == op.OwnParam || slices.ContainsFunc(out, func(p *Parent) bool { return p.Param == h.name }) {
			continue
		}
		p := b.parent(e, h)
		if p == nil {
			continue
		}
		for _, above := range p.Create.Parents { // for a link that leads here from elsewhere
			if !slices.ContainsFunc(out, func(have *Parent) bool { return have.Create == above.Create }) {
				out = append(out, above)
			}
		}
		out = append(out, p)
	}
	return out[:min(len(out), maxParents)]
}

// parent finds what creates the resource that one parameter names; nil where
// the description does not have it.
func (b *builder) parent(e entry, h hole) *Parent {
	var found []*entry
	if h.before != "" {
		found = b.creators(h.before, e)
	}
	links := b.linksTo(e, h)
	for _, l := range links {
		if !slices.ContainsFunc(found, func(f *entry) bool { return f.op.n == l.owner.op.n }) && l.direct(e) {
			found = append(found, l.owner)
		}
	}
	for _, f := range found {
		if f.op.n == e.op.n {
			continue
		}
		create, err := b.create(*f)
		if err != nil {
			b.note("{%s} of %s is not made by %s: %v", h.name, e.path, f.name(), err)
			continue
		}
		if p := b.naming(create, f, h, links); p != nil {
			return p
		}
	}
	return nil
}

// creators are the creates in a collection: POSTs with a documented 201, then
// other POSTs, then PUTs of one thing.
func (b *builder) creators(collection string, e entry) []*entry {
	var out []*entry
	rank := func(c *entry) int {
		switch {
		case c.method == "PUT":
			return 2
		case c.op.get("responses").get("201").ok():
			return 0
		}
		return 1
	}
	for _, key := range []string{collection, collection + "/{}", collection + "({})"} {
		for _, c := range b.index[key] {
			post := c.method == "POST" && key == collection
			put := c.method == "PUT" && key != collection
			if (post || put) && b.why(*c) != "" && c.op.n != e.op.n {
				out = append(out, c)
			}
		}
	}
	slices.SortStableFunc(out, func(x, y *entry) int { return rank(x) - rank(y) })
	return out
}

// naming says where the value of the parameter stands in what the parent's
// create answers: where a link says, else at the property that the parameter is
// called by, else at the identifier.
func (b *builder) naming(create *Operation, owner *entry, h hole, links []link) *Parent {
	p := &Parent{Param: h.name, Create: create, Why: fmt.Sprintf("%s %s creates what {%s} names", create.Method, create.Path, h.name)}
	for _, l := range links {
		if l.owner.op.n == owner.op.n {
			p.Why = fmt.Sprintf("%s %s links to it", create.Method, create.Path)
			if p.Pointer = l.pointer; p.Pointer != "" {
				return p
			}
		}
	}
	if create.OwnParam != "" {
		return p
	}
	p.Pointer = b.named(create, h.name)
	if p.Pointer == "" && create.Identifier == nil {
		return nil
	}
	return p
}

// named finds the property that a parameter is called by, or "" where that is
// the identifier: {slug} or {orgSlug} for what POST /orgs answers. A parameter
// that also ends the item's own path has decided the identifier already.
func (b *builder) named(create *Operation, param string) string {
	holder := ""
	if id := create.Identifier; id != nil {
		if Fold(create.ItemParameter()) == Fold(param) || id.Location || id.Pointer == "" {
			return ""
		}
		holder = id.Pointer[:strings.LastIndexByte(id.Pointer, '/')]
	}
	for _, r := range create.Success {
		m := r.JSON()
		if m == nil || m.Schema == nil {
			continue
		}
		sh := m.Schema.Response().Shape().down(holder)
		if sh == nil {
			return ""
		}
		for _, p := range sh.Properties {
			if calls(param, p.Name, nounOf(create.Path)) && nameable(sh.Property(p.Name)) {
				if ptr := Join(holder, p.Name); create.Identifier == nil || ptr != create.Identifier.Pointer {
					return ptr
				}
				return ""
			}
		}
		return ""
	}
	return ""
}

// calls says whether a parameter is called as a property, or as the noun with
// the property.
func calls(param, property, noun string) bool {
	return Fold(param) == Fold(property) || noun != "" && Fold(param) == Fold(noun)+Fold(property)
}
