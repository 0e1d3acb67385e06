package mock

import (
	"fmt"
	"regexp"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/spec"
)

func TestShapes(t *testing.T) {
	s := started(t, described(t, "shapes.yaml"), Options{})
	require.Len(t, s.Unserved(), 1)
	require.Equal(t, "createFile", s.Unserved()[0].Operation)
	require.Contains(t, s.Unserved()[0].Reason, "application/xml")

	t.Run("a name that the client gives", func(t *testing.T) {
		resp := ask(s, "POST", "/pets", `{"name":"Rex","age":3}`)
		require.Equal(t, 201, resp.StatusCode, "any success will do, and 201 is the usual one")
		require.Equal(t, "/pets/Rex", resp.Header.Get("Location"))
		require.Equal(t, `{"name":"Rex","age":3}`, text(t, resp))
		again := ask(s, "POST", "/pets", `{"name":"Rex"}`)
		require.Equal(t, 201, again.StatusCode)
		require.Equal(t, `{"name":"Rex 2"}`, text(t, again), "a name that is taken gets a number")
		refused := ask(s, "POST", "/pets", `{"name":7}`)
		require.Equal(t, 400, refused.StatusCode)
		require.Equal(t, "text/plain", refused.Header.Get("Content-Type"))
		require.Equal(t, "The body is not as described: name has to be string.", text(t, refused))
		require.Equal(t, `{"name":"Rex","age":3}`, text(t, ask(s, "GET", "/pets/Rex", "")))
	})
	t.Run("nothing but a Location", func(t *testing.T) {
		resp := ask(s, "POST", "/jobs", `{"kind":"run"}`)
		require.Equal(t, 201, resp.StatusCode)
		require.Empty(t, text(t, resp))
		require.Regexp(t, `^{"id":"[0-9a-f-]{36}","kind":"run"}$`, text(t, ask(s, "GET", resp.Header.Get("Location"), "")))
	})
	t.Run("a branch with a read-only property", func(t *testing.T) {
		resp := ask(s, "POST", "/shapes", `{"kind":"circle","radius":2,"area":99}`)
		require.Equal(t, 201, resp.StatusCode)
		require.Regexp(t, `"kind":"circle","radius":2,"area":`, text(t, resp))
		resp = ask(s, "POST", "/shapes", `{"kind":"square","side":2,"password":"p"}`)
		require.Equal(t, 201, resp.StatusCode)
		require.NotContains(t, text(t, resp), "password")
		require.Equal(t, 400, ask(s, "POST", "/shapes", `{"kind":"line"}`).StatusCode)
	})
	t.Run("an identifier by its pattern", func(t *testing.T) {
		resp := ask(s, "POST", "/codes", `{"seed":1}`)
		require.Equal(t, 200, resp.StatusCode)
		require.Equal(t, "application/vnd.codes+json", resp.Header.Get("Content-Type"))
		require.Regexp(t, regexp.MustCompile(`^{"id":"C-[0-9a-f]{6}","state":"new"}$`), text(t, resp), "what the answer has no room for is left out")
	})
	t.Run("no body where none is demanded", func(t *testing.T) {
		require.Equal(t, 201, ask(s, "POST", "/pets", "").StatusCode)
	})
}

func TestOrder(t *testing.T) {
	s := started(t, described(t, "orders.yaml"), Options{})
	const body = `{"code":"ABC-1234","secret":"hush","customer":{"name":"Ann","email":"a@example.com","number":"mine"},"lines":[{"sku":"S","count":1}],"weight":1.50,"id":5}`
	resp := ask(s, "POST", "/api/v1/shops/a%20b/orders", body, "X-Key", "k")
	require.Equal(t, 201, resp.StatusCode)
	require.Equal(t, "http://example.com/api/v1/shops/a%20b/orders/1000", resp.Header.Get("Location"), "under the base path, and absolute since the description wants a URI")
	require.Equal(t, `"1"`, resp.Header.Get("ETag"))
	require.Equal(t, "1", resp.Header.Get("X-Revision"))
	got := text(t, resp)
	require.Regexp(t, `^{"data":{"id":1000,"code":"ABC-1234","customer":{"name":"Ann","email":"a@example.com"},"lines":\[{"sku":"S","count":1,"line":\d+}\],"weight":1.50,"priority":3,"createdAt":"[^"]+"}}$`, got,
		"an envelope, the default, what only the service sets, and nothing that only goes in")
	read := text(t, ask(s, "GET", "/shops/a%20b/orders/1000", "", "X-Key", "k"))
	require.Equal(t, got, `{"data":`+read+`}`)
	require.Equal(t, "["+read+"]", text(t, ask(s, "GET", "/shops/a%20b/orders", "", "X-Key", "k")))
	require.Equal(t, "[]", text(t, ask(s, "GET", "/shops/other/orders", "", "X-Key", "k")), "each shop has orders of its own")
	require.Equal(t, 404, ask(s, "GET", "/shops/other/orders/1000", "", "X-Key", "k").StatusCode)
	gone := ask(s, "DELETE", "/shops/a%20b/orders/1000", "", "X-Key", "k")
	require.Equal(t, 200, gone.StatusCode)
	require.Regexp(t, `^{"deleted":(true|false)}$`, text(t, gone))
	refused := ask(s, "POST", "/shops/x/orders", "{}", "X-Key", "k")
	require.Equal(t, 400, refused.StatusCode)
	require.Equal(t, "application/problem+json", refused.Header.Get("Content-Type"))
}

func TestConcurrentCreates(t *testing.T) {
	s := started(t, embedded(t), Options{Token: "token-1"})
	const workers, each = 8, 50
	ids := make([][]string, workers)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for n := range each {
				mine := fmt.Sprintf("w%d-%d", w, n)
				resp := ask(s, "POST", connectors, `{"version":"`+mine+`"}`, "Authorization", bearerOf)
				got := decoded(t, resp)
				if got["version"] != mine {
					t.Errorf("%s sent, %v back", mine, got["version"])
				}
				ids[w] = append(ids[w], got["id"].(string))
				ask(s, "GET", connectors, "", "Authorization", bearerOf)
				if n%2 == 0 {
					ask(s, "DELETE", resp.Header.Get("Location"), "", "Authorization", bearerOf)
				}
			}
		})
	}
	group.Wait()
	seen := map[string]bool{}
	for _, list := range ids {
		for _, id := range list {
			require.False(t, seen[id], "%s twice", id)
			seen[id] = true
		}
	}
	require.Equal(t, workers*each/2, s.Count())
}

func TestSeedVariesIdentifiers(t *testing.T) {
	id := func(seed uint64) string {
		return ask(started(t, embedded(t), Options{Token: "token-1", Seed: seed}), "POST", connectors, `{}`, "Authorization", bearerOf).Header.Get("Location")
	}
	require.Equal(t, id(1), id(1))
	require.NotEqual(t, id(1), id(2))
}

func TestNothingToServe(t *testing.T) {
	_, err := New(&spec.Contract{File: "x.yaml"}, Options{})
	require.EqualError(t, err, `nothing of "x.yaml" can be served: it has no create operation`)
}

// FuzzServer: whatever is sent is answered, and never with a 5xx.
func FuzzServer(f *testing.F) {
	for _, seed := range []string{`{}`, `{"status":"none"}`, `[1]`, `{"a":{"b":[{}]}}`, "\xff", `{"status":1e20000000}`, `{"":""}`} {
		f.Add("POST", "", []byte(seed))
	}
	f.Add("GET", "/x%2Fy", []byte{})
	c := embedded(f)
	s, err := New(c, Options{Token: "token-1"})
	require.NoError(f, err)
	methods := regexp.MustCompile(`^[A-Z]{1,10}$`)
	paths := regexp.MustCompile(`^(/[A-Za-z0-9%2F.]*)?$`)
	f.Fuzz(func(t *testing.T, method, path string, body []byte) {
		if !methods.MatchString(method) || !paths.MatchString(path) || regexp.MustCompile(`%($|.$|[^0-9A-F]|.[^0-9A-F])`).MatchString(path) {
			t.Skip()
		}
		resp := ask(s, method, connectors+path, string(body), "Authorization", bearerOf)
		require.Less(t, resp.StatusCode, 500)
		_, problems := spec.CheckJSON([]byte(text(t, resp)), spec.JSONLimits{})
		require.True(t, resp.StatusCode == 204 || resp.Request == nil && len(problems) == 0 || method == "HEAD", "%s", problems)
	})
}

// TestAnyBodyIsAnswered draws bodies that are near the schema.
func TestAnyBodyIsAnswered(t *testing.T) {
	s := started(t, described(t, "orders.yaml"), Options{})
	created := s.services[0].op.Success[0].JSON().Schema.Response()
	rapid.Check(t, func(t *rapid.T) {
		o := &object{members: []member{{"code", "ABC-1234"}, {"customer", readOrdered([]byte(`{"email":"a@example.com","name":"A"}`))}, {"lines", []any{}}}}
		for _, name := range rapid.SliceOf(rapid.SampledFrom([]string{"id", "note", "labels", "gift", "createdAt", "lines", "customer", "priority", "secret", "extra"})).Draw(t, "names") {
			o.set(name, fromPlain(anyValue(2).Draw(t, name)))
		}
		resp := ask(s, "POST", "/shops/x/orders", string(spelling{}.text(o)), "X-Key", "k")
		if resp.StatusCode != 201 {
			require.Contains(t, []int{400, 422}, resp.StatusCode)
			return
		}
		data := make([]byte, resp.ContentLength)
		_, err := resp.Body.Read(data)
		require.NoError(t, err)
		faults, err := created.Validate(data)
		require.NoError(t, err)
		require.Empty(t, faults)
	})
}

func TestIdentifierOfTwoTypes(t *testing.T) {
	s := started(t, inline(t, `
openapi: 3.0.3
info: {title: Two types, version: "1"}
paths:
  /t:
    post:
      operationId: createT
      requestBody: {content: {application/json: {schema: {type: object, properties: {a: {type: integer}}}}}}
      responses: {"201": {description: Made., content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}}}}}}}
  /t/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getT
      responses: {"200": {description: It., content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}, a: {type: integer}}}}}}}
`), Options{})
	require.Empty(t, s.Unserved())
	require.Equal(t, `{"id":"1","a":7}`, text(t, ask(s, "POST", "/t", `{"a":7}`)))
	require.Equal(t, `{"id":1,"a":7}`, text(t, ask(s, "GET", "/t/1", "")))
}
