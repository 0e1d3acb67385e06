package values

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestExamplesOfProperties: what the description shows at a place is taken for
// it, if it is valid there.
func TestExamplesOfProperties(t *testing.T) {
	for _, r := range []struct{ reason, version, schema, want string }{
		{"example of 3.0", "3.0.3", `{type: object, required: [a], properties: {a: {type: string, example: Ulm}}}`, `{"a":"Ulm"}`},
		{"examples of 3.1", "3.1.0", `{type: object, required: [a], properties: {a: {type: integer, examples: [x, 1234]}}}`, `{"a":1234}`},
		{"an example that breaks its schema is none", "3.0.3", `{type: object, required: [a], properties: {a: {type: string, enum: [b], example: Ulm}}}`, `{"a":"b"}`},
		{"an array of scalars", "3.0.3", `{type: object, required: [a], properties: {a: {type: array, items: {type: string}, example: [x, y]}}}`, `{"a":["x","y"]}`},
		{"the items' own example", "3.0.3", `{type: object, required: [a], properties: {a: {type: array, minItems: 1, items: {type: string, example: x}}}}`, `{"a":["x"]}`},
	} {
		v, err := Minimal(schemaOf(t, r.version, r.schema).Request())
		require.NoError(t, err, r.reason)
		require.Equal(t, r.want, string(Encode(v, nil)), r.reason)
	}
}
