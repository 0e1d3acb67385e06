package suite

import (
	"bytes"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/mock"
	"assay/runner"
	"assay/spec"
	"assay/verdict"
)

// overlooks is a server that keeps every promise but one: it takes bodies whose
// only faults are of one keyword.
func overlooks(op *spec.Operation, keyword string, faithful http.Handler) http.Handler {
	view := op.Body.JSON().Schema.Request()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if err == nil && r.Method == op.Method && spec.IsJSON(r.Header.Get("Content-Type")) {
			faults, err := view.Validate(body)
			if err == nil && len(faults) > 0 && !slices.ContainsFunc(faults, func(f spec.Fault) bool { return !broke(f, keyword) }) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusCreated)
				_, _ = w.Write(body)
				return
			}
		}
		faithful.ServeHTTP(w, r)
	})
}

// broke says whether a fault is of a keyword: its own, that of the subschema it
// lies in (then, items and the like), or that of one alternative.
func broke(f spec.Fault, keyword string) bool {
	if f.Keyword == keyword || strings.Contains(f.Schema+"/", "/"+keyword+"/") {
		return true
	}
	return slices.ContainsFunc(f.Branches, func(b []spec.Fault) bool {
		b = slices.DeleteFunc(slices.Clone(b), func(f spec.Fault) bool { return f.Lenient && f.Keyword != keyword })
		return len(b) > 0 && !slices.ContainsFunc(b, func(f spec.Fault) bool { return !broke(f, keyword) })
	})
}

// TestEachKeywordOverlooked: whatever keyword a server does not look at, at
// whatever depth, the plan finds it.
func TestEachKeywordOverlooked(t *testing.T) {
	if testing.Short() {
		t.Skip("runs once for each keyword of each operation; not with -short")
	}
	src, err := spec.ReadFile(filepath.Join("..", "cases", "testdata", "keywords-3.1.yaml"))
	require.NoError(t, err)
	whole, err := Load(src, spec.Options{})
	require.NoError(t, err)
	tried := 0
	for _, op := range whole.Operations {
		for _, keyword := range promised(t, op) {
			t.Run(op.ID+"/"+keyword, func(t *testing.T) {
				contract, err := Load(src, spec.Options{Operations: []string{op.ID}})
				require.NoError(t, err)
				faithful, err := mock.New(contract, mock.Options{})
				if err != nil {
					t.Skipf("the reference server does not serve it: %v", err)
				}
				finished := against(t, contract, overlooks(contract.Operations[0], keyword, faithful))
				require.True(t, slices.ContainsFunc(finished.Findings, func(f verdict.Finding) bool {
					return f.Rule == "status/rejects-invalid" && f.Outcome != verdict.Error
				}), "nobody noticed that %s is not looked at", keyword)
			})
			tried++
		}
	}
	require.GreaterOrEqual(t, tried, 40)
}

// promised are the keywords of an operation that the plan breaks.
func promised(t *testing.T, op *spec.Operation) []string {
	p, err := cases.New(op, cases.Options{})
	require.NoError(t, err)
	for range p.Plan("") { // obligations are complete behind the last case
	}
	var out []string
	for _, o := range p.Obligations() {
		if o.Side == verdict.RejectSide && len(o.Cases) > 0 && !slices.Contains(out, faultKeyword(o.Keyword)) {
			out = append(out, faultKeyword(o.Keyword))
		}
	}
	return out
}

// faultKeyword is what the validator calls a promise when it is broken.
func faultKeyword(promise string) string {
	if promise == "nullable" {
		return "type"
	}
	return promise
}

func against(t *testing.T, contract *spec.Contract, handler http.Handler) *verdict.Finished {
	t.Helper()
	finished, err := send(t.Context(), contract, Options{Runner: runner.Options{Handler: handler}}, &outlet{})
	require.NoError(t, err)
	require.NotNil(t, finished)
	return finished
}
