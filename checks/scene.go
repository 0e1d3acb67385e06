package checks

import (
	"net/url"
	"strings"

	"assay/cases"
	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

// scene is a sample with its exchanges made ready for judging.
type scene struct {
	sample *Sample
	op     *spec.Operation
	steps  []*step
	// tainted says that a body was accepted which should have been refused:
	// what comes back for it shows nothing more.
	tainted bool
	asked   *spec.Shape // of the request's schema, made once
}

// step is one exchange of a case, the last attempt of it.
type step struct {
	scene *scene
	index int
	id    string
	kind  cases.StepKind
	plan  *cases.Step     // nil for steps that the runner derived
	op    *spec.Operation // the described operation that was called; nil when unknown
	ex    *verdict.Exchange
	class class
	// broken maps rules to the failed rule that they rest on, themselves when
	// they failed.
	broken map[rule.ID]rule.ID
	got    *content // what came back, read once
	gave   *sent    // what was sent, read once
}

// class is what became of a request, as far as that can be told from outside.
type class int

const (
	accepted    class = iota // 2xx
	refused                  // 4xx but 429
	redirected               // 3xx
	crashed                  // 5xx but 503, no answer in time, an answer broken off, not HTTP
	limited                  // 429 or 503: come again later
	unreachable              // no connection, no TLS: it says nothing about the request
	interrupted              // the run was ended
)

func newScene(s *Sample) *scene {
	sc := &scene{sample: s, op: s.Case.Op}
	seen := map[string]int{}
	for i := range s.Exchanges {
		ex := &s.Exchanges[i]
		st := &step{scene: sc, id: ex.Step, ex: ex, class: classify(ex)}
		st.plan = planned(s.Case, ex.Step)
		st.name()
		if at, again := seen[ex.Step]; again {
			st.index = at
			sc.steps[at] = st
			continue
		}
		st.index = len(sc.steps)
		seen[ex.Step] = st.index
		sc.steps = append(sc.steps, st)
	}
	if first := sc.first(); first != nil {
		sc.tainted = s.Case.Expect.Want == verdict.Reject && first.class == accepted
	}
	return sc
}

// first is the step that the case is about, nil when it was never sent.
func (sc *scene) first() *step {
	for _, st := range sc.steps {
		if st.id == "" {
			return st
		}
	}
	return nil
}

func planned(c *cases.Case, id string) *cases.Step {
	for i := range c.Steps {
		if c.Steps[i].ID == id {
			return &c.Steps[i]
		}
	}
	return nil
}

// name finds what a step is for, from the plan or else from the request.
func (st *step) name() {
	op := st.scene.op
	if st.plan != nil {
		st.kind, st.op = st.plan.Kind, st.plan.Op
	}
	if st.kind == "" {
		st.kind = st.guess()
	}
	if st.op != nil || op == nil {
		return
	}
	switch {
	case st.kind == cases.Create:
		st.op = op
	case st.kind == cases.Read:
		st.op = op.Read
	case st.kind == cases.List && op.List != nil:
		st.op = op.List.Operation
	case st.kind == cases.Delete:
		st.op = op.Delete
	}
}

func (st *step) guess() cases.StepKind {
	op := st.scene.op
	path := urlPath(st.ex.Request.URL)
	switch st.ex.Request.Method {
	case "POST":
		return cases.Create
	case "PUT":
		if op != nil && op.Method == "PUT" {
			return cases.Create
		}
	case "DELETE":
		return cases.Delete
	case "GET":
		if op != nil && op.List != nil && fits(path, op.List.Path) && (op.Read == nil || !fits(path, op.Read.Path)) {
			return cases.List
		}
		return cases.Read
	}
	return cases.Probe
}

func classify(ex *verdict.Exchange) class {
	if f := ex.Failure; f != nil {
		switch {
		case f.Kind == verdict.FailCancelled:
			return interrupted
		case f.Kind == verdict.FailRefused, f.Kind == verdict.FailTLS, f.Kind == verdict.FailTooLarge:
			return unreachable
		case ex.Response == nil, f.Kind == verdict.FailTimeout:
			return crashed
		}
	}
	if ex.Response == nil {
		return unreachable
	}
	switch n := ex.Response.Status; {
	case n == 429 || n == 503:
		return limited
	case n >= 200 && n < 300:
		return accepted
	case n >= 300 && n < 400:
		return redirected
	case n >= 400 && n < 500:
		return refused
	case n >= 500:
		return crashed
	}
	return unreachable
}

// status is the answer's, 0 when none came.
func (st *step) status() int {
	if st.ex.Response == nil {
		return 0
	}
	return st.ex.Response.Status
}

// trial says that the case's expectation is about this step: the first one, or
// a repetition of it.
func (st *step) trial() bool {
	return st.id == "" || strings.HasPrefix(strings.TrimLeft(st.id, "~"), "repeat")
}

// made says that the step created what the description promises a create makes.
func (st *step) made() bool {
	return st.kind == cases.Create && st.class == accepted && st.op != nil && (st.op.Created(st.status()) || st.replaced())
}

// replaced says that a PUT met what was there already: "the origin server MUST
// send either a 200 (OK) or a 204 (No Content) response" (RFC 9110 section
// 9.3.4), whether or not the description speaks of it.
func (st *step) replaced() bool {
	return st.put() && (st.status() == 200 || st.status() == 204)
}

// put says that the client itself names what is created.
func (st *step) put() bool { return st.kind == cases.Create && st.ex.Request.Method == "PUT" }

// open says whether a rule may judge the step at all. What a server answers
// to a body that it should have refused shows nothing but that; what answers
// "come again later" or not at all shows nothing but that either.
func (st *step) open(id rule.ID) bool {
	switch st.class {
	case interrupted:
		return false
	case limited, unreachable:
		return patient[id] || id == "http/framing" // what came was seen, whatever it says
	}
	if st.retried() {
		return retryRules[id]
	}
	if optional(&st.scene.sample.Case.CaseInfo) && represents(id) {
		return false
	}
	return !st.scene.tainted || expecting[id]
}

// expecting are the rules that say whether an expectation was met.
var expecting = map[rule.ID]bool{
	"status/no-server-error": true, "status/accepts-valid": true, "status/rejects-invalid": true,
	"status/method-not-allowed": true, "http/framing": true, "auth/required": true, "auth/scheme": true,
}

// patient are the rules that say it when nothing could be judged.
var patient = map[rule.ID]bool{
	"status/accepts-valid": true, "status/rejects-invalid": true, "auth/required": true, "auth/scheme": true, "status/created": true,
	"resource/readable": true, "resource/listed": true, "resource/gone": true,
}

// idle is the reason why an exchange shows nothing, "" when it does.
func (st *step) idle() string {
	switch st.class {
	case limited:
		return "the server asked to come again later (429 or 503)"
	case unreachable:
		if f := st.ex.Failure; f != nil && f.Kind == verdict.FailTooLarge {
			return "the answer goes beyond what is read: " + f.Text
		}
		return "no answer could be had from the target"
	}
	return ""
}

func urlPath(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.EscapedPath()
}

// fits says whether a path ends as a path template asks.
func fits(path, template string) bool {
	have, want := split(path), split(template)
	if len(have) < len(want) {
		return false
	}
	have = have[len(have)-len(want):]
	for i, w := range want {
		if h, err := url.PathUnescape(have[i]); !strings.Contains(w, "{") && (err != nil || h != w) {
			return false
		}
	}
	return true
}

func split(path string) []string { return strings.Split(strings.Trim(path, "/"), "/") }

// deletedBefore says that the resource this step asks for was deleted earlier
// in the case.
func (st *step) deletedBefore() *step {
	for _, prev := range st.scene.steps[:st.index] {
		same := st.kind == cases.List || urlPath(prev.ex.Request.URL) == urlPath(st.ex.Request.URL)
		if prev.kind == cases.Delete && prev.class == accepted && same {
			return prev
		}
	}
	return nil
}

// lastSegment is the last segment of a path, unescaped; a slash behind it does
// not count.
func lastSegment(path string) string {
	path = strings.TrimSuffix(path, "/")
	path = path[strings.LastIndexByte(path, '/')+1:]
	if s, err := url.PathUnescape(path); err == nil {
		return s
	}
	return path
}

// source is the create whose resource a later step is about: the one whose id
// or Location the URL is, else the last before it.
func (st *step) source() *step {
	var found *step
	item := lastSegment(urlPath(st.ex.Request.URL))
	for _, prev := range st.scene.steps[:st.index] {
		if !prev.made() {
			continue
		}
		if id := prev.idText(); id != "" && (item == id || strings.HasSuffix(item, "("+id+")") || strings.HasSuffix(item, "('"+id+"')")) {
			return prev
		}
		if loc := prev.ex.Response.Get("Location"); loc != "" && prev.locates(loc, st) {
			return prev
		}
		found = prev
	}
	return found
}

// locates says that a Location is the address that a later step asked.
func (st *step) locates(location string, later *step) bool {
	u := st.resolve(location)
	return u != nil && u.EscapedPath() == urlPath(later.ex.Request.URL)
}
