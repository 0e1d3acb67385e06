package cli

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/url"
	"os"
	"regexp"
	"strings"

	"assay/verdict"
)

// parseTarget reads --target: the full base URL of the server under test.
func parseTarget(text string) (*url.URL, error) {
	if !strings.Contains(text, "://") {
		return nil, mistakef("--target %q has no scheme: write http://%s or https://%s", text, text, text)
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, mistakef("--target %q is not a URL: %w", text, err)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, mistakef("--target %q: the scheme %q cannot be tested, only http and https", text, u.Scheme)
	case u.Hostname() == "":
		return nil, mistakef("--target %q names no host", text)
	case u.User != nil:
		return nil, mistakef("--target holds credentials: give them by --auth basic:env:NAME instead, so that they stay out of the reports")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, mistakef("--target %q: a base URL has no query and no fragment", text)
	}
	return u, nil
}

// isLoopback says whether a target can only be a server on this machine.
func isLoopback(target string) bool {
	u, err := url.Parse(target)
	if err != nil {
		return false
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

var fieldName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// parseHeaders reads 'Name: value' (RFC 9110, section 5.1: a name is a token).
func parseHeaders(texts []string) ([]verdict.Header, error) {
	var out []verdict.Header
	for _, text := range texts {
		name, value, ok := strings.Cut(text, ":")
		if !ok {
			return nil, mistakef("--header %q has no colon: write it as 'Name: value'", text)
		}
		if !fieldName.MatchString(name) {
			return nil, mistakef("--header: %q is not the name of a header field", name)
		}
		if value = strings.TrimSpace(value); strings.ContainsAny(value, "\r\n\x00") {
			return nil, mistakef("--header %q: a value has no line breaks", name)
		}
		out = append(out, verdict.Header{Name: name, Value: value})
	}
	return out, nil
}

// tlsFlags say how the target is trusted.
type tlsFlags struct {
	ca, cert, key string
	insecure      bool
}

// config is nil where nothing differs from the default.
func (t tlsFlags) config() (*tls.Config, error) {
	if t == (tlsFlags{}) {
		return nil, nil
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: t.insecure}
	if t.ca != "" {
		pem, err := os.ReadFile(t.ca)
		if err != nil {
			return nil, mistakef("--ca-cert: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return nil, mistakef("--ca-cert %q holds no certificate in PEM form", t.ca)
		}
	}
	if (t.cert == "") != (t.key == "") {
		return nil, mistakef("--client-cert and --client-key are given together")
	}
	if t.cert != "" {
		pair, err := tls.LoadX509KeyPair(t.cert, t.key)
		if err != nil {
			return nil, mistakef("--client-cert: %w", err)
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return c, nil
}

// parseProxy reads --proxy; nil when it is not given.
func parseProxy(text string) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5" {
		return nil, mistakef("--proxy %q is not the URL of a proxy, such as http://127.0.0.1:3128", text)
	}
	return u, nil
}
