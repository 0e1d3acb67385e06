package mock

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// maker makes the n-th identifier, as a string or a json.Number.
type maker func(n uint64) any

// newMaker chooses how identifiers are made: the first way whose results the
// schemas of all answers allow, else that of the first; nil when there is none.
// whole says that the first answer is the identifier.
func newMaker(forms []*form, whole bool, seed uint64) maker {
	first := forms[0]
	if first.id == "" && !whole || first.view == nil {
		return uuids(seed)
	}
	var fitting maker
	for _, f := range forms {
		for _, m := range makers(f.root.at(f.id), seed) {
			if !first.allows(m) {
				continue
			}
			if fitting == nil {
				fitting = m
			}
			if !slices.ContainsFunc(forms, func(f *form) bool { return f.view != nil && !f.allows(m) }) {
				return m
			}
		}
	}
	return fitting
}

// suit chooses identifiers that the paths below a resource take too, where the
// usual ones are none.
func (s *service) suit(seed uint64) {
	if s.replaced != nil || s.natural || s.suits(s.make) {
		return
	}
	forms := s.namings()
	for _, f := range forms {
		for _, m := range makers(f.root.at(f.id), seed) {
			if s.suits(m) && (forms[0].id == "" || forms[0].view == nil || forms[0].allows(m)) {
				s.make = m
				return
			}
		}
	}
}

// suits says whether the parameters that name the resource in paths below it
// take what a maker makes.
func (s *service) suits(m maker) bool {
	for _, l := range s.below {
		for _, p := range l.child.parameters {
			if p.In == "path" && p.index == l.param && !p.takes(idText(m(1))) {
				return false
			}
		}
	}
	return true
}

// allows says whether samples of a maker are valid at the identifier's place.
func (f *form) allows(m maker) bool {
	for _, n := range []uint64{1, 2, 999} {
		id := m(n)
		if id == nil {
			return false
		}
		if f.breaks(f.id, f.spelt(id)) {
			return false
		}
	}
	return true
}

func makers(p *place, seed uint64) []maker {
	texts := []maker{
		uuids(seed),
		trimmed(uuids(seed), 32),
		trimmed(uuids(seed), 24),
		textual(counter(nil)),
		padded(p),
	}
	if p == nil {
		return texts
	}
	texts = append(texts, patterned(p, seed)...)
	texts = append(texts, numbered("id%d@example.com"), numbered("https://example.com/%d"), numbered("id%d.example.com"))
	numbers := []maker{counter(minimum(p))}
	if m := cycling(p); m != nil {
		numbers = append(numbers, m)
	}
	if p.isNumber() {
		return append(numbers, texts...)
	}
	return append(texts, numbers...)
}

// mix is splitmix64: a well spread number for each n, the same in every run.
func mix(n uint64) uint64 {
	n += 0x9e3779b97f4a7c15
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return n ^ n>>31
}

// uuids makes version 4 UUIDs (RFC 9562 section 5.4).
func uuids(seed uint64) maker {
	return func(n uint64) any {
		hi, lo := mix(mix(seed)+2*n), mix(mix(seed)+2*n+1)
		hi = hi&^0xf000 | 0x4000
		lo = lo&^(3<<62) | 2<<62
		return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", hi>>32, hi>>16&0xffff, hi&0xffff, lo>>48, lo&0xffffffffffff)
	}
}

// trimmed makes the first size hex digits of what m makes.
func trimmed(m maker, size int) maker {
	return func(n uint64) any {
		return strings.ReplaceAll(m(n).(string), "-", "")[:size]
	}
}

// counter counts from a first number on; from 1 when it is nil.
func counter(first *big.Int) maker {
	if first == nil {
		first = big.NewInt(1)
	}
	return func(n uint64) any {
		i := new(big.Int).SetUint64(n - 1)
		return json.Number(i.Add(i, first).String())
	}
}

// minimum is the first whole number from 1 on that a place allows.
func minimum(p *place) *big.Int {
	first := big.NewInt(1)
	raise := func(low *big.Rat, exclusive bool) {
		if low == nil {
			return
		}
		n := new(big.Int).Div(low.Num(), low.Denom()) // rounds down
		if exclusive || !low.IsInt() {
			n.Add(n, big.NewInt(1))
		}
		if n.Cmp(first) > 0 {
			first = n
		}
	}
	for _, s := range p.shape.Schemas {
		raise(s.Minimum, false)
		raise(s.ExclusiveMinimum, true)
	}
	return first
}

// fewNumbers is how many identifiers there have to be at least, so that it is
// worth to begin again after the last one.
const fewNumbers = 10

// cycling counts up to the greatest number that a place allows, and begins
// again; nil where there is none, or it is too small.
func cycling(p *place) maker {
	first := minimum(p)
	var last *big.Int
	for _, s := range p.shape.Schemas {
		for _, bound := range []*big.Rat{s.Maximum, s.ExclusiveMaximum} {
			if bound == nil {
				continue
			}
			n := new(big.Int).Div(bound.Num(), bound.Denom())
			if bound == s.ExclusiveMaximum && bound.IsInt() {
				n.Sub(n, big.NewInt(1))
			}
			if last == nil || n.Cmp(last) < 0 {
				last = n
			}
		}
	}
	if last == nil {
		return nil
	}
	room := new(big.Int).Sub(last, first)
	if room.Add(room, big.NewInt(1)).Cmp(big.NewInt(fewNumbers)) < 0 {
		return nil
	}
	return func(n uint64) any {
		i := new(big.Int).SetUint64(n - 1)
		return json.Number(i.Mod(i, room).Add(i, first).String())
	}
}

func numbered(format string) maker {
	return func(n uint64) any { return fmt.Sprintf(format, n) }
}

func textual(m maker) maker {
	return func(n uint64) any { return string(m(n).(json.Number)) }
}

// padded makes digits that are as long as the schema's shortest text.
func padded(p *place) maker {
	width := 8
	if s := p.find(func(s *jsonschema.Schema) bool { return s.MinLength != nil }); s != nil {
		width = min(*s.MinLength, 256)
	}
	return func(n uint64) any {
		digits := strconv.FormatUint(n, 36)
		return strings.Repeat("0", max(0, width-len(digits))) + digits
	}
}

// idText is an identifier as it stands in a path.
func idText(id any) string {
	switch id := id.(type) {
	case string:
		return id
	case json.Number:
		return string(id)
	}
	return string(spelling{}.text(id))
}
