package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

var keys = []Key{
	{Name: "target"},
	{Name: "spec", Path: true},
	{Name: "header", Plural: "headers", List: true, Join: ": "},
	{Name: "value", Plural: "values", List: true, Join: "=", JSON: true},
	{Name: "max-time"},
	{Name: "echo-ignore", Plural: "echo.ignore", List: true},
	{Name: "operation", Plural: "operations", List: true},
	{Name: "operations", Entries: []Key{
		{Name: "params", Join: "="},
		{Name: "body", Path: true},
		{Name: "hints", Entries: []Key{{Name: "value", JSON: true}, {Name: "skip"}}},
		{Name: "setup", Raw: true},
	}},
	{Name: "hooks.setup", Raw: true, FileOnly: true},
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), FileName)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestFile(t *testing.T) {
	path := write(t, `
target: ${BASE}/v1
spec: api/openapi.yaml
headers:
  X-Tenant: t1
  X-Literal: $${BASE}
values:
  /customer: {id: 17, since: 2020-01-01, tags: [a, 1.50]}
max-time: 30s
`)
	got, err := Load(Options{File: path, Keys: keys, Environ: []string{"BASE=http://127.0.0.1:1"}})
	require.NoError(t, err)
	require.Equal(t, []string{"http://127.0.0.1:1/v1"}, got.File["target"].Values)
	require.Equal(t, path+":2", got.File["target"].Origin)
	require.Equal(t, []string{filepath.Join(filepath.Dir(path), "api/openapi.yaml")}, got.File["spec"].Values,
		"a path in the file is relative to the file")
	require.Equal(t, []string{"X-Tenant: t1", "X-Literal: ${BASE}"}, got.File["header"].Values)
	require.Equal(t, []string{`/customer={"id":17,"since":"2020-01-01","tags":["a",1.50]}`}, got.File["value"].Values,
		"numbers keep their spelling and dates stay text")
}

func TestRefused(t *testing.T) {
	for _, row := range []struct{ reason, text, want string }{
		{"an unknown key names its line and the nearest one", "\ntarge: x\n", `:2: unknown setting "targe"; did you mean "target"?`},
		{"a key far from all has no suggestion", "zzzzzzzz: x\n", `:1: unknown setting "zzzzzzzz"`},
		{"twice is a mistake, also by the other name", "header: [a]\nheaders: [b]\n", `:2: "headers" is set a second time`},
		{"a list where one value is taken", "target: [a, b]\n", `:1: "target" takes one value, not a list`},
		{"a map where none is taken", "target: {a: b}\n", `:1: "target" does not take a map`},
		{"not a map at all", "- a\n", ":1: the configuration is a map of settings"},
		{"broken YAML names its line", "target: [a\n", ":1: did not find expected"},
	} {
		t.Run(row.reason, func(t *testing.T) {
			_, err := Load(Options{File: write(t, row.text), Keys: keys})
			require.ErrorContains(t, err, row.want)
			require.ErrorContains(t, err, FileName)
		})
	}
}

func TestVariableBringsNoSettings(t *testing.T) {
	path := write(t, "target: ${EVIL}\n")
	got, err := Load(Options{File: path, Keys: keys, Environ: []string{"EVIL=x\nspec: /etc/passwd"}})
	require.NoError(t, err)
	require.Equal(t, "x\nspec: /etc/passwd", got.File["target"].Values[0])
	require.NotContains(t, got.File, "spec")
}

func TestEnvironmentBeatsFile(t *testing.T) {
	path := write(t, "target: a\nmax-time: 1s\n")
	got, err := Load(Options{File: path, Keys: keys, Environ: []string{"ASSAY_TARGET=b", "ASSAY_HEADER=A: 1\nB: 2"}})
	require.NoError(t, err)
	all := Overlay(Layer{"file", got.File}, Layer{"environment", got.Environ})
	require.Equal(t, Setting{Values: []string{"b"}, Origin: "ASSAY_TARGET", Layer: "environment"}, all["target"])
	require.Equal(t, []string{"A: 1", "B: 2"}, all["header"].Values)
	require.Equal(t, []string{"1s"}, all["max-time"].Values)
}

func TestSearch(t *testing.T) {
	root := t.TempDir()
	deep := filepath.Join(root, "repo", "a", "b")
	require.NoError(t, os.MkdirAll(deep, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(root, FileName), []byte("target: stray\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(root, "repo", FileName), []byte("target: repo\n"), 0o600))

	got, err := Load(Options{Dir: deep, Keys: keys})
	require.NoError(t, err)
	require.Empty(t, got.File, "outside a repository a file in a parent is not taken")

	require.NoError(t, os.Mkdir(filepath.Join(root, "repo", ".git"), 0o700))
	got, err = Load(Options{Dir: deep, Keys: keys})
	require.NoError(t, err)
	require.Equal(t, []string{"repo"}, got.File["target"].Values)

	require.NoError(t, os.Remove(filepath.Join(root, "repo", FileName)))
	got, err = Load(Options{Dir: deep, Keys: keys})
	require.NoError(t, err)
	require.Empty(t, got.File, "the search ends at the root of the repository")
}

func TestDots(t *testing.T) {
	for _, text := range []string{"echo:\n  ignore: [/a, /b]\n", "echo.ignore: [/a, /b]\n", "echo-ignore: [/a, /b]\n"} {
		got, err := Load(Options{File: write(t, text), Keys: keys})
		require.NoError(t, err, text)
		require.Equal(t, []string{"/a", "/b"}, got.File["echo-ignore"].Values, text)
	}
	_, err := Load(Options{File: write(t, "echo:\n  ignroe: [/a]\n"), Keys: keys})
	require.ErrorContains(t, err, `:2: unknown setting "echo.ignroe"; did you mean "echo.ignore"?`)
}

func TestMissing(t *testing.T) {
	_, err := Load(Options{File: filepath.Join(t.TempDir(), "no.yaml")})
	require.ErrorContains(t, err, "there is no configuration")
	_, err = Load(Options{File: t.TempDir()})
	require.ErrorContains(t, err, "is a directory")
	for _, empty := range []string{"", "# nothing\n", "---\n"} {
		got, err := Load(Options{File: write(t, empty)})
		require.NoError(t, err, "an empty file makes no setting: %q", empty)
		require.Empty(t, got.File)
	}
}

func TestNearest(t *testing.T) {
	known := []string{"target", "timeout", "spec"}
	require.Equal(t, "target", Nearest("traget", known))
	require.Equal(t, "spec", Nearest("sepc", known))
	require.Empty(t, Nearest("completely", known))
	require.Equal(t, 3, distance("kitten", "sitting"))
}

// TestEntries: a map of maps, beside a list of the same name.
func TestEntries(t *testing.T) {
	path := write(t, `
operation: [createOrder]
operations:
  createOrder:
    params: {org: a/b}
    body: order.json
    hints:
      /customer: {value: {id: 17, name: null}}
      X-Trace: {skip: "only ${WHERE}"}
    setup: echo ${WHERE}
  "POST /orders":
hooks:
  setup: ./seed.sh ${TOKEN}
`)
	got, err := Load(Options{File: path, Keys: keys, Environ: []string{
		"WHERE=here", "ASSAY_OPERATIONS=x", "ASSAY_HOOKS.SETUP=evil",
	}})
	require.NoError(t, err)
	require.Equal(t, []string{"./seed.sh ${TOKEN}"}, got.File["hooks.setup"].Values,
		"a shell expands its own variables, and no environment names a command")
	require.Equal(t, []string{"createOrder"}, got.File["operation"].Values)

	entries := got.File["operations"].Entries
	require.Len(t, entries, 2)
	require.Equal(t, Entry{Name: "POST /orders", Origin: path + ":11", Settings: map[string]Setting{}}, entries[1], "an entry may be empty")
	order := entries[0].Settings
	require.Equal(t, []string{"org=a/b"}, order["params"].Values)
	require.Equal(t, []string{filepath.Join(filepath.Dir(path), "order.json")}, order["body"].Values)
	require.Equal(t, path+":6", order["body"].Origin)
	require.Equal(t, []string{"echo ${WHERE}"}, order["setup"].Values)
	hints := order["hints"].Entries
	require.Equal(t, []string{`{"id":17,"name":null}`}, hints[0].Settings["value"].Values)
	require.Equal(t, []string{"only here"}, hints[1].Settings["skip"].Values)
}

func TestEntriesRefused(t *testing.T) {
	for _, row := range []struct{ reason, text, want string }{
		{"an unknown setting names its line and the nearest one", "operations:\n  a:\n    parms: {x: y}\n", `:3: unknown setting "parms"; did you mean "params"?`},
		{"at any depth", "operations:\n  a:\n    hints:\n      /b: {skipp: x}\n", `:4: unknown setting "skipp"; did you mean "skip"?`},
		{"an entry is a map", "operations:\n  a: [b]\n", `:2: "a" in "operations" is a map with params, body, hints or setup`},
		{"twice is a mistake", "operations:\n  a: {}\n  a: {}\n", `:3: "a" is in "operations" a second time`},
		{"a map of maps is not one text", "operations:\n  a:\n    hints: b\n", `:3: "hints" is a map, each entry with value or skip`},
		{"a setting of one command is not one of all", "setup: x\n", `:1: unknown setting "setup"`},
	} {
		t.Run(row.reason, func(t *testing.T) {
			_, err := Load(Options{File: write(t, row.text), Keys: keys})
			require.ErrorContains(t, err, row.want)
		})
	}
}
