package spec

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// replace fills the words of a drawn description.
func replace(text string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(text) }

// load reads a drawn description.
func load(t *testing.T, text string, operations ...string) *Contract {
	t.Helper()
	c, err := Load(Source{Name: "drawn.yaml", Data: []byte(text)}, Options{Operations: operations})
	require.NoError(t, err)
	return c
}

// loadOne reads a drawn description of one create.
func loadOne(t *testing.T, text string) *Operation {
	t.Helper()
	c := load(t, text)
	require.Len(t, c.Operations, 1)
	return c.Operations[0]
}

// TestParameters holds the words in which parameters of every version are read.
func TestParameters(t *testing.T) {
	const text30 = `openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /things/{p}:
    post:
      parameters: [PARAM]
      responses: {"201": {description: made}}
`
	text20 := strings.Replace(text30, "openapi: 3.0.3", `swagger: "2.0"`, 1)
	for _, r := range []struct {
		name, text, param, in, pname, style string
		explode                             bool
		media                               string
	}{
		{"path is simple", text30, "{name: p, in: path, schema: {}}", "path", "p", "simple", false, ""},
		{"query is an exploded form", text30, "{name: q, in: query, schema: {}}", "query", "q", "form", true, ""},
		{"header is simple", text30, "{name: h, in: header, schema: {}}", "header", "h", "simple", false, ""},
		{"cookie is an exploded form", text30, "{name: c, in: cookie, schema: {}}", "cookie", "c", "form", true, ""},
		{"other styles are not exploded", text30, "{name: q, in: query, style: pipeDelimited, schema: {}}", "query", "q", "pipeDelimited", false, ""},
		{"explode as written", text30, "{name: q, in: query, explode: false, schema: {}}", "query", "q", "form", false, ""},
		{"matrix in a path", text30, "{name: p, in: path, style: matrix, explode: true, schema: {}}", "path", "p", "matrix", true, ""},
		{"a style of another place is none", text30, "{name: p, in: path, style: deepObject, schema: {}}", "path", "p", "simple", false, ""},
		{"described by content", text30, "{name: q, in: query, content: {application/json: {schema: {type: object}}}}", "query", "q", "form", true, "application/json"},
		{"2.0 separates by commas", text20, "{name: q, in: query, type: array, items: {type: string}}", "query", "q", "form", false, ""},
		{"2.0 multi", text20, "{name: q, in: query, type: array, items: {type: string}, collectionFormat: multi}", "query", "q", "form", true, ""},
		{"2.0 ssv", text20, "{name: q, in: query, type: array, items: {type: string}, collectionFormat: ssv}", "query", "q", "spaceDelimited", false, ""},
		{"2.0 tsv", text20, "{name: q, in: query, type: array, items: {type: string}, collectionFormat: tsv}", "query", "q", "tabDelimited", false, ""},
		{"2.0 pipes", text20, "{name: q, in: query, type: array, items: {type: string}, collectionFormat: pipes}", "query", "q", "pipeDelimited", false, ""},
		{"2.0 multi is no word for headers", text20, "{name: h, in: header, type: array, items: {type: string}, collectionFormat: multi}", "header", "h", "simple", false, ""},
		{"a parameter of the path that nobody declares", text20, "{name: h, in: header, type: string}", "path", "p", "simple", false, ""},
	} {
		t.Run(r.name, func(t *testing.T) {
			p := loadOne(t, replace(r.text, "PARAM", r.param)).parameter(r.in, r.pname)
			require.NotNil(t, p)
			require.Equal(t, []any{r.style, r.explode, r.media, r.in == "path"}, []any{p.Style, p.Explode, p.Media, p.Required})
			require.NotZero(t, p.Place.Line)
		})
	}
}

func TestParameterContent(t *testing.T) {
	op := loadOne(t, `openapi: 3.0.3
paths:
  /things:
    post:
      parameters:
        - {name: f, in: query, allowReserved: true, content: {application/json: {schema: {type: object, required: [a]}, example: {a: 1}}}}
      responses: {"201": {description: made}}
`)
	p := op.Parameters[0]
	require.True(t, p.AllowReserved)
	require.JSONEq(t, `{"a":1}`, string(p.Examples[0].Value))
	faults, err := p.Schema.Request().Validate([]byte(`{}`))
	require.NoError(t, err)
	require.Len(t, faults, 1)
}

// TestParameterDefects: what many operations share is told once.
func TestParameterDefects(t *testing.T) {
	c := load(t, `swagger: "2.0"
paths:
  /a/{b}:
    parameters: [{name: q, in: query, type: string, x-example: v}]
    post: {operationId: one, responses: {201: {description: d}}}
    put: {operationId: two, responses: {201: {description: d}}}
    get: {responses: {200: {description: d}}}
`)
	require.Equal(t, `"v"`, string(c.Operations[0].Parameters[0].Examples[0].Value))
	codes := map[string]int{}
	for _, d := range c.Defects {
		codes[fmt.Sprint(d.Code, d.Place.Line)]++
	}
	for at, n := range codes {
		require.Equal(t, 1, n, at)
	}
	require.Contains(t, codes, "undeclared-path-parameter5")
}
