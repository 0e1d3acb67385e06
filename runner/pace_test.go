package runner

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

func TestAskedToWait(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, row := range []struct {
		why    string
		status int
		after  string
		want   time.Duration
		asked  bool
	}{
		{"seconds", 503, "7", 7 * time.Second, true},
		{"blanks around", 429, " 7 ", 7 * time.Second, true},
		{"a date", 429, now.Add(9 * time.Second).Format(http.TimeFormat), 9 * time.Second, true},
		{"a date that is past", 429, now.Add(-time.Hour).Format(http.TimeFormat), 0, true},
		{"a year is more than the bound", 429, "31536000", maxWait + time.Second, true},
		{"more than a number holds", 503, "99999999999999999999999", maxWait + time.Second, true},
		{"a date in a year", 503, now.AddDate(1, 0, 0).Format(http.TimeFormat), 365 * 24 * time.Hour, true},
		{"no time at all", 429, "", time.Second, true},
		{"no time that can be read", 429, "soon", time.Second, true},
		{"a negative one", 429, "-1", time.Second, true},
		{"503 without a time is a failure", 503, "", time.Second, false},
		{"another status", 500, "7", 0, false},
	} {
		resp := &verdict.Response{Status: row.status, Header: []verdict.Header{{Name: "Retry-After", Value: row.after}}}
		got, asked := askedToWait(resp, 1, now)
		require.Equal(t, row.asked, asked, row.why)
		require.Equal(t, row.want, got, row.why)
	}
}

func TestPauseKeepsToItsBounds(t *testing.T) {
	p := newPace(0)
	require.False(t, p.pause(maxWait+1), "too long for one answer")
	require.True(t, p.pause(maxWait))
	require.True(t, p.pause(maxWait), "the same time, waited by another worker, costs nothing more")
	p.until = time.Time{}
	require.True(t, p.pause(maxWait-time.Second))
	p.until = time.Time{}
	require.False(t, p.pause(maxWait), "too long for the run")
	p.allow(maxWait)
	require.True(t, p.pause(maxWait), "the clean-up has a time of its own")
}
