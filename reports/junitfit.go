package reports

import (
	"fmt"
	"strconv"
)

// junitBytes bounds a JUnit file: GitLab takes 30 MB, and others read a whole
// file into memory.
const junitBytes = 28_000_000

// junitTexts are the bounds, in bytes, of the texts of failures: a file that
// would become too large is tried with the next one.
var junitTexts = []int{junitText, 1 << 10, 200}

// fit keeps the names of a file apart and the file within its bound. The texts
// are shortened first; then tests that passed are left out, and in the end any
// test. What is left out is said.
func (s *junitSink) fit(out *junitSuites) {
	names := map[string]bool{}
	for i := range out.Suites {
		bound(&out.Suites[i])
		for j := range out.Suites[i].Cases {
			distinct(names, &out.Suites[i].Cases[j])
		}
	}
	for _, most := range junitTexts {
		size := 0
		for i := range out.Suites {
			for j := range out.Suites[i].Cases {
				shorten(&out.Suites[i].Cases[j], most)
				size += junitSize(&out.Suites[i].Cases[j])
			}
		}
		if size <= junitBytes {
			return
		}
	}
	leaveOut(out)
}

// distinct gives a test a name of its own: of two with one name, CI systems show
// the first.
func distinct(names map[string]bool, c *junitCase) {
	name := c.Name
	for n := 2; names[c.Class+"\x00"+c.Name]; n++ {
		c.Name = name + "#" + strconv.Itoa(n)
	}
	names[c.Class+"\x00"+c.Name] = true
}

// shorten cuts the texts of a test, with a note of how much is missing.
func shorten(c *junitCase, most int) {
	for _, told := range []*junitResult{c.Failure, c.Error, c.Skipped} {
		if told != nil {
			told.Text = fitted(told.Text, most)
		}
	}
	c.Out = fitted(c.Out, most)
}

// fitted is cut for a text that must not be longer with its note.
func fitted(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return cut(s, most-len("… (999,999,999 bytes more)"))
}

// junitSize is about how many bytes a test takes.
func junitSize(c *junitCase) int {
	n := 150 + escapedSize(c.Class) + escapedSize(c.Name) + escapedSize(c.Out)
	for _, told := range []*junitResult{c.Failure, c.Error, c.Skipped} {
		if told != nil {
			n += 60 + escapedSize(told.Message) + escapedSize(told.Type) + escapedSize(told.Text)
		}
	}
	return n
}

// escapedSize is the length of a text with its escapes, such as "&#34;".
func escapedSize(s string) int {
	n := len(s)
	for i := range len(s) {
		switch s[i] {
		case '"', '\'', '&', '<', '>', '\n', '\t', '\r':
			n += 4
		}
	}
	return n
}

// leaveOut drops tests until the rest fits: those that passed from the end, and
// then others.
func leaveOut(out *junitSuites) {
	left := junitBytes
	keep := func(passed bool) (dropped int) {
		for i := range out.Suites {
			kept := out.Suites[i].Cases[:0]
			for _, c := range out.Suites[i].Cases {
				told := c.Failure != nil || c.Error != nil || c.Skipped != nil
				if told == passed { // of the other round
					kept = append(kept, c)
					continue
				}
				if left -= junitSize(&c); left < 0 {
					dropped++
					continue
				}
				kept = append(kept, c)
			}
			out.Suites[i].Cases = kept
		}
		return dropped
	}
	told, passed := keep(false), keep(true)
	note := fmt.Sprintf("%s that passed and %s that did not are left out: a file of more than 30 MB is not read", count(passed, "test", "tests"), count(told, "test", "tests"))
	if len(out.Suites) > 0 {
		leftOut(&out.Suites[0], note)
	}
}

// leftOut notes in the properties of a suite that something is missing.
func leftOut(suite *junitSuite, note string) {
	if suite.Properties == nil {
		suite.Properties = &junitProperties{}
	}
	suite.Properties.Property = append(suite.Properties.Property, junitProperty{"left-out", note})
}
