package cases

import (
	"fmt"
	"iter"
	"slices"
	"sort"
	"strings"
)

// worth ranks techniques for a budget: what shows most with one request comes
// first (DESIGN: budgets drop the least valuable cases first).
var worth = map[string]int{
	"body": 0, "example": 0, "repaired": 0,
	"missing-required": 1, "auth": 1, "lifecycle": 1, "idempotency": 1,
	"type": 2,
	"enum": 3,
	"null": 4, "absent": 4, "present": 4,
	"control": 5, "length": 5, "range": 5, "envelope": 5,
	"format": 6, "pattern": 6, "items": 6, "properties": 6, "additional-property": 6, "parent": 6,
	"composition": 6, "content-type": 6, "boolean": 6, "read-only": 6,
	"combination": 7,
	"method":      8,
	"text":        9,
	"nesting":     9,
	"random":      10,
}

// within yields the most valuable cases of a plan, at most limit, in the order
// of the plan. A case takes its twin with it.
func (p *Planner) within(plan iter.Seq[*Case], limit int) iter.Seq[*Case] {
	return func(yield func(*Case) bool) {
		all := slices.Collect(plan)
		at := make(map[string]int, len(all))
		for i, c := range all {
			at[c.ID] = i
		}
		order := make([]int, len(all))
		for i := range order {
			order[i] = i
		}
		sort.SliceStable(order, func(a, b int) bool { return worth[all[order[a]].Technique] < worth[all[order[b]].Technique] })
		keep := map[int]bool{}
		for _, i := range order {
			need := []int{i}
			if twin, ok := at[all[i].Twin]; ok && all[i].Twin != "" && !keep[twin] {
				need = append(need, twin)
			}
			if keep[i] || len(keep)+len(need) > limit {
				continue
			}
			for _, n := range need {
				keep[n] = true
			}
		}
		p.dropped = dropped(all, keep, limit)
		for i, c := range all {
			if keep[i] && !yield(c) {
				return
			}
		}
	}
}

// dropped says what a budget left out, by technique.
func dropped(all []*Case, keep map[int]bool, limit int) []string {
	count := map[string]int{}
	for i, c := range all {
		if !keep[i] {
			count[c.Technique]++
		}
	}
	if len(count) == 0 {
		return nil
	}
	var parts []string
	total := 0
	for _, t := range Techniques() {
		if n := count[t.Name]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, t.Name))
			total += n
		}
	}
	return []string{fmt.Sprintf("%d of %d cases beyond the budget of %d: %s", total, len(all), limit, strings.Join(parts, ", "))}
}

// Dropped says what Options.MaxCases left out of the plan; complete once Plan
// was drained.
func (p *Planner) Dropped() []string { return p.dropped }
