package spec

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestVersion32 holds that what 3.2 adds costs nothing that is known from 3.1.
func TestVersion32(t *testing.T) {
	c := load(t, `openapi: 3.2.0
$self: https://example.com/api
info: {title: t, version: "1"}
tags: [{name: a, parent: b, kind: nav}]
paths:
  /things:
    query: {operationId: ask, responses: {"200": {description: found}}}
    additionalOperations: {COPY: {operationId: copyThing, responses: {"201": {description: made}}}}
    post:
      operationId: createThing
      parameters: [{name: c, in: cookie, style: cookie, schema: {type: string}}, {name: q, in: querystring, content: {application/json: {schema: {}}}}]
      requestBody: {content: {application/jsonl: {itemSchema: {type: object}}, application/json: {schema: {type: object}}}}
      responses:
        "201": {summary: made, content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}
`)
	require.Len(t, c.Operations, 1)
	op := c.Operations[0]
	require.Equal(t, "/id", op.Identifier.Pointer)
	require.Len(t, op.Parameters, 1, "querystring is not known")
	require.Equal(t, "cookie", op.Parameters[0].Style)
	require.Contains(t, strings.Join(c.Notes, "\n"), "itemSchema")
	require.Empty(t, c.Defects, "what 3.2 allows is no fault")
}

// TestNull holds where null is allowed, in the words of each version.
func TestNull(t *testing.T) {
	const parts = `A: {type: object}, N: {type: string, nullable: true}`
	for _, r := range []struct {
		name, version, schema string
		want                  bool
	}{
		{"a type of its own in 3.1", "3.1.0", `{type: [string, "null"]}`, true},
		{"as a type without quotes, which is YAML's null", "3.1.0", `{type: [string, null]}`, true},
		{"a type array in 3.0, which means it", "3.0.3", `{type: [string, "null"]}`, true},
		{"a branch of its own in 3.1", "3.1.0", `{anyOf: [{type: string}, {type: "null"}]}`, true},
		{"an enum that lists it", "3.0.3", `{type: string, nullable: true, enum: [a, null]}`, true},
		{"an enum that lists it without nullable", "3.0.3", `{type: string, enum: [a, null]}`, false},
		{"an enum that does not", "3.0.3", `{type: string, nullable: true, enum: [a]}`, true},
		{"allOf of one nullable object", "3.0.3", `{nullable: true, allOf: [{$ref: '#/components/schemas/A'}]}`, true},
		{"allOf of a nullable text", "3.0.3", `{allOf: [{$ref: '#/components/schemas/N'}]}`, true},
		{"beside a reference", "3.0.3", `{nullable: true, $ref: '#/components/schemas/A'}`, true},
		{"nullable without a type leaves all open", "3.0.3", `{nullable: true}`, true},
		{"no type allows null too", "3.0.3", `{description: any}`, true},
		{"x-nullable, the custom of 2.0", "3.0.3", `{type: string, x-nullable: true}`, true},
	} {
		t.Run(r.name, func(t *testing.T) {
			c, err := Load(describe(r.version, r.schema, parts), Options{})
			require.NoError(t, err)
			faults, err := c.Operations[0].Body.JSON().Schema.Request().Validate([]byte("null"))
			require.NoError(t, err)
			require.Equal(t, r.want, len(faults) == 0, "%+v", faults)
		})
	}
}

// TestOData holds what Microsoft Graph's descriptions do.
func TestOData(t *testing.T) {
	var mapping strings.Builder
	for i := range 600 {
		mapping.WriteString("          '#graph.t" + strings.Repeat("x", i%7) + itoa3(i) + "': '#/components/schemas/graph.t" + itoa3(i) + "'\n")
	}
	c := load(t, `openapi: 3.0.4
info: {title: t, version: "1"}
paths:
  /things:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/graph.thing'}}}}
      responses:
        2XX: {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/graph.thing'}}}}
  /things/{thing-id}:
    get: {responses: {2XX: {description: read}}}
components:
  schemas:
    graph.entity:
      type: object
      required: ['@odata.type']
      properties: {id: {type: string}, '@odata.type': {type: string}}
      discriminator:
        propertyName: '@odata.type'
        mapping:
`+mapping.String()+`
    graph.kind: {type: string, enum: [hosted, unknownFutureValue], x-ms-enum: {name: kind, modelAsString: false}}
    graph.thing:
      allOf:
        - {$ref: '#/components/schemas/graph.entity'}
        - {type: object, properties: {kind: {$ref: '#/components/schemas/graph.kind'}, note: {type: string, nullable: true}}}
`)
	op := c.Operations[0]
	require.Equal(t, "/id", op.Identifier.Pointer)
	view := op.Body.JSON().Schema.Request()
	for _, r := range []struct{ name, value, keyword string }{
		{"control information is no surprise", `{"@odata.type":"#graph.thing","@odata.context":"https://x/$metadata","owner@odata.bind":"users/1"}`, ""},
		{"the member for what is to come is documented", `{"@odata.type":"#graph.thing","kind":"unknownFutureValue"}`, ""},
		{"a value that is not listed breaks the enum", `{"@odata.type":"#graph.thing","kind":"newer"}`, "enum"},
		{"a nullable text", `{"@odata.type":"#graph.thing","note":null}`, ""},
		{"the mapping of a base chooses nothing by itself", `{"@odata.type":"#graph.unknown"}`, ""},
	} {
		faults, err := view.Validate([]byte(r.value))
		require.NoError(t, err)
		if r.keyword == "" {
			require.Empty(t, faults, r.name)
			continue
		}
		require.Equal(t, r.keyword, faults[0].Keyword, r.name)
	}
}

// TestListOfOneSuccess: a list that only one of its answers has is no fault.
func TestListOfOneSuccess(t *testing.T) {
	op := loadOne(t, api([3]string{"post", "/x", answer("201", anID)},
		[3]string{"get", "/x", answer("200", "data: {type: array, items: {type: object}}") + ", " + answer("206", "other: {type: string}")}))
	require.Nil(t, op.List, "its items are not what the create makes")
}
