package config

import (
	"bytes"
	"os"
	"runtime"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

// inUTF16 is a text as some editors save it.
func inUTF16(text string, mark ...byte) string {
	out := mark
	for _, c := range utf16.Encode([]rune(text)) {
		out = append(out, byte(c), byte(c>>8))
	}
	return string(out)
}

// TestUnreadable: what is no configuration says so, with its line and what to
// do about it.
func TestUnreadable(t *testing.T) {
	for _, row := range []struct{ reason, text, want string }{
		{"a tab as indentation", "echo:\n\tignore: [/a]\n", ":2: the line is indented with a tab: YAML takes blanks"},
		{"UTF-16 with a mark", inUTF16("target: a\n", 0xff, 0xfe), ":1: the file is written in UTF-16: save it as UTF-8"},
		{"and without", inUTF16("target: a\n"), ":1: the file is written in UTF-16"},
		{"a program", "\x7fELF\x02\x01\x01\x00\x00", ":1: the file is no text"},
		{"Latin-1", "target: a\nspec: caf\xe9.yaml\n", ":2: byte 0xe9 is not UTF-8"},
		{"two documents", "target: a\n---\ntarget: b\n", ":2: a second document"},
		{"a name twice, though the first sets nothing", "target:\ntarget: a\n", `:2: "target" is set a second time, first at`},
		{"a header twice", "headers: {A: b, A: c}\n", `:1: "A" is in "header" a second time`},
		{"a member twice", "values: {/a: {b: 1, b: 2}}\n", `:1: "b" is no name, or there a second time`},
		{"a list of lists", "headers: [[a]]\n", `:1: an item of "header" is a text`},
		{"an empty item", "headers:\n  -\n", `:2: an item of "header" is a text`},
		{"a map as name", "{a: b}: c\n", ":1: the name of a setting is a text"},
		{"a merge key", "<<: {target: a}\n", ":1: merge keys (<<) are not read"},
		{"control characters", "target: \"a\n\x01\"\n", `:2: the control character 0x01 cannot stand in YAML: in a text in double quotes it is written "\x01"`},
		{"an alias to nothing", "spec: a\ntarget: *x\n", ":2: unknown anchor 'x' referenced"},
	} {
		_, err := Load(Options{File: write(t, row.text), Keys: keys})
		require.ErrorContains(t, err, row.want, row.reason)
		require.NotContains(t, err.Error(), "yaml: line", row.reason)
	}
}

// TestReadable: what is unusual and means what it says.
func TestReadable(t *testing.T) {
	for _, row := range []struct{ reason, text string }{
		{"a byte order mark", "\ufefftarget: a\n"},
		{"lines of Windows", "# comment\r\ntarget: a\r\n"},
		{"no end of line", "target: a"},
		{"an alias", "spec: &x a\ntarget: *x\n"},
		{"JSON, indented with tabs", "{\n\t\"target\": \"a\"\n}\n"},
	} {
		got, err := Load(Options{File: write(t, row.text), Keys: keys})
		require.NoError(t, err, row.reason)
		require.Equal(t, []string{"a"}, got.File["target"].Values, row.reason)
	}
}

// TestSizes: a file is read up to its bound, whatever says how large it is.
func TestSizes(t *testing.T) {
	path := write(t, strings.Repeat("# a long comment\n", maxFile/17+1))
	_, err := Load(Options{File: path, Keys: keys})
	require.ErrorContains(t, err, "has more than the 1048576 bytes allowed: is it the description?")
	if _, missing := os.Stat("/dev/zero"); missing == nil {
		_, err = Load(Options{File: "/dev/zero", Keys: keys})
		require.ErrorContains(t, err, "more than the 1048576 bytes", "what has no size and no end")
	}
	if runtime.GOOS != "windows" && os.Geteuid() != 0 {
		require.NoError(t, os.Chmod(path, 0))
		_, err = Load(Options{File: path, Keys: keys})
		require.ErrorContains(t, err, "may not be read by you")
	}
}

// TestUnset: a variable that is not set is the trouble of the setting that names
// it, and of no other.
func TestUnset(t *testing.T) {
	path := write(t, "target: ${NOPE}\nspec: a.yaml\noperations:\n  a: {params: {org: \"${NOPE}\"}}\n")
	got, err := Load(Options{File: path, Keys: keys})
	require.NoError(t, err)
	require.NoError(t, got.File["spec"].Err())
	require.ErrorContains(t, got.File["target"].Err(), `:1: the environment variable "NOPE" is not set; write $${…} for the text itself`)
	require.Equal(t, []string{"${NOPE}"}, got.File["target"].Written)
	require.ErrorContains(t, got.File["operations"].Err(), `:4: the environment variable "NOPE" is not set`, "at any depth")
}

// TestKinds: values that are no texts.
func TestKinds(t *testing.T) {
	kinds := []Key{
		{Name: "n", Kind: Int}, {Name: "u", Kind: Uint}, {Name: "f", Kind: Number}, {Name: "b", Kind: Bool},
		{Name: "d", Kind: Duration}, {Name: "e", Enum: []string{"must", "should"}}, {Name: "t", Secret: true},
	}
	for _, good := range []string{"n: -3", "u: 3", "f: 1.5", "b: true", "d: 1m30s", "d: 0", "e: must", "t: ${X}", "n: ${N}"} {
		_, err := Parse("f", []byte(good), kinds, []string{"X=x", "N=7"})
		require.NoError(t, err, good)
	}
	for _, row := range []struct{ text, want string }{
		{"n: 1.5", `f:1: "n" is a whole number, not "1.5"`},
		{"u: -1", `"u" is a whole number that is not negative, not "-1"`},
		{"f: fast", `"f" is a number, not "fast"`},
		{"b: maybe", `"b" is true or false, not "maybe"`},
		{"d: 30", `"d" is a duration such as 30s or 2m, not "30"`},
		{"e: shoul", `"e" is one of must, should, not "shoul"; did you mean "should"?`},
		{"t: abc", `"t" is a secret, which a file holds as ${NAME} of an environment variable only`},
		{"n: ${E}", `"n" is a whole number, not ""`},
	} {
		_, err := Parse("f", []byte(row.text), kinds, []string{"E="})
		require.ErrorContains(t, err, row.want)
	}
}

// TestRecords: a list of maps beside a list of texts by the same name, and what
// an entry needs.
func TestRecords(t *testing.T) {
	keys := []Key{
		{Name: "rule", Plural: "rules", List: true, Join: "="},
		{Name: "rules", Record: true, Entries: []Key{
			{Name: "rule", Enum: []string{"a/b", "a/c"}, Glob: true}, {Name: "reason", Required: true, Help: "why"},
		}},
		{Name: "targets", Names: "[a-z]+", Reserved: []string{"all"}, Entries: []Key{{Name: "url", Required: true, Help: "where"}}},
	}
	got, err := Parse("f", []byte("rules:\n  - {rule: a/*, reason: x}\n  - rule: a/b\n    reason: y\n"), keys, nil)
	require.NoError(t, err)
	require.Len(t, got["rules"].Entries, 2)
	require.Equal(t, "f:3", got["rules"].Entries[1].Origin)
	got, err = Parse("f", []byte("rules:\n  a/b: weak\n  a/c: off\n"), keys, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"a/b=weak", "a/c=off"}, got["rule"].Values)
	require.Equal(t, []string{"f:2", "f:3"}, got["rule"].Origins, "each with its line")
	for _, row := range []struct{ text, want string }{
		{"rules:\n  - {rule: a/b}\n", `f:2: an entry of "rules" needs "reason": why`},
		{"rules:\n  - {rule: a/b, reason: ''}\n", `f:2: an entry of "rules" needs "reason"`},
		{"rules:\n  - {rule: a/d, reason: x}\n", `f:2: "rule" is one of a/b, a/c, not "a/d"; did you mean "a/b"?`},
		{"rules:\n  - {rule: x/*, reason: x}\n", `not "x/*"`},
		{"rules:\n  - {rule: a/b, reason: x}\n  - a/b=off\n", `f:3: an item of "rules" is a map with rule or reason`},
		{"rules:\n  - {rule: a/b, resaon: x}\n", `f:2: unknown setting "resaon"; did you mean "reason"?`},
		{"targets: {a: {}}\n", `f:1: an entry of "targets" needs "url": where`},
		{"targets: {a: }\n", `f:1: an entry of "targets" needs "url"`},
		{"targets: {A/b: {url: x}}\n", `f:1: "A/b" in "targets" is no name`},
		{"targets: {all: {url: x}}\n", `f:1: "all" in "targets" means something else already`},
	} {
		_, err := Parse("f", []byte(row.text), keys, nil)
		require.ErrorContains(t, err, row.want)
	}
}

// FuzzParse: no text makes the reader panic or hang, what it reads it reads
// alike, and what it refuses it refuses with the file's name.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "target: ${A}\n", "\ufefftarget: a", "operations:\n  a: {hints: {/b: {value: [1, {}]}}}\n", "echo: {ignore: [/a]}\n",
		"header: {A: b}\nheaders: [c]\n", "a: &a [*a]\n", "operations: &o\n  a: *o\n", "{{{{", "? {a: b}\n: c\n", "target: !!binary aGk=\n",
		"\t- a", "--- a\n--- b", "value: {/a: 1e999, /b: .inf, /c: 0x1F}\n", "\xff\xfe\x00a", strings.Repeat("[", 2000),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		one, err := Parse("assay.yaml", data, keys, []string{"A=x"})
		two, again := Parse("assay.yaml", bytes.Clone(data), keys, []string{"A=x"})
		require.Equal(t, one, two)
		if err != nil {
			require.EqualError(t, again, err.Error())
			require.True(t, strings.HasPrefix(err.Error(), "assay.yaml:"), err.Error())
			return
		}
		for name, s := range one {
			require.True(t, strings.HasPrefix(s.Origin, "assay.yaml:"), "%s has an origin", name)
			if unset := s.Err(); unset != nil {
				require.ErrorContains(t, unset, "is not set", name)
			}
		}
	})
}
