package runner

import (
	"hash/maphash"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"time"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// maxRungs is how many cases of an operation are kept whole: those of its
// ladder are among the first.
const maxRungs = 40

// Earlier is what the earlier parts of a run have done, as the journal has it:
// which cases are finished, what became of them, and what they leave to be
// deleted. It keeps ten bytes a case, and a few cases of each operation.
type Earlier struct {
	seed        maphash.Seed
	facts       map[uint64]uint16
	rungs       map[string]*verdict.Done // by case id
	kept        []string                 // ids of the rungs of the operation under way
	op          string                   // the operation under way
	passed      map[string]bool          // operations after which another one was begun
	open        map[string]map[string]bool
	obligations map[string]int // written, by operation
	left        []verdict.Resource
	created     int
	cases       int
	batches     int
	spent       time.Duration
}

// NewEarlier returns what no part has done yet.
func NewEarlier() *Earlier {
	return &Earlier{
		seed: maphash.MakeSeed(), facts: map[uint64]uint16{}, rungs: map[string]*verdict.Done{},
		passed: map[string]bool{}, open: map[string]map[string]bool{}, obligations: map[string]int{},
	}
}

// Leave names what is left on the target of the parts before, the oldest first.
func (e *Earlier) Leave(rs []verdict.Resource) { e.left = rs }

// Spend says how long the parts before took.
func (e *Earlier) Spend(d time.Duration) { e.spent = d }

// Cases is the number of finished cases.
func (e *Earlier) Cases() int { return e.cases }

// Event takes the next event of the journal.
func (e *Earlier) Event(ev *verdict.Event) {
	switch {
	case ev.Obligation != nil:
		e.enter(ev.Obligation.Operation)
		e.obligations[ev.Obligation.Operation]++
	case ev.Done != nil:
		e.done(ev.Done)
	}
}

func (e *Earlier) done(d *verdict.Done) {
	if d.Case.Technique == cleanupTechnique {
		e.batches++
		return
	}
	op := d.Case.Operation
	switch {
	case d.Case.Superseded():
		e.enter(op)
		if e.open[op] == nil {
			e.open[op] = map[string]bool{}
		}
		e.open[op][d.Case.ID] = true
		return
	case d.Case.ID == lookupID(e.op):
		e.rungs[d.Case.ID] = d
		e.kept = append(e.kept, d.Case.ID)
		return
	case d.Case.Preparation(): // it may be about another operation than the one under way
		return
	}
	e.enter(op)
	delete(e.open[op], d.Case.ID)
	e.cases++
	e.created += len(d.Created)
	e.facts[maphash.String(e.seed, d.Case.ID)] = factOf(lastOf(d.Exchanges, ""))
	if len(e.kept) < maxRungs {
		e.rungs[d.Case.ID] = d
		e.kept = append(e.kept, d.Case.ID)
	}
}

// enter notes which operation is under way. Of those before, only what became
// of their rungs is kept.
func (e *Earlier) enter(op string) {
	if op == e.op {
		return
	}
	for _, id := range e.kept {
		if len(e.open[e.op]) == 0 {
			e.rungs[id] = outcomeAlone(e.rungs[id])
		}
	}
	if e.op != "" {
		e.passed[e.op] = true
	}
	e.op, e.kept = op, nil
}

// outcomeAlone is a case without what was sent and answered.
func outcomeAlone(d *verdict.Done) *verdict.Done {
	out := &verdict.Done{Case: verdict.CaseInfo{ID: d.Case.ID, Operation: d.Case.Operation}}
	for _, x := range d.Exchanges {
		kept := verdict.Exchange{Step: x.Step, Failure: x.Failure, Attempt: x.Attempt, Request: verdict.Request{Method: x.Request.Method, URL: x.Request.URL}}
		if x.Response != nil {
			kept.Response = &verdict.Response{Status: x.Response.Status}
		}
		out.Exchanges = append(out.Exchanges, kept)
	}
	return out
}

// has says whether a case is finished. It may be asked of a nil Earlier, as may
// all that follow.
func (e *Earlier) has(id string) bool {
	_, ok := e.fact(id)
	return ok
}

// fact is what became of a finished case.
func (e *Earlier) fact(id string) (uint16, bool) {
	if e == nil {
		return 0, false
	}
	fact, ok := e.facts[maphash.String(e.seed, id)]
	return fact, ok
}

// rung is a case of a ladder, nil when it was not sent.
func (e *Earlier) rung(id string) *verdict.Done {
	if e == nil {
		return nil
	}
	return e.rungs[id]
}

// settled says that nothing of an operation is left to be sent.
func (e *Earlier) settled(op string) bool {
	return e != nil && e.passed[op] && len(e.open[op]) == 0
}

// written is how many obligations of an operation are in the journal.
func (e *Earlier) written(op string) int {
	if e == nil {
		return 0
	}
	return e.obligations[op]
}

// duration is how long the parts before took.
func (e *Earlier) duration() time.Duration {
	if e == nil {
		return 0
	}
	return e.spent
}

// lastOf is the last attempt of a step, nil when it was never sent.
func lastOf(xs []verdict.Exchange, step string) *verdict.Exchange {
	for i := len(xs) - 1; i >= 0; i-- {
		if xs[i].Step == step {
			return &xs[i]
		}
	}
	return nil
}

// Where the numbers of sends begin in a part of a run that was taken up: what was
// under way when the run was killed bears marks that no journal knows, and the
// same journal may be taken up twice.
const (
	firstResent = 1 << 32
	lastResent  = 1 << 41 // 36 to the power of 8 is more
)

// takeUp makes the run go on where the earlier parts ended.
func (r *run) takeUp(e *Earlier) {
	if e == nil {
		return
	}
	r.sends.Store(firstResent + rand.Uint64N(lastResent-2*firstResent))
	r.works.Store(e.created > 0)
	r.creates.made = e.created
	r.twins.earlier = e
	r.batches, r.done = e.batches, e.cases
	r.total.Store(int64(e.cases))
	var ms []*made
	for _, res := range e.left {
		ms = append(ms, r.remembered(res))
	}
	r.ledger.add(ms)
}

// remembered is a resource of an earlier part.
func (r *run) remembered(res verdict.Resource) *made {
	path, query, _ := strings.Cut(res.URL, "?")
	m := &made{Resource: res, byID: path, query: query}
	for _, op := range r.contract.Operations {
		if op.ID == res.Operation {
			m.op = op
			return m
		}
	}
	if res.Delete != "" { // a parent, whose create is not under test
		m.op = &spec.Operation{ID: res.Operation, Delete: &spec.Operation{Method: "DELETE", Path: res.Delete}}
		for _, op := range r.contract.Operations {
			if create := createOf(op, res.Operation); create != nil {
				m.op = create
			}
		}
		m.parent = true
	}
	return m
}

// createOf finds a create among the parents of an operation.
func createOf(op *spec.Operation, id string) *spec.Operation {
	for _, p := range op.Parents {
		if p.Create != nil && p.Create.ID == id {
			return p.Create
		}
	}
	return nil
}

// recalled takes an operation as the journal has it, if nothing of it is left
// to be sent: its base is known from its rungs.
func (r *run) recalled(op *spec.Operation) bool {
	e := r.opts.Earlier
	if !e.settled(op.ID) {
		return false
	}
	p, err := r.stages.plan(op, cases.Pins{})
	if err != nil {
		return false
	}
	p.ladder = slices.Clone(p.ladder)
	p.ladder = slices.DeleteFunc(p.ladder, func(c *cases.Case) bool { return e.rung(c.ID) == nil })
	b := verdict.Base{Operation: op.ID}
	tried := r.tryRungs(p, &b)
	if b.Case == "" {
		return false
	}
	r.bases = append(r.bases, b)
	r.note(op, p)
	if unsure(op) { // what names its resources was found out, and is known no longer
		id := *op.Identifier
		id.NotInPath = true
		op.Identifier = &id
	}
	r.look(op, p, tried[0].t.last(""))
	for range p.rest(b.Case) {
		if r.sending.Err() != nil {
			break
		}
	}
	r.overBudget(op, p)
	return true
}

// look has the lists of an operation looked through at the end, where the rung
// was sent to.
func (r *run) look(op *spec.Operation, p *planned, sent *verdict.Exchange) {
	st := p.ladder[0].Steps[0]
	if u, err := url.Parse(sent.Request.URL); err == nil && strings.Contains(st.Path, openParent) {
		st.Path = r.target.below(u)
	}
	r.expect(op, &st)
}

// expect has the lists of an operation looked through at the end.
func (r *run) expect(op *spec.Operation, st *cases.Step) {
	r.swept = append(r.swept, swept{op: op, st: st})
	if op.Delete != nil {
		r.ledger.equip(op, declared(op.Delete, st.Header))
	}
}

// recall plays a step of a case that an earlier part has sent: what was
// answered is learned from as it was then. It is false when the step was not
// sent.
func (r *run) recall(c *cases.Case, st *cases.Step, t *trail) bool {
	for _, x := range t.recorded.Exchanges {
		if x.Step == st.ID {
			t.exchanges = append(t.exchanges, x)
		}
	}
	x := t.last(st.ID)
	if x == nil {
		return false
	}
	if st.ID == "" {
		t.bound.mark = markIn(x, r.opts.Nonce)
	}
	u, err := url.Parse(x.Request.URL)
	if err != nil {
		return false
	}
	r.take(c, st, t, &sent{Exchange: *x, url: u})
	return true
}

// markIn is the mark that a request bears; empty when it bears none.
func markIn(x *verdict.Exchange, nonce string) string {
	for _, text := range []string{string(x.Request.Body.Data), x.Request.URL} {
		if i := strings.Index(text, nonce); i >= 0 && i+len(cases.Marker) <= len(text) {
			return text[i : i+len(cases.Marker)]
		}
	}
	return ""
}
