package spec

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// finder looks for the identifier in an answer.
type finder struct {
	noun  string          // of the path, singular
	param string          // that ends the item's path; "" where there is none
	item  bool            // an operation on the item is described
	sent  map[string]bool // what the client may choose
	// inPath are the parameters of the create's own path, folded: they name what
	// is around the resource.
	inPath map[string]bool
	alone  bool // the answer has one property
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
		return c.name == "id" && c.shape != nil && c.shape.ReadOnly && f.asksForID() && !generic.MatchString(f.param)
	}},
	{"%q is the parameter of the item's path", func(f *finder, c candidate) bool {
		return f.param != "" && Fold(c.name) == Fold(f.param) && telling(c.shape) && !slices.Contains(kinds, Fold(c.name))
	}},
	{"the parameter of the item's path is the noun with %q", func(f *finder, c candidate) bool {
		if f.strict && Fold(c.name) == "id" { // the client chose the parameter, the server the id
			return false
		}
		return f.param != "" && f.noun != "" && Fold(f.param) == Fold(f.noun)+Fold(c.name) && telling(c.shape)
	}},
}

var genericWays = []way{
	{"%q is read-only", func(_ *finder, c candidate) bool { return c.name == "id" && c.shape != nil && c.shape.ReadOnly }},
	{"the property is called %q", func(_ *finder, c candidate) bool { return c.name == "id" }},
	{"the property is called %q", func(_ *finder, c candidate) bool { return strings.EqualFold(c.name, "id") }},
	{"the property is called %q", func(_ *finder, c candidate) bool { return generic.MatchString(c.name) }},
	{"%q is the noun of the path with id", func(f *finder, c candidate) bool {
		return f.noun != "" && idOf(c.name) == Fold(f.noun)
	}},
	{"%q is the noun of the path with arn", func(f *finder, c candidate) bool {
		named := Fold(c.name) == "arn" || f.noun != "" && Fold(c.name) == Fold(f.noun)+"arn"
		return named && !f.asksForID() // an ARN does not stand for an id in a path
	}},
}

// lastWays count where nothing better is there, in envelopes neither.
var lastWays = []way{
	{"%q is an id of what the path's noun ends in, and cannot be sent", func(f *finder, c candidate) bool {
		x := idOf(c.name)
		return len(x) > 2 && strings.HasSuffix(Fold(f.noun), x) && !f.sent[c.name] && !f.inPath[Fold(c.name)]
	}},
	{"%q is the one thing that the answer says, an id", func(f *finder, c candidate) bool {
		return f.alone && f.item && f.asksForID() && idOf(c.name) != "" && !f.sent[c.name] && !f.inPath[Fold(c.name)]
	}},
	{"the property is called %q", func(f *finder, c candidate) bool {
		low := strings.ToLower(c.name)
		if low != "key" && low != "name" || f.inPath[low] || !telling(c.shape) || isPath(c.shape) {
			return false
		}
		return f.item && !f.asksForID() || !f.item && c.shape != nil && c.shape.ReadOnly
	}},
}

// isPath says whether the values are the names of all that contains the thing,
// one after the other, and not what stands in the item's path.
func isPath(sh *Shape) bool {
	return sh != nil && slices.ContainsFunc(sh.places(), func(l loc) bool {
		return strings.Contains(strings.ToLower(l.get("description").n.str()), "resource name") || strings.Contains(l.get("pattern").n.str(), "/")
	})
}

var generic = regexp.MustCompile(`(?i)^(uuid|uid|guid|_id|\$id|@id|sid)$`)

// kinds are what things share with others of their kind, whatever the item's
// path is called by.
var kinds = []string{"type", "kind", "status", "state"}

// asksForID says whether the item's path has a parameter such as {id} or
// {orderId}.
func (f *finder) asksForID() bool {
	p := Fold(f.param)
	return strings.HasSuffix(p, "id")
}

// idOf is what an id of the name is of: "order" for orderId and order_id; "" for
// other names.
func idOf(name string) string {
	if !strings.HasSuffix(name, "Id") && !strings.HasSuffix(name, "ID") && !strings.HasSuffix(name, "_id") && !strings.HasSuffix(name, "-id") {
		return ""
	}
	return strings.TrimSuffix(Fold(name), "id")
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
		f.alone = len(sh.Properties) == 1
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
	if f.param != "" && !strings.HasSuffix(Fold(f.param), "uid") {
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
	if items := sh.Items(); items != nil && slices.Contains(sh.Types, "array") && !f.strict {
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
		if inner != nil && slices.Contains(inner.Types, "array") && inner.Items() != nil && !f.strict {
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
