package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"assay/config"
	"assay/spec"
)

const schemaPath = "../docs/assay.schema.json"

func silent() *app {
	return &app{ctx: context.Background(), stdout: io.Discard, stderr: io.Discard}
}

// TestDocsSchema holds the published schema to the keys that assay.yaml is read
// by. go test ./cli -run TestDocs -update rewrites it.
func TestDocsSchema(t *testing.T) {
	want, err := schema(silent().root())
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(schemaPath, want, 0o644))
		return
	}
	have, err := os.ReadFile(schemaPath)
	require.NoError(t, err)
	require.Equal(t, string(want), string(have), "docs/assay.schema.json is not what the program says: go test ./cli -run TestDocs -update")
}

// compiled is the schema, which the compiler first holds to the metaschema of
// Draft 2020-12.
func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	data, err := schema(silent().root())
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("assay.schema.json", doc))
	s, err := c.Compile("assay.schema.json")
	require.NoError(t, err)
	require.Equal(t, 2020, s.DraftVersion)
	return s
}

// judged says what the schema and the reader make of a text.
func judged(t *testing.T, s *jsonschema.Schema, text string) (bySchema, byReader error) {
	t.Helper()
	_, byReader = config.Parse(config.FileName, []byte(text), settingsOf(silent().root()), nil)
	var value any
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		return err, byReader
	}
	data, err := json.Marshal(value)
	require.NoError(t, err, text)
	value, err = jsonschema.UnmarshalJSON(bytes.NewReader(data))
	require.NoError(t, err)
	return s.Validate(value), byReader
}

// TestSchemaTakesSamples: each assay.yaml in the documents and in the sessions
// that is read is valid, too.
func TestSchemaTakesSamples(t *testing.T) {
	s, taken := compiled(t), 0
	take := func(where, text string) {
		bySchema, byReader := judged(t, s, text)
		if byReader == nil {
			taken++
			require.NoError(t, bySchema, "%s\n%s", where, text)
		}
	}
	for _, name := range []string{"../README.md", "../docs/knowledge.md"} {
		_, settings := fenced(t, name)
		for _, text := range settings {
			take(name, text)
		}
	}
	sessions, err := filepath.Glob("testdata/script/*.txtar")
	require.NoError(t, err)
	for _, name := range sessions {
		archive, err := txtar.ParseFile(name)
		require.NoError(t, err)
		for _, f := range archive.Files {
			if isSettings(f.Name, archive.Comment) {
				take(name+": "+f.Name, string(f.Data))
			}
		}
	}
	require.Greater(t, taken, 15, "the samples are found")
}

// isSettings says whether a session's file is a configuration: by its name, or
// because --config names it.
func isSettings(name string, session []byte) bool {
	return filepath.Base(name) == config.FileName ||
		regexp.MustCompile(`--config (?:\S*/)?`+regexp.QuoteMeta(filepath.Base(name))+`\b`).Match(session)
}

// TestSchemaAndReader: what either makes of a file. Where they differ, the
// reason says why a schema cannot know.
func TestSchemaAndReader(t *testing.T) {
	s := compiled(t)
	for _, row := range []struct {
		reason, text         string
		bySchema, readByUser bool
	}{
		{"nothing", "{}", true, true},
		{"a name without a value sets nothing", "target:\nheaders:\noperations:\nrules:\n", true, true},
		{"one value", "workers: 8", true, true},
		{"a number in quotes", `workers: "8"`, true, true},
		{"another kind", "workers: many", false, false},
		{"a fraction where a whole number is asked for", "workers: 1.5", false, false},
		{"a list where one value is taken", "workers: [1]", false, false},
		{"a map where one value is taken", "spec: {a: b}", false, false},
		{"true or false", "insecure: true", true, true},
		{"other words for it", "insecure: ja", false, false},
		{"a duration", "max-time: 1m30s", true, true},
		{"a duration without a unit", "max-time: 30", false, false},
		{"one of a few", "fail-on: should", true, true},
		{"none of a few", "fail-on: shoud", false, false},
		{"an unknown name", "tarqet: x", false, false},
		{"headers as a map, a number among them", "headers: {A: b, C: 1}", true, true},
		{"headers as a list", "header: ['A: b']", true, true},
		{"a header without a value", "headers: {A: }", false, false},
		{"the same by two names", "header: ['A: b']\nheaders: {C: d}", false, false},
		{"values of any shape", "values: {/a: {b: [1, null]}}", true, true},
		{"a name with a dot, as a map", "echo: {ignore: [/a]}", true, true},
		{"a name with a dot, as it is", "echo.ignore: [/a]", true, true},
		{"an unknown one below", "echo: {ignroe: [/a]}", false, false},
		{"hooks", "hooks: {setup: ./a.sh, timeout: 2m}", true, true},
		{"operations as a list", "operations: [a, b]", true, true},
		{"operations as a map", "operations: {a: {params: {org: x}, hints: {/b: {server-owned: true}}}, b: }", true, true},
		{"an unknown setting of an operation", "operations: {a: {parms: {}}}", false, false},
		{"rules as a map", "rules: {echo/field: weak}", true, true},
		{"rules as texts", "rules: [echo/field=weak]", true, true},
		{"rules with a reason", "rules: [{rule: echo/*, mode: weak, operation: o, technique: enum, place: /a, reason: why}]", true, true},
		{"without a reason", "rules: [{rule: echo/field, mode: weak}]", false, false},
		{"with an empty one", "rules: [{rule: echo/field, mode: weak, reason: ' '}]", false, false},
		{"an unknown rule", "rules: [{rule: echo/fild, mode: weak, reason: why}]", false, false},
		{"an unknown mode", "rules: [{rule: echo/field, mode: never, reason: why}]", false, false},
		{"an unknown technique", "rules: [{rule: echo/field, mode: weak, technique: enumm, reason: why}]", false, false},
		{"a text among maps", "rules: [{rule: echo/field, mode: weak, reason: why}, echo/field=off]", false, false},
		{"targets", "targets: {a: {url: 'http://127.0.0.1:1', insecure: true, headers: {A: b}}}", true, true},
		{"a target without a URL", "targets: {a: {insecure: true}}", false, false},
		{"a name that no folder can have", "targets: {a/b: {url: x}}", false, false},
		{"a name that means something else", "targets: {all: {url: x}}", false, false},
		{"what is one for all targets", "targets: {a: {url: x, out: dir}}", false, false},
		{"profiles", "profiles: {ci: {max-time: 5m, target: staging, rules: [{rule: id/*, mode: off, reason: why}]}}", true, true},
		{"an unknown setting of a profile", "profiles: {ci: {maxtime: 5m}}", false, false},
		{"a secret written out", "token: abcdef", false, false},
		{"a secret of the environment, which need not be there for an editor", "token: ${TOKEN}", true, true},
		{"a variable for a number", "workers: ${WORKERS}", true, true},
		{"a list at the top", "[a]", false, false},
		{"a glob that fits no rule: a schema knows no globs", "rules: [{rule: ech0/*, mode: weak, reason: why}]", true, false},
		{"a whole number as JSON spells it", "workers: 1e1", true, false},
	} {
		bySchema, byReader := judged(t, s, row.text)
		require.Equal(t, row.bySchema, bySchema == nil, "%s: %s: schema: %v", row.reason, row.text, bySchema)
		require.Equal(t, row.readByUser, byReader == nil, "%s: %s: reader: %v", row.reason, row.text, byReader)
	}
}

// TestSchemaTakesDrafts: what init writes is valid, also with each of its
// samples brought to life.
func TestSchemaTakesDrafts(t *testing.T) {
	s := compiled(t)
	d := draft{target: reference, schema: schemaName, contract: &spec.Contract{}}
	text := string(d.text())
	bySchema, byReader := judged(t, s, text)
	require.NoError(t, bySchema)
	require.NoError(t, byReader)
	samples := 0
	for block := range strings.SplitSeq(text, "\n\n") {
		live := regexp.MustCompile(`(?m)^# ?`).ReplaceAllString(block, "")
		lines := strings.Split(live, "\n")
		for len(lines) > 0 && !regexp.MustCompile(`^[a-z-]+:( |$)`).MatchString(lines[0]) {
			lines = lines[1:]
		}
		if len(lines) == 0 || strings.Contains(block, "$schema=") {
			continue
		}
		samples++
		bySchema, byReader := judged(t, s, strings.Join(lines, "\n"))
		require.NoError(t, byReader, block)
		require.NoError(t, bySchema, block)
	}
	require.GreaterOrEqual(t, samples, 6)
}
