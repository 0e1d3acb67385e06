// Package mock is a server that keeps every promise of a contract: it takes
// what the description allows, refuses the rest as described, assigns
// identifiers, and remembers what was created until it is deleted.
//
// Faults can be switched on, each of which breaks one promise, and any number
// of lawful oddities, which break none. It stores in memory only, and follows
// no reference to other resources but those in paths.
//
//	server, err := mock.New(contract, mock.Options{Fault: "drops-field"})
//	http.ListenAndServe("127.0.0.1:8080", server)
package mock

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"assay/spec"
)

// Options change the server; the zero value is the faithful one.
type Options struct {
	// Fault names the promise to break, as Concrete lists them; the name of a
	// kind alone means the first place it can break. If empty, none.
	Fault string
	// Faults are further promises to break, named likewise.
	Faults []string
	// Oddities are lawful ways to differ, by name.
	Oddities []string
	// Token is the credential that is right, where the description demands one;
	// where it demands none at all, everything takes this bearer token. If
	// empty, any well-formed credentials are right, and a description without
	// security is open.
	Token string
	// Seed varies the identifiers.
	Seed uint64
	// MaxBody bounds a request body in bytes; if 0, 16 MiB.
	MaxBody int64
}

// Server serves a contract. It is safe for concurrent use.
type Server struct {
	opts     Options
	routes   *routes
	services []*service // of the contract's own operations
	above    []*service // of what makes the parents of theirs
	store    store
	lost     *service // its errors are used where nothing is served
	unserved []Unserved
	presets  presets
	open     bool // what has no security of its own takes no credentials
}

// New makes a server for a contract. Errors are unknown names of faults and
// oddities, a fault for which the contract gives no occasion, and a contract
// of which nothing can be served.
func New(c *spec.Contract, opts Options) (*Server, error) {
	if opts.MaxBody == 0 {
		opts.MaxBody = 16 << 20
	}
	s := &Server{opts: opts, routes: newRoutes(c.Servers)}
	s.services, s.unserved = servicesOf(c, opts.Seed)
	more, not := parents(s.services, opts.Seed)
	s.above, s.unserved = more, append(s.unserved, not...)
	shareCounters(s.all())
	for _, svc := range s.all() {
		svc.suit(opts.Seed)
	}
	if len(s.services) == 0 {
		return nil, fmt.Errorf("nothing of %q can be served: %s", c.File, reasons(s.unserved))
	}
	if err := s.installOddities(); err != nil {
		return nil, err
	}
	if err := s.installFaults(); err != nil {
		return nil, err
	}
	for _, svc := range s.all() {
		s.mount(svc)
	}
	s.lost = s.services[0]
	s.open = opts.Token == "" || slices.ContainsFunc(s.all(), (*service).secured)
	return s, nil
}

// servicesOf makes ready the operations of a contract, and says which cannot
// be served.
func servicesOf(c *spec.Contract, seed uint64) (ready []*service, not []Unserved) {
	for _, op := range c.Operations {
		svc, err := newService(op, seed)
		if err != nil {
			not = append(not, Unserved{op.ID, err.Error()})
			continue
		}
		ready, not = append(ready, svc), append(not, svc.unserved...)
	}
	return ready, not
}

// all are the services that are mounted.
func (s *Server) all() []*service { return slices.Concat(s.services, s.above) }

// shareCounters lets services whose resources have one path count together.
func shareCounters(services []*service) {
	counters := map[string]*atomic.Uint64{}
	for _, s := range services {
		if counters[s.kinship()] == nil {
			counters[s.kinship()] = s.next
		}
		s.next = counters[s.kinship()]
	}
}

func reasons(list []Unserved) string {
	if len(list) == 0 {
		return "it has no create operation"
	}
	var texts []string
	for _, u := range list[:min(3, len(list))] {
		texts = append(texts, fmt.Sprintf("%s: %s", u.Operation, u.Reason))
	}
	return strings.Join(texts, "; ")
}

// mount gives a service its paths. A path that another service has stays
// with it.
func (s *Server) mount(svc *service) {
	add := func(template, method string, e endpoint) {
		e.service = svc
		there := s.routes.add(template, method, e)
		if there == nil || e.op == nil || there.service.kinship() == svc.kinship() && e.kind != creates {
			return
		}
		s.unserved = append(s.unserved, Unserved{e.op.ID, "another operation is served at " + method + " " + served(template)})
	}
	add(svc.op.Path, svc.op.Method, endpoint{kind: creates, op: svc.op})
	if svc.listed != nil {
		add(svc.op.List.Path, svc.op.List.Method, endpoint{kind: lists, op: svc.op.List.Operation})
	}
	if svc.read != nil {
		add(svc.template, http.MethodGet, endpoint{kind: reads, op: svc.op.Read})
	}
	if svc.deleted != nil {
		add(svc.op.Delete.Path, svc.op.Delete.Method, endpoint{kind: deletes, op: svc.op.Delete})
	}
}

// Count is the number of resources that were created and not deleted.
func (s *Server) Count() int { return int(s.store.live.Load()) }

// Unserved lists the operations of the contract that are not served, each with
// the reason.
func (s *Server) Unserved() []Unserved { return slices.Clone(s.unserved) }

// ServeHTTP answers one request. It does not panic, but for the fault that cuts
// connections, which panics with http.ErrAbortHandler where there is no
// connection to cut.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.exchange(w, r).write(w, r)
}

// exchange works out the answer; a panic on the way is an answer too.
func (s *Server) exchange(w http.ResponseWriter, r *http.Request) (a *answer) {
	x := &exchange{server: s, service: s.lost, w: w, r: r, kind: refuses}
	defer func() {
		if p := recover(); p != nil {
			a = x.refuse(&refusal{reason: broken, message: "The server met an error of its own."})
			a.encode(spelling{})
		}
	}()
	leaf, params, base := s.routes.find(r.URL.EscapedPath())
	if leaf == nil {
		return x.finished(x.refuse(&refusal{reason: notFound, message: "Nothing is served at this path."}))
	}
	x.params, x.base = params, base
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	e, ok := leaf.methods[method]
	if !ok {
		return x.otherwise(leaf)
	}
	x.kind, x.service, x.op = e.kind, e.service, e.op
	return x.served()
}

// otherwise answers a method that is not served at a path (RFC 9110 section
// 15.5.6).
func (x *exchange) otherwise(leaf *path) *answer {
	for _, method := range []string{http.MethodPost, http.MethodGet, http.MethodPut, http.MethodDelete} {
		if e, ok := leaf.methods[method]; ok && e.op != nil {
			x.service, x.op = e.service, e.op
			break
		}
	}
	allow := http.Header{"Allow": {leaf.allow}}
	if x.r.Method == http.MethodOptions {
		x.kind = optional
		a := newAnswer(optional, http.StatusNoContent)
		a.header = allow
		return x.finished(a)
	}
	return x.finished(x.refuse(&refusal{
		reason: wrongMethod, header: allow,
		message: "This resource does not take the method " + x.r.Method + ".",
	}))
}
