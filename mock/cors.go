package mock

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// crossing lets pages of other origins ask the server, by the CORS protocol of
// the Fetch standard. Without origins it does nothing.
type crossing struct {
	origins []string // as browsers write them; "*" for every one
}

// ParseOrigins reads origins as browsers write them: each a scheme, a host and
// perhaps a port, or "*" for every one.
func ParseOrigins(texts []string) ([]string, error) {
	var origins []string
	for _, text := range texts {
		u, err := url.Parse(text)
		switch {
		case text == "*" || text == "null":
		case err != nil || u.Scheme == "" || u.Host == "":
			return nil, fmt.Errorf("%q is no origin: write it as http://localhost:3000, or * for every one", text)
		case strings.TrimRight(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
			return nil, fmt.Errorf("%q is more than an origin: %s://%s is one", text, u.Scheme, u.Host)
		default:
			text = strings.ToLower(u.Scheme + "://" + u.Host)
		}
		origins = append(origins, text)
	}
	return origins, nil
}

// allows says whether pages of an origin may ask.
func (c crossing) allows(origin string) bool {
	return origin != "" && (slices.Contains(c.origins, origin) || c.every())
}

func (c crossing) every() bool { return slices.Contains(c.origins, "*") }

// preflight is the answer to a browser that asks whether it may ask; nil for
// any other request. The path says which methods it has.
func (c crossing) preflight(r *http.Request, allow string) *answer {
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" || !c.allows(r.Header.Get("Origin")) {
		return nil
	}
	a := newAnswer(optional, http.StatusNoContent)
	a.header.Set("Allow", allow)
	a.header.Set("Access-Control-Allow-Methods", allow)
	a.header.Set("Access-Control-Max-Age", "5")
	if asked := r.Header.Values("Access-Control-Request-Headers"); len(asked) > 0 {
		a.header.Set("Access-Control-Allow-Headers", strings.Join(asked, ", "))
	}
	a.header["Vary"] = []string{"Access-Control-Request-Method, Access-Control-Request-Headers"}
	return a
}

// admit says in an answer which page may read it. What a page may read of the
// headers is listed by name, since "*" does not hold for requests with
// credentials.
func (c crossing) admit(r *http.Request, h http.Header) {
	if len(c.origins) == 0 {
		return
	}
	origin := r.Header.Get("Origin")
	if !c.every() {
		h["Vary"] = slices.Concat(h["Vary"], []string{"Origin"}) // also where it is not allowed: caches keep answers apart
	}
	if !c.allows(origin) {
		return
	}
	var names []string
	for name := range h {
		if name != "Vary" && !strings.HasPrefix(name, "Access-Control-") && !strings.HasPrefix(name, "Set-Cookie") {
			names = append(names, name)
		}
	}
	if slices.Sort(names); len(names) > 0 && r.Method != http.MethodOptions {
		h.Set("Access-Control-Expose-Headers", strings.Join(names, ", "))
	}
	if c.every() {
		h.Set("Access-Control-Allow-Origin", "*")
		return
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Credentials", "true")
}
