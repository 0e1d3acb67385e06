package suite

import (
	"container/heap"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"os"

	"assay/cases"
	"assay/verdict"
)

// Merge makes the reports of several journals that are parts of one run: its
// shards, each of which may have run more than once, or whole runs of the same
// plan. Each case counts once. Of several attempts of a shard the last one
// counts, case by case; of a control, which each shard sends, the one that fared
// worst. The other attempts are told as housekeeping, so that the rules about
// the run see all that was created and listed. The merged journal is written
// beside the reports.
//
// Journals of other descriptions, seeds, operations or releases are refused. A
// shard that is missing or was cut short makes the merge incomplete, and is
// named. Each journal is read twice, a line at a time; what is kept is a few
// bytes a case.
func Merge(paths []string, output Output) (*Result, error) {
	m, err := newMerge(paths)
	if err != nil {
		return nil, err
	}
	if err := m.apart(output); err != nil {
		return nil, err
	}
	out, err := output.open(true)
	if err != nil {
		return nil, err
	}
	result := &Result{Journal: out.path, Files: out.files()}
	result.Finished, err = m.replay(out, output.accepted())
	if closed := out.Close(); err == nil {
		err = closed
	}
	return result, err
}

// apart refuses to write over a journal that is read.
func (m *merge) apart(output Output) error {
	to, err := os.Stat(output.dir() + string(os.PathSeparator) + JournalName)
	if err != nil {
		return nil
	}
	for _, p := range m.parts {
		if from, err := os.Stat(p.path); err == nil && os.SameFile(from, to) {
			return fmt.Errorf("the merged journal would take the place of %q; choose another folder with --out", p.path)
		}
	}
	return nil
}

// merge is several journals on their way into one.
type merge struct {
	parts   []*segment // in the order of their shards, and of time
	unread  []string   // journals in which nothing is, and why
	outline *verdict.Outline
	like    *segment         // the first with a contract
	order   map[string]int   // operation → its place in the contract
	chosen  map[uint64]judge // case → the attempt that counts
	flaky   map[uint64]*verdict.Rate
	unsure  []string // their ids
	differ  []string // operations whose shards have other bases
	owed    *duties
	known   *verdict.Accepted
	sum     fold
	joint   *joint
	out     *outlet
}

// judge is which attempt of a case counts.
type judge struct {
	part     uint16
	severity int8 // -1: it was cut
}

// replay sends the events of all parts to out, in the order of the plan.
func (m *merge) replay(out *outlet, known *verdict.Accepted) (*verdict.Finished, error) {
	m.out, m.known, m.owed = out, known, &duties{}
	m.sum = newFold(m.outline)
	m.joint = newJoint(m.parts, m.outline)
	m.sum.judge = m.joint
	for _, e := range []*verdict.Event{{Started: m.started()}, {Contract: m.outline}} {
		if err := m.give(e); err != nil {
			return nil, err
		}
	}
	if err := m.drain(); err != nil {
		return nil, err
	}
	trailer := m.trailer()
	m.sum.sum(trailer)
	m.intermittent(trailer)
	if known != nil {
		known.Finish(trailer)
	}
	return trailer, out.Event(&verdict.Event{Finished: trailer})
}

// drain takes the parts' events in the order of the plan.
func (m *merge) drain() error {
	var heads queue
	for i, p := range m.parts {
		file, err := os.Open(p.path)
		if err != nil {
			return fmt.Errorf("cannot read the journal once more: %w", err)
		}
		defer file.Close()
		next, stop := iter.Pull2(verdict.ReadJournal(io.LimitReader(file, p.size)))
		defer stop()
		h := &head{part: i, next: next}
		if ok, err := h.advance(m); err != nil {
			return err
		} else if ok {
			heads = append(heads, h)
		}
	}
	heap.Init(&heads)
	for len(heads) > 0 {
		h := heads[0]
		if err := m.event(h); err != nil {
			return err
		}
		ok, err := h.advance(m)
		switch {
		case err != nil:
			return err
		case ok:
			heap.Fix(&heads, 0)
		default:
			heap.Pop(&heads)
		}
	}
	return m.settle(math.MaxInt)
}

// event gives one event on: obligations when their operation is done, and a case
// that another attempt stands for as housekeeping.
func (m *merge) event(h *head) error {
	if err := m.settle(h.operation); err != nil {
		return err
	}
	e := h.event
	m.joint.part(h.part, e)
	switch {
	case e.Resumed != nil:
		return nil
	case e.Obligation != nil:
		m.owed.add(h.operation, e.Obligation)
		return nil
	case e.Done != nil && caseOf(e.Done):
		id := cases.UnitHash(e.Done.Case.ID)
		if int(m.chosen[id].part) != h.part {
			return m.give(&verdict.Event{Done: e.Done.Superseded()})
		}
		if m.flaky[id] != nil {
			m.unsure = append(m.unsure, e.Done.Case.ID)
		}
	}
	return m.give(e)
}

// settle gives on the obligations of the operations before one.
func (m *merge) settle(operation int) error {
	for _, o := range m.owed.before(operation) {
		if err := m.give(&verdict.Event{Obligation: o}); err != nil {
			return err
		}
	}
	return nil
}

// give folds an event, and writes it.
func (m *merge) give(e *verdict.Event) error {
	if m.known != nil {
		e = held(m.known, e)
	}
	m.sum.add(e)
	return m.out.Event(e)
}

// head is the next event of a part.
type head struct {
	part      int
	next      func() (*verdict.Event, error, bool)
	event     *verdict.Event
	operation int
	turn      int
}

// advance reads the next event that is merged; false at the end.
func (h *head) advance(m *merge) (bool, error) {
	for {
		e, err, ok := h.next()
		var torn *verdict.Truncated
		if !ok || errors.As(err, &torn) {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("cannot read %q: %w", m.parts[h.part].path, err)
		}
		switch {
		case e.Obligation != nil:
			h.operation, h.turn = m.place(e.Obligation.Operation), math.MaxInt
		case e.Done != nil && e.Done.Case.Technique == cleanupCase:
			h.operation, h.turn = math.MaxInt, 0
		case e.Resumed != nil, e.Done != nil && e.Done.Case.Preparation():
			h.turn = 0 // at once, whatever operation it is about
		case e.Done != nil:
			h.operation, h.turn = m.place(e.Done.Case.Operation), e.Done.Turn
		default: // headers and trailers
			continue
		}
		h.event = e
		return true, nil
	}
}

// place is that of an operation in the contract.
func (m *merge) place(operation string) int {
	if i, ok := m.order[operation]; ok {
		return i
	}
	return len(m.order)
}

// queue is a heap of heads in the order of the plan.
type queue []*head

func (q queue) Len() int { return len(q) }
func (q queue) Less(a, b int) bool {
	x, y := q[a], q[b]
	switch {
	case x.operation != y.operation:
		return x.operation < y.operation
	case x.turn != y.turn:
		return x.turn < y.turn
	}
	return x.part < y.part
}
func (q queue) Swap(a, b int) { q[a], q[b] = q[b], q[a] }
func (q *queue) Push(x any)   { *q = append(*q, x.(*head)) }
func (q *queue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}
