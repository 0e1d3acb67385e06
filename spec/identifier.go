package spec

import (
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// identifier finds how the created resource is named: by a property that the
// best success with any shows, else by Location. What the options name is for the
// chosen operations and not for their parents.
func (b *builder) identifier(op *Operation, chosen bool) *Identifier {
	if want := b.opts.Identifier; want != "" && chosen {
		ptr := want
		if !strings.HasPrefix(ptr, "/") {
			ptr = Join("", want)
		}
		return b.assigned(op, &Identifier{Pointer: ptr, Reason: "named by --id-property", Given: true})
	}
	for _, r := range op.Success {
		if id := b.identifierIn(op, r); id != nil {
			return id
		}
		for _, h := range r.Headers {
			if strings.EqualFold(h.Name, "Location") && op.OwnParam == "" {
				return &Identifier{Location: true, Reason: "the answer names no id; Location is documented", Place: h.Place, Assigned: true}
			}
		}
	}
	return nil
}

// identifierIn finds the identifier in the body of one answer.
func (b *builder) identifierIn(op *Operation, r *Response) *Identifier {
	m := r.JSON()
	if m == nil || m.Schema == nil {
		return nil
	}
	sh := m.Schema.Response().Shape()
	f := &finder{noun: nounOf(op.Path), param: op.ItemParameter(), item: op.Read != nil || op.Delete != nil, sent: sentNames(op), inPath: map[string]bool{}, ways: ways}
	for _, h := range holes(op.Path) {
		f.inPath[Fold(h.name)] = h.name != op.OwnParam
	}
	if r.Key == "202" && !sameAsRead(op, sh) {
		// what 202 shows may be the state of the work and not the resource (RFC 9110
		// section 15.3.3): only a name that the item's path has, and that is not
		// anything's, is safe
		if f.strict = true; Fold(f.param) == "id" {
			return nil
		}
		f.ways = ways[1:2]
	}
	if op.OwnParam != "" { // what the server calls id may be something else than what the client chose
		f.param, f.strict, f.ways = op.OwnParam, true, ways[1:]
	}
	id := f.find(sh, "")
	if id == nil && !f.strict {
		id = f.whole(sh, r)
	}
	if id == nil {
		return nil
	}
	if b.assigned(op, id); op.OwnParam != "" {
		id.Assigned = false
	}
	return id
}

// sentNames are the properties at the top of the request, which the client may
// choose.
func sentNames(op *Operation) map[string]bool {
	out := map[string]bool{}
	if op.Body == nil {
		return out
	}
	for _, m := range op.Body.Media {
		if m.Schema == nil {
			continue
		}
		sh := m.Schema.Request().Shape()
		for _, p := range sh.Properties {
			if inner := sh.Property(p.Name); inner == nil || !inner.ReadOnly {
				out[p.Name] = true
			}
		}
	}
	return out
}

// sameAsRead says whether an answer is described by the schema of what the item
// is read as.
func sameAsRead(op *Operation, sh *Shape) bool {
	if op.Read == nil {
		return false
	}
	for _, r := range op.Read.Success {
		if m := r.JSON(); m != nil && m.Schema != nil {
			read := m.Schema.Response().Shape()
			if slices.ContainsFunc(read.Schemas, func(s *jsonschema.Schema) bool { return shares(sh, s, read) }) {
				return true
			}
		}
	}
	return false
}

// shares says whether two shapes have a schema with properties in common, by its
// place in the description.
func shares(sh *Shape, s *jsonschema.Schema, read *Shape) bool {
	if len(s.Properties) == 0 {
		return false
	}
	at := read.view.set().placeOf(s.Location).n
	return slices.ContainsFunc(sh.places(), func(l loc) bool { return l.n == at })
}

// assigned says whether the server alone gives the id: it cannot be sent.
func (b *builder) assigned(op *Operation, id *Identifier) *Identifier {
	id.Assigned = true
	m := op.Body.JSON()
	if m == nil && op.Body != nil && len(op.Body.Media) > 0 {
		m = op.Body.Media[0]
	}
	if m == nil || m.Schema == nil || id.Pointer == "" {
		return id
	}
	sh := m.Schema.Request().Shape()
	for _, tok := range Segments(id.Pointer) {
		if sh = sh.step(tok); sh == nil {
			return id
		}
		if sh.ReadOnly {
			return id
		}
	}
	id.Assigned = false
	return id
}

// nameable says whether a value of this shape can name a resource.
func nameable(sh *Shape) bool {
	return sh == nil || sh.Types == nil && len(sh.Properties) == 0 || slices.ContainsFunc(sh.Types, func(t string) bool {
		return t == "string" || t == "integer" || t == "number"
	})
}

var separators = strings.NewReplacer("_", "", "-", "", ".", "")

// Fold takes case and separators out of a name.
func Fold(s string) string { return strings.ToLower(separators.Replace(s)) }

// verbs are what the paths of creates end in that name the deed.
var verbs = []string{"create", "add", "new", "insert", "save", "register", "upload"}

// nounOf is the singular of the path's last fixed segment that is no verb.
func nounOf(path string) string {
	segs := strings.Split(strings.Trim(path, "/"), "/")
	for _, s := range slices.Backward(segs) {
		s, _, _ = strings.Cut(strings.TrimSuffix(s, ".json"), "#")
		if s, _, _ = strings.Cut(s, "("); s == "" || strings.Contains(s, "{") || slices.Contains(verbs, strings.ToLower(s)) {
			continue
		}
		switch {
		case strings.HasSuffix(s, "ies") && len(s) > 4:
			return s[:len(s)-3] + "y"
		case strings.HasSuffix(s, "sses"), strings.HasSuffix(s, "xes"), strings.HasSuffix(s, "ches"):
			return s[:len(s)-2]
		case strings.HasSuffix(s, "s") && !strings.HasSuffix(s, "ss"):
			return s[:len(s)-1]
		}
		return s
	}
	return ""
}

// ItemParameter is the name of the parameter that ends the path of what the
// operation creates; empty where there is none.
func (o *Operation) ItemParameter() string {
	for _, item := range []*Operation{o.Read, o.Delete} {
		if item != nil {
			if hs := holes(item.Path); len(hs) > 0 {
				return hs[len(hs)-1].name
			}
		}
	}
	return ""
}
