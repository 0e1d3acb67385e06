package runner

import (
	"context"
	"errors"
	"fmt"
	"time"

	"assay/spec"
)

// Why a run ends before its plan does. The user's own bounds drop cases, and
// leave the run complete; the others cut it short.
var (
	errCreates     = errors.New("--max-creates is reached")
	errTime        = errors.New("--max-time is over")
	errInterrupted = errors.New("interrupted")
	errFailed      = errors.New("stopped by an error of our own")
	errHopeless    = errors.New("nothing but 401, 403 and 404 came back")
)

// grace is how long what is under way may take once the run is to end: an
// answer that is not waited for is a resource that is not deleted.
const grace = 5 * time.Second

// forever is longer than any run.
const forever = 1 << 62

// deadError is the end of a target that answers nothing any more.
type deadError struct {
	first string // the case with which the silence began
	text  string
}

func (e *deadError) Error() string {
	return fmt.Sprintf("the target answers nothing any more, since case %q: %s", e.first, e.text)
}

// stop ends the sending of new cases; those that have begun are finished. The
// first cause counts.
func (r *run) stop(cause error) { r.stopSending(cause) }

// fail ends the run because of an error of our own, which Run returns.
func (r *run) fail(err error) {
	r.errMu.Lock()
	r.errs = append(r.errs, err)
	r.errMu.Unlock()
	r.stop(errFailed)
}

// contexts makes the two ends of a run: of sending new cases, and of waiting
// for what is under way. The returned function frees them.
func (r *run) contexts(ctx context.Context) func() {
	r.sending, r.stopSending = context.WithCancelCause(ctx)
	hurry, cancel := context.WithCancel(context.WithoutCancel(ctx))
	unhook := context.AfterFunc(r.sending, func() {
		if r.hurried() {
			cancel()
		}
	})
	var free func()
	r.finishing, free = soon(hurry, min(grace, r.opts.Timeout))
	bound := time.AfterFunc(either(r.opts.MaxTime, forever), func() { r.stop(errTime) })
	return func() {
		bound.Stop()
		unhook()
		r.stop(nil)
		cancel()
		free()
	}
}

// cause says why sending ended; nil while it goes on.
func (r *run) cause() error {
	if r.sending.Err() == nil {
		return nil
	}
	err := context.Cause(r.sending)
	for _, own := range []error{errCreates, errTime, errFailed, errHopeless} {
		if errors.Is(err, own) {
			return err
		}
	}
	if isDead(err) || isExpired(err) {
		return err
	}
	return errInterrupted
}

// hurried says that the run was ended by somebody who waits for it.
func (r *run) hurried() bool {
	c := r.cause()
	return errors.Is(c, errInterrupted) || errors.Is(c, errTime)
}

func isDead(err error) bool {
	var d *deadError
	return errors.As(err, &d)
}

func isExpired(err error) bool {
	var e *expiredError
	return errors.As(err, &e)
}

// drop notes cases that were planned and not sent, because of the user's own
// bounds.
func (r *run) drop(op *spec.Operation, n int, more bool) {
	if c := r.cause(); n == 0 || !errors.Is(c, errCreates) && !errors.Is(c, errTime) {
		return
	}
	least := ""
	if more {
		least = "at least "
	}
	r.dropped = append(r.dropped, fmt.Sprintf("%s%d cases of %s were not sent: %v", least, n, op.ID, r.cause()))
}
