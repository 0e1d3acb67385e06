package mock

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"assay/rule"
	"assay/spec"
)

// Fault is a way to break one promise.
type Fault struct {
	// Name is in kebab case and never reused.
	Name string
	// Title says what the server then does, in one sentence.
	Title string
	// Rules are those that have to notice; the first is the one that the fault
	// is about.
	Rules []rule.ID
	// places lists where an operation makes the promise: JSON pointers of the
	// body ("*" for any item), header names, or "" for the operation as a
	// whole. An operation without any cannot break it.
	places func(*service) []string
	// install breaks the promise at one of the places.
	install func(b *behaviour, s *service, place string)
}

// Faults lists every kind of fault.
func Faults() []Fault {
	return slices.Concat(statusFaults, acceptFaults, envelopeFaults, refuseFaults, echoFaults, idFaults,
		bodyFaults, schemaFaults, headerFaults, resourceFaults, rejectFaults, authFaults, stabilityFaults, concurrencyFaults, keyFaults, framingFaults, parameterFaults, keywordFaults)
}

// Concrete is a fault at one place of a contract.
type Concrete struct {
	// Name switches it on: the fault's name, then "@", the operation's id and
	// ":" where the contract has several, and the place.
	Name      string
	Fault     Fault
	Operation string // id of the operation
	Place     string // JSON pointer or header name; "" for the whole operation

	service *service
}

// FaultsOf lists the faults that a contract gives occasion for, by kind and in
// document order.
func FaultsOf(c *spec.Contract) []Concrete {
	services, _ := servicesOf(c, 0)
	return concreteOf(services)
}

func concreteOf(services []*service) []Concrete {
	var all []Concrete
	for _, f := range Faults() {
		all = append(all, f.concrete(services)...)
	}
	return all
}

func (f Fault) concrete(services []*service) []Concrete {
	var all []Concrete
	for _, s := range services {
		for _, place := range f.places(s) {
			all = append(all, Concrete{Name: f.at(s, place, len(services) > 1), Fault: f, Operation: s.op.ID, Place: place, service: s})
		}
	}
	return all
}

// at names the fault at a place.
func (f Fault) at(s *service, place string, several bool) string {
	switch {
	case several:
		return f.Name + "@" + s.op.ID + ":" + place
	case place == "":
		return f.Name
	}
	return f.Name + "@" + place
}

// Applies says whether the contract gives occasion for the fault.
func (f Fault) Applies(c *spec.Contract) bool {
	services, _ := servicesOf(c, 0)
	return slices.ContainsFunc(services, func(s *service) bool { return len(f.places(s)) > 0 })
}

// installFaults switches on the faults that the options name.
func (s *Server) installFaults() error {
	for _, name := range append([]string{s.opts.Fault}, s.opts.Faults...) {
		if name == "" {
			continue
		}
		if err := s.installFault(name); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) installFault(name string) error {
	faults := Faults()
	kind, _, _ := strings.Cut(name, "@")
	i := slices.IndexFunc(faults, func(f Fault) bool { return f.Name == kind })
	if i < 0 {
		var names []string
		for _, f := range faults {
			names = append(names, f.Name)
		}
		return fmt.Errorf("unknown fault %q (did you mean %q?)", name, nearest(kind, names))
	}
	var names []string
	for _, c := range faults[i].concrete(s.services) {
		if name == c.Name || name == kind {
			c.Fault.install(&c.service.behaviour, c.service, c.Place)
			return nil
		}
		names = append(names, c.Name)
	}
	if len(names) == 0 {
		return fmt.Errorf("the description gives no occasion for the fault %q: %s", kind, faults[i].Title)
	}
	return fmt.Errorf("the description gives no occasion for the fault %q (did you mean %q?)", name, nearest(name, names))
}

// nearest is the name that differs least.
func nearest(name string, among []string) string {
	return slices.MinFunc(among, func(a, b string) int { return cmp.Compare(spec.EditDistance(name, a), spec.EditDistance(name, b)) })
}
