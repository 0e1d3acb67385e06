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
			toks[i] = strings.ReplaceAll(strings.ReplaceAll(t, "~1", "/"), "~0", "~")
		}
	}
	return toks
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
