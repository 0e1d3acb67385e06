package suite

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/reports"
	"assay/verdict"
)

// TestJournalOfAnEarlierDay: what can be done with a journal can be done with an
// old one, and fingerprints are what they were.
func TestJournalOfAnEarlierDay(t *testing.T) {
	path := filepath.Join("..", "reports", "testdata", "journal-v1.ndjson")
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	output := Output{Dir: t.TempDir()}
	for _, format := range reports.Formats() {
		output.Reports = append(output.Reports, Report{Format: format})
	}
	result, err := Rebuild(path, bytes.NewReader(data), output)
	require.NoError(t, err)
	require.Equal(t, ExitFailed, ExitCode(Ending{Finished: result.Finished}))
	for _, f := range result.Files {
		info, err := os.Stat(f.Path)
		require.NoError(t, err)
		require.NotZero(t, info.Size(), f.Format)
	}

	// The trailer made again from the events says what the trailer said.
	cut := data[:bytes.LastIndexByte(data[:len(data)-1], '\n')+1]
	again, err := Rebuild(path, bytes.NewReader(cut), Output{Dir: t.TempDir()})
	require.NoError(t, err)
	require.Equal(t, fingerprints(result.Finished), fingerprints(again.Finished))

	d, err := Diff(path, path, FailInconclusive)
	require.NoError(t, err)
	require.Equal(t, 6, d.Unchanged)
	require.Len(t, d.Cautions, 2, "it is narrowed, on both sides")

	failed, err := LastFailed(path, bytes.NewReader(data), FailMust)
	require.NoError(t, err)
	require.NotEmpty(t, failed.Cases)

	renewed, _, err := RenewBaseline(path, bytes.NewReader(data), &verdict.BaselineFile{}, FailMust)
	require.NoError(t, err)
	require.Len(t, renewed.Added, 5, "those that are known, too")
}
