package mock

import (
	"fmt"
	"slices"
	"strings"

	"assay/spec"
)

// link says which resource a parameter of a path names: one that another create
// makes.
type link struct {
	child, parent *service
	param         int    // index of the parameter among those of the child's path
	pointer       string // of its value in the answer of the parent's create; "" for the identifier
	// above are the indexes, among the child's parameters, of those that name
	// the parent's collection; nil where they cannot be told.
	above []int
}

// parents makes ready the creates of what the paths of the services name, and
// of what theirs name, and links them. What cannot be served is told; any value
// is then taken.
func parents(services []*service, seed uint64) (more []*service, not []Unserved) {
	known := map[string]*service{}
	for _, s := range services {
		known[s.op.Method+" "+s.op.Path] = s
	}
	inherited := map[*service][]*spec.Parent{}
	for queue := slices.Clone(services); len(queue) > 0; queue = queue[1:] {
		child := queue[0]
		all := append(slices.Clip(child.op.Parents), inherited[child]...)
		for i, name := range parametersOf(served(child.op.Path)) {
			p := parentOf(all, name, child.op)
			if p == nil {
				continue
			}
			key := p.Create.Method + " " + p.Create.Path
			if _, tried := known[key]; !tried {
				s, err := newService(p.Create, seed)
				if err != nil {
					s, not = nil, append(not, Unserved{p.Create.ID, fmt.Sprintf("it makes the parents of %s: %v", child.op.ID, err)})
				} else {
					more, queue, not = append(more, s), append(queue, s), append(not, s.unserved...)
					inherited[s] = all
				}
				known[key] = s
			}
			if s := known[key]; s != nil && s != child {
				newLink(child, s, i, p.Pointer)
			}
		}
	}
	return more, not
}

// parentOf finds what a parameter names; nothing is its own parent.
func parentOf(all []*spec.Parent, name string, child *spec.Operation) *spec.Parent {
	i := slices.IndexFunc(all, func(p *spec.Parent) bool {
		return p.Param == name && p.Create != nil && (p.Create.Method != child.Method || p.Create.Path != child.Path)
	})
	if i < 0 {
		return nil
	}
	return all[i]
}

func newLink(child, up *service, param int, pointer string) {
	l := &link{child: child, parent: up, param: param, pointer: pointer, above: []int{}}
	if pointer == up.created.id {
		l.pointer = ""
	}
	own := parametersOf(served(child.op.Path))
	for i, name := range up.names[:up.owned] {
		at := slices.Index(own, name)
		if at < 0 && i < param && strings.HasPrefix(prefix(child.op.Path, i), prefix(up.op.Path, i)) {
			at = i // another name at the same place of the same path
		}
		if at < 0 {
			l.above = nil
			break
		}
		l.above = append(l.above, at)
	}
	child.above, up.below = append(child.above, l), append(up.below, l)
}

// prefix is the literal text of a path before its n-th parameter.
func prefix(template string, n int) string {
	return strings.Join(literals(served(template))[:n+1], "{}")
}

// orphaned refuses what lies below something that is not there.
func (x *exchange) orphaned() *refusal {
	for _, l := range x.service.above {
		if l.param >= len(x.params) || l.holds(&x.server.store, x.params) {
			continue
		}
		rf := &refusal{reason: notFound, orphan: l, message: "There is nothing of this name to create it below."}
		if !x.condoned(rf) {
			return rf
		}
	}
	return nil
}

// holds says whether the resource is there that the parameters name.
func (l *link) holds(s *store, params []string) bool {
	for _, c := range s.kin(l.parent.kinship()) {
		if l.fits(c.params, params) && l.lookup(c, params[l.param]) {
			return true
		}
	}
	return false
}

// fits says whether a collection of parents is the one that a child's
// parameters lead through.
func (l *link) fits(collection, params []string) bool {
	for i, at := range l.above {
		if collection[i] != params[at] {
			return false
		}
	}
	return true
}

func (l *link) lookup(c *collection, value string) bool {
	if l.pointer == "" && c.get(value) != nil {
		return true
	}
	return slices.ContainsFunc(c.all(), func(r *resource) bool { return l.names(r, value) })
}

// names says whether a parameter's value names a resource.
func (l *link) names(r *resource, value string) bool {
	if l.pointer == "" {
		return r.id == value || idText(r.name) == value
	}
	shown, err := r.in(l.parent.created)
	v, ok := at(shown, l.pointer)
	return err == nil && ok && idText(v) == value
}

// bereave deletes what lies below a resource that was deleted, and what lies
// below that.
func (x *exchange) bereave(s *service, params []string, r *resource) {
	for _, l := range s.below {
		for _, c := range x.server.store.kin(l.child.kinship()) {
			if !l.fits(params, c.params) || l.param < len(c.params) && !l.names(r, c.params[l.param]) {
				continue
			}
			for _, child := range c.all() {
				if named := l.param < len(c.params) || l.names(r, child.id); named && c.remove(child.id) {
					x.bereave(l.child, c.params, child)
				}
			}
		}
	}
}
