package cases

import (
	"fmt"
	"slices"
	"strings"

	"assay/values"
	"assay/verdict"
)

// Bounds of the covering array: further properties keep their base value.
const (
	maxFactors = 24
	maxLevels  = 4
	maxRows    = 400
)

// factor is an optional property, or one with several values, in the covering
// array. Level 0 is what the base has.
type factor struct {
	pointer string
	name    string
	levels  []level
}

// level is one value class of a factor.
type level struct {
	label string
	value any // absent{} for absence
}

// combine sends a covering array over presence and value classes of the body's
// properties: faults that show only when two things meet. The array states its
// strength and what it could not cover as an obligation of the whole body.
func (w *writer) combine() {
	if w.p.view == nil || w.done {
		return
	}
	factors := w.factors()
	if len(factors) < 2 {
		return
	}
	strength := w.p.opts.Strength
	if strength == 0 {
		strength = 2
	}
	strength = min(strength, 4)
	counts := make([]int, len(factors))
	for i, f := range factors {
		counts[i] = len(f.levels)
	}
	valid := func(row []int) bool {
		_, faults, err := w.p.judge(w.row(factors, row))
		return err == nil && len(faults) == 0
	}
	rows, uncovered := cover(counts, strength, valid)
	place := verdict.Place(w.places[0].shape.Place)
	for i, row := range rows {
		if i == maxRows || w.done {
			break
		}
		w.combination(factors, row, place)
	}
	total := tuples(counts, strength)
	note := fmt.Sprintf("strength %d over %d properties: %d of %d combinations covered", strength, len(factors), total-uncovered, total)
	if uncovered > 0 {
		note += fmt.Sprintf(", %d excluded because the schema forbids them together", uncovered)
	}
	o := w.p.book.entry("", "combination", verdict.AcceptSide, place)
	o.Reason = note
}

func tuples(levels []int, t int) int {
	n := 0
	for _, cols := range subsets(len(levels), min(t, len(levels))) {
		p := 1
		for _, c := range cols {
			p *= levels[c]
		}
		n += p
	}
	return n
}

// factors are the properties of the body and of its objects one level down.
func (w *writer) factors() []factor {
	var out []factor
	for _, pl := range w.places {
		if pl.prop.Name == "" || strings.Count(pl.pointer, "/") > 2 || strings.HasPrefix(pl.prop.Name, "@") || len(out) >= maxFactors {
			continue
		}
		if slices.ContainsFunc(out, func(f factor) bool { return f.pointer == pl.pointer || strings.HasPrefix(pl.pointer, f.pointer+"/") }) {
			continue // inside a factor: its value classes stand for it
		}
		f := factor{pointer: pl.pointer, name: pl.name()}
		now, present := get(w.base.body, pl.pointer)
		if present {
			f.levels = append(f.levels, level{"base", now})
		} else if !pl.prop.Required {
			f.levels = append(f.levels, level{"absent", absent{}})
		}
		f.levels = append(f.levels, w.classes(pl, now, present)...)
		if len(f.levels) > 1 {
			f.levels = f.levels[:min(len(f.levels), maxLevels)]
			out = append(out, f)
		}
	}
	return out
}

// classes are the value classes of a place beside the base's own value.
func (w *writer) classes(pl place, now any, present bool) []level {
	var out []level
	add := func(label string, v any) {
		if _, gone := v.(absent); gone || !present || !equal(v, now) {
			out = append(out, level{label, v})
		}
	}
	if present && !pl.prop.Required {
		add("absent", absent{})
	}
	if !present {
		add("present", pl.value())
	}
	if list, _ := members(pl); len(list) > 1 {
		add("last-member", list[len(list)-1])
		add("first-member", list[0])
	}
	if slices.Contains(pl.shape.Types, "null") && !pl.shape.NullDoubt {
		add("null", nil)
	}
	if pl.shape.Types != nil && pl.shape.Allows("boolean") {
		add("false", false)
		add("true", true)
	}
	if ok, integer := numeric(pl); ok {
		r := values.RangeOf(pl.shape)
		if low := r.Least(integer); low != nil {
			add("least", values.Text(low))
		}
		if high := r.Most(integer); high != nil {
			add("most", values.Text(high))
		}
	}
	if _, isList := pl.value().([]any); isList {
		if least, _, _ := itemBounds(pl); least == 0 {
			add("empty", []any{})
		}
	}
	return out
}

// row is the body of one row of the array.
func (w *writer) row(factors []factor, row []int) any {
	body := w.base.body
	for i, f := range factors {
		up, _ := parent(f.pointer)
		if _, ok := get(body, up); !ok {
			continue
		}
		body = set(body, f.pointer, f.levels[row[i]].value)
	}
	return body
}

func (w *writer) combination(factors []factor, row []int, place verdict.Place) {
	body := w.row(factors, row)
	data, _, err := w.p.judge(body)
	if err != nil {
		return
	}
	if id, ok := w.sent[string(data)]; ok {
		w.p.book.met("", "combination", verdict.AcceptSide, place, id)
		return
	}
	var labels []string
	for i, f := range factors {
		if row[i] != 0 {
			labels = append(labels, f.name+" "+f.levels[row[i]].label)
		}
	}
	variant := make([]byte, len(row))
	for i, l := range row {
		variant[i] = '0' + byte(l)
	}
	c := w.p.newCase("combination", noPlace, string(variant))
	w.p.fillBody(c, body, data)
	c.Title = "Several properties change together: " + clipTo(strings.Join(labels, ", "), 300) + "."
	c.Expect, c.Base, c.Promise = expect(classWhole, "each of the values is allowed"), w.base.c.Base, place
	c.Keyword = "combination"
	w.p.book.met("", "combination", verdict.AcceptSide, place, c.ID)
	w.emit(c)
}
