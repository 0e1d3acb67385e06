package spec

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPropertyNamesAreAtFaultWhereTheyStand: many members beside the object make
// the validator write over the location that it has given.
func TestPropertyNamesAreAtFaultWhereTheyStand(t *testing.T) {
	beside := ""
	for i := range 12 {
		beside += fmt.Sprintf(", p%02d: {type: object, properties: {x: {type: integer}}}", i)
	}
	c, err := Load(Source{Name: "names.yaml", Data: []byte(`openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /things:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {texts: {type: object, propertyNames: {pattern: "^[a-z]{2}$"}}` + beside + `}}}}}
      responses: {"201": {description: made}}
`)}, Options{})
	require.NoError(t, err)
	body := `{"texts":{"en":1,"long":2}`
	for i := range 12 {
		body += fmt.Sprintf(`,"p%02d":{"x":1}`, i)
	}
	for range 50 { // the order in which members are looked at varies
		faults, err := c.Operations[0].Body.JSON().Schema.Request().Validate([]byte(body + "}"))
		require.NoError(t, err)
		require.Len(t, faults, 1)
		require.Equal(t, "/texts", faults[0].Instance)
		require.Equal(t, []string{"long"}, faults[0].Extra)
	}
}

// TestPlacesOfOddNames: the compiler percent-encodes names in its locations.
func TestPlacesOfOddNames(t *testing.T) {
	const doc = `openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /things:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              properties:
                a b:
                  type: integer
                größe:
                  type: integer
                50%:
                  type: integer
                x^[y]:
                  nullable: true
                  allOf:
                    - {$ref: '#/components/schemas/Odd'}
      responses: {"201": {description: made}}
components: {schemas: {Odd: {type: string, maxLength: 2}}}
`
	c, err := Load(Source{Name: "odd.yaml", Data: []byte(doc)}, Options{})
	require.NoError(t, err)
	view := c.Operations[0].Body.JSON().Schema.Request()
	for _, row := range []struct {
		body, keyword string
		line          int
		reason        string
	}{
		{`{"a b":"x"}`, "type", 14, "a blank"},
		{`{"größe":"x"}`, "type", 16, "letters beyond ASCII"},
		{`{"50%":"x"}`, "type", 18, "a percent sign"},
		{`{"x^[y]":"xyz"}`, "maxLength", 24, "brackets, and a schema that is wrapped because it may be null"},
	} {
		faults, err := view.Validate([]byte(row.body))
		require.NoError(t, err)
		require.Len(t, faults, 1, row.reason)
		require.Equal(t, row.keyword, faults[0].Keyword, row.reason)
		require.Equal(t, row.line, faults[0].Place.Line, row.reason)
	}
}
