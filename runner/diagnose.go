package runner

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"assay/spec"
	"assay/verdict"
)

// diagnose says in one sentence why no rung was created, and whether the rungs
// may be judged all the same. They may not where the answers are about the
// connection, the credentials or the path.
func (r *run) diagnose(op *spec.Operation, tried []climbed, p *planned) (judged bool) {
	if len(tried) == 0 || r.sending.Err() != nil {
		return true
	}
	if r.unanswered(tried) {
		return false
	}
	invented := p.inventions()
	what, statuses := op.Method+" "+op.Path, statusesOf(tried)
	if slices.ContainsFunc(statuses, elsewhere) {
		r.diagnoses = append(r.diagnoses, fmt.Sprintf("no body was accepted by %s (%s): supply one that the server takes with --body, or values with --value", what, ladder(tried))+madeUp(invented))
		return true
	}
	slices.Sort(statuses)
	d := fmt.Sprintf("every request to %s was answered %s", what, strings.Trim(fmt.Sprint(statuses), "[]"))
	switch statuses[len(statuses)-1] {
	case http.StatusUnauthorized:
		d += ": credentials are missing or not valid; " + demanded(op)
	case http.StatusForbidden:
		d += ": the credentials do not allow it"
	case http.StatusNotFound:
		switch where := r.misplaced(op, tried[0]); {
		case strings.HasPrefix(where, elsewhereWords):
			d += ": " + where
		case len(invented) > 0:
			d += madeUp(invented)
		case len(p.given) > 0:
			d += fmt.Sprintf(": %s, or what --param gives for {%s} does not exist", where, strings.Join(p.given, "}, {"))
		default:
			d += ": " + where
		}
	}
	r.diagnoses = append(r.diagnoses, d)
	r.hope()
	return false
}

// unanswered says that the target answers nothing, which ends the run.
func (r *run) unanswered(tried []climbed) bool {
	last := tried[len(tried)-1].t.last("")
	if !lost(last) || r.health.alive(r.finishing, last.Start.Add(last.Duration)) {
		return false
	}
	r.diagnoses = append(r.diagnoses, fmt.Sprintf("the target %s cannot be reached: %s", r.target, last.Failure.Text))
	r.stop(&deadError{first: tried[0].c.ID, text: last.Failure.Text})
	return true
}

// statusesOf lists what the rungs were answered, 0 for no answer.
func statusesOf(tried []climbed) []int {
	var out []int
	for _, k := range tried {
		n := 0
		if ex := k.t.last(""); ex.Response != nil {
			n = ex.Response.Status
		}
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// elsewhere says that a status is about more than credentials and the path.
func elsewhere(status int) bool { return status != 401 && status != 403 && status != 404 }

// hope counts an operation that is answered with nothing else, and gives up
// when there are many and none works.
func (r *run) hope() {
	if r.hopeless++; r.hopeless >= hopelessAfter && !r.works.Load() {
		r.stop(errHopeless)
	}
}

// madeUp says which path parameters nobody gave a value for.
func madeUp(params []string) string {
	switch len(params) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("; the path parameter {%s} was made up: supply --param %s=VALUE", params[0], params[0])
	}
	return fmt.Sprintf("; the path parameters {%s} were made up: supply --param %s=VALUE and so on", strings.Join(params, "}, {"), params[0])
}

func ladder(tried []climbed) string {
	var out []string
	for _, k := range tried {
		out = append(out, rungName(k.c)+": "+outcome(k.t.last("")))
	}
	return strings.Join(out, "; ")
}

// hopelessAfter is how many operations are answered with nothing but 401, 403
// or 404 before the rest is left alone, where none works.
const hopelessAfter = 3

// elsewhereWords begin the sentence that says where the path is.
const elsewhereWords = "the path is below "

// misplaced looks for the path below the base paths that the description's
// servers have, on the target itself.
func (r *run) misplaced(op *spec.Operation, k climbed) string {
	path := op.Path
	if i := strings.Index(path, "{"); i >= 0 {
		path = path[:i]
	}
	for _, base := range r.basePaths() {
		t := *r.target
		t.base = base
		if r.differs(&t, path, http.MethodGet) || r.differs(&t, path, http.MethodOptions) || r.createsAt(&t, k) {
			return fmt.Sprintf(elsewhereWords+"%s: give --target %s", base, &t)
		}
	}
	if base := r.lacking(); base != "" {
		return fmt.Sprintf("the description's servers have the base path %s; is it missing from --target %s?", base, r.target)
	}
	return fmt.Sprintf("nothing is there below --target %s", r.target)
}

// createsAt sends the first rung once more, below another base path of the
// target. It is recorded with the rung, and cleaned up like everything else.
func (r *run) createsAt(t *target, k climbed) bool {
	st := k.c.Steps[0]
	st.ID = "base-path.1"
	if k.t.recorded != nil {
		x := lastOf(k.t.recorded.Exchanges, st.ID)
		return x != nil && x.Response != nil && x.Response.Status != http.StatusNotFound
	}
	b := *r.binding
	b.target = t
	x := r.attempt(&b, k.c, &st, k.t, tries{})
	if x == nil {
		return false
	}
	x.Step, x.Attempt = st.ID, 1
	k.t.exchanges = append(k.t.exchanges, x.Exchange)
	if m := t.learn(k.c, &st, x, &bound{}); m != nil {
		k.t.made = append(k.t.made, m)
		r.ledger.add([]*made{m})
	}
	return x.Response != nil && x.Response.Status != http.StatusNotFound
}

// basePaths are those of the documented servers that the target does not have,
// alone and behind the target's own, where that does not end in them; at most
// four.
func (r *run) basePaths() []string {
	var out []string
	for _, base := range r.documented() {
		for _, b := range []string{base, r.target.base + base} {
			twice := len(b) > len(base) && r.has(base)
			if base != "" && b != r.target.base && !twice && !slices.Contains(out, b) && len(out) < 4 {
				out = append(out, b)
			}
		}
	}
	return out
}

// lacking is the base path of the documented servers that the target may lack;
// "" where it has that of one of them.
func (r *run) lacking() string {
	bases := r.documented()
	if len(bases) == 0 || slices.ContainsFunc(bases, r.has) {
		return ""
	}
	return bases[0]
}

// has says that the target's base path ends in another one, or that both are
// empty.
func (r *run) has(base string) bool {
	return r.target.base == base || base != "" && strings.HasSuffix(r.target.base, base)
}

// documented are the base paths of the description's servers.
func (r *run) documented() []string {
	var out []string
	for _, s := range r.contract.Servers {
		u, err := url.Parse(s)
		if err != nil {
			continue
		}
		if base := strings.TrimRight(u.EscapedPath(), "/"); base == "" || strings.HasPrefix(base, "/") {
			out = append(out, base)
		}
	}
	return out
}

// differs says whether a harmless request finds something below another base
// path that is not there below the target's: servers that answer every OPTIONS
// alike show nothing.
func (r *run) differs(other *target, path, method string) bool {
	there, here := r.ask(other, path, method), r.ask(r.target, path, method)
	return there != 0 && there != http.StatusNotFound && there != here
}

func (r *run) ask(t *target, path, method string) int {
	u, err := t.url(path, "", false)
	if err != nil || r.pace.wait(r.sending) != nil {
		return 0
	}
	creds, params := r.binding.keys.present(0, nil)
	u.RawQuery = params
	req := verdict.Request{Method: method, URL: u.String(), Header: overlay(r.binding.always, creds, r.binding.plain)}
	x := r.transport.exchange(r.finishing, req, u, &r.opts, false)
	if x.Response == nil {
		return 0
	}
	return x.Response.Status
}
