package mock

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
)

// Latency is how long every answer is held back: a time drawn evenly between
// Min and Max. The zero value holds nothing back.
type Latency struct{ Min, Max time.Duration }

// ParseLatency reads a duration such as "200ms", or two of them such as
// "50ms-300ms".
func ParseLatency(text string) (Latency, error) {
	if text == "" {
		return Latency{}, nil
	}
	low, high, ranged := strings.Cut(text, "-")
	if !ranged {
		high = low
	}
	var l Latency
	var errs [2]error
	l.Min, errs[0] = time.ParseDuration(strings.TrimSpace(low))
	l.Max, errs[1] = time.ParseDuration(strings.TrimSpace(high))
	switch {
	case errs[0] != nil || errs[1] != nil:
		return Latency{}, fmt.Errorf("%q is no duration: write it as 200ms, or as 50ms-300ms for a range", text)
	case l.Min > l.Max:
		return Latency{}, fmt.Errorf("%q ends before it begins: write it as %s-%s", text, l.Max, l.Min)
	}
	return l, nil
}

func (l Latency) String() string {
	if l.Min == l.Max {
		return l.Min.String()
	}
	return l.Min.String() + "-" + l.Max.String()
}

// pace draws the latency of one request after the other: the n-th is the same
// for the same seed.
type pace struct {
	latency Latency
	seed    uint64
	drawn   atomic.Uint64
}

func (p *pace) next() time.Duration {
	if p.latency.Min >= p.latency.Max {
		return p.latency.Min
	}
	n := p.drawn.Add(1)
	return p.latency.Min + time.Duration(mix(mix(p.seed)^n)%uint64(p.latency.Max-p.latency.Min+1))
}

// wait holds a request back. It ends early when the client goes away; the
// request is carried out all the same, as by a server that is slow.
func (p *pace) wait(ctx context.Context) {
	d := p.next()
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
