package values

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

// TestOfLength: what is drawn out is of its format and of the length that was
// asked for, and the edges that descriptions write are reached.
func TestOfLength(t *testing.T) {
	for _, s := range stretched {
		for n := range 400 {
			text := OfLength(s.format, n)
			if text == "" {
				continue
			}
			require.Equal(t, n, utf8.RuneCountInString(text), "%s of %d", s.format, n)
			require.NoError(t, spec.CheckFormat(s.format, text), "%s of %d: %s", s.format, n, text)
		}
	}
	for _, r := range []struct {
		reason, format string
		n              int
		made           bool
	}{
		{"the longest path of RFC 5321 4.5.3.1.3", "email", 254, true},
		{"beyond it", "email", 255, false},
		{"the longest host name", "hostname", 253, true},
		{"beyond it", "hostname", 254, false},
		{"as many digits of a second as there is room", "date-time", 64, true},
		{"a date has ten characters", "date", 11, false},
		{"base64 comes in fours", "byte", 10, false},
		{"base64 comes in fours", "byte", 12, true},
		{"an unknown format", "unheard-of", 5, false},
	} {
		require.Equal(t, r.made, OfLength(r.format, r.n) != "", "%s %d: %s", r.format, r.n, r.reason)
	}
}
