package verdict

import (
	"slices"

	"assay/rule"
)

// minRolled is over how many places a keyword must be broken alike before that
// is one cause.
const minRolled = 3

// tallyKey is one rule about what was sent to one operation, at all places of
// one keyword.
type tallyKey struct {
	rule      rule.ID
	operation string
	keyword   string
}

// tally counts for each place how often the rule held and did not.
type tally map[groupKey]*kept

type kept struct{ held, broken int }

// bodily are the techniques that are not about the schema of the body.
var bodily = []string{"envelope", "content-type", "auth", "method", "lifecycle"}

// count notes verdicts about the place in the sent body that their case is
// about.
func (c *Collector) count(v *Verdict, d *Done) {
	about := &d.Case
	if about.Keyword == "" || v.Keyword != about.Keyword || v.Pointer != about.Pointer || v.Place != about.Promise {
		return
	}
	if about.Pointer == "" {
		return // a value that is no object at all is often refused by the parser alone
	}
	if about.In != "" && about.In != "body" || slices.Contains(bodily, about.Technique) || v.Outcome == Skip || v.Outcome == Error {
		return
	}
	key := tallyKey{v.Rule, v.Operation, v.Keyword}
	t := c.tally[key]
	if t == nil {
		t = &tally{}
		c.tally[key] = t
	}
	place := c.key(v)
	if (*t)[place] == nil {
		(*t)[place] = &kept{}
	}
	if v.Outcome == Pass {
		(*t)[place].held++
	} else {
		(*t)[place].broken++
	}
}

// never says that the rule held at no place and no time.
func (t tally) never() bool {
	for _, k := range t {
		if k.held > 0 {
			return false
		}
	}
	return true
}

// rollUp makes one finding of the groups of a keyword, or of the whole schema,
// where the rule held nowhere: a server that never looks at a keyword has one
// fault, not one for each property.
func (c *Collector) rollUp(groups map[groupKey]*group) {
	whole := map[tallyKey][]tallyKey{} // without keyword → its keywords
	for k := range c.tally {
		top := tallyKey{rule: k.rule, operation: k.operation}
		whole[top] = append(whole[top], k)
	}
	for top, keys := range whole {
		var places []groupKey
		all := true
		for _, k := range keys {
			all = all && c.tally[k].never()
			places = append(places, c.tally[k].places()...)
		}
		if all && len(keys) > 1 && len(places) >= minRolled {
			merge(groups, top, places)
			continue
		}
		for _, k := range keys {
			if t := c.tally[k]; t.never() && len(*t) >= minRolled {
				merge(groups, k, t.places())
			}
		}
	}
}

func (t tally) places() []groupKey {
	var out []groupKey
	for p := range t {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b groupKey) int { return compareKeys(a, b) })
	return out
}

func compareKeys(a, b groupKey) int {
	return slices.Compare([]string{a.place, a.keyword}, []string{b.place, b.keyword})
}

// merge replaces the groups of several places by one, which it returns; nil
// when there were none.
func merge(groups map[groupKey]*group, as tallyKey, places []groupKey) *group {
	key := groupKey{rule: as.rule, operation: as.operation, keyword: as.keyword}
	var into *group
	slices.SortFunc(places, compareKeys)
	for _, p := range places {
		g := groups[p]
		if g == nil {
			continue
		}
		delete(groups, p)
		if into == nil {
			into = g
			into.key, into.rolled = key, 1
			into.finding.Fingerprint, into.finding.Keyword = key.fingerprint(), key.keyword
			continue
		}
		into.absorb(g)
	}
	if into != nil {
		into.finding.Pointer = ""
		groups[key] = into
	}
	return into
}

// absorb adds another group of the same cause.
func (g *group) absorb(o *group) {
	g.rolled++
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
	if r := o.finding.Intermittent; r != nil {
		if f.Intermittent == nil {
			f.Intermittent = &Rate{}
		}
		f.Intermittent = &Rate{Failed: f.Intermittent.Failed + r.Failed, Of: f.Intermittent.Of + r.Of}
	}
	if severity(o.finding.Outcome) > severity(f.Outcome) || o.finding.Outcome == f.Outcome && o.size < g.size {
		g.size, g.example = o.size, o.example
		f.Outcome, f.Example, f.Exchange = o.finding.Outcome, o.finding.Example, o.finding.Exchange
		f.Want, f.Got, f.Hint, f.Reason = o.finding.Want, o.finding.Got, o.finding.Hint, o.finding.Reason
	}
}
