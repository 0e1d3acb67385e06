package mock

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

func embedded(t testing.TB) *spec.Contract {
	c, err := spec.Load(spec.Embedded(), spec.Options{})
	require.NoError(t, err)
	return c
}

func described(t testing.TB, file string) *spec.Contract {
	data, err := os.ReadFile(filepath.Join("testdata", file))
	require.NoError(t, err)
	c, err := spec.Load(spec.Source{Name: file, Data: data}, spec.Options{})
	require.NoError(t, err)
	require.Empty(t, c.Unusable)
	return c
}

func started(t testing.TB, c *spec.Contract, opts Options) *Server {
	s, err := New(c, opts)
	require.NoError(t, err)
	return s
}

// ask sends one request in the process.
func ask(h http.Handler, method, path, body string, header ...string) *http.Response {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func text(t require.TestingT, resp *http.Response) string {
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(body)
}

func decoded(t testing.TB, resp *http.Response) map[string]any {
	var m map[string]any
	require.NoError(t, json.Unmarshal([]byte(text(t, resp)), &m))
	return m
}

const (
	connectors = "/deviceManagement/exchangeConnectors"
	bearerOf   = "Bearer token-1"
)

func TestLifeOfAConnector(t *testing.T) {
	s := started(t, embedded(t), Options{Token: "token-1"})
	require.Empty(t, s.Unserved())
	body := `{"version":"1","@odata.type":"#t","status":"connected","x":1e2,"id":"mine"}`
	resp := ask(s, "POST", connectors, body, "Authorization", bearerOf)
	require.Equal(t, 201, resp.StatusCode)
	require.Equal(t, "application/json", resp.Header.Get("Content-Type"))
	got := text(t, resp)
	location := resp.Header.Get("Location")
	id := location[strings.LastIndexByte(location, '/')+1:]
	require.Equal(t, connectors+"/"+id, location)
	require.Equal(t, `{"id":"`+id+`","version":"1","@odata.type":"#t","status":"connected","x":1e2}`, got,
		"members as sent, numbers untouched, the id the server's own")

	require.Equal(t, got, text(t, ask(s, "GET", location, "", "Authorization", bearerOf)))
	require.Equal(t, `{"value":[`+got+`]}`, text(t, ask(s, "GET", connectors, "", "Authorization", bearerOf)))
	require.Equal(t, 1, s.Count())
	require.Equal(t, 204, ask(s, "DELETE", location, "", "Authorization", bearerOf).StatusCode)
	require.Equal(t, 404, ask(s, "DELETE", location, "", "Authorization", bearerOf).StatusCode)
	require.Equal(t, 404, ask(s, "GET", location, "", "Authorization", bearerOf).StatusCode)
	require.Equal(t, `{"value":[]}`, text(t, ask(s, "GET", connectors, "", "Authorization", bearerOf)))
	require.Equal(t, 0, s.Count())
}

func TestRefusals(t *testing.T) {
	s := started(t, embedded(t), Options{Token: "token-1"})
	const ok = `{"version":"1"}`
	rows := []struct {
		why, method, path, body string
		header                  []string
		status                  int
		code                    string
	}{
		{"no credentials", "POST", connectors, ok, []string{"Authorization", ""}, 401, "unauthorized"},
		{"another scheme", "POST", connectors, ok, []string{"Authorization", "Basic dTpw"}, 401, "unauthorized"},
		{"another token", "POST", connectors, ok, []string{"Authorization", "Bearer nope"}, 401, "unauthorized"},
		{"credentials come before the body", "POST", connectors, "{", []string{"Authorization", ""}, 401, "unauthorized"},
		{"reading needs credentials", "GET", connectors, "", []string{"Authorization", ""}, 401, "unauthorized"},
		{"deleting needs credentials", "DELETE", connectors + "/x", "", []string{"Authorization", ""}, 401, "unauthorized"},
		{"another media type", "POST", connectors, ok, []string{"Content-Type", "text/plain"}, 415, "unsupportedMediaType"},
		{"no media type", "POST", connectors, ok, []string{"Content-Type", ""}, 415, "unsupportedMediaType"},
		{"another charset", "POST", connectors, ok, []string{"Content-Type", "application/json; charset=utf-16"}, 415, "unsupportedMediaType"},
		{"a parameter that is not described", "POST", connectors, ok, []string{"Content-Type", "application/json; x=y"}, 415, "unsupportedMediaType"},
		{"a content coding", "POST", connectors, ok, []string{"Content-Encoding", "gzip"}, 415, "unsupportedMediaType"},
		{"nothing", "POST", connectors, "", []string{"Content-Type", "application/json"}, 400, "malformedBody"},
		{"blanks", "POST", connectors, "  \n", nil, 400, "malformedBody"},
		{"no JSON", "POST", connectors, "version", nil, 400, "malformedBody"},
		{"cut off", "POST", connectors, `{"version":"1"`, nil, 400, "malformedBody"},
		{"a name twice", "POST", connectors, `{"version":"1","version":"1"}`, nil, 400, "malformedBody"},
		{"two values", "POST", connectors, ok + ok, nil, 400, "malformedBody"},
		{"not UTF-8", "POST", connectors, "{\"version\":\"\xff\"}", nil, 400, "malformedBody"},
		{"a number beyond reason", "POST", connectors, `{"version":1e20000000}`, nil, 400, "malformedBody"},
		{"an array", "POST", connectors, `[]`, nil, 400, "invalidBody"},
		{"null", "POST", connectors, `null`, nil, 400, "invalidBody"},
		{"another type", "POST", connectors, `{"version":1}`, nil, 400, "invalidBody"},
		{"an enum stranger", "POST", connectors, `{"status":"String"}`, nil, 400, "invalidBody"},
		{"a broken instant", "POST", connectors, `{"lastSyncDateTime":"yesterday"}`, nil, 400, "invalidBody"},
		{"no such resource", "GET", connectors + "/nope", "", nil, 404, "notFound"},
		{"no such path", "GET", "/nope", "", nil, 404, "notFound"},
		{"a method of other paths", "PUT", connectors, ok, nil, 405, "methodNotAllowed"},
		{"a method of no path", "BREW", connectors + "/x", "", nil, 405, "methodNotAllowed"},
	}
	for _, row := range rows {
		t.Run(row.why, func(t *testing.T) {
			resp := ask(s, row.method, row.path, row.body, append([]string{"Authorization", bearerOf}, row.header...)...)
			require.Equal(t, row.status, resp.StatusCode)
			require.Equal(t, "application/json", resp.Header.Get("Content-Type"))
			e, _ := decoded(t, resp)["error"].(map[string]any)
			require.Equal(t, row.code, e["code"])
			require.NotEmpty(t, e["message"])
			require.Equal(t, row.status == 405, resp.Header.Get("Allow") != "")
			require.Equal(t, row.status == 401, resp.Header.Get("WWW-Authenticate") != "")
		})
	}
	require.Equal(t, 0, s.Count(), "a refusal creates nothing")
}

func TestMethods(t *testing.T) {
	s := started(t, embedded(t), Options{Token: "token-1"})
	require.Equal(t, "GET, HEAD, OPTIONS, POST", ask(s, "OPTIONS", connectors, "").Header.Get("Allow"))
	require.Equal(t, "DELETE, GET, HEAD, OPTIONS", ask(s, "PATCH", connectors+"/x", "").Header.Get("Allow"))
	require.Equal(t, 204, ask(s, "OPTIONS", connectors, "").StatusCode)
	require.Equal(t, 200, ask(s, "HEAD", connectors, "", "Authorization", bearerOf).StatusCode)
}

func TestBodyBound(t *testing.T) {
	s := started(t, embedded(t), Options{MaxBody: 100})
	resp := ask(s, "POST", connectors, `{"version":"`+strings.Repeat("x", 200)+`"}`, "Authorization", bearerOf)
	require.Equal(t, 413, resp.StatusCode)
}
