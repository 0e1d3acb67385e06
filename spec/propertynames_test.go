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
