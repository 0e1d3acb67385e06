package values

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestFormatAcceptLikeKeepsTheInstant(t *testing.T) {
	const like = "2030-07-01T12:00:00+02:00"
	want, err := time.Parse(time.RFC3339, like)
	require.NoError(t, err)
	strong := 0
	for _, s := range FormatAcceptLike("date-time", like) {
		if s.Weak {
			continue
		}
		strong++
		var text string
		require.NoError(t, json.Unmarshal([]byte(s.Value), &text))
		got, err := time.Parse(time.RFC3339Nano, text)
		require.NoError(t, err, s.Name)
		require.WithinDuration(t, want, got, time.Second, "%s is another instant: %s", s.Name, text)
	}
	require.Greater(t, strong, 4)
}

func TestFormatAcceptLikeFallsBack(t *testing.T) {
	for _, row := range []struct {
		format string
		like   any
		reason string
	}{
		{"date-time", "soon", "no date-time to respell"},
		{"date-time", nil, "nothing stands at the place"},
		{"date-time", "9999-12-31T23:59:59Z", "an offset would lead into a year of five digits"},
		{"date", "2024-02-30", "no such day"},
		{"email", "a@b.example", "no instant at all"},
	} {
		require.Equal(t, FormatAccept(row.format), FormatAcceptLike(row.format, row.like), row.reason)
	}
}

func TestFormatAcceptLikeKeepsTheDay(t *testing.T) {
	require.Equal(t, `"2031-03-04"`, FormatAcceptLike("date", "2031-03-04")[0].Value)
}
