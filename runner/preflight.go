package runner

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// attempt of a rung, kept until the ladder has been climbed.
type climbed struct {
	c *cases.Case
	t *trail
}

// preflight tries the rungs of the ladder one after the other. The first that
// is created, and created once more when it is sent again, is the base; else
// the first that was created at all. Its id is returned, "" when there is none.
// Only then are the rungs judged: where every answer is about credentials or the
// path, nothing was shown about a body.
func (r *run) preflight(op *spec.Operation, p *planned) string {
	b := verdict.Base{Operation: op.ID}
	tried := r.tryRungs(p, &b)
	judged := b.Case != "" || r.diagnose(op, tried, p)
	r.total.Add(int64(len(tried)))
	if judged && len(tried) > 0 {
		r.expect(op, &p.ladder[0].Steps[0])
	}
	for _, k := range tried {
		var vs []verdict.Verdict
		if k.t.cut = !judged; judged && k.t.recorded == nil {
			vs = r.judge(k.c, k.t)
		}
		r.tell(k, vs)
	}
	r.bases = append(r.bases, b)
	return b.Case
}

// tell emits the event of a rung, and of what was asked about it.
func (r *run) tell(k climbed, vs []verdict.Verdict) {
	if k.t.recorded == nil {
		r.emit(r.event(k.c, k.t, vs))
	}
	if k.t.asked != nil {
		r.emit(k.t.asked)
	}
}

// try sends a rung. What names what it creates is found out before anything
// leans on it.
func (r *run) try(c *cases.Case) (t *trail, named string) {
	t = &trail{recorded: r.opts.Earlier.rung(c.ID)}
	if r.proceed(c, c.Steps[:1], t) {
		named = r.identify(c, c, t)
		r.proceed(c, c.Steps[1:], t)
	}
	return t, named
}

// tryRungs tries the rungs until one is found to start from, and notes them in b.
func (r *run) tryRungs(p *planned, b *verdict.Base) (tried []climbed) {
	r.base.Store(nil)
	r.worn.Store(nil)
	for _, c := range p.ladder {
		if b.Case != "" && !distinctive(c) {
			continue // what was created once is not made better without a mark
		}
		r.twins.begin(&c.CaseInfo)
		t, named := r.try(c)
		first := t.last("")
		r.twins.end(&c.CaseInfo, first)
		if first == nil {
			break // the run has ended
		}
		tried = append(tried, climbed{c, t})
		rung := verdict.Rung{Name: rungName(c), Case: c.ID, Outcome: outcome(first)}
		again, refused := "", false
		b.Named = either(b.Named, named)
		if accepted(first) && doubtful(p.ladder, c) {
			again, refused = r.wears(c, t)
			rung.Outcome += again
		}
		if t.recorded == nil {
			r.ledger.add(t.made)
		}
		b.Tried = append(b.Tried, rung)
		if accepted(first) && (b.Case == "" || again == "") {
			b.Rung, b.Case = rung.Name, c.ID
			r.base.Store(c)
		}
		if refused && r.worn.Load() == nil {
			r.worn.Store(&worn{c.ID, strings.TrimPrefix(again, ", ") + ": something in it has to be unique, or it can be done only once"})
		}
		if accepted(first) && again == "" || unreachable(first) {
			break
		}
	}
	return tried
}

// worn is a rung that was created and refused when it was sent again.
type worn struct{ rung, why string }

// wornBy is why a refusal of a case shows nothing: the base itself is not taken
// twice, or another body is not, and the case bears no mark either.
func (r *run) wornBy(c *cases.Case) string {
	w, base := r.worn.Load(), r.base.Load()
	switch {
	case w == nil || base == nil:
		return ""
	case w.rung == base.ID:
		return "the base itself was " + w.why
	case !c.Steps[0].Marked:
		return "an unmarked body was " + w.why
	}
	return ""
}

// againStep is the base once more, to see whether it wears off.
const againStep = "again.1"

// wears sends an accepted rung again, and says how it was refused, or that
// nothing new was made of it; "" when it created once more. What may be sent
// only once, or is taken for what is there already, is no ground to stand on.
func (r *run) wears(c *cases.Case, t *trail) (again string, refused bool) {
	st := c.Steps[0]
	if st.Method != http.MethodPost || r.sending.Err() != nil {
		return "", false // PUT of the same path is another matter (RFC 9110 section 9.3.4)
	}
	st.ID = againStep
	if !r.step(c, &st, t) {
		return "", false
	}
	x := t.last(againStep)
	switch {
	case refusal(x) && x.Response.Status != http.StatusUnauthorized && x.Response.Status != http.StatusTooManyRequests:
		return fmt.Sprintf(", refused (%d) when it was sent again", x.Response.Status), true
	case st.Marked && accepted(x) && sameResource(c.Op, t.last(""), x):
		return ", answered with the same resource when it was sent again under another mark", false
	}
	return "", false
}

// sameResource says that two answers name one resource.
func sameResource(op *spec.Operation, a, b *verdict.Exchange) bool {
	_, one := identifier(op, a.Response)
	_, other := identifier(op, b.Response)
	return one != "" && one == other
}

// doubtful says that something in a rung that may have to be unique is not
// marked.
func doubtful(ladder []*cases.Case, c *cases.Case) bool {
	body, marked := strings.CutSuffix(c.ID, cases.MarkedRung)
	return !c.Steps[0].Marked || marked && slices.ContainsFunc(ladder, func(o *cases.Case) bool { return o.ID == body+cases.DistinctRung })
}

// distinctive says that a rung is marked.
func distinctive(c *cases.Case) bool { return c.Steps[0].Marked }

func rungName(c *cases.Case) string {
	if c.Base != "" {
		return c.Base
	}
	return c.Technique
}

// accepted says whether an exchange is a complete success.
func accepted(ex *verdict.Exchange) bool {
	return ex.Response != nil && ex.Response.Status >= http.StatusOK && ex.Response.Status < http.StatusMultipleChoices
}

// unreachable says that not even a connection was had.
func unreachable(ex *verdict.Exchange) bool {
	return ex.Failure != nil && (ex.Failure.Kind == verdict.FailRefused || ex.Failure.Kind == verdict.FailTLS)
}

// outcome says it in words.
func outcome(ex *verdict.Exchange) string {
	if ex.Response == nil {
		return fmt.Sprintf("not answered (%s)", ex.Failure.Kind)
	}
	n := ex.Response.Status
	switch {
	case accepted(ex):
		return fmt.Sprintf("created (%d)", n)
	case n >= 500:
		return fmt.Sprintf("failed (%d)", n)
	case n >= 400:
		return fmt.Sprintf("refused (%d)", n)
	}
	return fmt.Sprintf("answered %d", n)
}
