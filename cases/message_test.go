package cases

import (
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

// TestWhatIsMissing: the message is one sentence and says what helps.
func TestWhatIsMissing(t *testing.T) {
	const json = `{application/json: {schema: {type: object}}}`
	for _, row := range []struct{ reason, parameter, content, want string }{
		{"a pattern between slashes", `{name: code, in: query, required: true, schema: {type: string, pattern: '/^[a-z]{3}$/i'}}`, json,
			`no value for the query parameter "code": value: no text matches the pattern "/^[a-z]{3}$/i", which is written as a literal of JavaScript: its slashes and what follows them are taken for characters; supply one with --param code=VALUE`},
		{"one media type", ``, `{application/xml: {schema: {type: object}}}`,
			`its body cannot be written: XML bodies are not written (application/xml); describe it as JSON, a form or text too, or leave the operation out`},
		{"two media types", ``, `{application/xml: {schema: {type: object}}, text/xml: {schema: {type: object}}}`,
			`its body cannot be written: XML bodies are not written (application/xml), nor can the other media type; describe it as JSON, a form or text too, or leave the operation out`},
		{"many media types", ``, `{application/xml: {schema: {type: object}}, text/xml: {schema: {type: object}}, image/png: {schema: {type: object}}}`,
			`its body cannot be written: XML bodies are not written (application/xml), nor can the other 2 media types; describe it as JSON, a form or text too, or leave the operation out`},
		{"a media type without a name", ``, `{'': {schema: {type: object}}}`,
			`its body cannot be written: a media type has no name: write one, such as application/json; describe it as JSON, a form or text too, or leave the operation out`},
	} {
		c, err := spec.Load(spec.Source{Name: "t.yaml", Data: []byte(`openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /things:
    post:
      operationId: createThing
      parameters: [` + row.parameter + `]
      requestBody: {required: true, content: ` + row.content + `}
      responses: {"201": {description: made}}
`)}, spec.Options{})
		require.NoError(t, err, row.reason)
		_, err = New(c.Operations[0], Options{})
		require.EqualError(t, err, row.want, row.reason)
	}
}
