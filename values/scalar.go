package values

import (
	"cmp"
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"assay/spec"
)

// MaxText is the longest text that is made, in code points.
const MaxText = 70_000

// Lengths returns the bounds of a text in code points; most is -1 when there is
// none.
func Lengths(sh *spec.Shape) (least, most int) {
	most = -1
	for _, s := range sh.Schemas {
		if s.MinLength != nil {
			least = max(least, *s.MinLength)
		}
		if s.MaxLength != nil && (most < 0 || *s.MaxLength < most) {
			most = *s.MaxLength
		}
	}
	return least, most
}

// Patterns returns the regular expressions that a text must match.
func Patterns(sh *spec.Shape) []string {
	var out []string
	for _, s := range sh.Schemas {
		if s.Pattern != nil {
			out = append(out, s.Pattern.String())
		}
	}
	return out
}

// strings returns candidates for a text: spellings of its format, matches of
// its pattern, or words.
func (m *Maker) strings(at site, sh *spec.Shape) []any {
	least, most := Lengths(sh)
	var out []any
	if !m.opts.Random && len(Patterns(sh)) > 0 {
		out = append(out, m.word(at, least, most)) // what is read easily, where the pattern takes it
	}
	for _, p := range Patterns(sh) {
		for _, s := range Matching(p, least, most, 8, hash(m.opts.Seed, at.name)) {
			out = append(out, s)
		}
	}
	if sh.Format != "" {
		var spellings []any
		for _, s := range FormatAccept(sh.Format) {
			if text, err := textOf(s.Value); err == nil && !s.Weak {
				spellings = append(spellings, text)
			}
		}
		if n := len(spellings); n > 0 && m.opts.Plain { // distinct values start elsewhere
			k := int(m.opts.Seed % uint64(n))
			spellings = append(spellings[k:], spellings[:k]...)
		}
		out = append(spellings, out...)
	}
	if !m.opts.Random && !m.opts.Plain {
		if text := cmp.Or(m.foreign(sh), guess(at.name, sh)); text != "" {
			out = slices.Insert(out, 0, any(text))
		}
	}
	return append(out, m.word(at, least, most))
}

func textOf(value string) (string, error) {
	var s string
	err := json.Unmarshal([]byte(value), &s)
	return s, err
}

// word makes free text that tells its property: its name and a few letters that
// depend on the seed, between least and most code points. It is one word of
// lower-case letters, which names of all kinds may be.
func (m *Maker) word(at site, least, most int) string {
	h := hash(m.opts.Seed, at.name)
	s := strings.Map(func(r rune) rune {
		if r = unicode.ToLower(r); r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, at.name)
	s = cmp.Or(s, "value") + letters(h, 5)
	if m.opts.Random {
		n := least + m.draw(at.name+" length")%40
		if most >= 0 {
			n = min(n, most)
		}
		s = letters(h, min(n, MaxText))
	}
	if most >= 0 && utf8.RuneCountInString(s) > most {
		s = letters(h, min(most, 12))
	}
	if n := utf8.RuneCountInString(s); n < least && least <= MaxText {
		s += letters(h, least-n)
	}
	return s
}

// letters returns n lower-case letters that depend on h.
func letters(h uint64, n int) string {
	var b strings.Builder
	for range n {
		h = h*6364136223846793005 + 1442695040888963407
		b.WriteByte('a' + byte((h>>33)%26))
	}
	return b.String()
}

// Range is what a number's keywords allow.
type Range struct {
	Min, Max   *big.Rat // nil when unbounded
	OpenMin    bool     // Min itself is excluded
	OpenMax    bool
	MultipleOf *big.Rat // nil when any
}

// RangeOf merges the number keywords of a shape.
func RangeOf(sh *spec.Shape) Range {
	var r Range
	low := func(b *big.Rat, open bool) {
		if b != nil && (r.Min == nil || b.Cmp(r.Min) > 0 || b.Cmp(r.Min) == 0 && open) {
			r.Min, r.OpenMin = b, open
		}
	}
	high := func(b *big.Rat, open bool) {
		if b != nil && (r.Max == nil || b.Cmp(r.Max) < 0 || b.Cmp(r.Max) == 0 && open) {
			r.Max, r.OpenMax = b, open
		}
	}
	for _, s := range sh.Schemas {
		low(s.Minimum, false)
		low(s.ExclusiveMinimum, true)
		high(s.Maximum, false)
		high(s.ExclusiveMaximum, true)
		if s.MultipleOf != nil && r.MultipleOf == nil {
			r.MultipleOf = s.MultipleOf
		}
	}
	return r
}

// Step is the distance between neighbours: multipleOf, else 1 for integers,
// else a fraction one digit finer than the bounds.
func (r Range) Step(integer bool) *big.Rat {
	if r.MultipleOf != nil {
		if integer && !r.MultipleOf.IsInt() { // the integers among the multiples
			return new(big.Rat).SetInt(r.MultipleOf.Num())
		}
		return r.MultipleOf
	}
	if integer {
		return big.NewRat(1, 1)
	}
	digits := 0
	for _, b := range []*big.Rat{r.Min, r.Max} {
		if b != nil {
			if prec, finite := b.FloatPrec(); finite {
				digits = max(digits, prec)
			}
		}
	}
	return new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits+1)), nil))
}

// Least returns the smallest value in the range, nil when there is none.
func (r Range) Least(integer bool) *big.Rat {
	if r.Min == nil {
		return nil
	}
	return r.align(r.Min, integer, r.OpenMin, 1)
}

// Most returns the largest value in the range, nil when there is none.
func (r Range) Most(integer bool) *big.Rat {
	if r.Max == nil {
		return nil
	}
	return r.align(r.Max, integer, r.OpenMax, -1)
}

// align moves a bound inwards to a value that is a multiple and not excluded.
func (r Range) align(b *big.Rat, integer, open bool, dir int64) *big.Rat {
	step := r.Step(integer)
	v := new(big.Rat).Set(b)
	if integer || r.MultipleOf != nil {
		q := new(big.Rat).Quo(b, step)
		n := floor(q)
		if dir > 0 && !q.IsInt() {
			n.Add(n, big.NewInt(1))
		}
		v.Mul(new(big.Rat).SetInt(n), step)
	}
	if open && v.Cmp(b) == 0 {
		v.Add(v, new(big.Rat).Mul(step, big.NewRat(dir, 1)))
	}
	return v
}

func floor(q *big.Rat) *big.Int {
	return new(big.Int).Div(q.Num(), q.Denom()) // Euclidean: rounds down for a positive denominator
}

// Text writes a number as JSON with all its digits.
func Text(r *big.Rat) json.Number {
	if r.IsInt() {
		return json.Number(r.Num().String())
	}
	if prec, finite := r.FloatPrec(); finite {
		return json.Number(r.FloatString(prec))
	}
	return json.Number(r.FloatString(20))
}

// numbers returns candidates within the range, small ones that differ from
// property to property first.
func (m *Maker) numbers(at site, sh *spec.Shape, integer bool) []any {
	r := RangeOf(sh)
	h := int64(hash(m.opts.Seed, at.name)%80) + 11
	step := r.Step(integer)
	var out []any
	add := func(v *big.Rat) { out = append(out, Text(v)) }
	if !m.opts.Random && !m.opts.Plain {
		if v := guessNumber(at.name, r, integer); v != nil {
			add(v)
		}
	}
	wish := big.NewRat(h, 1)
	if !integer && r.MultipleOf == nil {
		wish = big.NewRat(h*4+1, 4)
	}
	if r.MultipleOf != nil {
		wish = new(big.Rat).Mul(step, big.NewRat(h, 1))
	}
	low, high := r.Least(integer), r.Most(integer)
	switch {
	case (low == nil || wish.Cmp(low) >= 0) && (high == nil || wish.Cmp(high) <= 0):
		add(wish)
	case low != nil:
		for k := h % 7; k >= 0; k-- {
			add(new(big.Rat).Add(low, new(big.Rat).Mul(step, big.NewRat(k, 1))))
		}
	case high != nil:
		add(new(big.Rat).Sub(high, new(big.Rat).Mul(step, big.NewRat(h%7, 1))))
	}
	if low != nil {
		add(low)
	}
	if high != nil {
		add(high)
	}
	return append(out, number(0), number(1))
}
