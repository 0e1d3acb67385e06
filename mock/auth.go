package mock

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"assay/spec"
)

// credential says how the credentials of a request were found.
type credential int

const (
	granted   credential = iota
	absent               // none were sent
	foreign              // of another scheme than described
	malformed            // not of the scheme's form
	wrong                // of the scheme's form, and not the right ones
)

// authorize judges the credentials of a request. Each alternative of the
// description is enough; without a token any well-formed credentials are right.
func authorize(r *http.Request, security []spec.Requirement, token string) credential {
	if len(security) == 0 {
		if token == "" {
			return granted
		}
		return bearer(r, token)
	}
	nearest := absent
	for _, requirement := range security {
		c := requirementMet(r, requirement, token)
		if c == granted {
			return granted
		}
		nearest = max(nearest, c)
	}
	return nearest
}

// requirementMet judges one alternative: each of its schemes has to be met, but
// of those that share the field Authorization, which holds one value, any.
func requirementMet(r *http.Request, schemes spec.Requirement, token string) credential {
	worst, shared, best := granted, false, wrong
	for _, s := range schemes {
		c := schemeMet(r, s, token)
		if inAuthorization(s) {
			shared, best = true, min(best, c)
		} else {
			worst = max(worst, c)
		}
	}
	if shared {
		worst = max(worst, best)
	}
	return worst
}

func inAuthorization(s spec.Scheme) bool {
	switch s.Type {
	case "apiKey":
		return s.In == "header" && strings.EqualFold(s.Param, "Authorization")
	case "mutualTLS":
		return false
	}
	return true
}

func schemeMet(r *http.Request, s spec.Scheme, token string) credential {
	switch {
	case s.Type == "apiKey":
		return apiKey(r, s, token)
	case s.Type == "mutualTLS":
		return granted // settled before HTTP
	case s.Type == "http" && s.Scheme == "basic":
		return basic(r, token)
	case s.Type == "http" && s.Scheme != "bearer" && s.Scheme != "":
		return other(r, s.Scheme)
	}
	return bearer(r, token)
}

// bearer follows RFC 6750 section 2.1: the scheme without regard to case, and
// a b64token.
func bearer(r *http.Request, token string) credential {
	scheme, given, c := authorization(r)
	switch {
	case c != granted:
		return c
	case !strings.EqualFold(scheme, "Bearer"):
		return foreign
	case !b64token(given):
		return malformed
	case token != "" && given != token:
		return wrong
	}
	return granted
}

func b64token(s string) bool {
	body := strings.TrimRight(s, "=")
	return body != "" && strings.IndexFunc(body, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._~+/", r))
	}) < 0
}

// basic follows RFC 7617; the token may be "user:password" or the password.
func basic(r *http.Request, token string) credential {
	scheme, given, c := authorization(r)
	if c != granted {
		return c
	}
	pair, err := base64.StdEncoding.DecodeString(given)
	user, password, ok := strings.Cut(string(pair), ":")
	switch {
	case !strings.EqualFold(scheme, "Basic"):
		return foreign
	case err != nil || !ok:
		return malformed
	case token != "" && !slices.Contains([]string{user + ":" + password, password, given}, token):
		return wrong
	}
	return granted
}

// other is any further scheme of HTTP, known by its name alone.
func other(r *http.Request, name string) credential {
	scheme, _, c := authorization(r)
	if c == granted && !strings.EqualFold(scheme, name) {
		return foreign
	}
	return c
}

func authorization(r *http.Request) (scheme, given string, c credential) {
	fields := r.Header.Values("Authorization")
	if len(fields) == 0 || strings.TrimSpace(fields[0]) == "" {
		return "", "", absent
	}
	scheme, given, ok := strings.Cut(strings.TrimSpace(fields[0]), " ")
	if !ok || len(fields) > 1 {
		return scheme, "", malformed
	}
	return scheme, strings.TrimSpace(given), granted
}

func apiKey(r *http.Request, s spec.Scheme, token string) credential {
	given := ""
	switch s.In {
	case "query":
		given = r.URL.Query().Get(s.Param)
	case "cookie":
		if c, err := r.Cookie(s.Param); err == nil {
			given = c.Value
		}
	default:
		given = r.Header.Get(s.Param)
	}
	switch {
	case given == "":
		return absent
	case token != "" && given != token && given != "Bearer "+token:
		return wrong
	}
	return granted
}

// challenge is what a 401 says in WWW-Authenticate (RFC 9110 section 11.6.1).
func challenge(security []spec.Requirement, c credential) string {
	var names []string
	for _, requirement := range security {
		for _, s := range requirement {
			if name := schemeName(s); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if len(names) == 0 {
		names = []string{"Bearer"}
	}
	for i, name := range names {
		names[i] = fmt.Sprintf("%s realm=%q", name, "assay")
		if name == "Bearer" && c == wrong {
			names[i] += `, error="invalid_token"`
		}
	}
	return strings.Join(names, ", ")
}

func schemeName(s spec.Scheme) string {
	switch {
	case s.Type == "apiKey":
		return "ApiKey"
	case s.Type == "http" && s.Scheme == "basic":
		return "Basic"
	case s.Type == "http" && s.Scheme != "bearer" && s.Scheme != "":
		return s.Scheme
	}
	return "Bearer"
}
