package runner

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

const (
	cleanupTechnique = "cleanup"
	cleanupBatch     = 100              // deletions an event
	cleanupTime      = 10 * time.Second // when somebody waits for the end
	maxLeft          = 10_000           // resources named in Finished; the Done events name all
)

// cleanup deletes what was created, the newest first, and notes what stays. It
// has a time of its own once somebody waits for the end.
func (r *run) cleanup(ctx context.Context) {
	alive := r.ledger.take()
	slices.Reverse(alive)
	if r.opts.NoCleanup || len(alive) == 0 {
		r.stay(alive)
		return
	}
	ctx, cancel := soon(ctx, cleanupTime)
	defer cancel()
	if r.health.streak.Load() >= deadAfter && !r.health.alive(ctx, time.Now()) {
		r.stay(alive)
		return
	}
	gone := map[string]bool{}
	for len(alive) > 0 {
		n := 1
		for n < len(alive) && n < cleanupBatch && alive[n].op == alive[0].op {
			n++
		}
		r.batch(ctx, alive[:n], gone)
		alive = alive[n:]
	}
}

// soon returns a context that ends some time after ctx does.
func soon(ctx context.Context, after time.Duration) (context.Context, func()) {
	out, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	last := time.AfterFunc(time.Hour, func() { cancel(errEnded) })
	last.Stop()
	unhook := context.AfterFunc(ctx, func() { last.Reset(after) })
	return out, func() {
		unhook()
		last.Stop()
		cancel(nil)
	}
}

// batch deletes some resources of one operation and emits one event for them.
func (r *run) batch(ctx context.Context, ms []*made, gone map[string]bool) {
	op := ms[0].op
	trails := make([][]verdict.Exchange, len(ms))
	deleted := make([]string, len(ms))
	var workers sync.WaitGroup
	next := make(chan int)
	for range min(r.opts.Workers, len(ms)) {
		workers.Go(func() {
			for i := range next {
				trails[i], deleted[i] = r.delete(ctx, ms[i], i+1)
			}
		})
	}
	for i, m := range ms {
		if deletable(m) && !gone[m.URL] {
			gone[m.URL] = true
			next <- i
		}
	}
	close(next)
	workers.Wait()
	done := &verdict.Done{Exchanges: slices.Concat(trails...)}
	for i, m := range ms {
		if deleted[i] != "" {
			done.Deleted = append(done.Deleted, deleted[i])
			m.Deleted = true
		}
	}
	r.stay(leftOf(ms, done.Deleted))
	if len(done.Exchanges) == 0 {
		return
	}
	r.batches++
	name, _, _ := strings.Cut(ms[0].Case, "/") // the operation as case ids have it
	done.Case = verdict.CaseInfo{
		ID:        fmt.Sprintf("%s/%s/batch-%d", name, cleanupTechnique, r.batches),
		Operation: op.ID, Technique: cleanupTechnique,
		Title:  "What the run created is deleted.",
		Expect: verdict.Expectation{Want: verdict.Either},
	}
	r.emit(r.redactor.Event(&verdict.Event{Done: done}))
}

// leftOf are the resources that stay: not those that another of the same URL
// was deleted for.
func leftOf(ms []*made, deleted []string) []*made {
	var out []*made
	for _, m := range ms {
		if !m.Deleted && !slices.ContainsFunc(deleted, m.at) {
			out = append(out, m)
		}
	}
	return out
}

func (r *run) stay(ms []*made) {
	for _, m := range ms {
		if len(r.left) < maxLeft {
			r.left = append(r.left, m.Resource)
		}
	}
}

// deletable says whether a DELETE is described and it is known where.
func deletable(m *made) bool {
	return m.op != nil && m.op.Delete != nil && (m.byID != "" || m.byLocation != "")
}

// delete deletes one resource: where its identifier says it is, and when
// nothing is there, where its Location said. It returns the URL, "" when the
// resource may still be there.
func (r *run) delete(ctx context.Context, m *made, n int) (xs []verdict.Exchange, deleted string) {
	urls := slices.DeleteFunc([]string{m.byID, m.byLocation}, func(u string) bool { return u == "" })
	absent := ""
	for i, raw := range slices.Compact(urls) {
		step := fmt.Sprintf("delete.%d", n)
		if i > 0 {
			step += ".location"
		}
		x := r.deleteAt(ctx, m, raw, step, &xs)
		switch {
		case x == nil || x.Response == nil:
			return xs, ""
		case accepted(x):
			return xs, raw
		case x.Response.Status == http.StatusNotFound || x.Response.Status == http.StatusGone:
			absent = either(absent, raw)
		default:
			return xs, ""
		}
	}
	return xs, absent
}

// deleteAt sends one DELETE, again while the target asks to come again later.
func (r *run) deleteAt(ctx context.Context, m *made, raw, step string, xs *[]verdict.Exchange) *verdict.Exchange {
	u, err := url.Parse(raw)
	if err != nil || u.Host != r.target.host {
		return nil
	}
	st := &cases.Step{ID: step, Kind: cases.Delete, Op: m.op.Delete, Method: m.op.Delete.Method, Header: m.header}
	creds, params := r.binding.keys.present(cases.Normal, m.op.Delete)
	u.RawQuery = joinQuery(u.RawQuery, m.query, params)
	creds, own := joinCookies(creds, st.Header)
	req := verdict.Request{Method: st.Method, URL: u.String(), Header: overlay(r.binding.always, own, creds, r.binding.plain)}
	fresh := false
	for attempt := 1; ; attempt++ {
		if r.health.streak.Load() >= deadAfter || r.pace.wait(ctx) != nil {
			return nil
		}
		x := r.transport.exchange(ctx, req, u, &r.opts, fresh)
		x.Step, x.Attempt = step, attempt
		r.health.note(&x.Exchange, step)
		*xs = append(*xs, x.Exchange)
		if x.stale && !fresh {
			fresh = true
			continue
		}
		if d, ok := askedToWait(x.Response, attempt, time.Now()); !ok || attempt > maxWaits || !r.pace.pause(d) {
			return &x.Exchange
		}
	}
}

// declared keeps the fields of the create that the delete describes too.
func declared(op *spec.Operation, hs []verdict.Header) []verdict.Header {
	var out []verdict.Header
	for _, h := range hs {
		if describes(op, "header", h.Name) || strings.EqualFold(h.Name, "Cookie") {
			out = append(out, h)
		}
	}
	return out
}

func declaredQuery(op *spec.Operation, query string) string {
	var out []string
	for pair := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if text, err := url.QueryUnescape(name); err == nil && describes(op, "query", text) {
			out = append(out, pair)
		}
	}
	return strings.Join(out, "&")
}

func describes(op *spec.Operation, in, name string) bool {
	return slices.ContainsFunc(op.Parameters, func(p *spec.Parameter) bool {
		return p.In == in && strings.EqualFold(p.Name, name)
	})
}
