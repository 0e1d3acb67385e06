package reports

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/rule"
	"assay/verdict"
)

func issuesOf(t *testing.T, events []*verdict.Event) []gitlabIssue {
	var got []gitlabIssue
	require.NoError(t, json.Unmarshal(written(t, "gitlab", Options{}, events), &got))
	return got
}

// TestGitLab: one issue a finding, none with the fingerprint of another.
func TestGitLab(t *testing.T) {
	events := sample{faulty: true}.events()
	f := events[len(events)-1].Finished
	f.Findings = append(f.Findings, f.Findings[0]) // as after a merge
	got := issuesOf(t, events)
	require.Len(t, got, len(f.Findings))
	seen := map[string]bool{}
	for i, issue := range got {
		require.False(t, seen[issue.Fingerprint], "%q twice", issue.Fingerprint)
		seen[issue.Fingerprint] = true
		require.Contains(t, issue.Fingerprint, f.Findings[i].Fingerprint)
		require.Equal(t, string(f.Findings[i].Rule), issue.Check)
		require.Equal(t, sampleFile, issue.Location.Path)
		require.Equal(t, f.Findings[i].Places[0].Line, issue.Location.Lines.Begin)
		require.Contains(t, issue.Description, f.Findings[i].Sentence)
	}
}

// TestGitLabNotJudged: an empty list would read as "nothing was found".
func TestGitLabNotJudged(t *testing.T) {
	for _, c := range []struct {
		reason, check string
		events        []*verdict.Event
	}{
		{"an empty journal", "run/not-judged", nil},
		{"breaks off without a failure", "run/not-judged", sample{small: true, cut: true}.events()},
		{"breaks off after a failure", "run/incomplete", sample{small: true, faulty: true, cut: true}.events()},
	} {
		got := issuesOf(t, c.events)
		require.Equal(t, c.check, got[0].Check, c.reason)
		require.Equal(t, 1, got[0].Location.Lines.Begin, c.reason)
		require.Contains(t, got[0].Description, "incomplete", c.reason)
	}
	require.Len(t, issuesOf(t, []*verdict.Event{{Finished: &verdict.Finished{Complete: true, Counts: verdict.Counts{Created: 1}}}}), 0, "a run without a finding has no issue")
}

func TestGitLabSeverity(t *testing.T) {
	for _, c := range []struct {
		outcome verdict.Outcome
		basis   rule.Basis
		subject rule.Subject
		want    string
		reason  string
	}{
		{verdict.Fail, rule.Must, rule.Server, "critical", "a promise is broken"},
		{verdict.Fail, rule.Expectation, rule.Server, "major", "fails the run, though no document demands it"},
		{verdict.Fail, rule.Must, rule.Description, "minor", "a fault of the document"},
		{verdict.Weak, rule.Should, rule.Server, "minor", "a recommendation"},
		{verdict.Weak, rule.Expectation, rule.Server, "info", "a weak expectation"},
		{verdict.Error, rule.Must, rule.Server, "info", "nothing is known"},
	} {
		require.Equal(t, c.want, gitlabSeverity(&verdict.Finding{Outcome: c.outcome, Basis: c.basis, Subject: c.subject}), c.reason)
	}
}
