package spec

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

func TestPatternMatches(t *testing.T) {
	for _, tc := range []struct {
		reason, pattern, text string
		want                  bool
	}{
		{"a pattern is not anchored (JSON Schema Validation 6.3.3)", `es`, "expression", true},
		{"$ is the end of the text, not of its last line", `^a$`, "a\n", false},
		{"^ is the start of the text, not of a line", `^a$`, "b\na", false},
		{"\\d is ASCII", `^\d$`, "\u0663", false},
		{"\\w is ASCII", `^\w$`, "é", false},
		{"\\w does not fold case", `^\w$`, "\u017f", false},
		{"\\s has the byte order mark", `^\s$`, "\uFEFF", true},
		{"\\s has the no-break space", `^\s$`, "\u00a0", true},
		{"\\s has the line separator", `^\s$`, "\u2028", true},
		{"\\s has no next line (U+0085)", `^\s$`, "\u0085", false},
		{"\\s has no Mongolian vowel separator", `^\s$`, "\u180e", false},
		{"the point stops at a line feed", `^.$`, "\n", false},
		{"the point stops at a carriage return", `^.$`, "\r", false},
		{"the point stops at a line separator", `^.$`, "\u2028", false},
		{"the point takes U+0085", `^.$`, "\u0085", true},
		{"the point takes a whole code point", `^.$`, "😀", true},
		{"everything", `^[\s\S]*$`, "a\nb", true},
		{"the empty class matches nothing", `[]`, "a", false},
		{"the class of everything", `^[^]$`, "\n", true},
		{"a property by name", `^\p{L}+$`, "éα漢", true},
		{"a property negated", `^\P{L}$`, "é", false},
		{"a property in a class", `^[\p{L}\d]+$`, "é1", true},
		{"a script", `^\p{Script=Greek}$`, "α", true},
		{"a script, short", `^\p{sc=Han}$`, "漢", true},
		{"a binary property", `^\p{ASCII}*$`, "abc", true},
		{"a category, long", `^\p{General_Category=Uppercase_Letter}$`, "A", true},
		{"an escaped slash", `^\/$`, "/", true},
		{"needless escapes outside of a class", `^\-\_\@\:\"\'\#\ $`, `-_@:"'# `, true},
		{"needless escapes in a class", `^[\_\-\.\@\&\/]+$`, "_-.@&/", true},
		{"needless escapes beside a property", `^[\p{L}\-\_]+$`, "é-_", true},
		{"a class escape beside a bare hyphen", `^[\w-.]+$`, "a-.", true},
		{"a bare hyphen behind a range", `^[a-z0-9-_/:.]+$`, "a-_/", true},
		{"a bare closing bracket", `^a]$`, "a]", true},
		{"bare braces", `^{a}$`, "{a}", true},
		{"\\u with four digits", `^\u0041$`, "A", true},
		{"\\u with a brace", `^\u{1F600}$`, "😀", true},
		{"\\u twice is a surrogate pair", `^\ud83d\ude00$`, "😀", true},
		{"\\x", `^\x41$`, "A", true},
		{"\\c", `^\cA$`, "\x01", true},
		{"\\0", `^\0$`, "\x00", true},
		{"\\b in a class is a backspace", `^[\b]$`, "\b", true},
		{"a word boundary is ASCII", `\bfoo\b`, "éfoo", true},
		{"looking ahead", `^(?!a)\w+$`, "abc", false},
		{"looking behind", `(?<=a)b$`, "ab", true},
		{"a named group", `^(?<x>a)\k<x>$`, "aa", true},
		{"a group that a repeat has cleared (RepeatMatcher, step 4)", `^(?:(a)|b\1)+$`, "ab", true},
		{"a lazy repeat", `^[0-9]{1,3}?$`, "123", true},
		{"a repeat over 1000", `^a{1001}$`, strings.Repeat("a", 1001), true},
		{"a repeated look ahead (Annex B)", `^(?=a)*b$`, "b", true},
		{"an octal escape (Annex B)", `^\101$`, "A", true},
		{"case ignored in a group", `^(?i:a)b$`, "Ab", true},
		{"case ignored throughout, as many write it", `(?i)^ab$`, "AB", true},
		{"the empty pattern", ``, "", true},
	} {
		t.Run(tc.reason, func(t *testing.T) {
			p, err := CompilePattern(tc.pattern)
			require.NoError(t, err)
			require.Equal(t, tc.pattern, p.String())
			got, err := p.Match(tc.text)
			require.NoError(t, err)
			require.Equal(t, tc.want, got)
		})
	}
}

func TestPatternRefuses(t *testing.T) {
	for _, tc := range []struct{ reason, pattern, says string }{
		{"an anchor of Perl and Java", `\A[a-z]+$`, "write ^"},
		{"the end in Python", `^[a-z]+\Z`, "write $"},
		{"the end in Ruby", `^[a-z]+\z`, "write $"},
		{"blanks in Perl", `^\h+$`, `write [ \t]`},
		{"quoting in Java", `\Qa.b\E`, "escape each character"},
		{"name characters of XML Schema", `^\i\c*$`, "write i for the letter"},
		{"name characters of XML Schema, alone", `^[\c]*$`, "no regular expression"},
		{"classes of POSIX", `^[[:alpha:]_]+$`, "write the range"},
		{"subtraction of .NET and XML Schema", `^[a-z-[aeiou]]+$`, "a class inside a class"},
		{"intersection of Java", `^[a-z&&[^aeiou]]+$`, "a class inside a class"},
		{"at most n in Python", `^a{,5}$`, "write {0,5}"},
		{"a possessive repeat", `a++`, "no regular expression"},
		{"a named group of Python", `(?P<n>a)`, "no regular expression"},
		{"a property without braces", `^\pL+$`, "no regular expression"},
		{"a block of Java", `^\p{IsBasicLatin}+$`, "no regular expression"},
		{"half a \\u", `\u00`, "no regular expression"},
		{"half a \\x", `\x1`, "no regular expression"},
		{"a reference to no group", `\k<a>`, "no regular expression"},
		{"a group never closed", `(a`, "no regular expression"},
		{"a class never closed", `[a`, "no regular expression"},
		{"a range the wrong way round", `[b-a]`, "no regular expression"},
		{"a repeat the wrong way round", `a{2,1}`, "no regular expression"},
		{"a repeat of nothing", `*`, "no regular expression"},
		{"a lone backslash", `a\`, "escapes nothing"},
	} {
		t.Run(tc.reason, func(t *testing.T) {
			_, err := CompilePattern(tc.pattern)
			require.ErrorContains(t, err, tc.says)
			_, err = compilePattern(tc.pattern)
			require.Error(t, err)
		})
	}
}

// A pattern that backtracks without end decides nothing.
func TestPatternThatTakesTooLongIsUndecided(t *testing.T) {
	p, err := CompilePattern(`^(?:a|a|aa)+$`)
	require.NoError(t, err)
	text := strings.Repeat("a", 60) + "b"
	var undecided *Undecided
	_, err = p.Match(text)
	require.ErrorAs(t, err, &undecided)
	defer func() {
		err, _ := recover().(error)
		require.True(t, errors.As(err, &undecided), "%v", err)
	}()
	p.MatchString(text)
	t.Fatal("jsonschema was told something")
}

func TestPatternEngineRemembersPerDocument(t *testing.T) {
	engine := patternEngine()
	a, err := engine("^a$")
	require.NoError(t, err)
	b, err := engine("^a$")
	require.NoError(t, err)
	require.Same(t, a, b)
	c, err := patternEngine()("^a$")
	require.NoError(t, err)
	require.NotSame(t, a, c)
	_, err = engine("(")
	require.Error(t, err)
}

// Every pattern of the corpus compiles.
func TestPatternCorpus(t *testing.T) {
	patterns := corpusPatterns(t)
	require.Greater(t, len(patterns), 80)
	for _, p := range patterns {
		_, err := CompilePattern(p)
		require.NoError(t, err)
	}
}

// corpusPatterns lists the patterns of the descriptions in the corpus, each
// once, in the order met.
func corpusPatterns(t *testing.T) []string {
	var out []string
	seen := map[string]bool{}
	eachCorpusNode(t, func(n *yaml.Node) {
		if n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			k, v := n.Content[i], n.Content[i+1]
			if k.Value == "pattern" && v.Kind == yaml.ScalarNode && v.Tag == "!!str" && !seen[v.Value] {
				seen[v.Value] = true
				out = append(out, v.Value)
			}
		}
	})
	return out
}

func eachCorpusNode(t *testing.T, visit func(*yaml.Node)) {
	files, err := filepath.Glob("../../shared/corpus/openapi/*.*")
	require.NoError(t, err)
	if len(files) == 0 {
		requireOrSkip(t, "the corpus of descriptions is absent")
	}
	var walk func(*yaml.Node)
	walk = func(n *yaml.Node) {
		visit(n)
		for _, c := range n.Content {
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
}

// requireOrSkip skips a test whose other half is absent, unless all of them
// are demanded.
func requireOrSkip(t *testing.T, reason string) {
	if os.Getenv("ASSAY_REQUIRE") == "1" {
		t.Fatal(reason)
	}
	t.Skip(reason)
}

// The engine agrees with a real one about every pattern of the corpus.
func TestPatternAgreesWithNode(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		requireOrSkip(t, "node is absent")
	}
	type question struct {
		Pattern string `json:"p"`
		Text    string `json:"t"`
	}
	var questions []question
	texts := []string{"", "a", "A1", "abcd-efgh", "a_b", "__x", "10", "23.97", "auto", "a\n", "\na", " ", "é", "😀", "\u2028", "12:34:56.7",
		"arn:aws:iam::123456789012:role/x", "x.jpg", "QUJD", "CLOUDENV", "1234567890123-abcdef", "us_EN", "true", "https://a/b?c=d"}
	for _, p := range corpusPatterns(t) {
		for _, text := range texts {
			questions = append(questions, question{p, text})
		}
	}
	asked, err := json.Marshal(questions)
	require.NoError(t, err)
	cmd := exec.Command(node, "-e", `const q = JSON.parse(require("fs").readFileSync(0));
		console.log(JSON.stringify(q.map(({p, t}) => { let r; try { r = new RegExp(p, "u") } catch { r = new RegExp(p) }; return r.test(t) })))`)
	cmd.Stdin = strings.NewReader(string(asked))
	out, err := cmd.Output()
	require.NoError(t, err)
	var answers []bool
	require.NoError(t, json.Unmarshal(out, &answers))
	for i, q := range questions {
		p, err := CompilePattern(q.Pattern)
		require.NoError(t, err)
		got, err := p.Match(q.Text)
		require.NoError(t, err)
		require.Equal(t, answers[i], got, "%q on %q", q.Pattern, q.Text)
	}
}

func FuzzCompilePattern(f *testing.F) {
	for _, seed := range []string{`^a$`, `[\w-.]`, `\p{L}`, `(?!a)`, `a{,5}`, `[[:alpha:]]`, `\`, `[\`, "\xff", `\u{`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		p, err := CompilePattern(pattern)
		if err != nil {
			return
		}
		_, err = p.Match("aé\n")
		var undecided *Undecided
		require.True(t, err == nil || errors.As(err, &undecided))
	})
}
