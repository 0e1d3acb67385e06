package suite

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/mock"
	"assay/spec"
	"assay/verdict"
)

// TestRunLeavesEverything: the journal, both reports that are always written,
// and those that are asked for.
func TestRunLeavesEverything(t *testing.T) {
	dir := t.TempDir()
	var stdout bytes.Buffer
	result, err := Run(t.Context(), Options{
		Source:    spec.Embedded(),
		Reference: &mock.Options{},
		Version:   "9.9.9",
		Command:   []string{"assay", "run"},
		Output: Output{Dir: dir, Stdout: &stdout, Reports: []Report{
			{Format: "text", Path: "-"}, {Format: "markdown"}, {Format: "json", Path: filepath.Join(dir, "deep", "all.json")},
		}},
	})
	require.NoError(t, err)
	require.Equal(t, ExitOK, ExitCode(Ending{Finished: result.Finished}))
	for _, name := range []string{"run.ndjson", "report.html", "junit.xml", "report.md", "deep/all.json"} {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		require.NotZero(t, info.Size(), name)
	}
	require.Contains(t, stdout.String(), "conforms")

	data, err := os.ReadFile(result.Journal)
	require.NoError(t, err)
	first, _, _ := strings.Cut(string(data), "\n")
	require.Contains(t, first, `"version":"9.9.9"`)
	require.Contains(t, first, `"format":1`)
	require.NotContains(t, string(data), "made-up-", "the token that was made up is a secret too")
}

// TestCutJournal: wherever a journal breaks off, it gives a report that says so,
// and the exit code of a run that could not be judged.
func TestCutJournal(t *testing.T) {
	dir := t.TempDir()
	result, err := Run(t.Context(), Options{Source: spec.Embedded(), Reference: &mock.Options{}, Output: Output{Dir: dir}})
	require.NoError(t, err)
	whole, err := os.ReadFile(result.Journal)
	require.NoError(t, err)
	lines := bytes.SplitAfter(whole, []byte("\n"))
	lastLine := len(whole) - len(lines[len(lines)-2])
	for reason, size := range map[string]int{
		"after the header":           len(lines[0]),
		"in the middle of a line":    len(whole) / 2,
		"in the contract":            len(lines[0]) + 100,
		"just before the trailer":    lastLine,
		"in the middle of a trailer": lastLine + 200,
	} {
		t.Run(reason, func(t *testing.T) {
			var text bytes.Buffer
			again, err := Rebuild("cut.ndjson", bytes.NewReader(whole[:size]), Output{
				Dir: t.TempDir(), Stdout: &text, Reports: []Report{{Format: "text", Path: "-"}},
			})
			require.NoError(t, err)
			require.False(t, again.Finished.Complete)
			require.NotEmpty(t, again.Finished.Reason)
			require.Equal(t, ExitNotJudged, ExitCode(Ending{Finished: again.Finished}))
			require.Contains(t, strings.ToLower(text.String()), "incomplete")
		})
	}
}

// TestRefold: the run rules judged again on a journal without its trailer say
// what the run itself said.
func TestRefold(t *testing.T) {
	dir := t.TempDir()
	result, err := Run(t.Context(), Options{
		Source: spec.Embedded(), Reference: &mock.Options{Fault: "id-constant"}, Output: Output{Dir: dir},
	})
	require.NoError(t, err)
	whole, err := os.ReadFile(result.Journal)
	require.NoError(t, err)
	cut := whole[:bytes.LastIndexByte(whole[:len(whole)-1], '\n')+1]
	again, err := Rebuild("cut.ndjson", bytes.NewReader(cut), Output{Dir: t.TempDir()})
	require.NoError(t, err)
	require.Equal(t, fingerprints(result.Finished), fingerprints(again.Finished))
	require.Equal(t, result.Finished.Counts, again.Finished.Counts)
	require.Equal(t, ExitFailed, ExitCode(Ending{Finished: again.Finished}), "a failure counts even if the run is incomplete")
}

func fingerprints(f *verdict.Finished) []string {
	var out []string
	for _, found := range f.Findings {
		out = append(out, found.Fingerprint)
	}
	return out
}

// TestOlderJournals are kept, each under its own name.
func TestOlderJournals(t *testing.T) {
	path := filepath.Join(t.TempDir(), JournalName)
	for _, text := range []string{"one", "two", "three"} {
		require.NoError(t, keepOlder(path))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	kept, err := filepath.Glob(filepath.Join(filepath.Dir(path), "run-*.ndjson"))
	require.NoError(t, err)
	require.Len(t, kept, 2)
}

// TestReportThatFails is given up, and named at the end; the others are whole.
func TestReportThatFails(t *testing.T) {
	good := 0
	out := &outlet{reports: []*openReport{
		{Report: Report{Format: "html", Path: "full-disk.html"}, sink: failing{}},
		{Report: Report{Format: "text"}, sink: gather(func(*verdict.Event) { good++ })},
	}}
	for range 3 {
		require.NoError(t, out.Event(&verdict.Event{Done: &verdict.Done{}}))
	}
	err := out.Close()
	var broken *BrokenError
	require.ErrorAs(t, err, &broken)
	require.ErrorContains(t, err, `"full-disk.html" is not whole: no space`)
	require.Equal(t, 3, good)
}

// TestReportThatPanics: a fault of a report is its own.
func TestReportThatPanics(t *testing.T) {
	good := 0
	out := &outlet{reports: []*openReport{
		{Report: Report{Format: "html", Path: "a.html"}, sink: gather(func(*verdict.Event) { panic("oh dear") })},
		{Report: Report{Format: "text"}, sink: gather(func(*verdict.Event) { good++ })},
	}}
	for range 3 {
		require.NoError(t, out.Event(&verdict.Event{Done: &verdict.Done{}}))
	}
	require.ErrorContains(t, out.Close(), `the html report "a.html" is not whole: internal error: oh dear`)
	require.Equal(t, 3, good)
}

type failing struct{}

func (failing) Event(*verdict.Event) error { return errors.New("no space") }
func (failing) Close() error               { return nil }

// TestInterrupted: a context that ends gives a trailer that says so.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	result, err := Run(ctx, Options{Source: spec.Embedded(), Reference: &mock.Options{}, Output: Output{Dir: t.TempDir()}})
	require.NoError(t, err)
	require.True(t, result.Finished.Interrupted)
	require.Equal(t, ExitInterrupted, ExitCode(Ending{Finished: result.Finished}))
}

// TestOutlook counts what a run will create, as far as somebody wants to know.
func TestOutlook(t *testing.T) {
	contract := contractOf(t, "embedded")
	plan, err := outlook(contract, Options{Announce: func(Plan) error { return nil }})
	require.NoError(t, err)
	require.Positive(t, plan.Creates)
	require.Greater(t, plan.Cases, plan.Creates)
	require.True(t, plan.Deletable)

	_, err = outlook(contract, Options{Plan: cases.Options{Body: []byte("{")}})
	require.ErrorContains(t, err, "not JSON", "a plan that cannot be made is known before anything is sent")
}

func TestReadable(t *testing.T) {
	change := &verdict.Change{Became: "\"\xff\xfe\""}
	d := &verdict.Done{
		Case:     verdict.CaseInfo{Change: change},
		Verdicts: []verdict.Verdict{{Got: "\xff"}},
		Exchanges: []verdict.Exchange{{Response: &verdict.Response{
			Header: []verdict.Header{{Name: "X-A", Value: "caf\xe9"}}, Body: verdict.Body{Data: []byte{0xff}},
		}}},
	}
	readable(d)
	require.Equal(t, "\"\ufffd\ufffd\"", d.Case.Change.Became, "one for each byte, as encoding/json does")
	require.Equal(t, "\ufffd", d.Verdicts[0].Got)
	require.Equal(t, "caf\ufffd", d.Exchanges[0].Response.Header[0].Value)
	require.Equal(t, []byte{0xff}, d.Exchanges[0].Response.Body.Data, "bodies keep their bytes")
	require.Equal(t, "\"\xff\xfe\"", change.Became, "what the event points to is the planner's")
}
