package verdict

import (
	"cmp"
	"slices"

	"assay/rule"
)

// noneCreated is what the run got where no create of an operation succeeded.
const noneCreated = "none"

// Rules that speak of an operation which takes nothing at all.
const (
	ruleCreated = rule.ID("status/created")
	ruleAccepts = rule.ID("status/accepts-valid")
)

// vacuous makes one finding of an operation under which no create succeeded:
// that each body was refused is one cause, and what the run says about it (v)
// the hint. Where no refusal was held against the server, what the run says is
// the finding.
func (c *Collector) vacuous(groups map[groupKey]*group, v *Verdict) {
	whole := c.key(v)
	var refused, doubtful []groupKey
	for k, g := range groups {
		switch {
		case k.rule != ruleAccepts || k.operation != v.Operation:
		case g.finding.Outcome == Error:
			doubtful = append(doubtful, k)
		default:
			refused = append(refused, k)
		}
	}
	if groups[whole] == nil {
		return
	}
	for _, k := range doubtful {
		delete(groups, k)
	}
	if !slices.ContainsFunc(refused, func(k groupKey) bool { return groups[k].finding.Outcome == Fail }) {
		c.open(groups, whole, refused)
		return
	}
	delete(groups, whole)
	g := merge(groups, groupKey{rule: ruleAccepts, operation: v.Operation}, refused)
	g.nothing = true
	f := &g.finding
	f.Hint = cmp.Or(f.Hint, v.Hint)
}

// open makes one open question of an operation that took none of the bodies
// that were made up: they prove no fault, and nothing was shown. What shows it
// is a refusal that says something.
func (c *Collector) open(groups map[groupKey]*group, whole groupKey, refused []groupKey) {
	f := &groups[whole].finding
	slices.SortFunc(refused, compareKeys)
	for _, k := range refused {
		g := groups[k]
		for _, id := range g.finding.Cases {
			if len(f.Cases) < maxFindingCases && !slices.Contains(f.Cases, id) {
				f.Cases = append(f.Cases, id)
			}
		}
		delete(groups, k)
	}
	f.Count = max(f.Count, len(f.Cases))
}
