package runner

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"assay/cases"
	"assay/verdict"
)

// marks returns the mark that a step bears in its body, and notes the one of
// its header.
func (b *bound) marks(st *cases.Step, fresh string) string {
	b.key = fresh
	switch {
	case st.ID == "" && b.given:
		b.key = b.mark
		return b.mark
	case st.ID == "":
		b.mark = fresh
	case st.Marks == cases.SameKey:
		b.key = b.mark
	case st.Marks == cases.SameBody:
		return b.mark
	case st.Marks == cases.SameRequest:
		b.key = b.mark
		return b.mark
	}
	return fresh
}

// keyed fills marks into header fields; hs itself where there is none.
func keyed(hs []verdict.Header, mark string) []verdict.Header {
	if mark == "" || !inHeader(hs, cases.Marker) && !inHeader(hs, cases.KeyMarker) {
		return hs
	}
	out := make([]verdict.Header, len(hs))
	for i, h := range hs {
		out[i] = verdict.Header{Name: h.Name, Value: marked(h.Value, mark)}
	}
	return out
}

// marked is a text with the mark, and the UUID that follows from it, in their
// places.
func marked(text, mark string) string {
	if mark == "" || !strings.Contains(text, cases.Marker) && !strings.Contains(text, cases.KeyMarker) {
		return text
	}
	return strings.NewReplacer(cases.Marker, mark, cases.KeyMarker, uuidOf(mark)).Replace(text)
}

// uuidOf is a UUID that follows from a mark in the form of a random one (RFC 9562 section 5.4).
func uuidOf(mark string) string {
	h := sha256.Sum256([]byte(mark))
	h[6], h[8] = h[6]&0x0f|0x40, h[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
}
