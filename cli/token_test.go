package cli

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/mock"
	"assay/spec"
)

const (
	testSecret = "s3cret/of+client"
	lastToken  = "what-the-server-behind-knows"
)

// issuer gives out tokens, each of which is good for so many requests.
type issuer struct {
	mu       sync.Mutex
	uses     int
	lifetime int // expires_in, in seconds; 0: it is not told
	left     []int
	hits     int
	refused  int
}

func (s *issuer) issue() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.left = append(s.left, s.uses)
	return fmt.Sprintf("issued-token-%04d", len(s.left)-1)
}

// good says whether a token is one of those, and uses it.
func (s *issuer) good(authorization string) bool {
	var n int
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hits++
	if _, err := fmt.Sscanf(authorization, "Bearer issued-token-%04d", &n); err != nil || n >= len(s.left) {
		return false
	}
	if s.left[n] == 0 {
		s.refused++
		return false
	}
	s.left[n]--
	return true
}

// tokens is the token server.
func (s *issuer) tokens(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	id, secret, ok := r.BasicAuth()
	if !ok || id != "tester" || secret != "s3cret%2Fof%2Bclient" || r.FormValue("grant_type") != "client_credentials" || r.FormValue("scope") != "orders.write" {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprintf(w, `{"error":"invalid_client","error_description":"not the secret: %s %s"}`, secret, r.FormValue("client_secret"))
		return
	}
	expires := ""
	if s.lifetime > 0 {
		expires = fmt.Sprintf(`,"expires_in":%d`, s.lifetime)
	}
	fmt.Fprintf(w, `{"access_token":%q,"token_type":"bearer"%s}`, s.issue(), expires)
}

// target is the reference server, which refuses the tokens that are used up.
func (s *issuer) target(t *testing.T) string {
	contract, err := spec.Load(spec.Embedded(), spec.Options{})
	require.NoError(t, err)
	behind, err := mock.New(contract, mock.Options{Token: lastToken})
	require.NoError(t, err)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.good(r.Header.Get("Authorization")) {
			r.Header.Set("Authorization", "Bearer "+lastToken)
		}
		behind.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

// called runs assay with an environment, and returns what it left.
func called(t *testing.T, environ map[string]string, args ...string) (code int, text, journal string) {
	t.Helper()
	for name, value := range environ {
		t.Setenv(name, value)
	}
	dir := t.TempDir()
	var out bytes.Buffer
	code = Run(t.Context(), append([]string{"run", "--out", dir, "--color", "never"}, args...), strings.NewReader(""), &out, &out)
	data, err := os.ReadFile(filepath.Join(dir, "run.ndjson"))
	if err != nil {
		require.ErrorIs(t, err, os.ErrNotExist)
	}
	return code, out.String(), string(data)
}

func TestRunRenewsTokens(t *testing.T) {
	for _, row := range []struct {
		reason         string
		uses, lifetime int
	}{
		{"a token that is used up in mid-run", 100, 0},
		{"one that is used up before all workers have had it", 5, 0},
		{"one whose end is told, and far", 100, 3600},
	} {
		t.Run(row.reason, func(t *testing.T) {
			s := &issuer{uses: row.uses, lifetime: row.lifetime}
			tokens := httptest.NewServer(http.HandlerFunc(s.tokens))
			defer tokens.Close()
			code, text, journal := called(t, map[string]string{"ASSAY_CLIENT_SECRET": testSecret},
				"--target", s.target(t), "--auth", "oauth2", "--token-url", tokens.URL, "--client-id", "tester", "--scope", "orders.write", "--max-cases", "300")
			require.Zero(t, code, text)
			s.holds(t, text, journal)
		})
	}
}

func TestRunRenewsTokensOfACommand(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the command is one of a Unix shell")
	}
	s := &issuer{uses: 100}
	tokens := httptest.NewServer(http.HandlerFunc(s.tokens))
	defer tokens.Close()
	count := filepath.Join(t.TempDir(), "count")
	for range 30 { // all are known to the target; the command counts
		s.issue()
	}
	command := fmt.Sprintf(`echo x >> %s; printf '  issued-token-%%04d\n' $(( $(wc -l < %s) - 1 ))`, count, count)
	code, text, journal := called(t, nil, "--target", s.target(t), "--auth-command", command, "--max-cases", "300")
	require.Zero(t, code, text)
	data, err := os.ReadFile(count)
	require.NoError(t, err)
	s.left = s.left[:strings.Count(string(data), "x")]
	s.holds(t, text, journal)
	require.NotContains(t, journal, "printf", "the command may hold a secret")
}

// holds says that tokens were renewed when they were used up, once each, and
// that none of them is told.
func (s *issuer) holds(t *testing.T, text, journal string) {
	t.Helper()
	require.Greater(t, len(s.left), 2, "the test needs an expiry")
	for i, left := range s.left[:len(s.left)-1] {
		require.Zero(t, left, "token %d was replaced before it was used up", i)
	}
	require.Positive(t, s.refused)
	for _, secret := range []string{"issued-token", testSecret, "s3cret%2F"} {
		require.NotContains(t, journal, secret)
		require.NotContains(t, text, secret)
	}
	require.Contains(t, journal, "Bearer REDACTED")
}

func TestRunWithoutToken(t *testing.T) {
	s := &issuer{uses: 10}
	tokens := httptest.NewServer(http.HandlerFunc(s.tokens))
	defer tokens.Close()
	target := s.target(t)
	given := []string{"--auth", "oauth2", "--client-id", "tester", "--token-url"}
	for _, row := range []struct {
		reason, secret string
		args           []string
		want           string
	}{
		{"the wrong secret, which the token server repeats", "not-the-secret", append(given, tokens.URL), "invalid_client"},
		{"no secret", "", append(given, tokens.URL), `"ASSAY_CLIENT_SECRET" is not set`},
		{"nobody at the token URL", testSecret, append(given, "http://127.0.0.1:1/token"), "no token from http://127.0.0.1:1/token"},
		{"no token URL", testSecret, []string{"--auth", "oauth2", "--client-id", "tester"}, "needs --token-url"},
		{"no client", testSecret, []string{"--auth", "oauth2", "--token-url", tokens.URL}, "needs --client-id"},
		{"a token URL that is none", testSecret, append(given, "tokens.test"), "is not a URL"},
		{"credentials in the token URL", testSecret, append(given, "http://u:not-the-secret@h/"), "holds credentials"},
		{"a token URL alone", testSecret, []string{"--token-url", tokens.URL}, "give that too"},
		{"two ways at once", "", []string{"--auth", "bearer:env:X", "--auth-command", "true"}, "leave one out"},
		{"a command that fails", "", []string{"--auth-command", "exit 3"}, "exit status 3"},
		{"a command that prints nothing", "", []string{"--auth-command", "exit 0"}, "printed no token"},
		{"a command that prints more than a token", "", []string{"--auth-command", "echo not-the-secret and more"}, "with blanks"},
	} {
		t.Run(row.reason, func(t *testing.T) {
			code, text, _ := called(t, map[string]string{"ASSAY_CLIENT_SECRET": row.secret}, append([]string{"--target", target}, row.args...)...)
			require.Equal(t, 2, code, text)
			require.Contains(t, text, row.want)
			require.NotContains(t, strings.ReplaceAll(text, "ASSAY_", ""), "not-the-secret")
			require.NotContains(t, text, testSecret)
			require.Zero(t, s.hits, "nothing is sent")
		})
	}
}

func TestClientTokenIsRenewedBeforeItsEnd(t *testing.T) {
	s := &issuer{lifetime: 3600}
	tokens := httptest.NewServer(http.HandlerFunc(s.tokens))
	r := runFlags{auth: "oauth2", fetch: tokenFlags{url: tokens.URL, clientID: "tester", scopes: []string{"orders.write"}}}
	environ := []string{"ASSAY_CLIENT_SECRET=" + testSecret}
	c, err := r.credentials(environ)
	require.NoError(t, err)
	require.Equal(t, []string{testSecret}, c.Secrets)
	for range 3 {
		token, err := c.Source(t.Context(), false)
		require.NoError(t, err)
		require.Equal(t, "issued-token-0000", token, "as long as it is good it is kept")
	}
	token, err := c.Source(t.Context(), true)
	require.NoError(t, err)
	require.Equal(t, "issued-token-0001", token, "a refused one is replaced")

	client, err := r.clientToken(environ)
	require.NoError(t, err)
	_, err = client.token(t.Context(), false)
	require.NoError(t, err)
	require.Less(t, time.Until(client.renew), time.Hour-9*time.Second)
	client.renew = time.Now().Add(-time.Second)
	token, err = client.token(t.Context(), false)
	require.NoError(t, err)
	require.Equal(t, "issued-token-0003", token, "one that is about to end is replaced")
	tokens.Close()
	client.renew = time.Now().Add(-time.Second)
	token, err = client.token(t.Context(), false)
	require.NoError(t, err)
	require.Equal(t, "issued-token-0003", token, "one that is not over yet still does when there is no other")
	_, err = client.token(t.Context(), true)
	require.ErrorContains(t, err, "no token from")
}
