package mock

import (
	"net/http"
	"strings"
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

// isXML says whether a media type is XML (RFC 7303 section 4.2).
func isXML(mediaType string) bool {
	base, _, _ := strings.Cut(strings.ToLower(mediaType), ";")
	base = strings.TrimSpace(base)
	return strings.HasSuffix(base, "/xml") || strings.HasSuffix(base, "+xml")
}

// coded says whether a request body comes in a content coding, which nothing
// here undoes (RFC 9110 section 8.4: 415).
func coded(h http.Header) bool {
	coding := strings.TrimSpace(h.Get("Content-Encoding"))
	return coding != "" && !strings.EqualFold(coding, "identity")
}
