package spec

import (
	"errors"
	"fmt"
	"strings"
)

// patternTraits is what a first look at a pattern shows.
type patternTraits struct {
	// unicodeOnly patterns mean something else without the u flag: there,
	// \p{L} is a p in front of a brace.
	unicodeOnly bool
}

// foreignEscapes are the escapes of other dialects that pass for escaped
// letters in ECMA-262 without the u flag. Any other letter outside
// lawfulEscapes is refused as well, only with less advice.
var foreignEscapes = map[byte]string{
	'A': "write ^",
	'Z': "write $",
	'z': "write $",
	'a': `write \x07`,
	'e': `write \x1b`,
	'h': `write [ \t]`,
	'Q': "escape each character",
	'E': "escape each character",
	'R': `write (?:\r\n|[\n\r\u2028\u2029])`,
}

// lawfulEscapes are the letters and digits that ECMA-262 lets follow a
// backslash (section 22.2.1, AtomEscape, CharacterEscape, Assertion).
const lawfulEscapes = "dDwWsSbBfnrtvcxukpP0123456789"

// scanPattern looks for what the engine would silently read otherwise than
// the author meant. It knows nothing of the grammar beyond escapes, classes
// and braces; the engine judges the rest.
func scanPattern(pattern string) (patternTraits, error) {
	var t patternTraits
	for i := 0; i < len(pattern); {
		var err error
		next := i + 1
		switch pattern[i] {
		case '\\':
			next, err = t.escape(pattern, i)
		case '[':
			next, err = t.class(pattern, i)
		case '{':
			err = openRepeat(pattern[i:])
		}
		if err != nil {
			return t, err
		}
		i = next
	}
	return t, nil
}

// escape looks at the escape at offset i and returns the offset behind its
// letter.
func (t *patternTraits) escape(pattern string, i int) (int, error) {
	if i+1 == len(pattern) {
		return 0, errors.New(`a backslash at the end escapes nothing; write \\`)
	}
	c := pattern[i+1]
	if !isLetter(c) {
		return i + 2, nil
	}
	if strings.IndexByte(lawfulEscapes, c) < 0 {
		hint := foreignEscapes[c]
		if hint == "" {
			hint = fmt.Sprintf("write %c for the letter", c)
		}
		return 0, fmt.Errorf(`\%c is no escape of ECMA-262; %s`, c, hint)
	}
	rest := pattern[i+2:]
	switch c {
	case 'p', 'P', 'k':
		t.unicodeOnly = true
	case 'u':
		t.unicodeOnly = t.unicodeOnly || !onlyHex(rest, 4)
	case 'x':
		t.unicodeOnly = t.unicodeOnly || !onlyHex(rest, 2)
	case 'c':
		t.unicodeOnly = t.unicodeOnly || rest == "" || !isLetter(rest[0])
	}
	return i + 2, nil
}

// class looks at the class that opens at offset i and returns the offset
// behind it.
func (t *patternTraits) class(pattern string, i int) (int, error) {
	nested := false
	for i++; i < len(pattern); {
		switch pattern[i] {
		case '\\':
			next, err := t.escape(pattern, i)
			if err != nil {
				return 0, err
			}
			i = next
			continue
		case '[':
			if posixClass(pattern[i:]) {
				return 0, errors.New("classes such as [:alpha:] are no part of ECMA-262; write the range, such as a-zA-Z")
			}
			nested = true
		case ']':
			if nested && strings.HasPrefix(pattern[i+1:], "]") {
				return 0, errors.New(`a class inside a class is no part of ECMA-262; write \[ for the bracket, or one class`)
			}
			return i + 1, nil
		}
		i++
	}
	return i, nil // never closed: the engine says so
}

// openRepeat refuses {,n}, which is literal text in ECMA-262 and at most n
// times elsewhere.
func openRepeat(rest string) error {
	digits, found := strings.CutPrefix(rest, "{,")
	end := strings.TrimLeft(digits, "0123456789")
	if found && len(end) < len(digits) && strings.HasPrefix(end, "}") {
		n := digits[:len(digits)-len(end)]
		return fmt.Errorf("{,%s} is no quantifier of ECMA-262; write {0,%s}", n, n)
	}
	return nil
}

// posixClass says whether a text begins with something like [:alpha:].
func posixClass(rest string) bool {
	name, found := strings.CutPrefix(rest, "[:")
	if !found {
		return false
	}
	name = strings.TrimPrefix(name, "^")
	end := strings.IndexFunc(name, func(r rune) bool { return r < 'a' || r > 'z' })
	return end > 0 && strings.HasPrefix(name[end:], ":]")
}

// onlyHex says whether s begins with n hexadecimal digits.
func onlyHex(s string, n int) bool {
	if len(s) < n {
		return false
	}
	return strings.Trim(s[:n], "0123456789abcdefABCDEF") == ""
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
