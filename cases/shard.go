package cases

import (
	"hash/fnv"
	"iter"
	"slices"

	"assay/verdict"
)

// Shard is one of several parts of a plan. An operation is in as many parts as it
// has cases for, counted from one that a hash of its id says; each of its cases is
// in one of those, by a hash of its own. So the parts are the same on every
// machine. A case whose twin is no control goes where its twin goes. Controls and
// the ladder are in each part of an operation: the rest leans on them.
type Shard struct {
	// Index is 1 to Of. Of 0 or 1 is the whole plan.
	Index, Of int
	// Shares are the parts that an operation is in, by its id; one may stand there
	// more than once. Operations that it does not have go by the hash. If nil, all
	// do.
	Shares map[string][]int
}

// ShareCases is about how many cases of an operation make up a part: fewer would
// be sent for less than the controls cost that they lean on.
const ShareCases = 25

// share are the parts of an operation of about so many cases.
func (s *Shard) share(op string, parts int) []int {
	if list := s.Shares[op]; len(list) > 0 {
		return list
	}
	home := int(UnitHash(op) % uint64(s.Of))
	out := make([]int, min(max(parts, 1), s.Of))
	for i := range out {
		out[i] = (home+i)%s.Of + 1
	}
	return out
}

// UnitHash is the hash of the id of a case by which parts are told, the same on
// every machine.
func UnitHash(id string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(id))
	sum := h.Sum64() // FNV alone spreads texts that differ in their last byte badly
	sum ^= sum >> 33
	sum *= 0xff51afd7ed558ccd
	sum ^= sum >> 33
	sum *= 0xc4ceb9fe1a85ec53
	return sum ^ sum>>33
}

// share numbers the cases of a plan and yields those of the part.
func (p *Planner) share(plan iter.Seq[*Case]) iter.Seq[*Case] {
	return func(yield func(*Case) bool) {
		list := p.shares()
		everywhere, units := map[string]bool{}, map[string]string{}
		for _, r := range p.rungs {
			everywhere[r.c.ID] = true
		}
		turn := 0
		for c := range plan {
			turn++
			c.Turn = turn
			if c.Phase == Controls {
				everywhere[c.ID] = true
			} else if unit := unitOf(c, everywhere, units); list[UnitHash(unit)%uint64(len(list))] != p.opts.Shard.Index {
				continue
			}
			if !yield(c) {
				return
			}
		}
	}
}

// unitOf is what a case belongs to. Of cases that may be twins it is noted,
// where it is not the case itself.
func unitOf(c *Case, everywhere map[string]bool, units map[string]string) string {
	if c.Twin == "" || everywhere[c.Twin] {
		return c.ID
	}
	unit, ok := units[c.Twin]
	if !ok {
		unit = c.Twin
	}
	if c.Expect.Want != verdict.Reject {
		units[c.ID] = unit
	}
	return unit
}

// shares are the parts that the operation is in. How many cases it has is guessed
// from the names in its body, since each part has to come to the same answer
// before anything was sent, whichever base is found.
func (p *Planner) shares() []int {
	guess := 10*(len(p.order)+len(p.op.Parameters)) + 20
	if p.opts.Run != nil || p.opts.Only != nil {
		guess /= 4
	}
	guess += 2 * p.opts.Random
	if limit := p.opts.MaxCases; limit > 0 {
		guess = min(guess, limit)
	}
	return p.opts.Shard.share(p.op.ID, guess/ShareCases)
}

// Idle says that nothing of the operation is in the part.
func (p *Planner) Idle() bool {
	return p.opts.Shard.Of > 1 && !slices.Contains(p.shares(), p.opts.Shard.Index)
}
