package reports

import (
	"encoding/json"
	"encoding/xml"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/rule"
	"assay/verdict"
)

// withBaseline is a faulty run of which a baseline has every failure but those
// of keep, with an entry of each kind that wants attention.
func withBaseline(keep ...rule.ID) []*verdict.Event {
	events := sample{small: true, faulty: true}.events()
	entries := []verdict.BaselineEntry{
		{Fingerprint: "0000000000aa", Rule: "echo/field", Operation: "createExchangeConnector", Pointer: "/gone", Sentence: "It was so."},
		{Fingerprint: "0000000000bb", Rule: "echo/field", Operation: "createExchangeConnector", Pointers: []string{"/new"}},
		{Fingerprint: "0000000000cc", Rule: "status/created", Known: verdict.Known{Expires: "2026-01-31"}},
	}
	policy := []verdict.PolicyEntry{{Rule: "header/allow", Mode: "off", Operation: "createExchangeConnector", Reason: "the gateway answers it", Origin: "assay.yaml:12", Changed: 3}}
	for _, e := range events {
		switch {
		case e.Contract != nil:
			e.Contract.Policy = policy
		case e.Done != nil:
			for i := range e.Done.Verdicts {
				v := &e.Done.Verdicts[i]
				v.Known = v.Outcome == verdict.Fail && !slices.Contains(keep, v.Rule)
			}
		case e.Finished != nil:
			f := e.Finished
			f.Policy = policy
			f.Baseline = &verdict.Baseline{File: "assay-baseline.yaml", Stale: entries[:1], Grown: entries[1:2], Expired: entries[2:]}
			for i := range f.Findings {
				g := &f.Findings[i]
				if g.Outcome == verdict.Fail && g.Subject == rule.Server && !slices.Contains(keep, g.Rule) {
					g.Known = &verdict.Known{Reason: "TICKET-17 <b>", Expires: "2027-01-31"}
					f.Baseline.Known++
				}
			}
		}
	}
	return events
}

// TestKnownIsShown: every format says that failures are known, and none of them
// fails for one.
func TestKnownIsShown(t *testing.T) {
	all, some := withBaseline(), withBaseline("echo/field")
	text := func(format string, events []*verdict.Event) string {
		return string(written(t, format, Options{}, events))
	}
	require.Contains(t, text("text", all), "\nno new failure: ")
	require.Contains(t, text("text", some), "\ndoes not conform: ")
	require.Contains(t, text("text", some), "1 failure in")
	require.Contains(t, text("text", some), "beside 1 known one")
	for _, want := range []string{"Known and accepted (2)", "known: TICKET-17 <b> (until 2027-01-31)", "is stale", "has expired, and counts again", "shows at a new place", "0000000000aa", "header/allow is left out", "the gateway answers it", "assay.yaml:12"} {
		require.Contains(t, strings.Join(strings.Fields(text("text", all)), " "), want)
	}
	for _, want := range []string{"### Known and accepted", "known: TICKET-17 &#60;b&#62;", "is stale", "### Rules that the user changed", "the gateway answers it"} {
		require.Contains(t, text("markdown", all), want)
	}
	require.NotContains(t, text("github", all), "::error")
	require.Equal(t, 1, strings.Count(text("github", some), "::error"))
	require.Contains(t, text("badge", all), "no new failure, 2 known")
	require.Contains(t, text("shields", some), "does not conform, 1 failure, 1 known")
	require.Contains(t, text("har", all), "no new failure")
	require.Contains(t, text("json", all), `"known":{"reason":"TICKET-17 \u003cb\u003e","expires":"2027-01-31"}`)
	require.Len(t, issuesOf(t, all), len(issuesOf(t, sample{small: true, faulty: true}.events()))-2, "GitLab's list has no word for them")
}

// TestKnownInJUnit: known failures are skipped tests, in CTRF too.
func TestKnownInJUnit(t *testing.T) {
	for _, format := range []string{"junit", "junit-cases"} {
		var got junitSuites
		require.NoError(t, xml.Unmarshal(written(t, format, Options{}, withBaseline()), &got))
		require.Zero(t, got.Failures, format)
		known := 0
		for _, suite := range got.Suites {
			for _, c := range suite.Cases {
				if c.Skipped != nil && c.Skipped.Type == "known" {
					known++
					require.Contains(t, c.Skipped.Message, "known: ", format)
					require.NotEmpty(t, c.Out, format)
				}
			}
		}
		require.Positive(t, known, format)
		require.Equal(t, "assay-baseline.yaml", property(got.Suites[0], "baseline"))
		require.Equal(t, "2", property(got.Suites[0], "baseline.known"))
		require.Contains(t, property(got.Suites[0], "policy.1"), "the gateway answers it")
		require.NoError(t, xml.Unmarshal(written(t, format, Options{}, withBaseline("echo/field")), &got))
		require.Positive(t, got.Failures, format)
	}
	for _, format := range []string{"ctrf", "ctrf-cases"} {
		got := ctrfOf(t, format, withBaseline()).Results
		require.Zero(t, got.Summary.Failed, format)
		require.True(t, slices.ContainsFunc(got.Tests, func(c ctrfTest) bool { return c.Raw == "known" && c.Status == "skipped" }), format)
		require.Positive(t, ctrfOf(t, format, withBaseline("echo/field")).Results.Summary.Failed, format)
	}
}

func property(s junitSuite, name string) string {
	for _, p := range s.Properties.Property {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

// TestKnownInSARIF: what is known is suppressed, and the rest is new.
func TestKnownInSARIF(t *testing.T) {
	var log sarifLog
	require.NoError(t, json.Unmarshal(written(t, "sarif", Options{}, withBaseline("echo/field")), &log))
	states := map[string]int{}
	for _, r := range log.Runs[0].Results {
		states[r.Baseline]++
		require.Equal(t, r.Baseline == "unchanged", len(r.Suppressions) == 1)
	}
	require.Equal(t, 1, states["unchanged"])
	require.Positive(t, states["new"])
	log = sarifLog{}
	require.NoError(t, json.Unmarshal(written(t, "sarif", Options{}, sample{small: true, faulty: true}.events()), &log))
	require.Empty(t, log.Runs[0].Results[0].Baseline, "without a baseline nothing is new")
}

// TestExplainedByKnown: an operation whose failure is explained by a known one
// does not fail for it either.
func TestExplainedByKnown(t *testing.T) {
	failing := func(known *verdict.Known) []*verdict.Event {
		return []*verdict.Event{
			{Contract: &verdict.Outline{Rules: []rule.Info{{ID: "id/unique", Kind: rule.Run}, {ID: "resource/same", Needs: []rule.ID{"id/unique"}}}}},
			{Done: &verdict.Done{Case: verdict.CaseInfo{ID: "c", Operation: "create"}, Verdicts: []verdict.Verdict{{Rule: "resource/same", Operation: "create", Outcome: verdict.Fail}}}},
			{Finished: &verdict.Finished{Complete: true, Counts: verdict.Counts{Created: 1}, Findings: []verdict.Finding{{Rule: "id/unique", Operation: "create", Outcome: verdict.Fail, Subject: rule.Server, Count: 1, Known: known}}}},
		}
	}
	var got junitSuites
	require.NoError(t, xml.Unmarshal(written(t, "junit", Options{}, failing(nil)), &got))
	require.Equal(t, 2, got.Failures)
	got = junitSuites{}
	require.NoError(t, xml.Unmarshal(written(t, "junit", Options{}, failing(&verdict.Known{})), &got))
	require.Equal(t, 0, got.Failures)
}
