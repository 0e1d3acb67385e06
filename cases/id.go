package cases

import (
	"fmt"
	"strings"
)

// caseID joins operation, technique, place and variant (DESIGN: words). A place
// is a JSON pointer, written as its segments joined by dots; the whole body is
// "~", which no escaped segment can be. Empty parts are left out.
func caseID(operation, technique, pointer, variant string) string {
	parts := []string{escape(operation), technique}
	if pointer != noPlace {
		parts = append(parts, placeSegment(pointer))
	}
	if variant != "" {
		parts = append(parts, variant)
	}
	return strings.Join(parts, "/")
}

// noPlace stands for cases that are about no place in the body.
const noPlace = "\x00"

func placeSegment(pointer string) string {
	if pointer == "" {
		return "~"
	}
	segs := split(pointer)
	for i, s := range segs {
		segs[i] = escape(s)
	}
	return strings.Join(segs, ".")
}

// escape writes characters outside [A-Za-z0-9_-] as ~XX, byte by byte.
func escape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '-':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "~%02X", c)
		}
	}
	return b.String()
}
