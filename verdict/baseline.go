package verdict

import (
	"cmp"
	"slices"
	"strings"

	"assay/rule"
)

// BaselineFile is a list of findings that the user accepts for now.
type BaselineFile struct {
	// Name is the file's name as the user gave it.
	Name    string
	Entries []BaselineEntry
}

// Accepted holds the events of one run against a baseline. It keeps no event:
// its size is that of the baseline.
//
//	a := verdict.NewAccepted(file, "2026-11-23")
//	for e := range events {
//		a.Mark(e.Done) // before Add
//		a.Add(e)
//	}
//	a.Finish(trailer)
type Accepted struct {
	file    string
	today   string
	entries []*accepted
	at      map[acceptedAt][]*accepted
	shownBy map[string][]*accepted // by the id of the case
	keys    *Collector             // knows what the fingerprint of a verdict is
	judged  map[acceptedAt]bool    // rules that came to a judgement; In is empty
	whole   bool                   // nothing narrows the run
}

// accepted is an entry with what became of it.
type accepted struct {
	BaselineEntry
	spots    map[string]bool
	met      bool // some finding is in it
	ran      bool // its case was sent
	judged   bool // its rule came to a judgement on its case
	doubtful bool // its rule could not judge its case
}

// acceptedAt is where entries are looked for.
type acceptedAt struct {
	rule          rule.ID
	operation, in string
}

// NewAccepted prepares a comparison with a baseline on a day, as 2006-01-02:
// entries whose day has come accept nothing.
func NewAccepted(file *BaselineFile, today string) *Accepted {
	a := &Accepted{
		file: file.Name, today: today, whole: true, keys: NewCollector(nil),
		at: map[acceptedAt][]*accepted{}, shownBy: map[string][]*accepted{}, judged: map[acceptedAt]bool{},
	}
	for _, e := range file.Entries {
		x := &accepted{BaselineEntry: e, spots: map[string]bool{}}
		for _, p := range places(e.Pointers, e.Pointer) {
			x.spots[p] = true
		}
		at := acceptedAt{e.Rule, e.Operation, e.In}
		a.entries, a.at[at] = append(a.entries, x), append(a.at[at], x)
		if e.Case != "" {
			a.shownBy[e.Case] = append(a.shownBy[e.Case], x)
		}
	}
	return a
}

// places are those at which a cause shows: several, or the one.
func places(several []string, one string) []string {
	if len(several) > 0 {
		return several
	}
	return []string{one}
}

// Add notes what an event of the run judged.
func (a *Accepted) Add(e *Event) {
	switch {
	case e.Started != nil:
		a.whole = a.whole && len(e.Started.Only) == 0 && e.Started.Shard == ""
	case e.Contract != nil:
		a.keys.learn(e.Contract.Rules)
		for _, op := range e.Contract.Operations {
			a.keys.ops[op.ID] = op
		}
		a.judge(e.Contract.Verdicts)
	case e.Done != nil:
		a.judge(e.Done.Verdicts)
		for _, x := range a.shownBy[e.Done.Case.ID] {
			x.look(e.Done.Verdicts)
		}
	}
}

// look notes what became of the rule on the case that once showed it.
func (x *accepted) look(vs []Verdict) {
	x.ran = true
	for i := range vs {
		if vs[i].Rule == x.Rule {
			x.doubtful = x.doubtful || vs[i].Outcome == Error
			x.judged = x.judged || vs[i].Outcome != Error && vs[i].Outcome != Skip
		}
	}
}

func (a *Accepted) judge(vs []Verdict) {
	for i := range vs {
		if vs[i].Outcome != Skip && vs[i].Outcome != Error {
			a.judged[acceptedAt{rule: vs[i].Rule, operation: vs[i].Operation}] = true
		}
	}
}

// Mark says of each verdict of a case whether it is known. The list is copied
// before it is changed.
func (a *Accepted) Mark(d *Done) {
	copied := false
	for i := range d.Verdicts {
		known := a.accepts(&d.Verdicts[i])
		if known == d.Verdicts[i].Known {
			continue
		}
		if !copied {
			d.Verdicts, copied = slices.Clone(d.Verdicts), true
		}
		d.Verdicts[i].Known = known
	}
}

func (a *Accepted) accepts(v *Verdict) bool {
	if v.Outcome != Fail && v.Outcome != Weak {
		return false
	}
	some := a.at[acceptedAt{v.Rule, v.Operation, v.In}]
	if len(some) == 0 {
		return false
	}
	fingerprint, spot := a.keys.key(v).fingerprint(), star(v.Pointer)
	return slices.ContainsFunc(some, func(x *accepted) bool {
		if a.expired(x) || x.milder(v.Outcome) {
			return false
		}
		return x.Fingerprint == fingerprint || x.anywhere() || x.speaksOf(v.Keyword) && x.spots[spot]
	})
}

// expired says that the day of an entry has come.
func (a *Accepted) expired(x *accepted) bool { return x.Expires != "" && x.Expires <= a.today }

// milder says that an outcome is graver than what the entry accepts.
func (x *accepted) milder(o Outcome) bool {
	return severity(o) > severity(cmp.Or(x.Outcome, Fail))
}

// anywhere says that the entry is about failures that come and go at one place
// and another.
func (x *accepted) anywhere() bool { return x.Intermittent && len(x.Pointers) > 0 }

// speaksOf says whether the entry is about a keyword: its own, or any where it
// stands for all promises of its places.
func (x *accepted) speaksOf(keyword string) bool {
	return x.Keyword == keyword || x.Keyword == "" && len(x.Pointers) > 0
}

// Finish marks the known findings of a trailer and says what became of the
// baseline. The trailer's list of findings is its own.
func (a *Accepted) Finish(f *Finished) {
	a.judge(f.Verdicts)
	out := &Baseline{File: a.file}
	for i := range f.Findings {
		g := &f.Findings[i]
		var grown *BaselineEntry
		if g.Known, grown = a.known(g); g.Known != nil {
			out.Known++
		}
		if grown != nil {
			out.Grown = append(out.Grown, *grown)
		}
	}
	whole := a.whole && f.Complete && len(f.Dropped) == 0
	for _, x := range a.entries {
		switch {
		case !x.met && a.stale(x, whole):
			out.Stale = append(out.Stale, x.BaselineEntry)
		case a.expired(x):
			out.Expired = append(out.Expired, x.BaselineEntry)
		}
	}
	f.Baseline = out
}

// stale says that the run could have met an entry: its rule came to a judgement
// on its operation, and on the case that once showed it. Where a whole run
// has no such case any more, what it was about is gone.
func (a *Accepted) stale(x *accepted, whole bool) bool {
	switch {
	case !a.judged[acceptedAt{rule: x.Rule, operation: x.Operation}]:
		return false
	case x.judged:
		return true
	}
	return whole && !x.doubtful || x.Case == "" && a.keys.rules[x.Rule].Kind == rule.Contract
}

// known says whether a finding is accepted. Where the baseline has only some of
// its places, the entry is returned with those that it does not have.
func (a *Accepted) known(f *Finding) (*Known, *BaselineEntry) {
	by, missing := a.match(f)
	if len(by) == 0 {
		return nil, nil
	}
	for _, x := range by {
		x.met = true
	}
	if slices.ContainsFunc(by, a.expired) {
		return nil, nil
	}
	if len(missing) > 0 {
		grown := by[0].BaselineEntry
		grown.Pointers = missing
		return nil, &grown
	}
	k := accepting(by)
	return &k, nil
}

// accepting is the reasons of several entries and the first of their days.
func accepting(by []*accepted) Known {
	var k Known
	var reasons []string
	for _, x := range by {
		if x.Expires != "" && (k.Expires == "" || x.Expires < k.Expires) {
			k.Expires = x.Expires
		}
		if x.Reason != "" && !slices.Contains(reasons, x.Reason) {
			reasons = append(reasons, x.Reason)
		}
	}
	k.Reason = strings.Join(reasons, "; ")
	return k
}

// match finds the entries that a finding is in, and its places that are in
// none.
func (a *Accepted) match(f *Finding) (by []*accepted, missing []string) {
	if x := a.same(f); x != nil {
		return []*accepted{x}, nil
	}
	return a.covering(f)
}

// same is the entry that is about a finding whatever its places: the one with
// its fingerprint, where it has but one place, and for what comes and goes the
// one that does.
func (a *Accepted) same(f *Finding) *accepted {
	for _, x := range a.at[acceptedAt{f.Rule, f.Operation, f.In}] {
		one := x.Fingerprint == f.Fingerprint && len(f.Pointers) == 0
		flaky := x.anywhere() && f.Intermittent != nil
		if (one || flaky) && !x.milder(f.Outcome) {
			return x
		}
	}
	return nil
}

// covering are the entries that the places of a finding are in, and the places
// that are in none. One cause at several places is often several findings of
// one place in another run.
func (a *Accepted) covering(f *Finding) (by []*accepted, missing []string) {
	whole := f.Keyword == "" && len(f.Pointers) > 0
	for _, p := range places(f.Pointers, f.Pointer) {
		i := slices.IndexFunc(a.at[acceptedAt{f.Rule, f.Operation, f.In}], func(x *accepted) bool {
			return x.spots[p] && x.speaksOf(f.Keyword) && !x.milder(f.Outcome) && (!whole || len(x.Pointers) > 0) && (x.Outcome == Error) == (f.Outcome == Error)
		})
		if i < 0 {
			missing = append(missing, p)
			continue
		}
		if x := a.at[acceptedAt{f.Rule, f.Operation, f.In}][i]; !slices.Contains(by, x) {
			by = append(by, x)
		}
	}
	return by, missing
}
