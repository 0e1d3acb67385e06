package reports

import (
	"testing"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

// knownSample gives a run a baseline, which knows its first finding about the
// server, and changes to rules; text goes into all of it.
func knownSample(events []*verdict.Event, text string) []*verdict.Event {
	out := append([]*verdict.Event(nil), events...)
	last := *events[len(events)-1].Finished
	last.Findings = append([]verdict.Finding(nil), last.Findings...)
	f := &last.Findings[2]
	f.Known = &verdict.Known{Reason: "ticket 41" + text, Expires: "2026-12-24"}
	last.Baseline = &verdict.Baseline{File: "assay-baseline.yaml" + text, Known: 1,
		Stale:   []verdict.BaselineEntry{{Fingerprint: "aaaa", Rule: "body/schema", Sentence: "It was wrong once." + text, Known: verdict.Known{Reason: "ticket 7" + text}}},
		Expired: []verdict.BaselineEntry{{Fingerprint: "bbbb", Rule: "echo/field", Pointer: "/note" + text, Known: verdict.Known{Expires: "2026-01-01"}}}}
	last.Policy = []verdict.PolicyEntry{{Rule: "header/location", Mode: "off", Reason: "the gateway drops it" + text, Origin: "assay.yaml:12" + text, Changed: 9}, {Rule: "echo/field", Mode: "weak", Operation: "createOrder", Pointer: "/note" + text, Origin: "--rule"}}
	out[len(out)-1] = &verdict.Event{Finished: &last}
	for i, e := range out {
		if e.Done == nil {
			continue
		}
		d := *e.Done
		d.Verdicts = append([]verdict.Verdict(nil), d.Verdicts...)
		for j := range d.Verdicts {
			v := &d.Verdicts[j]
			v.Known = v.Rule == f.Rule && v.Operation == f.Operation && v.Outcome == f.Outcome
		}
		out[i] = &verdict.Event{Done: &d}
	}
	return out
}

// TestPageKnown: what the baseline knows stands apart with its reason, and what
// the user changed stands with the rules.
func TestPageKnown(t *testing.T) {
	events := knownSample(sample{faulty: true}.events(), "")
	f := events[len(events)-1].Finished.Findings[2]
	b := openPage(t, events, "")
	require.Equal(t, f.Fingerprint, eval[string](b, `document.querySelector("#known article.finding").id.slice(2)`))
	require.Equal(t, 1, eval[int](b, `document.querySelectorAll("article.finding.known").length`))
	require.Contains(t, eval[string](b, `document.querySelector("#known .knownas").textContent`), "ticket 41 until 2026-12-24")
	require.Contains(t, eval[string](b, `document.querySelector(".reserve").innerText`), "assay-baseline.yaml: 1 known, 1 stale, 1 expired.")
	require.Contains(t, eval[string](b, `document.querySelector("#baseline").innerText`), "It was wrong once.")
	b.follow("#policy")
	b.shows("rules")
	policy := eval[string](b, `document.querySelector("#policy").innerText`)
	for _, part := range []string{"header/location", "is left out", "the gateway drops it", "assay.yaml:12", "9", "createOrder · /note", "no reason given"} {
		require.Contains(t, policy, part)
	}
	yes, no := b.filtered("known:yes"), b.filtered("known:no")
	require.NotEqual(t, "0", yes)
	require.NotEqual(t, "0", no)
	require.Equal(t, yes, b.filtered("known:yes "+"rule:"+string(f.Rule)), "what is known breaks the rule that is known")
	require.Equal(t, "true", eval[string](b, `document.querySelector('[data-key="known"][data-value="yes"]').getAttribute("aria-pressed")`))
	b.quiet()
}
