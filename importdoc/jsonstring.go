package importdoc

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// closing are the marks that may end a string which a mark began.
var closing = map[string][]string{
	`"`: {`"`}, "“": {"”", "“", `"`}, "”": {"”", `"`}, "„": {"“", "”", `"`},
	"'": {"'"}, "‘": {"’", "'"}, "’": {"’", "'"}, "`": {"`"},
}

// str reads a string that begins with the quotation mark q.
func (r *jsonReader) str(q string) string {
	start := r.at
	r.at += len(q)
	if q != `"` {
		r.slip(start, r.at, fmt.Sprintf("the quotation mark %s", q), `"`, true)
	}
	var b strings.Builder
	for r.at < len(r.text) {
		if end := r.ends(q); end != "" {
			if end != `"` {
				r.slip(r.at, r.at+len(end), fmt.Sprintf("the quotation mark %s", end), `"`, true)
			}
			r.at += len(end)
			return b.String()
		}
		switch c := r.text[r.at]; {
		case c == '\\':
			r.escape(&b)
		case c < 0x20:
			r.control(&b)
		case c == '"': // inside other marks
			r.slip(r.at, r.at+1, "a quotation mark inside a string", `\"`, false)
			b.WriteByte(c)
			r.at++
		default:
			c, n := utf8.DecodeRuneInString(r.text[r.at:])
			b.WriteRune(c)
			r.at += n
		}
	}
	r.broken = true
	return ""
}

func (r *jsonReader) ends(q string) string {
	for _, c := range closing[q] {
		if r.has(c) {
			return c
		}
	}
	return ""
}

// control reads a line break or another control character, which a string has
// to escape (RFC 8259 section 7).
func (r *jsonReader) control(b *strings.Builder) {
	start := r.at
	if r.has("\r\n") {
		r.at++
	}
	r.at++
	text := r.text[start:r.at]
	what := "a control character inside a string"
	if strings.HasSuffix(text, "\n") {
		what = "a line break inside a string"
	}
	escaped := quoteJSON(strings.ReplaceAll(text, "\r\n", "\n"))
	r.slip(start, r.at, what, escaped[1:len(escaped)-1], false)
	b.WriteString(strings.ReplaceAll(text, "\r\n", "\n"))
}

// escape reads a backslash with what follows.
func (r *jsonReader) escape(b *strings.Builder) {
	if r.at+1 >= len(r.text) {
		r.at++
		return
	}
	const from, to = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	c := r.text[r.at+1]
	if i := strings.IndexByte(from, c); i >= 0 {
		b.WriteByte(to[i])
		r.at += 2
		return
	}
	if c == 'u' {
		if u, ok := r.unit(r.at + 2); ok {
			r.at += 6
			if utf16.IsSurrogate(u) && r.has(`\u`) {
				if low, ok := r.unit(r.at + 2); ok && utf16.DecodeRune(u, low) != utf8.RuneError {
					u = utf16.DecodeRune(u, low)
					r.at += 6
				}
			}
			b.WriteRune(u)
			return
		}
	}
	r.slip(r.at, r.at+1, "a backslash that escapes nothing", `\\`, false)
	b.WriteByte('\\')
	r.at++
}

// unit reads four hexadecimal digits.
func (r *jsonReader) unit(at int) (rune, bool) {
	if at+4 > len(r.text) {
		return 0, false
	}
	n, err := strconv.ParseUint(r.text[at:at+4], 16, 16)
	return rune(n), err == nil
}
