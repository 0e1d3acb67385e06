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

// TestPageDataIsLean: past its bounds the page keeps the cases and lets their
// messages go, the passing ones first.
func TestPageDataIsLean(t *testing.T) {
	events := sample{faulty: true}.events()
	p := newPageData()
	p.kept = dataKept + 1
	for _, e := range events {
		if e.Done != nil {
			require.NoError(t, p.add(e.Done, newRun(false).worst(e.Done.Verdicts)))
		}
	}
	passing := 0
	for _, o := range []verdict.Outcome{verdict.Pass, verdict.Skip} {
		passing += events[len(events)-1].Finished.Counts.ByCase[o]
	}
	require.Equal(t, passing, p.lean)
	long := &verdict.Done{Exchanges: []verdict.Exchange{{Request: verdict.Request{Body: text(string(make([]byte, bodyKept+9)))}}}}
	require.True(t, trimmed(long).Exchanges[0].Request.Body.Truncated)
	require.False(t, long.Exchanges[0].Request.Body.Truncated, "the event itself is not changed")
	require.Same(t, events[2].Done, trimmed(events[2].Done), "short bodies are shared")
}

// TestPageDataIsCounted: beyond so many cases the page lists those alone that
// did not pass.
func TestPageDataIsCounted(t *testing.T) {
	p := newPageData()
	p.n = rowCases
	require.NoError(t, p.add(&verdict.Done{Case: verdict.CaseInfo{ID: "a"}}, verdict.Pass))
	require.NoError(t, p.add(&verdict.Done{Case: verdict.CaseInfo{ID: "b"}, Verdicts: []verdict.Verdict{{Outcome: verdict.Fail}}}, verdict.Fail))
	require.Equal(t, []int{rowCases + 1, 1}, []int{p.n, p.counted}, "the failed one is listed")
	p.n = 2 * rowCases
	require.NoError(t, p.add(&verdict.Done{Case: verdict.CaseInfo{ID: "c"}}, verdict.Fail))
	require.Equal(t, 2, p.counted, "a page of failures ends, too")
}
