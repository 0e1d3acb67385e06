package cli

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// obeyed is what GitHub's runner takes for a command: a line that begins with
// two colons after blanks, and the older form anywhere.
var obeyed = regexp.MustCompile(`(?m)(^|\r)[ \t\v\f]*::|##\[`)

// TestGuard: whatever is printed, in whatever pieces of lines, no command is in
// it, and nothing of it is lost.
func TestGuard(t *testing.T) {
	for _, row := range []struct{ in, want string }{
		{"plain: a::b\n", "plain: a::b\n"},
		{"::error::x\n", "| ::error::x\n"},
		{"a\n \t::error::x", "a\n \t| ::error::x"},
		{"a\r::error::x", "a\r| ::error::x"},
		{"a ##[error]x", "a ## [error]x"},
		{"", ""},
	} {
		var b bytes.Buffer
		n, err := (&guarded{w: &b, start: true}).Write([]byte(row.in))
		require.NoError(t, err)
		require.Equal(t, len(row.in), n)
		require.Equal(t, row.want, b.String())
	}
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOf(rapid.StringOf(rapid.SampledFrom([]rune(":#[] \t\ra%")))).Draw(t, "lines")
		var b bytes.Buffer
		g := &guarded{w: &b, start: true}
		for _, line := range lines {
			_, err := g.Write([]byte(line + "\n"))
			require.NoError(t, err)
		}
		require.NotRegexp(t, obeyed, b.String())
		letters := func(s string) string { return strings.NewReplacer(" ", "", "|", "").Replace(s) }
		all := strings.Join(lines, "\n")
		if len(lines) > 0 {
			all += "\n"
		}
		require.Equal(t, letters(all), letters(b.String()))
	})
	var b bytes.Buffer
	require.Equal(t, &b, unguarded(&guarded{w: &b}))
	require.Equal(t, &b, unguarded(&b))
}
