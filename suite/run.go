package suite

import (
	"context"
	"errors"
	"net/http"
	"time"

	"assay/cases"
	"assay/checks"
	"assay/mock"
	"assay/runner"
	"assay/spec"
	"assay/verdict"
)

// Options are one run.
type Options struct {
	// Source is the description.
	Source spec.Source
	// Load chooses the operations.
	Load spec.Options
	// Plan chooses the cases.
	Plan cases.Options
	// Runner says what is sent to and how; its Target is set by Reference.
	Runner runner.Options
	// Reference, when set, is the reference server to be started on loopback
	// for the time of the run. If it demands no token and the description asks
	// for a bearer token, one is made up.
	Reference *mock.Options
	// Known is what the user knows of some operations.
	Known []Known
	// Hooks are commands around the run and around each operation.
	Hooks Hooks
	// Output says where the journal and the reports go.
	Output Output
	// Policy changes how the rules count.
	Policy Policy
	// Version and Command are written into the journal. Secrets must not be in
	// Command.
	Version string
	Command []string
	// Resume is the journal of a run that is taken up where it ended; it is
	// continued, and Output's is not begun. If empty, a run begins.
	Resume string
	// Timings is the hex sha256 of the journal that Plan.Shard was balanced by;
	// empty where it was not.
	Timings string
	// Announce is called before anything is sent or written. If nil, nobody is
	// told. An error of it ends the run.
	Announce func(Plan) error

	closing func(*verdict.Finished) // completes the trailer before it is written; may be nil
	resumed *resumption             // of Resume
}

// Plan is what a run is about to do.
type Plan struct {
	Contract *spec.Contract
	Target   string
	// Creates is the number of cases that ask for a resource to be made, and
	// Cases that of all; both up to MaxCounted.
	Creates, Cases int
	// Deletable says that each operation has a described DELETE.
	Deletable bool

	idle map[string]bool // operations of which the shard has nothing
}

// Result is what became of a run.
type Result struct {
	Contract *spec.Contract
	// Finished is the trailer; nil when the run did not come to one.
	Finished *verdict.Finished
	// Files are the reports that were written.
	Files []Report
	// Journal is the path of the journal; empty for reports from one.
	Journal string
}

// Run loads the description, sends the plan and leaves the journal and the
// reports. The result is set as soon as anything was written, beside an error
// too. When ctx ends, the run ends cleanly and its trailer says so.
func Run(ctx context.Context, opts Options) (*Result, error) {
	if err := Lay(opts.Known, opts.Source, &opts.Load, &opts.Plan, &opts.Hooks); err != nil {
		return nil, err
	}
	if err := opts.Policy.known(opts.Source, opts.Load); err != nil {
		return nil, err
	}
	contract, err := Load(opts.Source, opts.Load)
	if err != nil {
		return nil, err
	}
	if opts.Reference != nil {
		reference, err := startReference(contract, *opts.Reference)
		if err != nil {
			return nil, err
		}
		defer reference.stop()
		opts.Runner = reference.target(opts.Runner)
		if missing := missed(contract.Unusable, opts.Load.Operations); len(missing) > 0 {
			return nil, errors.New(unusable(missing))
		}
	}
	if opts.Resume != "" {
		if opts.resumed, err = openJournal(opts.Resume); err != nil {
			return nil, err
		}
		defer opts.resumed.close()
		opts.Runner.Nonce = opts.resumed.started.Nonce
	}
	if opts.Runner.Nonce == "" {
		opts.Runner.Nonce = runner.NewNonce()
	}
	hooks := newHookRun(opts.Hooks, opts.Runner.Target, opts.Runner.Nonce, opts.Runner.Logf)
	defer hooks.teardown(ctx)
	if opts, err = hooks.ready(ctx, opts); err != nil {
		return nil, err
	}
	opts.closing = hooks.closing(ctx)
	return run(ctx, contract, opts)
}

// run announces, sends and records.
func run(ctx context.Context, contract *spec.Contract, opts Options) (*Result, error) {
	opts.Runner.Plans = runner.Prepare(contract)
	contract = opts.Runner.Plans.Contract
	plan, err := outlook(contract, opts)
	if err != nil {
		return nil, err
	}
	plan.Target = opts.Runner.Target
	opts.Runner.Skip = plan.idle
	if opts.resumed != nil {
		if err := opts.resumed.fits(contract, opts); err != nil || opts.resumed.complete() {
			return opts.resumed.rebuilt(opts.Output, err)
		}
	}
	if opts.Announce != nil {
		if err := opts.Announce(plan); err != nil {
			return nil, err
		}
	}
	out, err := opts.Output.open(opts.resumed == nil)
	if err != nil {
		return nil, err
	}
	result := &Result{Contract: contract, Journal: opts.Resume, Files: out.files()}
	if opts.resumed == nil {
		result.Journal = out.file.Name()
	}
	result.Finished, err = send(ctx, contract, opts, out)
	var mistake *runner.OptionsError
	if errors.As(err, &mistake) {
		out.abandon()
		return nil, err
	}
	if closed := out.Close(); closed != nil {
		err = errors.Join(err, closed)
	}
	if out.path != "" {
		result.Journal = out.path
	}
	return result, err
}

// send runs the plan into out and returns the trailer that was written.
func send(ctx context.Context, contract *spec.Contract, opts Options, out *outlet) (*verdict.Finished, error) {
	if opts.Runner.Nonce == "" {
		opts.Runner.Nonce = runner.NewNonce()
	}
	opts.closing = withoutCases(opts.closing, shardName(opts.Plan.Shard), len(opts.Runner.Skip) == len(contract.Operations))
	rec := &record{policy: opts.Policy.start(candidates(contract)), known: opts.Output.accepted(), out: out, closing: opts.closing}
	var announced *verdict.Outline
	var err error
	if opts.resumed != nil {
		announced = opts.resumed.outline
		opts.Runner.Earlier, err = rec.takeUp(opts.resumed, opts)
	} else {
		outline := cases.Outline(contract)
		outline.Rules, outline.Verdicts = checks.Rules(), checks.JudgeContract(contract)
		announced, err = rec.begin(header(contract, opts), outline)
	}
	if err != nil {
		return nil, err
	}
	opts.Runner.Outline, opts.Runner.NoRollUp = announced, true // the record folds, after the policy
	err = runner.Run(ctx, contract, opts.Plan, opts.Runner, rec.event)
	if rec.trailer == nil && err == nil {
		err = rec.event(&verdict.Event{Finished: &verdict.Finished{
			Reason: "the run ended without a trailer", Interrupted: ctx.Err() != nil,
		}})
	}
	return rec.trailer, err
}

// header is the first event of the journal.
func header(contract *spec.Contract, opts Options) verdict.Started {
	target := opts.Runner.Target
	if target == "" {
		target = "http://in-process"
	}
	return verdict.Started{
		Format: verdict.FormatVersion, Tool: "assay", Version: opts.Version,
		Description: verdict.Description{
			File: contract.File, SHA256: contract.SHA256, Title: contract.Title, Version: contract.Version, OpenAPI: contract.OpenAPI,
		},
		Target: target, Reference: opts.Reference != nil, Seed: opts.Plan.Seed, Nonce: opts.Runner.Nonce, Command: opts.Command,
		Shard: shardName(opts.Plan.Shard), Machine: machine(opts.Plan.Shard), Timings: opts.Timings,
		Only: narrowed(opts), Time: time.Now().UTC().Truncate(time.Millisecond),
	}
}

// MaxCounted bounds how many cases are counted before a run.
const MaxCounted = 100_000

// outlook finds out whether a plan can be made, and counts what it will do when
// somebody wants to know. Operations that cannot be planned leave the contract
// with their reason, unless they were named or none is left.
func outlook(contract *spec.Contract, opts Options) (Plan, error) {
	plan := Plan{Contract: contract, Deletable: true, idle: map[string]bool{}}
	var ready []*spec.Operation
	for _, op := range contract.Operations {
		planner, err := opts.Runner.Plans.New(op, opts.Plan)
		if err != nil && opts.Hooks.tells(op.ID) {
			ready = append(ready, op) // what is missing may be what the command tells
			continue
		}
		if err != nil {
			contract.Unusable = append(contract.Unusable, spec.Unusable{Operation: op.ID, Reason: err.Error(), Place: op.Place})
			continue
		}
		ready = append(ready, op)
		if !opts.Hooks.tells(op.ID) && planner.Idle() {
			plan.idle[op.ID] = true
			continue
		}
		plan.Deletable = plan.Deletable && op.Delete != nil
		if opts.Announce != nil {
			plan.add(planner)
		}
	}
	if len(ready) == 0 {
		return Plan{}, errors.New(unusable(contract.Unusable))
	}
	if missing := missed(contract.Unusable, opts.Load.Operations); len(missing) > 0 {
		return Plan{}, errors.New(unusable(missing))
	}
	contract.Operations = ready
	if limit := opts.Plan.MaxCases; limit > 0 {
		plan.Cases, plan.Creates = min(plan.Cases, limit), min(plan.Creates, limit)
	}
	return plan, nil
}

// add counts the cases of one operation.
func (p *Plan) add(planner *cases.Planner) {
	for _, c := range planner.Ladder() {
		p.count(c)
	}
	for c := range planner.Plan("") {
		if p.count(c); p.Cases >= MaxCounted {
			return
		}
	}
}

func (p *Plan) count(c *cases.Case) {
	p.Cases++
	for _, step := range c.Steps {
		if step.Kind == cases.Create && step.Method == http.MethodPost && c.Expect.Want == verdict.Accept {
			p.Creates++
		}
	}
}
