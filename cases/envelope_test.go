package cases

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
	"assay/verdict"
)

// TestBrokenBodies: each base of JSON has broken ones, as far as they are
// provably broken.
func TestBrokenBodies(t *testing.T) {
	for _, row := range []struct {
		reason, content, required string
		want                      []string
		strength                  verdict.Strength
	}{
		{"an object", `{schema: {type: object, required: [a], properties: {a: {type: boolean}}}}`, "true", []string{"blank", "truncated", "unclosed", "trailing-comma", "trailing-text", "not-json", "xml"}, verdict.Strong},
		{"an empty object", `{schema: {type: object}}`, "true", []string{"blank", "truncated", "unclosed", "trailing-comma", "trailing-text", "not-json", "xml"}, verdict.Strong},
		{"an empty object that may be left out", `{schema: {type: object}}`, "false", []string{"blank", "truncated", "unclosed", "trailing-comma", "trailing-text", "not-json", "xml"}, verdict.Lenient},
		{"a body without a schema", `{}`, "true", []string{"blank", "truncated", "unclosed", "trailing-comma", "trailing-text", "not-json", "xml"}, verdict.Lenient},
		{"an array", `{schema: {type: array, items: {type: string, enum: [a]}, minItems: 1}}`, "true", []string{"blank", "truncated", "unclosed", "trailing-comma", "trailing-text", "not-json", "xml"}, verdict.Strong},
		{"a text", `{schema: {type: string, enum: [abc]}}`, "true", []string{"blank", "truncated", "unclosed", "trailing-text", "not-json", "xml"}, verdict.Strong},
		{"a number, of which the beginning is one too", `{schema: {type: integer, enum: [12345]}}`, "true", []string{"blank", "trailing-text", "not-json", "xml"}, verdict.Strong},
	} {
		var got []string
		for _, c := range envelopes(t, row.content, row.required) {
			variant := c.ID[strings.LastIndexByte(c.ID, '/')+1:]
			if c.Expect.Want != verdict.Reject || variant == "empty" || variant == "invalid-utf8" {
				continue
			}
			require.False(t, json.Valid(c.Steps[0].Body), "%s: %s", row.reason, c.Steps[0].Body)
			require.Equal(t, row.strength, c.Expect.Strength, row.reason)
			got = append(got, variant)
		}
		require.Equal(t, row.want, got, row.reason)
	}
}

func TestInvalidUTF8(t *testing.T) {
	for _, row := range []struct{ reason, schema, want string }{
		{"behind the mark", `{type: object, required: [name], properties: {name: {type: string}}}`, Marker + "\xff"},
		{"at the beginning of a member's text", `{type: object, required: [kind], properties: {kind: {enum: [a]}}}`, `{"kind":"` + "\xffa" + `"}`},
		{"at the beginning of an item", `{type: array, minItems: 1, items: {enum: [a]}}`, `["` + "\xffa" + `"]`},
		{"at the beginning of a text", `{enum: [a]}`, "\"\xffa\""},
		{"behind what looks like the beginning of a text", `{type: array, minItems: 1, items: {enum: ['a:']}}`, `["` + "\xffa:" + `"]`},
		{"in the name of a member", `{type: object, required: [n], properties: {n: {type: integer}}}`, "{\"\xffn"},
		{"nowhere", `{type: array, minItems: 1, items: {type: integer}}`, ""},
	} {
		cs := envelopes(t, `{schema: `+row.schema+`}`, "true")
		i := slices.IndexFunc(cs, func(c *Case) bool { return strings.HasSuffix(c.ID, "/invalid-utf8") })
		if row.want == "" {
			require.Negative(t, i, row.reason)
			continue
		}
		require.GreaterOrEqual(t, i, 0, row.reason)
		require.Contains(t, string(cs[i].Steps[0].Body), row.want, row.reason)
	}
}

// envelopes are the cases about the body as a whole.
func envelopes(t *testing.T, content, required string) []*Case {
	t.Helper()
	c, err := spec.Load(spec.Source{Name: "envelope.yaml", Data: []byte(`openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /things:
    post:
      operationId: createThing
      requestBody: {required: ` + required + `, content: {application/json: ` + content + `}}
      responses: {"201": {description: made}}
`)}, spec.Options{})
	require.NoError(t, err)
	p, err := New(c.Operations[0], Options{})
	require.NoError(t, err)
	var out []*Case
	for c := range p.Plan("") {
		if c.Technique == "envelope" {
			out = append(out, c)
		}
	}
	return out
}

// TestOneAddress: what reads at an address where all cases create runs alone.
func TestOneAddress(t *testing.T) {
	for _, row := range []struct {
		reason, schema string
		alone          bool
	}{
		{"a name of each case's own", `{type: string}`, false},
		{"a UUID of each case's own", `{type: string, format: uuid}`, false},
		{"one name for all", `{type: string, enum: [default]}`, true},
		{"a pattern without room", `{type: string, pattern: '^[a-z]{3}$'}`, true},
		{"a number", `{type: integer}`, true},
	} {
		c, err := spec.Load(spec.Source{Name: "put.yaml", Data: []byte(`openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /things/{name}:
    parameters: [{name: name, in: path, required: true, schema: ` + row.schema + `}]
    put:
      operationId: putThing
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {size: {type: integer}}}}}}
      responses: {"201": {description: made}}
    get: {responses: {"200": {description: read}}}
`)}, spec.Options{})
		require.NoError(t, err)
		p, err := New(c.Operations[0], Options{})
		require.NoError(t, err)
		reads := 0
		for c := range p.Plan("") {
			if len(c.Steps) > 1 && c.Technique != "lifecycle" {
				reads++
				require.Equal(t, row.alone, c.Exclusive, "%s: %s", row.reason, c.ID)
			}
		}
		require.Positive(t, reads, row.reason)
	}
}
