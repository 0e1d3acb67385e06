package spec

import (
	"errors"
	"fmt"
	"strings"
)

// builder models the chosen operations.
type builder struct {
	doc      *document
	opts     Options
	contract *Contract
	all      []entry
	index    index
	chosen   map[*node]bool      // the operations under test, by their node
	made     map[*node]*creation // creates that were modelled, likewise
	links    []link              // on the answers of creates
	linksOn  bool                // links have been collected
	nouns    map[string][]*entry // POSTs by what they make, folded
}

// creation is a create that is modelled, or was.
type creation struct {
	op   *Operation
	err  error
	busy bool
}

// create models a create once, with the operations that complete the resource's
// life and the creates of what its path names.
func (b *builder) create(e entry) (*Operation, error) {
	if c := b.made[e.op.n]; c != nil {
		if c.busy {
			return nil, errors.New("its parents need each other")
		}
		return c.op, c.err
	}
	c := &creation{busy: true}
	b.made[e.op.n] = c
	c.op, c.err = b.newCreate(e)
	c.busy = false
	return c.op, c.err
}

func (b *builder) newCreate(e entry) (*Operation, error) {
	if reason := b.skipped(e); reason != "" {
		return nil, errors.New(reason)
	}
	op, err := b.operation(e)
	if err != nil {
		return nil, err
	}
	if op.Why = b.why(e); op.Why == "" {
		op.Why = "chosen by --operation"
	}
	op.Success = b.success(op)
	if len(op.Success) == 0 {
		return nil, errors.New("it documents no success")
	}
	b.beside(op, e)
	op.Identifier = b.identifier(op, b.chosen[e.op.n])
	op.Hints = b.bodyHints(op, e)
	b.layHints(op)
	op.Parents = b.parents(op, e)
	op.References = b.references(op, e)
	return op, nil
}

// beside finds what is described for the created resource.
func (b *builder) beside(op *Operation, e entry) {
	collection, ownItem := collectionOf(templateKey(e.path))
	if e.method == "PUT" && ownItem {
		own := holes(e.path)
		op.OwnParam = own[len(own)-1].name
	}
	if e.method != "POST" {
		op.Read, op.Delete = b.related(op, b.sibling(e, "GET", false)), b.related(op, b.sibling(e, "DELETE", false))
		if op.OwnParam != "" {
			if list := b.related(op, b.index.find("GET", e.path, collection)); list != nil {
				op.List = b.collection(op, listOf(list))
			}
		}
		return
	}
	op.Read = b.related(op, b.sibling(e, "GET", true))
	op.Delete = b.related(op, b.sibling(e, "DELETE", true))
	if list := b.related(op, b.sibling(e, "GET", false)); list != nil {
		op.List = b.collection(op, listOf(list))
	}
}

// related models an operation beside a create; one that cannot be modelled is
// left out with a note. Parameters that both paths have get the create's names.
func (b *builder) related(to *Operation, e *entry) *Operation {
	if e == nil {
		return nil
	}
	op, err := b.operation(*e)
	if err != nil {
		b.note("%s %s is not used: %v", e.method, e.path, err)
		return nil
	}
	var changed map[string]string
	op.Path, changed = renamed(op.Path, to.Path)
	for _, p := range op.Parameters {
		if name, ok := changed[p.Name]; ok && p.In == "path" {
			p.Name = name
		}
	}
	op.Success = b.success(op)
	return op
}

func (b *builder) operation(e entry) (*Operation, error) {
	op := &Operation{ID: e.id, Method: e.method, Path: e.path, Place: e.op.place(),
		Summary: e.op.get("summary").n.str(), Tags: e.tags()}
	op.Place.Line, op.Place.Column = e.item.n.key(strings.ToLower(e.method))
	if op.ID == "" {
		op.ID = e.method + "_" + e.path
	}
	if err := b.parameters(op, e); err != nil {
		return nil, err
	}
	if err := b.body(op, e); err != nil {
		return nil, err
	}
	for key, r := range e.op.get("responses").each {
		if strings.HasPrefix(key, "x-") {
			continue
		}
		resp, err := b.response(key, r, e)
		if err != nil {
			return nil, err
		}
		op.Responses = append(op.Responses, resp)
	}
	var err error
	op.Security, err = b.security(e)
	return op, err
}

// success returns the answers that count as created: the documented 2xx, 201
// first, else default (DESIGN: spec).
func (b *builder) success(op *Operation) []*Response {
	var first, rest []*Response
	var fallback []*Response
	for _, r := range op.Responses {
		switch {
		case r.Key == "201":
			first = append(first, r)
		case strings.HasPrefix(r.Key, "2"):
			rest = append(rest, r)
		case r.Key == "default":
			fallback = append(fallback, r)
		}
	}
	if all := append(first, rest...); len(all) > 0 {
		return all
	}
	return fallback
}

// usable makes a Schema that is known to compile.
func (b *builder) usable(l loc, dirs ...direction) (*Schema, error) {
	if !l.ok() {
		return nil, nil
	}
	s := b.doc.schemas.schema(l)
	for _, dir := range dirs {
		if err := s.compile(dir); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (b *builder) body(op *Operation, e entry) error {
	if b.doc.dialect == swagger20 {
		return b.body20(op, e)
	}
	l := e.op.get("requestBody")
	if !l.ok() {
		return nil
	}
	l, err := b.doc.follow(l)
	if err != nil {
		return err
	}
	body := &RequestBody{Required: l.get("required").n.isTrue(), Place: l.place()}
	for typ, m := range l.get("content").each {
		media, err := b.media(typ, m, requests, responses)
		if err != nil {
			return err
		}
		body.Media = append(body.Media, media)
	}
	op.Body = body
	return nil
}

func (b *builder) media(typ string, m loc, dirs ...direction) (*Media, error) {
	m, err := b.doc.follow(m)
	if err != nil {
		return nil, err
	}
	s, err := b.usable(m.get("schema"), dirs...)
	if err != nil {
		return nil, err
	}
	out := &Media{Type: typ, Schema: s, Place: m.place(), Examples: b.mediaExamples(m, s)}
	if isForm(typ) && dirs[0] == requests {
		out.Encoding = encodings(typ, m.get("encoding"), s)
	}
	if m.get("itemSchema").ok() {
		b.note("itemSchema at %s:%d is not used: what is sent one after another is not tested", m.place().File, m.place().Line)
	}
	return out, nil
}

func (b *builder) response(key string, l loc, e entry) (*Response, error) {
	place := e.op.get("responses").key(key)
	l, err := b.doc.follow(l)
	if err != nil {
		return nil, err
	}
	r := &Response{Key: key, Description: l.get("description").n.str(), Place: place}
	if b.doc.dialect == swagger20 {
		if err := b.response20(r, l, e); err != nil {
			return nil, err
		}
	}
	for typ, m := range l.get("content").each {
		media, err := b.media(typ, m, responses)
		if err != nil {
			return nil, err
		}
		r.Media = append(r.Media, media)
	}
	for name, h := range l.get("headers").each {
		h, err := b.doc.follow(h)
		if err != nil {
			return nil, err
		}
		schema := h.get("schema")
		if b.doc.dialect == swagger20 {
			schema = h
		}
		s, err := b.usable(schema, responses)
		if err != nil {
			return nil, err
		}
		if strings.EqualFold(name, "Content-Type") {
			continue // OpenAPI 3.0.3, Response Object: shall be ignored
		}
		r.Headers = append(r.Headers, &Header{Name: name, Required: h.get("required").n.isTrue(), Schema: s, Place: l.get("headers").key(name)})
	}
	return r, nil
}

// security reads the alternatives that apply; an empty one among them means
// that credentials are optional.
func (b *builder) security(e entry) ([]Requirement, error) {
	list := e.op.get("security")
	if !list.ok() {
		list = b.doc.root().get("security")
	}
	schemes := b.doc.root().get("components").get("securitySchemes")
	if b.doc.dialect == swagger20 {
		schemes = b.doc.root().get("securityDefinitions")
	}
	var out []Requirement
	for _, alt := range list.items {
		var req Requirement
		for name, scopes := range alt.each {
			l, err := b.doc.follow(schemes.get(name))
			if err != nil {
				return nil, err
			}
			if !l.ok() {
				b.defect(Defect{Code: "unknown-security-scheme", Place: alt.key(name),
					Message: fmt.Sprintf("security names %q, which is no security scheme", name)})
				continue
			}
			s := Scheme{Name: name, Type: l.get("type").n.str(), Scheme: strings.ToLower(l.get("scheme").n.str()),
				In: l.get("in").n.str(), Param: l.get("name").n.str(), Place: l.place()}
			if s.Type == "basic" { // OpenAPI 2.0
				s.Type, s.Scheme = "http", "basic"
			}
			for _, sc := range scopes.items {
				s.Scopes = append(s.Scopes, sc.n.str())
			}
			req = append(req, s)
		}
		out = append(out, req)
	}
	return out, nil
}
