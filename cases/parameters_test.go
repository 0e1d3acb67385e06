package cases

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

var update = flag.Bool("update", false, "write the listings under testdata")

// TestParameterPlan: the cases about parameters in all four places, and what is
// owed for them.
func TestParameterPlan(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "parameters.yaml"))
	require.NoError(t, err)
	p, err := New(createOf(t, string(data)), Options{})
	require.NoError(t, err)
	var b bytes.Buffer
	for c := range p.Plan("") {
		if !strings.Contains(c.ID, "/~") {
			continue
		}
		s := c.Steps[0]
		fmt.Fprintf(&b, "%s %s %s\n\t%s?%s", strings.TrimPrefix(c.ID, "createThing/"), c.Expect.Strength, c.Expect.Want, s.Path, s.Query)
		for _, h := range s.Header[:len(s.Header)-2] { // Accept and Content-Type come last
			fmt.Fprintf(&b, " %s: %s", h.Name, h.Value)
		}
		fmt.Fprintf(&b, "\n\t%s\n", c.Title)
		require.Len(t, c.Steps, 1)
		require.Equal(t, Changes, c.Phase)
	}
	for _, o := range p.Obligations() {
		if o.In != "" {
			fmt.Fprintf(&b, "%s %s %s %s: %d cases %s\n", o.In, o.Pointer, o.Keyword, o.Side, len(o.Cases), o.Reason)
		}
	}
	golden := filepath.Join("testdata", "parameters.txt")
	if *update {
		require.NoError(t, os.WriteFile(golden, b.Bytes(), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), b.String())
	require.Equal(t, []string{"shelf"}, p.Invented())
}

const oneYAML = `
openapi: 3.0.3
info: {title: Things, version: "1"}
paths:
  PATH:
    METHOD:
      operationId: createThing
      parameters: [PARAMETERS]
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [a], properties: {a: {type: integer}}}}}}
      responses: {"201": {description: made, content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}}
`

func withParameters(t testing.TB, method, path, parameters string) *spec.Operation {
	t.Helper()
	return createOf(t, strings.NewReplacer("PATH", path, "METHOD", method, "PARAMETERS", parameters).Replace(oneYAML))
}

// firstStep is the create of the first rung.
func firstStep(t testing.TB, op *spec.Operation, opts Options) Step {
	t.Helper()
	p, err := New(op, opts)
	require.NoError(t, err)
	return p.Ladder()[0].Steps[0]
}

// TestParameterStyles: each style as OpenAPI 3.0.3 has it, dividers as they are
// and everything else escaped.
func TestParameterStyles(t *testing.T) {
	for _, row := range []struct{ reason, parameter, path, query string }{
		{"a word", `{name: x, in: path, required: true, example: "a b/c,d", schema: {type: string}}`, "/things/a%20b%2Fc%2Cd", ""},
		{"parts of a simple array", "{name: x, in: path, required: true, example: [1, 2], schema: {type: array, items: {type: integer}}}", "/things/1,2", ""},
		{"label", "{name: x, in: path, required: true, style: label, example: [1, 2], schema: {type: array, items: {type: integer}}}", "/things/.1.2", ""},
		{"matrix", "{name: x, in: path, required: true, style: matrix, example: 5, schema: {type: integer}}", "/things/;x=5", ""},
		{"exploded matrix", "{name: x, in: path, required: true, style: matrix, explode: true, example: [1, 2], schema: {type: array, items: {type: integer}}}", "/things/;x=1;x=2", ""},
		{"form", `{name: x, in: query, required: true, example: "a&b=c d", schema: {type: string}}`, "/things/{x}", "x=a%26b%3Dc%20d"},
		{"exploded form", "{name: x, in: query, required: true, example: [1, 2], schema: {type: array, items: {type: integer}}}", "", "x=1&x=2"},
		{"form in one", "{name: x, in: query, required: true, explode: false, example: [1, 2], schema: {type: array, items: {type: integer}}}", "", "x=1,2"},
		{"blanks between", "{name: x, in: query, required: true, style: spaceDelimited, explode: false, example: [1, 2], schema: {type: array, items: {type: integer}}}", "", "x=1%202"},
		{"bars between", "{name: x, in: query, required: true, style: pipeDelimited, explode: false, example: [1, 2], schema: {type: array, items: {type: integer}}}", "", "x=1%7C2"},
		{"deep object", "{name: x, in: query, required: true, style: deepObject, example: {a: 1}, schema: {type: object, properties: {a: {type: integer}}}}", "", "x%5Ba%5D=1"},
		{"reserved characters stay", `{name: x, in: query, required: true, allowReserved: true, example: "a/b?c:d&e", schema: {type: string}}`, "", "x=a/b?c:d%26e"},
		{"JSON as content", `{name: x, in: query, required: true, content: {application/json: {schema: {type: object, required: [a], properties: {a: {type: integer, enum: [7]}}}}}}`, "", "x=%7B%22a%22%3A7%7D"},
	} {
		path := "/things"
		if strings.Contains(row.parameter, "in: path") {
			path = "/things/{x}"
		}
		s := firstStep(t, withParameters(t, "post", path, row.parameter), Options{})
		require.Equal(t, row.query, s.Query, row.reason)
		if path != "/things" {
			require.Equal(t, row.path, s.Path, row.reason)
		}
	}
}

// TestWhereValuesComeFrom: what the user knows, then the parent that can be
// created, then what the description shows, then what is made up.
func TestWhereValuesComeFrom(t *testing.T) {
	parent := func(op *spec.Operation) { op.Parents = []*spec.Parent{{Param: "org", Create: op}} }
	hinted := func(op *spec.Operation) { op.Parameters[0].Hint.Value = json.RawMessage(`"hinted"`) }
	const plainly, shown = "{name: org, in: path, required: true, schema: {type: string}}", "{name: org, in: path, required: true, example: acme, schema: {type: string}}"
	pins := Options{Params: map[string]string{"org": "flag"}, Pins: map[string]Pins{"createThing": {Params: map[string]string{"org": "pin"}}}}
	for _, row := range []struct {
		reason, parameter string
		change            func(*spec.Operation)
		opts              Options
		want              string
		invented          []string
	}{
		{"a pin of the operation wins over the flag", shown, parent, pins, "/orgs/pin/things", nil},
		{"the flag wins over the hint", shown, hinted, Options{Params: map[string]string{"org": "flag"}}, "/orgs/flag/things", nil},
		{"the hint wins over the parent", shown, func(op *spec.Operation) { parent(op); hinted(op) }, Options{}, "/orgs/hinted/things", nil},
		{"the parent wins over the example, and is left to be bound", shown, parent, Options{}, "/orgs/" + VarParent("org") + "/things", nil},
		{"an example", shown, nil, Options{}, "/orgs/acme/things", nil},
		{"a default", "{name: org, in: path, required: true, schema: {type: string, default: main}}", nil, Options{}, "/orgs/main/things", nil},
		{"a member of an enum", "{name: org, in: path, required: true, schema: {type: string, enum: [eu, us]}}", nil, Options{}, "/orgs/eu/things", nil},
		{"an example that breaks the schema is passed over", "{name: org, in: path, required: true, example: x, schema: {type: integer, default: 3}}", nil, Options{}, "/orgs/3/things", nil},
		{"what was made up is said", "{name: org, in: path, required: true, schema: {type: integer, minimum: 5, maximum: 5}}", nil, Options{}, "/orgs/5/things", []string{"org"}},
		{"nothing can be made up", plainly, func(op *spec.Operation) { op.Parameters[0].Schema = nil }, Options{}, "/orgs/assay/things", []string{"org"}},
	} {
		op := withParameters(t, "post", "/orgs/{org}/things", row.parameter)
		if row.change != nil {
			row.change(op)
		}
		p, err := New(op, row.opts)
		require.NoError(t, err, row.reason)
		require.Equal(t, row.want, p.Ladder()[0].Steps[0].Path, row.reason)
		require.Equal(t, row.invented, p.Invented(), row.reason)
	}
}

// TestWhatIsSent: optional parameters only where the user says so, pinned
// fields, and never what is not the description's to say.
func TestWhatIsSent(t *testing.T) {
	const optional = "{name: dry, in: query, schema: {type: boolean}}"
	for _, row := range []struct {
		reason, parameter string
		opts              Options
		query, header     string
	}{
		{"optional", optional, Options{}, "", ""},
		{"optional and given", optional, Options{Params: map[string]string{"dry": "true"}}, "dry=true", ""},
		{"ignored by OpenAPI", "{name: accept, in: header, required: true, schema: {type: string}}", Options{}, "", ""},
		{"the framing is HTTP's", "{name: Content-Length, in: header, required: true, schema: {type: integer}}", Options{}, "", ""},
		{"a header", "{name: X-Mode, in: header, required: true, schema: {type: string, enum: [fast]}}", Options{}, "", "X-Mode: fast"},
		{"cookies in one field", "{name: a, in: cookie, required: true, schema: {type: integer, enum: [1]}}, {name: b, in: cookie, required: true, schema: {type: integer, enum: [2]}}", Options{}, "", "Cookie: a=1; b=2"},
		{"a pinned field wins", "{name: X-Mode, in: header, required: true, schema: {type: string, enum: [fast]}}",
			Options{Pins: map[string]Pins{"createThing": {Header: []verdict.Header{{Name: "x-mode", Value: "mine"}}}}}, "", "x-mode: mine"},
	} {
		s := firstStep(t, withParameters(t, "post", "/things", row.parameter), row.opts)
		var fields []string
		for _, h := range s.Header {
			if h.Name != "Accept" && h.Name != "Content-Type" {
				fields = append(fields, h.Name+": "+h.Value)
			}
		}
		require.Equal(t, row.query, s.Query, row.reason)
		require.Equal(t, row.header, strings.Join(fields, "\n"), row.reason)
	}
	_, err := New(withParameters(t, "post", "/things", "{name: x, in: query, required: true, content: {application/xml: {schema: {type: string}}}}"), Options{})
	require.ErrorContains(t, err, "--param x=VALUE")
}

// TestPutNamesWhatItCreates: the last path parameter is another one with each
// send, and the steps on the resource go where the first create went.
func TestPutNamesWhatItCreates(t *testing.T) {
	for _, row := range []struct{ reason, schema, want string }{
		{"any text", "{type: string}", "/things/" + Marker},
		{"a UUID", "{type: string, format: uuid}", "/things/" + KeyMarker},
		{"no room for a mark", "{type: integer, minimum: 7, maximum: 7}", "/things/7"},
	} {
		op := withParameters(t, "put", "/things/{id}", "{name: id, in: path, required: true, schema: "+row.schema+"}")
		read := *op
		read.Method, read.Body = http.MethodGet, nil
		op.Read = &read
		p, err := New(op, Options{})
		require.NoError(t, err)
		require.Empty(t, p.Invented(), row.reason)
		steps := p.Ladder()[0].Steps
		require.Equal(t, row.want, steps[0].Path, row.reason)
		require.Equal(t, row.want, steps[1].Path, row.reason)
		marks := SameRequest
		if !strings.Contains(row.want, "0") {
			marks = FreshMarks
		}
		require.Equal(t, marks, steps[1].Marks, row.reason)
	}
	twice := caseOf(t, withParameters(t, "put", "/things/{id}", "{name: id, in: path, required: true, schema: {type: string}}"), Options{}, "lifecycle/twice")
	require.Equal(t, []string{"", "create.2 same request"}, stepIDs(twice))
}

// TestParametersOfReads: a read has its own; one that cannot be supplied is left
// out, and said.
func TestParametersOfReads(t *testing.T) {
	op := withParameters(t, "post", "/orgs/{org}/things", "{name: org, in: path, required: true, example: acme, schema: {type: string}}")
	read := &spec.Operation{ID: "readThing", Method: http.MethodGet, Path: "/orgs/{org}/things/{id}", Parameters: []*spec.Parameter{
		op.Parameters[0], {Name: "id", In: "path", Required: true, Style: "simple"}, {Name: "v", In: "query", Required: true, Style: "form", Explode: true}}}
	op.Read = read
	p, err := New(op, Options{Pins: map[string]Pins{"readThing": {Params: map[string]string{"v": "2"}}}})
	require.NoError(t, err)
	step := p.Ladder()[0].Steps[1]
	require.Equal(t, "/orgs/acme/things/"+VarID, step.Path)
	require.Equal(t, "v=2", step.Query)
	read.Parameters[2].Media = "application/xml"
	p, err = New(op, Options{})
	require.NoError(t, err)
	require.Len(t, p.Ladder()[0].Steps, 1)
	require.Len(t, p.Notes(), 1)
}

// TestUnknownParent: a parent that nobody gave.
func TestUnknownParent(t *testing.T) {
	for _, row := range []struct{ reason, schema, want string }{
		{"a number", "{type: integer}", "/orgs/987654321/things"},
		{"a text", "{type: string}", "/orgs/" + Marker + "/things"},
		{"a UUID", "{type: string, format: uuid}", "/orgs/" + KeyMarker + "/things"},
	} {
		op := withParameters(t, "post", "/orgs/{org}/things", "{name: org, in: path, required: true, schema: "+row.schema+"}")
		op.Parents = []*spec.Parent{{Param: "org", Create: op}}
		c := caseOf(t, op, Options{}, "parent/~path.org/unknown")
		require.NotNil(t, c, row.reason)
		require.Equal(t, row.want, c.Steps[0].Path, row.reason)
		require.Equal(t, verdict.Expectation{Want: verdict.Reject, Strength: verdict.Lenient, Reason: "the path names a resource that does not exist"}, c.Expect, row.reason)
	}
}

// TestKeysStayKeys: of a key only its absence and its form are tested.
func TestKeysStayKeys(t *testing.T) {
	op := keyedOp(t, "{name: Idempotency-Key, in: header, required: true, schema: {type: string, format: uuid, maxLength: 36}}", "{type: string}")
	p, err := New(op, Options{})
	require.NoError(t, err)
	for c := range p.Plan("") {
		if strings.Contains(c.ID, "~header.Idempotency-Key") {
			require.Contains(t, []string{"missing-required", "format"}, c.Technique, c.ID)
			require.Equal(t, verdict.Reject, c.Expect.Want, c.ID)
		}
	}
	require.NotNil(t, caseOf(t, op, Options{}, "missing-required/~header.Idempotency-Key/absent"))
}

// TestParametersAreBounded: however many there are, they do not drown the rest,
// and what is left out is said.
func TestParametersAreBounded(t *testing.T) {
	var list []string
	for i := range 80 {
		list = append(list, fmt.Sprintf("{name: p%d, in: query, schema: {type: integer, minimum: 1, maximum: 9, multipleOf: 2}}", i))
	}
	p, err := New(withParameters(t, "post", "/things", strings.Join(list, ", ")), Options{})
	require.NoError(t, err)
	n := 0
	for c := range p.Plan("") {
		if strings.Contains(c.ID, "/~query.") {
			n++
		}
	}
	require.LessOrEqual(t, n, maxParameterCases)
	bounded := 0
	for _, o := range p.Obligations() {
		if o.In == "query" && strings.Contains(o.Reason, "beyond the bound") {
			bounded++
		}
	}
	require.Positive(t, bounded)
}

// TestEveryParameterCaseIsProven: whatever the schema, what a receiver reads of
// an accepted parameter is valid, and of a refused one invalid.
func TestEveryParameterCaseIsProven(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		in := rapid.SampledFrom([]string{"path", "query", "header", "cookie"}).Draw(rt, "in")
		schema := map[string]any{}
		style := rapid.SampledFrom(map[string][]string{"path": {"simple", "label", "matrix"}, "header": {"simple"}, "cookie": {"form"},
			"query": {"form", "spaceDelimited", "pipeDelimited", "deepObject"}}[in]).Draw(rt, "style")
		if style == "deepObject" {
			drawObject(rt, "value", schema, 1)
		} else {
			schema = drawSchema(rt, "value", 1)
		}
		par := map[string]any{"name": "x", "in": in, "required": in == "path" || rapid.Bool().Draw(rt, "required"), "style": style, "schema": schema}
		if style != "deepObject" && in != "cookie" {
			par["explode"] = rapid.Bool().Draw(rt, "explode")
		}
		checkParameter(rt, par)
	})
}

// checkParameter plans a create with one parameter and reads its cases as a
// receiver does.
func checkParameter(t tester, par map[string]any) {
	path := "/things"
	if par["in"] == "path" {
		path += "/{x}/parts"
	}
	doc, err := json.Marshal(map[string]any{"openapi": "3.1.0", "info": map[string]any{"title": "t", "version": "1"},
		"paths": map[string]any{path: map[string]any{"post": map[string]any{"operationId": "createThing", "parameters": []any{par},
			"responses": map[string]any{"201": map[string]any{"description": "made"}}}}}})
	require.NoError(t, err)
	c, err := spec.Load(spec.Source{Name: "drawn.json", Data: doc}, spec.Options{})
	require.NoError(t, err)
	op := c.Operations[0]
	p, err := New(op, Options{})
	if err != nil {
		t.Logf("%v", err)
		return
	}
	seen := map[string]bool{p.Ladder()[0].ID: true}
	for c := range p.Plan("") {
		require.False(t, seen[c.ID], "%s twice", c.ID)
		seen[c.ID] = true
		if c.Pointer != "/x" && !strings.HasPrefix(c.Pointer, "/x/") {
			continue
		}
		require.True(t, c.Twin == "" || seen[c.Twin], c.ID)
		v, found, err := values.Deserialize(op.Parameters[0], received(t, op, c.Steps[0]))
		require.NoError(t, err, c.ID)
		if c.Technique == "missing-required" && c.Pointer == "/x" {
			require.False(t, found, c.ID)
			continue
		}
		require.True(t, found, c.ID)
		faults, err := op.Parameters[0].Schema.Request().Validate(values.Encode(v, nil))
		require.NoError(t, err, c.ID)
		require.Equal(t, c.Expect.Want == verdict.Reject, len(faults) > 0, "%s: %s %v", c.ID, values.Encode(v, nil), faults)
	}
}

// received are the pairs of the parameter's place as they arrive.
func received(t tester, op *spec.Operation, s Step) []values.Pair {
	var out []values.Pair
	split := func(text, divider string, unescape func(string) (string, error)) {
		for _, part := range strings.Split(text, divider) {
			name, value, _ := strings.Cut(part, "=")
			name, err := unescape(name)
			require.NoError(t, err)
			value, err = unescape(value)
			require.NoError(t, err)
			if part != "" {
				out = append(out, values.Pair{Name: name, Value: value})
			}
		}
	}
	switch op.Parameters[0].In {
	case "path":
		text, err := url.PathUnescape(strings.Split(s.Path, "/")[2])
		require.NoError(t, err)
		out = append(out, values.Pair{Name: "x", Value: text})
	case "query":
		split(s.Query, "&", url.PathUnescape)
	default:
		for _, h := range s.Header {
			switch {
			case h.Name == "x":
				out = append(out, values.Pair{Name: "x", Value: h.Value})
			case h.Name == "Cookie":
				split(h.Value, "; ", func(s string) (string, error) { return s, nil })
			}
		}
	}
	return out
}
