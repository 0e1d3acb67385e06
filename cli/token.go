package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"assay/runner"
)

// clientSecret is the environment variable of the secret of --client-id, which
// no flag takes.
const clientSecret = "ASSAY_CLIENT_SECRET"

// tokenFlags say where a bearer token is fetched.
type tokenFlags struct {
	command  string
	url      string
	clientID string
	scopes   []string
}

// fetched are the credentials whose token can expire; nil when the flags ask
// for none.
func (r *runFlags) fetched(environ []string) (*runner.Credentials, error) {
	f := r.fetch
	switch {
	case f.command != "" && r.auth != "":
		return nil, mistakef("--auth and --auth-command are two ways to credentials: leave one out")
	case f.command != "":
		c := &commandToken{command: f.command}
		return &runner.Credentials{Scheme: "Bearer", Source: c.token}, nil
	case r.auth == "oauth2":
		t, err := r.clientToken(environ)
		if err != nil {
			return nil, err
		}
		return &runner.Credentials{Scheme: "Bearer", Source: t.token, Secrets: []string{t.config.ClientSecret}}, nil
	case r.auth == "" && (f.url != "" || f.clientID != "" || len(f.scopes) > 0):
		return nil, mistakef("--token-url, --client-id and --scope say how --auth oauth2 gets its token: give that too")
	}
	return nil, nil
}

// clientToken reads the flags of --auth oauth2.
func (r *runFlags) clientToken(environ []string) (*clientToken, error) {
	f, secret := r.fetch, lookupEnv(environ, clientSecret)
	switch u, err := url.Parse(f.url); {
	case f.url == "":
		return nil, mistakef("--auth oauth2 needs --token-url: the one in the description is never called by itself")
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return nil, mistakef("--token-url is not a URL of http or https")
	case u.User != nil:
		return nil, mistakef("--token-url holds credentials: give them as --client-id and %s", clientSecret)
	case f.clientID == "":
		return nil, mistakef("--auth oauth2 needs --client-id")
	case secret == "":
		return nil, mistakef("--auth oauth2: the environment variable %q is not set", clientSecret)
	}
	client, err := r.tokenClient()
	if err != nil {
		return nil, err
	}
	return &clientToken{client: client, config: &clientcredentials.Config{
		ClientID: f.clientID, ClientSecret: secret, TokenURL: f.url, Scopes: f.scopes,
	}}, nil
}

// tokenClient trusts what --ca-cert says. It always checks the certificate, and
// follows no redirect: the secret goes to the token URL alone.
func (r *runFlags) tokenClient() (*http.Client, error) {
	trust, err := tlsFlags{ca: r.tls.ca}.config()
	if err != nil {
		return nil, err
	}
	proxy, err := parseProxy(r.proxy)
	if err != nil {
		return nil, err
	}
	return &http.Client{
		Transport:     &http.Transport{TLSClientConfig: trust, Proxy: http.ProxyURL(proxy), DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

// clientToken is a token by client credentials (RFC 6749 section 4.4).
type clientToken struct {
	config *clientcredentials.Config
	client *http.Client
	last   *oauth2.Token
	renew  time.Time // of the last one; zero when it does not expire
}

// earliest is how long before its end a token is renewed, and no more than a
// quarter of its life.
const earliest = 10 * time.Second

func (t *clientToken) token(ctx context.Context, refused bool) (string, error) {
	now := time.Now()
	if t.last != nil && !refused && (t.renew.IsZero() || now.Before(t.renew)) {
		return t.last.AccessToken, nil
	}
	fresh, err := t.config.TokenSource(context.WithValue(ctx, oauth2.HTTPClient, t.client)).Token()
	switch {
	case err != nil && t.last != nil && !refused && now.Before(t.last.Expiry):
		return t.last.AccessToken, nil
	case err != nil:
		return "", fmt.Errorf("no token from %s: %s", t.config.TokenURL, t.why(err))
	case !strings.EqualFold(fresh.Type(), "Bearer"):
		return "", fmt.Errorf("%s gave a token of the type %q, want Bearer", t.config.TokenURL, fresh.Type())
	}
	if err := usableToken(fresh.AccessToken); err != nil {
		return "", fmt.Errorf("%s gave %w", t.config.TokenURL, err)
	}
	t.last, t.renew = fresh, time.Time{}
	if !fresh.Expiry.IsZero() {
		t.renew = fresh.Expiry.Add(-min(earliest, fresh.Expiry.Sub(now)/4))
	}
	return fresh.AccessToken, nil
}

// why says what the token server said, without the bodies and without the
// secret, which some repeat.
func (t *clientToken) why(err error) string {
	text := err.Error()
	var refusal *oauth2.RetrieveError
	if errors.As(err, &refusal) {
		text = refusal.Response.Status
		if refusal.ErrorCode != "" {
			text += ": " + refusal.ErrorCode
		}
		if refusal.ErrorDescription != "" {
			text += ": " + refusal.ErrorDescription
		}
	}
	for _, form := range []string{t.config.ClientSecret, url.QueryEscape(t.config.ClientSecret)} {
		text = strings.ReplaceAll(text, form, "…")
	}
	return text
}

// commandToken is what a command of the user's prints.
type commandToken struct {
	command string
	last    string
}

func (c *commandToken) token(ctx context.Context, refused bool) (string, error) {
	if c.last != "" && !refused {
		return c.last, nil
	}
	shell := []string{"sh", "-c"}
	if runtime.GOOS == "windows" {
		shell = []string{"cmd", "/C"}
	}
	cmd := exec.CommandContext(ctx, shell[0], append(shell[1:], c.command)...)
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("--auth-command failed: %w", err) // what it printed may hold the secret
	}
	token := strings.TrimSpace(string(out))
	if err := usableToken(token); err != nil {
		return "", fmt.Errorf("--auth-command printed %w", err)
	}
	c.last = token
	return token, nil
}

// usableToken says whether a header has room for a token.
func usableToken(token string) error {
	switch {
	case token == "":
		return errors.New("no token")
	case len(token) > 64<<10:
		return fmt.Errorf("a token of %d bytes", len(token))
	case strings.ContainsFunc(token, func(c rune) bool { return c <= ' ' || c >= 0x7f }):
		return errors.New("a token with blanks, line breaks or other characters that no header carries")
	}
	return nil
}
