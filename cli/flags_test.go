package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/runner"
	"assay/suite"
)

func TestParseTarget(t *testing.T) {
	for _, row := range []struct{ reason, text, want string }{
		{"a host and port alone", "localhost:8080", "has no scheme: write http://localhost:8080"},
		{"an address and port alone", "127.0.0.1:8080", "has no scheme"},
		{"a name and a path", "example.test/v1", "has no scheme"},
		{"another scheme", "ftp://example.test", `the scheme "ftp" cannot be tested`},
		{"no host", "http:///v1", "names no host"},
		{"a port without a host", "http://:80", "names no host"},
		{"credentials would end up in reports", "http://u:p@example.test", "holds credentials"},
		{"a query would be repeated with every request", "http://example.test/?a=b", "no query"},
		{"a fragment is never sent", "http://example.test/#a", "no fragment"},
		{"not a URL", "http://[::1", "is not a URL"},
	} {
		t.Run(row.reason, func(t *testing.T) {
			_, err := parseTarget(row.text)
			require.ErrorContains(t, err, row.want)
			require.NotContains(t, err.Error(), "u:p")
		})
	}
	u, err := parseTarget("https://example.test:8443/v1/")
	require.NoError(t, err)
	require.Equal(t, "https://example.test:8443/v1/", u.String())
}

func TestIsLoopback(t *testing.T) {
	for target, want := range map[string]bool{
		"http://127.0.0.1:1": true, "http://[::1]:1": true, "http://localhost": true, "http://127.9.9.9": true,
		"http://10.0.0.1": false, "https://example.test": false, "http://localhost.example.test": false, "://": false,
	} {
		require.Equal(t, want, isLoopback(target), target)
	}
}

func TestParseHeaders(t *testing.T) {
	got, err := parseHeaders([]string{"X-A: b: c", "X-Empty:"})
	require.NoError(t, err)
	require.Equal(t, "b: c", got[0].Value)
	require.Equal(t, "X-Empty", got[1].Name)
	for reason, text := range map[string]string{
		"no colon": "X-A", "a blank in the name": "X A: b", "no name": ": b", "a second header smuggled in": "X-A: b\r\nX-B: c",
	} {
		_, err := parseHeaders([]string{text})
		require.Error(t, err, reason)
	}
}

func TestCredentials(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(file, []byte("from-file\n"), 0o600))
	environ := []string{"TOKEN=from-env", "PAIR=user:pass:word", "BROKEN=a\nb"}
	for _, row := range []struct {
		reason, auth, token string
		want                *runner.Credentials
	}{
		{"nothing given", "", "", nil},
		{"a token alone is a bearer token", "", "t", runner.Bearer("t")},
		{"from the environment", "bearer:env:TOKEN", "", runner.Bearer("from-env")},
		{"from a file, whose last line break is none of it", "bearer:file:" + file, "", runner.Bearer("from-file")},
		{"a password may have colons", "basic:env:PAIR", "", runner.Basic("user", "pass:word")},
		{"a key in a header of its own", "header:X-API-Key:env:TOKEN", "", runner.APIKey("header", "X-API-Key", "from-env")},
		{"a key in the query", "query:key:env:TOKEN", "", runner.APIKey("query", "key", "from-env")},
	} {
		got, err := credentials(row.auth, row.token, environ)
		require.NoError(t, err, row.reason)
		require.Equal(t, row.want, got, row.reason)
	}
	for reason, auth := range map[string]string{
		"the secret itself": "bearer:hunter2", "an unknown scheme": "digest:env:TOKEN", "an unset variable": "bearer:env:NOPE",
		"a missing file": "bearer:file:/nowhere", "a line break": "bearer:env:BROKEN", "no colon in basic": "basic:env:TOKEN",
		"a key without a name": "header:env:TOKEN",
	} {
		_, err := credentials(auth, "", environ)
		require.Error(t, err, reason)
		require.NotContains(t, err.Error(), "hunter2", "a secret is never repeated")
	}
}

func TestPinned(t *testing.T) {
	got, err := pinned([]string{`/a=1`, `/b/c="x=y"`})
	require.NoError(t, err)
	require.Equal(t, `"x=y"`, string(got["/b/c"]))
	for reason, text := range map[string]string{"no value": "/a", "no pointer": "a=1", "a text without quotes": "/a=text"} {
		_, err := pinned([]string{text})
		require.Error(t, err, reason)
	}
	_, err = pinned([]string{"/a=text"})
	require.ErrorContains(t, err, "a text needs its quotes")
}

func TestColored(t *testing.T) {
	for _, row := range []struct {
		reason, flag string
		environ      []string
		want         bool
	}{
		{"no terminal, no colour", "auto", nil, false},
		{"forced", "auto", []string{"FORCE_COLOR=1"}, true},
		{"forced wins over no colour", "auto", []string{"NO_COLOR=1", "FORCE_COLOR=1"}, true},
		{"an empty variable does not count", "auto", []string{"FORCE_COLOR="}, false},
		{"the flag wins over all", "never", []string{"FORCE_COLOR=1"}, false},
		{"and the other way", "always", []string{"NO_COLOR=1", "TERM=dumb"}, true},
	} {
		got, err := colored(row.flag, row.environ, &bytes.Buffer{})
		require.NoError(t, err, row.reason)
		require.Equal(t, row.want, got, row.reason)
	}
	_, err := colored("yes", nil, &bytes.Buffer{})
	require.Error(t, err)
}

func TestWantedReports(t *testing.T) {
	text := suite.Report{Format: "text", Path: "-"}
	got, err := (&outputFlags{}).wanted()
	require.NoError(t, err)
	require.Equal(t, []suite.Report{text}, got, "the text report is the result")
	got, err = (&outputFlags{reports: []string{"json=-", "html=a.html"}}).wanted()
	require.NoError(t, err)
	require.NotContains(t, got, text, "unless another report is the result")
	got, err = (&outputFlags{quiet: true}).wanted()
	require.NoError(t, err)
	require.Empty(t, got)
	_, err = (&outputFlags{reports: []string{"htm"}}).wanted()
	require.ErrorContains(t, err, `did you mean "html"?`)
	_, err = (&outputFlags{reports: []string{"html=-", "json=-"}}).wanted()
	require.ErrorContains(t, err, "only one report")
}

func TestSafeCommand(t *testing.T) {
	got := safeCommand([]string{"run", "--token", "s3cret", "--header=X-Key: s3cret", "--header", "Cookie: s3cret", "--seed", "4"})
	require.Equal(t, []string{"assay", "run", "--token", "…", "--header=…", "--header", "…", "--seed", "4"}, got)
}
