// Package runner sends a plan to a target, a URL or an in-process handler, and
// yields what happens as events, in the order of the plan.
//
// It sends to no host but the target's, follows no redirect, and reads no more
// of an answer than its bounds allow. It judges nothing itself: the checks see
// the exchanges as they were, the events carry no secrets. What it created it
// deletes, also when it is interrupted.
//
//	err := runner.Run(ctx, contract, cases.Options{}, runner.Options{Target: "http://127.0.0.1:8080"}, journal.Event)
package runner

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// run is one run under way.
type run struct {
	contract  *spec.Contract
	opts      Options
	stages    stages
	out       func(*verdict.Event) error
	target    *target
	transport *transport
	binding   *binding
	redactor  *verdict.Redactor
	secrets   []string
	roll      *rollUp

	user        context.Context // ends when the user ends the run
	sending     context.Context // ends when no new case may be begun
	stopSending context.CancelCauseFunc
	finishing   context.Context // ends when nothing is waited for any more

	pace    *pace
	throng  throng
	health  *health
	twins   *twins
	ledger  *ledger
	creates *creates
	works   atomic.Bool // something was created
	sends   atomic.Uint64
	base    atomic.Pointer[cases.Case] // that changes are made to
	worn    atomic.Pointer[worn]       // the first rung that is not taken twice
	lapses  lapses
	planned atomic.Pointer[planned] // of the operation under test

	repeated atomic.Int64 // cases whose first step was sent again

	errMu  sync.Mutex
	errs   []error
	failed bool // to emit

	done      int
	total     atomic.Int64
	counting  sync.WaitGroup
	bases     []verdict.Base
	dropped   []string
	noted     int      // operations beside creates that are not called
	diagnoses []string // why something was not judged
	remarks   []string // what else the user should know
	household household
	named     map[string]*spec.Identifier // of creates, by method and path, that were asked about
	left      []verdict.Resource
	stays     map[string]bool // URLs of what is left
	swept     []swept
	hopeless  int           // operations that were answered with nothing but 401, 403 or 404
	drained   time.Duration // spent on plans that are not sent
	batches   int           // of deletions
}

// Run sends the plan of every operation of the contract and emits, from one
// goroutine, a Done event for each case in the order of the plan, Obligation
// events after each operation, Done events for the clean-up, and Finished. The
// caller emits Started and Contract before.
//
// What befalls the target ends in Finished, with a nil error. The error is
// *OptionsError for options that cannot be used, before anything is sent; else
// the first error of emit, which ends the run but not the clean-up, and is still
// given the rest, or a fault of our own.
func Run(ctx context.Context, c *spec.Contract, plan cases.Options, opts Options, emit func(*verdict.Event) error) error {
	return start(ctx, c, ordinary(c, plan, opts.Plans), opts, emit)
}

func start(ctx context.Context, c *spec.Contract, st stages, opts Options, emit func(*verdict.Event) error) error {
	began := time.Now()
	opts, err := opts.settled()
	if err != nil {
		return err
	}
	t, err := parseTarget(opts.Target)
	if err != nil {
		return err
	}
	keys := newKeyring(opts, t, c)
	secrets := longEnough(append(keys.secrets(), opts.Secrets...))
	redactor := verdict.NewRedactor(keys.redaction(opts.Redact, secrets))
	if err := keys.begin(ctx, func(s string) { redactor.Add(s) }); err != nil {
		return err
	}
	if opts.Plans == nil || opts.Plans.Contract != c {
		c = apart(c)
	}
	r := &run{
		contract: c, opts: opts, stages: st, out: emit, target: t,
		transport: newTransport(opts),
		redactor:  redactor,
		secrets:   secrets,
		roll:      &rollUp{event: func(*verdict.Event) {}, finish: func(*verdict.Finished) {}},
		user:      ctx,
		household: household{kept: map[string]parent{}, plans: map[string]*planned{}}, named: map[string]*spec.Identifier{},
		pace: newPace(opts.Rate), twins: newTwins(), ledger: &ledger{}, creates: newCreates(opts.MaxCreates),
	}
	if !opts.NoRollUp {
		r.roll = st.roll(opts.Outline, opts.Nonce)
	}
	r.binding = newBinding(&r.opts, t, keys)
	r.health = &health{probe: r.probe, base: began}
	r.takeUp(opts.Earlier)
	defer r.transport.close()
	defer r.contexts(ctx)()
	r.operations()
	r.counting.Wait()
	r.cleanup(ctx)
	r.finish(began)
	return errors.Join(r.errs...)
}

// longEnough leaves out texts that innocent answers would hold too.
func longEnough(secrets []string) []string {
	return slices.DeleteFunc(secrets, func(s string) bool { return len(s) < 6 })
}

// operations runs one operation after the other.
func (r *run) operations() {
	for i, op := range r.contract.Operations {
		if r.sending.Err() != nil {
			if c := r.cause(); errors.Is(c, errCreates) || errors.Is(c, errTime) {
				r.dropped = append(r.dropped, fmt.Sprintf("nothing was sent for %d of %d operations: %v", len(r.contract.Operations)-i, len(r.contract.Operations), c))
			}
			return
		}
		if !r.opts.Skip[op.ID] {
			r.operation(op)
		}
	}
}

func (r *run) operation(op *spec.Operation) {
	if r.recalled(op) {
		return
	}
	pins, ok := r.before(op)
	if !ok {
		return
	}
	defer r.after(op)
	pins = r.referred(op, op, pins, 0)
	p, err := r.stages.plan(op, pins)
	if err != nil {
		r.diagnoses = append(r.diagnoses, fmt.Sprintf("%s cannot be planned: %v", op.ID, err))
		return
	}
	r.planned.Store(p)
	r.note(op, p)
	if base := r.climb(op, p); base != "" {
		r.count(op, pins, base)
		r.opts.Logf("%s: changes are made to %s", op.ID, base)
		left, whole := r.pool(p.rest(base))
		r.steady(op)
		r.drop(op, left, r.hurried())
		r.overBudget(op, p)
		r.owe(op, p, whole)
	} else {
		r.owe(op, p, r.drain(p))
	}
}

// owe emits the obligations of a plan that was read to its end; those of a part
// of it would say that the rest is not tested.
func (r *run) owe(op *spec.Operation, p *planned, whole bool) {
	if !whole {
		return
	}
	all := p.obligations()
	for _, o := range all[min(r.opts.Earlier.written(op.ID), len(all)):] {
		r.emit(&verdict.Event{Obligation: &o})
	}
}

// overBudget notes what the user's own budget left out of a plan.
func (r *run) overBudget(op *spec.Operation, p *planned) {
	if p.dropped == nil {
		return
	}
	for _, d := range p.dropped() {
		r.dropped = append(r.dropped, op.ID+": "+d)
	}
}

// maxNotes bounds how many operations that are not called are told of.
const maxNotes = 20

// note says which operations beside a create are not called.
func (r *run) note(op *spec.Operation, p *planned) {
	if p.notes == nil {
		return
	}
	for _, n := range p.notes() {
		r.opts.Logf("%s: %s", op.ID, n)
		switch r.noted++; {
		case r.noted <= maxNotes:
			r.remarks = append(r.remarks, op.ID+": "+n)
		case r.noted == maxNotes+1:
			r.remarks = append(r.remarks, "and so on")
		}
	}
}

// climb makes what the path names and finds the base of the plan; "" when
// either cannot be had.
func (r *run) climb(op *spec.Operation, p *planned) string {
	if !r.below(op, p) {
		return ""
	}
	return r.preflight(op, p)
}

// drain reads a plan that is not sent, for its obligations, as long as that
// takes no time worth speaking of. It says whether it came to the end.
func (r *run) drain(p *planned) (whole bool) {
	began := time.Now()
	defer func() { r.drained += time.Since(began) }()
	for range p.rest("") {
		if r.drained+time.Since(began) > drainTime || r.cause() != nil && r.hurried() {
			return false
		}
	}
	return true
}

// maxCounted bounds how many cases of a plan are counted: a bar over more of
// them moves too slowly to tell the difference.
const maxCounted = 20_000

// count learns how many cases a plan has, beside the sending, for somebody who
// wants to know.
func (r *run) count(op *spec.Operation, pins cases.Pins, base string) {
	if r.opts.Progress == nil {
		return
	}
	r.counting.Go(func() {
		p, err := r.stages.plan(op, pins)
		if err != nil {
			return
		}
		n := int64(0)
		for range p.rest(base) {
			if n++; n == maxCounted {
				break
			}
			if r.sending.Err() != nil {
				return
			}
		}
		r.total.Add(n)
	})
}

// emit passes an event on, and folds it. It is called from one goroutine. The
// first error ends the run; what it does to end is passed on all the same.
func (r *run) emit(e *verdict.Event) {
	r.roll.event(e)
	if err := r.out(e); err != nil && !r.failed {
		r.failed = true
		r.fail(err)
	}
	if e.Done == nil || r.opts.Progress == nil || e.Done.Case.Technique == cleanupTechnique || e.Done.Case.Preparation() {
		return
	}
	r.done++
	r.opts.Progress(r.done, max(r.done, int(r.total.Load())))
}

// probe asks the target for any answer at all.
func (r *run) probe(ctx context.Context) bool {
	opts := r.opts
	opts.Timeout = min(opts.Timeout, 3*time.Second)
	u, err := r.target.url("/", "", false)
	if err != nil {
		return false
	}
	req := verdict.Request{Method: http.MethodHead, URL: u.String(), Header: r.binding.always}
	return r.transport.exchange(ctx, req, u, &opts, true).Response != nil
}
