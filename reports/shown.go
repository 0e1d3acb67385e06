package reports

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"assay/verdict"
)

// shown makes text that came from elsewhere safe to look at: control
// characters, what changes the direction of writing, what is invisible and
// bytes that are not UTF-8 are spelled out. Line breaks are spelled out too.
func shown(s string) string { return spell(s, false) }

// shownLines is shown for text of several lines: line breaks and tabs stay.
func shownLines(s string) string { return spell(s, true) }

func spell(s string, lines bool) string {
	clean := true
	for _, r := range s {
		if r == utf8.RuneError || !visible(r, lines) {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case visible(r, lines):
			b.WriteString(s[:n])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		s = s[n:]
	}
	return b.String()
}

func visible(r rune, lines bool) bool {
	return unicode.IsPrint(r) || lines && (r == '\n' || r == '\t')
}

// cut shortens s to at most n bytes, at the border of a code point, and says
// how much is missing.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	end := n
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + fmt.Sprintf("… (%s bytes more)", number(len(s)-end))
}

// number writes n with thousands apart.
func number[T ~int | ~int64](n T) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// count writes "1 case", "2 cases".
func count[T ~int | ~int64](n T, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}

// where writes a place as file:line.
func where(p verdict.Place) string {
	switch {
	case p.File == "" && p.Line == 0:
		return shown(p.Pointer)
	case p.Line == 0:
		return shown(p.File)
	}
	return fmt.Sprintf("%s:%d%s", shown(p.File), p.Line, within(p))
}

// within names a place by its JSON pointer where the line does not: in a
// description that is written in one line. A deep place cannot stand in the
// first line of any other.
func within(p verdict.Place) string {
	if p.Line != 1 || strings.Count(p.Pointer, "/") < 3 {
		return ""
	}
	return "#" + shown(p.Pointer)
}

// pointers lists the places in a body at which one cause shows, "" where there
// is but one.
func pointers(f *verdict.Finding) string {
	const most = 20
	if len(f.Pointers) < 2 {
		return ""
	}
	var names []string
	for _, p := range f.Pointers[:min(len(f.Pointers), most)] {
		names = append(names, orElse(strings.ReplaceAll(strings.TrimPrefix(p, "/"), "/", "."), "the top"))
	}
	if more := len(f.Pointers) - most; more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return shown(strings.Join(names, ", "))
}

// maxWheres is how many places are listed of one finding; the journal has all.
const maxWheres = 12

// wheres writes places without repeating the file.
func wheres(ps []verdict.Place) string {
	var b strings.Builder
	file := ""
	for i, p := range ps {
		if i == maxWheres {
			fmt.Fprintf(&b, " and %d more", len(ps)-i)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		if i > 0 && p.File == file && p.Line > 0 {
			fmt.Fprintf(&b, ":%d%s", p.Line, within(p))
			continue
		}
		b.WriteString(where(p))
		file = p.File
	}
	return b.String()
}
