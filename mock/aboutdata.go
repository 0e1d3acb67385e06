package mock

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"assay/spec"
)

// About is what a server serves, as its page tells it.
type About struct {
	Version     string            `json:"assay,omitempty"`
	Description AboutDescription  `json:"description"`
	URL         string            `json:"url"`
	Started     time.Time         `json:"started"`
	Operations  []AboutOperation  `json:"operations"`
	Unserved    []AboutUnserved   `json:"unserved,omitempty"`
	Faults      []AboutSwitch     `json:"faults,omitempty"`
	Oddities    []AboutSwitch     `json:"oddities,omitempty"`
	Resources   int               `json:"resources"`
	Collections []AboutCollection `json:"collections,omitempty"`
	Requests    uint64            `json:"requests"`
	Latency     string            `json:"latency,omitempty"`
	Origins     []string          `json:"origins,omitempty"`
	Seed        uint64            `json:"seed"`
	Token       bool              `json:"tokenDemanded"`
	StateFile   string            `json:"stateFile,omitempty"`
}

// AboutDescription names the description.
type AboutDescription struct {
	File    string `json:"file"`
	Title   string `json:"title,omitempty"`
	Version string `json:"version,omitempty"`
}

// AboutOperation is one operation that is served.
type AboutOperation struct {
	ID      string   `json:"id"`
	Method  string   `json:"method"`
	Path    string   `json:"path"`
	Does    string   `json:"does"` // "create", "read", "list" or "delete"
	Summary string   `json:"summary,omitempty"`
	Example *Example `json:"example"`
}

// AboutUnserved is a part of the description that is not served.
type AboutUnserved struct {
	Operation string `json:"operation"`
	Reason    string `json:"reason"`
}

// AboutSwitch is a fault or an oddity that is on.
type AboutSwitch struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

// AboutCollection counts the resources at one path.
type AboutCollection struct {
	Path  string `json:"path"`
	Count int    `json:"count"`
}

// doings name the kinds of requests.
var doings = map[kind]string{creates: "create", reads: "read", lists: "list", deletes: "delete"}

// About tells what is served at a base URL, such as "http://127.0.0.1:8080".
func (f *Front) About(base string) About {
	_, total := f.journal.recent()
	a := About{
		Version: f.opts.Version, URL: base, Started: f.started.UTC().Truncate(time.Second),
		Description: AboutDescription{File: f.contract.File, Title: f.contract.Title, Version: f.contract.Version},
		Resources:   f.Count(), Requests: total, Origins: f.opts.Origins, Seed: f.Server.opts.Seed,
		Token: f.Server.opts.Token != "", StateFile: f.opts.StateFile,
		Operations: []AboutOperation{}, Collections: f.store.counted(f.all()),
		Faults: f.faults, Oddities: f.oddities,
	}
	if f.pace.latency.Max > 0 {
		a.Latency = f.pace.latency.String()
	}
	for _, o := range f.offered {
		a.Operations = append(a.Operations, f.told(o, base))
	}
	for _, u := range f.contract.Unusable {
		a.Unserved = append(a.Unserved, AboutUnserved{u.Operation, u.Reason})
	}
	for _, u := range f.Unserved() {
		a.Unserved = append(a.Unserved, AboutUnserved(u))
	}
	return a
}

// about is About as the client of a request reaches the server.
func (f *Front) about(r *http.Request) About {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return f.About(scheme + "://" + r.Host)
}

// offer is one operation that is served.
type offer struct {
	service *service
	kind    kind
	op      *spec.Operation
	body    func() Example // the part of an example that stays the same
}

// offers lists what is served, in the order of the description; what makes the
// parents of its operations comes last.
func (s *Server) offers() []*offer {
	var out []*offer
	for _, svc := range s.all() {
		for _, o := range []struct {
			kind kind
			op   *spec.Operation
			form *form
		}{
			{creates, svc.op, svc.created}, {lists, svc.listing(), svc.listed},
			{reads, svc.op.Read, svc.read}, {deletes, svc.op.Delete, svc.deleted},
		} {
			if o.op != nil && o.form != nil && s.mounted(svc, o.op) {
				out = append(out, &offer{svc, o.kind, o.op, sync.OnceValue(func() Example { return s.exampleCore(svc, o.kind, o.op) })})
			}
		}
	}
	return out
}

// mounted says whether an operation has its path, and not another service's.
func (s *Server) mounted(svc *service, op *spec.Operation) bool {
	b := &s.routes.root
	for _, segment := range strings.Split(served(op.Path), "/")[1:] {
		b = b.child(segment)
	}
	return b.leaf != nil && b.leaf.methods[op.Method].service == svc
}

// told is an offer with an example against a base URL.
func (f *Front) told(o *offer, base string) AboutOperation {
	return AboutOperation{
		ID: o.op.ID, Method: o.op.Method, Path: served(o.op.Path), Does: doings[o.kind], Summary: o.op.Summary,
		Example: f.example(o).commanded(base),
	}
}

// switches are the faults and oddities that are on.
func (s *Server) switches() (faults, oddities []AboutSwitch) {
	all := Faults()
	for _, name := range append([]string{s.opts.Fault}, s.opts.Faults...) {
		kind, _, _ := strings.Cut(name, "@")
		if i := slices.IndexFunc(all, func(f Fault) bool { return f.Name == kind }); i >= 0 {
			if places := all[i].concrete(s.services); name == kind && len(places) > 0 {
				name = places[0].Name // the one that a kind alone means
			}
			faults = append(faults, AboutSwitch{name, all[i].Title})
		}
	}
	for _, o := range Oddities() {
		if slices.Contains(s.opts.Oddities, o.Name) {
			oddities = append(oddities, AboutSwitch{o.Name, o.Title})
		}
	}
	return faults, oddities
}

// counted counts what lives, by path, in the order of the services.
func (s *store) counted(services []*service) []AboutCollection {
	var out []AboutCollection
	seen := map[string]bool{}
	for _, svc := range services {
		if seen[svc.kinship()] {
			continue
		}
		seen[svc.kinship()] = true
		for _, c := range s.kin(svc.kinship()) {
			if n := c.size(); n > 0 {
				out = append(out, AboutCollection{within(svc, c.params), n})
			}
		}
	}
	return out
}

func (c *collection) size() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.byID)
}

// within is the path of a collection's resources, the parameters that lead to
// it filled in.
func within(svc *service, params []string) string {
	template := svc.template
	for _, value := range params {
		open, shut := strings.IndexByte(template, '{'), strings.IndexByte(template, '}')
		if open < 0 || shut < open {
			break
		}
		template = template[:open] + url.PathEscape(value) + template[shut+1:]
	}
	return template
}
