package cases

import (
	"strconv"
	"strings"

	"assay/spec"
	"assay/verdict"
)

// book keeps the obligations of one operation in the order in which they were
// met.
type book struct {
	op    *spec.Operation
	index map[owed]int
	all   []verdict.Obligation
}

// owed names an obligation.
type owed struct {
	in               string // "" for the body, else where the parameter stands
	pointer, keyword string
	side             verdict.Side
}

func newBook(op *spec.Operation) *book { return &book{op: op, index: map[owed]int{}} }

func (b *book) entry(pointer, keyword string, side verdict.Side, place verdict.Place) *verdict.Obligation {
	return b.entryIn("", pointer, keyword, side, place)
}

func (b *book) entryIn(in, pointer, keyword string, side verdict.Side, place verdict.Place) *verdict.Obligation {
	k := owed{in, generalise(pointer), keyword, side}
	i, ok := b.index[k]
	if !ok {
		i = len(b.all)
		b.index[k] = i
		b.all = append(b.all, verdict.Obligation{Operation: b.op.ID, In: in, Pointer: k.pointer, Keyword: keyword, Side: side, Place: place})
	}
	return &b.all[i]
}

// maxListed bounds the cases that one obligation lists: of random ones there may
// be any number.
const maxListed = 1000

// met notes a case that meets an obligation.
func (b *book) met(pointer, keyword string, side verdict.Side, place verdict.Place, id string) {
	b.metIn("", pointer, keyword, side, place, id)
}

// metIn does so for a parameter: in is where it stands.
func (b *book) metIn(in, pointer, keyword string, side verdict.Side, place verdict.Place, id string) {
	o := b.entryIn(in, pointer, keyword, side, place)
	if o.Reason = ""; len(o.Cases) < maxListed {
		o.Cases = append(o.Cases, id)
	}
}

// isMet says whether some case meets an obligation.
func (b *book) isMet(pointer, keyword string, side verdict.Side) bool {
	return b.isMetIn("", pointer, keyword, side)
}

func (b *book) isMetIn(in, pointer, keyword string, side verdict.Side) bool {
	i, ok := b.index[owed{in, generalise(pointer), keyword, side}]
	return ok && len(b.all[i].Cases) > 0
}

// untried is the reason that holds until a technique has tried.
const untried = "no technique breaks this keyword yet"

// unmet notes why no case could be made, unless one was; the first reason that
// says something stays.
func (b *book) unmet(pointer, keyword string, side verdict.Side, place verdict.Place, reason string) {
	b.unmetIn("", pointer, keyword, side, place, reason)
}

func (b *book) unmetIn(in, pointer, keyword string, side verdict.Side, place verdict.Place, reason string) {
	if o := b.entryIn(in, pointer, keyword, side, place); len(o.Cases) == 0 && (o.Reason == "" || o.Reason == untried || o.Reason == allAllowed) {
		o.Reason = reason
	}
}

func (b *book) list() []verdict.Obligation { return b.all }

// generalise writes array indexes as "*".
func generalise(pointer string) string {
	segs := strings.Split(pointer, "/")
	for i, s := range segs {
		if _, err := strconv.Atoi(s); err == nil && i > 0 {
			segs[i] = "*"
		}
	}
	return strings.Join(segs, "/")
}
