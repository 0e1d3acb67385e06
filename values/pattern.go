package values

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"unicode/utf8"

	"assay/spec"
)

// Matching makes up to n different texts of minLen to maxLen code points
// (maxLen < 0: unbounded) that match a regular expression of ECMA-262. The
// first is as plain as was found: what people write where only such a text
// fits, else letters and digits of a usual length. Those at both edges follow,
// as far as the pattern allows them, and what holds no letter or digit is last.
//
// Each text is proven by the engine that judges bodies. There are fewer than n,
// or none, when no more were found, when the pattern is no regular expression
// or takes too long.
func Matching(pattern string, minLen, maxLen int, n int, seed uint64) []string {
	m, ok := newMatcher(pattern, minLen, maxLen, seed)
	if !ok {
		return nil
	}
	m.first(n)
	for i, want := range m.edges() {
		if i > 0 || len(m.found) == 0 {
			m.find(want, n, i > 0)
		}
	}
	for fruitless := 0; len(m.found) > 0 && fruitless < 3; fruitless++ {
		if m.find(m.someLength(), n, false) {
			fruitless = -1
		}
	}
	if len(m.found) > 1 {
		slices.SortStableFunc(m.found[1:], func(a, b string) int { return plainness(a)/bare - plainness(b)/bare })
	}
	return m.found
}

// NotMatching makes up to n different texts of minLen to maxLen code points
// that do not match, each a near miss of one that does: one character changed,
// removed or added, something in front of it or behind it, a line break at the
// end, the other case, and strange characters throughout.
//
// Each text is proven by the engine, as in Matching.
func NotMatching(pattern string, minLen, maxLen, n int, seed uint64) []string {
	re, err := spec.CompilePattern(pattern)
	if err != nil {
		return nil
	}
	matches := Matching(pattern, max(minLen-1, 0), grown(maxLen), 4, seed)
	marks := marksOf(pattern)
	var kinds [][]string
	for _, miss := range misses {
		var kind []string
		for _, s := range matches {
			kind = append(kind, miss(s, marks)...)
		}
		kinds = append(kinds, kind)
	}
	kinds = append(kinds, []string{""})
	v := verifier{re: re, least: minLen, most: maxLen, seen: map[string]bool{}}
	return v.pick(kinds, n)
}

// grown is a bound that leaves room for taking one character away again.
func grown(maxLen int) int {
	if maxLen < 0 {
		return maxLen
	}
	return maxLen + 1
}

// matcher searches for texts that match one pattern.
type matcher struct {
	verifier
	root  *part
	gen   textGen
	seed  uint64
	found []string
}

func newMatcher(pattern string, minLen, maxLen int, seed uint64) (*matcher, bool) {
	re, err := spec.CompilePattern(pattern)
	if err != nil || maxLen >= 0 && maxLen < minLen {
		return nil, false
	}
	h := fnv.New64a()
	h.Write([]byte(pattern))
	return &matcher{
		verifier: verifier{re: re, least: max(minLen, 0), most: maxLen, seen: map[string]bool{}},
		root:     parsePattern(pattern),
		gen:      textGen{rng: rand.New(rand.NewPCG(seed, h.Sum64()))},
		seed:     seed,
	}, true
}

// span is the range of lengths that the pattern and the bounds allow together,
// before padding.
func (m *matcher) span() (least, most int) {
	least, most = max(m.least, m.root.min), m.root.max
	if m.most >= 0 {
		most = min(most, m.most)
		least = min(least, m.most)
	}
	return least, max(most, least)
}

// someLength is a length by chance, not far above the least.
func (m *matcher) someLength() int {
	least, most := m.span()
	return least + m.gen.rng.IntN(min(most-least, 16)+1)
}

// edges are the lengths to try first: a usual one, then the least and the
// greatest of pattern and bounds.
func (m *matcher) edges() []int {
	least, most := m.span()
	out := []int{max(least, min(most, 8)), least, most, m.least}
	if m.most >= 0 {
		out = append(out, m.most)
	}
	slices.Sort(out[1:])
	return append(out[:1], slices.Compact(out[1:])...)
}

// attempts is how often one length is tried. The first tries are tame, later
// ones take whatever a class allows.
const attempts = 60

// find looks for one more text of the wanted length, or about it where that
// need not be exact.
func (m *matcher) find(want, n int, exact bool) bool {
	if want > MaxText || m.root.min > MaxText {
		return false
	}
	for i := range attempts {
		if len(m.found) >= n || m.tired() {
			return false
		}
		m.gen.wild = i * 3 / attempts
		if !exact && i > 0 {
			want = m.someLength()
		}
		s := m.gen.text(m.root, want, i%3 == 2)
		for _, s := range padded(s, want) {
			if (!exact || utf8.RuneCountInString(s) == want) && m.accepts(s, true) {
				m.found = append(m.found, s)
				return true
			}
		}
	}
	return false
}

// padded brings a text to a length with letters around it, which a pattern
// without anchors does not mind.
func padded(s string, want int) []string {
	missing := want - utf8.RuneCountInString(s)
	if missing <= 0 {
		return []string{s}
	}
	pad := letters(uint64(missing), missing)
	return []string{s + pad, pad + s, pad[:missing/2] + s + pad[missing/2:], s}
}

// verifier lets through what the engine proves.
type verifier struct {
	re          *spec.Pattern
	least, most int
	seen        map[string]bool
	undecided   int
	spent       int // code points that the engine was given
}

// maxSpent bounds what one pattern may cost. It counts work and not time, so
// that plans are the same on every machine.
const maxSpent = 1 << 18

// tired says that the engine ran out of time twice, or had enough to do.
func (v *verifier) tired() bool { return v.undecided > 1 || v.spent > maxSpent }

// accepts says whether a text is new, within the bounds, and does what is
// wanted: match or not.
func (v *verifier) accepts(s string, match bool) bool {
	n := utf8.RuneCountInString(s)
	if n < v.least || v.most >= 0 && n > v.most || v.seen[s] || v.tired() {
		return false
	}
	v.seen[s] = true
	v.spent += n
	got, err := v.re.Match(s)
	if err != nil {
		v.undecided++
		return false
	}
	return got == match
}

// pick takes one proven miss of each kind in turn.
func (v *verifier) pick(kinds [][]string, n int) []string {
	var out []string
	for more := true; more && len(out) < n; {
		more = false
		for i := range kinds {
			for len(kinds[i]) > 0 && len(out) < n {
				s := kinds[i][0]
				kinds[i] = kinds[i][1:]
				more = true
				if v.accepts(s, false) {
					out = append(out, s)
					break
				}
			}
		}
	}
	return out
}
