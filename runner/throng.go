package runner

import (
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"assay/verdict"
)

// Bounds of leaving the target alone with one request.
const (
	relievedOften = 3 // this often it helped: it is done for the rest of the run
	relievedNever = 3 // this often on end it did not help: it is not tried again
)

// throng leaves the target alone with a request that it answered with 503, and no
// word of when to come again, while others were under way: many a server writes
// to a store that takes one at a time.
type throng struct {
	gate   sync.RWMutex
	helped atomic.Int32
	failed atomic.Int32 // on end
}

// crowded says whether a request is worth sending once more, alone.
func (c *throng) crowded(x *verdict.Exchange, workers int) bool {
	return workers > 1 && busy(x) && c.failed.Load() < relievedNever
}

// single says that the target is sent one request at a time.
func (c *throng) single() bool { return c.helped.Load() >= relievedOften }

// note learns from the answer to a request that was sent alone for its 503.
func (c *throng) note(x *verdict.Exchange) {
	if busy(x) {
		c.failed.Add(1)
		return
	}
	c.failed.Store(0)
	c.helped.Add(1)
}

// busy says that a target cannot take a request now, and not when it can
// (RFC 9110 section 15.6.4).
func busy(x *verdict.Exchange) bool {
	_, told := askedToWait(x.Response, 1, time.Now())
	return !told && x.Response != nil && x.Response.Status == http.StatusServiceUnavailable
}

// enter waits until a request may be sent, alone or beside others, and returns
// what is called after its answer.
func (c *throng) enter(alone bool) (leave func()) {
	if alone {
		c.gate.Lock()
		return c.gate.Unlock
	}
	c.gate.RLock()
	return c.gate.RUnlock
}

// remark says in the trailer what became of the target's 503s.
func (c *throng) remark() []string {
	if !c.single() {
		return nil
	}
	return []string{"the target answered 503 to requests that were under way at once, and took them one by one: the rest was sent one at a time (--workers 1 does so from the start)"}
}
