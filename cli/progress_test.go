package cli

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// ticking is a progress with a clock of its own.
func ticking(w *bytes.Buffer, terminal bool) (*progress, *time.Time) {
	now := time.Unix(0, 0)
	p := newProgress(w, false)
	p.terminal, p.width, p.now = terminal, 80, func() time.Time { return now }
	p.next = now.Add(p.pause())
	return p, &now
}

func TestProgressInALog(t *testing.T) {
	var out bytes.Buffer
	p, now := ticking(&out, false)
	for i := range 100 {
		*now = now.Add(time.Second)
		p.step(i+1, 100)
	}
	p.end()
	require.Equal(t, 10, bytes.Count(out.Bytes(), []byte("\n")), "a line now and then, not one a case")
	require.NotContains(t, out.String(), "\r")
	require.Contains(t, out.String(), "assay: 50 of 100 cases done (50 %)\n")
}

func TestProgressOnATerminal(t *testing.T) {
	var out bytes.Buffer
	p, now := ticking(&out, true)
	p.step(1, 4)
	require.Empty(t, out.String(), "a run that is over at once shows no bar")
	*now = now.Add(time.Second)
	p.step(2, 4)
	p.logf("the target %s", "is slow")
	p.end()
	require.Equal(t, "\r\x1b[K"+bar(2, 4, 80)+"\r\x1b[Kassay: the target is slow\n", out.String(),
		"a line of diagnostics takes the bar's place")
}

func TestQuietProgress(t *testing.T) {
	p := newProgress(&bytes.Buffer{}, true)
	require.Nil(t, p)
	require.NotPanics(t, func() { p.step(1, 2); p.logf("x"); p.end() })
}
