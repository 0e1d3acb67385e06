package suite

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/checks"
	"assay/mock"
	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

// TestPolicy: which entry decides about a verdict, and what becomes of it.
func TestPolicy(t *testing.T) {
	ops := []spec.Candidate{
		{ID: "createOrder", Method: "POST", Path: "/orders", Tags: []string{"shop"}},
		{ID: "createTeam", Method: "POST", Path: "/teams"},
	}
	about := &verdict.CaseInfo{Operation: "createOrder", Technique: "enum", Pointer: "/items/0/price"}
	fail, weak, pass, skip := verdict.Fail, verdict.Weak, verdict.Pass, verdict.Skip
	e := func(rule rule.ID, mode Mode) verdict.PolicyEntry {
		return verdict.PolicyEntry{Rule: rule, Mode: string(mode)}
	}
	narrowed := func(change func(*verdict.PolicyEntry)) verdict.PolicyEntry {
		out := e("a/b", AsWeak)
		change(&out)
		return out
	}
	operation := func(name string) verdict.PolicyEntry {
		return narrowed(func(p *verdict.PolicyEntry) { p.Operation = name })
	}
	technique := func(name string) verdict.PolicyEntry {
		return narrowed(func(p *verdict.PolicyEntry) { p.Technique = name })
	}
	place := func(pointer string) verdict.PolicyEntry {
		return narrowed(func(p *verdict.PolicyEntry) { p.Pointer = pointer })
	}
	for _, row := range []struct {
		reason  string
		entries []verdict.PolicyEntry
		strict  bool
		was     verdict.Outcome
		want    verdict.Outcome // "" where the verdict is left out
		changed []int
	}{
		{"no policy changes nothing", nil, false, weak, weak, nil},
		{"off leaves out what failed", []verdict.PolicyEntry{e("a/b", Off)}, false, fail, "", []int{1}},
		{"and what passed, which is counted, too", []verdict.PolicyEntry{e("a/b", Off)}, false, pass, "", []int{1}},
		{"but nothing was taken from what was not judged", []verdict.PolicyEntry{e("a/b", Off)}, false, skip, "", []int{0}},
		{"weak is at most weak", []verdict.PolicyEntry{e("a/b", AsWeak)}, false, fail, weak, []int{1}},
		{"fail is what was weak", []verdict.PolicyEntry{e("a/b", AsFail)}, false, weak, fail, []int{1}},
		{"what could not be judged stays so", []verdict.PolicyEntry{e("a/b", AsFail)}, false, verdict.Error, verdict.Error, []int{0}},
		{"strict is for everything", nil, true, weak, fail, nil},
		{"unless an entry says otherwise", []verdict.PolicyEntry{e("a/b", AsWeak)}, true, weak, weak, []int{0}},
		{"another rule", []verdict.PolicyEntry{e("a/c", Off)}, false, fail, fail, []int{0}},
		{"a glob of rules", []verdict.PolicyEntry{e("a/*", AsWeak)}, false, fail, weak, []int{1}},
		{"the last that fits decides", []verdict.PolicyEntry{e("a/*", Off), e("a/b", AsWeak)}, false, fail, weak, []int{0, 1}},
		{"whatever is narrower", []verdict.PolicyEntry{operation("createOrder"), e("a/*", Off)}, false, fail, "", []int{0, 1}},
		{"its operation", []verdict.PolicyEntry{operation("createOrder")}, false, fail, weak, []int{1}},
		{"by method and path", []verdict.PolicyEntry{operation("post /orders")}, false, fail, weak, []int{1}},
		{"by a tag", []verdict.PolicyEntry{operation("shop")}, false, fail, weak, []int{1}},
		{"by a glob", []verdict.PolicyEntry{operation("create*")}, false, fail, weak, []int{1}},
		{"another operation", []verdict.PolicyEntry{operation("createTeam")}, false, fail, fail, []int{0}},
		{"its technique", []verdict.PolicyEntry{technique("enum")}, false, fail, weak, []int{1}},
		{"another technique", []verdict.PolicyEntry{technique("null")}, false, fail, fail, []int{0}},
		{"its place", []verdict.PolicyEntry{place("/items/0/price")}, false, fail, weak, []int{1}},
		{"any item", []verdict.PolicyEntry{place("/items/*/price")}, false, fail, weak, []int{1}},
		{"what is below a place is another place", []verdict.PolicyEntry{place("/items")}, false, fail, fail, []int{0}},
	} {
		given := []verdict.Verdict{{Rule: "a/b", Outcome: row.was}}
		p := Policy{Entries: row.entries, Strict: row.strict}.start(ops)
		got := p.apply(given, about)
		if row.want == "" {
			require.Empty(t, got, row.reason)
		} else {
			require.Equal(t, row.want, got[0].Outcome, row.reason)
		}
		require.Equal(t, row.was, given[0].Outcome, "%s: the given verdicts stay as they are", row.reason)
		counted, _ := p.counted()
		for i, n := range row.changed {
			require.Equal(t, n, counted[i].Changed, row.reason)
		}
	}
}

// TestPolicyOfRunRules: a verdict that comes without its case has the technique
// in the id of it, and its own operation and place.
func TestPolicyOfRunRules(t *testing.T) {
	p := Policy{Entries: []verdict.PolicyEntry{{Rule: "*", Mode: "off", Technique: "control", Operation: "o", Pointer: "/a"}}}.start([]spec.Candidate{{ID: "o"}})
	require.Empty(t, p.apply([]verdict.Verdict{{Rule: "id/unique", Outcome: verdict.Fail, Operation: "o", Case: "o/control/minimal", Pointer: "/a"}}, nil))
	require.Len(t, p.apply([]verdict.Verdict{{Rule: "id/unique", Outcome: verdict.Fail, Operation: "o", Pointer: "/a"}}, nil), 1, "no case, no technique")
}

// TestPolicyRules: a rule is gone from the report only where no entry keeps a
// part of it.
func TestPolicyRules(t *testing.T) {
	all := []rule.Info{{ID: "a/b"}, {ID: "a/c"}}
	off := verdict.PolicyEntry{Rule: "a/*", Mode: "off"}
	part := verdict.PolicyEntry{Rule: "a/b", Mode: "off", Operation: "o"}
	require.Empty(t, Policy{Entries: []verdict.PolicyEntry{off}}.rules(all))
	require.Len(t, Policy{Entries: []verdict.PolicyEntry{part}}.rules(all), 2)
	require.Equal(t, all[:1], Policy{Entries: []verdict.PolicyEntry{off, part}}.rules(all), "elsewhere it may fit an earlier entry, and here it may not")
	require.Len(t, Policy{}.rules(all), 2)
}

// TestPolicyKeepsCount: whatever the entries, each verdict is there as it was,
// there with another outcome and counted, or gone and counted.
func TestPolicyKeepsCount(t *testing.T) {
	outcomes := []verdict.Outcome{verdict.Pass, verdict.Weak, verdict.Fail, verdict.Error}
	rapid.Check(t, func(t *rapid.T) {
		entry := rapid.Custom(func(t *rapid.T) verdict.PolicyEntry {
			return verdict.PolicyEntry{
				Rule: rule.ID(rapid.SampledFrom([]string{"a/b", "a/*", "*", "c/d"}).Draw(t, "rule")),
				Mode: rapid.SampledFrom(Modes).Draw(t, "mode"), Technique: rapid.SampledFrom([]string{"", "enum"}).Draw(t, "technique"),
			}
		})
		p := Policy{Entries: rapid.SliceOfN(entry, 0, 4).Draw(t, "entries")}.start(nil)
		var given []verdict.Verdict
		for _, o := range rapid.SliceOf(rapid.SampledFrom(outcomes)).Draw(t, "outcomes") {
			given = append(given, verdict.Verdict{Rule: "a/b", Outcome: o})
		}
		got := p.apply(given, &verdict.CaseInfo{Technique: "enum"})
		changed := 0
		for _, n := range p.changed {
			changed += n
		}
		same := 0
		for i := range got {
			if len(got) == len(given) && got[i].Outcome == given[i].Outcome {
				same++
			}
		}
		if len(got) == len(given) {
			require.Equal(t, len(given), same+changed)
		} else {
			require.Equal(t, len(given), len(got)+changed, "one entry decides about all of one rule and case")
		}
	})
}

func TestPolicyRefused(t *testing.T) {
	for _, row := range []struct{ reason, text, want string }{
		{"a text has a mode", "id/unique", `"id/unique" is no rule with a mode: write it as echo/field=weak`},
		{"an unknown rule has a nearest one", "id/uniqe=off", `f:1: unknown rule "id/uniqe"; did you mean "id/unique"?`},
		{"a glob that fits no rule", "idd/*=off", `unknown rule "idd/*"`},
		{"an unknown mode", "id/unique=never", `unknown mode "never" of rule "id/unique": use off, weak or fail`},
		{"nothing before the mode", "=off", `unknown rule ""`},
	} {
		var p Policy
		err := p.Add(row.text, "f:1")
		if err == nil {
			err = p.Check()
		}
		require.ErrorContains(t, err, row.want, row.reason)
	}
	narrow := func(technique, pointer string) Policy {
		return Policy{Entries: []verdict.PolicyEntry{{Rule: "id/unique", Mode: "off", Technique: technique, Pointer: pointer, Origin: "f:1"}}}
	}
	require.ErrorContains(t, narrow("enumm", "").Check(), `f:1: unknown technique "enumm"; did you mean "enum"?`)
	require.ErrorContains(t, narrow("", "name").Check(), `f:1: the place "name" is no JSON pointer`)
	require.NoError(t, narrow("enum", "/name").Check())
}

// TestPolicyInTheJournal: a run says in its first lines what was changed, and in
// its last how much; and a report made from the journal says the same.
func TestPolicyInTheJournal(t *testing.T) {
	dir := t.TempDir()
	policy := Policy{Entries: []verdict.PolicyEntry{
		{Rule: "status/rejects-invalid", Mode: "weak", Reason: "the gateway is being mended", Origin: "assay.yaml:3"},
		{Rule: "id/unique", Mode: "fail", Reason: "to be sure", Origin: "assay.yaml:4"},
	}}
	result, err := Run(t.Context(), Options{
		Source: spec.Embedded(), Reference: &mock.Options{Fault: "accepts-null"},
		Output: Output{Dir: dir, Stdout: io.Discard}, Policy: policy,
	})
	require.NoError(t, err)
	f := result.Finished
	require.Equal(t, ExitOK, ExitCode(Ending{Finished: f}), "what is weak fails no run")
	require.Positive(t, f.Policy[0].Changed)
	require.Zero(t, f.Policy[1].Changed)
	require.Contains(t, f.Notes, `assay.yaml:4: the policy "fail" for rule id/unique made no difference in this run`)
	require.NotContains(t, strings.Join(f.Notes, "\n"), "assay.yaml:3")

	var outline *verdict.Outline
	for e, err := range verdict.ReadJournal(strings.NewReader(read(t, filepath.Join(dir, JournalName)))) {
		require.NoError(t, err)
		if e.Contract != nil {
			outline = e.Contract
		}
	}
	require.Equal(t, policy.Entries, outline.Policy)
	require.Len(t, outline.Rules, len(checks.Rules()))
}

func TestPolicyOfUnknownOperation(t *testing.T) {
	_, err := Run(t.Context(), Options{
		Source: spec.Embedded(), Reference: &mock.Options{}, Output: Output{Dir: filepath.Join(t.TempDir(), "out")},
		Policy: Policy{Entries: []verdict.PolicyEntry{{Rule: "id/unique", Mode: "off", Operation: "createExchangeConector", Origin: "assay.yaml:3"}}},
	})
	require.ErrorContains(t, err, `assay.yaml:3: no operation "createExchangeConector"`)
	require.ErrorContains(t, err, "did you mean")
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(data)
}
