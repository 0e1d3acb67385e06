package mock

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// store holds what was created: one collection for each kind of resource and
// each filling of the parameters in its path.
type store struct {
	mu          sync.RWMutex
	collections map[string]*collection
	kinds       map[string][]*collection // by what makes their resources
	live        atomic.Int64
	changes     atomic.Uint64 // of what lives
}

// collection keeps resources in the order of their creation.
type collection struct {
	store  *store
	params []string // the filling of the parameters in its path
	mu     sync.RWMutex
	byID   map[string]*resource
	order  []*resource // deleted ones stay until they are half of it
}

// resource is what a create made.
type resource struct {
	id   string // as it stands in a path, unescaped
	name any    // the identifier as JSON
	sent any    // the body as sent, without read-only properties
	// members are what the resource consists of: what was sent without
	// read-only properties, the defaults, and what the service assigned.
	// It is no object where the body is none.
	members any
	lax     bool // what breaks a schema stays in answers
	force   bool // it takes the place of one with the same id
	gone    bool // deleted; guarded by the collection

	mu    sync.Mutex
	shown map[*form]any // composed for each kind of answer, not to be changed
}

// in returns the collection of a kind under a path's parameters.
func (s *store) in(kind string, params []string) *collection {
	key := kind + "\x00" + strings.Join(params, "\x00")
	s.mu.RLock()
	c := s.collections[key]
	s.mu.RUnlock()
	if c != nil {
		return c
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c = s.collections[key]; c == nil {
		if s.collections == nil {
			s.collections, s.kinds = map[string]*collection{}, map[string][]*collection{}
		}
		c = &collection{store: s, params: slices.Clone(params), byID: map[string]*resource{}}
		s.collections[key] = c
		s.kinds[kind] = append(s.kinds[kind], c)
	}
	return c
}

// kin returns the collections of a kind.
func (s *store) kin(kind string) []*collection {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.kinds[kind]
}

// add keeps a resource; false when its id is taken.
func (c *collection) add(r *resource) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, taken := c.byID[r.id]; taken {
		return false
	}
	c.insert(r)
	return true
}

// replace keeps a resource in the place of one with the same id.
func (c *collection) replace(r *resource) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.delete(r.id)
	c.insert(r)
}

func (c *collection) insert(r *resource) {
	c.byID[r.id] = r
	c.order = append(c.order, r)
	c.store.live.Add(1)
	c.store.changes.Add(1)
}

func (c *collection) get(id string) *resource {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.byID[id]
}

// remove deletes a resource; false when there is none with this id.
func (c *collection) remove(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.delete(id)
}

func (c *collection) delete(id string) bool {
	r := c.byID[id]
	if r == nil {
		return false
	}
	delete(c.byID, id)
	r.gone = true
	c.store.live.Add(-1)
	c.store.changes.Add(1)
	if len(c.order) > 2*len(c.byID)+16 {
		c.order = c.live(nil)
	}
	return true
}

func (c *collection) live(to []*resource) []*resource {
	for _, r := range c.order {
		if !r.gone {
			to = append(to, r)
		}
	}
	return to
}

// all returns what lives, oldest first.
func (c *collection) all() []*resource {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.live(make([]*resource, 0, len(c.byID)))
}
