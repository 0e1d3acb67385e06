package reports

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

// TestPageDataIsLean: past its bounds the page keeps the cases and lets their
// messages go, the passing ones first.
func TestPageDataIsLean(t *testing.T) {
	events := sample{faulty: true}.events()
	p := newPageData()
	p.kept = dataKept + 1
	for _, e := range events {
		if e.Done != nil {
			require.NoError(t, p.add(e.Done, newRun(false).worst(e.Done.Verdicts), ""))
		}
	}
	passing := 0
	for _, o := range []verdict.Outcome{verdict.Pass, verdict.Skip} {
		passing += events[len(events)-1].Finished.Counts.ByCase[o]
	}
	require.Equal(t, passing, p.lean)
}

// TestPageDataIsCounted: beyond so many cases the page lists those alone that
// did not pass, and beyond twice as many none.
func TestPageDataIsCounted(t *testing.T) {
	d := &verdict.Done{}
	p := newPageData()
	p.n = rowCases
	require.NoError(t, p.add(d, verdict.Pass, ""))
	require.NoError(t, p.add(d, verdict.Fail, ""))
	require.Equal(t, []int{rowCases + 1, 1}, []int{p.n, p.counted}, "the failed one is listed")
	p.n = 2 * rowCases
	require.NoError(t, p.add(d, verdict.Fail, ""))
	require.Equal(t, 2, p.counted, "a page of failures ends, too")
}

// TestPageCase: what is long is cut for the page, and the event stays as it is.
func TestPageCase(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	d := &verdict.Done{
		Case:      verdict.CaseInfo{ID: "op/a/b/c", Operation: "op"},
		Verdicts:  []verdict.Verdict{{Rule: "echo/field", Outcome: verdict.Fail, Operation: "op", Case: "op/a/b/c", Got: long, Place: verdict.Place{Line: 7}}, {Rule: "body/schema", Outcome: verdict.Pass, Case: "op/a/b/c", Place: verdict.Place{Line: 9}}},
		Exchanges: []verdict.Exchange{{Request: verdict.Request{Method: "POST", URL: "http://localhost/x", Body: text(`{"a": "it's"}`)}, Response: &verdict.Response{Status: 201, Header: []verdict.Header{{Name: "X", Value: long}}, Body: text(long)}, Failure: &verdict.Failure{Text: long}}},
	}
	got := pageCaseOf(d, verdict.Fail, "", false)
	require.Empty(t, got.Verdicts[0].Case, "the case is known from where it stands")
	require.Equal(t, 7, got.Verdicts[0].Place.Line)
	require.Zero(t, got.Verdicts[1].Place, "what holds needs no place")
	require.Less(t, len(got.Verdicts[0].Got), textKept+100)
	require.True(t, got.Exchanges[0].Response.Body.Truncated)
	require.Less(t, len(got.Exchanges[0].Response.Header[0].Value), fieldKept+100)
	require.Less(t, len(got.Exchanges[0].Failure.Text), textKept+100)
	require.True(t, strings.HasSuffix(got.Curl[0], "--data-raw "+bodyMark), got.Curl[0])
	require.Len(t, d.Exchanges[0].Response.Body.Data, 1<<20, "the event itself is not changed")
	require.Equal(t, "op/a/b/c", d.Verdicts[0].Case)
	lean := pageCaseOf(d, verdict.Fail, "", true)
	require.Empty(t, lean.Exchanges)
	require.Len(t, lean.Verdicts, 2, "what failed keeps its verdicts")
	require.Empty(t, pageCaseOf(d, verdict.Pass, "", true).Verdicts)
}
