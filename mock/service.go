package mock

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"assay/spec"
)

// service is one create operation with what belongs to it.
type service struct {
	op         *spec.Operation
	intake               // the first of intakes; empty where no body is described
	intakes    []*intake // what the create takes
	created    *form
	replaced   *form // the answer of a create in the place of another; nil but for PUT
	read       *form
	listed     *form        // nil where no list is described
	deleted    *form        // nil where no delete is described
	template   string       // path of a resource
	names      []string     // names of the parameters in template
	owned      int          // how many of them name the collection; the next one names the resource
	parameters []*parameter // of the create
	above      []*link      // what has to be there before the create
	below      []*link      // what is deleted with a resource
	rel        string       // pointer of the identifier within the resource; "" when it has none
	natural    bool         // the client names the resource
	make       maker
	next       *atomic.Uint64 // identifiers made, of all that have the template
	creates    atomic.Uint64  // creates asked for
	carried    atomic.Uint64  // creates carried out
	requests   atomic.Uint64
	invalid    int // status for an invalid body
	behaviour  behaviour
	keys       keys
	errors     sync.Map // errorKey → *errorForm
	unserved   []Unserved
	sampling   sync.Once
	samples    []*specimen // made on demand
}

type errorKey struct {
	op     *spec.Operation
	status int
}

// Unserved is a part of the contract that the server does not serve.
type Unserved struct {
	Operation string // id of the operation
	Reason    string
}

type unservedError string

func (e unservedError) Error() string { return string(e) }

// newService makes ready an operation; the error says why it cannot be served.
func newService(op *spec.Operation, seed uint64) (*service, error) {
	s := &service{op: op, invalid: invalidStatus(op), next: new(atomic.Uint64)}
	s.settle()
	s.demands()
	if err := s.takes(); err != nil {
		return nil, err
	}
	status, resp := creation(op)
	var err error
	if s.created, err = newForm(op, status, resp); err != nil {
		return nil, err
	}
	s.identify()
	s.life()
	s.replaces()
	if s.make = newMaker(s.namings(), s.whole(), seed); s.make == nil {
		s.nameless(seed)
	}
	return s, s.proven()
}

// nameless does without an identifier in the resource, where its schema leaves
// no room for many: the path alone then tells resources apart.
func (s *service) nameless(seed uint64) {
	s.rel, s.natural, s.make = "", false, uuids(seed)
	for _, f := range []*form{s.created, s.read, s.listed} {
		if f != nil {
			f.id = ""
		}
	}
}

// identify finds the resource and its identifier in the answer of the create.
func (s *service) identify() {
	f, names := s.created, s.sent.names()
	id := s.op.Identifier
	if f.media == "" || f.textual || id == nil || id.Pointer == "" {
		f.holder = f.holderFrom("", names, 2)
		return
	}
	f.id = id.Pointer
	f.holder = f.holderOf(f.id, names)
	s.rel = strings.TrimPrefix(f.id, f.holder)
	_, last := parent(f.id)
	s.natural = slices.Contains([]string{"name", "key"}, strings.ToLower(last)) && !s.serverOwned(s.rel)
}

// whole says whether the answer to the create is the identifier and nothing else.
func (s *service) whole() bool {
	id, root := s.op.Identifier, s.created.root
	return id != nil && id.Pointer == "" && !id.Location && root != nil && !root.shape.Allows("object") && !root.shape.Allows("array")
}

// serverOwned says whether the request may not set a place.
func (s *service) serverOwned(pointer string) bool {
	p := s.sent.at(pointer)
	return p == nil || p.shape.ReadOnly
}

// life makes ready what is described beside the create.
func (s *service) life() {
	s.readName()
	s.read = s.beside(s.op.Read, "", http.StatusOK)
	if s.op.List != nil {
		if s.listed = s.beside(s.op.List.Operation, s.op.List.Items+"/0", http.StatusOK); s.listed != nil {
			s.listed.items = s.op.List.Items
		}
	}
	s.deleted = s.beside(s.op.Delete, "", http.StatusNoContent, http.StatusOK, http.StatusAccepted)
	if s.op.Read == nil { // a Location always leads somewhere
		again := *s.created
		if again.status = http.StatusOK; again.media == "" {
			again.media = "application/json"
		}
		s.read = &again
	}
}

// readName finds the identifier in what is read, where the answer of the create
// holds none: the property that is named like the path's parameter, else id.
func (s *service) readName() {
	if s.rel != "" || s.op.Read == nil {
		return
	}
	status, resp := success(s.op.Read, http.StatusOK)
	f, err := newForm(s.op.Read, status, resp)
	if err != nil {
		return
	}
	template := served(s.op.Read.Path)
	open := strings.LastIndexByte(template, '{')
	parameter := strings.TrimSuffix(template[open+1:], "}")
	for _, name := range []string{parameter, "id"} {
		if own := s.sent.property(name); own != nil && !own.shape.ReadOnly {
			continue // the client's to choose
		}
		if p := f.root.property(name); p != nil && (p.isText() || p.isNumber()) {
			s.rel = join("", name)
			return
		}
	}
}

// beside makes ready the answer of another operation on the resource.
func (s *service) beside(op *spec.Operation, base string, want ...int) *form {
	if op == nil {
		return nil
	}
	status, resp := success(op, want...)
	f, err := newForm(op, status, resp)
	if err != nil {
		s.omit(op.ID, err)
		return nil
	}
	s.seat(f, base)
	return f
}

// seat finds the resource and its identifier in another answer: where the answer
// of the create has them, at the base itself, or wherever the most of the
// resource's properties are.
func (s *service) seat(f *form, base string) {
	for _, holder := range []string{base + s.created.holder, base} {
		if s.rel != "" && f.root.at(holder+s.rel) != nil {
			f.holder, f.id = holder, holder+s.rel
			return
		}
	}
	f.holder = f.holderBy(base, s.sent.names(), s.created.root.at(s.created.holder).names())
	if where := f.holder + s.rel; s.rel != "" && (f.root.at(where) != nil || f.view == nil) {
		f.id = where
	}
}

// namings are the forms whose schemas say something about the identifier, the
// one that says most first.
func (s *service) namings() []*form {
	first := s.created
	if s.created.id == "" && s.read != nil && !s.whole() {
		first = s.read
	}
	all := []*form{first}
	for _, f := range []*form{s.created, s.read, s.listed} {
		if f != nil && f != first && f.id != "" {
			all = append(all, f)
		}
	}
	return all
}

func (s *service) omit(operation string, err error) {
	s.unserved = append(s.unserved, Unserved{Operation: operation, Reason: err.Error()})
}

// proven makes one resource and all its answers, so that what cannot be served
// is known from the start.
func (s *service) proven() error {
	var members any = &object{}
	if s.request != nil {
		if m := minimalOf(s.request); m != nil {
			members = m
		}
	}
	r := s.conceive(&s.intake, members, s.make(1))
	shown, err := s.created.compose(r.members, r.name, false)
	if err != nil {
		return fmt.Errorf("its answer: %w", err)
	}
	if !s.refusable(s.invalid) && s.refusable(http.StatusUnsupportedMediaType) {
		// RFC 9110 section 15.5.16: also what was found by looking at the content
		s.invalid = http.StatusUnsupportedMediaType
	}
	if !s.refusable(s.invalid) {
		s.omit(s.op.ID, fmt.Errorf("its refusal of an invalid body is not as described: %w", errNoAnswer))
	}
	r.adopt(s.created, shown)
	for _, part := range []struct {
		op   *spec.Operation
		form **form
	}{{s.op.Read, &s.read}, {s.listing(), &s.listed}} {
		if part.op == nil || *part.form == nil {
			continue
		}
		if _, err := r.in(*part.form); err != nil {
			s.omit(part.op.ID, err)
			*part.form = nil
		}
	}
	return nil
}

// refusable says whether a refusal with a status can be as described.
func (s *service) refusable(status int) bool {
	f := s.errorForm(s.op, status)
	return f.view == nil || f.valid(f.model)
}

// secured says whether credentials are described for any of the operations.
func (s *service) secured() bool {
	return slices.ContainsFunc([]*spec.Operation{s.op, s.op.Read, s.listing(), s.op.Delete}, func(op *spec.Operation) bool {
		return op != nil && len(op.Security) > 0
	})
}

func (s *service) listing() *spec.Operation {
	if s.op.List == nil {
		return nil
	}
	return s.op.List.Operation
}

// errorForm is what an error of an operation looks like.
func (s *service) errorForm(op *spec.Operation, status int) *errorForm {
	key := errorKey{op, status}
	if f, ok := s.errors.Load(key); ok {
		return f.(*errorForm)
	}
	f, _ := s.errors.LoadOrStore(key, newErrorForm(op, status))
	return f.(*errorForm)
}
