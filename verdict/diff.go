package verdict

import (
	"cmp"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
)

// Diff is what changed from one run (A) to another (B). What could not be judged
// is no finding here: it is counted beside them.
type Diff struct {
	A DiffRun `json:"a"`
	B DiffRun `json:"b"`
	// Cautions say why the two runs may not be comparable.
	Cautions []string `json:"cautions,omitempty"`
	// Broken are findings of B that A judged and did not have: what held before.
	Broken []Difference `json:"broken"`
	// New are findings of B that A could not have had: it did not ask.
	New []Difference `json:"new"`
	// Fixed are findings of A that B judged and does not have.
	Fixed []Difference `json:"fixed"`
	// Gone are findings of A that B has no case for any more.
	Gone []Difference `json:"gone"`
	// NotJudged are findings of A of which B says nothing.
	NotJudged []Difference `json:"notJudged"`
	// Unchanged is the number of findings of B that A has, too.
	Unchanged int `json:"unchanged"`
	// Worse is the number of Broken and New that count.
	Worse int `json:"worse"`
}

// Difference is one finding that is not the same in both runs.
type Difference struct {
	Finding Finding `json:"finding"`
	// Pointers are the places that differ, where the finding shows at others
	// in both runs.
	Pointers []string `json:"pointers,omitempty"`
	// Other is its outcome in the other run, where that has it, too.
	Other Outcome `json:"other,omitempty"`
	// Reason says why nothing is said of it.
	Reason string `json:"reason,omitempty"`
	// Counts says that it makes the run worse at the level that was asked for.
	Counts bool `json:"counts,omitempty"`
}

// DiffRun is one side of a Diff. Name, Started, Outline and Finished are given,
// the rest is counted.
type DiffRun struct {
	Name     string    `json:"name"`
	Started  *Started  `json:"started"`
	Outline  *Outline  `json:"-"`
	Finished *Finished `json:"-"`
	// Counts are those of the trailer, Complete and Reason too.
	Counts   Counts `json:"counts"`
	Complete bool   `json:"complete"`
	Reason   string `json:"reason,omitempty"`
	// Findings is the number of findings, Open that of what could not be judged.
	Findings int `json:"findings"`
	Open     int `json:"open"`

	told []Finding
	held *Accepted // the other run's findings, held against this run
}

// Compare compares two runs. The events of each are read once more, because
// what was judged is asked only of the findings of the other; counts says which
// findings make a run worse.
func Compare(a, b DiffRun, eventsA, eventsB iter.Seq2[*Event, error], counts func(*Finding) bool) *Diff {
	a.summarise()
	b.summarise()
	a.hold(b.told, eventsA)
	b.hold(a.told, eventsB)
	d := &Diff{A: a, B: b, Cautions: cautions(&a, &b), Broken: []Difference{}, New: []Difference{}, Fixed: []Difference{}, Gone: []Difference{}, NotJudged: []Difference{}}
	for i := range b.told {
		d.later(&b.told[i], i, counts)
	}
	for i := range a.told {
		d.earlier(&a.told[i], i)
	}
	return d
}

func (r *DiffRun) summarise() {
	f := r.Finished
	r.Counts, r.Complete, r.Reason = f.Counts, f.Complete, f.Reason
	for _, g := range f.Findings {
		if g.Outcome == Error {
			r.Open++
			continue
		}
		r.told = append(r.told, g)
	}
	r.Findings = len(r.told)
}

// hold asks of each finding of the other run what this one has to say about it.
func (r *DiffRun) hold(findings []Finding, events iter.Seq2[*Event, error]) {
	file := &BaselineFile{}
	for i := range findings {
		file.Entries = append(file.Entries, findings[i].Entry())
	}
	r.held = NewAccepted(file, "")
	for e, err := range events {
		if err != nil {
			break // a journal that was cut: its trailer says so
		}
		r.held.Add(e)
	}
	r.held.judge(r.Finished.Verdicts)
}

// whole says that the run left nothing out.
func (r *DiffRun) whole() bool {
	return r.held.whole && r.Complete && len(r.Finished.Dropped) == 0
}

// judges says that the run came to a judgement where the other one found
// something: on the case that shows it, or, where the case was sent and gave the
// rule no occasion, on others.
func (r *DiffRun) judges(x *accepted) bool {
	elsewhere := r.held.judged[acceptedAt{rule: x.Rule, operation: x.Operation}]
	return x.judged || elsewhere && !x.doubtful && (x.ran || x.Case == "")
}

// later puts a finding of B into its list. i is its index there.
func (d *Diff) later(f *Finding, i int, counts func(*Finding) bool) {
	by, missing := d.B.held.match(f)
	if len(by) > 0 && len(missing) == 0 {
		d.Unchanged++
		return
	}
	x := Difference{Finding: *f, Counts: counts(f)}
	if x.Counts {
		d.Worse++
	}
	seen := d.A.held.entries[i]
	switch {
	case len(missing) > 0 && len(by) > 0:
		x.Pointers = missing
		d.Broken = append(d.Broken, x)
	case d.A.judges(seen):
		x.Other = outcomeOf(d.A.told, f.Fingerprint)
		d.Broken = append(d.Broken, x)
	default:
		d.New = append(d.New, x)
	}
}

// earlier puts a finding of A into its list, unless B has it, too.
func (d *Diff) earlier(f *Finding, i int) {
	by, missing := d.A.held.match(f)
	if len(by) > 0 && len(missing) == 0 {
		return
	}
	x := Difference{Finding: *f}
	if len(by) > 0 {
		x.Pointers = missing
	}
	seen, b := d.B.held.entries[i], &d.B
	_, tested := b.held.keys.ops[f.Operation]
	_, ruled := b.held.keys.rules[f.Rule]
	switch {
	case seen.doubtful && !seen.judged:
		x.Reason = "it could not be judged"
	case x.Pointers != nil && !b.whole():
		x.Reason = "its places were not all looked at"
	case b.judges(seen):
		x.Other = outcomeOf(b.told, f.Fingerprint)
		d.Fixed = append(d.Fixed, x)
		return
	case !ruled:
		x.Reason = "the rule was left out"
	case b.whole() && (!tested && f.Operation != "" || b.held.judged[acceptedAt{rule: f.Rule, operation: f.Operation}]):
		d.Gone = append(d.Gone, x)
		return
	default:
		x.Reason = "its case was not run"
	}
	d.NotJudged = append(d.NotJudged, x)
}

func outcomeOf(fs []Finding, fingerprint string) Outcome {
	i := slices.IndexFunc(fs, func(f Finding) bool { return f.Fingerprint == fingerprint })
	if i < 0 {
		return ""
	}
	return fs[i].Outcome
}

// cautions say why two runs may not be comparable.
func cautions(a, b *DiffRun) []string {
	var out []string
	for _, r := range []*DiffRun{a, b} {
		switch {
		case !r.Complete:
			out = append(out, fmt.Sprintf("%s is incomplete: %s", r.Name, cmp.Or(r.Reason, "it was cut short")))
		case len(r.Finished.Dropped) > 0:
			out = append(out, fmt.Sprintf("%s left out %s", r.Name, strings.Join(r.Finished.Dropped, ", ")))
		}
		if s := r.Started; s != nil && (len(s.Only) > 0 || s.Shard != "") {
			narrow := slices.Clone(s.Only)
			if s.Shard != "" {
				narrow = append(narrow, "shard "+s.Shard)
			}
			out = append(out, fmt.Sprintf("%s is narrowed: %s", r.Name, strings.Join(narrow, ", ")))
		}
	}
	if a.Started == nil || b.Started == nil {
		return out
	}
	x, y := a.Started, b.Started
	if x.Description.SHA256 != y.Description.SHA256 {
		out = append(out, fmt.Sprintf("the descriptions differ (%s %.12s, %s %.12s): what changed may be theirs", x.Description.File, x.Description.SHA256, y.Description.File, y.Description.SHA256))
	}
	if x.Seed != y.Seed {
		out = append(out, fmt.Sprintf("the seeds differ (%d, %d): generated values are not the same", x.Seed, y.Seed))
	}
	if x.Version != y.Version {
		out = append(out, fmt.Sprintf("the versions of assay differ (%s, %s): rules may have been added", x.Version, y.Version))
	}
	if a.Outline != nil && b.Outline != nil && !reflect.DeepEqual(a.Outline.Policy, b.Outline.Policy) {
		out = append(out, "the user's changes to rules differ")
	}
	return out
}
