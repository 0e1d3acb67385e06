package verdict

import (
	"cmp"
	"slices"
	"strings"

	"assay/rule"
)

// maxFindingCases bounds the case ids that one finding lists.
const maxFindingCases = 50

// maxFindingPlaces bounds the places that one finding lists. A baseline knows a
// finding by them, so that they are all there but in monstrous descriptions.
const maxFindingPlaces = 2000

// Collector folds the events of a run into counts and findings: verdicts with
// one cause become one finding. What it keeps is bounded by the number of
// promises in the description, not by that of the cases.
//
//	c := verdict.NewCollector(rules)
//	for e := range events {
//		c.Add(e)
//	}
//	findings := c.Findings(runVerdicts)
type Collector struct {
	rules  map[rule.ID]rule.Info
	ops    map[string]OperationOutline
	counts Counts
	groups map[groupKey]*group
	tally  map[tallyKey]*tally
	judged map[rule.ID]Rate // by rule and operation: what was judged of trials
}

// groupKey is what verdicts of one cause have in common.
type groupKey struct {
	rule      rule.ID
	operation string
	place     string // schema place, or the place in the instance
	keyword   string
	doubt     string // the reason, for verdicts that could not be judged
	in        string // the kind of parameter; empty for bodies
}

// group is a finding in the making.
type group struct {
	key     groupKey
	finding Finding
	size    int // of the example's request body
	example Verdict
	rolled  int  // places, when several groups were rolled into one
	of      int  // places where it was asked, when it held at others
	lasting int  // cases that failed each time they were repeated
	nothing bool // whatever was sent, nothing was taken
}

// NewCollector returns a Collector that knows these rules, and learns others
// from the contract event.
func NewCollector(rules []rule.Info) *Collector {
	c := &Collector{
		rules:  map[rule.ID]rule.Info{},
		ops:    map[string]OperationOutline{},
		counts: Counts{Verdicts: map[Outcome]int{}, ByCase: map[Outcome]int{}},
		groups: map[groupKey]*group{},
		tally:  map[tallyKey]*tally{},
		judged: map[rule.ID]Rate{},
	}
	c.learn(rules)
	return c
}

func (c *Collector) learn(rules []rule.Info) {
	for _, r := range rules {
		if _, known := c.rules[r.ID]; !known {
			c.rules[r.ID] = r
		}
	}
}

// Add takes the next event. It does not change it, and keeps of it what the
// findings show.
func (c *Collector) Add(e *Event) {
	switch {
	case e.Contract != nil:
		c.learn(e.Contract.Rules)
		for _, op := range e.Contract.Operations {
			c.ops[op.ID] = op
		}
		for i := range e.Contract.Verdicts {
			c.collect(c.groups, &e.Contract.Verdicts[i], nil)
		}
	case e.Done != nil:
		c.done(e.Done)
	}
}

func (c *Collector) done(d *Done) {
	c.counts.Requests += len(d.Exchanges)
	if d.Case.Technique == "cleanup" || d.Case.Preparation() {
		return // housekeeping: nothing was planned and nothing is judged
	}
	c.counts.Cases++
	c.counts.Created += len(d.Created)
	worst := Skip
	for i := range d.Verdicts {
		v := &d.Verdicts[i]
		c.collect(c.groups, v, d)
		if c.rules[v.Rule].Subject == rule.Description {
			continue
		}
		c.counts.Verdicts[v.Outcome]++
		if severity(v.Outcome) > severity(worst) {
			worst = v.Outcome
		}
		c.count(v, d)
		c.rate(v)
	}
	c.counts.ByCase[worst]++
	c.intermittent(d)
}

// rate counts how often rules about what becomes of a request held.
func (c *Collector) rate(v *Verdict) {
	if !strings.HasPrefix(string(v.Rule), "status/") || !repetition(v.Step) || v.Outcome == Skip || v.Outcome == Error {
		return
	}
	key := v.Rule + "\x00" + rule.ID(v.Operation)
	r := c.judged[key]
	r.Of++
	if v.Outcome != Pass {
		r.Failed++
	}
	c.judged[key] = r
}

// severity orders outcomes: fail > error > weak > pass > skip.
func severity(o Outcome) int {
	return slices.Index([]Outcome{Skip, Pass, Weak, Error, Fail}, o)
}

// Counts returns the counts of the cases added so far. Verdicts about the
// description are not in them: they say nothing about a case.
func (c *Collector) Counts() Counts {
	out := c.counts
	out.Verdicts, out.ByCase = clone(out.Verdicts), clone(out.ByCase)
	return out
}

func clone(m map[Outcome]int) map[Outcome]int {
	out := make(map[Outcome]int, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

// collect puts a verdict into its group. d is nil for verdicts that concern no
// case.
func (c *Collector) collect(groups map[groupKey]*group, v *Verdict, d *Done) {
	if v.Outcome == Pass || v.Outcome == Skip {
		return
	}
	key := c.key(v)
	g := groups[key]
	if g == nil {
		info := c.rules[v.Rule]
		g = &group{key: key, size: -1, finding: Finding{
			Fingerprint: key.fingerprint(), Rule: v.Rule, Basis: info.Basis, Subject: info.Subject,
			Outcome: v.Outcome, Operation: v.Operation, Keyword: v.Keyword, In: v.In, Pointer: star(v.Pointer),
		}}
		groups[key] = g
	}
	if v.Step == "" || !repetition(v.Step) || g.finding.Count == 0 {
		g.finding.Count++ // what a case shows again is not seen more often
	}
	if v.Case != "" && len(g.finding.Cases) < maxFindingCases && !slices.Contains(g.finding.Cases, v.Case) {
		g.finding.Cases = append(g.finding.Cases, v.Case)
	}
	g.addPlace(v.Place)
	switch p := star(v.Pointer); {
	case v.Outcome == Error && (p != g.finding.Pointer || v.In != g.finding.In): // one reason, many places
		g.finding.In, g.finding.Pointer, g.finding.Keyword = "", "", ""
	case len(p) < len(g.finding.Pointer):
		g.finding.Pointer = p // one promise shows at several places: the shortest stands for all
	}
	g.exemplify(v, d)
}

func (g *group) addPlace(p Place) {
	if p != (Place{}) && !slices.Contains(g.finding.Places, p) {
		g.finding.Places = append(g.finding.Places, p)
	}
}

// exemplify keeps the verdict that shows the finding best: the worst, then the
// one with the smallest body, then the one whose case id comes first.
func (g *group) exemplify(v *Verdict, d *Done) {
	size := 0
	ex, title := v.Exchange, ""
	if d != nil {
		ex, title = d.exchange(v.Step), d.Case.Title
	}
	if ex != nil {
		size = len(ex.Request.Body.Data)
	}
	better := cmp.Or(
		cmp.Compare(severity(v.Outcome), severity(g.example.Outcome)),
		cmp.Compare(g.size, size),
		cmp.Compare(g.example.Case, v.Case),
	)
	if g.size >= 0 && better <= 0 {
		return
	}
	g.size, g.example = size, *v
	f := &g.finding
	f.Outcome, f.Example, f.Exchange, f.Title = v.Outcome, v.Case, nil, title
	if ex != nil {
		kept := *ex
		f.Exchange = &kept
	}
	f.Want, f.Got, f.Hint, f.Reason = v.Want, v.Got, v.Hint, v.Reason
}

// exchange is the last attempt of a step.
func (d *Done) exchange(step string) *Exchange {
	for i := range slices.Backward(d.Exchanges) {
		if d.Exchanges[i].Step == step {
			return &d.Exchanges[i]
		}
	}
	return nil
}

// Findings returns the findings of what was added and of the verdicts of the
// run rules, the gravest first. It may be called again after more was added.
func (c *Collector) Findings(run []Verdict) []Finding {
	groups := make(map[groupKey]*group, len(c.groups))
	for k, g := range c.groups {
		kept := *g
		kept.finding.Cases, kept.finding.Places, kept.finding.Pointers = slices.Clone(kept.finding.Cases), slices.Clone(kept.finding.Places), slices.Clone(kept.finding.Pointers)
		groups[k] = &kept
	}
	for i := range run {
		c.overall(groups, &run[i])
	}
	for i := range run {
		if run[i].Rule == unstable && run[i].Outcome == Fail {
			c.comingAndGoing(groups, run[i].Operation)
		}
	}
	c.rollUp(groups)
	rollAnswers(groups)
	for i := range run {
		if run[i].Rule == ruleCreated && run[i].Outcome == Error {
			c.vacuous(groups, &run[i])
		}
	}
	c.explain(groups)
	out := make([]Finding, 0, len(groups))
	for _, g := range groups {
		slices.SortFunc(g.finding.Places, byPlace)
		slices.Sort(g.finding.Pointers)
		g.finding.Sentence, g.finding.Said = c.sentence(g), g.finding.said()
		out = append(out, g.finding)
	}
	slices.SortFunc(out, gravest)
	return out
}

// explain leaves out the groups that a failed run rule explains: where ids are
// given twice, reading one resource shows another. A rule says so in its Needs;
// the run rule must have failed often, or about as often.
func (c *Collector) explain(groups map[groupKey]*group) {
	causes := map[side]int{}
	for k, g := range groups {
		if c.rules[k.rule].Kind == rule.Run && g.finding.Outcome == Fail {
			causes[side{rule: k.rule, operation: k.operation}] += g.finding.Count
		}
	}
	for k, g := range groups {
		for _, need := range c.rules[k.rule].Needs {
			if n := causes[side{rule: need, operation: k.operation}]; n >= 20 || n > 0 && 2*n >= g.finding.Count {
				delete(groups, k)
			}
		}
	}
}

// overall adds a verdict about the run. Where cases have shown the same cause,
// it says it better than they do, and is not counted again.
func (c *Collector) overall(groups map[groupKey]*group, v *Verdict) {
	if v.Outcome == Pass || v.Outcome == Skip {
		return
	}
	g := groups[c.key(v)]
	if all := (groupKey{rule: v.Rule, operation: v.Operation}); v.Outcome == Fail && v.Case == "" && v.Pointer == "" && v.Place == (Place{}) {
		g = merge(groups, all, placesOf(groups, all)) // it speaks of all places at once
	}
	if g == nil || g.finding.Outcome != v.Outcome || v.Case != "" {
		c.collect(groups, v, nil)
		return
	}
	f := &g.finding
	f.Want, f.Got, f.Hint = cmp.Or(v.Want, f.Want), cmp.Or(v.Got, f.Got), cmp.Or(v.Hint, f.Hint)
	f.Exchange = cmp.Or(f.Exchange, v.Exchange)
	g.example.Want, g.example.Got = f.Want, f.Got
}

// placesOf are the groups of one rule and operation that were judged.
func placesOf(groups map[groupKey]*group, of groupKey) []groupKey {
	var out []groupKey
	for k := range groups {
		if k.rule == of.rule && k.operation == of.operation && k.doubt == "" {
			out = append(out, k)
		}
	}
	return out
}

// tiers are the areas of rules by how much depends on them; what a client can do
// without comes last. Within a tier it counts how often a finding was seen.
var tiers = map[string]int{"header": 2, "http": 2, "reject": 1, "description": 1, "status/rejects-invalid": 1, "status/documented": 2, "status/method-not-allowed": 2}

// tier is 0 for rules about whether the operation works at all: whether it
// creates, keeps and shows what was sent.
func tier(id rule.ID) int {
	area, _, _ := strings.Cut(string(id), "/")
	return max(tiers[area], tiers[string(id)])
}

// gravest orders findings: the server before the description, failures before
// weak and inconclusive ones, then by what depends on the rule, and by how often
// they were seen.
func gravest(a, b Finding) int {
	rank := func(o Outcome) int { return slices.Index([]Outcome{Fail, Weak, Error}, o) }
	subject := func(f Finding) int {
		if f.Subject == rule.Description {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(subject(a), subject(b)),
		cmp.Compare(rank(a.Outcome), rank(b.Outcome)),
		cmp.Compare(tier(a.Rule), tier(b.Rule)),
		cmp.Compare(b.Count, a.Count),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Operation, b.Operation),
		cmp.Compare(a.Pointer, b.Pointer),
		cmp.Compare(a.Fingerprint, b.Fingerprint),
	)
}

func byPlace(a, b Place) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Pointer, b.Pointer))
}
