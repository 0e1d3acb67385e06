package cases

import (
	"fmt"
	"math/big"

	"assay/values"
)

// numeric says whether a place takes numbers, and whether only whole ones.
func numeric(pl place) (ok, integer bool) {
	if restrictedToValues(pl.shape) || pl.shape.Types == nil && !pl.writes("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf") {
		return false, false
	}
	return pl.shape.Allows("integer") || pl.shape.Allows("number"), !pl.shape.Allows("number")
}

// bound names the keyword that bounds one end.
func bound(pl place, low bool) string {
	if low {
		if pl.writes("exclusiveMinimum") {
			return "exclusiveMinimum"
		}
		return "minimum"
	}
	if pl.writes("exclusiveMaximum") {
		return "exclusiveMaximum"
	}
	return "maximum"
}

func acceptRange(w *writer, pl place) {
	ok, integer := numeric(pl)
	if !ok {
		return
	}
	r := values.RangeOf(pl.shape)
	send := func(v *big.Rat, keyword, variant, what string, c class) {
		w.try(pl, mutation{technique: "range", keyword: keyword, variant: variant, pointer: pl.pointer, value: values.Text(v), class: c,
			promise: w.promise(pl.shape, keyword), title: fmt.Sprintf("%s is %s, %s.", pl.name(), values.Text(v), what), reason: w.quote(pl, keyword)})
	}
	low, high := r.Least(integer), r.Most(integer)
	if low != nil {
		send(low, bound(pl, true), "least", "the smallest allowed number", classNamed)
	}
	if high != nil {
		send(high, bound(pl, false), "most", "the largest allowed number", classNamed)
	}
	if m := r.MultipleOf; m != nil && !m.IsInt() {
		// Multiples whose quotient by the step is no whole number in binary
		// fractions, such as 0.29 by 0.01.
		for _, k := range []int64{29, 115, 57} {
			if v := new(big.Rat).Mul(m, big.NewRat(k, 1)); (low == nil || v.Cmp(low) >= 0) && (high == nil || v.Cmp(high) <= 0) {
				send(v, "multipleOf", fmt.Sprintf("multiple-%d", k), "a multiple that binary fractions miss", classNamed)
			}
		}
	}
	zero := new(big.Rat)
	if (low == nil || low.Sign() <= 0) && (high == nil || high.Sign() >= 0) {
		send(zero, "type", "zero", "zero", classHostile)
	}
	if r.MultipleOf == nil && pl.shape.Format == "" {
		w.unbounded(pl, low, high, integer, send)
	}
}

// unbounded sends numbers that a lossy server changes, where no bound forbids
// them.
func (w *writer) unbounded(pl place, low, high *big.Rat, integer bool, send func(*big.Rat, string, string, string, class)) {
	inside := func(v *big.Rat) bool {
		return (low == nil || v.Cmp(low) >= 0) && (high == nil || v.Cmp(high) <= 0)
	}
	if v := big.NewRat(-7, 1); inside(v) {
		send(v, "type", "negative", "a negative number", classHostile)
	}
	if integer {
		return
	}
	if v, _ := new(big.Rat).SetString("12345.6789"); inside(v) {
		send(v, "type", "digits", "a number with a fraction", classHostile)
	}
}

func rejectRange(w *writer, pl place) {
	ok, integer := numeric(pl)
	if !ok {
		return
	}
	r := values.RangeOf(pl.shape)
	step := r.Step(integer)
	send := func(v *big.Rat, keyword, variant, what string) {
		w.try(pl, mutation{technique: "range", keyword: keyword, variant: variant, pointer: pl.pointer, value: values.Text(v), class: classBroken,
			promise: w.promise(pl.shape, keyword), title: fmt.Sprintf("%s is %s, %s.", pl.name(), values.Text(v), what), reason: w.quote(pl, keyword)})
	}
	if low := r.Least(integer); low != nil {
		send(new(big.Rat).Sub(low, step), bound(pl, true), "too-small", "smaller than allowed")
		if r.OpenMin && !integer {
			send(r.Min, bound(pl, true), "excluded-least", "the excluded bound itself")
		}
	}
	if high := r.Most(integer); high != nil {
		send(new(big.Rat).Add(high, step), bound(pl, false), "too-large", "larger than allowed")
		if r.OpenMax && !integer {
			send(r.Max, bound(pl, false), "excluded-most", "the excluded bound itself")
		}
	}
	if m := r.MultipleOf; m != nil {
		w.offMultiple(pl, r, m, integer, send)
	}
}

// offMultiple sends a number inside the range that is no multiple.
func (w *writer) offMultiple(pl place, r values.Range, m *big.Rat, integer bool, send func(*big.Rat, string, string, string)) {
	from := r.Least(integer)
	if from == nil {
		if from = r.Most(integer); from != nil {
			from = new(big.Rat).Sub(from, m)
		} else {
			from = new(big.Rat).Mul(m, big.NewRat(3, 1))
		}
	}
	offsets := []*big.Rat{new(big.Rat).Quo(m, big.NewRat(2, 1))}
	if integer {
		offsets = []*big.Rat{big.NewRat(1, 1)}
	}
	for _, off := range offsets {
		send(new(big.Rat).Add(from, off), "multipleOf", "between", "no multiple of "+string(values.Text(m)))
	}
}
