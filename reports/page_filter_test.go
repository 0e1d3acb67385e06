package reports

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

// filtered sets the filter and returns how many cases are left.
func (b *browser) filtered(query string) string {
	b.t.Helper()
	b.follow("#/cases?q=" + fragment(query))
	b.until(fmt.Sprintf(`document.querySelector("#q").value === %q`, query))
	return strings.Fields(eval[string](b, `document.querySelector("#found").textContent`))[0]
}

// TestPageFilter: each term keeps the cases that the journal has for it.
func TestPageFilter(t *testing.T) {
	events := sample{faulty: true, fill: 300}.events()
	count := func(keep func(d *verdict.Done, o verdict.Outcome) bool) string {
		n, r := 0, newRun(false)
		for _, e := range events {
			r.event(e)
			if e.Done != nil && keep(e.Done, r.worst(e.Done.Verdicts)) {
				n++
			}
		}
		return number(n)
	}
	breaks := func(d *verdict.Done, rule string) bool {
		for _, v := range d.Verdicts {
			if strings.Contains(string(v.Rule), rule) && severity(v.Outcome) > severity(verdict.Pass) {
				return true
			}
		}
		return false
	}
	b := openPage(t, events, "")
	for _, tc := range []struct {
		query, reason string
		keep          func(d *verdict.Done, o verdict.Outcome) bool
	}{
		{"", "everything", func(*verdict.Done, verdict.Outcome) bool { return true }},
		{"status:fail", "an outcome", func(_ *verdict.Done, o verdict.Outcome) bool { return o == verdict.Fail }},
		{"status:fail status:error", "two of one field are a choice", func(_ *verdict.Done, o verdict.Outcome) bool { return o == verdict.Fail || o == verdict.Error }},
		{"-status:pass", "a minus excludes", func(_ *verdict.Done, o verdict.Outcome) bool { return o != verdict.Pass }},
		{"status:inconclusive", "the word that the page shows", func(_ *verdict.Done, o verdict.Outcome) bool { return o == verdict.Error }},
		{"rule:echo op:createExchangeConnector", "two fields have both to hold", func(d *verdict.Done, _ verdict.Outcome) bool {
			return breaks(d, "echo") && d.Case.Operation == "createExchangeConnector"
		}},
		{"-rule:echo status:fail", "an excluded rule", func(d *verdict.Done, o verdict.Outcome) bool { return o == verdict.Fail && !breaks(d, "echo") }},
		{"technique:random", "a technique", func(d *verdict.Done, _ verdict.Outcome) bool { return d.Case.Technique == "random" }},
		{"code:400", "a status", func(d *verdict.Done, _ verdict.Outcome) bool { return mainExchange(d).Response.Status == 400 }},
		{"code:2xx", "a class of statuses", func(d *verdict.Done, _ verdict.Outcome) bool { return mainExchange(d).Response.Status/100 == 2 }},
		{"ms:>5", "slower than", func(d *verdict.Done, _ verdict.Outcome) bool { return mainExchange(d).Duration.Microseconds() > 5000 }},
		{"ms:>2 ms:<5", "a range has two ends", func(d *verdict.Done, _ verdict.Outcome) bool {
			us := mainExchange(d).Duration.Microseconds()
			return us > 2000 && us < 5000
		}},
		{`"/version: a"`, "quotes keep blanks", func(d *verdict.Done, _ verdict.Outcome) bool { return strings.Contains(d.Case.Title, "/version: a") }},
		{`-"/version: a" technique:type`, "quoted text can be excluded", func(d *verdict.Done, _ verdict.Outcome) bool {
			return d.Case.Technique == "type" && !strings.Contains(d.Case.Title, "/version: a")
		}},
		{"zzzz", "nothing fits", func(*verdict.Done, verdict.Outcome) bool { return false }},
		{"constructor:x", "no field of that name: plain text", func(*verdict.Done, verdict.Outcome) bool { return false }},
		{"known:yes", "no baseline, nothing known", func(*verdict.Done, verdict.Outcome) bool { return false }},
	} {
		require.Equal(t, count(tc.keep), b.filtered(tc.query), "%s: %s", tc.query, tc.reason)
	}
	require.Equal(t, "zzzz", func() string { b.filtered("zzzz"); return eval[string](b, `document.querySelector("#q").value`) }())
	require.False(t, eval[bool](b, `document.querySelector("#nothing").hidden`))
	for _, f := range events[len(events)-1].Finished.Findings {
		if len(f.Cases) == f.Count {
			require.Equal(t, number(f.Count), b.await("finding:"+f.Fingerprint, number(f.Count)))
		}
	}
	b.quiet()
}

// await sets a filter that waits for the report to be read.
func (b *browser) await(query, want string) string {
	b.t.Helper()
	b.filtered(query)
	b.until(fmt.Sprintf(`document.querySelector("#found").textContent.startsWith(%q)`, want+" of"))
	return want
}

// TestPageChips: a chip is a term of the filter, and says how many cases are
// left when it is pressed.
func TestPageChips(t *testing.T) {
	b := openPage(t, sample{faulty: true, fill: 300}.events(), "#cases")
	b.filtered("-technique:random")
	press := func(key, value string) {
		chip := fmt.Sprintf(`.browser button[data-key="%s"][data-value="%s"]`, key, value)
		n := eval[string](b, fmt.Sprintf(`document.querySelector(%q).querySelector("b").textContent`, chip))
		b.click(chip)
		require.Equal(t, "true", eval[string](b, fmt.Sprintf(`document.querySelector(%q).getAttribute("aria-pressed")`, chip)))
		require.Equal(t, n, strings.Fields(eval[string](b, `document.querySelector("#found").textContent`))[0], chip)
	}
	press("status", "fail")
	require.Equal(t, "-technique:random status:fail", eval[string](b, `document.querySelector("#q").value`))
	require.Equal(t, "#/cases?q="+fragment("-technique:random status:fail"), eval[string](b, `location.hash`), "the filter is in the address")
	b.click("#narrow summary")
	b.until(`document.querySelectorAll(".facet").length > 2`)
	press("rule", "status/rejects-invalid")
	press("op", "createOrder")
	b.click(`.browser button[data-key="rule"][data-value="status/rejects-invalid"]`)
	require.Equal(t, "-technique:random status:fail op:createOrder", eval[string](b, `document.querySelector("#q").value`), "pressed again, it is taken out")
	b.click(`.browser button[data-key="status"][data-value=""]`)
	require.Equal(t, "-technique:random op:createOrder", eval[string](b, `document.querySelector("#q").value`))
	b.quiet()
}
