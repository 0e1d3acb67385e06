package spec

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// JSONLimits bound what CheckJSON reads. The zero value is the usual choice.
type JSONLimits struct {
	// MaxDepth is how deep arrays and objects may nest. If zero, 512.
	MaxDepth int
	// MaxNumberLen is how many bytes a number may take. If zero, 400.
	MaxNumberLen int
	// MaxExponent bounds the exponent of a number in both directions.
	// If zero, 400.
	MaxExponent int
}

// JSONProblemKind says what is wrong with a JSON text.
type JSONProblemKind string

const (
	// JSONSyntax is a text that breaks the grammar of RFC 8259.
	JSONSyntax JSONProblemKind = "syntax"
	// JSONTrailing is anything but white space behind the value.
	JSONTrailing JSONProblemKind = "trailing"
	// JSONDuplicate is a member name that an object has twice (RFC 8259
	// section 4); the value holds the last one.
	JSONDuplicate JSONProblemKind = "duplicate-name"
	// JSONDepth is a text that nests deeper than the limit.
	JSONDepth JSONProblemKind = "depth"
	// JSONNumber is a number whose digits or exponent exceed the limit.
	JSONNumber JSONProblemKind = "number"
	// JSONUTF8 is a string that is no Unicode: bytes that are not UTF-8 (RFC
	// 8259 section 8.1) or an escaped half of a surrogate pair (section 8.2).
	// The value holds U+FFFD in their place.
	JSONUTF8 JSONProblemKind = "utf-8"
	// JSONEmpty is a text without anything but white space.
	JSONEmpty JSONProblemKind = "empty"
	// JSONBOM is a leading byte order mark, which RFC 8259 section 8.1 lets
	// nobody send and everybody ignore.
	JSONBOM JSONProblemKind = "bom"
)

// JSONProblem is one thing that is wrong with a JSON text.
type JSONProblem struct {
	Kind JSONProblemKind
	// Offset counts bytes from the start of the text, a byte order mark
	// included.
	Offset int64
	// Pointer is the JSON pointer of the value at fault, as far as the text
	// was read.
	Pointer string
	// Text says what was found, such as "'}' where a value was expected".
	Text string
}

// Fatal says that no value was read because of the problem.
func (p JSONProblem) Fatal() bool {
	switch p.Kind {
	case JSONSyntax, JSONDepth, JSONNumber, JSONEmpty:
		return true
	}
	return false
}

// maxProblems bounds the list, since an answer may repeat a fault a million
// times.
const maxProblems = 100

// CheckJSON reads data as one JSON value and says all that is wrong with it.
//
// The value (map[string]any, []any, string, json.Number, bool, nil) is set
// unless a problem is Fatal: also beside a byte order mark, duplicate names,
// trailing bytes and strings that are no Unicode. Numbers within the limits
// are safe for jsonschema, which panics on 1e20000000 and takes seconds on a
// million digits. CheckJSON never panics.
func CheckJSON(data []byte, lim JSONLimits) (value any, problems []JSONProblem) {
	g := &guard{text: string(data), lim: lim.filled()}
	value, ok := g.document()
	if !ok || g.unreadable {
		return nil, g.problems
	}
	return value, g.problems
}

func (l JSONLimits) filled() JSONLimits {
	if l.MaxDepth <= 0 {
		l.MaxDepth = 512
	}
	if l.MaxNumberLen <= 0 {
		l.MaxNumberLen = 400
	}
	if l.MaxExponent <= 0 {
		l.MaxExponent = 400
	}
	return l
}

// guard is a recursive descent over one JSON text. Strings of the value are
// slices of text, so that a text is copied once.
type guard struct {
	text     string
	pos      int
	lim      JSONLimits
	path     []guardStep
	problems []JSONProblem
	// unreadable is set by a problem after which the walk goes on, but
	// without a value worth keeping.
	unreadable bool
}

// guardStep is where the walk stands in one array (index) or object (name).
type guardStep struct {
	name  string
	index int // of the item in an array; inMember or inObject in an object
}

const (
	inMember = -1 // in the member with this name
	inObject = -2 // between members
)

// document reads byte order mark, value and what follows. Its false means that
// reading stopped.
func (g *guard) document() (any, bool) {
	if strings.HasPrefix(g.text, "\uFEFF") {
		g.report(JSONBOM, 0, "the text begins with a byte order mark")
		g.pos = len("\uFEFF")
	}
	g.blank()
	if g.pos == len(g.text) {
		g.report(JSONEmpty, g.pos, "the text is empty")
		return nil, false
	}
	v, ok := g.value()
	if !ok {
		return nil, false
	}
	if g.blank(); g.pos < len(g.text) {
		g.report(JSONTrailing, g.pos, g.found(g.pos)+" behind the value")
	}
	return v, true
}

// blank skips white space (RFC 8259 section 2).
func (g *guard) blank() {
	for g.pos < len(g.text) {
		switch g.text[g.pos] {
		case ' ', '\t', '\n', '\r':
			g.pos++
		default:
			return
		}
	}
}

// syntax reports what stands at an offset instead of what should.
func (g *guard) syntax(offset int, want string) bool {
	g.report(JSONSyntax, offset, g.found(offset)+" where "+want+" was expected")
	return false
}

// found names what stands at an offset: a character, a byte, the end.
func (g *guard) found(offset int) string {
	if offset >= len(g.text) {
		return "the end of the text"
	}
	r, n := utf8.DecodeRuneInString(g.text[offset:])
	if r == utf8.RuneError && n == 1 {
		return fmt.Sprintf("byte 0x%02x", g.text[offset])
	}
	return fmt.Sprintf("%q", r)
}

func (g *guard) report(kind JSONProblemKind, offset int, text string) {
	p := JSONProblem{Kind: kind, Offset: int64(offset), Text: text}
	if len(g.problems) >= maxProblems && !(p.Fatal() && !g.unreadable) {
		return
	}
	p.Pointer = g.pointer()
	g.problems = append(g.problems, p)
}

// pointer is where the walk stands (RFC 6901).
func (g *guard) pointer() string {
	var b strings.Builder
	for _, s := range g.path {
		switch {
		case s.index == inMember:
			b.WriteByte('/')
			b.WriteString(pointerEscaper.Replace(s.name))
		case s.index >= 0:
			fmt.Fprintf(&b, "/%d", s.index)
		}
	}
	return b.String()
}
