package verdict

import (
	"cmp"
	"slices"
	"strings"

	"assay/rule"
)

// minRolled is over how many places a promise must be broken alike before that
// is one cause.
const minRolled = 3

// tallyKey is one place under test and what was asked there.
type tallyKey struct {
	groupKey
	side Want
}

// tally counts how often a rule held at a place and how often it did not.
type tally struct {
	pointer      string // in the sent body, array indexes as "*"
	held, broken int
}

// bodily are the techniques that are not about the schema of the body.
var bodily = []string{"envelope", "content-type", "auth", "method", "lifecycle"}

// count notes verdicts about the place in the sent body that their case is
// about.
func (c *Collector) count(v *Verdict, d *Done) {
	about := &d.Case
	if about.Pointer == "" || v.Pointer != about.Pointer || v.In != about.Parameter() || v.Keyword != about.Keyword || v.Place != about.Promise {
		return // a value that is no object at all is often refused by the parser alone
	}
	if about.Parameter() == "" && about.In != "" && about.In != "body" || slices.Contains(bodily, about.Technique) || v.Outcome == Skip || v.Outcome == Error {
		return
	}
	key := tallyKey{c.key(v), about.Expect.Want}
	t := c.tally[key]
	if t == nil {
		t = &tally{pointer: star(v.Pointer)}
		c.tally[key] = t
	}
	if v.Outcome == Pass {
		t.held++
	} else {
		t.broken++
	}
}

// side is all that was asked of one operation in one way, judged by one rule.
type side struct {
	rule      rule.ID
	operation string
	want      Want
	in        string // the kind of parameter; empty for the body
}

// rollUp makes one finding of the groups of a keyword, of a place with all
// below it, or of the whole schema, where the rule held nowhere: a server that
// never looks at a keyword has one fault, not one for each property.
func (c *Collector) rollUp(groups map[groupKey]*group) {
	sides := map[side][]tallyKey{}
	for k := range c.tally {
		s := side{k.rule, k.operation, k.side, k.in}
		sides[s] = append(sides[s], k)
	}
	for s, all := range sides {
		slices.SortFunc(all, func(a, b tallyKey) int { return compareKeys(a.groupKey, b.groupKey) })
		into := groupKey{rule: s.rule, operation: s.operation, in: s.in}
		byKeyword := map[string][]tallyKey{}
		for _, k := range all {
			byKeyword[k.keyword] = append(byKeyword[k.keyword], k)
		}
		if len(byKeyword) > 1 && c.never(all) {
			merge(groups, into, keysOf(all))
			continue
		}
		var rest []tallyKey
		for _, k := range all {
			if same := byKeyword[k.keyword]; k.keyword == "" || !c.never(same) {
				rest = append(rest, k)
			} else {
				into.keyword = k.keyword
				merge(groups, into, keysOf(same))
			}
		}
		c.rollUnder(groups, s, rest)
		c.rollSome(groups, s, byKeyword)
	}
}

// rollUnder makes one finding of a place with all below it, the topmost first.
// That leaving the property out is well does not matter.
func (c *Collector) rollUnder(groups map[groupKey]*group, s side, keys []tallyKey) {
	var tops []string
	for _, k := range keys {
		tops = append(tops, c.tally[k].pointer)
	}
	slices.SortFunc(tops, func(a, b string) int {
		return cmp.Or(strings.Count(a, "/")-strings.Count(b, "/"), strings.Compare(a, b))
	})
	for _, top := range slices.Compact(tops) {
		var under []tallyKey
		for _, k := range keys {
			p := c.tally[k].pointer
			if p == top && k.keyword != "required" || strings.HasPrefix(p, top+"/") {
				under = append(under, k)
			}
		}
		if !c.never(under) {
			continue
		}
		if g := merge(groups, groupKey{rule: s.rule, operation: s.operation, in: s.in, place: "under " + top}, keysOf(under)); g != nil {
			g.finding.Pointer = top
		}
	}
}

// never says that the rule was broken at all of many places and held at none.
func (c *Collector) never(keys []tallyKey) bool {
	return len(keys) >= minRolled && !slices.ContainsFunc(keys, func(k tallyKey) bool { return c.tally[k].held > 0 })
}

func keysOf(keys []tallyKey) []groupKey {
	var out []groupKey
	for _, k := range keys {
		out = append(out, k.groupKey)
	}
	return out
}

func compareKeys(a, b groupKey) int {
	return cmp.Or(strings.Compare(a.place, b.place), strings.Compare(a.keyword, b.keyword), strings.Compare(string(a.rule), string(b.rule)), strings.Compare(a.in, b.in))
}

// merge replaces the groups of several places by one, which it returns; nil
// when there were none.
func merge(groups map[groupKey]*group, as groupKey, places []groupKey) *group {
	slices.SortFunc(places, compareKeys)
	var into *group
	for _, p := range slices.Compact(places) {
		g := groups[p]
		if g == nil {
			continue
		}
		delete(groups, p)
		if into == nil {
			into = g
			into.rolled = max(1, into.rolled)
			continue
		}
		into.absorb(g)
	}
	if into == nil || into.rolled == 1 { // one that stands for itself keeps its name
		if into != nil {
			groups[into.key] = into
		}
		return into
	}
	into.key = as
	into.finding.Fingerprint, into.finding.In, into.finding.Keyword, into.finding.Pointer = as.fingerprint(), as.in, as.keyword, ""
	groups[as] = into
	return into
}

// absorb adds another group of the same cause.
func (g *group) absorb(o *group) {
	g.rolled += max(1, o.rolled)
	f := &g.finding
	f.Count += o.finding.Count
	for _, id := range o.finding.Cases {
		if len(f.Cases) < maxFindingCases && !slices.Contains(f.Cases, id) {
			f.Cases = append(f.Cases, id)
		}
	}
	for _, p := range o.finding.Places {
		g.addPlace(p)
	}
	g.addPointers(o)
	if r := o.finding.Intermittent; r != nil {
		sum := *r
		if f.Intermittent != nil {
			sum = Rate{Failed: r.Failed + f.Intermittent.Failed, Of: r.Of + f.Intermittent.Of}
		}
		f.Intermittent = &sum
	}
	if severity(o.finding.Outcome) > severity(f.Outcome) || o.finding.Outcome == f.Outcome && o.size < g.size {
		g.size, g.example = o.size, o.example
		f.Outcome, f.Example, f.Exchange, f.Title = o.finding.Outcome, o.finding.Example, o.finding.Exchange, o.finding.Title
		f.Want, f.Got, f.Hint, f.Reason = o.finding.Want, o.finding.Got, o.finding.Hint, o.finding.Reason
	}
}

// addPointers lists the places in the body at which another group was seen.
func (g *group) addPointers(o *group) {
	f := &g.finding
	if f.Pointers == nil {
		f.Pointers = []string{f.Pointer}
	}
	more := o.finding.Pointers
	if more == nil {
		more = []string{o.finding.Pointer}
	}
	for _, p := range more {
		if len(f.Pointers) < maxFindingPlaces && !slices.Contains(f.Pointers, p) {
			f.Pointers = append(f.Pointers, p)
		}
	}
}

// unstable is the run's rule that says that equal requests fare differently.
const unstable = "stability/intermittent"

// comingAndGoing makes one finding of the failures that come and go: where
// equal requests of an operation fare differently, single failures here and
// there are no causes of their own.
func (c *Collector) comingAndGoing(groups map[groupKey]*group, operation string) {
	places := map[rule.ID][]groupKey{}
	for k, g := range groups {
		if k.operation != operation || k.doubt != "" || c.judged[k.rule+"\x00"+rule.ID(operation)].Of == 0 || k.rule == unstable || g.lasting > 0 {
			continue
		}
		if g.finding.Count < minRolled || c.heldAt(k) {
			places[k.rule] = append(places[k.rule], k)
		}
	}
	for id, keys := range places {
		shown := slices.ContainsFunc(keys, func(k groupKey) bool { return groups[k].finding.Intermittent != nil })
		if len(keys) < minRolled && (!shown || len(keys) < 2) {
			continue
		}
		g := merge(groups, groupKey{rule: id, operation: operation}, keys)
		rate := c.judged[id+"\x00"+rule.ID(operation)]
		g.finding.Intermittent = &rate
	}
}

// heldAt says that the rule held at a place at other times.
func (c *Collector) heldAt(k groupKey) bool {
	for _, want := range []Want{Accept, Reject, Either} {
		if t := c.tally[tallyKey{k, want}]; t != nil && t.held > 0 {
			return true
		}
	}
	return false
}
