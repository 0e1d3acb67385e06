package spec

import "strings"

// IsJSON says whether a media type carries JSON: application/json, text/json
// and every +json, parameters and case aside (RFC 6839 section 3.1).
func IsJSON(mediaType string) bool {
	t := Essence(mediaType)
	return t == "application/json" || t == "text/json" || strings.HasSuffix(t, "+json")
}

// Essence is the type/subtype of a media type in lower case, parameters cut:
// these and case do not tell types apart (RFC 9110 section 8.3.1).
func Essence(mediaType string) string {
	t, _, _ := strings.Cut(mediaType, ";")
	return strings.ToLower(strings.TrimSpace(t))
}

func firstJSON(media []*Media) *Media {
	var open *Media
	for _, m := range media {
		if IsJSON(m.Type) {
			return m
		}
		if t := Essence(m.Type); open == nil && (t == "*/*" || t == "application/*" || t == "application/*+json") {
			open = m
		}
	}
	return open
}

// mediaFor finds the documented media type for a Content-Type: the most
// specific key is applicable (OpenAPI 3.0.3, Response Object, content).
func mediaFor(media []*Media, contentType string) *Media {
	ct := Essence(contentType)
	typ, sub, _ := strings.Cut(ct, "/")
	var best *Media
	rank := 0
	for _, m := range media {
		key := Essence(m.Type)
		ktyp, ksub, _ := strings.Cut(key, "/")
		r := 0
		switch {
		case key == ct:
			r = 4
		case ktyp == typ && strings.HasPrefix(ksub, "*+") && strings.HasSuffix(sub, ksub[1:]):
			r = 3
		case ktyp == typ && ksub == "*":
			r = 2
		case key == "*/*":
			r = 1
		}
		if r > rank {
			best, rank = m, r
		}
	}
	return best
}
