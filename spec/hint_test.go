package spec

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

const hinted = `openapi: 3.0.3
paths:
  /things/{place}:
    post:
      operationId: createThing
      x-assay: {value: {a: 1}}
      parameters:
        - {name: place, in: path, required: true, x-assay: {value: attic}, schema: {type: string}}
        - {name: mode, in: query, schema: {$ref: '#/components/schemas/Mode'}}
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {"201": {description: made}}
components:
  schemas:
    Mode: {type: string, x-assay: {value: fast}}
    Thing:
      allOf:
        - {$ref: '#/components/schemas/Base'}
        - type: object
          properties:
            parts: {type: array, items: {type: object, properties: {code: {type: string, x-assay: {value: null}}}}}
            labels: {type: object, additionalProperties: {type: string, x-assay: {skip: they are looked up}}}
            thing: {$ref: '#/components/schemas/Thing'}
            wrong: {type: string, x-assay: {valeu: 1, echo: maybe, server-owned: 5, skip: {}}}
            bare: {type: string, x-assay: 5}
    Base: {type: object, properties: {stamp: {type: string, x-assay: {server-owned: true}}, note: {type: string, x-assay: {echo: ignore}}}}
`

func TestHints(t *testing.T) {
	c := load(t, hinted)
	op := c.Operations[0]
	require.Equal(t, "attic", text(t, op.parameter("path", "place").Hint.Value))
	require.Equal(t, "fast", text(t, op.parameter("query", "mode").Hint.Value))
	require.JSONEq(t, `{"a":1}`, string(op.Hints[""].Value))
	require.True(t, op.Hints["/stamp"].ServerOwned)
	require.True(t, op.Hints["/note"].ServerOwned)
	require.Equal(t, "null", string(op.Hints["/parts/*/code"].Value))
	require.Equal(t, "they are looked up", op.Hints["/labels/*"].Skip)
	require.Contains(t, op.Hints, "/wrong")
	require.NotContains(t, op.Hints, "/bare")
	require.NotContains(t, op.Hints, "/thing/stamp", "what contains itself is walked once")
	var got []string
	for _, d := range c.Defects {
		if d.Code == "hint-not-understood" {
			require.NotZero(t, d.Place.Line)
			got = append(got, d.Message+" "+d.Hint)
		}
	}
	require.ElementsMatch(t, []string{
		`x-assay has no "valeu" did you mean "value"?`,
		`echo in x-assay must be "ignore"; it is ignored `,
		`server-owned in x-assay must be true or false; it is ignored `,
		`skip in x-assay must be the reason, a text; it is ignored `,
		`x-assay must be an object such as {skip: the reason}`,
	}, got)
}

func text(t *testing.T, raw json.RawMessage) string {
	t.Helper()
	var s string
	require.NoError(t, json.Unmarshal(raw, &s))
	return s
}

// TestHintsOverlaid: what the configuration says goes over the description.
func TestHintsOverlaid(t *testing.T) {
	src := Source{Name: "drawn.yaml", Data: []byte(hinted)}
	c, err := Load(src, Options{Hints: map[string]map[string]Hint{
		"createThing": {"place": {Value: json.RawMessage(`"cellar"`)}, "/stamp": {Value: json.RawMessage(`1`)}, "/new": {ServerOwned: true}, "nowhere": {Skip: "x"}},
		"makeThing":   {"": {Skip: "x"}},
	}})
	require.NoError(t, err)
	op := c.Operations[0]
	require.Equal(t, "cellar", text(t, op.parameter("path", "place").Hint.Value))
	require.Equal(t, "1", string(op.Hints["/stamp"].Value))
	require.True(t, op.Hints["/stamp"].ServerOwned, "what the description says besides stays")
	require.True(t, op.Hints["/new"].ServerOwned)
	require.Contains(t, c.Notes, `hints for "makeThing" are not used: the description has no such operation`)
	require.Contains(t, c.Notes, `the hint for "nowhere" of createThing is not used: it has no such parameter; places in the body begin with a slash`)
	_, err = Load(src, Options{Hints: map[string]map[string]Hint{"createThing": {"": {Skip: "not today"}}}})
	require.ErrorContains(t, err, "skipped by the configuration: not today")
	at := Place{File: "assay.yaml", Line: 7}
	_, err = Load(src, Options{Hints: map[string]map[string]Hint{"createThing": {"": {Skip: "not today", Place: at}}}})
	require.ErrorContains(t, err, "skipped by assay.yaml:7: not today")
}
