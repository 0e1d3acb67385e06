package reports

import (
	"strings"
	"unicode/utf8"

	"assay/verdict"
)

// style is an ANSI attribute.
type style string

const (
	plainStyle style = ""
	bold       style = "1"
	faint      style = "2"
	red        style = "31;1"
	green      style = "32;1"
	yellow     style = "33"
	blue       style = "34"
)

// marks are the signs of outcomes: shape and colour both tell.
var marks = map[verdict.Outcome]struct {
	sign  string
	style style
}{
	verdict.Pass: {"✓", green}, verdict.Weak: {"~", blue}, verdict.Fail: {"✗", red}, verdict.Error: {"?", yellow}, verdict.Skip: {"·", faint},
}

// Bounds, in bytes, of what is printed of one text that came from elsewhere.
const (
	textLine      = 500
	textParagraph = 2_000
)

// printer lays out text for a terminal. All text goes through shown, so that
// the only escape sequences in the output are its own.
type printer struct {
	b     strings.Builder
	color bool
	width int
}

// paint is for text that is already fit to be shown.
func (p *printer) paint(st style, s string) string {
	if !p.color || st == plainStyle || s == "" {
		return s
	}
	return "\x1b[" + string(st) + "m" + s + "\x1b[0m"
}

// gap leaves one empty line, except at the top.
func (p *printer) gap() {
	if s := p.b.String(); s != "" && !strings.HasSuffix(s, "\n\n") {
		p.b.WriteByte('\n')
	}
}

// line writes pairs of style and text.
func (p *printer) line(indent string, parts ...any) {
	p.b.WriteString(indent)
	for i := 0; i+1 < len(parts); i += 2 {
		p.b.WriteString(p.paint(parts[i].(style), plain(parts[i+1].(string), textLine)))
	}
	p.b.WriteByte('\n')
}

// wrapped writes a paragraph; lines after the first begin with hang.
func (p *printer) wrapped(indent string, st style, s, hang string) {
	width := max(p.width-utf8.RuneCountInString(hang), 20)
	for i, line := range wrap(plain(s, textParagraph), width) {
		if i == 0 {
			p.b.WriteString(indent)
		} else {
			p.b.WriteString(hang)
		}
		p.b.WriteString(p.paint(st, line) + "\n")
	}
}

// value writes a labelled text, and nothing when it is empty.
func (p *printer) value(label, s string) {
	if s == "" {
		return
	}
	p.b.WriteString("  " + p.paint(faint, label+strings.Repeat(" ", 6-len(label))))
	p.wrapped("", plainStyle, cut(shown(s), textValue), strings.Repeat(" ", 8))
}

// wrap breaks at blanks; a word that is longer than the line stays whole, so
// that it can be copied.
func wrap(s string, width int) []string {
	var lines []string
	var line strings.Builder
	n := 0
	for _, word := range strings.Fields(s) {
		w := utf8.RuneCountInString(word)
		if n > 0 && n+1+w > width {
			lines = append(lines, line.String())
			line.Reset()
			n = 0
		}
		if n > 0 {
			line.WriteByte(' ')
			n++
		}
		line.WriteString(word)
		n += w
	}
	return append(lines, line.String())
}
