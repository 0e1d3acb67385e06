package spec

import "strings"

// Segments returns the decoded segments of a JSON pointer (RFC 6901); the whole
// value has none.
func Segments(pointer string) []string {
	if pointer == "" {
		return nil
	}
	toks := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, t := range toks {
		if strings.Contains(t, "~") {
			toks[i] = pointerUnescaper.Replace(t)
		}
	}
	return toks
}

var pointerUnescaper = strings.NewReplacer("~1", "/", "~0", "~")

// Last returns the last segment of a JSON pointer, decoded; empty for the whole
// value.
func Last(pointer string) string {
	return pointerUnescaper.Replace(pointer[strings.LastIndexByte(pointer, '/')+1:])
}

var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")

// Join appends segments to a JSON pointer, encoding them.
func Join(pointer string, segments ...string) string {
	var b strings.Builder
	b.WriteString(pointer)
	for _, s := range segments {
		b.WriteByte('/')
		_, _ = pointerEscaper.WriteString(&b, s)
	}
	return b.String()
}
