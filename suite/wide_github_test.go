package suite

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/spec"
)

// TestWideGitHub loads and plans GitHub's description as a whole: 12 MB, and
// every create of it. go test ./suite -run WideGitHub -v prints the table.
func TestWideGitHub(t *testing.T) {
	file := filepath.Join(npmPackage(t, "ASSAY_OCTOKIT", "@octokit/openapi"), "generated", "api.github.com.json")
	if testing.Short() {
		t.Skip("plans hundreds of operations; not with -short")
	}
	src, err := spec.ReadFile(file)
	require.NoError(t, err)
	src.Name = filepath.Base(file)
	began := time.Now()
	candidates, err := spec.Survey(src, spec.Options{})
	require.NoError(t, err)
	contract, err := spec.Load(src, spec.Options{})
	require.NoError(t, err)
	loaded := time.Since(began)

	table, creates := newWideTable(), 0
	for _, c := range candidates {
		if c.Create {
			creates++
		}
	}
	for _, u := range contract.Unusable {
		table.add(wideResult{op: wideOperation{"not loaded", src.Name, "", u.Operation}, reason: u.Reason})
	}
	planned := 0
	for _, op := range contract.Operations {
		r := wideResult{op: wideOperation{"all", src.Name, op.Method, op.Path}}
		r.plan(op)
		planned += r.planned
		table.add(r)
	}
	t.Logf("%d creates, read in %v, %d cases planned in %v%s",
		creates, loaded.Round(time.Millisecond), planned, (time.Since(began) - loaded).Round(time.Millisecond), table)
	require.Equal(t, creates, table.tried, "what is listed as a create is either planned or said to be unusable")
	require.Greater(t, creates, 100)
	require.Zero(t, table.count(table.broken), "ended badly")
	require.LessOrEqual(t, float64(table.count(table.reasons)), wideShare*float64(table.tried), "the share that is not testable")
}

// plan derives the cases of an operation without sending them.
func (r *wideResult) plan(op *spec.Operation) {
	defer func() {
		if fault := recover(); fault != nil {
			r.broken = append(r.broken, fmt.Sprintf("panic: %v", fault))
		}
	}()
	planner, err := cases.New(op, cases.Options{MaxCases: wideCases})
	if err != nil {
		r.reason = err.Error()
		return
	}
	ids := map[string]bool{}
	for _, c := range planner.Ladder() {
		ids[c.ID] = true
	}
	for c := range planner.Plan("") {
		ids[c.ID] = true
	}
	r.planned = len(ids)
}
