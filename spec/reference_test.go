package spec

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestReferences: what a body has to name by an identifier is made by another
// create, where the description has one whose identifiers fit.
func TestReferences(t *testing.T) {
	const head = `openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /customers: {post: {operationId: createCustomer, requestBody: {content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}, responses: {"201": {description: made, content: {application/json: {schema: {type: object, properties: {id: {type: string, format: uuid}}}}}}}}}
  /org_units: {post: {operationId: createUnit, responses: {"201": {description: made, content: {application/json: {schema: {type: object, properties: {id: {type: integer}}}}}}}}}
  /search: {post: {operationId: search, responses: {"200": {description: found}}}}
  /orders/: {post: {operationId: createOrder, requestBody: {content: {application/json: {schema: `
	const tail = `}}}, responses: {"201": {description: made, content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}}}}
`
	for _, r := range []struct {
		why, schema string
		want        map[string]string
	}{
		{"an identifier of the same type and format", `{type: object, required: [customer_id], properties: {customer_id: {type: string, format: uuid}}}`, map[string]string{"customer_id": "createCustomer"}},
		{"camel case", `{type: object, required: [customerId], properties: {customerId: {type: string}}}`, map[string]string{"customerId": "createCustomer"}},
		{"a noun of two words", `{type: object, required: [orgUnitID], properties: {orgUnitID: {type: integer}}}`, map[string]string{"orgUnitID": "createUnit"}},
		{"several of them", `{type: object, required: [customer_ids], properties: {customer_ids: {type: array, items: {type: string}}}}`, map[string]string{"customer_ids": "createCustomer"}},
		{"inside a required object", `{type: object, required: [to], properties: {to: {type: object, required: [customer_id], properties: {customer_id: {type: string}}}}}`, map[string]string{"customer_id": "createCustomer"}},
		{"an optional one is left to the server", `{type: object, properties: {customer_id: {type: string}}}`, nil},
		{"another type", `{type: object, required: [customer_id], properties: {customer_id: {type: integer}}}`, nil},
		{"another format", `{type: object, required: [customer_id], properties: {customer_id: {type: string, format: email}}}`, nil},
		{"its own kind", `{type: object, required: [order_id], properties: {order_id: {type: string}}}`, nil},
		{"what nothing makes", `{type: object, required: [search_id, tenant_id], properties: {search_id: {type: string}, tenant_id: {type: string}}}`, nil},
		{"a word that ends in the letters", `{type: object, required: [paid], properties: {paid: {type: string}}}`, nil},
		{"read-only", `{type: object, required: [customer_id], properties: {customer_id: {type: string, readOnly: true}}}`, nil},
	} {
		c, err := Load(Source{Name: "t.yaml", Data: []byte(head + r.schema + tail)}, Options{Operations: []string{"createOrder"}})
		require.NoError(t, err, r.why)
		var got map[string]string
		for _, p := range c.Operations[0].References {
			if got == nil {
				got = map[string]string{}
			}
			got[p.Param] = p.Create.ID
		}
		require.Equal(t, r.want, got, r.why)
	}
}
