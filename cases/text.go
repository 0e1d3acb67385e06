package cases

import (
	"encoding/json"
	"fmt"
	"strings"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

// alphabets at the edges: a server that counts bytes or UTF-16 units instead of
// characters errs on the second or third (JSON Schema Validation 6.3.1: length
// is counted in characters as defined by RFC 8259).
var alphabets = []struct{ name, char string }{
	{"ascii", "x"}, {"two-byte", "é"}, {"astral", "😀"},
}

// isFree says whether a place takes text of one's own making.
func isFree(pl place) bool {
	return pl.shape.Types != nil && pl.shape.Allows("string") && pl.shape.Format == "" && !restricted(pl.shape)
}

func takesText(pl place) bool {
	return pl.shape.Allows("string") && (pl.shape.Types != nil || isText(pl.value())) && !restrictedToValues(pl.shape)
}

func isText(v any) bool { _, ok := v.(string); return ok }

func restrictedToValues(sh *spec.Shape) bool {
	for _, s := range sh.Schemas {
		if s.Enum != nil || s.Const != nil {
			return true
		}
	}
	return false
}

// textOf makes text of exactly n characters that the place's other promises
// allow; nil when none is known.
func (w *writer) textOf(pl place, n int, char string) []string {
	if pats := values.Patterns(pl.shape); len(pats) > 0 {
		return values.Matching(pats[0], n, n, 4, w.p.opts.Seed)
	}
	if pl.shape.Format == "" {
		return []string{strings.Repeat(char, n)}
	}
	if s := values.OfLength(pl.shape.Format, n); s != "" {
		return []string{s}
	}
	return nil
}

func acceptLength(w *writer, pl place) {
	if !takesText(pl) {
		return
	}
	least, most := values.Lengths(pl.shape)
	inside := w.inside(pl, least, most)
	for _, edge := range []struct {
		n       int
		keyword string
		has     bool
	}{{least, "minLength", least > 0}, {most, "maxLength", most >= 0}} {
		if !edge.has || edge.n > values.MaxText {
			continue
		}
		for _, a := range alphabets {
			for _, s := range w.textOf(pl, edge.n, a.char) {
				s = w.own(pl, s, widened(s)...)
				if w.try(pl, mutation{technique: "length", keyword: edge.keyword, variant: fmt.Sprintf("%s-%s", edge.keyword, a.name), pointer: pl.pointer, value: s, class: classNamed,
					promise: w.promise(pl.shape, edge.keyword), twin: inside[a.name],
					title:  fmt.Sprintf("%s is %d characters long (%s), exactly %s.", pl.name(), edge.n, a.name, edge.keyword),
					reason: fmt.Sprintf("%s is %d", edge.keyword, edge.n)}) {
					break
				}
			}
		}
	}
}

// inside sends text of each alphabet that is well within the edges, and returns
// the ids of the cases by alphabet: where these characters are refused there,
// their refusal at an edge says nothing about lengths.
func (w *writer) inside(pl place, least, most int) map[string]string {
	n := least + 1
	if most >= 0 && n >= most || least <= 0 && most < 0 || !isFree(pl) || len(values.Patterns(pl.shape)) > 0 {
		return nil
	}
	out := map[string]string{}
	for _, a := range alphabets[1:] {
		m := mutation{technique: "length", keyword: "type", variant: "inside-" + a.name, pointer: pl.pointer, value: w.own(pl, strings.Repeat(a.char, n)), class: classHostile,
			promise: w.promise(pl.shape, "type"),
			title:   fmt.Sprintf("%s is %d characters long (%s), within its edges.", pl.name(), n, a.name),
			reason:  pl.name() + " is free text"}
		if id := caseID(w.p.op.ID, m.technique, m.pointer, m.variant); w.try(pl, m) && w.ids[id] {
			out[a.name] = id
		}
	}
	return out
}

func rejectLength(w *writer, pl place) {
	if !takesText(pl) {
		return
	}
	least, most := values.Lengths(pl.shape)
	send := func(n int, keyword, what string) {
		done := false
		for _, a := range alphabets[:2] {
			for _, s := range w.textOf(pl, n, a.char) {
				if w.try(pl, mutation{technique: "length", keyword: keyword, variant: fmt.Sprintf("%s-%s", what, a.name), pointer: pl.pointer, value: s, class: classBroken,
					promise: w.promise(pl.shape, keyword),
					title:   fmt.Sprintf("%s is %d characters long (%s), one too %s for %s.", pl.name(), n, a.name, strings.TrimPrefix(what, "too-"), keyword),
					reason:  w.quote(pl, keyword)}) {
					done = true
					break
				}
			}
		}
		if !done {
			w.p.book.unmet(pl.pointer, keyword, verdict.RejectSide, w.promise(pl.shape, keyword), noText(pl, n))
		}
	}
	if least > 0 {
		send(least-1, "minLength", "too-short")
	}
	if most >= 0 && most < values.MaxText {
		send(most+1, "maxLength", "too-long")
	} else if most >= 0 {
		w.p.book.unmet(pl.pointer, "maxLength", verdict.RejectSide, w.promise(pl.shape, "maxLength"), fmt.Sprintf("text beyond %d characters is not made", values.MaxText))
	}
}

// noText says why no text of a length can be sent.
func noText(pl place, n int) string {
	switch {
	case len(values.Patterns(pl.shape)) > 0:
		return fmt.Sprintf("no text of %d characters matches the pattern", n)
	case pl.shape.Format != "":
		return fmt.Sprintf("no text of %d characters is of the format %s", n, pl.shape.Format)
	}
	return "no text of that length keeps the place's other promises"
}

// quote is a keyword with its value as written.
func (w *writer) quote(pl place, keyword string) string {
	for _, s := range pl.shape.Schemas {
		if q := w.p.view.Quote(s, keyword); q != "" {
			return keyword + " is " + q
		}
	}
	return keyword
}

func acceptFormat(w *writer, pl place) {
	if pl.shape.Format == "" || restrictedToValues(pl.shape) {
		return
	}
	for _, s := range values.FormatAcceptLike(pl.shape.Format, pl.value()) {
		c := classNamed
		if s.Weak {
			c = classExotic
		}
		w.spelling(pl, s, c, "format", "lawful-"+s.Name)
	}
}

func rejectFormat(w *writer, pl place) {
	if pl.shape.Format == "" || restrictedToValues(pl.shape) {
		return
	}
	for _, s := range values.FormatReject(pl.shape.Format) {
		c := classBroken
		if s.Weak {
			c = classLoose
		}
		if w.p.formatsAnnotate() {
			c = classAnnotation
		}
		w.spelling(pl, s, c, "format", "broken-"+s.Name)
	}
}

// formatsAnnotate says whether formats bind nobody by themselves: from OpenAPI
// 3.1 on they are annotations (JSON Schema Validation 7.2.1).
func (p *Planner) formatsAnnotate() bool { return p.view.FormatsAnnotate() }

func (w *writer) spelling(pl place, s values.Spelling, c class, technique, variant string) {
	v, err := decode([]byte(s.Value))
	if err != nil {
		return
	}
	if text, isText := v.(string); isText && expectations[c].Want == verdict.Accept && strings.Contains(text, "@") {
		v = w.own(pl, text, mailings(text)...)
	}
	keyword := "format"
	w.try(pl, mutation{technique: technique, keyword: keyword, variant: variant, pointer: pl.pointer, value: v, class: c,
		promise: w.promise(pl.shape, keyword),
		title:   fmt.Sprintf("%s is %s: %s.", pl.name(), clip(s.Value), strings.TrimSuffix(s.Reason, ".")), reason: w.quote(pl, keyword)})
}

func clip(s string) string { return clipTo(s, 60) }

// clipTo cuts a text behind n characters.
func clipTo(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

func acceptPattern(w *writer, pl place) {
	w.patterned(pl, func(p string, least, most int) {
		for i, s := range values.Matching(p, least, most, 3, w.p.opts.Seed+7) {
			s, c := w.own(pl, s, s+Marker), classNamed
			if i > 0 {
				c = classWhole // it is of the pattern's language, and seldom what was meant
			}
			w.try(pl, mutation{technique: "pattern", keyword: "pattern", variant: fmt.Sprintf("match-%d", i+1), pointer: pl.pointer, value: s, class: c,
				promise: w.promise(pl.shape, "pattern"), title: fmt.Sprintf("%s is %q, which matches its pattern.", pl.name(), clip(s)), reason: w.quote(pl, "pattern")})
		}
	})
}

func rejectPattern(w *writer, pl place) {
	w.patterned(pl, func(p string, least, most int) {
		n := 0
		for i, s := range values.NotMatching(p, least, most, 8, w.p.opts.Seed) {
			if w.try(pl, mutation{technique: "pattern", keyword: "pattern", variant: fmt.Sprintf("miss-%d", i+1), pointer: pl.pointer, value: s, class: classBroken,
				promise: w.promise(pl.shape, "pattern"), title: fmt.Sprintf("%s is %q, which its pattern does not match.", pl.name(), clip(s)), reason: w.quote(pl, "pattern")}) {
				n++
			}
		}
		if n == 0 {
			w.p.book.unmet(pl.pointer, "pattern", verdict.RejectSide, w.promise(pl.shape, "pattern"), "every text that was tried matches, or breaks another promise")
		}
	})
}

func (w *writer) patterned(pl place, f func(pattern string, least, most int)) {
	if !takesText(pl) {
		return
	}
	least, most := values.Lengths(pl.shape)
	for _, p := range values.Patterns(pl.shape) {
		f(p, least, most)
	}
}

// bare are the hostile texts that a mark would make harmless.
var bare = map[string]bool{"blank-alone": true, "word-null": true, "word-true": true, "leading-zeros": true, "number-like": true}

// textShare is the share of hostile texts that a free text gets: the first one
// gets all, the others take turns, so that each is tried at several places.
const textShare = 5

// acceptText sends valid but hostile text where the place takes any.
func acceptText(w *writer, pl place) {
	if !isFree(pl) || len(values.Patterns(pl.shape)) > 0 || strings.HasPrefix(pl.prop.Name, "@") {
		return // names such as @odata.type hold no free text, whatever the schema says
	}
	w.try(pl, mutation{technique: "text", keyword: "type", variant: "empty", pointer: pl.pointer, value: "", class: classHostile,
		promise: w.promise(pl.shape, "type"), title: fmt.Sprintf("%s is the empty text.", pl.name()), reason: fmt.Sprintf("%s is free text", pl.name())})
	all := w.texts == 0
	w.texts++
	for i, s := range values.HostileText() {
		var text string
		if !all && i%textShare != w.texts%textShare || json.Unmarshal([]byte(s.Value), &text) != nil {
			continue
		}
		if !bare[s.Name] {
			text = w.own(pl, text, strings.TrimRight(text, " ")+Marker+text[len(strings.TrimRight(text, " ")):])
		}
		w.try(pl, mutation{technique: "text", keyword: "type", variant: s.Name, pointer: pl.pointer, value: text, class: classHostile,
			promise: w.promise(pl.shape, "type"), title: fmt.Sprintf("%s is text with %s.", pl.name(), strings.TrimSuffix(s.Reason, ".")), reason: fmt.Sprintf("%s is free text", pl.name())})
	}
}
