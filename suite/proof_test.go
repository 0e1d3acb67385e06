package suite

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/checks"
	"assay/mock"
	"assay/rule"
	"assay/runner"
	"assay/spec"
	"assay/verdict"
)

// descriptions are what the proofs run on: the embedded one, one that makes
// every kind of promise, and one with parameters, a parent and combined schemas.
var descriptions = map[string]func(t *testing.T) spec.Source{
	"embedded": func(*testing.T) spec.Source { return spec.Embedded() },
	"orders":   testdata("orders.yaml"),
	"parcels":  testdata("parcels.yaml"),
}

func testdata(name string) func(t *testing.T) spec.Source {
	return func(t *testing.T) spec.Source {
		src, err := spec.ReadFile(filepath.Join("testdata", name))
		require.NoError(t, err)
		return src
	}
}

func contractOf(t *testing.T, name string) *spec.Contract {
	t.Helper()
	contract, err := Load(descriptions[name](t), spec.Options{})
	require.NoError(t, err)
	return contract
}

const proofToken = "proof-token-for-loopback"

// prove runs the whole suite against the reference server in process, and
// returns the trailer with every case.
func prove(t *testing.T, contract *spec.Contract, opts mock.Options) (*verdict.Finished, []*verdict.Done) {
	t.Helper()
	credentials := madeUp(contract, proofToken)
	if credentials != nil {
		opts.Token = proofToken
	}
	server, err := mock.New(contract, opts)
	require.NoError(t, err)
	for _, u := range server.Unserved() {
		withdraw(contract, u.Operation, u.Reason)
	}
	var done []*verdict.Done
	out := &outlet{reports: []*openReport{{sink: gather(func(e *verdict.Event) {
		if e.Done != nil {
			done = append(done, e.Done)
		}
	})}}}
	timeout := 30 * time.Second // on a busy machine a slow answer is no finding
	if opts.Fault != "" {
		timeout = 3 * time.Second
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	finished, err := send(ctx, contract, Options{Runner: runner.Options{
		Handler: server, Credentials: credentials, Timeout: timeout,
	}}, out)
	require.NoError(t, err)
	require.NotNil(t, finished)
	return finished, done
}

// gather is a sink that hands on each event.
type gather func(*verdict.Event)

func (g gather) Event(e *verdict.Event) error { g(e); return nil }
func (g gather) Close() error                 { return nil }

// TestFaithful: a server that keeps every promise raises nothing, and every
// case is judged.
func TestFaithful(t *testing.T) {
	for name := range descriptions {
		t.Run(name, func(t *testing.T) {
			finished, done := prove(t, contractOf(t, name), mock.Options{})
			require.Empty(t, serverFindings(finished), "a false alarm")
			require.Equal(t, ExitOK, ExitCode(Ending{Finished: finished, FailOn: FailShould}))
			require.NotEmpty(t, done)
			for _, d := range done {
				if d.Case.Technique == "cleanup" || d.Case.Technique == "parent" {
					continue // only the ledger of the run sees them
				}
				require.NotEmpty(t, d.Verdicts, "%s was not judged", d.Case.ID)
				for _, v := range d.Verdicts {
					require.NotEqual(t, verdict.Error, v.Outcome, "%s: %s is inconclusive: %s", d.Case.ID, v.Rule, v.Reason)
				}
			}
			require.Empty(t, finished.Left, "everything that was created is deleted again")
		})
	}
}

// TestOddities: what is unusual but lawful raises nothing.
func TestOddities(t *testing.T) {
	for name := range descriptions {
		contract := contractOf(t, name)
		for i, odd := range mock.Oddities() {
			if raceDetector && i%6 != 0 {
				continue
			}
			t.Run(name+"/"+odd.Name, func(t *testing.T) {
				if _, err := mock.New(contract, mock.Options{Oddities: []string{odd.Name}}); err != nil {
					t.Skipf("no occasion: %v", err)
				}
				finished, _ := prove(t, contract, mock.Options{Oddities: []string{odd.Name}})
				require.Empty(t, told(alarmsOf(finished)), "a false alarm: %s", odd.Title)
				require.Equal(t, ExitOK, ExitCode(Ending{Finished: finished}))
			})
		}
	}
}

// TestFaults: each fault, at the first place where it can be, is found by a rule
// that it names, and at some place by the rule that it is about. The full tier
// tries each fault on each description.
func TestFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("runs against every fault; not with -short")
	}
	every := os.Getenv("ASSAY_TIER") == "full" || os.Getenv("ASSAY_TIER") == "weekly"
	met := map[string]bool{}
	for _, name := range []string{"embedded", "orders", "parcels"} {
		contract := contractOf(t, name)
		places := map[string][]mock.Concrete{}
		for _, c := range mock.FaultsOf(contract) {
			places[c.Fault.Name] = append(places[c.Fault.Name], c)
		}
		for i, f := range mock.Faults() {
			skip := met[f.Name] && !every || raceDetector && i%8 != 0
			if len(places[f.Name]) == 0 || skip {
				continue
			}
			met[f.Name] = true
			t.Run(name+"/"+f.Name, func(t *testing.T) { fault(t, contract, f, places[f.Name]) })
		}
	}
	for _, f := range mock.Faults() {
		assert.True(t, met[f.Name] || raceDetector, "no description gives occasion for the fault %q", f.Name)
	}
}

// fault tries a fault at its places until it is found by the rule that it is
// about. At every place tried it must be found by one that it names.
func fault(t *testing.T, contract *spec.Contract, f mock.Fault, places []mock.Concrete) {
	const mostPlaces = 4
	about := false
	for _, c := range spread(places, mostPlaces) {
		finished, _ := prove(t, contract, mock.Options{Fault: c.Name})
		found := serverFindings(finished)
		rules := rulesOf(found)
		named := slices.ContainsFunc(f.Rules, func(id rule.ID) bool { return slices.Contains(rules, id) })
		if reason, gap := gaps[f.Name]; gap {
			require.False(t, named, "%s is found now: take it off the list of gaps (%s)", f.Name, reason)
			t.Skipf("not found yet: %s", reason)
		}
		require.True(t, named, "%s: %s\nwant one of %v, found:\n%s", c.Name, f.Title, f.Rules, told(found))
		require.NotEqual(t, ExitOK, ExitCode(Ending{Finished: finished, FailOn: FailShould}))
		if about = slices.Contains(rules, f.Rules[0]); about {
			break
		}
	}
	assert.True(t, about, "%s: never found by %s, the rule that it is about", f.Name, f.Rules[0])
}

// spread picks at most n of the places, the first one included.
func spread(places []mock.Concrete, n int) []mock.Concrete {
	if len(places) <= n {
		return places
	}
	var out []mock.Concrete
	for i := range n {
		out = append(out, places[i*len(places)/n])
	}
	return out
}

// gaps are the faults that no run finds, each with the reason. A fault that is
// found must not stand here.
var gaps = map[string]string{}

// notes are rules that only record, and cannot be broken.
var notes = map[rule.ID]string{
	"echo/default": "a default that is filled in, or is not, is a note on a pass",
}

// TestEveryRuleIsBrokenByAFault: a rule that no fault names was never seen to
// work. Rules about the description have descriptions for that, in checks.
func TestEveryRuleIsBrokenByAFault(t *testing.T) {
	named := map[rule.ID]bool{}
	known := map[rule.ID]bool{}
	for _, f := range mock.Faults() {
		require.NotEmpty(t, f.Rules, f.Name)
		for _, id := range f.Rules {
			named[id] = true
		}
	}
	for _, r := range checks.Rules() {
		known[r.ID] = true
		if r.Subject == rule.Server && notes[r.ID] == "" {
			assert.True(t, named[r.ID], "no fault of the reference server names the rule %s", r.ID)
		}
	}
	for id := range named {
		require.True(t, known[id], "a fault names %s, which is no rule", id)
	}
}

func serverFindings(f *verdict.Finished) []verdict.Finding {
	var out []verdict.Finding
	for _, found := range f.Findings {
		if found.Subject == rule.Server {
			out = append(out, found)
		}
	}
	return out
}

// alarmsOf leaves out what could not be judged: a server that is busy again and
// again when asked may leave a case open, and that is no alarm.
func alarmsOf(f *verdict.Finished) []verdict.Finding {
	return slices.DeleteFunc(serverFindings(f), func(found verdict.Finding) bool { return found.Outcome == verdict.Error })
}

func rulesOf(findings []verdict.Finding) []rule.ID {
	var out []rule.ID
	for _, f := range findings {
		out = append(out, f.Rule)
	}
	return out
}

func told(findings []verdict.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "  %s %s %s %s: want %s, got %s (%d)\n", f.Outcome, f.Rule, f.Pointer, f.Keyword, f.Want, f.Got, f.Count)
	}
	return b.String()
}
