package cases

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

const keyedYAML = `
openapi: 3.0.3
info: {title: Things, version: "1"}
paths:
  /things:
    post:
      operationId: createThing
      parameters: [PARAMETER]
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, required: [a], properties: {a: {type: integer}, b: {type: integer}, c: TEXT}}}}
      responses: {"201": {description: made}}
`

func keyedOp(t *testing.T, parameter, text string) *spec.Operation {
	t.Helper()
	data := strings.NewReplacer("PARAMETER", parameter, "TEXT", text).Replace(keyedYAML)
	c, err := spec.Load(spec.Source{Name: "things.yaml", Data: []byte(data)}, spec.Options{})
	require.NoError(t, err)
	return c.Operations[0]
}

// TestFreshKeys: the form follows the parameter, and a constant is sent only
// where nothing else is allowed.
func TestFreshKeys(t *testing.T) {
	for _, row := range []struct{ reason, parameter, want string }{
		{"nothing is said", "{name: Idempotency-Key, in: header}", Marker},
		{"any text", "{name: idempotency-key, in: header, schema: {type: string}}", Marker},
		{"a UUID", "{name: Idempotency-Key, in: header, schema: {type: string, format: uuid}}", KeyMarker},
		{"a pattern that only UUIDs match", `{name: Idempotency-Key, in: header, schema: {type: string, pattern: "^[0-9a-f]{8}-"}}`, KeyMarker},
		{"an example that is a UUID", "{name: Idempotency-Key, in: header, schema: {type: string}, example: 8e03978e-40d5-43dd-bc93-6894a57f9324}", KeyMarker},
		{"an example in quotes", `{name: Idempotency-Key, in: header, schema: {type: string}, example: '"x"'}`, `"` + KeyMarker + `"`},
		{"long enough", "{name: Idempotency-Key, in: header, schema: {type: string, minLength: 20, maxLength: 32}}", Marker + Marker},
		{"no room for a fresh one", "{name: Idempotency-Key, in: header, schema: {type: string, maxLength: 4}}", ""},
	} {
		require.Equal(t, row.want, freshKey(keyOf(keyedOp(t, row.parameter, "{type: string}"))), row.reason)
	}
	require.Nil(t, keyOf(keyedOp(t, "{name: Idempotency-Key, in: query, schema: {type: string}}", "{type: string}")), "a header, nothing else")
}

func TestIdempotencyCases(t *testing.T) {
	const any = "{name: Idempotency-Key, in: header, REQUIRED schema: {type: string}}"
	optional := strings.ReplaceAll(any, "REQUIRED ", "")
	required := strings.ReplaceAll(any, "REQUIRED", "required: true,")
	for _, row := range []struct {
		reason, parameter, text string
		opts                    Options
		same, other             bool
		ordinary                string // key of the ordinary creates
	}{
		{"optional", optional, "{type: string}", Options{}, true, true, ""},
		{"required", required, "{type: string}", Options{}, true, true, Marker},
		{"no room for a mark in the body: another rung", optional, "{type: integer}", Options{}, true, true, ""},
		{"the user's own key for the ordinary ones", required, "{type: string}", Options{Params: map[string]string{"Idempotency-Key": "mine"}}, true, true, "mine"},
		{"not described", "{name: X-Other, in: header, schema: {type: string}}", "{type: string}", Options{}, false, false, ""},
	} {
		op := keyedOp(t, row.parameter, row.text)
		same, other := caseOf(t, op, row.opts, "idempotency/same-key"), caseOf(t, op, row.opts, "idempotency/other-body")
		require.Equal(t, row.same, same != nil, row.reason)
		require.Equal(t, row.other, other != nil, row.reason)
		p, err := New(op, row.opts)
		require.NoError(t, err)
		require.Equal(t, row.ordinary, keySent(p.Ladder()[0].Steps[0]), row.reason)
		if same == nil {
			continue
		}
		require.Equal(t, SameRequest, same.Steps[1].Marks)
		require.Equal(t, string(same.Steps[0].Body), string(same.Steps[1].Body), row.reason)
		require.Equal(t, SameKey, other.Steps[1].Marks)
		require.True(t, other.Steps[1].Marked || string(other.Steps[0].Body) != string(other.Steps[1].Body), "the bodies differ once they are sent: %s", row.reason)
		for _, s := range append(same.Steps, other.Steps...) {
			require.Equal(t, Marker, keySent(s), row.reason)
		}
	}
}

// keySent is the key of a step; "" when it has none.
func keySent(s Step) string {
	for _, h := range s.Header {
		if strings.EqualFold(h.Name, idempotencyKey) {
			return h.Value
		}
	}
	return ""
}
