package runner

import (
	"slices"

	"assay/cases"
	"assay/checks"
	"assay/verdict"
)

// handle sends one case and judges it; nil when the run ended before it was
// sent. What was sent to judge it comes beside it. Secrets are gone from what it returns; the checks have seen them.
func (r *run) handle(c *cases.Case) (e *verdict.Event, more []*verdict.Event) {
	t := r.walk(c)
	r.twins.end(&c.CaseInfo, t.last(""))
	if len(t.exchanges) == 0 {
		return nil, nil
	}
	r.ledger.add(t.made)
	more = r.ground(c, t)
	return r.event(c, t, r.repeat(c, t, r.judge(c, t))), more
}

// judge waits for the case's twin and lets the checks speak.
func (r *run) judge(c *cases.Case, t *trail) []verdict.Verdict {
	s := &checks.Sample{
		Contract: r.contract, Case: c, Exchanges: r.survived(t),
		Twin: r.twins.wait(c.Twin), Works: r.works.Load(),
		Worn: r.wornBy(c), Secrets: r.known(), ServerOwned: r.serverOwned(c.Op),
	}
	if len(t.made) > 0 && t.made[0].Step == "" && !t.made[0].redirected {
		s.Resource = &t.made[0].Resource
	}
	return t.credited(c, r.stages.judge(s))
}

// survived is what the checks may hold against the server: where an exchange
// got no answer and nothing is answered afterwards either, it is not the
// request's doing, and counts as a connection that could not be made.
func (r *run) survived(t *trail) []verdict.Exchange {
	xs := t.exchanges
	i := slices.IndexFunc(xs, func(x verdict.Exchange) bool { return lost(&x) })
	if i < 0 || r.health.alive(r.finishing, xs[i].Start.Add(xs[i].Duration)) {
		return xs
	}
	if first, dead := r.health.dead(); dead {
		r.stop(&deadError{first: first, text: xs[i].Failure.Text})
	}
	t.cut = true
	out := slices.Clone(xs)
	for i := range out {
		if lost(&out[i]) {
			out[i].Failure = &verdict.Failure{Kind: verdict.FailRefused, Text: out[i].Failure.Text + "; nothing was answered afterwards either"}
		}
	}
	return out
}

// event makes the Done event of a case. Where the run ended meanwhile, or its
// credentials, it may lack what would have followed.
func (r *run) event(c *cases.Case, t *trail, vs []verdict.Verdict) *verdict.Event {
	d := &verdict.Done{Case: c.CaseInfo, Exchanges: t.exchanges, Verdicts: vs, Deleted: t.deleted, Turn: c.Turn}
	for _, m := range t.made {
		if !m.redirected {
			d.Created = append(d.Created, m.Resource)
		}
	}
	d.Cut = !c.Preparation() && (t.cut || t.standing == lapsed || r.sending.Err() != nil)
	return r.redactor.Event(&verdict.Event{Done: d})
}
