package checks

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"assay/spec"
	"assay/verdict"
)

// fate is what became of a field that was sent.
type fate string

const (
	equal      fate = "equal"
	normalised fate = "normalised"
	dropped    fate = "dropped"
	altered    fate = "altered"
	nulled     fate = "nulled"
	reordered  fate = "reordered" // items of a set in another order
)

// field is one sent and described place with its fate.
type field struct {
	pointer string // in the body that was sent
	fate    fate
	note    string
	sent    any
	got     any
	place   spec.Place
}

// comparison walks two values along the schemas that describe them, and says
// of each field that both describe what became of it. Fields that the server
// owns are left out: read-only, write-only and listed ones, and the identifier.
type comparison struct {
	out []field
	a   side // what was sent, or what the create answered
	b   side // what came back
	// form says that what was sent has no types of its own.
	form bool
	// skip says that a place (in a) is not to be compared.
	skip func(pointer string) bool
}

// side is one of the two values with the schema that describes it.
type side struct {
	view  *spec.View
	top   *spec.Shape // of the whole body
	whole any         // the body
	root  string      // where in it the resource stands
}

// sameSchema says that one schema describes both bodies, or a part of each.
func (c *comparison) sameSchema() bool {
	sa, sb := c.a.shape(), c.b.shape()
	if sa == nil || sb == nil {
		return false
	}
	for _, a := range sa.Schemas {
		for _, b := range sb.Schemas {
			if c.a.view.PlaceOf(a).Pointer == c.b.view.PlaceOf(b).Pointer {
				return true
			}
		}
	}
	return false
}

// resource is the value of the resource in the body.
func (s *side) resource() (any, bool) { return get(s.whole, s.root) }

// shape is the schema at the root of the resource, nil when it says nothing.
func (s *side) shape() *spec.Shape {
	if s.root == "" {
		return s.top
	}
	return s.view.At(s.whole, s.root)
}

// below is the shape of a member, by what holds unconditionally or else by the
// branches that the value satisfies.
func (s *side) below(sh *spec.Shape, ptr, name string) *spec.Shape {
	if p := sh.Property(name); p != nil {
		return p
	}
	if !branching(sh) {
		return nil
	}
	at := s.view.At(s.whole, s.root+ptr)
	if at == nil {
		return nil
	}
	return at.Property(name)
}

// branching says whether anything at a place depends on the value.
func branching(sh *spec.Shape) bool {
	for _, s := range sh.Schemas {
		if len(s.AnyOf) > 0 || len(s.OneOf) > 0 || s.If != nil {
			return true
		}
	}
	return false
}

func (s *side) item(sh *spec.Shape, ptr string) *spec.Shape {
	for _, sch := range sh.Schemas {
		if len(sch.PrefixItems) > 0 {
			return s.view.At(s.whole, s.root+ptr)
		}
	}
	return sh.Items()
}

// run compares the two resources.
func (c *comparison) run() []field {
	a, _ := c.a.resource()
	b, _ := c.b.resource()
	if c.lists(a, b) {
		return c.out
	}
	x, okA := a.(map[string]any)
	y, okB := b.(map[string]any)
	if !okA || !okB {
		return nil // bodies that are no objects have no fields
	}
	if sa, sb := c.a.shape(), c.b.shape(); sa != nil && sb != nil {
		c.out = make([]field, 0, len(x))
		c.object(x, y, sa, sb, "")
	}
	return c.out
}

// lists compares bodies that are lists of resources, item by item; false when
// they are none of the same length.
func (c *comparison) lists(a, b any) bool {
	x, okA := a.([]any)
	y, okB := b.([]any)
	sa, sb := c.a.shape(), c.b.shape()
	if !okA || !okB || len(x) != len(y) || !holdsObjects(x) || !holdsObjects(y) || sa == nil || sb == nil {
		return false
	}
	for i := range x {
		at := "/" + strconv.Itoa(i)
		item, isObject := x[i].(map[string]any)
		back, came := y[i].(map[string]any)
		if ia, ib := c.a.item(sa, at), c.b.item(sb, at); isObject && came && ia != nil && ib != nil {
			c.object(item, back, ia, ib, at)
		}
	}
	return true
}

func (c *comparison) value(a, b any, sa, sb *spec.Shape, ptr string) {
	switch x := a.(type) {
	case map[string]any:
		if y, ok := b.(map[string]any); ok && c.object(x, y, sa, sb, ptr) {
			return
		}
	case []any:
		if y, ok := b.([]any); ok && len(x) == len(y) && holdsObjects(x) && holdsObjects(y) {
			c.array(x, y, sa, sb, ptr)
			return
		}
	}
	c.leaf(a, b, sb, ptr)
}

// object compares member by member; false when the schemas describe none of
// them, so that the object is to be compared as a whole.
func (c *comparison) object(a, b map[string]any, sa, sb *spec.Shape, ptr string) bool {
	described := len(sa.Properties) > 0
	for _, name := range slices.Sorted(maps.Keys(a)) {
		at := join(ptr, name)
		pa, pb := c.a.below(sa, ptr, name), c.b.below(sb, ptr, name)
		if pa == nil || pb == nil {
			described = described || pa != nil
			continue
		}
		described = true
		if serverOwned(pa) || serverOwned(pb) || c.form && (attached(pa) || a[name] == "") || c.skip != nil && c.skip(at) {
			continue
		}
		got, there := b[name]
		switch {
		case a[name] == nil && got == nil:
			c.add(field{pointer: at, fate: equal, place: pb.Place})
		case !there && mayReturn(a[name], pb):
			c.add(field{pointer: at, fate: dropped, sent: a[name], place: pb.Place})
		case there && got == nil && mayReturn(a[name], pb):
			c.add(field{pointer: at, fate: nulled, sent: a[name], place: pb.Place})
		case there && got != nil:
			c.value(a[name], got, pa, pb, at)
		}
	}
	return described
}

// serverOwned says that a property is not echoed: read-only, write-only, a
// password, which nobody shows again, or bytes, which servers keep elsewhere.
func serverOwned(sh *spec.Shape) bool {
	return sh.ReadOnly || sh.WriteOnly || sh.Format == "password" || sh.Format == "binary"
}

// attached says that a part of a form is a file.
func attached(sh *spec.Shape) bool {
	for _, s := range sh.Schemas {
		if s.ContentEncoding != nil || s.ContentMediaType != nil {
			return true
		}
	}
	return sh.Format == "byte"
}

func (c *comparison) array(a, b []any, sa, sb *spec.Shape, ptr string) {
	for i := range a {
		at := ptr + "/" + strconv.Itoa(i)
		ia, ib := c.a.item(sa, at), c.b.item(sb, at)
		if ia == nil || ib == nil {
			c.leaf(a[i], b[i], sb, at)
			continue
		}
		c.value(a[i], b[i], ia, ib, at)
	}
}

func holdsObjects(items []any) bool {
	return slices.ContainsFunc(items, func(v any) bool { _, ok := v.(map[string]any); return ok })
}

func (c *comparison) leaf(a, b any, sb *spec.Shape, ptr string) {
	if !describes(sb, a) {
		return // the answer's property is another thing of the same name
	}
	if branching(sb) {
		if at := c.b.view.At(c.b.whole, c.b.root+ptr); at != nil {
			sb = at
		}
	}
	f := field{pointer: ptr, fate: altered, sent: a, got: b, place: sb.Place}
	if same, note := alike(a, b, sb); same && note == "" {
		f.fate = equal
	} else if same {
		f.fate, f.note = normalised, note
	} else if c.form && untyped(a, b) {
		f.fate, f.note = normalised, "forms have no types: "+quote(a)+" came back as "+quote(b)
	} else if isSet(sb) && sameMembers(a, b) {
		f.fate = reordered
	} else if !mayReturn(a, sb) {
		return
	}
	c.add(f)
}

// untyped says that two values are the same in a form: "17" is 17 there, and a
// line ends in any way.
func untyped(a, b any) bool {
	x, okX := a.([]any)
	y, okY := b.([]any)
	if okX && okY {
		return slices.EqualFunc(x, y, untyped)
	}
	s, okS := formText(a)
	t, okT := formText(b)
	if !okS || !okT {
		return false
	}
	if s == t || strings.ReplaceAll(s, "\r\n", "\n") == strings.ReplaceAll(t, "\r\n", "\n") {
		return true
	}
	same, _ := sameNumber(json.Number(s), json.Number(t), nil)
	return same
}

// formText is a scalar as a form writes it.
func formText(v any) (string, bool) {
	switch t := v.(type) {
	case string:
		return t, true
	case json.Number:
		return string(t), true
	case bool:
		return strconv.FormatBool(t), true
	}
	return "", false
}

// mayReturn says that the schema of the answer allows the value that was sent.
// Where it does not, as with a number that comes back as the object it names,
// the description itself owes no echo.
func mayReturn(sent any, sh *spec.Shape) (ok bool) {
	defer func() {
		if recover() != nil { // the schema cannot decide, such as a pattern out of time
			ok = false
		}
	}()
	for _, s := range sh.Schemas {
		if s.Validate(sent) != nil {
			return false
		}
	}
	return true
}

// describes says whether a place can hold a value of this one's type; a number
// written as text, or the other way round, is an alteration.
func describes(sh *spec.Shape, v any) bool {
	switch v.(type) {
	case map[string]any:
		return sh.Allows("object")
	case []any:
		return sh.Allows("array")
	}
	return sh.Types == nil || slices.ContainsFunc(sh.Types, func(t string) bool { return t != "object" && t != "array" && t != "null" })
}

func (c *comparison) add(f field) { c.out = append(c.out, f) }

// isSet says that a list is described as one of items that differ.
func isSet(sh *spec.Shape) bool {
	for _, s := range sh.Schemas {
		if s.UniqueItems {
			return true
		}
	}
	return false
}

// sameMembers says that two lists hold the same items in any order.
func sameMembers(a, b any) bool {
	x, okX := a.([]any)
	y, okY := b.([]any)
	if !okX || !okY || len(x) != len(y) {
		return false
	}
	return slices.Equal(sortedTexts(x), sortedTexts(y))
}

func sortedTexts(items []any) []string {
	var out []string
	for _, v := range items {
		b, _ := json.Marshal(v)
		out = append(out, string(b))
	}
	slices.Sort(out)
	return out
}

// emptyNote is the note of what became of an empty text: many servers take it
// for an absent one, as forms do, and fill in what they assume.
const emptyNote = "an empty text is often taken for an absent one"

func blank(v any) bool {
	s, ok := v.(string)
	return ok && strings.TrimSpace(s) == ""
}

// verdict says what became of a field; from says where it was sent.
func (f *field) verdict(from string) verdict.Verdict {
	v := verdict.Verdict{Outcome: verdict.Fail, Pointer: f.pointer, Place: place(f.place), Want: quote(f.sent) + ", as " + from}
	if blank(f.sent) {
		v.Outcome, v.Note = verdict.Weak, emptyNote
	}
	switch f.fate {
	case equal:
		return verdict.Verdict{Outcome: verdict.Pass, Pointer: f.pointer, Place: v.Place}
	case normalised:
		v.Outcome, v.Want, v.Note = verdict.Pass, quote(f.sent), "normalised: "+f.note
		v.Got = quote(f.got)
	case dropped:
		v.Got = "nothing: the property was dropped"
	case nulled:
		v.Got = "null"
	case reordered:
		v.Outcome, v.Got = verdict.Weak, quote(f.got)+": the same items in another order"
	default:
		v.Got = quote(f.got)
	}
	return v
}
