package cases

import (
	"strings"
	"unicode/utf8"

	"assay/values"
)

// own is the text that an accepted change sets, in the first of the ways that
// hold the marker and are valid with any mark: a column that has to be unique
// takes each text once, and what is sent again would clash. It is the text
// itself where the base bears no mark, where a server looks texts up, or where
// there is no room.
func (w *writer) own(pl place, text string, marked ...string) string {
	if !w.base.c.Steps[0].Marked || sharedName.MatchString(values.Snake(nameAt(pl.pointer))) {
		return text
	}
	for _, t := range marked {
		if w.p.validMarked(set(pl.body, pl.pointer, t)) {
			return t
		}
	}
	return text
}

// distinctly puts the marker into the made-up texts at and below a place that a
// server may want to be unique, where the base bears one.
func (w *writer) distinctly(body any, pointer string) any {
	if !w.base.c.Steps[0].Marked {
		return body
	}
	for _, g := range w.guesses(body, pointer) {
		if text, isText := mustGet(body, g).(string); isText {
			if out, ok := w.p.distinctText(body, g, nameAt(g), text); ok {
				body = out
			}
		}
	}
	return body
}

// widened puts the marker into a text in the place of as many equal characters,
// if others are left where they are more than one byte long.
func widened(text string) []string {
	r := []rune(text)
	for from, n := 0, 0; from < len(r); from += n {
		for n = 1; from+n < len(r) && r[from+n] == r[from]; n++ {
		}
		if n > len(Marker) || n == len(Marker) && utf8.RuneLen(r[from]) == 1 {
			return []string{string(r[:from]) + Marker + string(r[from+len(Marker):])}
		}
	}
	return nil
}

// mailings put the marker into the local part of an e-mail address, whose
// spelling is kept.
func mailings(text string) []string {
	local, domain, _ := strings.Cut(text, "@")
	for _, word := range []string{"user", "last", "brien"} {
		if i := strings.LastIndex(local, word); i >= 0 {
			return []string{local[:i] + Marker + local[i+len(word):] + "@" + domain}
		}
	}
	return widened(text)
}
