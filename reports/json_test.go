package reports

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

// TestJSON: the document is one JSON value whose numbers are the journal's.
func TestJSON(t *testing.T) {
	for _, s := range []sample{{}, {faulty: true, hostile: hostile}, {faulty: true, cut: true}} {
		events := s.events()
		var got struct {
			documentHead
			documentTail
			Cases []struct {
				Outcome  verdict.Outcome    `json:"outcome"`
				Case     verdict.CaseInfo   `json:"case"`
				Exchange []verdict.Exchange `json:"exchanges"`
			} `json:"cases"`
		}
		require.NoError(t, json.Unmarshal(written(t, "json", Options{}, events), &got))
		require.Equal(t, "assay-report", got.Format)
		require.Equal(t, DocumentVersion, got.Version)
		require.Equal(t, events[0].Started.Seed, got.Started.Seed)
		byCase := map[verdict.Outcome]int{}
		for _, c := range got.Cases {
			byCase[c.Outcome]++
			require.NotEmpty(t, c.Exchange)
		}
		require.Equal(t, got.Counts.ByCase, byCase)
		require.Len(t, got.Cases, got.Counts.Cases)
		require.Equal(t, s.cut, got.Finished == nil)
		require.Equal(t, s.cut, got.Incomplete != "")
		require.NotEmpty(t, got.Matrix)
		require.NotEmpty(t, got.Obligations)
	}
	require.True(t, json.Valid(written(t, "json", Options{}, nil)), "an empty run is a document too")
}
