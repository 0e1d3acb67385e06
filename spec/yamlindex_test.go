package spec

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// sameNodes compares two trees, places included.
func sameNodes(t require.TestingT, at string, want, got *node) {
	require.Equal(t, [4]any{want.kind, want.text, want.line, want.col}, [4]any{got.kind, got.text, got.line, got.col}, "at %q", at)
	require.Len(t, got.array(), len(want.array()), "at %q", at)
	for i, it := range want.array() {
		sameNodes(t, at+"/-", it, got.array()[i])
	}
	require.Len(t, got.object(), len(want.object()), "at %q", at)
	for i, m := range want.object() {
		o := got.object()[i]
		require.Equal(t, [3]any{m.name, m.line, m.col}, [3]any{o.name, o.line, o.col}, "below %q", at)
		sameNodes(t, at+"/"+m.name, m.value, o.value)
	}
}

// bothWays holds that what the index reads is what the parser reads; it says
// whether there is an index.
func bothWays(t require.TestingT, text []byte) bool {
	f := &file{name: "t.yaml"}
	lazy := indexYAML(f, text)
	if lazy == nil {
		return false
	}
	g := &file{name: "t.yaml"}
	whole, err := parseWhole(g, text)
	require.NoError(t, err, "the index reads what the parser refuses")
	require.Empty(t, g.mended, "the index reads what has to be mended")
	sameNodes(t, "", whole, lazy)
	require.Empty(t, f.mended)
	return true
}

// TestIndexReads holds what the index reads, and what it leaves to the parser.
func TestIndexReads(t *testing.T) {
	for _, r := range []struct {
		name, text string
		indexed    bool
	}{
		{"mappings and sequences", "a:\n  b: 1\n  c:\n    - x\n    - y: 2\n      z: 3\n", true},
		{"dashes below their key", "a:\n- x\n- y: 1\n  z: 2\n-\n  w: 3\nb: 1\n", true},
		{"sequences of sequences", "a:\n  - - 1\n    - 2\n  -   - 3\n", true},
		{"nothing as a value", "a:\nb: # c\n  \nc:\n  - \n  -\nd:\n", true},
		{"kinds of words", "a: null\nb: ~\nc: true\nd: False\ne: 12\nf: 012\ng: 1e3\nh: -1\ni: +1\nj: 0x1F\nk: 1_000\nl: .5\nm: .inf\nn: 2020-01-01\no: yes\np: 0\nq: nul\nr: 1.\ns: 0o7\nt: 123456789012345678901\n", true},
		{"quoted words", "a: 'x: y'\nb: \"x # y\"\nc: 'it''s'\nd: \"a\\tb\\u00e9\\x41\"\ne: ''\nf: \"\" # c\n", true},
		{"quoted keys", "'a b': 1\n\"200\":\n  'it''s': 2\n/x/{y}: 3\n$ref: '#/a'\n-1: x\n+1: y\n", true},
		{"quoted text over lines", "a: 'x\n  y\n\n z'\nb: \"x\n\n  k: v \\\n  z\"\nc: 1\n", true},
		{"plain text over lines", "a: x\n  y\n\n  - z\n  'q'\nb: 1 # c\n# d\nc:\n  word\n  word\n", true},
		{"block scalars", "a: |\n  x: 1\n    - y\n\n  # no comment\nb: >-\n  folded\n  text\n\n\nc: |+ # kept\n  x\n\nd: |2-\n    y\n  z\ne: |\nf:\n  - |\n    g: h\n  - >\n   i\n", true},
		{"a block scalar at the end", "a: |\n  x", true},
		{"flow collections", "a: []\nb: {}\nc: [x, 1, 'y', \"z\"]\nd: {e: f, g: [1, {h: 'i'}]}\nj: [a b,\n  c,\nd ]\n", true},
		{"comments", "# a\n\nb: 1 # c\n  # d\ne:\n# f\n  g: h\n", true},
		{"a marker at the start", "# a\n---\nb: 1\n", true},
		{"line ends of Windows", "a: x\r\nb:\r\n  - y\r\n  - |\r\n    z\r\n", true},
		{"no ASCII", "ä: ö\n\"é\": [ü]\n日本: {語: x}\na: é # ü\n", true},
		{"an indented document", "  a: 1\n  b:\n  - x\n", true},
		{"long keys", "? a long one\n: b\n?  'an''other'\n:\n  c: d\n? e\n: f: g\n  h: i\n? j\n:\n- ? k\n  : - l\n    - m\n  ? n\n  : |\n    o\n  ? ä\n  :    ö\n", true},
		{"references in quotes", "a:\n  $ref: '#/components/schemas/A'\n", true},

		{"an anchor", "a: &x 1\n", false},
		{"an alias", "a: &x 1\nb: *x\n", false},
		{"an anchor on a block", "a: &x\n  b: 1\n", false},
		{"an alias in flow", "a: &x 1\nb: [*x]\n", false},
		{"a tag", "a: !!str 1\n", false},
		{"a merge key", "a: {}\n<<: {b: 1}\n", false},
		{"a merge key in flow", "a: {<<: {b: 1}}\n", false},
		{"a long key without a value", "? a\nb: c\n", false},
		{"a mapping as a key", "? a: b\n: c\n", false},
		{"a list as a key", "[a]: b\n", false},
		{"two documents", "a: 1\n---\nb: 2\n", false},
		{"the end of a document", "a: 1\n...\n", false},
		{"a directive", "%YAML 1.2\n---\na: 1\n", false},
		{"text behind the marker", "--- a\n", false},
		{"a sequence at the top", "- a\n", false},
		{"a tab before a key", "a:\n\tb: 1\n", false},
		{"a tab behind a colon", "a:\tb\n", false},
		{"a tab at the start of a block scalar", "a: |\n\tb\n", false},
		{"a blank line deeper than the text", "a: |\n    \n  b\n", false},
		{"a colon in plain text", "a: b: c\n", false},
		{"a colon at the end of plain text", "a: b\n  c:\n", false},
		{"text behind a quote", "a: 'b' c\n", false},
		{"a quote that does not end", "a: 'b\n", false},
		{"an unknown escape", "a: \"\\q\"\n", false},
		{"half a surrogate", "a: \"\\ud800\"\n", false},
		{"flow that does not end", "a: [b\n", false},
		{"flow with a comma at its end", "a: [b,]\n", false},
		{"flow with a comment", "a: [b, # c\n  d]\n", false},
		{"an indentation of nobody", "a:\n    b: 1\n  c: 2\n", false},
		{"a key below a value", "a: 1\n  b: 2\n", false},
		{"a dash below a value", "a: 1\n- b\n", false},
		{"text after a comment", "a: b # c\n  d\n", false},
		{"a line feed of another kind", "a: b\rc: d\n", false},
		{"a next line", "a: b\u0085c: d\n", false},
		{"a control character", "a: b\x01\n", false},
		{"a byte order mark within", "a: \ufeffb\n", false},
		{"a reserved character", "a: @b\n", false},
		{"a space before the colon", "a : b\n", false},
		{"nothing", "", false},
		{"a comment alone", "# a\n", false},
		{"a word", "a\n", false},
	} {
		t.Run(r.name, func(t *testing.T) { require.Equal(t, r.indexed, bothWays(t, []byte(r.text))) })
	}
}

// TestIndexCorpus holds that every document of the corpus gives the same nodes
// and the same contract by its index as by the parser.
func TestIndexCorpus(t *testing.T) {
	const root = "../../shared/corpus/openapi"
	indexed, all := 0, 0
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if ext := filepath.Ext(path); err != nil || ext != ".yaml" && ext != ".yml" {
			return nil
		}
		all++
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		if bothWays(t, data) {
			indexed++
		} else {
			t.Logf("no index: %s", strings.TrimPrefix(path, root))
		}
		return nil
	})
	if all == 0 {
		if os.Getenv("ASSAY_REQUIRE") == "1" {
			t.Fatal("the corpus is required and absent")
		}
		t.Skip("the corpus is absent: no ../shared/corpus/openapi beside the repository")
	}
	t.Logf("%d of %d documents have an index", indexed, all)
	require.Greater(t, indexed, all*3/4, "the index reads what is written")
}

func FuzzIndexYAML(f *testing.F) {
	f.Add([]byte("a: |\n  x\nb: >-\n y\nc:\n- d: 'e'\n  f: \"g\\n\"\n-\n  - h\ni: [j, {k: l}]\n# m\n"))
	f.Add(exchangeConnector)
	f.Fuzz(func(t *testing.T, data []byte) {
		text, err := toUTF8(&file{name: "t"}, data)
		if err == nil {
			bothWays(t, text)
		}
	})
}
