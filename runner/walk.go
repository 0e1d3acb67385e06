package runner

import (
	"time"

	"assay/cases"
	"assay/checks"
	"assay/verdict"
)

// Bounds of sending one step again.
const (
	maxWaits     = 4 // for a target that asks to come again later
	maxConflicts = 2 // for a 409 on a body that should be accepted
)

// trail is what one case has left behind so far.
type trail struct {
	bound     bound
	others    map[string]*bound // of creates that were sent at the same time, by step
	exchanges []verdict.Exchange
	made      []*made
	deleted   []string
	standing  standing       // of the credentials
	asked     *verdict.Event // what names the resource; nil when that was not asked
	cut       bool           // it could not be judged for the end of the target
	recorded  *verdict.Done  // what an earlier part of the run has sent instead; may be nil
}

// last returns the last attempt of a step, nil when it was never sent.
func (t *trail) last(step string) *verdict.Exchange { return lastOf(t.exchanges, step) }

// walk sends the steps of a case in order, each when what it needs is bound.
// What the run's end leaves unsent is missing from the trail.
func (r *run) walk(c *cases.Case) *trail {
	t := &trail{exchanges: make([]verdict.Exchange, 0, len(c.Steps))}
	r.proceed(c, c.Steps, t)
	return t
}

// proceed sends some steps of a case. It is false when the run has ended.
func (r *run) proceed(c *cases.Case, steps []cases.Step, t *trail) bool {
	for len(steps) > 0 {
		var goes bool
		n := sideBySide(steps)
		if n > 1 {
			goes = r.together(c, steps[:n], t)
		} else {
			goes = r.alone(c, &steps[0], t)
		}
		if steps = steps[n:]; !goes {
			return false
		}
	}
	return true
}

// tries counts the reasons for which a step was sent again.
type tries struct {
	fresh            bool // on a connection of its own
	waits, conflicts int
	renewals         int  // of credentials that had expired
	alone            bool // no other request was under way
}

// step sends one step, again where its answer says nothing about it, and
// learns from the last answer. It is false when the run has ended.
func (r *run) step(c *cases.Case, st *cases.Step, t *trail) bool {
	if t.recorded != nil {
		return r.recall(c, st, t)
	}
	var tr tries
	for attempt := 1; ; attempt++ {
		x := r.attempt(r.binding, c, st, t, tr)
		if x == nil {
			return false
		}
		renewed, ok := r.renewed(c, st, x, &tr)
		if !ok {
			return false
		}
		x.Step, x.Attempt = st.ID, attempt
		t.exchanges = append(t.exchanges, x.Exchange)
		if !renewed && !r.again(c, st, t, x, &tr, attempt) {
			r.take(c, st, t, x)
			return true
		}
	}
}

// attempt sends a step once; nil when the run ended before.
func (r *run) attempt(b *binding, c *cases.Case, st *cases.Step, t *trail, tr tries) *sent {
	ctx := r.sending // a case that has begun is finished
	if len(t.exchanges) > 0 {
		ctx = r.finishing
	}
	gen, err := b.keys.ready(r.finishing)
	if err != nil {
		r.stop(&expiredError{err})
		return nil
	}
	req, u, err := b.request(c, st, &t.bound, t.bound.marks(st, marker(r.opts.Nonce, r.sends.Add(1))))
	if err != nil || !allSendable(req) {
		return unsendable(req, err)
	}
	if st.Kind == cases.Create && !r.creates.reserve() {
		r.stop(errCreates)
		return nil
	}
	if err := r.pace.wait(ctx); err != nil {
		if st.Kind == cases.Create {
			r.creates.settle(nil)
		}
		return nil
	}
	leave := r.throng.enter(tr.alone || r.throng.single() && !st.Together)
	x := r.transport.exchange(r.finishing, req, u, &r.opts, tr.fresh)
	leave()
	x.gen = gen
	if st.Kind == cases.Create {
		r.creates.settle(&x.Exchange)
	}
	r.health.note(&x.Exchange, c.ID)
	return &x
}

func allSendable(req verdict.Request) bool {
	for _, h := range req.Header {
		if !sendable(h) {
			return false
		}
	}
	return true
}

// unsendable records a step that HTTP has no room for: it was not sent, and
// shows nothing.
func unsendable(req verdict.Request, err error) *sent {
	text := "it cannot be sent: a header field holds what HTTP forbids"
	if err != nil {
		text = "it cannot be sent: " + err.Error()
	}
	return &sent{Exchange: verdict.Exchange{Request: req, Start: time.Now(), Failure: &verdict.Failure{Kind: verdict.FailCancelled, Text: text}}}
}

// again says whether a step is sent once more: when a kept connection had been
// closed meanwhile, when the target asks to come again later or is too busy
// with others, or when a valid body clashes with what is there, which a fresh
// marker may avoid.
func (r *run) again(c *cases.Case, st *cases.Step, t *trail, x *sent, tr *tries, attempt int) bool {
	if r.sending.Err() != nil {
		return false
	}
	if x.stale && !tr.fresh {
		tr.fresh = true
		return true
	}
	if d, ok := askedToWait(x.Response, attempt, time.Now()); ok && tr.waits < maxWaits && r.pace.pause(d) {
		tr.waits++
		return true
	}
	if tr.alone {
		r.throng.note(&x.Exchange)
	} else if r.throng.crowded(&x.Exchange, r.opts.Workers) {
		tr.alone = true
		return true
	}
	if checks.Taken(x.Response) && st.Marked && trial(st) && !t.bound.given && c.Expect.Want == verdict.Accept && tr.conflicts < maxConflicts {
		tr.conflicts++
		return true
	}
	return false
}

// take learns from the last answer of a step.
func (r *run) take(c *cases.Case, st *cases.Step, t *trail, ex *sent) {
	first := !t.bound.made
	if m := r.target.learn(c, st, ex, &t.bound); m != nil {
		t.made = append(t.made, m)
		if st.ID != "" && !first && !m.redirected {
			t.keep(r.target, c, st, ex)
		}
		if !m.redirected && !c.Preparation() {
			r.works.Store(true)
		}
	}
	t.forget(st, ex)
}

// keep binds what a later create of a case has made, for steps about that.
func (t *trail) keep(target *target, c *cases.Case, st *cases.Step, ex *sent) {
	if t.others == nil {
		t.others = map[string]*bound{}
	}
	b := &bound{mark: t.bound.mark}
	target.learn(c, st, ex, b)
	t.others[st.ID] = b
}

// forget notes what a step has deleted.
func (t *trail) forget(st *cases.Step, ex *sent) {
	if st.Kind != cases.Delete || ex.Response == nil || ex.Response.Status < 200 || ex.Response.Status > 299 {
		return
	}
	t.deleted = append(t.deleted, ex.Request.URL)
	for _, m := range t.made {
		if m.at(ex.Request.URL) {
			m.Deleted = true
			if m.URL != ex.Request.URL {
				t.deleted = append(t.deleted, m.URL) // its name, whatever URL it was deleted at
			}
		}
	}
}
