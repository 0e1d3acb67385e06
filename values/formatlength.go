package values

import "strings"

// stretched are texts of a format that can be drawn out: head, a filler that is
// repeated, tail.
var stretched = []struct {
	format, head, fill, tail string
	most                     int // code points that the format allows; 0 when it sets no bound
}{
	{"email", "", "a", "@example.com", 64 + len("@example.com")},
	{"email", "user@", "a234567890123456789012345678901234567890123456789012345.", "aa", 254},
	{"idn-email", "", "a", "@example.com", 64 + len("@example.com")},
	{"hostname", "", "a", "", 63},
	{"hostname", "", "a234567890123456789012345678901234567890123456789012345.", "aa", 253},
	{"idn-hostname", "", "a", "", 63},
	{"uri", "https://example.com/", "a", "", 0},
	{"uri-reference", "/", "a", "", 0},
	{"uri-template", "/", "a", "", 0},
	{"iri", "https://example.com/", "a", "", 0},
	{"iri-reference", "/", "a", "", 0},
	{"date-time", "2024-05-17T09:30:00.", "0", "Z", 0},
	{"time", "09:30:00.", "0", "Z", 0},
	{"json-pointer", "/", "a", "", 0},
	{"relative-json-pointer", "0/", "a", "", 0},
	{"regex", "", "a", "", 0},
	{"byte", "", "YXNz", "", 0},
	{"password", "", "x", "", 0},
	{"binary", "", "x", "", 0},
}

// OfLength returns a text of a format with exactly n code points, "" when none
// is known.
func OfLength(format string, n int) string {
	for _, s := range stretched {
		room := n - len(s.head) - len(s.tail)
		if s.format != format || room < 1 || s.most > 0 && n > s.most {
			continue
		}
		if len(s.fill) == 1 {
			return s.head + strings.Repeat(s.fill, room) + s.tail
		}
		rest := room % len(s.fill)
		if rest > 0 && !strings.HasSuffix(s.fill, ".") {
			continue // a quantum of base64 is whole
		}
		return s.head + strings.Repeat(s.fill, room/len(s.fill)) + strings.Repeat("a", rest) + s.tail
	}
	return ""
}
