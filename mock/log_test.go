package mock

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLog(t *testing.T) {
	for _, format := range LogFormats() {
		var out bytes.Buffer
		f := fronted(t, embedded(t), Options{Token: "token-1"}, FrontOptions{Log: &out, LogFormat: format})
		ask(f, "POST", connectors, `{"version":"1"}`, "Authorization", bearerOf)
		ask(f, "POST", connectors+"?access_token=hush&x=1", `{"version":1}`, "Authorization", bearerOf)
		ask(f, "GET", connectors+"/token-1%0Ax", "", "Authorization", "Bearer other-secret")
		ask(f, "GET", "/__assay", "")
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		if format == "off" {
			require.Empty(t, out.String())
			continue
		}
		require.Len(t, lines, 3, "one line a request, and none for its own pages")
		for _, secret := range []string{"token-1", "hush", "other-secret"} {
			require.NotContains(t, out.String(), secret, format)
		}
		if format == "text" {
			require.Regexp(t, `^\d\d:\d\d:\d\d\.\d{3} 201 POST   /deviceManagement/exchangeConnectors \d+\.\dms$`, lines[0])
			require.Regexp(t, ` 400 POST   /deviceManagement/exchangeConnectors\?access_token=\*\*\*&x=1 .*ms  The body is not as described: version has to be string\.$`, lines[1])
			continue
		}
		var r Request
		require.NoError(t, json.Unmarshal([]byte(lines[1]), &r))
		require.Equal(t, 400, r.Status)
		require.Equal(t, "invalidBody", r.Reason)
	}
	_, err := newJournal(nil, "xml")
	require.EqualError(t, err, `unknown format "xml": use text, json, off`)
}

// TestLogOfCutConnection: an answer that never came is told too.
func TestLogOfCutConnection(t *testing.T) {
	f := fronted(t, embedded(t), Options{Fault: "drops-connection-with-field"}, FrontOptions{})
	require.Panics(t, func() {
		ask(f, "POST", connectors, `{"@odata.type":"#t"}`, "Authorization", bearerOf)
	}, "as net/http wants it where there is no connection")
	last, total := f.journal.recent()
	require.EqualValues(t, 1, total)
	require.Equal(t, "The connection was cut.", last[0].Why)
}

func TestLastRequests(t *testing.T) {
	j, err := newJournal(nil, "off")
	require.NoError(t, err)
	for i := range remembered + 7 {
		j.add(Request{Path: fmt.Sprint(i)})
	}
	last, total := j.recent()
	require.EqualValues(t, remembered+7, total)
	require.Len(t, last, remembered)
	require.Equal(t, "106", last[0].Path)
	require.Equal(t, "7", last[remembered-1].Path)
}

// TestVeil: whatever is asked for is one line of plain characters.
func TestVeil(t *testing.T) {
	v := veil{token: "s3cret", keys: []string{"key"}}
	rows := []struct{ why, url, want string }{
		{"nothing special", "/a/b?c=d", "/a/b?c=d"},
		{"a key", "/a?KEY=x&b=1", "/a?KEY=***&b=1"},
		{"an escaped name", "/a?k%65y=x", "/a?k%65y=***"},
		{"a name that cannot be read", "/a?%zz=x", "/a?%zz=***"},
		{"the token anywhere", "/a/s3cret", "/a/***"},
		{"bytes that are no text", "/a?b=\xff", "/a?b=\uFFFD"},
		{"long ones are cut", "/" + strings.Repeat("a", 500), "/" + strings.Repeat("a", 399) + "…"},
	}
	for _, row := range rows {
		u, err := url.ParseRequestURI(row.url)
		require.NoError(t, err, row.why)
		require.Equal(t, row.want, v.path(u), row.why)
	}
	require.Equal(t, "a\uFFFDb", v.text("a\nb"))
}
