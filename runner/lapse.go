package runner

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// maxControls bounds how often a run asks whether its credentials still hold.
const maxControls = 20

// controlSuffix marks the case that asks.
const controlSuffix = "~credentials."

// errLapsed ends a run whose credentials have no source of new ones.
var errLapsed = errors.New("a create that was accepted before is answered 401 now; give fresh ones, or a source of them with --auth-command")

// lapses knows whether what every request of a run leans on still holds.
type lapses struct {
	mu       sync.Mutex
	gone     bool      // the credentials
	orphaned bool      // the parents of the operation under test
	fine     time.Time // when the last control that was accepted was sent
	asked    int
}

// standing says what a 401 or a 404 in mid-run means.
type standing int

const (
	unjudged standing = iota
	lapsed            // the credentials are taken no longer
	orphaned          // what the path names is there no longer
	sporadic          // all is as it was: the answer is the server's own
)

// ground finds out what a 401 means that comes after something was created with
// the same credentials, and a 404 after something was created below the same
// parents, where the case does not ask for it. What was sent for that is
// returned.
func (r *run) ground(c *cases.Case, t *trail) []*verdict.Event {
	x := r.doubtful(c, t)
	base := r.base.Load()
	if x == nil || base == nil {
		return nil
	}
	l := &r.lapses
	l.mu.Lock()
	defer l.mu.Unlock()
	missing := x.Response.Status == http.StatusNotFound
	switch {
	case missing && l.orphaned:
		t.standing = orphaned
		return nil
	case !missing && l.gone:
		t.standing = lapsed
		return nil
	case l.fine.After(x.Start.Add(x.Duration)):
		t.standing = sporadic
		return nil
	case l.asked == maxControls || r.sending.Err() != nil:
		return nil
	}
	l.asked++
	e, answer := r.control(base, fmt.Sprintf("%s%s%d", c.ID, controlSuffix, l.asked))
	switch {
	case answer == nil:
	case accepted(answer):
		t.standing, l.fine = sporadic, answer.Start
	case answer.Response == nil:
	case answer.Response.Status == http.StatusUnauthorized && !missing:
		t.standing, l.gone = lapsed, true
		r.stop(&expiredError{errLapsed})
	case answer.Response.Status == http.StatusNotFound && missing:
		t.standing, l.orphaned = orphaned, true
	}
	return e
}

// control sends the base once more, as a case of its own.
func (r *run) control(base *cases.Case, id string) ([]*verdict.Event, *verdict.Exchange) {
	c := *base
	c.ID, c.Technique, c.Phase, c.Steps = id, "control", cases.Changes, base.Steps[:1:1]
	c.Title = "The base is sent again, to see whether it still fares as it did."
	t := r.walk(&c)
	answer := t.last("")
	if answer == nil {
		return nil, nil
	}
	r.ledger.add(t.made)
	if answer.Response != nil {
		t.standing = map[int]standing{http.StatusUnauthorized: lapsed, http.StatusNotFound: orphaned}[answer.Response.Status]
	}
	return []*verdict.Event{r.event(&c, t, r.judge(&c, t))}, answer
}

// doubtful is a 401 that cannot be explained by what was sent; nil when there is
// none. Credentials that can be renewed are seen to elsewhere.
func (r *run) doubtful(c *cases.Case, t *trail) *verdict.Exchange {
	if !r.works.Load() || c.Technique == "auth" || c.Technique == "method" || strings.Contains(c.ID, controlSuffix) {
		return nil
	}
	for i := range c.Steps {
		st := &c.Steps[i]
		x := t.last(st.ID)
		if x == nil || x.Response == nil || st.Credentials != cases.Normal {
			continue
		}
		expired := x.Response.Status == http.StatusUnauthorized && !r.binding.keys.renews(securing(c, st))
		if expired || r.vanished(c, st, x) {
			return x
		}
	}
	return nil
}

// vanished says that a create below parents of ours found nothing there.
func (r *run) vanished(c *cases.Case, st *cases.Step, x *verdict.Exchange) bool {
	return x.Response.Status == http.StatusNotFound && st.ID == "" && st.Kind == cases.Create &&
		c.Technique != parentTechnique && c.In != "path" && r.planned.Load().below
}

// steady notes the end of an operation, and says so when what its path names
// has gone meanwhile.
func (r *run) steady(op *spec.Operation) {
	r.lapses.mu.Lock()
	defer r.lapses.mu.Unlock()
	if r.lapses.orphaned {
		r.diagnoses = append(r.diagnoses, fmt.Sprintf("%s: what its path names was there at first and is there no longer (404): its cases could not be judged from then on", op.ID))
	}
	r.lapses.orphaned = false
}

// credited makes of verdicts on a 401 what is known of the credentials: nothing
// is held against a server that takes them no longer, and a 401 to credentials
// that were taken before and after is a refusal like any other.
func (t *trail) credited(c *cases.Case, vs []verdict.Verdict) []verdict.Verdict {
	if t.standing == unjudged {
		return vs
	}
	for i := range vs {
		v := &vs[i]
		x := t.last(v.Step)
		if x == nil || x.Response == nil {
			continue
		}
		if x.Response.Status == http.StatusNotFound && t.standing == orphaned && v.Outcome != verdict.Skip {
			v.Outcome, v.Reason = verdict.Error, "what the path names is there no longer (404)"
		}
		if x.Response.Status != http.StatusUnauthorized {
			continue
		}
		switch {
		case t.standing == lapsed && (v.Outcome == verdict.Fail || v.Outcome == verdict.Weak):
			v.Outcome, v.Reason = verdict.Error, "the credentials were taken no longer (401): they may have expired"
		case t.standing == sporadic && v.Rule == "status/accepts-valid" && v.Outcome == verdict.Error:
			v.Outcome, v.Reason = verdict.Fail, ""
			if c.Expect.Strength == verdict.Lenient {
				v.Outcome = verdict.Weak
			}
			v.Want, v.Got = "a success, since the same credentials were taken before and afterwards", "a refusal (401)"
		}
	}
	return vs
}
