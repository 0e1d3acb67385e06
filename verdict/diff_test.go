package verdict

import (
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/rule"
)

// saved is a run as its journal has it: a header, a contract, cases, a trailer.
type saved struct {
	only     []string
	sha      string
	cases    map[string]Outcome // by id, as the rule of finding() judged them
	findings []Finding
	cut      bool
	rules    []rule.Info
	dropped  []string
}

func (s saved) run(name string) (DiffRun, iter.Seq2[*Event, error]) {
	if s.rules == nil {
		s.rules = []rule.Info{{ID: "status/rejects-invalid", Subject: rule.Server, Kind: rule.Case}}
	}
	started := &Started{Only: s.only, Description: Description{SHA256: s.sha}}
	outline := &Outline{Rules: s.rules, Operations: []OperationOutline{{ID: "create"}}}
	finished := &Finished{Complete: !s.cut, Findings: s.findings, Dropped: s.dropped}
	events := []*Event{{Started: started}, {Contract: outline}}
	for id, o := range s.cases {
		events = append(events, &Event{Done: &Done{Case: CaseInfo{ID: id, Operation: "create"}, Verdicts: []Verdict{{Rule: "status/rejects-invalid", Operation: "create", Case: id, Outcome: o}}}})
	}
	return DiffRun{Name: name, Started: started, Outline: outline, Finished: finished}, func(yield func(*Event, error) bool) {
		for _, e := range append(events, &Event{Finished: finished}) {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// TestDiff: each list, and what must not get into it.
func TestDiff(t *testing.T) {
	own := "create/reject/status/stranger"
	one := []Finding{finding(nil)}
	weak := []Finding{finding(func(f *Finding) { f.Outcome = Weak })}
	open := []Finding{finding(func(f *Finding) { f.Outcome, f.Fingerprint = Error, "e" })}
	failed, passed, other := map[string]Outcome{own: Fail}, map[string]Outcome{own: Pass}, map[string]Outcome{"create/other": Pass}
	both := map[string]Outcome{own: Pass, "create/other": Pass}
	for _, row := range []struct {
		reason string
		a, b   saved
		want   string // broken, new, fixed, gone, not judged
		worse  int
	}{
		{"nothing changed", saved{cases: failed, findings: one}, saved{cases: failed, findings: one}, "00000", 0},
		{"it held before", saved{cases: passed}, saved{cases: failed, findings: one}, "10000", 1},
		{"nobody had asked", saved{cases: other}, saved{cases: failed, findings: one}, "01000", 1},
		{"it was not clear before", saved{cases: map[string]Outcome{own: Error, "create/other": Pass}}, saved{cases: failed, findings: one}, "01000", 1},
		{"it holds now", saved{cases: failed, findings: one}, saved{cases: passed}, "00100", 0},
		{"the rule has no occasion on the case any more", saved{cases: failed, findings: one}, saved{cases: map[string]Outcome{own: Skip, "create/other": Pass}}, "00100", 0},
		{"no such case any more", saved{cases: failed, findings: one}, saved{cases: other}, "00010", 0},
		{"the case was filtered off", saved{cases: failed, findings: one}, saved{cases: other, only: []string{"--run other"}}, "00001", 0},
		{"the run was cut before the case", saved{cases: failed, findings: one}, saved{cases: other, cut: true}, "00001", 0},
		{"the budget left cases out", saved{cases: failed, findings: one}, saved{cases: other, dropped: []string{"40 cases"}}, "00001", 0},
		{"the case passed in a cut run", saved{cases: failed, findings: one}, saved{cases: both, cut: true}, "00100", 0},
		{"it could not be judged", saved{cases: failed, findings: one}, saved{cases: map[string]Outcome{own: Error, "create/other": Pass}}, "00001", 0},
		{"the rule was left out", saved{cases: failed, findings: one}, saved{rules: []rule.Info{{ID: "a/b"}}}, "00001", 0},
		{"nothing was judged", saved{cases: failed, findings: one}, saved{cut: true}, "00001", 0},
		{"weak was enough, now it fails", saved{cases: map[string]Outcome{own: Weak}, findings: weak}, saved{cases: failed, findings: one}, "10000", 1},
		{"open questions are no findings", saved{cases: failed, findings: open}, saved{cases: failed, findings: open}, "00000", 0},
		{"a known one does not count", saved{cases: passed}, saved{cases: failed, findings: []Finding{finding(func(f *Finding) { f.Known = &Known{} })}}, "10000", 0},
		{"a recommendation does not count", saved{cases: passed}, saved{cases: map[string]Outcome{own: Weak}, findings: weak}, "10000", 0},
	} {
		a, eventsA := row.a.run("a")
		b, eventsB := row.b.run("b")
		d := Compare(a, b, eventsA, eventsB, func(f *Finding) bool { return f.Outcome == Fail && f.Known == nil })
		got := ""
		for _, list := range [][]Difference{d.Broken, d.New, d.Fixed, d.Gone, d.NotJudged} {
			got += string(rune('0' + len(list)))
		}
		require.Equal(t, row.want, got, row.reason)
		require.Equal(t, row.worse, d.Worse, row.reason)
	}
}

// TestDiffPlaces: of one cause at several places, those that differ are told.
func TestDiffPlaces(t *testing.T) {
	all := map[string]Outcome{"create/reject/status/stranger": Fail}
	compare := func(x, y Finding) *Diff {
		a, eventsA := saved{cases: all, findings: []Finding{x}}.run("a")
		b, eventsB := saved{cases: all, findings: []Finding{y}}.run("b")
		return Compare(a, b, eventsA, eventsB, func(*Finding) bool { return true })
	}
	d := compare(rolled("aaaaaaaaaaaa", "enum", "/a", "/b", "/c"), rolled("aaaaaaaaaaaa", "enum", "/a", "/b", "/d"))
	require.Len(t, d.Broken, 1)
	require.Equal(t, []string{"/d"}, d.Broken[0].Pointers)
	require.Len(t, d.Fixed, 1)
	require.Equal(t, []string{"/c"}, d.Fixed[0].Pointers)
	d = compare(rolled("aaaaaaaaaaaa", "enum", "/a", "/b", "/c"), finding(func(f *Finding) { f.Pointer, f.Fingerprint = "/b", "1" }))
	require.Equal(t, 1, d.Unchanged)
	require.Equal(t, []string{"/a", "/c"}, d.Fixed[0].Pointers)
}

// TestCautions: what makes two runs hard to compare is said.
func TestCautions(t *testing.T) {
	a, eventsA := saved{sha: "1"}.run("a")
	b, eventsB := saved{sha: "2", only: []string{"--run x"}, cut: true}.run("b")
	b.Started.Seed, b.Started.Version, b.Finished.Reason = 7, "9", "interrupted"
	b.Outline.Policy = []PolicyEntry{{Rule: "a/b"}}
	d := Compare(a, b, eventsA, eventsB, func(*Finding) bool { return true })
	require.Equal(t, []string{
		"b is incomplete: interrupted", "b is narrowed: --run x", "the descriptions differ ( 1,  2): what changed may be theirs",
		"the seeds differ (0, 7): generated values are not the same", "the versions of assay differ (, 9): rules may have been added", "the user's changes to rules differ",
	}, d.Cautions)
}
