package reports

import (
	"encoding/json"
	"encoding/xml"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

type ctrfReport struct {
	Results struct {
		Tool        ctrfTool
		Summary     ctrfSummary
		Tests       []ctrfTest
		Environment ctrfEnvironment
	}
}

func ctrfOf(t *testing.T, format string, events []*verdict.Event) ctrfReport {
	var got ctrfReport
	require.NoError(t, json.Unmarshal(written(t, format, Options{}, events), &got))
	var sum ctrfSummary
	ids := map[string]bool{}
	for i := range got.Results.Tests {
		test := &got.Results.Tests[i]
		sum.count(test)
		require.False(t, ids[test.ID], "%q twice", test.ID)
		ids[test.ID] = true
	}
	s := got.Results.Summary
	require.Equal(t, []int{s.Tests, s.Passed, s.Failed, s.Skipped, s.Other}, []int{sum.Tests, sum.Passed, sum.Failed, sum.Skipped, sum.Other})
	return got
}

// TestCTRF: the tests are those of the JUnit file.
func TestCTRF(t *testing.T) {
	for _, s := range []sample{{}, {faulty: true}, {faulty: true, cut: true}} {
		events := s.events()
		var junit junitSuites
		require.NoError(t, xml.Unmarshal(written(t, "junit", Options{}, events), &junit))
		got := ctrfOf(t, "ctrf", events).Results
		require.Equal(t, junit.Tests, got.Summary.Tests)
		failed := junit.Failures
		if s.cut {
			failed++ // that the run is complete
		}
		require.Equal(t, failed, got.Summary.Failed)
		require.Equal(t, !s.faulty && !s.cut, got.Environment.Healthy)
		require.Equal(t, "Exchange connectors", got.Environment.App)
		for _, test := range got.Tests {
			if test.Status == "failed" && test.Suite[0] != "run" {
				require.NotEmpty(t, test.Message)
				require.Equal(t, sampleFile, test.File)
				require.Positive(t, test.Line)
				require.NotEmpty(t, test.Labels["fingerprint"])
			}
		}
	}
	nothing := ctrfOf(t, "ctrf", nil).Results
	require.Equal(t, 2, nothing.Summary.Failed, "incomplete, and nothing created: whoever counts failures must see it")
}

// TestCasesFormats: one test for each case with the outcome of the journal, and
// behind them what belongs to no case.
func TestCasesFormats(t *testing.T) {
	for _, s := range []sample{{}, {faulty: true}} {
		events := s.events()
		counts := events[len(events)-1].Finished.Counts
		of := func(o verdict.Outcome) int { return counts.ByCase[o] }
		got := ctrfOf(t, "ctrf-cases", events).Results
		beside := got.Summary.Tests - counts.Cases
		require.Equal(t, 3, beside, "two about the run, one about the description")
		require.Equal(t, of(verdict.Fail), got.Summary.Failed)
		require.Equal(t, of(verdict.Pass)+of(verdict.Weak)+2, got.Summary.Passed)
		require.Equal(t, of(verdict.Error)+1, got.Summary.Other, "a defect of the description fails nothing")

		var junit junitSuites
		require.NoError(t, xml.Unmarshal(written(t, "junit-cases", Options{}, events), &junit))
		names, tests := map[string]bool{}, 0
		for _, suite := range junit.Suites {
			require.Len(t, suite.Cases, suite.Tests)
			tests += suite.Tests
			for _, c := range suite.Cases {
				require.False(t, names[c.Class+" "+c.Name], "%q twice", c.Name)
				names[c.Class+" "+c.Name] = true
				require.LessOrEqual(t, one(c.Failure)+one(c.Error)+one(c.Skipped), 1)
			}
		}
		require.Equal(t, []int{counts.Cases + beside, tests, of(verdict.Fail), of(verdict.Error)}, []int{tests, junit.Tests, junit.Failures, junit.Errors})
	}
}

// TestCasesOfNoCase: what a run rule found fails, though it is no case's; what
// prepares a run is no case; and of two cases with one name both are told.
func TestCasesOfNoCase(t *testing.T) {
	failing := verdict.Verdict{Rule: "id/unique", Outcome: verdict.Fail, Operation: "create", Want: "two ids", Got: "one"}
	passing := verdict.Done{Case: verdict.CaseInfo{ID: "create/control/body/minimal", Operation: "create"}, Verdicts: []verdict.Verdict{{Rule: "status/created", Outcome: verdict.Pass}}}
	events := []*verdict.Event{
		{Contract: &verdict.Outline{Rules: sampleRules}},
		{Done: &passing}, {Done: &verdict.Done{Case: verdict.CaseInfo{Technique: housekeeping, ID: "c"}}}, {Done: &verdict.Done{Case: verdict.CaseInfo{Technique: "parent", ID: "p"}}}, {Done: &passing},
		{Finished: &verdict.Finished{Complete: true, Counts: verdict.Counts{Cases: 2, Created: 2}, Verdicts: []verdict.Verdict{failing},
			Findings: []verdict.Finding{{Rule: "id/unique", Outcome: verdict.Fail, Operation: "create", Subject: "server", Sentence: "Two resources have one id.", Count: 1}}}},
	}
	var junit junitSuites
	require.NoError(t, xml.Unmarshal(written(t, "junit-cases", Options{}, events), &junit))
	require.Equal(t, []int{5, 1}, []int{junit.Tests, junit.Failures})
	require.Equal(t, "whole run", junit.Suites[1].Name)
	require.Equal(t, "Two resources have one id.", junit.Suites[1].Cases[0].Failure.Message)
	require.Equal(t, "create/control/body/minimal#2", junit.Suites[2].Cases[1].Name)
	var report ctrfReport
	require.NoError(t, json.Unmarshal(written(t, "ctrf-cases", Options{}, events), &report))
	require.Equal(t, []int{5, 1, 4}, []int{report.Results.Summary.Tests, report.Results.Summary.Failed, report.Results.Summary.Passed})
}
