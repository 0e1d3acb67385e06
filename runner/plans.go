package runner

import (
	"sync"

	"assay/cases"
	"assay/spec"
)

// maxPrepared bounds the plans that are kept from before the run.
const maxPrepared = 64

// Plans are begun before a run, to know whether they can be made, and taken up
// by it. A nil Plans keeps none.
type Plans struct {
	// Contract is the run's own copy of the contract, which Run is given.
	Contract *spec.Contract

	mu   sync.Mutex
	made map[*spec.Operation]prepared
}

// prepared is a plan, with what it takes for the identifier.
type prepared struct {
	planner    *cases.Planner
	identifier *spec.Identifier
}

// Prepare returns the plans of a run of a contract.
func Prepare(c *spec.Contract) *Plans {
	return &Plans{Contract: apart(c), made: map[*spec.Operation]prepared{}}
}

// New plans an operation of the run's contract with the options of the run.
func (p *Plans) New(op *spec.Operation, opts cases.Options) (*cases.Planner, error) {
	planner, err := cases.New(op, opts)
	if p == nil || err != nil {
		return planner, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.made) < maxPrepared {
		p.made[op] = prepared{planner, op.Identifier}
	}
	return planner, nil
}

// take returns the plan of an operation once, nil where none was made or where
// something was found out since.
func (p *Plans) take(op *spec.Operation) *cases.Planner {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	kept := p.made[op]
	delete(p.made, op)
	if kept.identifier != op.Identifier {
		return nil
	}
	return kept.planner
}

// plan plans an operation, unless that was done before: what a hook tells of it
// makes another plan.
func (p *Plans) plan(op *spec.Operation, opts cases.Options, more cases.Pins) (*cases.Planner, error) {
	told := len(more.Body)+len(more.Values)+len(more.Params)+len(more.Header)+len(more.Existing) > 0
	if planner := p.take(op); planner != nil && !told {
		return planner, nil
	}
	return cases.New(op, opts)
}
