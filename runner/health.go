package runner

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"assay/verdict"
)

// deadAfter is how many exchanges in a row must fail, with a probe that fails
// too, before the target counts as dead.
const deadAfter = 5

// health knows whether the target still answers, so that a request which made
// it fall over is told from one that came when it was down already.
type health struct {
	probe  func(context.Context) bool // asks the target for any answer
	streak atomic.Int32               // exchanges without an answer, in a row
	base   time.Time                  // when the run began
	good   atomic.Int64               // when the last answered exchange began, since base
	mu     sync.Mutex                 // one probe at a time
	bad    time.Time                  // when the last probe failed
	first  atomic.Pointer[string]     // the case with which the streak began
}

// note takes the outcome of an exchange.
func (h *health) note(ex *verdict.Exchange, caseID string) {
	if ex.Response != nil {
		h.good.Store(int64(ex.Start.Sub(h.base)))
		if h.streak.Load() != 0 {
			h.streak.Store(0)
		}
		return
	}
	if !lost(ex) {
		return
	}
	if h.streak.Add(1) == 1 {
		h.first.Store(&caseID)
	}
}

// lost says whether an exchange ended without any answer.
func lost(ex *verdict.Exchange) bool {
	if ex.Response != nil || ex.Failure == nil {
		return false
	}
	switch ex.Failure.Kind {
	case verdict.FailTimeout, verdict.FailRefused, verdict.FailDropped, verdict.FailTLS:
		return true
	}
	return false
}

// alive says whether the target answers anything that was begun after the
// given moment.
func (h *health) alive(ctx context.Context, since time.Time) bool {
	if h.answeredSince(since) {
		return true
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.answeredSince(since):
		return true
	case time.Since(h.bad) < time.Second:
		return false
	}
	for i := range 2 { // twice: it may be starting again
		if i > 0 && !sleep(ctx, 500*time.Millisecond) {
			break
		}
		began := time.Now()
		if h.probe(ctx) {
			h.good.Store(int64(began.Sub(h.base)))
			h.streak.Store(0)
			return true
		}
	}
	h.bad = time.Now()
	return false
}

func (h *health) answeredSince(t time.Time) bool { return h.good.Load() > int64(t.Sub(h.base)) }

// dead says whether the run should end, and with which case the silence began.
func (h *health) dead() (first string, ok bool) {
	if h.streak.Load() < deadAfter {
		return "", false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if p := h.first.Load(); p != nil {
		first = *p
	}
	return first, time.Since(h.bad) < time.Minute
}
