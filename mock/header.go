package mock

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"

	"assay/spec"
)

// presets are values for the documented headers of answers, worked out once a
// response.
type presets struct{ byResponse sync.Map } // *spec.Response → map[string]string

// own are headers that the server sets itself, and those that frame a message.
var own = []string{
	"Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding", "Connection", "Trailer", "Date",
}

// customary are values for headers whose form is settled elsewhere than in the
// description.
var customary = map[string]string{
	"Etag":                  `"1"`,
	"Last-Modified":         "Mon, 02 Jan 2023 15:04:05 GMT",
	"Expires":               "Mon, 02 Jan 2023 15:04:05 GMT",
	"Cache-Control":         "no-store",
	"Retry-After":           "0",
	"Set-Cookie":            "assay=1; Path=/; HttpOnly",
	"Link":                  `</>; rel="up"`,
	"Vary":                  "Accept",
	"Content-Language":      "en",
	"Www-Authenticate":      `Bearer realm="assay"`,
	"X-Ratelimit-Limit":     "1000000",
	"X-Ratelimit-Remaining": "999999",
	"X-Ratelimit-Reset":     "1",
}

// apply sets the documented headers of a response that are not set yet.
func (p *presets) apply(resp *spec.Response, to http.Header) {
	if resp == nil || len(resp.Headers) == 0 {
		return
	}
	for name, value := range p.of(resp) {
		if _, set := to[name]; !set {
			to[name] = []string{value}
		}
	}
}

func (p *presets) of(resp *spec.Response) map[string]string {
	if known, ok := p.byResponse.Load(resp); ok {
		return known.(map[string]string)
	}
	made := map[string]string{}
	for _, h := range resp.Headers {
		name := http.CanonicalHeaderKey(h.Name)
		if slices.Contains(own, name) {
			continue
		}
		if value, ok := headerValue(h, name); ok {
			made[name] = value
		}
	}
	known, _ := p.byResponse.LoadOrStore(resp, made)
	return known.(map[string]string)
}

// headerValue makes a value that the header's schema allows.
func headerValue(h *spec.Header, name string) (string, bool) {
	for _, candidate := range []string{customary[name], "assay", "1"} {
		if candidate != "" && headerAllows(h, candidate) {
			return candidate, true
		}
	}
	if h.Schema == nil {
		return "", false
	}
	value := simple(minimalOf(h.Schema.Response()))
	return value, value != "" && !strings.ContainsAny(value, "\r\n\x00")
}

// headerAllows judges a header field by its schema: as text, and as the number
// or truth value that it may spell.
func headerAllows(h *spec.Header, text string) bool {
	if h.Schema == nil {
		return true
	}
	view := h.Schema.Response()
	readings := []any{text}
	if v, problems := spec.CheckJSON([]byte(text), spec.JSONLimits{}); len(problems) == 0 {
		readings = append(readings, v)
	}
	return slices.ContainsFunc(readings, func(v any) bool {
		faults, err := view.ValidateValue(v)
		return err == nil && len(faults) == 0
	})
}

// allows says whether a response's description of a header allows a value; it
// does when it says nothing.
func (p *presets) allows(resp *spec.Response, name, value string) bool {
	if resp == nil {
		return true
	}
	for _, h := range resp.Headers {
		if strings.EqualFold(h.Name, name) {
			return headerAllows(h, value)
		}
	}
	return true
}

// simple writes a value as header text (style simple of RFC 6570).
func simple(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return string(v)
	case []any:
		var parts []string
		for _, e := range v {
			parts = append(parts, simple(e))
		}
		return strings.Join(parts, ",")
	case *object:
		var parts []string
		for _, m := range v.members {
			parts = append(parts, m.name, simple(m.value))
		}
		return strings.Join(parts, ",")
	case bool:
		return string(spelling{}.text(v))
	}
	return ""
}
