package runner

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// identify asks, where the item's path may want something else than the
// identifier, for what a rung has created: by the identifier, and, where that
// finds nothing or another resource, by what else the answer says of it. The
// operation's identifier is set to what is found: nothing leans on it yet. Once
// an operation is enough. Reads alone are sent, as the rung of the plan has
// them, since a DELETE by the wrong name would hit somebody else's resource. It
// returns what there is to tell.
func (r *run) identify(c, rung *cases.Case, t *trail) string {
	op, first := c.Op, t.last("")
	read := readOf(rung, op)
	if read == nil || first == nil || !accepted(first) || first.Response.Status == http.StatusAccepted || !unsure(op) {
		return ""
	}
	key := op.Method + " " + op.Path
	id, known := r.named[key]
	told := ""
	if !known {
		s := r.search(c, read, first, t)
		if s == nil {
			return ""
		}
		id, told = s.name()
		if s.t.recorded == nil {
			t.asked = s.event()
		}
		if r.sending.Err() != nil && id == op.Identifier {
			return "" // it was not asked to the end
		}
		r.named[key] = id
	}
	if id != op.Identifier {
		op.Identifier = id
		t.relearn(r.target, c, first)
	}
	if told != "" {
		r.opts.Logf("%s %s: %s", op.Method, op.Path, told)
	}
	return told
}

// unsure says that an operation's items may be named by something else than the
// identifier: the path does not ask for one, and neither the user nor the client
// has chosen it.
func unsure(op *spec.Operation) bool {
	id := op.Identifier
	return op.OwnParam == "" && id != nil && !id.Location && !id.Given && !plainlyNamed(op.ItemParameter(), spec.Last(id.Pointer))
}

// plainlyNamed says that a parameter of a path asks for an id, or for the
// property that is taken for one.
func plainlyNamed(param, property string) bool {
	return strings.HasSuffix(plainName(param), "id") || namedLike(param, property)
}

// readOf is the step of a rung that reads what was created by its identifier;
// nil where the plan has none.
func readOf(rung *cases.Case, op *spec.Operation) *cases.Step {
	for i := range rung.Steps {
		st := &rung.Steps[i]
		if st.Kind == cases.Read && st.Op != nil && st.Op == op.Read && strings.Count(st.Path, cases.VarID) == 1 {
			return st
		}
	}
	return nil
}

// search asks for one resource by one name after the other.
type search struct {
	run   *run
	c     *cases.Case // under which the requests are recorded
	op    *spec.Operation
	read  cases.Step
	body  any // of the create's answer
	sent  any
	mark  string // that the answer bears; empty when it bears none
	at    string // the name by which Location has it; empty when it has none
	asked map[string]bool
	t     trail
}

// search prepares the search for what a create answered; nil when the answer
// cannot be read.
func (r *run) search(c *cases.Case, read *cases.Step, first *verdict.Exchange, t *trail) *search {
	s := &search{run: r, c: lookup(c.Op), op: c.Op, read: *read, sent: c.Value, asked: map[string]bool{}}
	if s.body, _ = valueAt(first.Response.Body, ""); s.body == nil {
		return nil
	}
	if t.recorded != nil {
		s.t.recorded = r.opts.Earlier.rung(s.c.ID)
	}
	if bytes.Contains(bytes.ToLower(first.Response.Body.Data), []byte(t.bound.mark)) {
		s.mark = t.bound.mark
	}
	if r.target.itemLink(c.Op, t.bound.location) != "" {
		tail, _ := fitting(t.bound.location.path, c.Op.Read.Path)
		s.at = sentFor(c.Op.ItemParameter(), c.Op.Read.Path, tail)
	}
	return s
}

// lookup is the case under which the requests of identify are recorded.
func lookup(op *spec.Operation) *cases.Case {
	return &cases.Case{Op: op, Phase: cases.Preflight, CaseInfo: verdict.CaseInfo{
		ID: lookupID(op.ID), Operation: op.ID, Technique: parentTechnique,
		Title:  "What was created is looked for by what the answer shows of it.",
		Expect: verdict.Expectation{Want: verdict.Either, Reason: "the path does not say what names the resource"},
	}}
}

func lookupID(op string) string {
	return strings.Join([]string{escapeID(op), parentTechnique, "identifier", "read"}, "/")
}

// name finds what names the resource in its path: the identifier as it is, where
// that finds it or nothing is shown; another property; or none that is known.
func (s *search) name() (*spec.Identifier, string) {
	id := s.op.Identifier
	text, _ := identity(s.body, id.Pointer)
	if text == "" || text == s.at {
		return id, ""
	}
	switch n := s.ask(text); {
	case n == http.StatusNotFound, n == http.StatusBadRequest, n == http.StatusUnprocessableEntity:
	case n/100 == 2:
		if same, another := s.shows(text); same || !another {
			return id, ""
		}
	default:
		return id, ""
	}
	for _, ptr := range s.names() {
		name, _ := identity(s.body, ptr)
		if s.ask(name)/100 != 2 {
			continue
		}
		if same, _ := s.shows(text); same {
			found := &spec.Identifier{Pointer: ptr, Place: s.op.Read.Place, Assigned: !s.choosable(ptr, name),
				Reason: fmt.Sprintf("%s %s answers with the resource for it, and not for %q", s.op.Read.Method, s.op.Read.Path, id.Pointer)}
			return found, fmt.Sprintf("named by %q: %s", ptr, found.Reason)
		}
	}
	unread := *id
	unread.NotInPath = true
	return &unread, fmt.Sprintf("nothing that the create answers is found at %s: name it with --id-property", s.op.Read.Path)
}

// ask reads the item by a name and returns the status, 0 when there is none or
// the name was asked for before.
func (s *search) ask(name string) int {
	if name == "" || dots(name) || s.asked[name] || s.run.sending.Err() != nil {
		return 0
	}
	s.asked[name] = true
	st := s.read
	st.ID = fmt.Sprintf("read.%d", len(s.asked))
	text, _ := jsonText(name)
	s.t.bound.id, s.t.bound.idJSON = name, text
	if !s.run.step(s.c, &st, &s.t) {
		return 0
	}
	if x := s.t.last(st.ID); x.Response != nil {
		return x.Response.Status
	}
	return 0
}

// shows says whether the last answer shows the resource, by its identifier and
// by its mark where it bears one, or whether it shows another one.
func (s *search) shows(id string) (same, another bool) {
	body := s.t.exchanges[len(s.t.exchanges)-1].Response.Body
	v, _ := valueAt(body, "")
	texts := placed(v, s.op.Identifier.Pointer)
	for _, text := range texts {
		same = same || text == id
	}
	another = len(texts) > 0 && !same
	return same && bytes.Contains(bytes.ToLower(body.Data), []byte(s.mark)), another
}

// choosable says that the client may choose a name, or something that it is
// made from.
func (s *search) choosable(ptr, name string) bool {
	if s.mark != "" && strings.Contains(strings.ToLower(name), s.mark) {
		return true
	}
	if s.op.Body == nil {
		return false
	}
	m := s.op.Body.JSON()
	if m == nil || m.Schema == nil {
		return true
	}
	return m.Schema.Request().At(s.sent, spec.Join("", spec.Last(ptr))) != nil
}

// event records what was asked; nil when nothing was.
func (s *search) event() *verdict.Event {
	if len(s.t.exchanges) == 0 {
		return nil
	}
	return s.run.event(s.c, &s.t, nil)
}

// relearn binds once more what a create answered, under another identifier.
func (t *trail) relearn(target *target, c *cases.Case, first *verdict.Exchange) {
	from, err := url.Parse(first.Request.URL)
	if err != nil {
		return
	}
	t.bound.made, t.made = false, nil
	if m := target.learn(c, &c.Steps[0], &sent{Exchange: *first, url: from}, &t.bound); m != nil {
		t.made = append(t.made, m)
	}
}
