package checks

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/verdict"
)

// TestCaseNames: every id comes back as it was, and those that end in a number
// share the rest.
func TestCaseNames(t *testing.T) {
	var n names
	for _, id := range []string{"", "7", "a/valid-1", "a/valid-2", "a/valid-02", "a/valid-0", "a/valid-999999999", "a/valid-1234567890", "a", "a9b"} {
		require.Equal(t, id, n.caseID(n.caseName(id)))
	}
	before := len(n.texts)
	for i := range 1000 {
		n.caseName(fmt.Sprint("a/valid-", i+1))
	}
	require.Len(t, n.texts, before, "random cases add no text")
}

// TestLivesAreFound holds the index against maps.
func TestLivesAreFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l lives
		byKey, byURL, first := map[uint64]int32{}, map[uint64]int32{}, map[uint64]int32{}
		for range rapid.IntRange(0, 300).Draw(t, "lives") {
			e := life{key: rapid.Uint64Range(1, 90).Draw(t, "key") << 40, url: rapid.Uint64Range(0, 90).Draw(t, "url")}
			before, known := byKey[e.key]
			n := l.add(e)
			if !known {
				first[e.key], before = n, -1
			}
			require.Equal(t, before, l.at(n).before)
			require.Equal(t, first[e.key], l.at(n).first)
			byKey[e.key] = n
			if e.url != 0 {
				byURL[e.url] = n
			}
		}
		for key, n := range byKey {
			got, ok := l.latest(key)
			require.Equal(t, []any{n, true}, []any{got, ok})
		}
		for url, n := range byURL {
			got, ok := l.there(url)
			require.Equal(t, []any{n, true}, []any{got, ok})
		}
		_, ok := l.latest(91 << 40)
		require.False(t, ok, "nothing is found that was not put in")
	})
}

// TestMarkSet: numbers of sends and texts that are none are told apart, as are
// those of two runs.
func TestMarkSet(t *testing.T) {
	var s markSet
	var c markedCases
	texts := []string{"00000001", "00000002", "0000001z", "zzzzzzzz", "0000000A", "00 00001"}
	seen := map[uint64]bool{}
	for run := range uint64(2) {
		for i, text := range texts {
			mark := markNumber(run, []byte(text))
			require.False(t, seen[mark] || s.has(mark), text)
			seen[mark] = true
			s.add(mark)
			s.add(mark)
			c.set(mark, caseName{uint32(run), uint32(i)})
			require.Equal(t, caseName{uint32(run), uint32(i)}, c.of(mark), text)
		}
	}
	require.Equal(t, 2*len(texts), s.n)
	s.all(func(mark uint64) { delete(seen, mark) })
	require.Empty(t, seen)
}

// TestPassIsShared: what rules have in common is not written to.
func TestPassIsShared(t *testing.T) {
	require.NotEmpty(t, appendNamed(nil, "a/b", passed()))
	require.Equal(t, verdict.Verdict{Outcome: verdict.Pass}, passed()[0])
}
