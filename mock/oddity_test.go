package mock

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOdditiesBreakNothing(t *testing.T) {
	for name, s := range subjects(t) {
		for _, o := range Oddities() {
			if o.Name == "slow-answers" {
				continue // TestOdditiesShow has it
			}
			t.Run(name+"/"+o.Name, func(t *testing.T) {
				require.Empty(t, s.judged(t, Options{Oddities: []string{o.Name}}))
			})
		}
	}
}

func TestOdditiesTogetherBreakNothing(t *testing.T) {
	var names []string
	for _, o := range Oddities() {
		if o.Name != "slow-answers" {
			names = append(names, o.Name)
		}
	}
	for name, s := range subjects(t) {
		t.Run(name, func(t *testing.T) { require.Empty(t, s.judged(t, Options{Oddities: names})) })
	}
}

// raw is an answer with what only shows on a real connection.
type raw struct {
	*http.Response
	body string
}

func fetch(t *testing.T, server *httptest.Server, method, path, body string) raw {
	r, err := http.NewRequest(method, server.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", bearerOf)
	r.Header.Set("Content-Type", "application/json")
	resp, err := server.Client().Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return raw{resp, string(data)}
}

// TestOdditiesShow holds that each is there at all, on a real connection.
func TestOdditiesShow(t *testing.T) {
	const body = `{"version":" \u00e9 ","lastSyncDateTime":"2017-01-01T00:02:54.239458+03:00","status":"none","size":10,"lost":null}`
	shown := map[string]func(t *testing.T, server *httptest.Server, got raw){
		"indented-json": func(t *testing.T, _ *httptest.Server, got raw) { require.Contains(t, got.body, "{\n  \"id\": ") },
		"escaped-json":  func(t *testing.T, _ *httptest.Server, got raw) { require.Contains(t, got.body, `"\u0020\u00e9 "`) },
		"reordered-json": func(t *testing.T, _ *httptest.Server, got raw) {
			require.Contains(t, got.body, `{"lost":null,"size":10`)
		},
		"numbers-with-decimals": func(t *testing.T, _ *httptest.Server, got raw) { require.Contains(t, got.body, `"size":10.0`) },
		"numbers-with-exponents": func(t *testing.T, _ *httptest.Server, got raw) {
			require.Contains(t, got.body, `"size":10e0`)
		},
		"blank-around-json": func(t *testing.T, _ *httptest.Server, got raw) {
			require.True(t, strings.HasPrefix(got.body, "\r\n\t{"))
		},
		"gzip": func(t *testing.T, _ *httptest.Server, got raw) { require.True(t, got.Uncompressed) },
		"chunked": func(t *testing.T, _ *httptest.Server, got raw) {
			require.Equal(t, []string{"chunked"}, got.TransferEncoding)
		},
		"content-type-charset": func(t *testing.T, _ *httptest.Server, got raw) {
			require.Equal(t, "application/json; charset=utf-8", got.Header.Get("Content-Type"))
		},
		"content-type-case": func(t *testing.T, _ *httptest.Server, got raw) {
			require.Equal(t, "APPLICATION/JSON", got.Header.Get("Content-Type"))
		},
		"content-type-quoted": func(t *testing.T, _ *httptest.Server, got raw) {
			require.Contains(t, got.Header.Get("Content-Type"), `;charset="UTF-8"`)
		},
		"instants-in-utc": func(t *testing.T, _ *httptest.Server, got raw) {
			require.Contains(t, got.body, `"2016-12-31T21:02:54.2394580Z"`)
		},
		"instants-with-offset": func(t *testing.T, _ *httptest.Server, got raw) {
			require.Contains(t, got.body, `"2017-01-01T02:32:54.239458+05:30"`)
		},
		"instants-in-milliseconds": func(t *testing.T, _ *httptest.Server, got raw) {
			require.Contains(t, got.body, `"2016-12-31T21:02:54.239Z"`)
		},
		"instants-in-seconds": func(t *testing.T, _ *httptest.Server, got raw) {
			require.Contains(t, got.body, `"2016-12-31T21:02:54Z"`)
		},
		"uuids-in-capitals":        func(t *testing.T, _ *httptest.Server, got raw) { require.Regexp(t, `"id":"[0-9A-F-]{36}"`, got.body) },
		"trims-text":               func(t *testing.T, _ *httptest.Server, got raw) { require.Contains(t, got.body, `"version":"é"`) },
		"extra-properties":         func(t *testing.T, _ *httptest.Server, got raw) { require.Contains(t, got.body, `"xAssayRevision":1`) },
		"drops-unknown-properties": func(t *testing.T, _ *httptest.Server, got raw) { require.NotContains(t, got.body, "size") },
		"ids-short":                func(t *testing.T, _ *httptest.Server, got raw) { require.Contains(t, got.body, `"id":"c1"`) },
		"ids-need-escaping": func(t *testing.T, server *httptest.Server, got raw) {
			require.Equal(t, connectors+"/a%20b%2F%C3%BC%3F%23%2541&=1", got.Header.Get("Location"))
			require.Equal(t, got.body, fetch(t, server, "GET", got.Header.Get("Location"), "").body)
		},
		"list-newest-first": func(t *testing.T, server *httptest.Server, _ raw) {
			fetch(t, server, "POST", connectors, `{"version":"newest"}`)
			require.Regexp(t, `^{"value":\[{"id":"[^"]*","version":"newest"`, fetch(t, server, "GET", connectors, "").body)
		},
		"location-absolute": func(t *testing.T, server *httptest.Server, got raw) {
			require.True(t, strings.HasPrefix(got.Header.Get("Location"), server.URL+connectors+"/"))
		},
		"location-relative": func(t *testing.T, _ *httptest.Server, got raw) {
			require.Regexp(t, `^exchangeConnectors/[0-9a-f-]{36}$`, got.Header.Get("Location"))
		},
		"more-headers":     func(t *testing.T, _ *httptest.Server, got raw) { require.NotEmpty(t, got.Header.Get("X-Request-Id")) },
		"allow-everywhere": func(t *testing.T, _ *httptest.Server, got raw) { require.Contains(t, got.Header.Get("Allow"), "POST") },
		"several-challenges": func(t *testing.T, server *httptest.Server, _ raw) {
			resp, err := server.Client().Get(server.URL + connectors)
			require.NoError(t, err)
			resp.Body.Close()
			require.Len(t, resp.Header.Values("WWW-Authenticate"), 2)
		},
		"closes-connections": func(t *testing.T, _ *httptest.Server, got raw) { require.True(t, got.Close) },
		"no-date":            func(t *testing.T, _ *httptest.Server, got raw) { require.Empty(t, got.Header.Get("Date")) },
		"accepts-placeholders": func(t *testing.T, server *httptest.Server, _ raw) {
			got := fetch(t, server, "POST", connectors, `{"status":"String","exchangeConnectorType":"String"}`)
			require.Equal(t, 201, got.StatusCode)
			require.Contains(t, got.body, `"status":"String","exchangeConnectorType":"String"`)
			require.Contains(t, fetch(t, server, "GET", got.Header.Get("Location"), "").body, `"status":"String"`)
			require.Equal(t, 400, fetch(t, server, "POST", connectors, `{"status":"Other"}`).StatusCode)
		},
		"refuses-read-only": func(t *testing.T, server *httptest.Server, _ raw) {
			require.Equal(t, 400, fetch(t, server, "POST", connectors, `{"id":"x"}`).StatusCode)
		},
		"refuses-unknown-properties": func(t *testing.T, _ *httptest.Server, got raw) { require.Equal(t, 400, got.StatusCode) },
		"accepts-duplicate-names": func(t *testing.T, server *httptest.Server, _ raw) {
			require.Contains(t, fetch(t, server, "POST", connectors, `{"version":"1","version":"2"}`).body, `"version":"2"`)
		},
		"accepts-byte-order-mark": func(t *testing.T, server *httptest.Server, _ raw) {
			require.Equal(t, 201, fetch(t, server, "POST", connectors, "\uFEFF{}").StatusCode)
		},
		"too-many-requests":        func(t *testing.T, server *httptest.Server, _ raw) { comesAgain(t, server, 429, 7) },
		"unavailable-now-and-then": func(t *testing.T, server *httptest.Server, _ raw) { comesAgain(t, server, 503, 11) },
		"slow-answers":             func(t *testing.T, _ *httptest.Server, got raw) { require.Equal(t, 201, got.StatusCode) },
		"informational-answer":     func(t *testing.T, _ *httptest.Server, got raw) { require.Equal(t, 201, got.StatusCode) },
	}
	elsewhere := map[string]string{
		"null-for-absent":            "orders: note is nullable",
		"omits-null":                 "orders: note is nullable",
		"refuses-with-422":           "orders: 422 is described",
		"gone-after-delete":          "orders: the delete describes no 404",
		"header-names-in-lower-case": "TestHeaderNamesOnTheWire",
		"no-reason-phrase":           "TestFramingOddities",
		"old-http-answers":           "TestFramingOddities",
		"chunk-extensions":           "TestFramingOddities",
		"trailers":                   "TestFramingOddities",
	}
	for _, o := range Oddities() {
		if elsewhere[o.Name] != "" {
			continue
		}
		t.Run(o.Name, func(t *testing.T) {
			require.NotNil(t, shown[o.Name], "nothing shows it")
			server := httptest.NewServer(started(t, embedded(t), Options{Token: "token-1", Oddities: []string{o.Name}}))
			defer server.Close()
			shown[o.Name](t, server, fetch(t, server, "POST", connectors, body))
		})
	}
}

// comesAgain counts on from the first request, which was sent already.
func comesAgain(t *testing.T, server *httptest.Server, status, every int) {
	for n := 2; n < every; n++ {
		require.Equal(t, 201, fetch(t, server, "POST", connectors, `{}`).StatusCode)
	}
	got := fetch(t, server, "POST", connectors, `{}`)
	require.Equal(t, status, got.StatusCode)
	require.Equal(t, "1", got.Header.Get("Retry-After"))
}

func TestOdditiesOfOrders(t *testing.T) {
	const path, body = "/shops/one/orders", `{"code":"ABC-1234","customer":{"email":"a@example.com","name":"Ann"},"lines":[],"note":null}`
	key := []string{"X-Key", "k"}
	server := func(name string) *Server {
		return started(t, described(t, "orders.yaml"), Options{Token: "k", Oddities: []string{name}})
	}
	require.Contains(t, text(t, ask(server("omits-null"), "POST", path, body, key...)), `"lines":[]`)
	require.NotContains(t, text(t, ask(server("omits-null"), "POST", path, body, key...)), `"note"`)
	require.Contains(t, text(t, ask(server("null-for-absent"), "POST", path, strings.Replace(body, `,"note":null`, "", 1), key...)), `"note":null`)
	require.Equal(t, 422, ask(server("refuses-with-422"), "POST", path, "{}", key...).StatusCode)
	s := server("gone-after-delete")
	ask(s, "POST", path, body, key...)
	require.Equal(t, 200, ask(s, "DELETE", path+"/1000", "", key...).StatusCode)
	require.Equal(t, 410, ask(s, "DELETE", path+"/1000", "", key...).StatusCode, "no 404 is described for the delete")
	require.Equal(t, 404, ask(s, "GET", path+"/1000", "", key...).StatusCode, "a 404 is described for the read, and no 410")
}

func TestHeaderNamesOnTheWire(t *testing.T) {
	server := httptest.NewServer(started(t, embedded(t), Options{Token: "token-1", Oddities: []string{"header-names-in-lower-case"}}))
	defer server.Close()
	var wire bytes.Buffer
	dialled, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	defer dialled.Close()
	_, err = io.WriteString(dialled, "POST "+connectors+" HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: "+bearerOf+"\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
	require.NoError(t, err)
	_, err = wire.ReadFrom(dialled)
	require.NoError(t, err)
	require.Contains(t, wire.String(), "\r\nlocation: ")
}
