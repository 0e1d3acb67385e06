package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"assay/rule"
	"assay/verdict"
)

// gitlabIssues bounds the list: a merge request shows a few of them, and the
// page that compares two lists has limits of its own.
const gitlabIssues = 5000

// gitlabIssue is one element of a code quality report, as far as GitLab reads
// it.
type gitlabIssue struct {
	Description string         `json:"description"`
	Check       string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string `json:"path"`
	Lines struct {
		Begin int `json:"begin"`
	} `json:"lines"`
}

// gitlabSink writes findings as a code quality report.
type gitlabSink struct {
	run *run
	w   io.Writer
}

func newGitLab(w io.Writer, opts Options) verdict.Sink {
	return &gitlabSink{run: newRun(false).in(opts), w: w}
}

func (s *gitlabSink) Event(e *verdict.Event) error {
	s.run.event(e)
	return nil
}

func (s *gitlabSink) Close() error {
	issues, seen := []gitlabIssue{}, map[string]int{}
	add := func(f *verdict.Finding, severity string) {
		issue := s.issue(f, severity)
		// Of two issues with one fingerprint, the second is not shown.
		if seen[issue.Fingerprint]++; seen[issue.Fingerprint] > 1 {
			issue.Fingerprint += fmt.Sprintf("-%d", seen[issue.Fingerprint])
		}
		issues = append(issues, issue)
	}
	// An empty list would read as "nothing was found".
	if c := s.run.conclude(); c.Outcome == verdict.Error {
		add(&verdict.Finding{Rule: "run/not-judged", Fingerprint: "not-judged", Sentence: c.Word + ": " + c.Sentence}, "major")
	} else if missing := s.run.incomplete(); missing != "" {
		add(&verdict.Finding{Rule: "run/incomplete", Fingerprint: "incomplete", Sentence: "The run is incomplete: " + missing}, "major")
	}
	findings, _ := apart(s.run.findings()) // GitLab has no word for a known one
	for i := range findings[:min(len(findings), gitlabIssues)] {
		add(&findings[i], gitlabSeverity(&findings[i]))
	}
	enc := json.NewEncoder(s.w)
	enc.SetIndent("", " ")
	return enc.Encode(issues)
}

func (s *gitlabSink) issue(f *verdict.Finding, severity string) gitlabIssue {
	place := s.run.homes(f)[0]
	out := gitlabIssue{
		Description: orElse(plain(strings.Join(told(f), " · "), 2000), "a finding"), Check: orElse(plain(string(f.Rule), 200), "unnamed"),
		Fingerprint: orElse(plain(f.Fingerprint, 200), "none"), Severity: severity,
	}
	out.Location.Path = orElse(plain(s.run.file(place.File), maxPath), unnamedFile)
	out.Location.Lines.Begin = max(place.Line, 1)
	return out
}

// gitlabSeverity says how grave a finding is in GitLab's words.
func gitlabSeverity(f *verdict.Finding) string {
	switch {
	case f.Outcome == verdict.Fail && f.Subject != rule.Description && f.Basis == rule.Must:
		return "critical"
	case f.Outcome == verdict.Fail && f.Subject != rule.Description:
		return "major"
	case f.Outcome == verdict.Error, f.Outcome == verdict.Weak && f.Basis == rule.Expectation:
		return "info"
	}
	return "minor"
}
