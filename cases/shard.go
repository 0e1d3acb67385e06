package cases

import (
	"hash/fnv"
	"iter"

	"assay/verdict"
)

// Shard is one of several parts of a plan. Each case belongs to one part, by a
// hash of its id or as Assigned says, so that the parts are the same on every
// machine. A case whose twin is no control goes where its twin goes. Controls
// and the ladder are in each part: the rest leans on them.
type Shard struct {
	// Index is 1 to Of. Of 0 or 1 is the whole plan.
	Index, Of int
	// Assigned says to which part a case belongs, by UnitHash of its id; what is
	// not in it goes by the hash. If nil, all does.
	Assigned map[uint64]int
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

// has says whether a unit is in the part.
func (s *Shard) has(unit string) bool {
	if s.Of <= 1 {
		return true
	}
	h := UnitHash(unit)
	if i, ok := s.Assigned[h]; ok {
		return i == s.Index
	}
	return h%uint64(s.Of) == uint64(s.Index-1)
}

// Unit is what a case of a journal belongs to: its twin where that is a random
// body, of which the case is a change, else the case itself.
func Unit(c *verdict.CaseInfo) string {
	if c.Technique == "random" && c.Twin != "" {
		return c.Twin
	}
	return c.ID
}

// share numbers the cases of a plan and yields those of the part.
func (p *Planner) share(plan iter.Seq[*Case]) iter.Seq[*Case] {
	return func(yield func(*Case) bool) {
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
			} else if !p.opts.Shard.has(unitOf(c, everywhere, units)) {
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

// Idle says that nothing of the operation is in the part. Which changes there
// are depends on the base that is found, so that all are looked through; one
// part has each operation in any case, with its obligations.
func (p *Planner) Idle() bool {
	if p.opts.Shard.Of <= 1 || p.opts.Shard.has(p.op.ID) {
		return false
	}
	for _, r := range p.rungs {
		for c := range p.Plan(r.c.ID) {
			if c.Phase != Controls {
				return false
			}
		}
	}
	return true
}
