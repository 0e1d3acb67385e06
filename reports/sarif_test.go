package reports

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/rule"
	"assay/verdict"
)

func sarifOf(t *testing.T, events []*verdict.Event) sarifRun {
	var got sarifLog
	require.NoError(t, json.Unmarshal(written(t, "sarif", Options{}, events), &got))
	require.Equal(t, "2.1.0", got.Version)
	require.Len(t, got.Runs, 1)
	return got.Runs[0]
}

// TestSARIF: each finding that was judged is a result at its promise, and each
// that was not is a notification.
func TestSARIF(t *testing.T) {
	events := sample{faulty: true}.events()
	findings := events[len(events)-1].Finished.Findings
	got := sarifOf(t, events)
	results, open := 0, 0
	for _, f := range findings {
		if f.Outcome == verdict.Error {
			n := got.Invocations[0].Execution[open]
			open++
			require.Equal(t, "run/inconclusive", n.Descriptor.ID)
			require.Equal(t, n.Descriptor.ID, got.Tool.Driver.Notifications[n.Descriptor.Index].ID)
			require.Equal(t, string(f.Rule), n.Rule.ID)
			continue
		}
		r := got.Results[results]
		results++
		require.Equal(t, string(f.Rule), r.RuleID)
		require.Equal(t, string(f.Rule), got.Tool.Driver.Rules[r.RuleIndex].ID)
		require.Equal(t, f.Fingerprint, r.Fingerprints["assay/v1"])
		require.Equal(t, string(f.Subject), r.Properties.Subject)
		require.Contains(t, r.Message.Text, f.Sentence)
		require.Equal(t, f.Count, r.Occurrences)
		require.Len(t, r.Locations, 1)
		at := r.Locations[0].Physical
		require.Equal(t, sarifArtifact{URI: sampleFile, Base: sarifRoot}, at.Artifact)
		require.Equal(t, f.Places[0].Line, at.Region.Line)
		require.Equal(t, f.Places[0].Column, at.Region.Column)
		require.Len(t, r.Related, len(f.Places)-1, "the other places")
		for i, p := range f.Places[1:] {
			require.Equal(t, p.Line, r.Related[i].Physical.Region.Line)
		}
	}
	require.Len(t, got.Results, results)
	require.Positive(t, open)
	require.True(t, got.Invocations[0].Successful, "the run came to a verdict")
	require.Equal(t, "does not conform", got.Invocations[0].ExitDescription)
	for i, info := range sampleRules {
		d := got.Tool.Driver.Rules[i]
		require.Equal(t, string(info.ID), d.ID)
		require.Equal(t, info.Title, d.Short.Text)
		require.Contains(t, d.Help.Text, info.Refs[0].Doc+" "+info.Refs[0].Section)
		require.Equal(t, info.Refs[0].URL, d.HelpURI)
	}
}

// TestSARIFNotJudged: a run that shows nothing is no successful execution.
func TestSARIFNotJudged(t *testing.T) {
	for _, c := range []struct {
		reason, notice string
		events         []*verdict.Event
	}{
		{"an empty journal", "run/incomplete", nil},
		{"a journal that breaks off", "run/incomplete", sample{small: true, cut: true}.events()},
		{"no create succeeded", "run/not-judged", []*verdict.Event{{Started: &verdict.Started{}}, {Finished: &verdict.Finished{Complete: true, Diagnosis: "every request was answered 401"}}}},
	} {
		got := sarifOf(t, c.events).Invocations[0]
		require.False(t, got.Successful, c.reason)
		require.Equal(t, c.notice, got.Execution[0].Descriptor.ID, c.reason)
		require.Equal(t, "error", got.Execution[0].Level, c.reason)
	}
}

func TestSARIFLevel(t *testing.T) {
	for _, c := range []struct {
		outcome verdict.Outcome
		basis   rule.Basis
		subject rule.Subject
		want    string
		reason  string
	}{
		{verdict.Fail, rule.Must, rule.Server, "error", "fails the run"},
		{verdict.Fail, rule.Expectation, rule.Server, "error", "a strong expectation fails the run too"},
		{verdict.Fail, rule.Should, rule.Server, "warning", "breaking a should is at most weak"},
		{verdict.Weak, rule.Should, rule.Server, "warning", "a recommendation of an RFC"},
		{verdict.Weak, rule.Must, rule.Server, "warning", "weak, though the rule is a must"},
		{verdict.Weak, rule.Expectation, rule.Server, "note", "a weak expectation"},
		{verdict.Fail, rule.Must, rule.Description, "warning", "not the server's fault"},
		{verdict.Weak, rule.Must, rule.Description, "note", "neither the server's nor grave"},
	} {
		require.Equal(t, c.want, sarifLevel(c.outcome, c.basis, c.subject), c.reason)
	}
}

func TestArtifact(t *testing.T) {
	for _, c := range []struct{ name, uri, base, reason string }{
		{"api/openapi.yaml", "api/openapi.yaml", sarifRoot, "relative as it is"},
		{"./api/openapi.yaml", "api/openapi.yaml", sarifRoot, "repositories know no ./"},
		{".//openapi.yaml", "openapi.yaml", sarifRoot, "nor a root behind it"},
		{"../openapi.yaml", "../openapi.yaml", sarifRoot, "above stays above"},
		{`api\openapi.yaml`, "api/openapi.yaml", sarifRoot, "slashes of another system"},
		{"my api#1?.yaml", "my%20api%231%3F.yaml", sarifRoot, "what means something in a URI is encoded"},
		{"a:b.yaml", "a%3Ab.yaml", sarifRoot, "or it would be a scheme"},
		{"100%.yaml", "100%25.yaml", sarifRoot, "a percent sign is one"},
		{"é.yaml", "%C3%A9.yaml", sarifRoot, "UTF-8"},
		{"/srv/api.yaml", "file:///srv/api.yaml", "", "absolute"},
		{"//host/api.yaml", "file:///host/api.yaml", "", "no authority"},
		{`C:\srv\api.yaml`, "file:///C:/srv/api.yaml", "", "a drive"},
		{"https://example.org/api.yaml?v=1#/a%20b c", "https://example.org/api.yaml?v=1#/a%20b%20c", "", "an address stays one"},
		{"", unnamedFile, sarifRoot, "not known"},
		{"-", unnamedFile, sarifRoot, "standard input"},
	} {
		require.Equal(t, sarifArtifact{URI: c.uri, Base: c.base}, artifact(c.name), c.reason)
	}
}

// TestHomes: a finding without a place is shown at its operation, or at the top
// of the description: code scanning refuses a result that is nowhere.
func TestHomes(t *testing.T) {
	r := newRun(false)
	r.event(&verdict.Event{Started: &verdict.Started{Description: verdict.Description{File: "a.yaml"}}})
	r.event(&verdict.Event{Contract: &verdict.Outline{Operations: []verdict.OperationOutline{{ID: "create", Place: verdict.Place{File: "a.yaml", Line: 9, Column: 2}}}}})
	place := func(file string, line int) verdict.Place { return verdict.Place{File: file, Line: line} }
	for _, c := range []struct {
		finding verdict.Finding
		want    []verdict.Place
		reason  string
	}{
		{verdict.Finding{Places: []verdict.Place{place("a.yaml", 3), place("b.yaml", 4), place("a.yaml", 3)}}, []verdict.Place{place("a.yaml", 3), place("b.yaml", 4)}, "each once"},
		{verdict.Finding{Places: []verdict.Place{place("", 3)}}, []verdict.Place{place("a.yaml", 3)}, "the description is meant"},
		{verdict.Finding{Places: []verdict.Place{place("b.yaml", 0)}}, []verdict.Place{place("b.yaml", 0)}, "a file without a line"},
		{verdict.Finding{Operation: "create"}, []verdict.Place{{File: "a.yaml", Line: 9, Column: 2}}, "the operation"},
		{verdict.Finding{Operation: "other"}, []verdict.Place{place("a.yaml", 0)}, "an operation that the contract does not know"},
		{verdict.Finding{}, []verdict.Place{place("a.yaml", 0)}, "the whole description"},
	} {
		require.Equal(t, c.want, r.homes(&c.finding), c.reason)
	}
	require.Equal(t, []verdict.Place{{}}, newRun(false).homes(&verdict.Finding{}), "nothing is known")
}

func TestPlain(t *testing.T) {
	require.Equal(t, "ab", plain("ab", 2))
	require.Equal(t, "ab… (1 bytes more)", plain("abc", 2))
	require.Equal(t, `a\n`, plain("a\n", 9))
	require.Equal(t, "é… (2 bytes more)", plain("éé", 3), "no code point is cut")
	require.Equal(t, "1970-01-01T00:00:00.000Z", instant(time.Date(99999, 1, 1, 0, 0, 0, 0, time.UTC)), "RFC 3339 has four digits")
}
