package values

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"assay/spec"
)

func TestMatching(t *testing.T) {
	for _, tc := range []struct {
		reason, pattern string
		least, most     int
		lengths         []int // that must be among those found
	}{
		{"both edges of the pattern", `^[a-z]{2,5}$`, 0, -1, []int{2, 5}},
		{"both edges of the bounds, inside the pattern's", `^[a-z]{1,50}$`, 3, 20, []int{3, 20}},
		{"the bounds inside a repeat without end", `^\w+$`, 3, 12, []int{3, 12}},
		{"the empty text", `^a*$`, 0, 3, []int{0, 3}},
		{"a fixed length", `^\d{13}-\w{6}$`, 0, -1, []int{20}},
		{"no anchors: letters around reach the bounds", `[a-z0-9]{4,7}`, 2, 30, []int{4, 30}},
		{"no anchors: a short match in a longer text", `\d`, 5, 9, []int{5, 9}},
		{"a length that only some repeats have", `^(ab)*$`, 1, 7, []int{2, 6}},
		{"lengths shared by three parts", `^[a-z]*-[a-z]*-[a-z]*$`, 10, 10, []int{10}},
		{"a password by looking ahead", `^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)(?=.*[@$!%*?&])[A-Za-z\d@$!%*?&]{8,}$`, 0, 20, []int{8, 20}},
		{"a prefix by looking ahead", `^(?=AB)[A-Z]+$`, 0, 6, []int{2, 6}},
		{"a word forbidden by looking ahead", `^(?!CLOUDENV.*$)[a-zA-Z_][a-zA-Z0-9_]{0,199}$`, 0, -1, []int{1, 200}},
		{"a reference to a group", `^(\w)\1$`, 0, -1, []int{2}},
		{"a reference to a named group", `^(?<x>[ab])-\k<x>$`, 0, -1, []int{3}},
		{"a repeat over 1000", `^a{1001,1500}$`, 0, -1, []int{1001, 1500}},
		{"code points, not bytes", `^[α-ω]{3}$`, 3, 3, []int{3}},
		{"escapes of code points", `^[\u0400-\u04ff]\u{1F600}\x41$`, 0, -1, []int{3}},
		{"a surrogate pair", `^\ud83d\ude00$`, 0, -1, []int{1}},
		{"a property", `^\p{Lu}\p{Script=Greek}$`, 0, -1, []int{2}},
		{"a property of few members", `^\p{Emoji_Presentation}$`, 0, -1, []int{1}},
		{"a negated class", `^[^a-z]{3}$`, 0, -1, []int{3}},
		{"controls alone", `^[\x00-\x1f]$`, 0, -1, []int{1}},
		{"alternatives with anchors of their own", `(^auto$)|(^\d{1,5}x\d{1,5}$)`, 0, -1, []int{3, 11}},
		{"alternatives, one empty", `^$|^x{3}$`, 0, -1, []int{0, 3}},
		{"case ignored", `^(?i:ab)c$`, 0, -1, []int{3}},
		{"the empty pattern", ``, 4, 4, []int{4}},
		{"a point between, never behind", `^((25[0-5]|(2[0-4]|1\d|[1-9]|)\d)\.?\b){4}$`, 0, -1, nil},
		{"all that XML allows, as Amazon writes it", `[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*`, 1, 64, []int{1, 64}},
		{"Latin-1, as Amazon writes it", `^[\u0009\u000A\u000D\u0020-\u00FF]{1,512}$`, 0, -1, []int{1, 512}},
		{"a repeat over 1000 of anything", `^arn:.{16,2044}$`, 0, -1, []int{20, 2048}},
		{"an address of IPv4 in words", `^(([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])\.){3}([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])(\/([0-9]|[1-2][0-9]|3[0-2]))?$`, 0, -1, []int{7}},
		{"looking behind", `^[a-z](?:[a-z0-9-]*)(?<!-)$`, 0, 30, []int{1, 30}},
		{"a nested repeat", `^([a-z]{2}(-[A-Z]{2})?,?){1,3}$`, 0, -1, []int{2, 18}},
		{"a lazy repeat", `^[0-9]{1,3}?$`, 0, -1, []int{1, 3}},
		{"braces and brackets taken literally", `^{a}]$`, 0, -1, []int{4}},
	} {
		t.Run(tc.reason, func(t *testing.T) {
			found := Matching(tc.pattern, tc.least, tc.most, 8, 1)
			require.NotEmpty(t, found)
			requireProven(t, found, tc.pattern, tc.least, tc.most, true)
			lengths := map[int]bool{}
			for _, s := range found {
				lengths[utf8.RuneCountInString(s)] = true
			}
			for _, n := range tc.lengths {
				require.True(t, lengths[n], "no text of length %d in %q", n, found)
			}
		})
	}
}

// requireProven checks texts against the pattern, the bounds and each other.
func requireProven(t require.TestingT, texts []string, pattern string, least, most int, match bool) {
	re, err := spec.CompilePattern(pattern)
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, s := range texts {
		require.False(t, seen[s], "%q occurs twice", s)
		seen[s] = true
		require.True(t, utf8.ValidString(s))
		got, err := re.Match(s)
		var slow *spec.Undecided
		if errors.As(err, &slow) {
			continue // a catastrophic pattern on a busy machine: it was decided when the text was made
		}
		require.NoError(t, err)
		require.Equal(t, match, got, "%q for %q", s, pattern)
		n := utf8.RuneCountInString(s)
		require.True(t, n >= least && (most < 0 || n <= most), "%q has length %d", s, n)
	}
}

func TestMatchingFindsNothing(t *testing.T) {
	for _, tc := range []struct {
		reason, pattern string
		least, most     int
	}{
		{"no regular expression", `(`, 0, -1},
		{"another dialect", `\Aa\z`, 0, -1},
		{"the empty class", `^[]$`, 0, -1},
		{"a contradiction", `^a(?!b)b$`, 0, -1},
		{"bounds below the pattern", `^a{5}$`, 0, 4},
		{"bounds above the pattern", `^a{5}$`, 6, -1},
		{"bounds the wrong way round", `a`, 3, 2},
	} {
		require.Empty(t, Matching(tc.pattern, tc.least, tc.most, 4, 1), tc.reason)
	}
}

// The plainest text that a pattern allows comes first: a server may have
// reasons of its own to refuse strange ones.
func TestMatchingIsTame(t *testing.T) {
	plain := regexp.MustCompile(`^[A-Za-z0-9]*$`)
	for _, pattern := range []string{`^.*$`, `^[\s\S]{5}$`, `^[^"]+$`, `\w+`, `^\S{1,40}$`, `[!-~]{3,}`} {
		found := Matching(pattern, 0, 50, 8, 3)
		require.NotEmpty(t, found)
		for _, s := range found {
			require.Regexp(t, plain, s)
		}
	}
}

func TestNotMatching(t *testing.T) {
	for _, tc := range []struct {
		reason, pattern string
		least, most     int
		has             []string // one of these must be found
	}{
		{"a line break at the end", `^[a-z]{3}$`, 0, -1, []string{"\n"}},
		{"something behind the match", `^[a-z]{3}$`, 0, -1, []string{"!"}},
		{"a digit less", `^\d{3}$`, 0, -1, []string{""}},
		{"lines", `^.*$`, 0, -1, []string{"\n"}},
		{"no anchors: no digit anywhere", `\d+`, 1, 5, []string{"x", "-"}},
		{"no anchors: too short", `[a-z0-9]{4,7}`, 0, -1, []string{""}},
		{"a fixed length by the bounds too", `^[a-z]{3}$`, 3, 3, []string{"1", "-", "!"}},
		{"a word forbidden by looking ahead", `^(?!x)[a-z]+$`, 0, -1, []string{"x"}},
		{"what the pattern names to forbid", `^[^<>]*$`, 0, -1, []string{"<", ">"}},
		{"the other case", `^(true|false)$`, 0, -1, []string{"TRUE", "FALSE"}},
	} {
		t.Run(tc.reason, func(t *testing.T) {
			found := NotMatching(tc.pattern, tc.least, tc.most, 40, 1)
			require.NotEmpty(t, found)
			requireProven(t, found, tc.pattern, tc.least, tc.most, false)
			require.Condition(t, func() bool {
				for _, s := range found {
					for _, part := range tc.has {
						if strings.Contains(s, part) {
							return true
						}
					}
				}
				return false
			}, "%q", found)
		})
	}
	require.Empty(t, NotMatching(`a*`, 0, -1, 4, 1), "everything matches")
	require.Empty(t, NotMatching(`(`, 0, -1, 4, 1), "no regular expression")
}

// The first few misses are of different kinds.
func TestNotMatchingVaries(t *testing.T) {
	found := NotMatching(`^[a-z]{3,8}$`, 0, -1, 5, 1)
	require.Len(t, found, 5)
	re := regexp.MustCompile(`^[a-z]{3,8}$`)
	var suffix, newline bool
	for _, s := range found {
		suffix = suffix || re.MatchString(strings.TrimSuffix(s, "!"))
		newline = newline || strings.HasSuffix(s, "\n")
	}
	require.True(t, suffix && newline, "%q", found)
}

func TestMatchingIsDeterministic(t *testing.T) {
	for _, pattern := range []string{`^[a-z]{3,40}$`, `^(a|b|c)+\d*$`} {
		require.Equal(t, Matching(pattern, 0, -1, 8, 7), Matching(pattern, 0, -1, 8, 7))
		require.Equal(t, NotMatching(pattern, 0, -1, 8, 7), NotMatching(pattern, 0, -1, 8, 7))
		require.NotEqual(t, Matching(pattern, 0, -1, 8, 7), Matching(pattern, 0, -1, 8, 8))
	}
}

// A pattern that backtracks without end costs a bounded time and no text.
func TestMatchingGivesUp(t *testing.T) {
	requireProven(t, NotMatching(`^(?:a|a|aa)+$`, 40, 60, 4, 1), `a{99}`, 40, 60, false)
}

// Whatever pattern is put together, what is made of it is proven and within
// the bounds.
func TestMatchingProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pattern := anyPattern(3).Draw(t, "pattern")
		if rapid.Bool().Draw(t, "anchored") {
			pattern = "^" + pattern + "$"
		}
		if _, err := spec.CompilePattern(pattern); err != nil {
			return
		}
		least := rapid.IntRange(0, 6).Draw(t, "least")
		most := rapid.IntRange(-1, 20).Draw(t, "most")
		seed := rapid.Uint64().Draw(t, "seed")
		if most >= 0 {
			most = max(most, least)
		}
		requireProven(t, Matching(pattern, least, most, 3, seed), pattern, least, most, true)
		requireProven(t, NotMatching(pattern, least, most, 3, seed), pattern, least, most, false)
	})
}

func anyPattern(depth int) *rapid.Generator[string] {
	atoms := rapid.SampledFrom([]string{"a", "é", ".", `\d`, `\w`, `\s`, "[a-f0-9]", "[^x]", `\p{L}`, `\.`, `\u0041`, "x{2}", "[A-Z]{1,3}", "(?=.)", `\b`})
	if depth == 0 {
		return atoms
	}
	inner := anyPattern(depth - 1)
	return rapid.OneOf(atoms,
		rapid.Custom(func(t *rapid.T) string { return inner.Draw(t, "a") + inner.Draw(t, "b") }),
		rapid.Custom(func(t *rapid.T) string { return "(" + inner.Draw(t, "a") + "|" + inner.Draw(t, "b") + ")" }),
		rapid.Custom(func(t *rapid.T) string {
			return "(?:" + inner.Draw(t, "a") + ")" + rapid.SampledFrom([]string{"*", "+", "?", "{2}", "{1,3}", "{2,}", "*?"}).Draw(t, "times")
		}))
}

// Nothing that the engine accepts makes the parser or the generator fail.
func FuzzMatching(f *testing.F) {
	for _, seed := range []string{`^a$`, `[\w-.]`, `\p{L}`, `(?!a)`, `(?<n>a)\k<n>`, `[\`, `\u{`, `a{2,1}`, `x{99999999}`, `(?i)a`, `)`, `\c`, `[^]`} {
		f.Add(seed, uint8(0), int8(-1))
	}
	f.Fuzz(func(t *testing.T, pattern string, least uint8, most int8) {
		parsePattern(pattern)
		if _, err := spec.CompilePattern(pattern); err != nil {
			return
		}
		requireProven(t, Matching(pattern, int(least), int(most), 2, 1), pattern, int(least), int(most), true)
		requireProven(t, NotMatching(pattern, int(least), int(most), 2, 1), pattern, int(least), int(most), false)
	})
}

// Of the patterns of real descriptions, all have matches, and nearly all have
// near misses.
func TestMatchingCorpus(t *testing.T) {
	patterns := corpusPatterns(t)
	require.Greater(t, len(patterns), 80)
	var unmatched, unmissed []string
	for _, p := range patterns {
		if found := Matching(p, 0, -1, 6, 1); len(found) == 0 {
			unmatched = append(unmatched, p)
		}
		if found := NotMatching(p, 0, -1, 6, 1); len(found) == 0 {
			unmissed = append(unmissed, p)
		}
	}
	t.Logf("%d patterns, without matches %q, without misses %q", len(patterns), unmatched, unmissed)
	require.Empty(t, unmatched)
	for _, p := range unmissed {
		re, err := spec.CompilePattern(p)
		require.NoError(t, err)
		for _, s := range []string{"", "a", "\n", "!é"} {
			ok, err := re.Match(s)
			require.True(t, ok && err == nil, "%q has a miss: %q", p, s)
		}
	}
}

// corpusPatterns lists the patterns of the descriptions in the corpus.
func corpusPatterns(t *testing.T) []string {
	files, err := filepath.Glob("../../shared/corpus/openapi/*.*")
	require.NoError(t, err)
	if len(files) == 0 {
		if os.Getenv("ASSAY_REQUIRE") == "1" {
			t.Fatal("the corpus of descriptions is absent")
		}
		t.Skip("the corpus of descriptions is absent")
	}
	var out []string
	seen := map[string]bool{}
	var walk func(*yaml.Node)
	walk = func(n *yaml.Node) {
		for i, c := range n.Content {
			if n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[i-1].Value == "pattern" && c.Tag == "!!str" && !seen[c.Value] {
				seen[c.Value] = true
				out = append(out, c.Value)
			}
			walk(c)
		}
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		require.NoError(t, err)
		var doc yaml.Node
		if yaml.Unmarshal(data, &doc) == nil { // some are broken on purpose
			walk(&doc)
		}
	}
	return out
}

func BenchmarkMatching(b *testing.B) {
	for name, pattern := range map[string]string{
		"plain":    `^[A-Za-z0-9_-]{1,64}$`,
		"password": `^(?=.*[A-Z])(?=.*\d)(?=.*[@$!%*?&])[A-Za-z\d@$!%*?&]{8,}$`,
		"choice":   `(^auto$)|(^\d{1,5}x\d{1,5}$)`,
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Matching(pattern, 0, 100, 8, 1)
				NotMatching(pattern, 0, 100, 8, 1)
			}
		})
	}
}
