package reports

import (
	"slices"
	"strings"

	"assay/verdict"
)

// staticEntries bounds the entries of a baseline, and of a policy, in the page.
const staticEntries = 200

// baselineView is what became of the findings that were known before the run.
type baselineView struct {
	*verdict.Baseline
	Lists []baselineList
}

// baselineList are the entries that want the reader's hand.
type baselineList struct {
	Title, Lead string
	Entries     []verdict.BaselineEntry
	More        int
}

func baselineOf(b *verdict.Baseline) *baselineView {
	if b == nil {
		return nil
	}
	v := &baselineView{Baseline: b}
	for _, l := range []struct {
		title, lead string
		entries     []verdict.BaselineEntry
	}{
		{"Grown", "What they know shows at a new place, which counts.", b.Grown},
		{"Expired", "Their day has come: their findings count again.", b.Expired},
		{"Stale", "The run could have met them and did not: they were mended, and can be taken out.", b.Stale},
	} {
		if n := min(len(l.entries), staticEntries); n > 0 {
			v.Lists = append(v.Lists, baselineList{l.title, l.lead, l.entries[:n], len(l.entries) - n})
		}
	}
	return v
}

// policyView is a change that the user made to how rules count.
type policyView struct {
	verdict.PolicyEntry
	Scope string // where it holds
}

func policyViews(r *run) []policyView {
	var out []policyView
	for _, e := range r.policy() {
		if len(out) == staticEntries {
			break
		}
		scope := slices.DeleteFunc([]string{e.Operation, e.Technique, e.Pointer}, func(s string) bool { return s == "" })
		out = append(out, policyView{e, orElse(strings.Join(scope, " · "), "everywhere")})
	}
	return out
}
