package checks

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestLeakSigns: whatever a leak's expression matches has one of its signs, so
// that looking for them first overlooks nothing.
func TestLeakSigns(t *testing.T) {
	for _, l := range leaks {
		t.Run(l.what, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				text := rapid.StringMatching(l.re.String()).Draw(t, "text")
				require.True(t, slices.ContainsFunc(l.signs, func(sign string) bool { return strings.Contains(text, sign) }), "%q", text)
				require.NotEmpty(t, l.in("x "+text), "%q", text)
			})
		})
	}
}
