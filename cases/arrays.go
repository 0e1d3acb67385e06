package cases

import (
	"fmt"

	"assay/spec"
	"assay/verdict"
)

// maxItems bounds the arrays that are made.
const maxItems = 2000

// itemBounds merges the bounds of an array; most is -1 when there is none.
func itemBounds(pl place) (least, most int, distinct bool) {
	most = -1
	for _, s := range pl.shape.Schemas {
		if s.MinItems != nil {
			least = max(least, *s.MinItems)
		}
		if s.MaxItems != nil && (most < 0 || *s.MaxItems < most) {
			most = *s.MaxItems
		}
		distinct = distinct || s.UniqueItems
	}
	return least, most, distinct
}

// array makes an array of n items for a place.
func (w *writer) array(pl place, n int, distinct bool) ([]any, error) {
	if n > maxItems {
		return nil, fmt.Errorf("arrays of more than %d items are not made", maxItems)
	}
	m := w.p.maker(false)
	return m.Items(pl.prop.Name, 0, pl.shape, n, distinct)
}

func takesArray(pl place) bool { _, ok := pl.value().([]any); return ok }

func (w *writer) sendItems(pl place, n int, keyword, variant string, c class, what string) {
	_, _, distinct := itemBounds(pl)
	side := verdict.AcceptSide
	if c == classBroken {
		side = verdict.RejectSide
	}
	list, err := w.array(pl, n, distinct)
	if err != nil {
		w.p.book.unmet(pl.pointer, keyword, side, w.promise(pl.shape, keyword), err.Error())
		return
	}
	w.try(pl, mutation{technique: "items", keyword: keyword, variant: variant, pointer: pl.pointer, value: list, class: c,
		promise: w.promise(pl.shape, keyword), title: fmt.Sprintf("%s has %d items, %s.", pl.name(), n, what), reason: w.quote(pl, keyword)})
}

func acceptItems(w *writer, pl place) {
	if !takesArray(pl) {
		return
	}
	least, most, _ := itemBounds(pl)
	for _, s := range pl.shape.Schemas {
		if s.Contains != nil {
			need, _, _ := containsBounds(s)
			least = max(least, need)
		}
	}
	fewest := classNamed
	if least == 0 && !pl.writes("minItems") {
		fewest = classWhole // nobody wrote that none will do
	}
	w.sendItems(pl, least, "minItems", "fewest", fewest, "the fewest that are allowed")
	if most >= 0 {
		w.sendItems(pl, most, "maxItems", "most", classNamed, "the most that are allowed")
	}
	if (most < 0 || most >= 3) && !closedItems(pl) {
		w.sendItems(pl, max(least, 3), "items", "several", classWhole, "in a given order")
		w.repeated(pl, max(least, 3))
	}
}

func rejectItems(w *writer, pl place) {
	if !takesArray(pl) {
		return
	}
	least, most, distinct := itemBounds(pl)
	if least > 0 {
		w.sendItems(pl, least-1, "minItems", "too-few", classBroken, "one fewer than allowed")
	}
	if most >= 0 {
		w.sendItems(pl, most+1, "maxItems", "too-many", classBroken, "one more than allowed")
	}
	if distinct {
		w.equalItems(pl, max(least, 2))
	}
	if closedItems(pl) {
		w.extraItem(pl)
	}
}

// closedItems says whether no items are allowed beyond those of prefixItems.
func closedItems(pl place) bool { return pl.writes("items", "unevaluatedItems") }

// extraItem sends one item more than prefixItems describes.
func (w *writer) extraItem(pl place) {
	n := 0
	for _, s := range pl.shape.Schemas {
		n = max(n, len(s.PrefixItems))
	}
	list, err := w.array(pl, n, false)
	if err != nil {
		return
	}
	keyword := "items"
	if !pl.writes(keyword) {
		keyword = "unevaluatedItems"
	}
	w.try(pl, mutation{technique: "items", keyword: keyword, variant: "extra", pointer: pl.pointer, value: append(list, "assay"), class: classBroken,
		promise: w.promise(pl.shape, keyword), title: fmt.Sprintf("%s has an item more than is described.", pl.name()), reason: "no further items are allowed",
		proof: func(fs []spec.Fault) bool { return keywordOnly(fs, join(pl.pointer, fmt.Sprint(n)), "false") }})
}

// repeated sends equal items around another one, where items need not differ: a
// server that makes a set of them, or sorts them, shows it in the echo.
func (w *writer) repeated(pl place, n int) {
	if _, _, distinct := itemBounds(pl); distinct {
		return
	}
	list, err := w.array(pl, n, true)
	if err != nil || len(list) < 3 {
		return
	}
	list[len(list)-1] = list[0]
	w.try(pl, mutation{technique: "items", keyword: "items", variant: "equal-apart", pointer: pl.pointer, value: list, class: classWhole,
		promise: w.promise(pl.shape, "items"), title: fmt.Sprintf("%s has equal items with another one between them.", pl.name()), reason: w.quote(pl, "items")})
}

// equalItems repeats the first item.
func (w *writer) equalItems(pl place, n int) {
	promise := w.promise(pl.shape, "uniqueItems")
	list, err := w.array(pl, n-1, true)
	if err != nil || len(list) == 0 {
		w.p.book.unmet(pl.pointer, "uniqueItems", verdict.RejectSide, promise, "no equal items could be made")
		return
	}
	w.try(pl, mutation{technique: "items", keyword: "uniqueItems", variant: "equal", pointer: pl.pointer, value: append(list, list[0]), class: classBroken,
		promise: promise, title: fmt.Sprintf("%s has two equal items.", pl.name()), reason: "items must be unique"})
}
