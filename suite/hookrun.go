package suite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// hookRun is the hooks of one run. What was begun is always ended: once, and
// also after Ctrl-C.
type hookRun struct {
	hooks Hooks
	task  task
	logf  func(string, ...any)

	mu    sync.Mutex
	begun []*spec.Operation // whose hooks after them have not run yet
	ended bool              // teardown was called
	notes []string          // what went wrong and does not change the verdict
}

func newHookRun(hooks Hooks, target, nonce string, logf func(string, ...any)) *hookRun {
	if logf == nil {
		logf = func(string, ...any) {}
	}
	if hooks.Stderr == nil {
		hooks.Stderr = io.Discard
	}
	return &hookRun{hooks: hooks, task: task{Target: target, Nonce: nonce}, logf: logf}
}

// call runs one hook; nothing where there is no command.
func (r *hookRun) call(ctx context.Context, t task, name string, c Command) (cases.Pins, error) {
	if c.Line == "" {
		return cases.Pins{}, nil
	}
	t.name, t.command = name, c
	r.logf("%s: %s", name, c.short())
	out, err := r.hooks.run(ctx, t)
	if err != nil {
		return cases.Pins{}, err
	}
	pins, err := answered(out)
	if err != nil {
		return cases.Pins{}, t.errorf("%w", err)
	}
	return pins, nil
}

// ready runs what comes before everything, and returns the options of the run
// with what it printed laid over them and with the commands around operations.
func (r *hookRun) ready(ctx context.Context, opts Options) (Options, error) {
	pins, err := r.call(ctx, r.task, "setup", r.hooks.Setup)
	if err != nil {
		return opts, err
	}
	if len(pins.Body) > 0 {
		opts.Plan.Body = pins.Body
	}
	opts.Plan.Values, opts.Plan.Params = laid(opts.Plan.Values, pins.Values), laid(opts.Plan.Params, pins.Params)
	opts.Runner.Header = headers(opts.Runner.Header, pins.Header)
	if r.hooks.around() {
		opts.Runner.Before, opts.Runner.After = r.before, r.after
	}
	return opts, nil
}

// before runs what comes before an operation. What its own command prints wins.
// When one fails, what was begun is ended at once.
func (r *hookRun) before(ctx context.Context, op *spec.Operation) (cases.Pins, error) {
	r.mu.Lock()
	r.begun = append(r.begun, op)
	r.mu.Unlock()
	t := r.task.about(op)
	pins, err := r.call(ctx, t, "before", r.hooks.Before)
	if err == nil {
		var own cases.Pins
		own, err = r.call(ctx, t, "operation setup", r.hooks.Operations[op.ID].Setup)
		pins = overlay(pins, own)
	}
	if err != nil {
		r.after(ctx, op)
	}
	return pins, err
}

// after runs what comes after an operation that was begun, also when ctx has
// ended. Both commands run, whatever becomes of the first; what fails is told
// and changes nothing, so that the error is always nil.
func (r *hookRun) after(ctx context.Context, op *spec.Operation) error {
	if !r.end(op) {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	t := r.task.about(op)
	_, err := r.call(ctx, t, "operation teardown", r.hooks.Operations[op.ID].Teardown)
	r.tell(err)
	_, err = r.call(ctx, t, "after", r.hooks.After)
	r.tell(err)
	return nil
}

// end takes an operation off the list; false when it is not on it.
func (r *hookRun) end(op *spec.Operation) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, b := range r.begun {
		if b == op {
			r.begun = append(r.begun[:i], r.begun[i+1:]...)
			return true
		}
	}
	return false
}

// teardown ends what was begun, the last first, and runs what comes after
// everything; a second call does nothing. Failures are told: the run itself is
// judged all the same.
func (r *hookRun) teardown(ctx context.Context) {
	if r.ended {
		return
	}
	r.ended = true
	for len(r.begun) > 0 {
		r.after(ctx, r.begun[len(r.begun)-1])
	}
	_, err := r.call(context.WithoutCancel(ctx), r.task, "teardown", r.hooks.Teardown)
	r.tell(err)
}

// closing runs the teardown before the trailer is written, which then tells what
// went wrong. Who has interrupted the run does not wait for it: it comes when
// the reports are written.
func (r *hookRun) closing(ctx context.Context) func(*verdict.Finished) {
	return func(f *verdict.Finished) {
		if ctx.Err() == nil {
			r.teardown(ctx)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		f.Notes = append(f.Notes[:len(f.Notes):len(f.Notes)], r.notes...)
	}
}

// tell says at once what went wrong, and keeps it for the trailer.
func (r *hookRun) tell(err error) {
	if err == nil {
		return
	}
	fmt.Fprintf(r.hooks.Stderr, "assay: %v\n", err)
	note := err.Error()
	if failed := (*hookError)(nil); errors.As(err, &failed) {
		note = failed.note()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notes = append(r.notes, note)
}
