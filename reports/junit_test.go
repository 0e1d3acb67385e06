package reports

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

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
