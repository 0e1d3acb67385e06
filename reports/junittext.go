package reports

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// clean makes text fit for XML 1.0: what it forbids (section 2.2: most control
// characters, surrogates, U+FFFE and U+FFFF) and bytes that are not UTF-8 are
// spelled out.
func clean(s string) string {
	ok := func(r rune) bool {
		return r == '\t' || r == '\n' || r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000
	}
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case ok(r) && (r < 0x7f || r > 0x9f):
			b.WriteString(s[:n])
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		s = s[n:]
	}
	return b.String()
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.6f", max(d, 0).Seconds()) }

func one(r *junitResult) int {
	if r == nil {
		return 0
	}
	return 1
}
