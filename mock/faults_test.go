package mock

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

const keywordy = `
openapi: 3.1.0
info: {title: Keywords, version: "1"}
paths:
  /k:
    post:
      operationId: createK
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              properties:
                not: {type: string, not: {pattern: "^x"}}
                oneOf: {oneOf: [{type: integer}, {type: string, maxLength: 2}]}
                anyOf: {anyOf: [{type: integer}, {type: string, maxLength: 2}]}
                const: {const: 7}
                contains: {type: array, contains: {const: a}, maxContains: 2}
                uniqueItems: {type: array, uniqueItems: true}
                propertyNames: {type: object, propertyNames: {maxLength: 2}}
                minProperties: {type: object, minProperties: 1}
                maxProperties: {type: object, maxProperties: 1}
                dependentRequired: {type: object, dependentRequired: {a: [b]}}
                dependentSchemas: {type: object, dependentSchemas: {a: {properties: {b: {type: integer}}}}}
                then: {type: object, if: {required: [a]}, then: {required: [b]}}
                else: {type: object, if: {required: [a]}, else: {required: [b]}}
                patternProperties: {type: object, patternProperties: {"^n": {type: integer}}}
      responses: {"201": {description: Made., content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}}
`

func TestKeywordFaults(t *testing.T) {
	rows := []struct{ keyword, body string }{
		{"not", `"xy"`}, {"oneOf", `true`}, {"anyOf", `true`}, {"const", `8`}, {"contains", `["b"]`}, {"contains", `["a","a","a"]`},
		{"uniqueItems", `[1,1]`}, {"propertyNames", `{"long":1}`}, {"minProperties", `{}`}, {"maxProperties", `{"a":1,"b":2}`},
		{"dependentRequired", `{"a":1}`}, {"dependentSchemas", `{"a":1,"b":"2"}`}, {"then", `{"a":1}`}, {"else", `{}`},
		{"patternProperties", `{"n1":"x"}`},
	}
	c := inline(t, keywordy)
	faithful := started(t, c, Options{})
	for _, row := range rows {
		body := fmt.Sprintf(`{%q:%s}`, row.keyword, row.body)
		require.Equal(t, 400, ask(faithful, "POST", "/k", body).StatusCode, "faithful: %s", body)
		for _, f := range keywordFaults {
			name := f.Name + "@/" + strings.TrimPrefix(f.Name, "overlooks-")
			own := f.Name == "overlooks-"+kebab(row.keyword)
			if own {
				name = f.Name + "@/" + row.keyword
			} else if !slices.ContainsFunc(FaultsOf(c), func(c Concrete) bool { return c.Name == name }) {
				continue
			}
			s := started(t, c, Options{Fault: name})
			require.Equal(t, pick(own, 201, 400), ask(s, "POST", "/k", body).StatusCode, "%s: %s", name, body)
		}
	}
}

func TestParameterFaults(t *testing.T) {
	const right = "/shops/1/items?k=sesame&mode=fast"
	rows := []struct{ fault, path, trace string }{
		{"parameter-not-demanded@query.mode", "/shops/1/items?k=sesame", "abc"},
		{"parameter-not-demanded@header.X-Trace", right, ""},
		{"parameter-wrong-type@query.limit", right + "&limit=ten", "abc"},
		{"parameter-wrong-type@path.shop", "/shops/x/items?k=sesame&mode=fast", "abc"},
		{"parameter-enum-stranger@query.mode", "/shops/1/items?k=sesame&mode=other", "abc"},
		{"parameter-out-of-range@query.limit", right + "&limit=10", "abc"},
		{"parameter-out-of-range@path.shop", "/shops/0/items?k=sesame&mode=fast", "abc"},
		{"parameter-of-any-length@header.X-Trace", right, "a"},
		{"parameter-of-any-size@query.ids", right + "&ids=1,2,3", "abc"},
		{"parameters-not-looked-at", "/shops/x/items?k=sesame", ""},
	}
	c := inline(t, demanding)
	faithful := started(t, c, Options{Token: "sesame"})
	send := func(s *Server, path, trace string) int {
		var header []string
		if trace != "" {
			header = []string{"X-Trace", trace}
		}
		return ask(s, "POST", path, `{}`, header...).StatusCode
	}
	for _, row := range rows {
		require.Equal(t, 4, send(faithful, row.path, row.trace)/100, row.fault)
		s := started(t, c, Options{Token: "sesame", Fault: row.fault})
		require.Equal(t, 201, send(s, row.path, row.trace), row.fault)
	}
	both := started(t, c, Options{Token: "sesame", Faults: []string{rows[0].fault, rows[1].fault}})
	require.Equal(t, 201, send(both, rows[0].path, ""), "several faults at once")
	_, err := New(c, Options{Faults: []string{rows[0].fault, "no-such"}})
	require.ErrorContains(t, err, `unknown fault "no-such"`)
}

func TestParentFault(t *testing.T) {
	c := inline(t, family, "createMember")
	related(t, c.Operations[0], family, "org", "createOrg", "team", "createTeam")
	s := started(t, c, Options{Faults: []string{"parent-not-checked@path.org", "parent-not-checked@path.team"}})
	resp := ask(s, "POST", "/orgs/none/teams/none/members", `{}`)
	require.Equal(t, 201, resp.StatusCode)
	require.Equal(t, 200, ask(s, "GET", resp.Header.Get("Location"), "").StatusCode)
	one := started(t, c, Options{Fault: "parent-not-checked@path.org"})
	require.Equal(t, 404, ask(one, "POST", "/orgs/none/teams/none/members", `{}`).StatusCode, "the other one is still looked for")
}

func TestOtherSchemeFault(t *testing.T) {
	s := started(t, embedded(t), Options{Token: "token-1", Fault: "auth-other-scheme-accepted"})
	require.Equal(t, 201, ask(s, "POST", connectors, `{}`, "Authorization", "Basic dTpw").StatusCode)
	require.Equal(t, 401, ask(s, "POST", connectors, `{}`, "Authorization", "Bearer wrong").StatusCode)
	faithful := started(t, embedded(t), Options{Token: "token-1"})
	resp := ask(faithful, "POST", connectors, `{}`, "Authorization", "Basic dTpw")
	require.Equal(t, 401, resp.StatusCode)
	require.Equal(t, `Bearer realm="assay"`, resp.Header.Get("WWW-Authenticate"))
}

// idempotent is orders.yaml with a key.
func idempotent(t *testing.T, options Options) func(key, body string) *http.Response {
	const text = `
openapi: 3.0.3
info: {title: Keys, version: "1"}
paths:
  /k:
    post:
      operationId: createK
      parameters: [{name: Idempotency-Key, in: header, schema: {type: string}}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {a: {type: integer}}}}}}
      responses: {"201": {description: Made., content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string, readOnly: true}, a: {type: integer}}}}}}}
  /k/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {"200": {description: It., content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}, a: {type: integer}}}}}}}}
`
	s := started(t, inline(t, text), options)
	return func(key, body string) *http.Response {
		if key == "" {
			return ask(s, "POST", "/k", body)
		}
		if strings.HasPrefix(key, "/") {
			return ask(s, "GET", key, "")
		}
		return ask(s, "POST", "/k", body, "Idempotency-Key", key)
	}
}

// atOnce sends one request several times at the same time, and counts the
// identifiers that come back.
func atOnce(t *testing.T, send func(key, body string) *http.Response, key string) int {
	var ids sync.Map
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			ids.Store(decoded(t, send(key, `{"a":1}`))["id"], true)
		})
	}
	wg.Wait()
	n := 0
	ids.Range(func(any, any) bool { n++; return true })
	return n
}

func TestKeyFaults(t *testing.T) {
	faithful := idempotent(t, Options{})
	require.Equal(t, 1, atOnce(t, faithful, "k"))
	later := func(send func(key, body string) *http.Response) bool {
		first := decoded(t, send("late", `{"a":1}`))
		send("", `{"a":2}`)
		return first["id"] == decoded(t, send("late", `{"a":1}`))["id"]
	}
	require.True(t, later(faithful))
	require.Equal(t, 400, faithful("bad", `{"a":"1"}`).StatusCode)
	require.Equal(t, 201, faithful("bad", `{"a":1}`).StatusCode, "a refusal leaves the key free")

	require.Greater(t, atOnce(t, idempotent(t, Options{Fault: "key-ignored-at-once"}), "k"), 1)
	require.False(t, later(idempotent(t, Options{Fault: "key-forgotten"})))
	spoilt := idempotent(t, Options{Fault: "key-spoilt-by-refusal"})
	require.Equal(t, 400, spoilt("bad", `{"a":"1"}`).StatusCode)
	require.Equal(t, 500, spoilt("bad", `{"a":1}`).StatusCode)
}

func TestOverwritingFault(t *testing.T) {
	for _, fault := range []string{"", "client-id-overwrites"} {
		send := idempotent(t, Options{Fault: fault})
		id := decoded(t, send("", `{"a":1}`))["id"].(string)
		second := decoded(t, send("", fmt.Sprintf(`{"a":2,"id":%q}`, id)))
		require.NotEqual(t, id, second["id"], "it gets an identifier of its own")
		require.Equal(t, pick(fault == "", "1", "2"), fmt.Sprint(decoded(t, send("/k/"+id, ""))["a"]), fault)
	}
}

func TestEqualCreatesFault(t *testing.T) {
	require.Equal(t, 6, atOnce(t, idempotent(t, Options{}), ""))
	require.Less(t, atOnce(t, idempotent(t, Options{Fault: "takes-equal-for-one"}), ""), 6)
}

// TestSecurityOnTheWire holds that each scheme lets in and keeps out.
func TestSecurityOnTheWire(t *testing.T) {
	const text = `
openapi: 3.1.0
info: {title: Secured, version: "1"}
paths:
%s
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    basic: {type: http, scheme: basic}
    header: {type: apiKey, in: header, name: X-Key}
    query: {type: apiKey, in: query, name: key}
    cookie: {type: apiKey, in: cookie, name: sid}
    open: {type: openIdConnect, openIdConnectUrl: "https://example.com"}
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: "https://example.com", scopes: {}}}}
    mutual: {type: mutualTLS}
`
	path := func(name, security string) string {
		return fmt.Sprintf("  /%s:\n    post:\n      operationId: %s\n      security: %s\n      responses: {\"201\": {description: Made.}}\n", name, name, security)
	}
	rows := []struct {
		name, security, query string
		header                []string
		want                  int
	}{
		{"a", "[{bearer: []}]", "", []string{"Authorization", "Bearer t"}, 201},
		{"b", "[{bearer: []}]", "", []string{"Authorization", "Basic dTp0"}, 401},
		{"c", "[{basic: []}]", "", []string{"Authorization", "Basic dTp0"}, 201},
		{"d", "[{basic: []}]", "", []string{"Authorization", "Bearer t"}, 401},
		{"e", "[{header: []}]", "", []string{"X-Key", "t"}, 201},
		{"f", "[{header: []}]", "", []string{"Authorization", "Bearer t"}, 401},
		{"g", "[{query: []}]", "?key=t", nil, 201},
		{"h", "[{query: []}]", "?key=u", nil, 401},
		{"i", "[{cookie: []}]", "", []string{"Cookie", "sid=t"}, 201},
		{"j", "[{cookie: []}]", "", []string{"Cookie", "other=t"}, 401},
		{"k", "[{open: []}]", "", []string{"Authorization", "Bearer t"}, 201},
		{"l", "[{oauth: []}]", "", nil, 401},
		{"m", "[{mutual: []}]", "", nil, 201},
		{"n", "[{header: [], query: []}]", "?key=t", nil, 401},
		{"o", "[{header: [], query: []}]", "?key=t", []string{"X-Key", "t"}, 201},
		{"p", "[{header: []}, {query: []}]", "?key=t", nil, 201},
		{"q", "[{header: []}, {}]", "", nil, 201},
		{"r", "[{mutual: [], bearer: []}]", "", nil, 401},
	}
	var paths strings.Builder
	for _, row := range rows {
		paths.WriteString(path(row.name, row.security))
	}
	server := httptest.NewServer(started(t, inline(t, fmt.Sprintf(text, paths.String())), Options{Token: "t"}))
	defer server.Close()
	for _, row := range rows {
		r, err := http.NewRequest("POST", server.URL+"/"+row.name+row.query, nil)
		require.NoError(t, err)
		for i := 0; i+1 < len(row.header); i += 2 {
			r.Header.Set(row.header[i], row.header[i+1])
		}
		resp, err := server.Client().Do(r)
		require.NoError(t, err)
		resp.Body.Close()
		require.Equal(t, row.want, resp.StatusCode, "%s %s", row.name, row.security)
		if row.want == 401 {
			require.NotEmpty(t, resp.Header.Get("WWW-Authenticate"), row.name)
		}
	}
}
