package values

import (
	"slices"
	"strings"
	"unicode"
)

// misses are the ways in which a match is spoiled, most telling first. What
// they return may still match: the caller finds out.
var misses = []func(s string, marks []rune) []string{
	missChanged, missSuffix, missPrefix, missRemoved, missNewline, missAdded, missCase, missStrange,
}

// marksOf returns the punctuation and blanks that a pattern mentions: where it
// names what it forbids, as [^<>] does, these spoil a match.
func marksOf(pattern string) []rune {
	var out []rune
	for _, r := range pattern {
		if r < unicode.MaxASCII && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// missChanged replaces one character: the last, the first, one in the middle.
func missChanged(s string, marks []rune) []string {
	var out []string
	r := []rune(s)
	for _, i := range spots(len(r)) {
		for _, intruder := range append(intruders(r[i]), marks...) {
			out = append(out, string(r[:i])+string(intruder)+string(r[i+1:]))
		}
	}
	return out
}

// missRemoved leaves one character out.
func missRemoved(s string, _ []rune) []string {
	var out []string
	r := []rune(s)
	for _, i := range spots(len(r)) {
		out = append(out, string(r[:i])+string(r[i+1:]))
	}
	return out
}

// missAdded inserts one character.
func missAdded(s string, marks []rune) []string {
	var out []string
	r := []rune(s)
	for _, i := range spots(len(r)) {
		for _, intruder := range append(intruders(r[i]), marks...) {
			out = append(out, string(r[:i])+string(intruder)+string(r[i:]))
		}
	}
	return out
}

// missSuffix and missPrefix catch servers that forget an anchor.
func missSuffix(s string, _ []rune) []string {
	return []string{s + "!", s + " x", s + "a", s + "0", s + s}
}

func missPrefix(s string, _ []rune) []string {
	return []string{"!" + s, "x " + s, "a" + s, "0" + s}
}

// missNewline catches engines whose $ matches before a line break at the end,
// and those whose ^ and $ match at each line.
func missNewline(s string, _ []rune) []string {
	return []string{s + "\n", "!\n" + s, s + "\n!"}
}

// missCase has each letter in the other case.
func missCase(s string, _ []rune) []string {
	other := strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, s)
	return []string{other, strings.ToUpper(s), strings.ToLower(s)}
}

// missStrange has the same length and nothing else in common.
func missStrange(s string, _ []rune) []string {
	n := len([]rune(s))
	var out []string
	for _, r := range []string{"!", "-", "x", "0", " ", "é", "\u2028"} {
		out = append(out, strings.Repeat(r, n))
	}
	return append(out, "")
}

// spots are the places at which a text of n characters is spoiled.
func spots(n int) []int {
	switch n {
	case 0:
		return nil
	case 1:
		return []int{0}
	case 2:
		return []int{1, 0}
	}
	return []int{n - 1, 0, n / 2}
}

// intruders are characters of another kind than r, plain ones first.
func intruders(r rune) []rune {
	switch {
	case unicode.IsDigit(r):
		return []rune("x-! é\n")
	case unicode.IsLetter(r):
		return []rune("1-! é\n")
	}
	return []rune("x1! é\n")
}
