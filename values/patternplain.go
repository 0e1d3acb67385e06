package values

import (
	"math/rand/v2"
	"regexp"
	"unicode"

	"assay/spec"
)

// customary are texts that people write where a pattern asks for them: digits
// and letters by chance make no date, and no code that anybody knows.
var customary = []string{
	"2024-05-17", "2024-05-17T09:30:00Z", "2024-05-17T09:30:00", "2024-05-17 09:30:00", "2024-05-17T09:30:00.000Z", "17.05.2024", "05/17/2024", "2024-05", "2024", "20240517",
	"09:30", "09:30:00", "PT1H", "P1D", "1h", "10m",
	"19.99", "1.0.0", "v1.0.0", "1.0", "192.0.2.1", "192.0.2.0/24", "2001:db8::1", "00:00:5e:00:53:01", "8080", "assay/", "/assay",
	"user@example.com", "https://example.com/", "example.com", "+12025550143", "10115",
	"6f1c1a52-9b7e-4d6a-8a35-3d0b7c1f2e94", "US", "USD", "USA", "en", "en-US", "#336699", "336699", "text/plain", password,
}

// unspecific are texts that a pattern takes which says little: what people
// write is no likelier there than any word.
var unspecific = []string{"assay", "Assay", "assayassay", "assay1", "assay-1", "assay_1", "assay:1", "assay.1"}

// first looks for a match to begin with.
func (m *matcher) first(n int) {
	if n == 0 {
		return
	}
	takes := func(texts []string) string {
		for _, s := range texts {
			if m.accepts(s, true) {
				return s
			}
		}
		return ""
	}
	if takes(unspecific) == "" {
		if s := takes(customary); s != "" {
			m.found = append(m.found, s)
			return
		}
	}
	m.plainest()
}

// drawn is how many matches the plainest one is taken from.
const drawn = 6

// plainest puts the plainest of a few matches in front.
func (m *matcher) plainest() {
	defer func(own *rand.Rand) { m.gen.rng = own }(m.gen.rng) // what follows does not depend on it
	m.gen.rng = rand.New(rand.NewPCG(uint64(len(m.root.parts)), m.seed))
	usual := m.edges()[0]
	var all []string
	for i := range drawn {
		want := usual
		if i > drawn/2 {
			want = m.someLength()
		}
		before := len(m.found)
		if !m.find(want, before+1, false) {
			break
		}
		all = append(all, m.found[before:]...)
		m.found = m.found[:before]
	}
	best := -1
	for i, s := range all {
		if best < 0 || plainness(s) < plainness(all[best]) {
			best = i
		}
	}
	if best >= 0 {
		m.found = append(m.found, all[best])
	}
	for i, s := range all {
		if i != best {
			delete(m.seen, s)
		}
	}
}

// bare is the plainness of a text without letters and digits.
const bare = 8

// plainness ranks texts, the plainest 0: letters and digits of ASCII alone, a
// letter in front; such at both ends; what holds any; the others.
func plainness(s string) int {
	r := []rune(s)
	word := func(c rune) bool { return c < unicode.MaxASCII && (unicode.IsLetter(c) || unicode.IsDigit(c)) }
	words := 0
	for _, c := range r {
		if word(c) {
			words++
		}
	}
	switch {
	case words == 0:
		return bare
	case words == len(r) && unicode.IsLetter(r[0]):
		return 0
	case words == len(r):
		return 1
	case word(r[0]) && word(r[len(r)-1]):
		return 2
	}
	return 3
}

// slashed is a regular expression between slashes, with its flags, of which none
// of ECMA-262 has the slashes.
var slashed = regexp.MustCompile(`^/\^.*/[a-z]*$|^/.*\$/[a-z]*$`)

// literalPattern is the first pattern of a place that is written so and that
// nothing can match: a slash in front of the beginning, or behind the end.
func literalPattern(sh *spec.Shape) string {
	for _, p := range Patterns(sh) {
		if slashed.MatchString(p) {
			return p
		}
	}
	return ""
}
