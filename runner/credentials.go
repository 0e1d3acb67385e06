package runner

import (
	"context"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// Credentials are one value that is sent as authorization: in a header, in the
// query or in a cookie. Where a description asks for several at once, And holds
// the others.
type Credentials struct {
	// Header, Query and Cookie name where Value goes; one of them is set. If
	// all are empty, it is the header Authorization.
	Header, Query, Cookie string
	// Scheme stands before the value, such as "Bearer"; empty for API keys.
	Scheme string
	// Value is the token, the key, or base64 of user:password.
	Value string
	// Source gives the value in place of Value where it can expire. It is asked
	// before every request, by one goroutine at a time, and answers with the
	// same value until that is about to expire; when the last one was refused,
	// with another. Its errors hold no secret. If nil, Value stays. Only one of
	// several credentials can have one.
	Source func(ctx context.Context, refused bool) (string, error)
	// Secrets are further texts that must not be recorded, such as the
	// password within a Basic value.
	Secrets []string
	// And is sent beside it; may be nil.
	And *Credentials

	always bool // also where the description asks for none
}

// Bearer returns credentials of RFC 6750.
func Bearer(token string) *Credentials { return &Credentials{Scheme: "Bearer", Value: token} }

// Basic returns credentials of RFC 7617.
func Basic(user, password string) *Credentials {
	return &Credentials{Scheme: "Basic", Value: base64.StdEncoding.EncodeToString([]byte(user + ":" + password)), Secrets: []string{password}}
}

// APIKey returns an API key in a "header", a "query" parameter or a "cookie".
func APIKey(in, name, key string) *Credentials {
	c := &Credentials{Value: key}
	switch in {
	case "query":
		c.Query = name
	case "cookie":
		c.Cookie = name
	default:
		c.Header = name
	}
	return c
}

// keyring is all that a run sends as authorization.
type keyring struct {
	own  []Credentials // in the order sent
	asks bool          // the description asks for credentials somewhere
	live *live         // the value of the one that can expire; nil when none can
}

// newKeyring takes the credentials of the options, of the target's URL and of
// header lines, the latter replacing what goes under the same name.
func newKeyring(opts Options, t *target, c *spec.Contract) *keyring {
	k := &keyring{asks: asksForCredentials(c)}
	for cr := opts.Credentials; cr != nil; cr = cr.And {
		k.own = append(k.own, cr.placed())
	}
	if pass, ok := t.user.Password(); t.user != nil && (ok || t.user.Username() != "") && len(k.own) == 0 {
		cr := Basic(t.user.Username(), pass).placed()
		cr.always = true
		k.own = append(k.own, cr)
	}
	names := headerKeys(c)
	for _, h := range opts.Header {
		if !names[strings.ToLower(h.Name)] {
			continue
		}
		cr := fromHeader(h)
		k.drop(h.Name)
		k.own = append(k.own, cr)
	}
	return k
}

func (c Credentials) placed() Credentials {
	if c.Header == "" && c.Query == "" && c.Cookie == "" {
		c.Header = "Authorization"
	}
	c.And = nil
	return c
}

func (k *keyring) drop(header string) {
	kept := k.own[:0]
	for _, c := range k.own {
		if !strings.EqualFold(c.Header, header) {
			kept = append(kept, c)
		}
	}
	k.own = kept
}

// headerKeys are the headers in which the contract, or custom, expects
// credentials, in lower case.
func headerKeys(c *spec.Contract) map[string]bool {
	names := map[string]bool{"authorization": true, "x-api-key": true, "cookie": true}
	for _, op := range c.Operations {
		for _, req := range op.Security {
			for _, s := range req {
				if s.Type == "apiKey" && s.In == "header" {
					names[strings.ToLower(s.Param)] = true
				}
			}
		}
	}
	return names
}

func fromHeader(h verdict.Header) Credentials {
	c := Credentials{Header: h.Name, Value: h.Value, always: true}
	if scheme, value, ok := strings.Cut(h.Value, " "); ok && strings.EqualFold(h.Name, "Authorization") {
		c.Scheme, c.Value = scheme, value
	}
	return c
}

// secrets are the texts that must not be recorded.
func (k *keyring) secrets() []string {
	var out []string
	for _, c := range k.own {
		out = append(append(out, c.Value), c.Secrets...)
		if strings.EqualFold(c.Header, "Cookie") {
			for part := range strings.SplitSeq(c.Value, ";") {
				_, value, _ := strings.Cut(part, "=")
				out = append(out, strings.TrimSpace(value))
			}
		}
	}
	return out
}

// redaction names what must not be recorded of this run.
func (k *keyring) redaction(pointers, secrets []string) verdict.Redaction {
	r := verdict.Redaction{Pointers: pointers, Secrets: secrets}
	for _, c := range k.own {
		if c.Header != "" {
			r.Headers = append(r.Headers, c.Header)
		}
		if c.Query != "" {
			r.Query = append(r.Query, c.Query)
		}
	}
	return r
}

// carries says whether a header line is authorization, which a step without
// credentials must not send.
func (k *keyring) carries(header string) bool {
	for _, c := range k.own {
		if strings.EqualFold(c.Header, header) {
			return true
		}
	}
	return false
}

// present returns what a step sends: header lines, and parameters to append to
// the query.
func (k *keyring) present(how cases.Credentials, op *spec.Operation) (header []verdict.Header, query string) {
	switch how {
	case cases.Missing:
		return nil, ""
	case cases.OtherScheme:
		return []verdict.Header{{Name: "Authorization", Value: otherScheme(op)}}, ""
	}
	var cookies, params []string
	for _, c := range k.chosen(how, op) {
		if how == cases.Normal {
			c.Value = k.current(c)
		}
		value := c.text(how)
		switch {
		case c.Header != "":
			header = append(header, verdict.Header{Name: c.Header, Value: value})
		case c.Query != "":
			params = append(params, url.QueryEscape(c.Query)+"="+url.QueryEscape(value))
		case c.Cookie != "":
			cookies = append(cookies, c.Cookie+"="+cookieValue(value))
		}
	}
	if len(cookies) > 0 {
		header = append(header, verdict.Header{Name: "Cookie", Value: strings.Join(cookies, "; ")})
	}
	return header, strings.Join(params, "&")
}

// chosen are the run's own credentials; for spoilt ones, when the run has none,
// such as the operation asks for. An operation that asks for none, where others
// do, gets only what the user wants sent with every request.
func (k *keyring) chosen(how cases.Credentials, op *spec.Operation) []Credentials {
	if how == cases.Normal && k.asks && op != nil && len(op.Security) == 0 {
		return slices.DeleteFunc(slices.Clone(k.own), func(c Credentials) bool { return !c.always })
	}
	if len(k.own) > 0 || how == cases.Normal || op == nil || len(op.Security) == 0 {
		return k.own
	}
	var out []Credentials
	for _, s := range op.Security[0] {
		switch {
		case s.Type == "apiKey":
			out = append(out, *APIKey(s.In, s.Param, ""))
		case s.Type == "http" && s.Scheme == "basic":
			out = append(out, Credentials{Header: "Authorization", Scheme: "Basic"})
		default:
			out = append(out, Credentials{Header: "Authorization", Scheme: "Bearer"})
		}
	}
	return out
}

// cookieValue keeps to the characters of RFC 6265 section 4.1.1.
func cookieValue(v string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r >= 0x7f || strings.ContainsRune(`",;\`, r) {
			return '_'
		}
		return r
	}, v)
}
