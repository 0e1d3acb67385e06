package cases

import (
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
	"assay/verdict"
)

// TestOutlineOfParameters: parameters are places beside those of the body, with
// their own promises; headers that OpenAPI ignores are none.
func TestOutlineOfParameters(t *testing.T) {
	c, err := spec.Load(spec.Source{Name: "outline.yaml", Data: []byte(`openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /shops/{shop}/orders:
    post:
      operationId: createOrder
      parameters:
      - {name: shop, in: path, required: true, schema: {type: string, maxLength: 9}}
      - {name: filter, in: query, style: deepObject, schema: {type: object, properties: {depth: {type: integer, minimum: 1}}}}
      - {name: X-Trace, in: header, required: true, content: {application/json: {schema: {type: object}}}}
      - {name: Accept, in: header, schema: {type: string}}
      - {name: session, in: cookie, schema: {type: string, enum: [a]}}
      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {name: {type: string}}}}}}
      responses: {"201": {description: made}}
`)}, spec.Options{})
	require.NoError(t, err)
	op := c.Operations[0]
	op.Parents = []*spec.Parent{{Param: "shop", Create: &spec.Operation{ID: "createShop"}}}
	o := outlineOf(op)
	require.Equal(t, []string{"createShop"}, o.Parents)
	type place struct{ in, pointer string }
	var got []place
	promises := map[string][]string{}
	for _, p := range o.Properties {
		got = append(got, place{p.In, p.Pointer})
		require.NotZero(t, p.Place.Line, p.Pointer)
		for _, promise := range p.Promises {
			promises[p.Pointer] = append(promises[p.Pointer], promise.Keyword)
		}
	}
	require.Equal(t, []place{{"", ""}, {"", "/name"}, {"path", "/shop"}, {"query", "/filter"}, {"query", "/filter/depth"},
		{"header", "/X-Trace"}, {"cookie", "/session"}}, got)
	require.Equal(t, []string{"type", "maxLength", "required"}, promises["/shop"])
	require.Equal(t, []string{"type", "minimum"}, promises["/filter/depth"])
	require.Equal(t, []string{"type", "required"}, promises["/X-Trace"])
}

// TestObligationsOfParameters: a parameter and a property of one name owe apart.
func TestObligationsOfParameters(t *testing.T) {
	b := newBook(&spec.Operation{ID: "createOrder"})
	b.met("/limit", "type", verdict.RejectSide, verdict.Place{}, "body-case")
	b.unmetIn("query", "/limit", "type", verdict.RejectSide, verdict.Place{}, "no room")
	require.True(t, b.isMet("/limit", "type", verdict.RejectSide))
	require.False(t, b.isMetIn("query", "/limit", "type", verdict.RejectSide))
	b.metIn("query", "/limit", "type", verdict.RejectSide, verdict.Place{}, "query-case")
	require.Equal(t, []verdict.Obligation{
		{Operation: "createOrder", Pointer: "/limit", Keyword: "type", Side: verdict.RejectSide, Cases: []string{"body-case"}},
		{Operation: "createOrder", In: "query", Pointer: "/limit", Keyword: "type", Side: verdict.RejectSide, Cases: []string{"query-case"}},
	}, b.list())
}
