package suite

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/mock"
	"assay/rule"
	"assay/verdict"
)

// TestAtOnceFindsWhatNothingElseDoes: faults that show only when several alike
// creates come together are found by cases that send such creates, and by no other.
func TestAtOnceFindsWhatNothingElseDoes(t *testing.T) {
	for _, row := range []struct {
		reason, fault string
		rule          rule.ID
	}{
		{"one resource for eight", "takes-alike-for-one", "id/unique"},
		{"answers to others", "swaps-answers-at-once", "concurrency/distinct"},
	} {
		for _, name := range []string{"embedded", "orders"} {
			t.Run(name+"/"+row.fault, func(t *testing.T) {
				finished, done := prove(t, contractOf(t, name), mock.Options{Fault: row.fault})
				found := serverFindings(finished)
				require.Equal(t, []rule.ID{row.rule}, rulesOf(found), "one cause, one finding:\n%s", told(found))
				for _, d := range done {
					if strings.Contains(d.Case.ID, "at-once") {
						continue // also those that come together under one key
					}
					require.False(t, slices.ContainsFunc(d.Verdicts, func(v verdict.Verdict) bool { return v.Outcome == verdict.Fail }), d.Case.ID)
				}
			})
		}
	}
}
