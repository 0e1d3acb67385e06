package mock

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

const demanding = `
openapi: 3.0.3
info: {title: Asking, version: "1"}
paths:
  /shops/{shop}/items:
    parameters:
      - {name: shop, in: path, required: true, schema: {type: integer, minimum: 1}}
      - {name: mode, in: query, required: true, schema: {type: string, enum: [fast, slow]}}
      - {name: limit, in: query, schema: {type: integer, maximum: 9}}
      - {name: ids, in: query, explode: false, schema: {type: array, maxItems: 2, items: {type: integer}}}
      - {name: filter, in: query, style: deepObject, explode: true, schema: {type: object, required: [a], properties: {a: {type: boolean}}}}
      - {name: X-Trace, in: header, required: true, schema: {type: string, minLength: 3}}
      - {name: session, in: cookie, schema: {type: string, pattern: "^s"}}
      - {name: Accept, in: header, required: true, schema: {type: string, enum: [never]}}
      - {name: k, in: query, required: true, schema: {type: string, maxLength: 1}}
    post:
      operationId: createItem
      security: [{key: []}]
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses:
        "201": {description: Made., content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}
        "422": {description: No., content: {application/json: {schema: {type: object, required: [message], properties: {message: {type: string}}}}}}
components: {securitySchemes: {key: {type: apiKey, in: query, name: k}}}
`

func TestParameters(t *testing.T) {
	s := started(t, inline(t, demanding), Options{Token: "sesame"})
	require.Empty(t, s.Unserved())
	rows := []struct {
		why, path, trace, cookie string
		want                     int
		message                  string
	}{
		{"all that is required", "/shops/1/items?k=sesame&mode=fast", "abc", "", 201, ""},
		{"all there is", "/shops/1/items?k=sesame&mode=slow&limit=9&ids=1,2&filter[a]=true&more=ignored", "abc", "session=s1", 201, ""},
		{"credentials come first", "/shops/1/items?mode=fast", "abc", "", 401, ""},
		{"a key is no parameter too", "/shops/1/items?k=wrong&mode=fast", "abc", "", 401, ""},
		{"a path that no resource can have", "/shops/x/items?k=sesame&mode=fast", "abc", "", 404, ""},
		{"a path outside its bound", "/shops/0/items?k=sesame&mode=fast", "abc", "", 404, ""},
		{"a required one in the query is missing", "/shops/1/items?k=sesame", "abc", "", 422, "The query parameter mode is missing."},
		{"outside its enumeration", "/shops/1/items?k=sesame&mode=Fast", "abc", "", 422, `The query parameter mode has to be one of ["fast","slow"].`},
		{"above its maximum", "/shops/1/items?k=sesame&mode=fast&limit=10", "abc", "", 422, ""},
		{"of another type", "/shops/1/items?k=sesame&mode=fast&limit=ten", "abc", "", 422, ""},
		{"too many items", "/shops/1/items?k=sesame&mode=fast&ids=1,2,3", "abc", "", 422, ""},
		{"an item of another type", "/shops/1/items?k=sesame&mode=fast&ids=1,b", "abc", "", 422, ""},
		{"an object of another type", "/shops/1/items?k=sesame&mode=fast&filter[a]=7", "abc", "", 422, ""},
		{"a required header is missing", "/shops/1/items?k=sesame&mode=fast", "", "", 422, "The header parameter X-Trace is missing."},
		{"a header that is too short", "/shops/1/items?k=sesame&mode=fast", "ab", "", 422, ""},
		{"a cookie that breaks its pattern", "/shops/1/items?k=sesame&mode=fast", "abc", "session=t", 422, ""},
		{"a broken escape", "/shops/1/items?k=sesame&mode=fast&limit=%zz", "abc", "", 422, ""},
	}
	for _, row := range rows {
		header := []string{}
		if row.trace != "" {
			header = append(header, "X-Trace", row.trace)
		}
		if row.cookie != "" {
			header = append(header, "Cookie", row.cookie)
		}
		resp := ask(s, http.MethodPost, row.path, `{}`, header...)
		require.Equal(t, row.want, resp.StatusCode, row.why)
		if row.message != "" {
			require.Equal(t, row.message, decoded(t, resp)["message"], row.why)
		}
	}
	require.Equal(t, 2, s.Count())
}
