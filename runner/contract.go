package runner

import "assay/spec"

// apart is a contract with operations of its own: a run finds out what names
// their resources, and other runs of the same contract may be under way. What
// is beside and below them is shared, and never changed.
func apart(c *spec.Contract) *spec.Contract {
	out := *c
	copies := map[*spec.Operation]*spec.Operation{}
	var of func(op *spec.Operation) *spec.Operation
	var all func(parents []*spec.Parent) []*spec.Parent
	of = func(op *spec.Operation) *spec.Operation {
		if op == nil || copies[op] != nil {
			return copies[op]
		}
		copied := *op
		copies[op] = &copied
		copied.Parents, copied.References = all(op.Parents), all(op.References)
		return &copied
	}
	all = func(parents []*spec.Parent) []*spec.Parent {
		made := make([]*spec.Parent, len(parents))
		for i, p := range parents {
			parent := *p
			parent.Create = of(p.Create)
			made[i] = &parent
		}
		return made
	}
	out.Operations = make([]*spec.Operation, len(c.Operations))
	for i, op := range c.Operations {
		out.Operations[i] = of(op)
	}
	return &out
}
