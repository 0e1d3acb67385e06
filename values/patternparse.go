package values

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// partKind is a kind of node of a pattern.
type partKind int

const (
	partEmpty    partKind = iota // nothing, and every assertion but the next
	partLook                     // a positive look ahead at parts[0]
	partChar                     // one of chars
	partSequence                 // parts one after the other
	partChoice                   // one of parts
	partRepeat                   // parts[0], least to most times
	partGroup                    // parts[0], remembered as group
	partBack                     // what group was
)

// part is a node of a pattern, as far as it matters for making texts: the
// engine proves each text, so that a part may promise too much.
type part struct {
	kind        partKind
	chars       classChars
	parts       []*part
	least, most int // of a repeat
	group       int
	name        string
	min, max    int // length in code points
}

// unbounded is the length and the number of repeats without end.
const unbounded = 1 << 30

// parsePattern reads a pattern that the engine has accepted. What it does not
// know it takes literally.
func parsePattern(pattern string) *part {
	p := &patternParser{rest: []rune(pattern), classes: map[string]classChars{}}
	root := p.choice()
	for len(p.rest) > 0 { // a stray parenthesis
		p.rest = p.rest[1:]
		root = sequence([]*part{root, p.choice()})
	}
	return root
}

type patternParser struct {
	rest    []rune
	groups  int
	classes map[string]classChars // by source: patterns repeat themselves
}

func (p *patternParser) starts(s string) bool {
	for i, r := range []rune(s) {
		if i >= len(p.rest) || p.rest[i] != r {
			return false
		}
	}
	return true
}

// take steps behind s, if it comes next.
func (p *patternParser) take(s string) bool {
	if p.starts(s) {
		p.rest = p.rest[utf8.RuneCountInString(s):]
		return true
	}
	return false
}

// choice reads alternatives up to a closing parenthesis or the end.
func (p *patternParser) choice() *part {
	branches := []*part{p.sequence()}
	for p.take("|") {
		branches = append(branches, p.sequence())
	}
	if len(branches) == 1 {
		return branches[0]
	}
	c := &part{kind: partChoice, parts: branches, min: unbounded}
	for _, b := range branches {
		c.min, c.max = min(c.min, b.min), max(c.max, b.max)
	}
	return c
}

func (p *patternParser) sequence() *part {
	var parts []*part
	for len(p.rest) > 0 && p.rest[0] != '|' && p.rest[0] != ')' {
		parts = append(parts, p.repeat(p.atom()))
	}
	return sequence(parts)
}

func sequence(parts []*part) *part {
	if len(parts) == 1 {
		return parts[0]
	}
	s := &part{kind: partSequence, parts: parts}
	for _, c := range parts {
		s.min = min(s.min+c.min, unbounded)
		s.max = min(s.max+c.max, unbounded)
	}
	return s
}

// repeat reads the quantifiers behind an atom.
func (p *patternParser) repeat(atom *part) *part {
	least, most := 0, 0
	switch {
	case p.take("*"):
		most = unbounded
	case p.take("+"):
		least, most = 1, unbounded
	case p.take("?"):
		most = 1
	default:
		var ok bool
		if least, most, ok = p.braces(); !ok {
			return atom
		}
	}
	p.take("?") // lazy or greedy, the texts are the same
	return &part{
		kind: partRepeat, parts: []*part{atom}, least: least, most: most,
		min: min(least*atom.min, unbounded), max: min(most*atom.max, unbounded),
	}
}

// braces reads {n}, {n,} or {n,m}.
func (p *patternParser) braces() (least, most int, ok bool) {
	if !p.starts("{") {
		return 0, 0, false
	}
	text, _, closed := strings.Cut(string(p.rest[1:min(len(p.rest), 32)]), "}")
	low, high, ranged := strings.Cut(text, ",")
	least, err := strconv.Atoi(low)
	if !closed || err != nil || least > unbounded {
		return 0, 0, false
	}
	switch {
	case !ranged:
		most = least
	case high == "":
		most = unbounded
	default:
		if most, err = strconv.Atoi(high); err != nil {
			return 0, 0, false
		}
	}
	p.rest = p.rest[len(text)+2:]
	return least, min(most, unbounded), true
}

func (p *patternParser) atom() *part {
	switch {
	case p.take("^"), p.take("$"), p.take(`\b`), p.take(`\B`):
		return &part{}
	case p.take("("):
		return p.group()
	case p.starts("["):
		return p.class()
	case p.take("."):
		return p.any(".")
	case p.starts(`\`) && len(p.rest) > 1:
		return p.escape()
	}
	r := p.rest[0]
	p.rest = p.rest[1:]
	return literal(r)
}

func literal(r rune) *part {
	return &part{kind: partChar, chars: classChars{all: []rune{r}, tame: 1, plain: 1}, min: 1, max: 1}
}

// group reads from behind an opening parenthesis.
func (p *patternParser) group() *part {
	g := &part{kind: partGroup}
	switch {
	case p.take("?="):
		g.kind = partLook
	case p.take("?!"), p.take("?<="), p.take("?<!"):
		g.kind = partEmpty
	case p.take("?>"):
	case p.take("?<"):
		p.groups++
		g.group, g.name = p.groups, p.until('>')
	case p.take("?"):
		if flags := p.until(':', ')'); len(p.rest) > 0 && strings.HasSuffix(flags, ")") {
			return &part{} // flags for what follows
		}
	default:
		p.groups++
		g.group = p.groups
	}
	body := p.choice()
	p.take(")")
	switch g.kind {
	case partEmpty:
		return g
	case partGroup:
		g.min, g.max = body.min, body.max
	}
	g.parts = []*part{body}
	return g
}

// until cuts up to and with one of the ends, and returns what was cut; the
// name of a group loses its end.
func (p *patternParser) until(ends ...rune) string {
	for i, r := range p.rest {
		for _, end := range ends {
			if r == end {
				cut := string(p.rest[:i+1])
				p.rest = p.rest[i+1:]
				return strings.TrimSuffix(cut, ">")
			}
		}
	}
	p.rest = nil
	return ""
}

// escape reads what a backslash begins, outside of a class.
func (p *patternParser) escape() *part {
	switch c := p.rest[1]; {
	case strings.ContainsRune("dDwWsS", c):
		p.rest = p.rest[2:]
		return p.any(`\` + string(c))
	case (c == 'p' || c == 'P') && len(p.rest) > 2 && p.rest[2] == '{':
		return p.any(p.until('}'))
	case c == 'k' && len(p.rest) > 2 && p.rest[2] == '<':
		return &part{kind: partBack, name: strings.TrimPrefix(p.until('>'), `\k<`), max: unbounded}
	case '1' <= c && c <= '9':
		text := string(p.rest[1:min(len(p.rest), 4)])
		digits := text[:len(text)-len(strings.TrimLeft(text, "0123456789"))]
		n, _ := strconv.Atoi(digits) // of digits alone
		p.rest = p.rest[1+len(digits):]
		return &part{kind: partBack, group: n, max: unbounded}
	}
	r, _ := p.char()
	return literal(r)
}

// char reads one literal character, escaped or not. Its false means that a
// class stood there, which it skips.
func (p *patternParser) char() (rune, bool) {
	r := p.rest[0]
	p.rest = p.rest[1:]
	if r != '\\' || len(p.rest) == 0 {
		return r, true
	}
	r = p.rest[0]
	p.rest = p.rest[1:]
	if i := strings.IndexRune("fnrtv0b", r); i >= 0 {
		return rune("\f\n\r\t\v\x00\b"[i]), true
	}
	switch {
	case strings.ContainsRune("dDwWsS", r):
		return 0, false
	case r == 'p' || r == 'P':
		p.until('}')
		return 0, false
	case r == 'x':
		return p.hex(2), true
	case r == 'u' && p.starts("{"):
		n, err := strconv.ParseUint(strings.Trim(p.until('}'), "{}"), 16, 32)
		return rune(n), err == nil
	case r == 'u':
		return p.utf16(), true
	case r == 'c' && len(p.rest) > 0:
		r, p.rest = p.rest[0]%32, p.rest[1:]
	}
	return r, true
}

// utf16 reads the digits behind \u, and a second escape when the first is half
// a surrogate pair.
func (p *patternParser) utf16() rune {
	high := p.hex(4)
	if 0xD800 <= high && high < 0xDC00 && p.take(`\u`) {
		return 0x10000 + (high-0xD800)<<10 + (p.hex(4) - 0xDC00)
	}
	return high
}

func (p *patternParser) hex(n int) rune {
	if n > len(p.rest) {
		return unicode.ReplacementChar
	}
	v, err := strconv.ParseUint(string(p.rest[:n]), 16, 32)
	if err != nil {
		return unicode.ReplacementChar
	}
	p.rest = p.rest[n:]
	return rune(v)
}
