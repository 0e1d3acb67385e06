package mock

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestParseLatency(t *testing.T) {
	rows := []struct {
		why, text string
		want      Latency
		err       string
	}{
		{why: "none", text: ""},
		{why: "one", text: "200ms", want: Latency{200 * time.Millisecond, 200 * time.Millisecond}},
		{why: "a range", text: "50ms-1s", want: Latency{50 * time.Millisecond, time.Second}},
		{why: "from nothing on", text: "0-5ms", want: Latency{0, 5 * time.Millisecond}},
		{why: "no unit", text: "200", err: `"200" is no duration: write it as 200ms, or as 50ms-300ms for a range`},
		{why: "negative", text: "-5ms", err: `"-5ms" is no duration: write it as 200ms, or as 50ms-300ms for a range`},
		{why: "backwards", text: "1s-50ms", err: `"1s-50ms" ends before it begins: write it as 50ms-1s`},
	}
	for _, row := range rows {
		got, err := ParseLatency(row.text)
		if row.err != "" {
			require.EqualError(t, err, row.err, row.why)
			continue
		}
		require.NoError(t, err, row.why)
		require.Equal(t, row.want, got, row.why)
	}
}

func TestLatencyIsDrawnEvenly(t *testing.T) {
	l := Latency{10 * time.Millisecond, 20 * time.Millisecond}
	draw := func(seed uint64) (all []time.Duration) {
		p := pace{latency: l, seed: seed}
		for range 1000 {
			all = append(all, p.next())
		}
		return all
	}
	var sum time.Duration
	for _, d := range draw(1) {
		require.True(t, d >= l.Min && d <= l.Max)
		sum += d
	}
	require.InDelta(t, 15*time.Millisecond, sum/1000, float64(time.Millisecond), "even between the ends")
	require.Equal(t, draw(1), draw(1), "the same for the same seed")
	require.NotEqual(t, draw(1), draw(2))
}

// TestLatencyEndsWithTheClient: nothing waits for somebody who is gone.
func TestLatencyEndsWithTheClient(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p := pace{latency: Latency{time.Hour, time.Hour}}
	p.wait(ctx)
	require.Error(t, ctx.Err())
}
