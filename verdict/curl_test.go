package verdict_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/verdict"
)

// TestCurl holds the wording of the line.
func TestCurl(t *testing.T) {
	body := func(s string) verdict.Body { return verdict.Body{Data: []byte(s), Size: int64(len(s))} }
	for _, tc := range []struct {
		name, reason string
		req          verdict.Request
		want         string
	}{
		{"create", "the common case is readable", verdict.Request{Method: "POST", URL: "http://127.0.0.1/a", Body: body(`{"a":1}`),
			Header: []verdict.Header{{Name: "Content-Type", Value: "application/json"}, {Name: "Content-Length", Value: "7"}, {Name: "User-Agent", Value: "assay/0.1"}, {Name: "Host", Value: "127.0.0.1"}}},
			`curl -sS -i --path-as-is -X POST 'http://127.0.0.1/a' -H 'Content-Type: application/json' --data-raw '{"a":1}'`},
		{"get", "GET needs no method", verdict.Request{Method: "GET", URL: "http://127.0.0.1/a?b=c&d"},
			`curl -sS -i --path-as-is 'http://127.0.0.1/a?b=c&d'`},
		{"head", "-X HEAD would wait for a body", verdict.Request{Method: "HEAD", URL: "http://h/"},
			`curl -sS -i --path-as-is --head 'http://h/'`},
		{"quote", "a quote in the body cannot end the word", verdict.Request{Method: "POST", URL: "http://h/", Body: body(`it's $(x)`)},
			`curl -sS -i --path-as-is -X POST 'http://h/' -H 'Content-Type:' --data-raw 'it'\''s $(x)'`},
		{"secret", "the line still works once the variable is set", verdict.Request{Method: "GET", URL: "http://h/?api_key=REDACTED&x=1",
			Header: []verdict.Header{{Name: "Authorization", Value: "Bearer REDACTED"}, {Name: "X-Api-Key", Value: "REDACTED"}}},
			`curl -sS -i --path-as-is 'http://h/?api_key='"$ASSAY_API_KEY"'&x=1' -H 'Authorization: Bearer '"$ASSAY_AUTHORIZATION" -H 'X-Api-Key: '"$ASSAY_X_API_KEY"`},
		{"binary", "what a terminal would obey is not pasted", verdict.Request{Method: "POST", URL: "http://h/", Body: body("\x1b[2J\x00")},
			`printf %s G1sySgA= | base64 -d | curl -sS -i --path-as-is -X POST 'http://h/' -H 'Content-Type:' --data-binary @-`},
		{"brackets", "curl would read them as a pattern", verdict.Request{Method: "GET", URL: "http://h/[1-3]"},
			`curl -sS -i --path-as-is --globoff 'http://h/[1-3]'`},
		{"wrong length", "a length set on purpose stays", verdict.Request{Method: "POST", URL: "http://h/", Body: body(`{}`), Header: []verdict.Header{{Name: "Content-Length", Value: "9"}, {Name: "Content-Type", Value: "a/b"}}},
			`curl -sS -i --path-as-is -X POST 'http://h/' -H 'Content-Length: 9' -H 'Content-Type: a/b' --data-raw '{}'`},
	} {
		t.Run(tc.name, func(t *testing.T) { require.Equal(t, tc.want, verdict.Curl(&tc.req), tc.reason) })
	}
}

// TestCurlSendsTheSame pastes the line into sh and compares what arrives.
func TestCurlSendsTheSame(t *testing.T) {
	needs(t, "curl", "sh", "base64")
	var got struct {
		method, uri string
		header      http.Header
		body        []byte
	}
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got.method, got.uri, got.header = r.Method, r.RequestURI, r.Header
		got.body, _ = io.ReadAll(r.Body)
	}))
	defer srv.Close()
	send := func(t require.TestingT, req *verdict.Request) {
		got.body = nil
		cmd := exec.Command("sh")
		cmd.Env = append(os.Environ(), "ASSAY_AUTHORIZATION=tok'en $x", "no_proxy=*")
		cmd.Stdin = strings.NewReader(verdict.Curl(req) + "\n")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s\n%s", verdict.Curl(req), out)
		require.Equal(t, req.Method, got.method)
		require.True(t, bytes.Equal(req.Body.Data, got.body), "%q\n%q", req.Body.Data, got.body)
	}
	for _, body := range []string{"", "@/etc/hostname", `{"a":"b'c\\n\n$HOME` + "`id`" + `"}`, "\x00\x01\xff\xfe", "äöü \U0001F600 \u202e", "a\r\nb\tc", strings.Repeat("long'", 40_000), "-n"} {
		send(t, &verdict.Request{Method: "POST", URL: srv.URL + "/x", Body: verdict.Body{Data: []byte(body)}})
		require.Empty(t, got.header["Content-Type"])
		require.Contains(t, got.header, "Content-Length", "as Go sends it")
	}
	send(t, &verdict.Request{Method: "OPTIONS", URL: srv.URL + "/a/../b/[1]/{x}?q='1", Header: []verdict.Header{
		{Name: "Authorization", Value: "Bearer REDACTED"}, {Name: "X-Empty", Value: ""}, {Name: "X-Bytes", Value: "caf\xe9 % \\ '"}}})
	require.Equal(t, "/a/../b/[1]/{x}?q='1", got.uri)
	require.Equal(t, "Bearer tok'en $x", got.header.Get("Authorization"))
	require.Equal(t, []string{""}, got.header["X-Empty"])
	require.Equal(t, "caf\xe9 % \\ '", got.header.Get("X-Bytes"))
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.OneOf(rapid.SliceOfN(rapid.Byte(), 0, 40), rapid.Map(rapid.String(), func(s string) []byte { return []byte(s) })).Draw(t, "body")
		send(t, &verdict.Request{Method: "PUT", URL: srv.URL, Body: verdict.Body{Data: data}, Header: []verdict.Header{{Name: "Content-Type", Value: "application/json"}}})
	})
}

func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			if os.Getenv("ASSAY_REQUIRE") == "1" {
				t.Fatalf("%s is not installed", p)
			}
			t.Skipf("%s is not installed", p)
		}
	}
}
