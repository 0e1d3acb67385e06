package runner

import (
	"fmt"
	"iter"
	"runtime/debug"
	"sync"
	"time"

	"assay/cases"
	"assay/verdict"
)

// Bounds of what is done and not yet emitted: cases, and bytes.
const (
	windowCases = 1024
	windowBytes = 16 << 20
)

// Bytes that an exchange and a verdict take beside their texts, about.
const (
	exchangeBytes = 3 << 10
	verdictBytes  = 320
)

// job is one case on its way through the pool.
type job struct {
	c     *cases.Case
	event *verdict.Event   // nil when it was not sent
	more  []*verdict.Event // of smaller versions of it, and of controls
	size  int64
	done  chan struct{}
}

// pool sends the cases of a plan with all workers and emits their events in
// the order of the plan, from the goroutine that calls it. It returns how many
// cases were left out because the run was ended, and whether the plan was read
// to its end.
func (r *run) pool(plan iter.Seq[*cases.Case]) (left int, whole bool) {
	ordered := make(chan *job, windowCases)
	work := make(chan *job, 2*r.opts.Workers)
	f := feeder{run: r, ordered: ordered, work: work, window: newGauge(windowBytes)}
	var all sync.WaitGroup
	all.Go(func() { left, whole = f.feed(plan) })
	for range r.opts.Workers {
		all.Go(func() {
			for j := range work {
				r.do(j)
				f.window.add(j.size)
				f.under.Done()
				close(j.done)
			}
		})
	}
	skipped := 0
	for j := range ordered {
		<-j.done
		if j.event == nil {
			skipped++
		} else {
			r.emit(j.event)
			for _, e := range j.more {
				r.emit(e)
			}
		}
		f.window.add(-j.size)
	}
	all.Wait()
	return left + skipped, whole
}

// do handles one job. A fault of our own ends the run, not the process, so
// that what was created is cleaned up.
func (r *run) do(j *job) {
	defer func() {
		if p := recover(); p != nil {
			r.twins.end(&j.c.CaseInfo, nil)
			r.fail(fmt.Errorf("internal error in case %q: %v\n%s", j.c.ID, p, debug.Stack()))
		}
	}()
	if r.sending.Err() != nil {
		r.twins.end(&j.c.CaseInfo, nil)
		return
	}
	j.event, j.more = r.handle(j.c)
	j.more = append(j.more, r.shrink(j.c, j.event)...)
	if j.event != nil && j.event.Done != nil {
		j.size = sizeOf(j.event.Done)
	}
}

// sizeOf is about what a case takes in memory.
func sizeOf(d *verdict.Done) int64 {
	n := int64(len(d.Verdicts)*verdictBytes + len(d.Exchanges)*exchangeBytes)
	for i := range d.Exchanges {
		x := &d.Exchanges[i]
		n += int64(len(x.Request.Body.Data))
		if x.Response != nil {
			n += int64(len(x.Response.Body.Data))
		}
	}
	return n
}

// feeder hands a plan to the workers: a phase begins when the one before is
// done, and an exclusive case has the target to itself.
type feeder struct {
	run     *run
	ordered chan<- *job
	work    chan<- *job
	under   sync.WaitGroup
	window  *gauge
}

// drainTime bounds how long a plan is drained after the run was ended, to know
// its size and its obligations.
const drainTime = 2 * time.Second

func (f *feeder) feed(plan iter.Seq[*cases.Case]) (left int, whole bool) {
	defer close(f.ordered)
	defer close(f.work)
	phase, alone := cases.Preflight, false
	var ended time.Time
	for c := range plan {
		if f.run.sending.Err() != nil {
			left++
			if ended.IsZero() {
				ended = time.Now()
			}
			if f.run.hurried() || time.Since(ended) > drainTime {
				return left, false
			}
			continue
		}
		if f.run.opts.Earlier.has(c.ID) {
			continue
		}
		if c.Phase != phase || c.Exclusive || alone {
			f.under.Wait()
		}
		phase, alone = c.Phase, c.Exclusive
		f.window.wait()
		f.run.twins.begin(&c.CaseInfo)
		f.under.Add(1)
		j := &job{c: c, done: make(chan struct{})}
		f.ordered <- j
		f.work <- j
	}
	return left, true
}

// gauge holds back while too much is kept.
type gauge struct {
	mu   sync.Mutex
	less sync.Cond
	n    int64
	max  int64
}

func newGauge(max int64) *gauge {
	g := &gauge{max: max}
	g.less.L = &g.mu
	return g
}

func (g *gauge) add(n int64) {
	g.mu.Lock()
	g.n += n
	g.mu.Unlock()
	if n < 0 {
		g.less.Signal()
	}
}

func (g *gauge) wait() {
	g.mu.Lock()
	for g.n > g.max {
		g.less.Wait()
	}
	g.mu.Unlock()
}
