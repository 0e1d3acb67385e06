package runner

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"assay/verdict"
)

// Bounds of waiting for a target that asks to come again later. Beyond them
// its answers are recorded and show nothing.
const (
	maxWait    = time.Minute     // for one answer: the window of most rate limits
	maxWaiting = 2 * time.Minute // for a run, the clean-up apart
)

// pace keeps to the user's rate, and to the pauses that the target asks for:
// they hold for all workers.
type pace struct {
	limiter *rate.Limiter // nil: no bound
	mu      sync.Mutex
	until   time.Time
	left    time.Duration
}

func newPace(perSecond float64) *pace {
	p := &pace{left: maxWaiting}
	if perSecond > 0 {
		p.limiter = rate.NewLimiter(rate.Limit(perSecond), 1)
	}
	return p
}

// wait returns when the next request may be sent, with an error when ctx ends
// before.
func (p *pace) wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	for {
		p.mu.Lock()
		d := time.Until(p.until)
		p.mu.Unlock()
		if d <= 0 {
			break
		}
		if !sleep(ctx, d) {
			return context.Cause(ctx)
		}
	}
	if p.limiter == nil {
		return nil
	}
	if err := p.limiter.Wait(ctx); err != nil { // ctx ends before there is room
		<-ctx.Done()
		return context.Cause(ctx)
	}
	return nil
}

// pause holds everybody back for d, and says whether that is within the
// bounds.
func (p *pace) pause(d time.Duration) bool {
	if d > maxWait {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	until := now.Add(d)
	if p.until.After(now) {
		now = p.until
	}
	if more := until.Sub(now); more > 0 {
		if more > p.left {
			return false
		}
		p.left -= more
		p.until = until
	}
	return true
}

// allow leaves at least so much waiting for what comes.
func (p *pace) allow(d time.Duration) {
	p.mu.Lock()
	p.left = max(p.left, d)
	p.mu.Unlock()
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// askedToWait says how long the target wants to be left alone: a 429, or a 503
// with Retry-After (RFC 6585 section 4, RFC 9110 section 10.2.3).
func askedToWait(resp *verdict.Response, attempt int, now time.Time) (time.Duration, bool) {
	if resp == nil || resp.Status != http.StatusTooManyRequests && resp.Status != http.StatusServiceUnavailable {
		return 0, false
	}
	value := strings.TrimSpace(resp.Get("Retry-After"))
	if n, err := strconv.ParseUint(value, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(min(n, uint64(maxWait/time.Second)+1)) * time.Second, true
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(now)), true
	}
	// Without a time of the server's own, only a 429 asks to come again.
	return time.Second << min(attempt-1, 3), resp.Status == http.StatusTooManyRequests
}
