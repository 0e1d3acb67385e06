package suite

import (
	"context"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/checks"
	"assay/mock"
	"assay/runner"
	"assay/spec"
	"assay/verdict"
)

// The three stages of a run, each on the embedded description:
//
//	go test -run '^$' -bench . -benchmem ./suite

func embedded(b *testing.B) *spec.Contract {
	b.Helper()
	contract, err := Load(spec.Embedded(), spec.Options{})
	require.NoError(b, err)
	return contract
}

// plan drains one operation's plan.
func plan(b *testing.B, op *spec.Operation) []*cases.Case {
	b.Helper()
	planner, err := cases.New(op, cases.Options{})
	require.NoError(b, err)
	planned := planner.Ladder()
	for c := range planner.Plan("") {
		planned = append(planned, c)
	}
	return planned
}

// BenchmarkLoad reads the description and compiles its schemas.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		embedded(b)
	}
}

// BenchmarkPlan derives every case and proves every body.
func BenchmarkPlan(b *testing.B) {
	contract := embedded(b)
	n := 0
	for b.Loop() {
		n += len(plan(b, contract.Operations[0]))
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "cases/s")
}

// BenchmarkJudge judges the recorded exchanges of a whole run again.
func BenchmarkJudge(b *testing.B) {
	contract := embedded(b)
	planned := map[string]*cases.Case{}
	for _, c := range plan(b, contract.Operations[0]) {
		planned[c.ID] = c
	}
	var samples []*checks.Sample
	loop(b, contract, gather(func(e *verdict.Event) {
		if e.Done == nil || planned[e.Done.Case.ID] == nil {
			return
		}
		s := &checks.Sample{Contract: contract, Case: planned[e.Done.Case.ID], Exchanges: e.Done.Exchanges, Works: true}
		if len(e.Done.Created) > 0 {
			s.Resource = &e.Done.Created[0]
		}
		samples = append(samples, s)
	}))
	require.NotEmpty(b, samples)
	n := 0
	for b.Loop() {
		for _, s := range samples {
			checks.JudgeCase(s)
		}
		n += len(samples)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "cases/s")
}

// BenchmarkRun is the whole loop against a handler in process: plan, send,
// judge, journal.
func BenchmarkRun(b *testing.B) {
	contract := embedded(b)
	n := 0
	for b.Loop() {
		n += loop(b, contract, verdict.NewWriter(io.Discard))
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "cases/s")
}

func loop(b *testing.B, contract *spec.Contract, sink verdict.Sink) int {
	b.Helper()
	server, err := mock.New(contract, mock.Options{Token: proofToken})
	require.NoError(b, err)
	finished, err := send(context.Background(), contract, Options{Runner: runner.Options{
		Handler: server, Credentials: runner.Bearer(proofToken),
	}}, &outlet{reports: []*openReport{{sink: sink}}})
	require.NoError(b, err)
	return finished.Counts.Cases
}
