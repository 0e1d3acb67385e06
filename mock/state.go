package mock

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// What a saved state says of itself.
const (
	stateFormat  = "assay mock state"
	stateVersion = 1
)

// State writes down what lives, as JSON for people too: for each kind of
// resource its path, how many identifiers were made, and the resources with
// their members in order. What only goes in (writeOnly) is left out, and so are
// idempotency keys.
func (s *Server) State() []byte {
	kinds := []any{}
	seen := map[string]bool{}
	for _, svc := range s.all() {
		if !seen[svc.kinship()] {
			seen[svc.kinship()] = true
			if k := s.kindState(svc); k != nil {
				kinds = append(kinds, k)
			}
		}
	}
	return append(spelling{indent: "  "}.text(&object{members: []member{
		{"format", stateFormat}, {"version", number(stateVersion)}, {"kinds", kinds},
	}}), '\n')
}

func number[N int | uint64](n N) json.Number { return json.Number(fmt.Sprint(n)) }

// kindState is one kind of resource; nil where none was ever made.
func (s *Server) kindState(svc *service) *object {
	collections := []any{}
	for _, c := range s.store.kin(svc.kinship()) {
		resources := []any{}
		for _, r := range c.all() {
			resources = append(resources, r.state())
		}
		if len(resources) > 0 {
			params := []any{}
			for _, p := range c.params {
				params = append(params, p)
			}
			collections = append(collections, &object{members: []member{{"under", params}, {"resources", resources}}})
		}
	}
	made := svc.next.Load()
	if made == 0 && len(collections) == 0 {
		return nil
	}
	return &object{members: []member{{"path", svc.template}, {"made", number(made)}, {"collections", collections}}}
}

func (r *resource) state() *object {
	o := &object{members: []member{{"key", r.id}, {"id", r.name}}}
	if r.lax {
		o.members = append(o.members, member{"lax", true})
	}
	o.members = append(o.members, member{"value", r.members})
	return o
}

// Changes counts what was created and deleted: while it stays the same, so
// does the state.
func (s *Server) Changes() uint64 { return s.store.changes.Load() }

// Reset empties the store, and says how many resources were in it. Identifiers
// are made from the first on again, and idempotency keys are free.
func (s *Server) Reset() int {
	n := 0
	for _, svc := range s.all() {
		for _, c := range s.store.kin(svc.kinship()) {
			n += c.clear()
		}
		svc.next.Store(0)
		svc.keys.forget()
	}
	s.store.changes.Add(1)
	return n
}

// clear deletes everything in a collection.
func (c *collection) clear() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := len(c.byID)
	for _, r := range c.order {
		r.gone = true
	}
	clear(c.byID)
	c.order = nil
	c.store.live.Add(int64(-n))
	return n
}

func (k *keys) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.used)
}

// StateError is what is wrong with a saved state, and where.
type StateError struct {
	File         string
	Line, Column int // from 1; 0 where the text as a whole is meant
	Text         string
}

func (e *StateError) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Text
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Text)
}

// Restore puts back what State wrote down, into a server that holds nothing.
// The error is a *StateError; nothing is restored then. The name is that of the
// file.
func (s *Server) Restore(name string, data []byte) error {
	r := &stateReader{file: name, text: string(data), server: s}
	kinds, err := r.read()
	if err != nil {
		return err
	}
	for _, k := range kinds {
		k.service.next.Store(max(k.made, k.service.next.Load()))
		for _, c := range k.collections {
			to := s.store.in(k.service.kinship(), c.params)
			for _, r := range c.resources {
				to.add(r)
			}
		}
	}
	return nil
}

// savedKind is one kind of resource as it was read.
type savedKind struct {
	service     *service
	made        uint64
	collections []savedCollection
}

type savedCollection struct {
	params    []string
	resources []*resource
}

// kinOf finds the service of a resource path; the names of the parameters do
// not matter.
func (s *Server) kinOf(template string) *service {
	kin := strings.Join(literals(template), "{}")
	i := slices.IndexFunc(s.all(), func(svc *service) bool { return svc.kinship() == kin })
	if i < 0 {
		return nil
	}
	return s.all()[i]
}

// nearestPath is the path of resources that differs least.
func (s *Server) nearestPath(template string) string {
	var paths []string
	for _, svc := range s.all() {
		paths = append(paths, svc.template)
	}
	return cmp.Or(nearest(template, paths), "none")
}
