package values

import (
	"unicode/utf8"

	"assay/spec"
)

// classChars are members of a class: the first tame ones are of the plainest
// kind that the class has, the first plain ones are printable ASCII.
type classChars struct {
	all         []rune
	tame, plain int
}

// alphabet is asked about each class: letters and digits, the rest of ASCII,
// some of other scripts, blanks and controls.
var alphabet = [][]rune{
	[]rune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
	[]rune("-_.:/+@,=#$%&*!?~;'()[]{}<>|^`\"\\"),
	[]rune(" "),
	[]rune("éßñøŁαΩЯжאש漢字あカ한กअاـ١²½€§«™→😀🎉𝒳"),
	[]rune("\u0301\u00a0\u200d\u2028\u3000\ufeff\n\t\r\x00\x1b\x7f"),
}

// membersOf asks the engine which characters a class holds.
func membersOf(source string, own []rune) classChars {
	re, err := spec.CompilePattern("^" + source + "$")
	if err != nil {
		return classChars{all: []rune{'a'}, tame: 1, plain: 1}
	}
	var c classChars
	seen := map[rune]bool{}
	for i, tier := range alphabet {
		if i == 3 {
			tier = append(own, tier...)
		}
		for _, r := range tier {
			if ok, err := re.Match(string(r)); ok && err == nil && !seen[r] && utf8.ValidRune(r) {
				seen[r] = true
				c.all = append(c.all, r)
			}
		}
		if c.tame == 0 {
			c.tame = len(c.all)
		}
		if i < 3 {
			c.plain = len(c.all)
		}
	}
	return c
}

// class reads a class in brackets: what it holds is asked of the engine, and
// its own characters and ends of ranges are among those asked.
func (p *patternParser) class() *part {
	inner := &patternParser{rest: p.rest[1:]}
	var own []rune
	inner.take("^")
	for len(inner.rest) > 0 && inner.rest[0] != ']' {
		r, ok := inner.char()
		if !ok {
			continue
		}
		own = append(own, r)
		if len(own) > 1 && own[len(own)-2] == '-' && len(own) > 2 {
			own = append(own, between(own[len(own)-3], r)...)
		}
	}
	n := min(len(p.rest), len(p.rest)-len(inner.rest)+1)
	source := string(p.rest[:n])
	p.rest = p.rest[n:]
	return p.any(source, own...)
}

// between picks a few characters of a range.
func between(from, to rune) []rune {
	var out []rune
	if step := max((to-from)/8, 1); from < to {
		for r := from + step; r < to; r += step {
			out = append(out, r)
		}
	}
	return out
}

// any is one character of a class.
func (p *patternParser) any(source string, own ...rune) *part {
	chars, ok := p.classes[source]
	if !ok {
		chars = membersOf(source, own)
		p.classes[source] = chars
	}
	return &part{kind: partChar, chars: chars, min: 1, max: 1}
}
