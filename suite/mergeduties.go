package suite

import (
	"maps"
	"slices"

	"assay/verdict"
)

// duties gathers the obligations of the operations that are being merged: each
// shard tells all of its operations, with the cases of the whole plan.
type duties struct {
	open map[int]*owed // by the operation's place in the contract
	told map[int]bool
}

// owed are the obligations of one operation, in the order in which they came.
type owed struct {
	list []*verdict.Obligation
	at   map[dutyKey]int // by all but the cases and the reason
}

// duty is what an obligation is about.
func duty(o *verdict.Obligation) dutyKey {
	return dutyKey{o.Operation, o.In, o.Pointer, o.Keyword, o.Side, o.Place}
}

type dutyKey struct {
	operation, in, pointer, keyword string
	side                            verdict.Side
	place                           verdict.Place
}

// maxDutyCases is how many cases an obligation names.
const maxDutyCases = 1000

func (d *duties) add(operation int, o *verdict.Obligation) {
	if d.told[operation] {
		return
	}
	if d.open == nil {
		d.open, d.told = map[int]*owed{}, map[int]bool{}
	}
	all := d.open[operation]
	if all == nil {
		all = &owed{at: map[dutyKey]int{}}
		d.open[operation] = all
	}
	i, ok := all.at[duty(o)]
	if !ok {
		all.at[duty(o)] = len(all.list)
		all.list = append(all.list, o)
		return
	}
	was := all.list[i]
	if slices.Equal(was.Cases, o.Cases) {
		return
	}
	for _, id := range o.Cases {
		if len(was.Cases) < maxDutyCases && !slices.Contains(was.Cases, id) {
			was.Cases = append(was.Cases, id)
		}
	}
	if len(was.Cases) == 0 && was.Reason == "" {
		was.Reason = o.Reason
	}
}

// before takes the obligations of all operations before one.
func (d *duties) before(operation int) []*verdict.Obligation {
	var out []*verdict.Obligation
	for _, at := range slices.Sorted(maps.Keys(d.open)) {
		if at < operation {
			out = append(out, d.open[at].list...)
			delete(d.open, at)
			d.told[at] = true
		}
	}
	return out
}
