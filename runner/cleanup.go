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
	ctx, cancel := soon(ctx, cleanupTime)
	defer cancel()
	dead := r.health.streak.Load() >= deadAfter && !r.health.alive(ctx, time.Now())
	if r.opts.NoCleanup || dead {
		r.stay(alive)
		return
	}
	gone := map[string]bool{}
	for len(alive) > 0 {
		n := 1
		for n < len(alive) && n < cleanupBatch && alive[n].op == alive[0].op {
			n++
		}
		r.batches++
		r.remove(ctx, alive[0].Operation, fmt.Sprintf("batch-%d", r.batches), alive[:n], gone, nil)
		alive = alive[n:]
	}
	for _, s := range slices.Backward(r.swept) {
		ms, xs := r.sweep(ctx, s)
		ms = slices.DeleteFunc(ms, func(m *made) bool { return gone[m.URL] }) // a list may lag behind
		r.remove(ctx, s.op.ID, "sweep", ms, gone, xs)
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

// remove deletes some resources of one operation and emits one event for them,
// with what was sent to find them.
func (r *run) remove(ctx context.Context, op, variant string, ms []*made, gone map[string]bool, found []verdict.Exchange) {
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
	done := &verdict.Done{Exchanges: append(found, slices.Concat(trails...)...)}
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
	done.Case = verdict.CaseInfo{
		ID:        strings.Join([]string{escapeID(op), cleanupTechnique, variant}, "/"),
		Operation: op, Technique: cleanupTechnique,
		Title:  "What the run created is deleted.",
		Expect: verdict.Expectation{Want: verdict.Either},
	}
	r.emit(r.redactor.Event(&verdict.Event{Done: done}))
}

// escapeID writes an operation's id as case ids have it (DESIGN: words).
func escapeID(id string) string {
	var b strings.Builder
	for _, c := range []byte(id) {
		if c == '_' || c == '-' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "~%02X", c)
		}
	}
	return b.String()
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

// deleteAt sends one DELETE to a URL of the target.
func (r *run) deleteAt(ctx context.Context, m *made, raw, step string, xs *[]verdict.Exchange) *verdict.Exchange {
	u, err := url.Parse(raw)
	if err != nil || u.Host != r.target.host {
		return nil
	}
	u.RawQuery = joinQuery(u.RawQuery, m.query)
	return r.call(ctx, m.op.Delete, u, m.header, step, xs)
}

// call sends a described request outside of the plan, again while the target
// asks to come again later; nil when the time for it is over.
func (r *run) call(ctx context.Context, op *spec.Operation, u *url.URL, own []verdict.Header, step string, xs *[]verdict.Exchange) *verdict.Exchange {
	creds, params := r.binding.keys.present(cases.Normal, op)
	u.RawQuery = joinQuery(u.RawQuery, params)
	creds, own = joinCookies(creds, own)
	req := verdict.Request{Method: op.Method, URL: u.String(), Header: overlay(r.binding.always, own, creds, r.binding.plain)}
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
