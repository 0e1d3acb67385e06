package suite

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/mock"
	"assay/reports"
	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

// TestProve: on the embedded description every lawful server is silent, and a
// sample of the faults is found.
func TestProve(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("runs against every lawful server; not with -short, nor with the race detector")
	}
	var last ProveStep
	proof, err := Prove(t.Context(), ProveOptions{
		Source: spec.Embedded(), Sample: 12, Version: "9.9.9", Progress: func(s ProveStep) { last = s },
	})
	require.NoError(t, err)
	for _, s := range proof.Lawful {
		require.Empty(t, s.Raised, "a false alarm about %s", s.Name)
		require.NotZero(t, s.Requests, s.Name)
	}
	for _, f := range proof.Faults {
		require.Equal(t, reports.FaultFound, f.Outcome, "%s: %s", f.Name, f.Reason)
		require.Equal(t, f.Named[0].Rule, f.First)
	}
	require.True(t, proof.Proven())
	require.Equal(t, ExitOK, ProveCode(proof))
	require.Len(t, proof.Lawful, 1+len(mock.Oddities()))
	require.Equal(t, 12, proof.Counts.Tried)
	require.Equal(t, ProveStep{Done: proof.Counts.Runs, Total: proof.Counts.Runs}, last)
	require.Equal(t, "9.9.9", proof.Tool)
	require.Len(t, proof.Description.SHA256, 64)
}

// TestProveMiss: what becomes of a fault when the rules that it names are left
// out, whatever the handler.
func TestProveMiss(t *testing.T) {
	off := func(ids ...rule.ID) Policy {
		p := Policy{}
		for _, id := range ids {
			p.Entries = append(p.Entries, verdict.PolicyEntry{Rule: id, Mode: string(Off)})
		}
		return p
	}
	for _, row := range []struct {
		reason, fault string
		policy        Policy
		outcome       string
		code          int
		why           string
	}{
		{"found by its rule", "accepts-null@/status", Policy{}, reports.FaultFound, ExitOK, ""},
		{"weak is noticed too", "accepts-null@/status", Policy{Entries: []verdict.PolicyEntry{{Rule: "status/rejects-invalid", Mode: string(AsWeak)}}}, reports.FaultFound, ExitOK, ""},
		{"missed where it has a place", "accepts-null@/status", off("status/rejects-invalid"), reports.FaultMissed, ExitFailed, "cases are about /status, and none showed it"},
		{"missed where it has none", "accepts-truncated", off("status/rejects-invalid"), reports.FaultMissed, ExitFailed, "cases showed it"},
		{"found by another rule only", "refusal-status-200", off("status/rejects-invalid"), reports.FaultElsewhere, ExitOK, ""},
	} {
		t.Run(row.reason, func(t *testing.T) {
			proof, err := Prove(t.Context(), ProveOptions{Source: spec.Embedded(), Faults: []string{row.fault}, Policy: row.policy})
			require.NoError(t, err)
			require.Len(t, proof.Faults, 1)
			f := proof.Faults[0]
			require.Equal(t, row.outcome, f.Outcome)
			require.Contains(t, f.Reason, row.why)
			require.Contains(t, f.Rerun, "assay run --target mock --fault "+row.fault)
			require.Equal(t, row.code, ProveCode(proof))
			require.Equal(t, row.code == ExitFailed, proof.Refuted())
		})
	}
}

// TestRaised: what counts as wrongly raised about a lawful server.
func TestRaised(t *testing.T) {
	good := verdict.Finished{Complete: true, Counts: verdict.Counts{Created: 3}, Bases: []verdict.Base{{Operation: "a", Rung: "example"}}}
	with := func(change func(f *verdict.Finished)) *verdict.Finished {
		f := good
		f.Bases = slices.Clone(good.Bases)
		change(&f)
		return &f
	}
	finding := func(subject rule.Subject, outcome verdict.Outcome) func(*verdict.Finished) {
		return func(f *verdict.Finished) {
			f.Findings = []verdict.Finding{{Rule: "id/unique", Subject: subject, Outcome: outcome, Example: "a/b"}}
		}
	}
	for _, row := range []struct {
		reason  string
		trailer *verdict.Finished
		want    []verdict.Outcome
	}{
		{"nothing", &good, nil},
		{"a failure", with(finding(rule.Server, verdict.Fail)), []verdict.Outcome{verdict.Fail}},
		{"something weak", with(finding(rule.Server, verdict.Weak)), []verdict.Outcome{verdict.Weak}},
		{"something that could not be judged", with(finding(rule.Server, verdict.Error)), []verdict.Outcome{verdict.Error}},
		{"the description's fault is none of the server's", with(finding(rule.Description, verdict.Fail)), nil},
		{"a run that was cut short", with(func(f *verdict.Finished) { f.Complete = false }), []verdict.Outcome{verdict.Error}},
		{"an operation without a create", with(func(f *verdict.Finished) { f.Bases = append(f.Bases, verdict.Base{Operation: "b"}) }), []verdict.Outcome{verdict.Error}},
		{"nothing was judged at all", with(func(f *verdict.Finished) { f.Bases, f.Counts.Created = nil, 0 }), []verdict.Outcome{verdict.Error}},
	} {
		t.Run(row.reason, func(t *testing.T) {
			s := &subject{name: faithfulName, trailer: row.trailer, again: rerun{args: []string{"assay", "run"}}}
			var got []verdict.Outcome
			for _, r := range s.raised() {
				got = append(got, r.Outcome)
				require.Contains(t, r.Rerun, "assay run")
			}
			require.Equal(t, row.want, got)
		})
	}
}

// TestProveInterrupted: what was proven until then stays, and is marked.
func TestProveInterrupted(t *testing.T) {
	over, cancel := context.WithCancel(t.Context())
	cancel()
	proof, err := Prove(over, ProveOptions{Source: spec.Embedded()})
	require.NoError(t, err)
	require.Zero(t, proof.Counts.Runs)
	require.NotZero(t, proof.Counts.Faults)
	require.Equal(t, ExitInterrupted, ProveCode(proof))

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	proof, err = Prove(ctx, ProveOptions{Source: spec.Embedded(), Workers: 1, Progress: func(s ProveStep) {
		if s.Done == 2 {
			cancel()
		}
	}})
	require.NoError(t, err)
	require.Equal(t, 2, proof.Counts.Runs, "what was under way does not count")
	require.False(t, proof.Complete)
	require.Equal(t, ExitInterrupted, ProveCode(proof))
}

// TestProveChoice: which faults a proof tries.
func TestProveChoice(t *testing.T) {
	several, err := spec.ReadFile(filepath.Join("..", "mock", "testdata", "shapes.yaml"))
	require.NoError(t, err)
	names := func(opts ProveOptions) []string {
		opts.Suggest = begun
		p, err := newProver(opts)
		if err != nil {
			return []string{err.Error()}
		}
		var out []string
		for _, s := range p.servers {
			if s.fault != nil {
				out = append(out, s.name)
			}
		}
		return out
	}
	home := ProveOptions{Source: spec.Embedded()}
	whole := names(home)
	for _, row := range []struct {
		reason string
		faults []string
		want   []string
	}{
		{"a kind is all its places", []string{"constant-enum"}, []string{"constant-enum@/status", "constant-enum@/exchangeConnectorType"}},
		{"a place", []string{"constant-enum@/status"}, []string{"constant-enum@/status"}},
		{"a kind without occasion", []string{"flips-truth"}, nil},
		{"no fault", []string{"constant-enums"}, []string{`unknown fault "constant-enums"; nearest: constant-enum`}},
	} {
		t.Run(row.reason, func(t *testing.T) {
			require.ElementsMatch(t, row.want, names(ProveOptions{Source: spec.Embedded(), Faults: row.faults}))
		})
	}
	one := names(ProveOptions{Source: several, Faults: []string{"body-missing"}})
	require.Greater(t, len(one), 1)
	require.Contains(t, one[0], "body-missing@")
	require.Equal(t, one[:1], names(ProveOptions{Source: several, Faults: one[:1]}), "what a proof names can be asked for")

	home.Sample = 9
	sample := names(home)
	require.Len(t, sample, 9)
	require.Subset(t, whole, sample)
	require.Equal(t, sample, names(home), "the same again")
	home.Plan.Seed = 1
	require.NotEqual(t, sample, names(home))
	home.Sample = 1_000_000
	require.Equal(t, whole, names(home))
}

// begun suggests the first name with which the wrong one begins.
func begun(name string, among []string) string {
	for _, a := range among {
		if strings.HasPrefix(name, a) {
			return "; nearest: " + a
		}
	}
	return ""
}

// TestRerunLine: the command says the same to a shell.
func TestRerunLine(t *testing.T) {
	p := &prover{
		opts:     ProveOptions{Spec: "my spec.yaml", Load: spec.Options{Identifier: "/data/id"}},
		contract: &spec.Contract{Operations: []*spec.Operation{{ID: "a"}, {ID: "b"}}},
	}
	p.opts.Plan.Seed = 7
	require.Equal(t, `assay run --spec 'my spec.yaml' --operation a --target mock --fault x@/@odata.type --id-property /data/id --seed 7 --run '^a/b~20\.c$'`,
		p.rerun("--fault", "x@/@odata.type").of("a").line(only("a/b~20.c")))
	require.Equal(t, `assay run --spec 'my spec.yaml' --target mock --id-property /data/id --seed 7`, p.rerun("", "").line(""))
	require.Contains(t, p.rerun("", "").of("POST_/a_/b").line(""), `--operation 'POST /a_/b'`, "without an operationId")
	require.Contains(t, p.rerun("", "").of("post_/a").line(""), `--operation post_/a`)
}

// TestWitness: the order of the rules, and the cases about a place.
func TestWitness(t *testing.T) {
	w := &witness{place: "/lines/*/sku"}
	done := func(id, pointer string, outcome verdict.Outcome, rules ...rule.ID) {
		d := &verdict.Done{Case: verdict.CaseInfo{ID: id, Pointer: pointer}}
		for _, r := range rules {
			d.Verdicts = append(d.Verdicts, verdict.Verdict{Rule: r, Outcome: outcome})
		}
		require.NoError(t, w.Event(&verdict.Event{Done: d}))
	}
	done("op/control/x", "", verdict.Pass, "a/one")
	done("op/type/lines.0.sku/null", "/lines/0/sku", verdict.Fail, "b/two")
	done("op/type/lines.0/null", "/lines/0", verdict.Weak, "a/one")
	w.wanted = map[rule.ID]*testimony{"c/held": {}, "c/skipped": {}, "c/unasked": {}}
	done("op/x", "", verdict.Pass, "c/held")
	w.hear(verdict.Verdict{Rule: "c/skipped", Outcome: verdict.Skip, Reason: "no GET is described"})
	require.Equal(t, "c/held holds in 1 cases", w.silence("c/held"))
	require.Equal(t, "c/skipped was never judged, first because no GET is described", w.silence("c/skipped"))
	require.Equal(t, "c/unasked was never asked", w.silence("c/unasked"))
	require.Equal(t, 1, w.about)
	require.Equal(t, `/(lines\.0\.sku)(/|$)`, w.places())
	named := w.named([]verdict.Finding{
		{Rule: "r/run", Outcome: verdict.Fail, Count: 1}, {Rule: "a/one", Outcome: verdict.Weak, Count: 2},
		{Rule: "b/two", Outcome: verdict.Weak, Count: 3, Example: "x"}, {Rule: "b/two", Outcome: verdict.Fail, Count: 4},
	})
	require.Equal(t, []reports.NamedRule{
		{Rule: "b/two", Outcome: verdict.Fail, Findings: 2, Count: 7, Case: "x"},
		{Rule: "a/one", Outcome: verdict.Weak, Findings: 1, Count: 2},
		{Rule: "r/run", Outcome: verdict.Fail, Findings: 1, Count: 1},
	}, named)
}

// TestProveDocument: the names in prove.json, which others read.
func TestProveDocument(t *testing.T) {
	proof, err := Prove(t.Context(), ProveOptions{
		Source: spec.Embedded(), Faults: []string{"allow-missing", "flips-truth"}, Command: []string{"assay", "prove"},
	})
	require.NoError(t, err)
	var text strings.Builder
	require.NoError(t, reports.WriteProof("json", &text, proof, reports.Options{}))
	var document map[string]any
	require.NoError(t, json.Unmarshal([]byte(text.String()), &document))
	for _, row := range []struct {
		place string
		names string
	}{
		{"", "areas command complete counts description duration faults format lawful noOccasion operations rules seed started tool version"},
		{"counts", "cases elsewhere faults found lawful missed requests runs silent tried"},
		{"description", "file openapi sha256 title version"},
		{"operations", "id method path"},
		{"areas", "elsewhere found missed name tried"},
		{"rules", "basis first id named title wanted"},
		{"faults", "area cases duration first kind name named operation outcome requests rerun title wanted"},
		{"lawful", "cases duration name raised requests title"},
		{"noOccasion", "kind title"},
	} {
		at, _ := document[row.place].(map[string]any)
		if row.place == "" {
			at = document
		}
		if list, ok := document[row.place].([]any); ok {
			require.NotEmpty(t, list, row.place)
			at = list[0].(map[string]any)
		}
		var names []string
		for name := range at {
			names = append(names, name)
		}
		slices.Sort(names)
		require.Equal(t, row.names, strings.Join(names, " "), row.place)
	}
	require.Equal(t, "assay-proof", document["format"])
}
