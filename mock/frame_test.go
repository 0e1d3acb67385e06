package mock

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// onTheWire sends one request and returns all that comes back.
func onTheWire(t *testing.T, server *httptest.Server, method, path, body string) string {
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s",
		method, path, bearerOf, len(body), body)
	require.NoError(t, err)
	all, err := io.ReadAll(conn)
	require.NoError(t, err)
	return string(all)
}

func TestFramingFaults(t *testing.T) {
	rows := []struct{ fault, shows string }{
		{"framing-both-lengths", `(?s)^HTTP/1\.1 201 Created\r\n.*Content-Length: \d+\r\n.*Transfer-Encoding: chunked\r\n`},
		{"framing-length-twice", `(?s)Content-Length: (\d+)\r\n.*Content-Length: \d+\r\n\r\n`},
		{"framing-lengths-differ", `(?s)Content-Length: (\d+)\r\n.*Content-Length: \d+\r\n\r\n`},
		{"framing-surplus-bytes", `}\r\n<!-- served by assay -->\r\n$`},
		{"framing-bare-line-feeds", `^HTTP/1\.1 201 Created\n`},
		{"framing-folded-line", `\r\nX-Assay-Note: one\r\n and two\r\n`},
		{"framing-space-before-colon", `\r\nX-Assay-Note : one\r\n`},
		{"framing-bad-chunk-size", `\r\n\r\nx\d+\r\n`},
	}
	for _, row := range rows {
		t.Run(row.fault, func(t *testing.T) {
			server := httptest.NewServer(started(t, embedded(t), Options{Token: "token-1", Fault: row.fault}))
			defer server.Close()
			require.Regexp(t, row.shows, onTheWire(t, server, "POST", connectors, `{"version":"1"}`))
			require.Contains(t, onTheWire(t, server, "GET", connectors, ""), "HTTP/1.1 200 OK\r\n", "the other answers are as they were")
		})
	}
	server := httptest.NewServer(started(t, embedded(t), Options{Token: "token-1", Fault: "framing-body-on-204"}))
	defer server.Close()
	created := onTheWire(t, server, "POST", connectors, `{}`)
	_, rest, _ := strings.Cut(created, "Location: ")
	where, _, _ := strings.Cut(rest, "\r\n")
	require.Regexp(t, `(?s)^HTTP/1\.1 204 No Content\r\n.*\r\n\r\n{"deleted":true}$`, onTheWire(t, server, "DELETE", where, ""))
}

// TestFramingOddities holds that a client of HTTP reads what stands in an odd
// frame.
func TestFramingOddities(t *testing.T) {
	rows := []struct{ oddity, shows string }{
		{"no-reason-phrase", `^HTTP/1\.1 201 \r\n`},
		{"old-http-answers", `^HTTP/1\.0 201 Created\r\n`},
		{"chunk-extensions", `\r\n\r\n[0-9a-f]+;note="a b"\r\n{`},
		{"trailers", `(?s)Trailer: X-Assay-Checked\r\n.*\r\n0\r\nX-Assay-Checked: yes\r\n\r\n$`},
		{"informational-answer", `^HTTP/1\.1 103 Early Hints\r\n`},
	}
	for _, row := range rows {
		t.Run(row.oddity, func(t *testing.T) {
			server := httptest.NewServer(started(t, embedded(t), Options{Token: "token-1", Oddities: []string{row.oddity, "no-reason-phrase"}}))
			defer server.Close()
			if row.oddity == "old-http-answers" {
				row.shows = `^HTTP/1\.0 201 \r\n`
			}
			all := onTheWire(t, server, "POST", connectors, `{"version":"1"}`)
			require.Regexp(t, row.shows, all)
			reader := bufio.NewReader(strings.NewReader(all))
			resp, err := http.ReadResponse(reader, nil)
			require.NoError(t, err)
			if resp.StatusCode == http.StatusEarlyHints {
				resp, err = http.ReadResponse(reader, nil)
				require.NoError(t, err)
			}
			body, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.Contains(t, string(body), `"version":"1"}`)
		})
	}
}
