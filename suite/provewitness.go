package suite

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"assay/mock"
	"assay/reports"
	"assay/rule"
	"assay/verdict"
)

// witness remembers of a run in which order the rules spoke, and which cases
// are about the place of a fault. It is a sink.
type witness struct {
	place    string // of the fault
	order    []rule.ID
	about    int // cases
	segments []string
	wanted   map[rule.ID]*testimony
}

// testimony is what a rule that a fault names said while it did not fail.
type testimony struct {
	held, skipped int
	why           string // the first reason of a skip
}

func newWitness(fault *mock.Concrete) *witness {
	if fault == nil {
		return &witness{}
	}
	w := &witness{place: fault.Place, wanted: map[rule.ID]*testimony{}}
	for _, id := range fault.Fault.Rules {
		w.wanted[id] = &testimony{}
	}
	return w
}

// Event takes one event of the run.
func (w *witness) Event(e *verdict.Event) error {
	if e.Done == nil {
		return nil
	}
	for _, v := range e.Done.Verdicts {
		if (v.Outcome == verdict.Fail || v.Outcome == verdict.Weak) && !slices.Contains(w.order, v.Rule) {
			w.order = append(w.order, v.Rule)
		}
		w.hear(v)
	}
	if w.place == "" || !at(e.Done.Case, w.place) {
		return nil
	}
	w.about++
	parts := strings.Split(e.Done.Case.ID, "/")
	if len(parts) > 2 && !slices.Contains(w.segments, parts[2]) {
		w.segments = append(w.segments, parts[2])
	}
	return nil
}

// hear takes what a wanted rule says when it does not fail.
func (w *witness) hear(v verdict.Verdict) {
	said := w.wanted[v.Rule]
	switch {
	case said == nil:
	case v.Outcome == verdict.Pass:
		said.held++
	case v.Outcome == verdict.Skip:
		said.skipped++
		said.why = cmp.Or(said.why, v.Reason)
	}
}

// silence says why a rule did not speak.
func (w *witness) silence(id rule.ID) string {
	switch said := w.wanted[id]; {
	case said == nil || said.held+said.skipped == 0:
		return string(id) + " was never asked"
	case said.held == 0:
		return fmt.Sprintf("%s was never judged, first because %s", id, cmp.Or(said.why, "of no reason given"))
	default:
		return fmt.Sprintf("%s holds in %d cases", id, said.held)
	}
}

// Close does nothing: a witness keeps what it saw.
func (w *witness) Close() error { return nil }

// at says whether a case is about a place: a JSON pointer in which "*" stands
// for any item, or a header's name.
func at(c verdict.CaseInfo, place string) bool {
	name, isPointer := strings.CutPrefix(place, "/")
	if !isPointer {
		return strings.EqualFold(c.Pointer, "/"+place) || strings.EqualFold(c.Pointer, place)
	}
	have, want := strings.Split(strings.TrimPrefix(c.Pointer, "/"), "/"), strings.Split(name, "/")
	return slices.EqualFunc(have, want, func(h, w string) bool { return h == w || w == "*" })
}

// places is a regular expression for the ids of the cases about the place;
// empty when there is no such case, or their places are many.
func (w *witness) places() string {
	if len(w.segments) == 0 || len(w.segments) > 3 {
		return ""
	}
	var quoted []string
	for _, s := range w.segments {
		quoted = append(quoted, regexp.QuoteMeta(s))
	}
	return "/(" + strings.Join(quoted, "|") + ")(/|$)"
}

// named lists the rules of findings in the order in which they spoke; rules that
// are judged at the end of a run come last.
func (w *witness) named(findings []verdict.Finding) []reports.NamedRule {
	out := []reports.NamedRule{}
	for _, f := range findings {
		i := slices.IndexFunc(out, func(n reports.NamedRule) bool { return n.Rule == f.Rule })
		if i < 0 {
			i = len(out)
			out = append(out, reports.NamedRule{Rule: f.Rule, Outcome: f.Outcome, Case: f.Example})
		}
		n := &out[i]
		n.Findings, n.Count = n.Findings+1, n.Count+f.Count
		if f.Outcome == verdict.Fail {
			n.Outcome = verdict.Fail
		}
	}
	slices.SortStableFunc(out, func(a, b reports.NamedRule) int { return w.turn(a.Rule) - w.turn(b.Rule) })
	return out
}

// turn is when a rule spoke first.
func (w *witness) turn(id rule.ID) int {
	if i := slices.Index(w.order, id); i >= 0 {
		return i
	}
	return len(w.order)
}
