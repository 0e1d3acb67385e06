package suite

import (
	"testing"

	"github.com/stretchr/testify/require"

	"assay/rule"
	"assay/verdict"
)

// finished is a trailer of a run in which all went well, but for what change does.
func finished(change func(*verdict.Finished)) *verdict.Finished {
	f := &verdict.Finished{
		Complete: true,
		Counts:   verdict.Counts{Cases: 9, Created: 3},
		Bases:    []verdict.Base{{Operation: "create", Rung: "repaired example"}},
	}
	if change != nil {
		change(f)
	}
	return f
}

func found(subject rule.Subject, outcome verdict.Outcome) func(*verdict.Finished) {
	return func(f *verdict.Finished) {
		f.Findings = append(f.Findings, verdict.Finding{Subject: subject, Outcome: outcome})
	}
}

func all(changes ...func(*verdict.Finished)) func(*verdict.Finished) {
	return func(f *verdict.Finished) {
		for _, change := range changes {
			change(f)
		}
	}
}

// known puts all findings so far into the baseline.
func known(f *verdict.Finished) {
	for i := range f.Findings {
		f.Findings[i].Known = &verdict.Known{}
	}
}

func incomplete(f *verdict.Finished)  { f.Complete, f.Reason = false, "the target stopped answering" }
func noCreate(f *verdict.Finished)    { f.Counts.Created, f.Bases[0].Rung = 0, "" }
func interrupted(f *verdict.Finished) { f.Complete, f.Interrupted = false, true }
func dropped(f *verdict.Finished)     { f.Dropped = []string{"40 cases by --max-cases"} }
func secondUntested(f *verdict.Finished) {
	f.Bases = append(f.Bases, verdict.Base{Operation: "other"})
}

// TestExitCode is the whole rule: one row a clause, and one for each pair of
// clauses that compete.
func TestExitCode(t *testing.T) {
	serverFail := found(rule.Server, verdict.Fail)
	serverWeak := found(rule.Server, verdict.Weak)
	docFail := found(rule.Description, verdict.Fail)
	unknown := found(rule.Server, verdict.Error)
	for _, row := range []struct {
		reason string
		end    Ending
		want   int
	}{
		{"all judged, nothing found", Ending{Finished: finished(nil)}, 0},
		{"dropping cases by the user's own budget is not 3", Ending{Finished: finished(dropped)}, 0},
		{"what the baseline knows fails nothing", Ending{Finished: finished(all(serverFail, known))}, 0},
		{"nor at any level", Ending{Finished: finished(all(serverFail, serverWeak, docFail, unknown, known)), FailOn: FailInconclusive}, 0},
		{"what is new fails beside what is known", Ending{Finished: finished(all(serverWeak, known, serverFail))}, 1},
		{"a run without a create is not saved by its baseline", Ending{Finished: finished(all(serverFail, known, noCreate))}, 3},

		{"the server breaks a must or a strong expectation", Ending{Finished: finished(serverFail)}, 1},
		{"a failure counts even if the run is incomplete", Ending{Finished: finished(all(serverFail, incomplete))}, 1},
		{"a failure counts even if no create succeeded", Ending{Finished: finished(all(serverFail, noCreate))}, 1},

		{"weak does not fail by default", Ending{Finished: finished(serverWeak)}, 0},
		{"weak fails at should", Ending{Finished: finished(serverWeak), FailOn: FailShould}, 1},
		{"weak fails at description, which includes should", Ending{Finished: finished(serverWeak), FailOn: FailDescription}, 1},
		{"the description's defects do not fail by default", Ending{Finished: finished(docFail)}, 0},
		{"nor at should", Ending{Finished: finished(docFail), FailOn: FailShould}, 0},
		{"but at description", Ending{Finished: finished(docFail), FailOn: FailDescription}, 1},
		{"a weak defect of the description too", Ending{Finished: finished(found(rule.Description, verdict.Weak)), FailOn: FailDescription}, 1},
		{"inconclusive does not fail by default", Ending{Finished: finished(unknown)}, 0},
		{"nor at description", Ending{Finished: finished(unknown), FailOn: FailDescription}, 0},
		{"but at inconclusive", Ending{Finished: finished(unknown), FailOn: FailInconclusive}, 1},
		{"as do the description's defects there", Ending{Finished: finished(docFail), FailOn: FailInconclusive}, 1},

		{"cut short", Ending{Finished: finished(incomplete)}, 3},
		{"no create succeeded", Ending{Finished: finished(noCreate)}, 3},
		{"one of two operations could not be tested", Ending{Finished: finished(secondUntested)}, 3},
		{"incomplete, with findings below the level", Ending{Finished: finished(all(docFail, serverWeak, incomplete))}, 3},
		{"no trailer at all", Ending{}, 3},

		{"usage, configuration or description", Ending{Unusable: true}, 2},
		{"unusable comes before a failure", Ending{Unusable: true, Finished: finished(serverFail)}, 2},

		{"interrupted", Ending{Interrupted: true, Finished: finished(interrupted)}, 130},
		{"interrupted, as the trailer alone says", Ending{Finished: finished(interrupted)}, 130},
		{"interrupted comes before a failure", Ending{Finished: finished(all(serverFail, interrupted))}, 130},
		{"interrupted comes before unusable", Ending{Interrupted: true, Unusable: true}, 130},

		{"a fault of assay itself", Ending{Internal: true}, 4},
		{"which comes before all else", Ending{Internal: true, Interrupted: true, Unusable: true, Finished: finished(serverFail)}, 4},
	} {
		t.Run(row.reason, func(t *testing.T) {
			require.Equal(t, row.want, ExitCode(row.end))
		})
	}
}

func TestParseLevel(t *testing.T) {
	for i, name := range Levels {
		level, err := ParseLevel(name)
		require.NoError(t, err)
		require.Equal(t, Level(i), level)
	}
	level, err := ParseLevel("")
	require.NoError(t, err)
	require.Equal(t, FailMust, level)
	_, err = ParseLevel("error")
	require.ErrorContains(t, err, `unknown level "error"`)
}
