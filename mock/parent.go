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

// kinsfolk are the services of a contract with those that make what the paths
// of others name.
type kinsfolk struct {
	known     map[string]*service          // by method and path; nil for one that cannot be served
	why       map[string]error             // why it cannot
	tested    map[*service]*spec.Operation // the operation of the contract for whose sake it is there
	inherited map[*service][]*spec.Parent
	more      []*service
	unserved  []Unserved
}

// parents makes ready the creates of what the paths of the services name, and
// of what theirs name, and links them. What cannot be served is told of the
// operation that needs it; any value is then taken.
func parents(services []*service, seed uint64) (more []*service, not []Unserved) {
	k := &kinsfolk{known: map[string]*service{}, why: map[string]error{}, tested: map[*service]*spec.Operation{}, inherited: map[*service][]*spec.Parent{}}
	for _, s := range services {
		k.known[route(s.op)], k.tested[s] = s, s.op
	}
	for _, s := range services {
		k.raise(s, seed)
	}
	for i := 0; i < len(k.more); i++ { // parents have parents
		k.raise(k.more[i], seed)
	}
	return k.more, k.unserved
}

func route(op *spec.Operation) string { return op.Method + " " + op.Path }

// raise links a service with its parents.
func (k *kinsfolk) raise(child *service, seed uint64) {
	all := append(slices.Clip(child.op.Parents), k.inherited[child]...)
	for i, name := range parametersOf(served(child.op.Path)) {
		p := parentOf(all, name, child.op)
		if p == nil {
			continue
		}
		up := k.maker(p.Create, seed)
		if up == nil {
			u := Unserved{k.tested[child].ID, fmt.Sprintf("%s makes what its path names, and cannot be served: %v", p.Create.ID, k.why[route(p.Create)])}
			if !slices.Contains(k.unserved, u) {
				k.unserved = append(k.unserved, u)
			}
			continue
		}
		if k.tested[up] == nil {
			k.tested[up], k.inherited[up] = k.tested[child], all
		}
		newLink(child, up, i, p.Pointer)
	}
}

// maker is the service of a parent's create; nil when it cannot be served.
func (k *kinsfolk) maker(op *spec.Operation, seed uint64) *service {
	if s, tried := k.known[route(op)]; tried {
		return s
	}
	s, err := newService(op, seed)
	if err != nil {
		s, k.why[route(op)] = nil, err
	} else {
		k.more, k.unserved = append(k.more, s), append(k.unserved, s.unserved...)
	}
	k.known[route(op)] = s
	return s
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
		if i < param && strings.HasPrefix(prefix(child.op.Path, i), prefix(up.op.Path, i)) {
			at = i // the same place of the same path, whatever it is called there
		}
		if at < 0 || at == param {
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
