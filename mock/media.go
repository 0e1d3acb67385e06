package mock

import (
	"mime"
	"net/http"
	"strings"

	"assay/spec"
)

// concrete is the Content-Type that is sent for a documented media type:
// ranges get a member of theirs.
func concrete(mediaType string) string {
	base, params, found := strings.Cut(mediaType, ";")
	switch strings.ToLower(strings.TrimSpace(base)) {
	case "*/*", "application/*":
		return "application/json"
	case "application/*+json":
		return "application/hal+json"
	case "text/*":
		return "text/plain"
	}
	if found {
		return strings.TrimSpace(base) + "; " + strings.TrimSpace(params)
	}
	return strings.TrimSpace(base)
}

// takes says whether the Content-Type of a request is one that the body is
// described with: the media type as JSON, no charset but UTF-8, and no
// parameter that would change its meaning.
func takes(body *spec.RequestBody, contentType string) bool {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	m := (&spec.Response{Media: body.Media}).MediaFor(contentType)
	if m == nil || !spec.IsJSON(contentType) {
		return false
	}
	_, described, _ := mime.ParseMediaType(m.Type)
	for name, value := range params {
		if _, ok := described[name]; ok {
			continue
		}
		if name != "charset" || !strings.EqualFold(value, "utf-8") {
			return false
		}
	}
	return true
}

// coded says whether a request body comes in a content coding, which nothing
// here undoes (RFC 9110 section 8.4: 415).
func coded(h http.Header) bool {
	coding := strings.TrimSpace(h.Get("Content-Encoding"))
	return coding != "" && !strings.EqualFold(coding, "identity")
}
