package spec

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

const (
	maxReferences = 6 // of one create
	maxReferDeep  = 3 // in its body
)

// references finds the creates of what the body of a create has to name: a
// required property customer_id, where POST /customers makes customers with an
// identifier that such a property can hold. Descriptions have no word for it;
// the names are how they are written by custom.
func (b *builder) references(op *Operation, e entry) []*Parent {
	if op.Body == nil || op.Body.JSON() == nil || op.Body.JSON().Schema == nil {
		return nil
	}
	var out []*Parent
	var walk func(sh *Shape, depth int)
	walk = func(sh *Shape, depth int) {
		if sh == nil || depth > maxReferDeep {
			return
		}
		for _, prop := range sh.Properties {
			sub := sh.Property(prop.Name)
			if !prop.Required || sub == nil || sub.ReadOnly {
				continue
			}
			if p := b.reference(prop.Name, sub, e); p != nil && !slices.ContainsFunc(out, func(have *Parent) bool { return have.Param == p.Param }) {
				out = append(out, p)
			}
			walk(sub, depth+1)
			walk(sub.Items(), depth+1)
		}
	}
	walk(op.Body.JSON().Schema.Request().Shape(), 1)
	return out[:min(len(out), maxReferences)]
}

// reference finds what creates the resource that a property names; nil where
// its name says no such thing, or nothing creates it.
func (b *builder) reference(name string, sh *Shape, e entry) *Parent {
	value := sh
	if items := sh.Items(); items != nil {
		value = items
	}
	noun := namedNoun(name)
	if noun == "" || len(value.Types) == 0 || !nameable(value) {
		return nil
	}
	for _, f := range b.makers(noun) {
		if f.op.n == e.op.n || b.why(*f) == "" {
			continue
		}
		create, err := b.create(*f)
		if err != nil || create.Identifier == nil || create.Identifier.Location || !b.holds(value, create) {
			continue
		}
		return &Parent{Param: name, Create: create, Why: fmt.Sprintf("%s %s creates what %q names", create.Method, create.Path, name)}
	}
	return nil
}

// referring are the spellings of a property that names something by an
// identifier: order_id, order-uuid, orderId, orderIDs. A word that only ends in
// these letters, such as "paid", is none.
var referring = regexp.MustCompile(`^(.+?)(?:[_.-](?i:id|uuid|guid)s?|(?:I[dD]|U[uU][iI][dD]|G[uU][iI][dD])s?)$`)

// namedNoun is what a property names by an identifier, folded; empty for other
// names.
func namedNoun(name string) string {
	m := referring.FindStringSubmatch(name)
	if m == nil {
		return ""
	}
	return Fold(m[1])
}

// makers are the POSTs to collections of a kind: those that need no parent
// first, then by the length of the path.
func (b *builder) makers(noun string) []*entry {
	if b.nouns == nil {
		b.nouns = map[string][]*entry{}
		for i := range b.all {
			if f := &b.all[i]; f.method == "POST" && !holdsItem(f.path) {
				for _, kind := range singulars(Fold(nounOf(f.path))) {
					b.nouns[kind] = append(b.nouns[kind], f)
				}
			}
		}
		for _, all := range b.nouns {
			slices.SortStableFunc(all, func(x, y *entry) int {
				return cmp.Or(strings.Count(x.path, "{")-strings.Count(y.path, "{"), len(x.path)-len(y.path))
			})
		}
	}
	return b.nouns[noun]
}

// singulars are a noun as nounOf has it, and as it is where its plural ends in
// -ves or -es: "shelve" is also shelf, "statuse" status.
func singulars(noun string) []string {
	out := []string{noun}
	if stem, ok := strings.CutSuffix(noun, "ve"); ok {
		out = append(out, stem+"f", stem+"fe")
	}
	if stem, ok := strings.CutSuffix(noun, "e"); ok {
		out = append(out, stem)
	}
	return out
}

// holds says whether a property can hold the identifier of what a create makes:
// a type and the format are the same, where both are described.
func (b *builder) holds(sh *Shape, create *Operation) bool {
	for _, r := range create.Success {
		m := r.JSON()
		if m == nil || m.Schema == nil {
			continue
		}
		id := m.Schema.Response().Shape().down(create.Identifier.Pointer)
		if id == nil || len(id.Types) == 0 {
			return false
		}
		return (id.Format == "" || sh.Format == "" || id.Format == sh.Format) &&
			slices.ContainsFunc(id.Types, func(t string) bool { return t != "null" && slices.Contains(sh.Types, t) })
	}
	return false
}
