package reports

import (
	"slices"
	"strconv"
	"time"

	"assay/rule"
	"assay/verdict"
)

// run is a stream of events folded into what every format needs. Its size does
// not grow with the number of cases; only the matrix, where one is asked for,
// keeps a name and an outcome of each.
type run struct {
	started   *verdict.Started
	outline   *verdict.Outline
	finished  *verdict.Finished
	collector *verdict.Collector
	matrix    *matrixFold // nil where the format shows none
	infos     map[rule.ID]rule.Info
	tallies   map[string]*tally
	order     []string // operations, as met
	rules     map[rule.ID]counts
	times     histogram
	root, dir string // of the workspace, and what names of files are relative to
}

// counts are numbers of verdicts or cases by outcome.
type counts map[verdict.Outcome]int

func (c counts) total() int {
	n := 0
	for _, v := range c {
		n += v
	}
	return n
}

// tally is what is counted for one operation.
type tally struct {
	Operation  string
	Cases      int
	Outcomes   counts
	Techniques map[string]counts
	Order      []string // techniques, as met
	Statuses   map[int]int
	Failures   map[verdict.FailureKind]int
	Examples   []sentExample
	Prepared   []prepared
}

// prepared is a resource that was made, or tried, for the path of an operation
// before its first case.
type prepared struct{ What, Outcome, URL string }

// maxPrepared bounds what is kept of one operation.
const maxPrepared = 20

// prepare notes what was made for the path of an operation.
func (t *tally) prepare(d *verdict.Done) {
	if len(t.Prepared) == maxPrepared {
		return
	}
	p := prepared{What: orElse(d.Case.Title, d.Case.ID), Outcome: became(d)}
	if len(d.Created) > 0 {
		p.URL = d.Created[0].URL
		p.What = orElse(d.Created[0].Operation, p.What)
	}
	t.Prepared = append(t.Prepared, p)
}

// sentExample is a documented example with what became of it.
type sentExample struct{ Case, Technique, Outcome string }

// exampleTechniques are the cases that answer whether the documentation can be
// followed to the letter, and whether it can once it is repaired.
var exampleTechniques = []string{"example", "repaired"}

const maxExamples = 20

// became says what the server made of a case, such as "created (201)".
func became(d *verdict.Done) string {
	x := mainExchange(d)
	switch {
	case x == nil:
		return "not sent"
	case x.Response == nil && x.Failure != nil:
		return "not answered (" + string(x.Failure.Kind) + ")"
	case x.Response == nil:
		return "not answered"
	case len(d.Created) > 0:
		return "created (" + strconv.Itoa(x.Response.Status) + ")"
	case x.Response.Status/100 == 4:
		return "refused (" + strconv.Itoa(x.Response.Status) + ")"
	}
	return "answered " + strconv.Itoa(x.Response.Status)
}

func newRun(matrix bool) *run {
	r := &run{tallies: map[string]*tally{}, rules: map[rule.ID]counts{}, infos: map[rule.ID]rule.Info{}}
	r.collector = verdict.NewCollector(nil)
	if matrix {
		r.matrix = newMatrixFold()
	}
	return r
}

// event folds one event. A journal merged from shards has several headers: the
// first counts.
func (r *run) event(e *verdict.Event) {
	switch {
	case e.Started != nil && r.started == nil:
		r.started = e.Started
	case e.Contract != nil:
		r.contract(e.Contract)
	case e.Done != nil:
		r.done(e.Done)
	case e.Finished != nil:
		r.finished = e.Finished
		r.judge(e.Finished.Verdicts)
	}
	r.collector.Add(e)
	if r.matrix != nil {
		r.matrix.event(e)
	}
}

func (r *run) contract(o *verdict.Outline) {
	r.outline = o
	for _, info := range o.Rules {
		r.infos[info.ID] = info
	}
	for _, op := range o.Operations {
		r.tally(op.ID)
	}
	r.judge(o.Verdicts)
}

// housekeeping is the technique of the clean-up behind a run: recorded, and no
// case of the plan.
const housekeeping = "cleanup"

func (r *run) done(d *verdict.Done) {
	if d.Case.Technique == housekeeping || d.Case.Superseded() {
		return
	}
	t := r.tally(d.Case.Operation)
	if d.Case.Preparation() {
		t.prepare(d)
		return
	}
	outcome := r.worst(d.Verdicts)
	t.Cases++
	t.Outcomes[outcome]++
	if t.Techniques[d.Case.Technique] == nil {
		t.Techniques[d.Case.Technique] = counts{}
		t.Order = append(t.Order, d.Case.Technique)
	}
	t.Techniques[d.Case.Technique][outcome]++
	if slices.Contains(exampleTechniques, d.Case.Technique) && len(t.Examples) < maxExamples {
		t.Examples = append(t.Examples, sentExample{d.Case.ID, d.Case.Technique, became(d)})
	}
	if x := mainExchange(d); x != nil {
		if x.Response != nil {
			t.Statuses[x.Response.Status]++
			r.times.add(x.Duration)
		} else if x.Failure != nil {
			t.Failures[x.Failure.Kind]++
		}
	}
	r.judge(d.Verdicts)
}

func (r *run) judge(vs []verdict.Verdict) {
	for i := range vs {
		if r.rules[vs[i].Rule] == nil {
			r.rules[vs[i].Rule] = counts{}
		}
		r.rules[vs[i].Rule][vs[i].Outcome]++
	}
}

func (r *run) tally(op string) *tally {
	t := r.tallies[op]
	if t == nil {
		t = &tally{Operation: op, Outcomes: counts{}, Techniques: map[string]counts{}, Statuses: map[int]int{}, Failures: map[verdict.FailureKind]int{}}
		r.tallies[op] = t
		r.order = append(r.order, op)
	}
	return t
}

// counts are those of the trailer, or what was seen where there is none.
func (r *run) counts() verdict.Counts {
	if r.finished != nil {
		return r.finished.Counts
	}
	return r.collector.Counts()
}

// findings are those of the trailer, or what can be told without one.
func (r *run) findings() []verdict.Finding {
	if r.finished != nil {
		return r.finished.Findings
	}
	return r.collector.Findings(nil)
}

// notes are what was read with reserve, and what else happened that a reader
// should know.
func (r *run) notes() []string {
	var out []string
	if r.outline != nil {
		out = append(out, r.outline.Notes...)
	}
	if r.finished != nil {
		out = append(out, r.finished.Notes...)
	}
	return out
}

// incomplete says what is missing, and is empty for a complete run.
func (r *run) incomplete() string {
	switch {
	case r.finished == nil && r.started == nil:
		return "the journal is empty"
	case r.finished == nil:
		return "the journal breaks off before its end"
	case !r.finished.Complete && r.finished.Reason != "":
		return shown(r.finished.Reason)
	case !r.finished.Complete:
		return "the run was cut short"
	}
	return ""
}

// operation returns the outline of an operation, empty but for the id when the
// contract does not know it.
func (r *run) operation(id string) verdict.OperationOutline {
	if r.outline != nil {
		i := slices.IndexFunc(r.outline.Operations, func(o verdict.OperationOutline) bool { return o.ID == id })
		if i >= 0 {
			return r.outline.Operations[i]
		}
	}
	return verdict.OperationOutline{ID: id}
}

// base is the body that the changes of an operation start from, nil where that
// is not known.
func (r *run) base(op string) *verdict.Base {
	if r.finished == nil {
		return nil
	}
	for i := range r.finished.Bases {
		if r.finished.Bases[i].Operation == op {
			return &r.finished.Bases[i]
		}
	}
	return nil
}

// mainExchange is the exchange that the case is about: the last attempt of the
// step without an id.
func mainExchange(d *verdict.Done) *verdict.Exchange {
	for i := len(d.Exchanges) - 1; i >= 0; i-- {
		if d.Exchanges[i].Step == "" {
			return &d.Exchanges[i]
		}
	}
	return nil
}

// worstFirst is the order in which a reader wants outcomes.
var worstFirst = []verdict.Outcome{verdict.Fail, verdict.Error, verdict.Weak, verdict.Pass, verdict.Skip}

// severity orders outcomes, worst last.
func severity(o verdict.Outcome) int {
	return slices.Index(byGravity, o)
}

var byGravity = []verdict.Outcome{verdict.Skip, verdict.Pass, verdict.Weak, verdict.Error, verdict.Fail}

// worst is the outcome of a case: fail > error > weak > pass > skip. Verdicts
// about the description say nothing about it.
func (r *run) worst(vs []verdict.Verdict) verdict.Outcome {
	out := verdict.Skip
	for i := range vs {
		if severity(vs[i].Outcome) > severity(out) && r.infos[vs[i].Rule].Subject != rule.Description {
			out = vs[i].Outcome
		}
	}
	return out
}

// histogram counts durations by bound.
type histogram struct {
	Counts [len(bounds) + 1]int
	Total  int
	Max    time.Duration
}

// bounds are the upper ends of the histogram's classes; the last is open.
var bounds = [...]time.Duration{
	time.Millisecond, 2 * time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond, 50 * time.Millisecond,
	100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second,
}

func (h *histogram) add(d time.Duration) {
	i, _ := slices.BinarySearch(bounds[:], d)
	h.Counts[i]++
	h.Total++
	h.Max = max(h.Max, d)
}

// within is the bound that the given share of the answers keeps, at most the
// slowest answer.
func (h *histogram) within(share float64) time.Duration {
	n := 0
	for i, c := range h.Counts[:len(bounds)] {
		n += c
		if float64(n) >= share*float64(h.Total) {
			return min(bounds[i], h.Max)
		}
	}
	return h.Max
}
