package assaytest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/mock"
	"assay/spec"
)

// BenchmarkCase compares a request of a conformance test, planned, sent over a
// pipe, judged by every rule and made a subtest, with a bare call of the same
// handler. The ratio of both is reported as "times-bare".
func BenchmarkCase(b *testing.B) {
	contract, err := load(described, spec.Options{})
	require.NoError(b, err)
	handler, err := mock.New(contract, mock.Options{})
	require.NoError(b, err)
	counted := 0
	counting := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		counted++
		handler.ServeHTTP(w, r)
	})
	for b.Loop() {
		testing.RunTests(func(string, string) (bool, error) { return true, nil }, []testing.InternalTest{{Name: "Conformance", F: func(t *testing.T) {
			Run(t, described, Handler(counting), Serial(), Workers(1))
		}}})
	}
	perRequest := float64(b.Elapsed().Nanoseconds()) / float64(counted)
	const calls = 2_000
	began := time.Now()
	for range calls {
		req := httptest.NewRequest(http.MethodPost, "/orders", strings.NewReader(`{"customer":"ann","quantity":2}`))
		req.Header.Set("Content-Type", "application/json")
		handler.ServeHTTP(httptest.NewRecorder(), req)
	}
	bare := float64(time.Since(began).Nanoseconds()) / calls
	b.ReportMetric(perRequest, "ns/request")
	b.ReportMetric(perRequest/bare, "times-bare")
	b.ReportMetric(float64(counted)/float64(b.N), "requests/op")
}

// BenchmarkSubtests makes 10,000 subtests of cases that passed.
func BenchmarkSubtests(b *testing.B) {
	for b.Loop() {
		testing.RunTests(func(string, string) (bool, error) { return true, nil }, []testing.InternalTest{{Name: "Subtests", F: func(t *testing.T) {
			for i := range 10_000 {
				t.Run(fmt.Sprint("case.", i), func(t *testing.T) { t.Helper() })
			}
		}}})
	}
}
