package runner

import (
	"hash/maphash"
	"net/http"
	"sync"

	"assay/checks"
	"assay/verdict"
)

// twins keeps what became of the cases that others lean on: eight bytes of
// hash and two of facts a case, so that a million of them fit.
type twins struct {
	mu    sync.Mutex
	done  sync.Cond
	seed  maphash.Seed
	under map[string]bool // ids of cases under way
	facts map[uint64]uint16
	brief []uint64 // of random cases, whose twins come at once: the last of them, in a ring
	next  int
	// earlier are the cases of earlier parts of the run; may be nil.
	earlier *Earlier
}

const (
	factStatus   = 0x0fff
	factAnswered = 0x1000
)

func newTwins() *twins {
	t := &twins{seed: maphash.MakeSeed(), under: map[string]bool{}, facts: map[uint64]uint16{}}
	t.done.L = &t.mu
	return t
}

// begin notes that a case is about to be sent. Only a case that asks to be
// accepted can be the twin of another.
func (t *twins) begin(c *verdict.CaseInfo) {
	if c.Expect.Want == verdict.Reject {
		return
	}
	t.mu.Lock()
	t.under[c.ID] = true
	t.mu.Unlock()
}

// end notes what became of it: its last attempt, nil when it was not sent.
func (t *twins) end(c *verdict.CaseInfo, ex *verdict.Exchange) {
	if c.Expect.Want == verdict.Reject {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.under, c.ID)
	if ex != nil {
		t.keep(c, factOf(ex))
	}
	t.done.Broadcast()
}

// maxBrief is more than the cases that can be under way and waiting for their
// turn to be told.
const maxBrief = 4 * windowCases

// keep notes a fact, and forgets that of a random case of long ago.
func (t *twins) keep(c *verdict.CaseInfo, fact uint16) {
	h := maphash.String(t.seed, c.ID)
	t.facts[h] = fact
	if c.Technique != shrinkable {
		return
	}
	if len(t.brief) < maxBrief {
		t.brief = append(t.brief, h)
		return
	}
	delete(t.facts, t.brief[t.next])
	t.brief[t.next] = h
	t.next = (t.next + 1) % maxBrief
}

// factOf is what is kept of an exchange; nil counts as one without an answer.
func factOf(ex *verdict.Exchange) (fact uint16) {
	if ex != nil && ex.Response != nil {
		fact = uint16(ex.Response.Status) & factStatus
		if ex.Failure == nil {
			fact |= factAnswered
		}
	}
	return fact
}

// wait returns what became of a twin, once that is known. Twins come before
// the cases that name them, so somebody is at work on it.
func (t *twins) wait(id string) *checks.Twin {
	if id == "" {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.under[id] {
		t.done.Wait()
	}
	out := &checks.Twin{ID: id}
	fact, ok := t.facts[maphash.String(t.seed, id)]
	if !ok {
		fact, ok = t.earlier.fact(id)
	}
	if ok {
		out.Status = int(fact & factStatus)
		out.Answered = fact&factAnswered != 0
		out.Accepted = out.Answered && out.Status >= http.StatusOK && out.Status < http.StatusMultipleChoices
	}
	return out
}
