package reports

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/rule"
	"assay/verdict"
)

// TestJUnit: CI systems use only the first of two cases with one name, leave
// long texts unread, and add the attributes up.
func TestJUnit(t *testing.T) {
	for _, s := range []sample{{}, {faulty: true}, {faulty: true, hostile: hostile}, {faulty: true, cut: true}, {faulty: true, small: true, hostile: strings.Repeat("long\x00 ", 200_000)}} {
		data := written(t, "junit", Options{}, s.events())
		var got junitSuites
		require.NoError(t, xml.Unmarshal(data, &got))
		names := map[string]bool{}
		var tests, failures, errors, skipped, total int
		for _, suite := range got.Suites {
			total += suite.Skipped
			for _, c := range suite.Cases {
				key := c.Class + " " + c.Name
				require.False(t, names[key], "%q twice", key)
				names[key] = true
				tests++
				failures += one(c.Failure)
				errors += one(c.Error)
				skipped += one(c.Skipped)
				require.LessOrEqual(t, one(c.Failure)+one(c.Error)+one(c.Skipped), 1)
				for _, res := range []*junitResult{c.Failure, c.Error, c.Skipped} {
					if res != nil {
						require.LessOrEqual(t, len(res.Text), junitText)
						require.LessOrEqual(t, len(res.Message), 2000)
					}
				}
			}
		}
		require.Equal(t, []int{tests, failures, errors, skipped}, []int{got.Tests, got.Failures, got.Errors, total})
	}
}

// TestJUnitFits: a file of a monstrous run stays below what CI systems read, and
// says what it leaves out.
func TestJUnitFits(t *testing.T) {
	verdicts := func(op string, n int) (vs []verdict.Verdict, fs []verdict.Finding) {
		for i := range n {
			id := rule.ID(fmt.Sprintf("area/rule-%d", i))
			vs = append(vs, verdict.Verdict{Rule: id, Operation: op, Outcome: verdict.Pass}, verdict.Verdict{Rule: id + "-not", Operation: op, Outcome: verdict.Fail})
			fs = append(fs, verdict.Finding{Rule: id + "-not", Operation: op, Outcome: verdict.Fail, Subject: rule.Server, Sentence: strings.Repeat("<long>", 300)})
		}
		return vs, fs
	}
	var events []*verdict.Event
	f := &verdict.Finished{Complete: true, Counts: verdict.Counts{Created: 1}}
	for i := range 200 {
		vs, fs := verdicts(fmt.Sprintf("operation%d", i), 200)
		f.Findings = append(f.Findings, fs...)
		for j := range 5 {
			events = append(events, &verdict.Event{Done: &verdict.Done{Case: verdict.CaseInfo{ID: fmt.Sprintf("o%d/c%d", i, j), Operation: fmt.Sprintf("operation%d", i)}, Verdicts: vs}})
		}
	}
	events = append(events, &verdict.Event{Finished: f})
	data := written(t, "junit", Options{}, events)
	require.Less(t, len(data), 30_000_000)
	require.Greater(t, len(data), 20_000_000, "what fits is there")
	require.NoError(t, parseJUnit(data))
	require.Contains(t, string(data), "are left out: a file of more than 30 MB is not read")
	require.Contains(t, string(data), "bytes more)")

	events = nil
	long := strings.Repeat("text ", 3000)
	for i := range 60_000 {
		o := verdict.Pass
		if i%10 == 0 {
			o = verdict.Fail
		}
		events = append(events, &verdict.Event{Done: &verdict.Done{Case: verdict.CaseInfo{ID: fmt.Sprintf("create/%s/%d", strings.Repeat("x", 300), i), Operation: "create"}, Verdicts: []verdict.Verdict{{Rule: "a/b", Outcome: o, Want: long, Got: long}}}})
	}
	data = written(t, "junit-cases", Options{}, append(events, &verdict.Event{Finished: f}))
	require.Less(t, len(data), 30_000_000)
	require.NoError(t, parseJUnit(data))
	require.Contains(t, string(data), "cases are left out")
	require.Equal(t, 6000, bytes.Count(data, []byte("<failure ")), "none that failed")
}

// TestJUnitSubjects: defects of the description have a suite of their own and
// fail nothing, and
// a run that shows nothing is an error.
func TestJUnitSubjects(t *testing.T) {
	suites := func(events []*verdict.Event) map[string]junitSuite {
		var got junitSuites
		require.NoError(t, xml.Unmarshal(written(t, "junit", Options{}, events), &got))
		out := map[string]junitSuite{}
		for _, s := range got.Suites {
			out[s.Name] = s
		}
		return out
	}
	good := suites(sample{}.events())
	require.Equal(t, 1, good["description"].Skipped, "told, and no failed test of the server")
	require.Zero(t, good["description"].Failures)
	require.Zero(t, good["createOrder"].Failures)
	require.Zero(t, good["run"].Errors)
	require.Equal(t, 1, suites(sample{cut: true}.events())["run"].Errors)
	require.Equal(t, 2, suites(nil)["run"].Errors, "incomplete, and nothing created")
}
