package reports

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"assay/verdict"
)

// junitElement is what an element of a JUnit file may hold.
type junitElement struct {
	children, attributes, required []string
	text                           bool
}

// junitModel is the schema that Jenkins' xunit plugin holds files to
// (junit-10.xsd), which is the strictest of those that CI systems use. GitLab,
// Azure and others read a part of it.
var junitModel = map[string]junitElement{
	"testsuites": {children: []string{"testsuite"}, attributes: []string{"name", "time", "tests", "failures", "errors"}},
	"testsuite": {
		children:   []string{"testsuite", "properties", "testcase", "system-out", "system-err"},
		attributes: []string{"name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"},
		required:   []string{"name", "tests", "failures", "errors"},
	},
	"properties": {children: []string{"property"}},
	"property":   {attributes: []string{"name", "value"}, required: []string{"name", "value"}},
	"testcase": {
		children:   []string{"skipped", "error", "failure", "rerunFailure", "rerunError", "flakyFailure", "flakyError", "system-out", "system-err"},
		attributes: []string{"name", "time", "classname", "group"}, required: []string{"name"},
	},
	"failure":    {attributes: []string{"type", "message"}, text: true},
	"error":      {attributes: []string{"type", "message"}, text: true},
	"skipped":    {attributes: []string{"type", "message"}, text: true},
	"system-out": {text: true},
	"system-err": {text: true},
}

// junitTime is SUREFIRE_TIME of that schema.
var junitTime = regexp.MustCompile(`^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?$`)

// parseJUnit holds a file to the schema, and to what CI systems ask beyond it:
// every name once, texts of at most 8 KiB, numbers that add up.
func parseJUnit(data []byte) error {
	dec := xml.NewDecoder(bytes.NewReader(data))
	var path []string
	names, tests, counted := map[string]bool{}, 0, 0
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			if tests != counted {
				return fmt.Errorf("%d tests, the suites count %d", tests, counted)
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			if err := junitStart(path, e); err != nil {
				return err
			}
			path = append(path, e.Name.Local)
			switch e.Name.Local {
			case "testcase":
				name := attribute(e, "classname") + "\x00" + attribute(e, "name")
				if tests++; names[name] {
					return fmt.Errorf("two tests are called %.100q", name)
				}
				names[name] = true
			case "testsuite":
				n, err := strconv.Atoi(attribute(e, "tests"))
				if err != nil {
					return err
				}
				counted += n
			}
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			if err := junitChars(path, string(e)); err != nil {
				return err
			}
		}
	}
}

func junitStart(path []string, e xml.StartElement) error {
	name := e.Name.Local
	model, known := junitModel[name]
	switch {
	case !known:
		return fmt.Errorf("no element %q in the schema", name)
	case len(path) == 0 && name != "testsuites" && name != "testsuite":
		return fmt.Errorf("%q is no root", name)
	case len(path) > 0 && !slices.Contains(junitModel[path[len(path)-1]].children, name):
		return fmt.Errorf("%q in %q", name, path[len(path)-1])
	}
	for _, a := range e.Attr {
		if !slices.Contains(model.attributes, a.Name.Local) {
			return fmt.Errorf("attribute %q of %q", a.Name.Local, name)
		}
		if a.Name.Local == "time" && !junitTime.MatchString(a.Value) {
			return fmt.Errorf("time %q", a.Value)
		}
		if len(a.Value) > junitText {
			return fmt.Errorf("attribute %q of %q has %d bytes", a.Name.Local, name, len(a.Value))
		}
	}
	for _, r := range model.required {
		if !slices.ContainsFunc(e.Attr, func(a xml.Attr) bool { return a.Name.Local == r }) {
			return fmt.Errorf("%q has no %q", name, r)
		}
	}
	return nil
}

func junitChars(path []string, text string) error {
	if len(path) == 0 || strings.TrimSpace(text) == "" {
		return nil
	}
	switch name := path[len(path)-1]; {
	case !junitModel[name].text:
		return fmt.Errorf("text in %q", name)
	case len(text) > junitText:
		return fmt.Errorf("%d bytes of text in %q", len(text), name)
	}
	return nil
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// TestParseJUnit: the reader above refuses what the schema refuses.
func TestParseJUnit(t *testing.T) {
	for _, row := range []struct{ xml, want string }{
		{`<testsuites skipped="1"/>`, `attribute "skipped" of "testsuites"`},
		{`<testsuites><testcase name="a"/></testsuites>`, `"testcase" in "testsuites"`},
		{`<testsuite name="a" tests="0" failures="0"/>`, `has no "errors"`},
		{`<testsuite name="a" tests="1" failures="0" errors="0"/>`, "0 tests, the suites count 1"},
		{`<testsuite name="a" tests="2" failures="0" errors="0"><testcase name="a"/><testcase name="a"/></testsuite>`, "two tests"},
		{`<testsuite name="a" tests="1" failures="0" errors="0"><testcase name="a" time="-1"/></testsuite>`, "time"},
		{`<testsuite name="a" tests="1" failures="0" errors="0"><testcase name="a"><failure>` + strings.Repeat("x", 9000) + `</failure></testcase></testsuite>`, "9000 bytes"},
		{`<testsuite name="a" tests="0" failures="0" errors="0">text</testsuite>`, "text in"},
		{`<html/>`, "no element"},
	} {
		require.ErrorContains(t, parseJUnit([]byte(row.xml)), row.want)
	}
}

// gitlabSchema is what GitLab's documentation asks of a code quality report
// ("Code Quality report format"): these members, and a severity of this list.
const gitlabSchema = `{"type": "array", "items": {
	"type": "object",
	"required": ["description", "check_name", "fingerprint", "severity", "location"],
	"properties": {
		"description": {"type": "string", "minLength": 1},
		"check_name": {"type": "string", "minLength": 1},
		"fingerprint": {"type": "string", "minLength": 1},
		"severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
		"location": {"type": "object", "required": ["path", "lines"], "properties": {
			"path": {"type": "string", "minLength": 1},
			"lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}}
		}}
	}
}}`

func compiled(t testing.TB, text string) *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("https://schemas.invalid/own", doc))
	s, err := c.Compile("https://schemas.invalid/own")
	require.NoError(t, err)
	return s
}

// parseText holds a report for a terminal to what a terminal may be given.
func parseText(data []byte) error {
	for _, r := range string(data) {
		if r != '\n' && !unicode.IsPrint(r) {
			return fmt.Errorf("%U in the text", r)
		}
	}
	if !bytes.HasSuffix(data, []byte("\n")) {
		return errors.New("the last line does not end")
	}
	return nil
}

var markup = regexp.MustCompile(`<(/?[a-zA-Z!][^>]*)>`)

// parseMarkdown: no element but our own, no link.
func parseMarkdown(data []byte) error {
	for _, m := range markup.FindAllSubmatch(data, -1) {
		if !slices.Contains([]string{"br", "code", "/code", "sub", "/sub"}, string(m[1])) {
			return fmt.Errorf("the element %q", m[1])
		}
	}
	if bytes.Contains(data, []byte("](")) || bytes.Contains(data, []byte("://")) {
		return errors.New("a link")
	}
	return parseText(data)
}

func parseLines(data []byte) error {
	for line := range bytes.Lines(data) {
		if err := parseJSON(line); err != nil {
			return err
		}
	}
	for _, err := range verdict.ReadJournal(bytes.NewReader(data)) {
		if err != nil {
			return err
		}
	}
	return nil
}

// parsePage: no text became markup. The page has tests of its own in a browser.
func parsePage(data []byte) error {
	if bytes.Contains(data, []byte("<script>alert")) || bytes.IndexByte(data, 0) >= 0 {
		return errors.New("a text became markup")
	}
	return nil
}
