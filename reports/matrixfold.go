package reports

import (
	"encoding/json"
	"hash/maphash"
	"slices"
	"strings"

	"assay/rule"
	"assay/verdict"
)

// matrixFold gathers what the matrix shows. Of each case it keeps the name and
// one outcome: obligations name their cases, and may come before or after them.
type matrixFold struct {
	ops         map[string]*operationFold
	order       []string
	seed        maphash.Seed
	cases       map[uint64]caseMark // by the hash of their ids
	obligations []*verdict.Obligation
	made        []Matrix
}

// operationFold is the part of one operation.
type operationFold struct {
	outline verdict.OperationOutline
	places  map[string]*places // by kind of parameter; "" for the body
	numbers map[sideKey]int32  // from 1; a caseMark names a side by its number
	sides   map[sideKey]counts
	answers map[answerKey]counts
	bodies  int // that were searched for properties
}

type sideKey struct {
	in, pointer, keyword string
	side                 verdict.Side
}

type answerKey struct{ pointer, column string }

// caseMark is what a case showed, and where it was counted already: there are
// as many as cases, so it is small.
type caseMark struct {
	severity int8
	counted  int32 // in operationFold.numbers; 0 for nowhere
}

// maxMarks bounds the marks of cases of the technique anyNumber, of which there
// may be any number: obligations name only the first of them.
const (
	maxMarks  = 200_000
	anyNumber = "random"
)

func newMatrixFold() *matrixFold {
	return &matrixFold{ops: map[string]*operationFold{}, seed: maphash.MakeSeed(), cases: map[uint64]caseMark{}}
}

func (m *matrixFold) event(e *verdict.Event) {
	switch {
	case e.Contract != nil:
		for _, o := range e.Contract.Operations {
			if m.ops[o.ID] == nil {
				m.order = append(m.order, o.ID)
			}
			m.ops[o.ID] = &operationFold{outline: o, places: placesByKind(o.Properties), numbers: map[sideKey]int32{}, sides: map[sideKey]counts{}, answers: map[answerKey]counts{}}
		}
	case e.Obligation != nil:
		m.obligations = append(m.obligations, e.Obligation)
	case e.Done != nil && !e.Done.Case.Preparation():
		if op := m.ops[e.Done.Case.Operation]; op != nil {
			mark := op.done(e.Done)
			if len(m.cases) < maxMarks || e.Done.Case.Technique != anyNumber {
				m.cases[maphash.String(m.seed, e.Done.Case.ID)] = mark
			}
		}
	}
}

// acceptance are the rules that say whether a body was rightly taken or
// refused. Other rules that fail at the very place of the case count too: a
// read-only value that was overwritten, for instance.
var acceptance = []rule.ID{"status/created", "status/accepts-valid", "status/rejects-invalid", "status/no-server-error"}

// ofPlace are the areas whose verdicts, at the place under test, say something
// about the promise under test.
var ofPlace = []string{"id/", "resource/", "auth/"}

// answerRules name the column that a rule about answers belongs to.
var answerRules = map[rule.ID]string{
	"echo/field": echoColumn, "body/schema": answerColumn, "body/write-only": answerColumn,
	"id/present": answerColumn, "id/schema": answerColumn, "id/unique": answerColumn, "id/server-assigned": answerColumn,
}

func (op *operationFold) done(d *verdict.Done) caseMark {
	outcome := verdict.Skip
	for i := range d.Verdicts {
		v := &d.Verdicts[i]
		if shows(d, v) && severity(v.Outcome) > severity(outcome) {
			outcome = v.Outcome
		}
		if column := answerRules[v.Rule]; column != "" && v.Outcome != verdict.Skip {
			op.answer(d, v, column)
		}
	}
	mark := caseMark{severity: int8(severity(outcome))}
	in := d.Case.Parameter()
	pointer, known := op.place(in, d.Case.Pointer)
	if known && d.Case.Keyword != "" && (in != "" || d.Case.In == "" || d.Case.In == "body") {
		key := sideKey{in, pointer, d.Case.Keyword, sideOf(d.Case.Expect.Want)}
		mark.counted = op.number(key)
		op.sides[key][outcome]++
	}
	return mark
}

// place is the property or parameter that a place in a request belongs to.
func (op *operationFold) place(in, pointer string) (string, bool) {
	p := op.places[in]
	if p == nil {
		return "", false
	}
	return p.of(pointer)
}

// sideOf is empty where either answer is right.
func sideOf(w verdict.Want) verdict.Side {
	if w == verdict.Either {
		return ""
	}
	return verdict.Side(w)
}

// shows says whether a verdict tells something about the promise that the case
// is about.
func shows(d *verdict.Done, v *verdict.Verdict) bool {
	if slices.Contains(acceptance, v.Rule) {
		return v.Step == ""
	}
	return v.Pointer != "" && v.Pointer == d.Case.Pointer && v.In == d.Case.Parameter() &&
		slices.ContainsFunc(ofPlace, func(area string) bool { return strings.HasPrefix(string(v.Rule), area) })
}

// number makes sure that a side has counts and a number.
func (op *operationFold) number(key sideKey) int32 {
	if op.sides[key] == nil {
		op.sides[key] = counts{}
		op.numbers[key] = int32(len(op.numbers) + 1)
	}
	return op.numbers[key]
}

// answer counts a verdict on an answer where its value is. One that holds for
// the whole answer holds for each property in it.
func (op *operationFold) answer(d *verdict.Done, v *verdict.Verdict, column string) {
	add := func(pointer string) {
		key := answerKey{pointer, column}
		if op.answers[key] == nil {
			op.answers[key] = counts{}
		}
		op.answers[key][v.Outcome]++
	}
	if v.Pointer != "" || v.Outcome != verdict.Pass {
		if pointer, ok := op.place("", v.Pointer); ok {
			add(pointer)
		}
		return
	}
	const enough = 1000 // bodies searched; the state does not change after many
	if op.bodies++; op.bodies > enough {
		return
	}
	if value, ok := answeredValue(d, v.Step, column); ok && op.places[""] != nil {
		op.places[""].root.present(value, add)
	}
}

// answeredValue decodes the body that a verdict for a whole answer is about:
// the body sent for the echo, else the one received.
func answeredValue(d *verdict.Done, step, column string) (value any, ok bool) {
	for i := len(d.Exchanges) - 1; i >= 0; i-- {
		x := &d.Exchanges[i]
		if x.Step != step || x.Response == nil {
			continue
		}
		body := x.Response.Body
		if column == echoColumn {
			body = x.Request.Body
		}
		const large = 1 << 20
		if body.Truncated || len(body.Data) > large || json.Unmarshal(body.Data, &value) != nil {
			return nil, false
		}
		return value, true
	}
	return nil, false
}

// matrices makes the matrix of each operation, once the stream is over.
func (m *matrixFold) matrices() []Matrix {
	if m.made != nil {
		return m.made
	}
	reasons := map[string]map[sideKey]string{}
	for _, o := range m.obligations {
		op := m.ops[o.Operation]
		if op == nil {
			continue
		}
		key := sideKey{o.In, o.Pointer, o.Keyword, o.Side}
		if reasons[o.Operation] == nil {
			reasons[o.Operation] = map[sideKey]string{}
		}
		reasons[o.Operation][key] = o.Reason
		own := op.number(key)
		for _, id := range o.Cases {
			if mark, ok := m.cases[maphash.String(m.seed, id)]; ok && mark.counted != own {
				op.sides[key][byGravity[mark.severity]]++
			}
		}
	}
	m.made = make([]Matrix, 0, len(m.order))
	for _, id := range m.order {
		m.made = append(m.made, m.ops[id].matrix(reasons[id]))
	}
	return m.made
}

// matrix lays out what was gathered.
func (op *operationFold) matrix(reasons map[sideKey]string) Matrix {
	byPlace := map[string][]sideKey{}
	for key := range op.sides {
		place := placeKey(key.in, key.pointer)
		byPlace[place] = append(byPlace[place], key)
	}
	out := Matrix{Operation: op.outline.ID, Rows: make([]MatrixRow, 0, len(op.outline.Properties))}
	used := map[string]bool{}
	for _, p := range op.outline.Properties {
		row := rowOf(p)
		cells := map[string]*Cell{}
		at := func(column string) *Cell {
			if cells[column] == nil {
				cells[column] = &Cell{Column: column, State: NotPromised}
			}
			return cells[column]
		}
		for _, promise := range p.Promises {
			c := at(columnOf(promise.Keyword))
			c.Promises = append(c.Promises, promise)
		}
		keys := byPlace[placeKey(p.In, p.Pointer)]
		slices.SortFunc(keys, func(a, b sideKey) int {
			return strings.Compare(a.keyword+" "+string(a.side), b.keyword+" "+string(b.side))
		})
		for _, key := range keys {
			c := at(columnOf(key.keyword))
			c.Sides = append(c.Sides, SideState{Keyword: key.keyword, Side: key.side, State: stateOf(op.sides[key]), Outcomes: op.sides[key], Reason: reasons[key]})
		}
		for _, column := range []string{echoColumn, answerColumn} {
			if n := op.answers[answerKey{p.Pointer, column}]; p.In == "" && n.total() > 0 {
				c := at(column)
				c.Sides = append(c.Sides, SideState{State: stateOf(n), Outcomes: n})
			}
		}
		if p.ReadOnly {
			op.answered(p, cells)
		}
		for _, c := range columns {
			cell := Cell{Column: c.Key, State: NotPromised}
			if known := cells[c.Key]; known != nil {
				cell = *known
				cell.State = cellState(cell)
				used[c.Key] = true
			}
			row.Cells = append(row.Cells, cell)
		}
		out.Rows = append(out.Rows, row)
	}
	return out.only(used)
}

// answered judges the promises of a read-only property, which no request can
// test, by the answers.
func (op *operationFold) answered(p verdict.Property, cells map[string]*Cell) {
	n := op.answers[answerKey{p.Pointer, answerColumn}]
	for _, promise := range p.Promises {
		if c := cells[columnOf(promise.Keyword)]; n.total() > 0 && len(c.Sides) == 0 {
			c.Sides = append(c.Sides, SideState{Keyword: promise.Keyword, State: stateOf(n), Outcomes: n})
		}
	}
}

func cellState(c Cell) State {
	state := Untested
	for _, s := range c.Sides {
		state = worse(state, s.State)
	}
	return state
}

// only drops the columns that no row uses.
func (m Matrix) only(used map[string]bool) Matrix {
	for _, c := range columns {
		if used[c.Key] {
			m.Columns = append(m.Columns, c)
		}
	}
	for i := range m.Rows {
		m.Rows[i].Cells = slices.DeleteFunc(m.Rows[i].Cells, func(c Cell) bool { return !used[c.Column] })
	}
	return m
}

func rowOf(p verdict.Property) MatrixRow {
	path := segments(p.Pointer)
	row := MatrixRow{In: p.In, Pointer: p.Pointer, Name: "body", Depth: len(path), Types: p.Types, Format: p.Format, Required: p.Required, ReadOnly: p.ReadOnly, Place: p.Place}
	if len(path) > 0 {
		row.Name = path[len(path)-1]
	}
	if p.In != "" {
		row.Depth-- // parameters stand beside the body, not in it
	}
	return row
}
