package cli

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestColour holds the order: flag, FORCE_COLOR, NO_COLOR, TERM=dumb, terminal.
func TestColour(t *testing.T) {
	for _, c := range []struct {
		flag    string
		environ []string
		want    bool
		why     string
	}{
		{"always", []string{"NO_COLOR=1", "TERM=dumb"}, true, "the flag wins over everything"},
		{"never", []string{"FORCE_COLOR=1"}, false, "the flag wins over everything"},
		{"auto", []string{"FORCE_COLOR=1", "NO_COLOR=1", "TERM=dumb"}, true, "FORCE_COLOR wins over NO_COLOR"},
		{"auto", []string{"FORCE_COLOR=0"}, false, "0 is the customary way to say no"},
		{"auto", []string{"FORCE_COLOR=", "NO_COLOR="}, false, "empty is not set, and a buffer is no terminal"},
		{"", []string{"TERM=xterm"}, false, "a buffer is no terminal"},
	} {
		got, err := colored(c.flag, c.environ, &bytes.Buffer{})
		require.NoError(t, err)
		require.Equal(t, c.want, got, "%q %q: %s", c.flag, c.environ, c.why)
	}
	_, err := colored("sometimes", nil, &bytes.Buffer{})
	require.ErrorContains(t, err, `--color "sometimes": use auto, always or never`)
}

func TestNoTerminal(t *testing.T) {
	file, err := os.Create(t.TempDir() + "/log")
	require.NoError(t, err)
	defer file.Close()
	require.False(t, rewrites(nil, file))
	require.Zero(t, columns(file))
	require.Zero(t, columns(&bytes.Buffer{}))
}
