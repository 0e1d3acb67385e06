package cases

import (
	"fmt"
	"regexp"
	"strings"

	"assay/values"
	"assay/verdict"
)

// Bounds of what is large and lawful: servers may limit what the description
// does not (RFC 9110 section 15.5.14), and must answer properly when they do.
const (
	largeText    = 100_000   // characters, where nothing bounds a text
	largestText  = 1_000_000 // characters of a written maxLength that is still tried
	nestedLevels = 50
	nestedUnit   = 4_000 // bytes of one level
)

// prose are names whose text is meant to be long.
var prose = regexp.MustCompile(`(?i)(description|comment|note|notes|message|remark|remarks|text|content|body|details|summary)$`)

// large sends one long text where the schema allows it: 100,000 characters
// where nothing bounds it, else exactly a maxLength beyond what technique
// length makes.
func (w *writer) large() {
	for _, only := range []*regexp.Regexp{prose, nil} {
		for _, pl := range w.places {
			if only != nil && !only.MatchString(pl.prop.Name) || w.done {
				continue
			}
			if w.largeAt(pl) {
				return
			}
		}
	}
}

func (w *writer) largeAt(pl place) bool {
	_, isText := pl.value().(string)
	if !isText || !isFree(pl) || pl.pointer == "" || len(values.Patterns(pl.shape)) > 0 || shunned.MatchString(pl.prop.Name) || strings.HasPrefix(pl.prop.Name, "@") {
		return false
	}
	n, keyword := largeText, "type"
	if _, most := values.Lengths(pl.shape); most > largestText || most >= 0 && most <= values.MaxText {
		return false
	} else if most >= 0 {
		n, keyword = most, "maxLength"
	}
	return w.try(pl, mutation{technique: "text", keyword: keyword, variant: "large", pointer: pl.pointer, value: strings.Repeat("long text ", n/10+1)[:n], class: classHostile,
		promise: w.promise(pl.shape, keyword), title: fmt.Sprintf("%s is a text of %d characters.", pl.name(), n), reason: "a server that bounds the size of a body says so (RFC 9110 15.5.14)"})
}

// nested fills the first schema that contains itself many levels deep.
func (w *writer) nested() {
	for _, inner := range w.places {
		if w.done {
			return
		}
		for _, outer := range w.places {
			cycle, below := strings.CutPrefix(inner.pointer, outer.pointer+"/")
			if !below || outer.shape.Place.Pointer != inner.shape.Place.Pointer {
				continue
			}
			if w.nestAt(place{pointer: outer.pointer, shape: outer.shape, plain: outer.plain, body: inner.body, twin: inner.twin, alt: inner.alt, guesses: inner.guesses, parent: outer.parent, prop: outer.prop}, "/"+cycle) {
				return
			}
		}
	}
}

// nestAt puts the value of a place into itself at cycle, again and again.
func (w *writer) nestAt(pl place, cycle string) bool {
	unit := pl.value()
	innermost, ok := get(unit, cycle)
	if !ok || pl.shape.Types == nil || len(values.Encode(unit, nil)) > nestedUnit {
		return false
	}
	v := innermost
	for range nestedLevels {
		v = set(unit, cycle, v)
	}
	if _, faults, err := w.p.judge(set(pl.body, pl.pointer, v)); err != nil || len(faults) > 0 {
		return false
	}
	return w.try(pl, mutation{technique: "nesting", keyword: "type", variant: "deep", pointer: pl.pointer, value: v, class: classHostile,
		promise: verdict.Place(pl.shape.Place), title: fmt.Sprintf("%s contains itself, %d levels deep.", pl.name(), nestedLevels),
		reason: "a receiver may bound the depth of nesting (RFC 8259 9)"})
}
