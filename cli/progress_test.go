package cli

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/suite"
)

// ticking is a progress with a clock of its own.
func ticking(w io.Writer, live bool, width int) (*progress, *time.Time) {
	now := time.Unix(0, 0)
	p := &progress{w: w, live: live, width: func() int { return width }, now: func() time.Time { return now }}
	p.start()
	return p, &now
}

func TestProgressInALog(t *testing.T) {
	var out bytes.Buffer
	p, now := ticking(&out, false, 0)
	for i := range 3600 {
		*now = now.Add(time.Second)
		p.step(i+1, 7200)
	}
	p.end()
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Equal(t, "assay: 10 of 7200 cases done (0 %), 1/s, 2 h left", lines[0], "the first after ten seconds")
	require.Equal(t, "assay: 30 of 7200 cases done (0 %), 1/s, 2 h left", lines[1])
	require.Len(t, lines, 61, "10, 30 and 70 seconds, and then one a minute")
	require.NotContains(t, out.String(), "\r")
	require.NotContains(t, out.String(), "\x1b")
}

func TestProgressOnATerminal(t *testing.T) {
	var out bytes.Buffer
	p, now := ticking(&out, true, 80)
	p.step(1, 4)
	require.Empty(t, out.String(), "a run that is over at once shows no bar")
	*now = now.Add(time.Second)
	p.step(2, 4)
	p.logf("the target %s", "is slow")
	p.end()
	require.Equal(t, "\r\x1b[K"+bar("2 of 4 cases done (50 %)", ", 1/s, 2 s left", 2, 4, 80)+"\r\x1b[Kassay: the target is slow\n", out.String(),
		"a line of diagnostics takes the bar's place")
	out.Reset()
	p.step(3, 4)
	p.logf("the end")
	require.Equal(t, "assay: the end\n", out.String(), "nothing is drawn after the end, and diagnostics still are")
}

// TestReportAndProgressShareATerminal guards a report that began in the middle
// of the bar's line.
func TestReportAndProgressShareATerminal(t *testing.T) {
	var out bytes.Buffer
	p, now := ticking(&out, true, 80)
	*now = now.Add(time.Second)
	p.step(2, 4)
	out.Reset()
	_, err := io.WriteString(p.above(&out), "conforms\n")
	require.NoError(t, err)
	require.Equal(t, "\r\x1b[Kconforms\n", out.String())
	p, _ = ticking(&out, false, 80)
	require.Same(t, &out, p.above(&out), "a log has no bar to take away")
}

// TestInterruptedProgress: after Ctrl-C no bar is drawn, as the next one ends
// the program where it stands.
func TestInterruptedProgress(t *testing.T) {
	var out bytes.Buffer
	ctx, cancel := context.WithCancel(t.Context())
	a := &app{ctx: ctx, stderr: &out}
	p := a.progress(false)
	p.live = true
	now := time.Now()
	p.now = func() time.Time { now = now.Add(time.Minute); return now }
	p.step(1, 4)
	cancel()
	require.Eventually(t, func() bool { p.mu.Lock(); defer p.mu.Unlock(); return p.over }, time.Minute, time.Millisecond)
	p.step(2, 4)
	p.end()
	require.Equal(t, 1, strings.Count(out.String(), "cases done"))
	require.True(t, strings.HasSuffix(out.String(), "\r\x1b[Kassay: interrupted: clean-up and reports follow; a second Ctrl-C ends at once\n"), "%q", out.String())
}

func TestQuietProgress(t *testing.T) {
	a := &app{ctx: t.Context(), stderr: &bytes.Buffer{}}
	p := a.progress(true)
	require.Nil(t, p)
	require.NotPanics(t, func() { p.step(1, 2); p.logf("x"); p.proved(suite.ProveStep{}); p.end() })
	require.Same(t, a.stderr, p.above(a.stderr))
}

func TestBar(t *testing.T) {
	text := tally(5, 10)
	require.Equal(t, "[#####.....] "+text, bar(text, "", 5, 10, 39))
	require.Equal(t, "[#####.....] "+text+", 3/s", bar(text, ", 3/s", 5, 10, 44))
	require.Equal(t, "[##########..........] "+text, bar(text, ", 3/s, a very long time is left", 5, 10, 49), "the bar matters more than the pace")
	require.Equal(t, "7 cases done, 3/s", bar("7 cases done", ", 3/s", 7, 0, 80), "without a total there is no bar")
	require.Equal(t, text, bar(text, "", 5, 10, 30), "without room neither")
	require.Equal(t, text+", 3/s", bar(text, ", 3/s", 5, 10, 0), "the width is unknown")
}

// TestBarFits: whatever the width, a bar leaves the last column free.
func TestBarFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.IntRange(0, 2_000_000).Draw(t, "total")
		done := rapid.IntRange(0, 2*total+5).Draw(t, "done") // a total is an estimate
		width := rapid.IntRange(1, 300).Draw(t, "width")
		rate := rapid.Float64Range(0, 1e7).Draw(t, "rate")
		line := bar(tally(done, total), speed(rate, total-done), done, total, width)
		require.Less(t, len(line), max(width, 1))
		require.NotContains(t, line, "\n")
	})
}

func TestSpeed(t *testing.T) {
	for _, c := range []struct {
		rate float64
		left int
		want string
		why  string
	}{
		{0, 10, "", "nothing is known yet"},
		{412.4, 4120, ", 412/s, 10 s left", "the usual"},
		{0.5, 10, ", 30/min, 20 s left", "slower than one a second"},
		{1, 5400, ", 1/s, 90 min left", "minutes"},
		{1, 6 * 3600, ", 1/s, 6 h left", "hours"},
		{0.001, 1e9, ", 0/min, days left", "nobody waits for it"},
		{1000, 1, ", 1000/s, less than 1 s left", "the end is near"},
		{7, 0, ", 7/s", "all is done, or the total is unknown"},
		{7, -3, ", 7/s", "more was done than was foreseen"},
	} {
		require.Equal(t, c.want, speed(c.rate, c.left), c.why)
	}
}

// TestPace: the rate is that of the last seconds.
func TestPace(t *testing.T) {
	var p pace
	at := time.Unix(0, 0)
	require.Zero(t, p.perSecond())
	for i := range 100 {
		p.add(at.Add(time.Duration(i)*time.Second), 10*i)
	}
	require.InDelta(t, 10, p.perSecond(), 1e-9)
	for i := range 30 {
		p.add(at.Add(time.Duration(100+i)*time.Second), 1000)
	}
	require.Zero(t, p.perSecond(), "nothing was done in the last seconds")
	require.LessOrEqual(t, len(p.marks), paceMarks)
}
