package spec

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// identifier finds how the created resource is named: by a property that the
// best success with any shows, else by Location.
func (b *builder) identifier(op *Operation) *Identifier {
	if want := b.opts.Identifier; want != "" {
		ptr := want
		if !strings.HasPrefix(ptr, "/") {
			ptr = Join("", want)
		}
		return b.assigned(op, &Identifier{Pointer: ptr, Reason: "named by --id-property"})
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
	f := &finder{noun: nounOf(op.Path), param: itemParameter(op), item: op.Read != nil || op.Delete != nil, sent: sentNames(op), ways: ways}
	if r.Key == "202" && !sameAsRead(op, sh) {
		// what 202 shows may be the state of the work and not the resource (RFC 9110
		// section 15.3.3): only a name that the item's path has, and that is not
		// anything's, is safe
		if f.strict = true; fold(f.param) == "id" {
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

// finder looks for the identifier in an answer.
type finder struct {
	noun  string          // of the path, singular
	param string          // that ends the item's path; "" where there is none
	item  bool            // an operation on the item is described
	sent  map[string]bool // what the client may choose
	// strict admits only what the item's path names, by these ways.
	strict bool
	ways   []way
}

// candidate is one property of an object.
type candidate struct {
	name  string
	shape *Shape
}

// way is one way in which a property shows that it names the resource.
type way struct {
	why string
	ok  func(*finder, candidate) bool
}

// ways are those of one object, in order of precedence; those before the first
// generic one follow from the item's path.
var ways = []way{
	{"%q is read-only, and the item's path asks for an id", func(f *finder, c candidate) bool {
		return c.name == "id" && c.shape != nil && c.shape.ReadOnly && f.asksForID()
	}},
	{"%q is the parameter of the item's path", func(f *finder, c candidate) bool {
		return f.param != "" && fold(c.name) == fold(f.param) && telling(c.shape)
	}},
	{"the parameter of the item's path is the noun with %q", func(f *finder, c candidate) bool {
		return f.param != "" && f.noun != "" && fold(f.param) == fold(f.noun)+fold(c.name) && telling(c.shape)
	}},
}

var genericWays = []way{
	{"%q is read-only", func(_ *finder, c candidate) bool { return c.name == "id" && c.shape != nil && c.shape.ReadOnly }},
	{"the property is called %q", func(_ *finder, c candidate) bool { return c.name == "id" }},
	{"the property is called %q", func(_ *finder, c candidate) bool { return strings.EqualFold(c.name, "id") }},
	{"the property is called %q", func(_ *finder, c candidate) bool { return generic.MatchString(c.name) }},
	{"%q is the noun of the path with id", func(f *finder, c candidate) bool {
		return f.noun != "" && idOf(c.name) == fold(f.noun)
	}},
	{"%q is the noun of the path with arn", func(f *finder, c candidate) bool {
		return fold(c.name) == "arn" || f.noun != "" && fold(c.name) == fold(f.noun)+"arn"
	}},
}

// lastWays count where nothing better is there, in envelopes neither.
var lastWays = []way{
	{"%q is an id of what the path's noun has in its name, and cannot be sent", func(f *finder, c candidate) bool {
		x, noun := idOf(c.name), fold(f.noun)
		return len(x) > 2 && len(noun) > 2 && !f.sent[c.name] && (strings.HasPrefix(noun, x) || strings.HasSuffix(noun, x) || strings.HasPrefix(x, noun) || strings.HasSuffix(x, noun))
	}},
	{"the property is called %q", func(f *finder, c candidate) bool {
		low := strings.ToLower(c.name)
		return (low == "key" || low == "name") && telling(c.shape) && (f.item || !f.sent[c.name])
	}},
}

var generic = regexp.MustCompile(`(?i)^(uuid|uid|guid|_id|\$id|@id|sid)$`)

// asksForID says whether the item's path has a parameter such as {id} or
// {orderId}.
func (f *finder) asksForID() bool {
	p := fold(f.param)
	return strings.HasSuffix(p, "id") && !generic.MatchString(f.param)
}

// idOf is what an id of the name is of: "order" for orderId and order_id; "" for
// other names.
func idOf(name string) string {
	if !strings.HasSuffix(name, "Id") && !strings.HasSuffix(name, "ID") && !strings.HasSuffix(name, "_id") && !strings.HasSuffix(name, "-id") {
		return ""
	}
	return strings.TrimSuffix(fold(name), "id")
}

// telling says whether the values can tell things apart: not from a short list,
// and no instants.
func telling(sh *Shape) bool {
	if sh == nil {
		return true
	}
	for _, s := range sh.Schemas {
		if s.Enum != nil || s.Const != nil {
			return false
		}
	}
	return sh.Format != "date-time" && sh.Format != "date"
}

// find looks for the identifier among the properties of one object.
func (f *finder) find(sh *Shape, ptr string) *Identifier {
	id := f.pick(sh, ptr, f.ways)
	if id == nil && !f.strict {
		id = f.pick(sh, ptr, genericWays)
	}
	if id == nil {
		id = f.metadata(sh, ptr)
	}
	if id == nil && ptr == "" {
		if id = f.inEnvelope(sh); id == nil && !f.strict {
			id = f.pick(sh, ptr, lastWays)
		}
	}
	return id
}

func (f *finder) pick(sh *Shape, ptr string, list []way) *Identifier {
	for _, w := range list {
		for _, p := range sh.Properties {
			c := candidate{p.Name, sh.Property(p.Name)}
			if nameable(c.shape) && w.ok(f, c) {
				return &Identifier{Pointer: Join(ptr, p.Name), Reason: fmt.Sprintf(w.why, p.Name), Place: p.Place}
			}
		}
	}
	return nil
}

// metadata looks where Kubernetes keeps names: metadata.name is what the item's
// path uses, metadata.uid what never comes again.
func (f *finder) metadata(sh *Shape, ptr string) *Identifier {
	meta := sh.Property("metadata")
	if meta == nil || meta.Property("name") == nil || meta.Property("uid") == nil {
		return nil
	}
	name := "uid"
	if f.param != "" && !strings.HasSuffix(fold(f.param), "uid") {
		name = "name"
	}
	for _, p := range meta.Properties {
		if p.Name == name {
			return &Identifier{Pointer: Join(ptr, "metadata", name), Place: p.Place, Reason: fmt.Sprintf("%q of the metadata names the resource", name)}
		}
	}
	return nil
}

// inEnvelope looks inside the one property that holds the resource, or a list of
// resources: the only object among the properties, or the one named data, result
// or like the noun. An answer that is a list itself is looked at likewise.
func (f *finder) inEnvelope(sh *Shape) *Identifier {
	if items := sh.Items(); items != nil && slices.Contains(sh.Types, "array") {
		if id := f.find(items, "/0"); id != nil {
			id.Reason += " of the first item"
			return id
		}
		return nil
	}
	type holder struct{ name, ptr string }
	var holders []holder
	objects := map[string]*Shape{}
	for _, p := range sh.Properties {
		inner, at := sh.Property(p.Name), Join("", p.Name)
		if inner != nil && slices.Contains(inner.Types, "array") && inner.Items() != nil {
			inner, at = inner.Items(), at+"/0"
		}
		if inner != nil && len(inner.Properties) > 0 && inner.Allows("object") {
			holders, objects[p.Name] = append(holders, holder{p.Name, at}), inner
		}
	}
	for _, h := range holders {
		low, noun := strings.ToLower(h.name), strings.ToLower(f.noun)
		list := strings.HasSuffix(h.ptr, "/0")
		sole := len(holders) == 1 && len(sh.Properties) <= 3 && !list
		known := slices.Contains([]string{"data", "result", "results", "items"}, low)
		if sole || known || low == noun || noun != "" && strings.HasPrefix(low, noun) && len(low) <= len(noun)+3 {
			if id := f.find(objects[h.name], h.ptr); id != nil {
				id.Reason += fmt.Sprintf(" inside the envelope %q", h.name)
				return id
			}
		}
	}
	return nil
}

var saysID = regexp.MustCompile(`(?i)\b(id|ids|identifier|uuid|guid)\b`)

// whole says whether the answer itself is the id: a whole number, a UUID, or a
// text that the description calls an id, where the item has a path.
func (f *finder) whole(sh *Shape, r *Response) *Identifier {
	if !f.item || f.param == "" || len(sh.Types) != 1 || !telling(sh) {
		return nil
	}
	said := saysID.MatchString(r.Description) || slices.ContainsFunc(sh.places(), func(l loc) bool {
		return saysID.MatchString(l.get("description").n.str() + " " + l.get("title").n.str())
	})
	if sh.Types[0] == "integer" || sh.Types[0] == "string" && (sh.Format == "uuid" || said) {
		return &Identifier{Reason: "the whole answer is the id", Place: sh.Place}
	}
	return nil
}

// nameable says whether a value of this shape can name a resource.
func nameable(sh *Shape) bool {
	return sh == nil || sh.Types == nil && len(sh.Properties) == 0 || slices.ContainsFunc(sh.Types, func(t string) bool {
		return t == "string" || t == "integer" || t == "number"
	})
}

// fold takes case and separators out of a name.
func fold(s string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", ".", "").Replace(s))
}

// verbs are what the paths of creates end in that name the deed.
var verbs = []string{"create", "add", "new", "insert", "save", "register", "upload"}

// nounOf is the singular of the path's last fixed segment that is no verb.
func nounOf(path string) string {
	segs := strings.Split(strings.Trim(path, "/"), "/")
	for _, s := range slices.Backward(segs) {
		s = strings.TrimSuffix(s, ".json")
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

// itemParameter is the name of the parameter that ends the item's path.
func itemParameter(op *Operation) string {
	for _, item := range []*Operation{op.Read, op.Delete} {
		if item != nil {
			if hs := holes(item.Path); len(hs) > 0 {
				return hs[len(hs)-1].name
			}
		}
	}
	return ""
}
