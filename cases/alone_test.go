package cases

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
	"assay/verdict"
)

// TestOneFaultAlone holds plans to what earlier ones got wrong: a body broke
// more than it said, was never made, or was asked for too firmly.
func TestOneFaultAlone(t *testing.T) {
	const choice = `{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k}}`
	for _, r := range []struct {
		reason, version, schema, components string
		id                                  string // of the case
		body                                string // what its body matches, "" when there is no such case
		strength                            verdict.Strength
	}{
		{"a stranger to an enum keeps the pattern beside it", "3.0.3", `{type: object, properties: {k: {type: string, pattern: '^[A-Z]{3}$', enum: [ABC, XYZ]}}}`, ``,
			"createThing/enum/k/stranger", `"k":"[A-Z]{3}"`, verdict.Strong},
		{"a number too great for its format is not too great for its maximum too", "3.0.3", `{type: object, properties: {k: {type: number, format: float, maximum: 100}}}`, ``,
			"createThing/format/k/broken-too-great", "", ""},
		{"numbers that no double holds are sent", "3.0.3", `{type: object, properties: {k: {type: number, format: double}}}`, ``,
			"createThing/format/k/broken-too-great", `"k":1e309`, verdict.Lenient},
		{"a null-only enum has strangers", "3.0.3", `{type: object, properties: {k: {enum: [null]}}}`, ``,
			"createThing/enum/k/stranger", `"k":"assay-stranger"`, verdict.Strong},
		{"a discriminator's unknown value is refused at will", "3.0.3", choice, `A: {type: object, required: [k], properties: {k: {type: string}, x: {type: integer}}}, B: {type: object, required: [k], properties: {k: {type: string}}}`,
			"createThing/enum/k/stranger", `"k":"assay-stranger"`, verdict.Lenient},
		{"behind a discriminator the alternatives bind", "3.0.3", choice, `A: {type: object, required: [k], properties: {k: {type: string}, x: {type: integer}}}, B: {type: object, required: [k], properties: {k: {type: string}}}`,
			"createThing/composition/~/no-alternative", `.`, verdict.Strong},
		{"a second alternative keeps what stands beside it", "3.0.3", `{allOf: [{type: object, required: [n], properties: {n: {type: string}}}, {oneOf: [{type: object, required: [a], properties: {a: {type: string}}}, {type: object, required: [b], properties: {b: {type: string}}}]}]}`, ``,
			"createThing/control/~/oneOf-2", `"n":.*"b":`, verdict.Lenient},
		{"one that is never taken at first has its keywords broken too", "3.1.0", `{type: object, properties: {k: {oneOf: [{enum: [a]}, {const: 5}]}}}`, ``,
			"createThing/enum/k/stranger-oneOf2", `"k":`, verdict.Strong},
		{"a value that fits two alternatives is refused at will", "3.1.0", `{type: object, properties: {k: {oneOf: [{type: string}, {maxLength: 300}]}}}`, ``,
			"createThing/composition/k/several-alternatives", `"k":"`, verdict.Lenient},
		{"what a property's presence demands comes with it", "3.1.0", `{type: object, properties: {a: {type: string}, b: {type: string}}, dependentRequired: {a: [b]}}`, ``,
			"createThing/control/a/with", `"a":.*"b":`, verdict.Lenient},
	} {
		p, err := New(operationOf(t, r.version, r.schema, r.components), Options{})
		require.NoError(t, err, r.reason)
		var found *Case
		for c := range p.Plan("") {
			if c.ID == r.id {
				found = c
			}
		}
		if r.body == "" {
			require.Nil(t, found, r.reason)
			continue
		}
		require.NotNil(t, found, r.reason)
		require.Regexp(t, regexp.MustCompile(r.body), string(found.Steps[0].Body), r.reason)
		require.Equal(t, r.strength, found.Expect.Strength, r.reason)
	}
}

// operationOf loads a description whose create takes the schema.
func operationOf(t *testing.T, version, schema, components string) *spec.Operation {
	c, err := spec.Load(spec.Source{Name: "drawn.yaml", Data: []byte(`openapi: ` + version + `
info: {title: t, version: "1"}
paths:
  /things:
    post:
      operationId: createThing
      requestBody: {required: true, content: {application/json: {schema: ` + schema + `}}}
      responses: {"201": {description: made}}
components: {schemas: {` + components + `}}
`)}, spec.Options{})
	require.NoError(t, err)
	return c.Operations[0]
}
