package reports

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/rule"
	"assay/verdict"
)

// hostileTexts are what a server or a description may put into any text.
var hostileTexts = []struct{ text, reason string }{
	{`<&"'>`, "markup and quotes"},
	{"a\x00b", "XML and many readers know no NUL"},
	{"\xff\xfe\x80\xc0\xaf", "bytes that are no UTF-8"},
	{"</script><script>alert(1)</script>", "ends a block of a page"},
	{"]]><!--", "ends a CDATA section, begins a comment"},
	{"\xed\xa0\x80 \\ud800\\udfff \xed\xbf\xbf", "lone surrogates, as bytes and as escapes"},
	{"\x1b]0;owned\x07\x1b[2J\x9b31m", "sequences that a terminal obeys"},
	{"a\r\nb\n::error::owned\r", "line breaks, with a command behind one"},
	{"::error file=x,line=1::owned", "a workflow command"},
	{"##[error]owned ::stop-commands::x", "the older form of a command"},
	{"%0A::warning::%25,:", "what the runner's escapes are made of"},
	{"\x1b[31m\x07\x08\x7f\u0085\u009b", "control characters"},
	{"\u202e\u2066\u2028\u2029\ufeff\ufffe\uffff", "what turns writing around, is invisible or is no character"},
	{"[x](javascript:alert(1)) {0}", "a link and a placeholder of SARIF"},
	{`C:\api\..\openapi.yaml`, "a path of another system"},
	{"//host/../a b?#é", "what is not a path in a URI"},
}

// fieldEvents is a run with every text, pointer and list of the journal filled.
func fieldEvents() []*verdict.Event {
	started, outline, obligation, done, finished := &verdict.Started{}, &verdict.Outline{}, &verdict.Obligation{}, &verdict.Done{}, &verdict.Finished{}
	for _, v := range []any{started, outline, obligation, done, finished} {
		fill(reflect.ValueOf(v).Elem())
	}
	started.Format, started.Description.File = verdict.FormatVersion, "api/openapi.yaml"
	outline.Rules[0].ID, outline.Rules[0].Subject, outline.Rules[0].Basis = "body/schema", rule.Server, rule.Must
	for _, v := range []*verdict.Verdict{&outline.Verdicts[0], &done.Verdicts[0], &finished.Verdicts[0]} {
		v.Rule, v.Outcome = "body/schema", verdict.Fail
	}
	finished.Complete, finished.Interrupted, finished.Diagnosis = true, false, ""
	finished.Counts = verdict.Counts{Cases: 1, Requests: 1, Created: 1}
	for i, o := range []verdict.Outcome{verdict.Fail, verdict.Weak, verdict.Error, verdict.Fail} {
		f := finished.Findings[0]
		if i > 0 {
			f.Known = nil
		}
		f.Rule, f.Outcome, f.Subject, f.Basis, f.Fingerprint = "body/schema", o, rule.Server, rule.Must, fmt.Sprint("f", i)
		finished.Findings = append(finished.Findings, f)
	}
	finished.Findings[0].Subject, finished.Findings[0].Outcome = rule.Description, verdict.Fail
	return []*verdict.Event{{Started: started}, {Contract: outline}, {Obligation: obligation}, {Done: done}, {Finished: finished}}
}

var fixedTime = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)

// fill gives every field a value.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Int, reflect.Int64:
		v.SetInt(3)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Uint8:
		v.SetUint('x')
	case reflect.Struct:
		if v.Type() == reflect.TypeOf(time.Time{}) {
			v.Set(reflect.ValueOf(fixedTime))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	}
}

// texts lists every text of a value that can be set, with its path.
func texts(v reflect.Value, path string, found func(path string, v reflect.Value)) {
	switch v.Kind() {
	case reflect.String:
		found(path, v)
	case reflect.Pointer:
		if !v.IsNil() {
			texts(v.Elem(), path, found)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			found(path, v)
			return
		}
		for i := range v.Len() {
			texts(v.Index(i), fmt.Sprintf("%s[%d]", path, i), found)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeOf(time.Time{}) {
			return
		}
		for i := range v.NumField() {
			texts(v.Field(i), path+"."+v.Type().Field(i).Name, found)
		}
	}
}

// TestHostileFields: whatever stands in whatever field of a journal, each
// format stays one that its readers can parse. In each field stand, one after
// the other, nothing, all that is hostile, and more than a mebibyte; and in all
// fields at once each hostile text alone.
func TestHostileFields(t *testing.T) {
	var all strings.Builder
	for _, h := range hostileTexts {
		all.WriteString(h.text)
	}
	events := fieldEvents()
	var fields []reflect.Value
	texts(reflect.ValueOf(events), "", func(path string, v reflect.Value) {
		fields = append(fields, v)
		before := reflect.ValueOf(v.Interface())
		for _, text := range []string{"", all.String(), strings.Repeat("long ", 1<<18)} {
			set(v, text)
			parseAll(t, events, "in "+path)
		}
		v.Set(before)
	})
	require.Greater(t, len(fields), 150, "the texts of a journal are found")
	for _, h := range hostileTexts {
		for _, v := range fields {
			set(v, h.text)
		}
		parseAll(t, events, h.reason+" everywhere")
		for _, f := range whole {
			require.NoError(t, f.parse(written(t, f.format, Options{}, events)), "%s, %s everywhere", f.format, h.reason)
		}
	}
}

// TestHostileMix: any fields may be hostile in any way at the same time.
func TestHostileMix(t *testing.T) {
	all := append(parsers(t), whole...)
	rapid.Check(t, func(r *rapid.T) {
		events := fieldEvents()
		texts(reflect.ValueOf(events), "", func(path string, v reflect.Value) {
			if rapid.IntRange(0, 3).Draw(r, "is hostile") == 0 {
				parts := rapid.SliceOfN(rapid.SampledFrom(hostileTexts), 1, 3).Draw(r, path)
				text := ""
				for _, p := range parts {
					text += p.text
				}
				set(v, text)
			}
		})
		for _, f := range all {
			data := written(t, f.format, Options{Color: false, Width: rapid.IntRange(0, 200).Draw(r, "width")}, events)
			if err := f.parse(data); err != nil {
				r.Fatalf("%s: %v", f.format, err)
			}
			if !utf8.Valid(data) {
				r.Fatalf("%s is not UTF-8", f.format)
			}
		}
	})
}

func set(v reflect.Value, text string) {
	if v.Kind() == reflect.String {
		v.SetString(text)
		return
	}
	v.SetBytes([]byte(text))
}

// whole are the formats that keep every text as it is, so that they are not
// tried with each long one.
var whole = []parser{{"json", parseJSON}, {"ndjson", parseLines}, {"html", parsePage}}

func parseAll(t *testing.T, events []*verdict.Event, what string) {
	for _, f := range parsers(t) {
		data := written(t, f.format, Options{}, events)
		require.NoError(t, f.parse(data), "%s, %s", f.format, what)
		require.True(t, utf8.Valid(data), "%s, %s, is UTF-8", f.format, what)
		if f.format != "har" {
			require.Less(t, len(data), 1<<20, "%s, %s, is cut", f.format, what)
		}
	}
}

type parser struct {
	format string
	parse  func([]byte) error
}

var parserList []parser

// parsers reads each format with the standard library, and holds it to its
// schema where it has one.
func parsers(t testing.TB) []parser {
	if parserList == nil {
		sarif, ctrf, gitlab := schema(t, "sarif-2.1.0.json"), schema(t, "ctrf-0.0.json"), compiled(t, gitlabSchema)
		parserList = []parser{
			{"sarif", valid(sarif)}, {"ctrf", valid(ctrf)}, {"ctrf-cases", valid(ctrf)},
			{"har", parseJSON}, {"gitlab", valid(gitlab)}, {"shields", parseJSON},
			{"badge", parseXML}, {"junit", parseJUnit}, {"junit-cases", parseJUnit}, {"github", parseCommands},
			{"text", parseText}, {"markdown", parseMarkdown},
		}
	}
	return parserList
}

func parseJSON(data []byte) error {
	var v any
	return json.Unmarshal(data, &v)
}

func parseXML(data []byte) error {
	for dec := xml.NewDecoder(bytes.NewReader(data)); ; {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

var commandLine = regexp.MustCompile(`^::(error|warning|notice) ((?:[a-z]+=[^:,\r\n]*)(?:,[a-z]+=[^:,\r\n]*)*)::([^\r\n]*)$`)

// parseCommands reads workflow commands as the runner does: one a line, the
// first pair of colons ends the properties.
func parseCommands(data []byte) error {
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		if !commandLine.MatchString(line) || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return fmt.Errorf("no command: %.200q", line)
		}
	}
	return nil
}

func schema(t testing.TB, name string) *jsonschema.Schema {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	dir := filepath.Join("testdata", "schemas", filepath.Dir(name))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".json") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		require.NoError(t, err)
		delete(doc.(map[string]any), "id") // they are found by file name here
		delete(doc.(map[string]any), "$id")
		require.NoError(t, c.AddResource("https://schemas.invalid/"+e.Name(), doc))
	}
	s, err := c.Compile("https://schemas.invalid/" + filepath.Base(name))
	require.NoError(t, err)
	return s
}

func valid(s *jsonschema.Schema) func([]byte) error {
	return func(data []byte) error {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			return err
		}
		return s.Validate(doc)
	}
}

// TestSchemas holds whole runs to the published schemas.
func TestSchemas(t *testing.T) {
	checks := append([]parser{{"har", valid(schema(t, "har/har.json"))}}, parsers(t)...)
	for _, s := range goldenSamples {
		for _, f := range checks {
			require.NoError(t, f.parse(written(t, f.format, Options{}, s.events)), "%s of a %s run", f.format, s.name)
		}
	}
	whole := sample{faulty: true, fill: 50}.events()
	for _, f := range checks {
		require.NoError(t, f.parse(written(t, f.format, Options{}, whole)), f.format)
	}
	file, err := os.Open(filepath.Join("testdata", "run.ndjson"))
	require.NoError(t, err)
	defer file.Close()
	var kept []*verdict.Event
	for e, err := range verdict.ReadJournal(file) {
		require.NoError(t, err)
		kept = append(kept, e)
	}
	for _, f := range checks {
		require.NoError(t, f.parse(written(t, f.format, Options{}, kept)), "%s of a journal of an earlier day", f.format)
	}
	require.Error(t, valid(schema(t, "sarif-2.1.0.json"))([]byte(`{"version":"2.1.0","runs":[{}]}`)), "the schema is one")
	require.Error(t, valid(schema(t, "ctrf-0.0.json"))([]byte(`{}`)), "the schema is one")
	require.Error(t, valid(schema(t, "har/har.json"))([]byte(`{"log":{}}`)), "the schema is one")
}
