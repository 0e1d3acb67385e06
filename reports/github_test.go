package reports

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/rule"
	"assay/verdict"
)

// TestGitHubIsBounded: what is beyond GitHub's bound is counted in the notice.
func TestGitHubIsBounded(t *testing.T) {
	run := func(fails, weak, description, unclear int) []string {
		f := &verdict.Finished{Complete: true, Counts: verdict.Counts{Created: 1}}
		for _, c := range []struct {
			n       int
			outcome verdict.Outcome
			subject rule.Subject
		}{{unclear, verdict.Error, rule.Server}, {weak, verdict.Weak, rule.Server}, {description, verdict.Fail, rule.Description}, {fails, verdict.Fail, rule.Server}} {
			for i := range c.n {
				f.Findings = append(f.Findings, verdict.Finding{Rule: "a/b", Outcome: c.outcome, Subject: c.subject, Sentence: fmt.Sprintf("%s of the %s %d", c.outcome, c.subject, i)})
			}
		}
		data := written(t, "github", Options{}, []*verdict.Event{{Finished: f}})
		require.NoError(t, parseCommands(data))
		return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	}
	for _, c := range []struct {
		fails, weak, description, unclear int
		errors, warnings                  int
		more                              string
	}{
		{0, 0, 0, 0, 0, 0, ""},
		{4, 2, 3, 1, 4, 6, ""},
		{11, 0, 0, 0, 10, 0, "1 annotation;"},
		{8, 4, 3, 3, 8, 2, "8 annotations;"},
		{40, 40, 2, 40, 10, 0, "112 annotations;"},
	} {
		lines := run(c.fails, c.weak, c.description, c.unclear)
		count := func(prefix string) (n int) {
			for _, l := range lines {
				if strings.HasPrefix(l, prefix) {
					n++
				}
			}
			return n
		}
		require.Equal(t, []int{c.errors, c.warnings, 1}, []int{count("::error "), count("::warning "), count("::notice ")})
		last := lines[len(lines)-1]
		require.True(t, strings.HasPrefix(last, "::notice "), "the notice comes last")
		require.Equal(t, c.more != "", strings.Contains(last, "Not shown here"))
		require.Contains(t, last, c.more)
	}
	many := run(0, 40, 2, 40)
	require.Contains(t, many[1], "fail of the description 1", "defects of the description before recommendations")
	require.Contains(t, many[9], "weak of the server 7", "recommendations before what is not known")
}

// TestGitHubCommand: the runner undoes the escapes, and finds file, line and
// text as they were.
func TestGitHubCommand(t *testing.T) {
	place := verdict.Place{File: "./a,b:c%.yaml", Line: 7, Column: 3}
	require.Equal(t, "::error file=a%2Cb%3Ac%25.yaml,line=7,col=3,title=x%3A y::50%25: a, b%0A::warning::no\n",
		githubCommand("error", "x: y", place, "50%: a, b\n::warning::no"))
	require.Equal(t, "::error file=a.yaml,title=t::m\n", githubCommand("error", "t", verdict.Place{File: "a.yaml", Column: 3}, "m"), "no column without a line")
	require.Equal(t, "::error title=t::m\n", githubCommand("error", "t", verdict.Place{Line: 3}, "m"), "no line without a file")
	require.Equal(t, "::error title=t::m\n", githubCommand("error", "t", verdict.Place{File: "-", Line: 3}, "m"), "standard input is no file")
}

// TestGitHubNotJudged: a run that shows nothing is an error too.
func TestGitHubNotJudged(t *testing.T) {
	got := string(written(t, "github", Options{}, sample{small: true, cut: true}.events()))
	require.True(t, strings.HasPrefix(got, "::error file="+sampleFile+",title=assay%3A could not judge::the run is incomplete"), got)
}
