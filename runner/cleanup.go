package runner

import (
	"context"
	"fmt"
	"hash/maphash"
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
	ctx, cancel := soon(ctx, cleanupTime)
	defer cancel()
	defer r.ledger.older.close()
	dead := r.health.streak.Load() >= deadAfter && !r.health.alive(ctx, time.Now())
	if r.opts.NoCleanup || dead {
		for m, err := range r.ledger.backward() {
			if err != nil || !r.stay(m) {
				return
			}
		}
		return
	}
	r.pace.allow(maxWait)
	told := make(chan removed, 1) // one batch is deleted while the one before is told
	go func() {
		defer close(told)
		r.removeAll(ctx, told)
	}()
	for x := range told {
		for _, m := range x.stay {
			r.stay(m)
		}
		if x.done != nil {
			r.emit(r.redactor.Event(&verdict.Event{Done: x.done}))
		}
	}
}

// removed is what became of a batch.
type removed struct {
	done *verdict.Done // nil when nothing was sent
	stay []*made
}

// removeAll deletes all that is alive and what the sweeps find.
func (r *run) removeAll(ctx context.Context, told chan<- removed) {
	done := &removals{seed: maphash.MakeSeed(), fate: map[uint64]fate{}}
	known := map[string]bool{}                    // parents, which no sweep may take before their turn
	for _, parents := range []bool{false, true} { // what is below others goes first, strays too
		var batch []*made
		flush := func() {
			if len(batch) > 0 {
				r.batches++
				told <- r.remove(ctx, batch[0].Operation, fmt.Sprintf("batch-%d", r.batches), done, batch, nil)
				batch = nil
			}
		}
		for m, err := range r.ledger.backward() {
			if err != nil {
				r.fail(err)
				break
			}
			if m.parent || known[m.byID] {
				known[m.byID] = m.parent
			}
			if m.parent != parents {
				continue
			}
			if len(batch) > 0 && (parents || len(batch) == cleanupBatch || batch[0].op != m.op) {
				flush()
			}
			batch = append(batch, m)
		}
		flush()
		for _, s := range slices.Backward(r.swept) {
			if s.parent == parents {
				told <- r.strayed(ctx, s, known, done)
			}
		}
	}
}

// strayed deletes what a sweep finds and nobody knew of.
func (r *run) strayed(ctx context.Context, s swept, known map[string]bool, done *removals) removed {
	variant := "sweep"
	if s.parent {
		variant = "sweep-parent"
	}
	found, xs := r.sweep(ctx, s)
	found = slices.DeleteFunc(found, func(m *made) bool { return known[m.byID] || done.of(m.byID) != untried }) // a list may lag behind
	return r.remove(ctx, s.op.ID, variant, done, found, xs)
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

// fate is what became of a URL that was to be deleted.
type fate uint8

const (
	untried fate = iota
	kept
	absent // 404 or 410
	deleted
)

// removals are the fates of all URLs, by their hashes, each of which is tried
// once: a server may have given one name to several resources.
type removals struct {
	mu   sync.Mutex
	seed maphash.Seed
	fate map[uint64]fate
}

func (d *removals) of(url string) fate {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.fate[maphash.String(d.seed, url)]
}

func (d *removals) set(url string, f fate) {
	d.mu.Lock()
	d.fate[maphash.String(d.seed, url)] = f
	d.mu.Unlock()
}

// claim says whether a URL is for the caller to try: nobody has yet.
func (d *removals) claim(url string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	h := maphash.String(d.seed, url)
	if d.fate[h] != untried {
		return false
	}
	d.fate[h] = kept
	return true
}

// gone says whether a resource was deleted, or is nowhere it could be.
func (d *removals) gone(m *made) bool {
	urls := m.urls()
	return slices.ContainsFunc(urls, func(u string) bool { return d.of(u) == deleted }) ||
		len(urls) > 0 && !slices.ContainsFunc(urls, func(u string) bool { return d.of(u) != absent })
}

// remove deletes some resources of one operation and makes one event of them,
// with what was sent to find them.
func (r *run) remove(ctx context.Context, op, variant string, done *removals, ms []*made, found []verdict.Exchange) removed {
	trails := make([][]verdict.Exchange, len(ms))
	var workers sync.WaitGroup
	next := make(chan int)
	for range min(r.opts.Workers, len(ms)) {
		workers.Go(func() {
			for i := range next {
				trails[i] = r.delete(ctx, ms[i], done, i+1)
			}
		})
	}
	for i := range ms {
		next <- i
	}
	close(next)
	workers.Wait()
	d := &verdict.Done{Exchanges: append(found, slices.Concat(trails...)...)}
	var stay []*made
	for _, m := range ms {
		if !done.gone(m) {
			stay = append(stay, m)
			continue
		}
		for _, u := range append(m.urls(), m.URL) {
			if (u == m.URL || done.of(u) == deleted) && !slices.Contains(d.Deleted, u) {
				d.Deleted = append(d.Deleted, u)
			}
		}
	}
	if len(d.Exchanges) == 0 {
		return removed{stay: stay}
	}
	d.Case = verdict.CaseInfo{
		ID:        strings.Join([]string{escapeID(op), cleanupTechnique, variant}, "/"),
		Operation: op, Technique: cleanupTechnique,
		Title:  "What the run created is deleted.",
		Expect: verdict.Expectation{Want: verdict.Either},
	}
	return removed{d, stay}
}

// stay notes what is left behind; false when no more can be named.
func (r *run) stay(m *made) bool {
	if len(r.left) == maxLeft {
		return false
	}
	if m.URL != "" && r.stays[m.URL] { // one name for several: a server may give it twice
		return true
	}
	if r.stays == nil {
		r.stays = map[string]bool{}
	}
	r.stays[m.URL] = true
	r.left = append(r.left, m.Resource)
	return true
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

// delete deletes one resource: where its identifier says it is, and when
// nothing is there, where its Location said.
func (r *run) delete(ctx context.Context, m *made, done *removals, n int) (xs []verdict.Exchange) {
	step := fmt.Sprintf("delete.%d", n)
	for _, raw := range m.urls() {
		if !done.claim(raw) {
			continue
		}
		u, err := url.Parse(raw)
		if err != nil || u.Host != r.target.host {
			return xs
		}
		u.RawQuery = addQuery(u.RawQuery, m.query)
		x := r.call(ctx, m.op.Delete, u, m.header, step, &xs)
		step += ".location"
		switch {
		case x == nil || x.Response == nil:
			return xs
		case accepted(x):
			done.set(raw, deleted)
			return xs
		case x.Response.Status == http.StatusNotFound || x.Response.Status == http.StatusGone:
			done.set(raw, absent)
		default:
			return xs
		}
	}
	return xs
}

// call sends a described request outside of the plan, again while the target
// asks to come again later; nil when the time for it is over.
func (r *run) call(ctx context.Context, op *spec.Operation, u *url.URL, own []verdict.Header, step string, xs *[]verdict.Exchange) *verdict.Exchange {
	own = keyed(own, marker(r.opts.Nonce, r.sends.Add(1)))
	fresh, renewals, keys := false, 0, r.binding.keys
	for attempt := 1; ; attempt++ {
		if r.health.streak.Load() >= deadAfter || r.pace.wait(ctx) != nil {
			return nil
		}
		gen, _ := keys.ready(ctx) // if there is no other, the last one may still do
		req, at := r.described(op, *u, own)
		x := r.transport.exchange(ctx, req, at, &r.opts, fresh)
		x.Step, x.Attempt, x.gen = step, attempt, gen
		r.health.note(&x.Exchange, step)
		*xs = append(*xs, x.Exchange)
		if x.stale && !fresh {
			fresh = true
			continue
		}
		if keys.renews(op) {
			if again, _ := keys.expired(ctx, &x, op.Method+" "+op.Path, &renewals); again {
				continue
			}
		}
		if d, ok := askedToWait(x.Response, attempt, time.Now()); !ok || attempt > maxWaits || !r.pace.pause(d) {
			return &x.Exchange
		}
	}
}

// described makes such a request, with the credentials as they are now.
func (r *run) described(op *spec.Operation, u url.URL, own []verdict.Header) (verdict.Request, *url.URL) {
	creds, params := r.binding.keys.present(cases.Normal, op)
	u.RawQuery = addQuery(u.RawQuery, params)
	creds, own = joinCookies(creds, own)
	return verdict.Request{Method: op.Method, URL: u.String(), Header: overlay(r.binding.always, own, creds, r.binding.plain)}, &u
}

// declared keeps the fields of the create that another operation describes
// too.
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
