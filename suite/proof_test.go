package suite

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/checks"
	"assay/mock"
	"assay/rule"
	"assay/runner"
	"assay/spec"
	"assay/verdict"
)

// descriptions are what the proofs run on: the embedded one, and one that makes
// every kind of promise.
var descriptions = map[string]func(t *testing.T) spec.Source{
	"embedded": func(*testing.T) spec.Source { return spec.Embedded() },
	"orders": func(t *testing.T) spec.Source {
		src, err := spec.ReadFile(filepath.Join("testdata", "orders.yaml"))
		require.NoError(t, err)
		return src
	},
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
	opts.Token = proofToken
	server, err := mock.New(contract, opts)
	require.NoError(t, err)
	var done []*verdict.Done
	out := &outlet{reports: []*openReport{{sink: gather(func(e *verdict.Event) {
		if e.Done != nil {
			done = append(done, e.Done)
		}
	})}}}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	finished, err := send(ctx, contract, Options{Runner: runner.Options{
		Handler: server, Credentials: runner.Bearer(proofToken), Timeout: 2 * time.Second,
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
		for _, odd := range mock.Oddities() {
			t.Run(name+"/"+odd.Name, func(t *testing.T) {
				if _, err := mock.New(contract, mock.Options{Oddities: []string{odd.Name}}); err != nil {
					t.Skipf("no occasion: %v", err)
				}
				finished, _ := prove(t, contract, mock.Options{Oddities: []string{odd.Name}})
				require.Empty(t, serverFindings(finished), "a false alarm: %s", odd.Title)
				require.Equal(t, ExitOK, ExitCode(Ending{Finished: finished}))
			})
		}
	}
}

// TestFaults: each fault, at the first place where it can be, is found by the
// rule that it is about.
func TestFaults(t *testing.T) {
	met := map[string]bool{}
	for name := range descriptions {
		contract := contractOf(t, name)
		tried := map[string]bool{}
		for _, c := range mock.FaultsOf(contract) {
			if tried[c.Fault.Name] {
				continue
			}
			tried[c.Fault.Name], met[c.Fault.Name] = true, true
			t.Run(name+"/"+c.Name, func(t *testing.T) {
				finished, _ := prove(t, contract, mock.Options{Fault: c.Name})
				found := serverFindings(finished)
				require.Contains(t, rulesOf(found), c.Fault.Rules[0], "%s\nfound:\n%s", c.Fault.Title, told(found))
				require.NotEqual(t, ExitOK, ExitCode(Ending{Finished: finished, FailOn: FailShould}))
			})
		}
	}
	for _, f := range mock.Faults() {
		require.True(t, met[f.Name], "no description gives occasion for the fault %q", f.Name)
	}
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
		if r.Subject == rule.Server {
			require.True(t, named[r.ID], "no fault of the reference server names the rule %s", r.ID)
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
