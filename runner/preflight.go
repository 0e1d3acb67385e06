package runner

import (
	"fmt"
	"net/http"

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
// is created is the base; its id is returned, "" when there is none. Only then
// are the rungs judged: where every answer is about credentials or the path,
// nothing was shown about a body.
func (r *run) preflight(op *spec.Operation, p *planned) string {
	b := verdict.Base{Operation: op.ID}
	var tried []climbed
	r.base.Store(nil)
	for _, c := range p.ladder {
		r.twins.begin(&c.CaseInfo)
		t := r.walk(c)
		first := t.last("")
		r.twins.end(&c.CaseInfo, first)
		if first == nil {
			break // the run has ended
		}
		r.ledger.add(t.made)
		tried = append(tried, climbed{c, t})
		b.Tried = append(b.Tried, verdict.Rung{Name: rungName(c), Case: c.ID, Outcome: outcome(first)})
		if accepted(first) {
			b.Rung, b.Case = rungName(c), c.ID
			r.base.Store(c)
			break
		}
		if unreachable(first) {
			break
		}
	}
	judged := b.Case != "" || r.diagnose(op, tried, p.inventions())
	r.total.Add(int64(len(tried)))
	if judged && len(tried) > 0 {
		r.swept = append(r.swept, swept{op: op, st: &p.ladder[0].Steps[0]})
	}
	for _, k := range tried {
		var vs []verdict.Verdict
		if judged {
			vs = r.judge(k.c, k.t)
		}
		r.emit(r.event(k.c, k.t, vs))
	}
	r.bases = append(r.bases, b)
	return b.Case
}

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
