package cases

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
	"assay/verdict"
)

// formThing is a create that takes a form of the schema, and answers with an id.
func formThing(t *testing.T, required, schema string) *spec.Operation {
	t.Helper()
	c, err := spec.Load(spec.Source{Name: "forms.yaml", Data: []byte(`openapi: 3.0.3
info: {title: forms, version: "1"}
paths:
  /things:
    post:
      operationId: createThing
      requestBody: {required: ` + required + `, content: {application/x-www-form-urlencoded: {schema: ` + schema + `}}}
      responses:
        "201": {description: made, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}, name: {type: string}}}}}}
  /things/{id}:
    get: {parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {"200": {description: read}}}
`)}, spec.Options{})
	require.NoError(t, err)
	return c.Operations[0]
}

// TestFormWithoutFields: no bytes may be no body, which an optional one allows.
func TestFormWithoutFields(t *testing.T) {
	const one, none = `{type: object, required: [name], properties: {name: {type: string}}}`, `{type: object, properties: {name: {type: string}}}`
	missing := "missing-required/name/absent"
	require.Nil(t, caseOf(t, formThing(t, "false", one), Options{}, missing), "what is left is no body, as it may be")
	require.NotNil(t, caseOf(t, formThing(t, "true", one), Options{}, missing), "a body is required")
	require.NotNil(t, caseOf(t, formThing(t, "false", strings.Replace(one, "[name]", "[name, kind]", 1)), Options{}, missing), "another field is left")

	p, err := New(formThing(t, "true", none), Options{})
	require.NoError(t, err)
	for c := range p.Plan("createThing/control/minimal") {
		if c.Expect.Want == verdict.Accept && len(c.Steps[0].Body) == 0 {
			require.Equal(t, verdict.Lenient, c.Expect.Strength, "%s may be taken for no body", c.ID)
		}
		require.NotEqual(t, "content-type", c.Technique, "no bytes are of no media type: %s", c.ID)
	}
}

// TestTakenIDInAForm: the placeholder of the identifier is not escaped.
func TestTakenIDInAForm(t *testing.T) {
	op := formThing(t, "true", `{type: object, required: [name], properties: {name: {type: string}}}`)
	c := caseOf(t, op, Options{}, "lifecycle/taken-id")
	require.NotNil(t, c)
	require.Contains(t, string(c.Steps[1].Body), "id="+VarID)
}
