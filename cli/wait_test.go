package cli

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/runner"
)

func TestAwaitTarget(t *testing.T) {
	for _, c := range []struct {
		before []int // the answers before the last one; 0 drops the connection
		last   int
		why    string
	}{
		{nil, 404, "any answer is one, at once"},
		{nil, 500, "also a bad one: it is for the run to judge"},
		{nil, 302, "a redirect is an answer, and not followed"},
		{[]int{0, 0}, 200, "nobody accepts connections yet"},
		{[]int{502, 503, 504}, 401, "a gateway that finds nobody behind it"},
	} {
		var asked atomic.Int32
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			require.Equal(t, http.MethodGet, r.Method)
			require.Equal(t, "/v1", r.URL.Path)
			status := c.last
			if n := int(asked.Add(1)); n <= len(c.before) {
				status = c.before[n-1]
			}
			if status == 0 {
				panic(http.ErrAbortHandler)
			}
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
		}))
		said := ""
		awaitTarget(t.Context(), time.Hour, runner.Options{Target: s.URL + "/v1"}, func(f string, args ...any) { said += fmt.Sprintf(f, args...) })
		s.Close()
		require.Equal(t, len(c.before)+1, int(asked.Load()), c.why)
		require.Equal(t, len(c.before) > 0, said == "waiting up to 1h0m0s for an answer of "+s.URL+"/v1", "%s: %q", c.why, said)
	}
}

// TestAwaitNothing: waiting ends with the time, with Ctrl-C, and where it can be
// of no use.
func TestAwaitNothing(t *testing.T) {
	quiet := func(string, ...any) {}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	awaitTarget(t.Context(), time.Millisecond, runner.Options{Target: gone.URL}, quiet)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	awaitTarget(ctx, time.Hour, runner.Options{Target: gone.URL}, quiet)
	awaitTarget(t.Context(), time.Hour, runner.Options{}, quiet) // the reference server is there at once
	untrusted := httptest.NewTLSServer(http.NotFoundHandler())
	defer untrusted.Close()
	awaitTarget(t.Context(), time.Hour, runner.Options{Target: untrusted.URL}, func(string, ...any) { t.Fatal("a certificate does not get better") })
}
