package values

import (
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

// TestListedInBranches: what const and enum list is found inside alternatives,
// also behind a doubtful nullable.
func TestListedInBranches(t *testing.T) {
	for _, r := range []struct{ reason, version, schema string }{
		{"every alternative lists its values", "3.0.3", `{oneOf: [{type: string, enum: [ABCD]}, {type: integer, enum: [1234]}]}`},
		{"nullable beside them", "3.0.3", `{nullable: true, oneOf: [{type: string, enum: [ABCD]}, {type: integer, enum: [1234]}]}`},
		{"a const", "3.1.0", `{anyOf: [{const: one}, {const: two}]}`},
		{"an alternative in an alternative", "3.1.0", `{anyOf: [{oneOf: [{const: 5}, {const: 6}]}]}`},
	} {
		c, err := spec.Load(spec.Source{Name: "drawn.yaml", Data: []byte(`openapi: ` + r.version + `
info: {title: t, version: "1"}
paths:
  /things:
    post:
      operationId: createThing
      requestBody: {required: true, content: {application/json: {schema: ` + r.schema + `}}}
      responses: {"201": {description: made}}
`)}, spec.Options{})
		require.NoError(t, err)
		_, err = Minimal(c.Operations[0].Body.JSON().Schema.Request())
		require.NoError(t, err, r.reason)
	}
}
