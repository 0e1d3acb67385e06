package spec

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// str reads a string (RFC 8259 section 7) from its opening quote on. Most
// strings are plain ASCII and come out as a slice of the text.
func (g *guard) str() (string, bool) {
	start := g.pos + 1
	for i := start; i < len(g.text); i++ {
		switch c := g.text[i]; {
		case c == '"':
			g.pos = i + 1
			return g.text[start:i], true
		case c == '\\' || c < ' ' || c >= utf8.RuneSelf:
			return g.strSlow(start, i)
		}
	}
	return "", g.syntax(len(g.text), "'\"'")
}

// strSlow goes on at offset i with a string that is not plain ASCII.
func (g *guard) strSlow(start, i int) (string, bool) {
	var b strings.Builder
	copied := start // text before it is in b, or begins at start
	for i < len(g.text) {
		c := g.text[i]
		switch {
		case c == '"':
			g.pos = i + 1
			if copied == start {
				return g.text[start:i], true
			}
			b.WriteString(g.text[copied:i])
			return b.String(), true
		case c < ' ':
			return "", g.syntax(i, "an escape (control characters must not stand in a string)")
		case c == '\\':
			b.WriteString(g.text[copied:i])
			r, next, ok := g.escape(i)
			if !ok {
				return "", false
			}
			b.WriteRune(r)
			i, copied = next, next
		case c < utf8.RuneSelf:
			i++
		default:
			r, n := utf8.DecodeRuneInString(g.text[i:])
			if r == utf8.RuneError && n == 1 {
				g.report(JSONUTF8, i, fmt.Sprintf("byte 0x%02x is not UTF-8", c))
				b.WriteString(g.text[copied:i])
				b.WriteRune(utf8.RuneError)
				copied = i + 1
			}
			i += n
		}
	}
	return "", g.syntax(len(g.text), "'\"'")
}

// escape reads the escape at offset i, and returns the offset behind it.
func (g *guard) escape(i int) (r rune, next int, ok bool) {
	if i+1 >= len(g.text) {
		return 0, 0, g.syntax(i+1, "an escaped character")
	}
	switch c := g.text[i+1]; c {
	case '"', '\\', '/':
		return rune(c), i + 2, true
	case 'b':
		return '\b', i + 2, true
	case 'f':
		return '\f', i + 2, true
	case 'n':
		return '\n', i + 2, true
	case 'r':
		return '\r', i + 2, true
	case 't':
		return '\t', i + 2, true
	case 'u':
		return g.unicodeEscape(i)
	}
	return 0, 0, g.syntax(i+1, `one of " \ / b f n r t u`)
}

// unicodeEscape reads \uXXXX, two of them when they are a surrogate pair. Half
// a pair becomes U+FFFD and is reported.
func (g *guard) unicodeEscape(i int) (r rune, next int, ok bool) {
	high, ok := g.hex4(i)
	if !ok {
		return 0, 0, g.syntax(i+2, "four hexadecimal digits")
	}
	if !utf16.IsSurrogate(high) {
		return high, i + 6, true
	}
	if low, ok := g.hex4(i + 6); ok {
		if pair := utf16.DecodeRune(high, low); pair != utf8.RuneError {
			return pair, i + 12, true
		}
	}
	g.report(JSONUTF8, i, fmt.Sprintf(`\u%04x is half a surrogate pair`, high))
	return utf8.RuneError, i + 6, true
}

// hex4 reads \uXXXX at offset i.
func (g *guard) hex4(i int) (rune, bool) {
	if i+6 > len(g.text) || g.text[i] != '\\' || g.text[i+1] != 'u' {
		return 0, false
	}
	for _, c := range []byte(g.text[i+2 : i+6]) {
		if !isDigit(c) && !('a' <= c && c <= 'f') && !('A' <= c && c <= 'F') {
			return 0, false
		}
	}
	n, err := strconv.ParseUint(g.text[i+2:i+6], 16, 32)
	return rune(n), err == nil
}
