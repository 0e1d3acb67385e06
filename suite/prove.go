package suite

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"time"

	"assay/cases"
	"assay/checks"
	"assay/mock"
	"assay/reports"
	"assay/spec"
)

// ProveOptions are one proof of the detector on a description.
type ProveOptions struct {
	// Source is the description.
	Source spec.Source
	// Load chooses the operations.
	Load spec.Options
	// Plan chooses the cases; the zero value is the plan of an ordinary run.
	Plan cases.Options
	// Faults are the kinds and concrete names of the faults to try. If empty,
	// every fault and every oddity; else these and the faithful server.
	Faults []string
	// Sample, if above zero, bounds the faults tried: spread over the areas,
	// chosen by a hash of their names and the plan's seed.
	Sample int
	// Workers is how many servers are tried at once. If zero, one a CPU.
	Workers int
	// Policy changes how the rules count.
	Policy Policy
	// Spec is the description as the command line names it, for the commands
	// that run one server again. If empty, the embedded one.
	Spec string
	// Version and Command are written into the proof.
	Version string
	Command []string
	// Suggest names the nearest of some names in the words of an error. If nil,
	// nothing is suggested.
	Suggest func(name string, among []string) string
	// Progress is told after each server, from one goroutine at a time. If nil,
	// nobody is.
	Progress func(ProveStep)
}

// ProveStep is how far a proof is.
type ProveStep struct {
	Done, Total int // servers
	// Missed and Alarms are the faults without a finding and the lawful servers
	// with one, so far.
	Missed, Alarms int
}

// Prove runs the suite against the reference server of a description: as it
// is, with each lawful oddity, and with each fault at each place that the
// contract gives it. When ctx ends, the proof has what was tried until then.
//
// A fault at one operation is tried on that operation alone, as --operation
// would. Errors are the user's to put right, but for *BrokenError.
func Prove(ctx context.Context, opts ProveOptions) (*reports.Proof, error) {
	p, err := newProver(opts)
	if err != nil {
		return nil, err
	}
	if err := p.all(ctx); err != nil {
		return nil, err
	}
	return p.proof(ctx.Err() != nil), nil
}

// prover is one proof under way.
type prover struct {
	opts     ProveOptions
	contract *spec.Contract
	servers  []*subject
	occasion map[string]bool // kinds of faults that the contract has a place for
	started  time.Time

	mu   sync.Mutex
	step ProveStep
	errs []error
}

func newProver(opts ProveOptions) (*prover, error) {
	contract, err := Load(opts.Source, opts.Load)
	if err != nil {
		return nil, err
	}
	if _, err := outlook(contract, Options{Plan: opts.Plan, Load: opts.Load}); err != nil {
		return nil, err
	}
	server, err := mock.New(contract, mock.Options{})
	if err != nil {
		return nil, err
	}
	for _, u := range server.Unserved() {
		withdraw(contract, u.Operation, "the reference server cannot serve it: "+u.Reason)
	}
	if len(contract.Operations) == 0 || len(contract.Unusable) > 0 && len(opts.Load.Operations) > 0 {
		return nil, errors.New(unusable(contract.Unusable))
	}
	p := &prover{opts: opts, contract: contract, occasion: map[string]bool{}, started: time.Now()}
	faults, err := p.chosen(p.faults())
	if err != nil {
		return nil, err
	}
	p.servers = append(p.lawful(), faults...)
	p.step.Total = len(p.servers)
	return p, nil
}

// all tries every server. The error is of our own.
func (p *prover) all(ctx context.Context) error {
	workers := p.opts.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	queue := make(chan *subject)
	var group sync.WaitGroup
	for range min(workers, len(p.servers)) {
		group.Go(func() {
			for s := range queue {
				p.note(s, s.try(ctx, p.opts))
			}
		})
	}
	for _, s := range p.servers {
		select {
		case queue <- s:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(queue)
	group.Wait()
	return errors.Join(p.errs...)
}

// note takes what became of a server.
func (p *prover) note(s *subject, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		p.errs = append(p.errs, err)
	}
	if !s.tried() {
		return
	}
	p.step.Done++
	switch {
	case s.fault == nil && len(s.raised()) > 0:
		p.step.Alarms++
	case s.fault != nil && len(s.findings()) == 0:
		p.step.Missed++
	}
	if p.opts.Progress != nil {
		p.opts.Progress(p.step)
	}
}

// proof is what is known when the last server was tried, or ctx has ended.
func (p *prover) proof(interrupted bool) *reports.Proof {
	out := &reports.Proof{
		Tool: p.opts.Version, Started: p.started.UTC().Truncate(time.Second), Duration: time.Since(p.started),
		Command: p.opts.Command, Seed: p.opts.Plan.Seed, Complete: !interrupted,
		Description: header(p.contract, Options{}).Description,
		Faults:      []reports.ProvedFault{}, Lawful: []reports.LawfulServer{}, NoOccasion: []reports.FaultKind{},
	}
	if interrupted {
		out.Reason = "interrupted"
	}
	for _, op := range p.contract.Operations {
		out.Operations = append(out.Operations, reports.ProvedOperation{ID: op.ID, Method: op.Method, Path: op.Path})
	}
	for _, u := range p.contract.Unusable {
		out.Operations = append(out.Operations, reports.ProvedOperation{ID: u.Operation, Reason: u.Reason})
	}
	alarms := map[string]bool{} // what the faithful server raises
	for _, s := range p.servers {
		if s.fault != nil {
			out.Counts.Faults++
		}
		switch {
		case !s.tried():
		case s.fault == nil:
			for _, f := range s.findings() {
				alarms[sameness(f)] = alarms[sameness(f)] || s.faithful()
			}
			out.Lawful = append(out.Lawful, s.lawful())
		default:
			out.Faults = append(out.Faults, s.proved(alarms))
		}
	}
	p.unoccasioned(out)
	out.Sum(p.opts.Policy.rules(checks.Rules()))
	return out
}

// unoccasioned lists the kinds that were asked for and have no place.
func (p *prover) unoccasioned(out *reports.Proof) {
	for _, f := range mock.Faults() {
		if asked := len(p.opts.Faults) == 0 || slices.Contains(p.opts.Faults, f.Name); asked && !p.occasion[f.Name] {
			out.NoOccasion = append(out.NoOccasion, reports.FaultKind{Kind: f.Name, Title: f.Title})
		}
	}
}

// ProveCode is the exit code of a proof.
func ProveCode(p *reports.Proof) int {
	switch {
	case !p.Complete:
		return ExitInterrupted
	case p.Refuted():
		return ExitFailed
	}
	return ExitOK
}
