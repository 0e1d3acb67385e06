package verdict

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/rule"
)

func finding(change func(*Finding)) Finding {
	f := Finding{
		Fingerprint: "0123456789ab", Rule: "status/rejects-invalid", Basis: rule.Expectation, Subject: rule.Server, Outcome: Fail,
		Operation: "create", Keyword: "enum", Pointer: "/status", Sentence: "it is so", Example: "create/reject/status/stranger", Count: 1,
	}
	if change != nil {
		change(&f)
	}
	return f
}

func rolled(fingerprint, keyword string, at ...string) Finding {
	return finding(func(f *Finding) { f.Fingerprint, f.Keyword, f.Pointer, f.Pointers = fingerprint, keyword, "", at })
}

// finish holds findings against a baseline, after a run of these events.
func finish(entries []BaselineEntry, findings []Finding, events ...*Event) *Finished {
	a := NewAccepted(&BaselineFile{Name: "b.yaml", Entries: entries}, "2026-11-23")
	a.Add(&Event{Started: &Started{}})
	a.Add(&Event{Contract: &Outline{Rules: []rule.Info{{ID: "status/rejects-invalid", Subject: rule.Server, Kind: rule.Case}}}})
	for _, e := range events {
		a.Add(e)
	}
	f := &Finished{Complete: true, Findings: findings}
	a.Finish(f)
	return f
}

// TestKnown: what is accepted, and what is not though it looks alike.
func TestKnown(t *testing.T) {
	entry := func(f Finding, change func(*BaselineEntry)) BaselineEntry {
		e := f.Entry()
		e.Reason = "TICKET-1"
		if change != nil {
			change(&e)
		}
		return e
	}
	one := finding(nil)
	at := func(p, fingerprint string) Finding {
		return finding(func(f *Finding) { f.Pointer, f.Fingerprint = p, fingerprint })
	}
	abc := rolled("aaaaaaaaaaaa", "enum", "/a", "/b", "/c")
	flaky := func(f Finding) Finding { f.Intermittent = &Rate{1, 3}; return f }
	for _, row := range []struct {
		reason  string
		entries []BaselineEntry
		finding Finding
		known   bool
		grown   string
	}{
		{"the same", []BaselineEntry{entry(one, nil)}, one, true, ""},
		{"no entry", nil, one, false, ""},
		{"another operation", []BaselineEntry{entry(one, nil)}, finding(func(f *Finding) { f.Operation = "other"; f.Fingerprint = "1" }), false, ""},
		{"another keyword at the place", []BaselineEntry{entry(one, nil)}, finding(func(f *Finding) { f.Keyword, f.Fingerprint = "type", "1" }), false, ""},
		{"the promise has moved in the description", []BaselineEntry{entry(one, nil)}, finding(func(f *Finding) { f.Fingerprint = "1" }), true, ""},
		{"a parameter of the same name", []BaselineEntry{entry(one, nil)}, finding(func(f *Finding) { f.In, f.Fingerprint = "query", "1" }), false, ""},
		{"expired today", []BaselineEntry{entry(one, func(e *BaselineEntry) { e.Expires = "2026-11-23" })}, one, false, ""},
		{"expires tomorrow", []BaselineEntry{entry(one, func(e *BaselineEntry) { e.Expires = "2026-11-24" })}, one, true, ""},
		{"weak was accepted, now it fails", []BaselineEntry{entry(one, func(e *BaselineEntry) { e.Outcome = Weak })}, one, false, ""},
		{"a failure was accepted, now it is weak", []BaselineEntry{entry(one, nil)}, finding(func(f *Finding) { f.Outcome = Weak }), true, ""},
		{"a failure is no open question", []BaselineEntry{entry(one, nil)}, finding(func(f *Finding) { f.Outcome, f.Fingerprint = Error, "1" }), false, ""},

		{"the same places", []BaselineEntry{entry(abc, nil)}, abc, true, ""},
		{"a place is mended", []BaselineEntry{entry(abc, nil)}, rolled("aaaaaaaaaaaa", "enum", "/a", "/c"), true, ""},
		{"a new place counts", []BaselineEntry{entry(abc, nil)}, rolled("aaaaaaaaaaaa", "enum", "/a", "/b", "/c", "/d"), false, "/d"},
		{"two are left and stand alone", []BaselineEntry{entry(abc, nil)}, at("/b", "1"), true, ""},
		{"another stands alone", []BaselineEntry{entry(abc, nil)}, at("/d", "1"), false, ""},
		{"two known ones and a third are rolled up", []BaselineEntry{entry(at("/a", "1"), nil), entry(at("/b", "2"), nil)}, abc, false, "/c"},
		{"three known ones are rolled up", []BaselineEntry{entry(at("/a", "1"), nil), entry(at("/b", "2"), nil), entry(at("/c", "3"), nil)}, abc, true, ""},
		{"one of them has expired", []BaselineEntry{entry(at("/a", "1"), nil), entry(at("/b", "2"), func(e *BaselineEntry) { e.Expires = "2020-01-01" }), entry(at("/c", "3"), nil)}, abc, false, ""},
		{"nothing is looked at: single keywords were accepted", []BaselineEntry{entry(abc, nil)}, rolled("bbbbbbbbbbbb", "", "/a", "/b", "/c"), false, "/a,/b,/c"},
		{"nothing was looked at: now one keyword still is not", []BaselineEntry{entry(rolled("bbbbbbbbbbbb", "", "/a", "/b", "/c"), nil)}, abc, true, ""},

		{"comes and goes, elsewhere this time", []BaselineEntry{entry(flaky(abc), nil)}, flaky(rolled("aaaaaaaaaaaa", "enum", "/x", "/y")), true, ""},
		{"comes and goes, now always", []BaselineEntry{entry(flaky(abc), nil)}, rolled("aaaaaaaaaaaa", "enum", "/a", "/x"), false, "/x"},
		{"one place that comes and goes says nothing of others", []BaselineEntry{entry(flaky(one), nil)}, flaky(at("/x", "1")), false, ""},
	} {
		f := finish(row.entries, []Finding{row.finding})
		require.Equal(t, row.known, f.Findings[0].Known != nil, row.reason)
		var grown []string
		for _, e := range f.Baseline.Grown {
			grown = append(grown, strings.Join(e.Pointers, ","))
		}
		if row.grown != "/a,/b,/c" { // there no entry is met at all
			require.Equal(t, row.grown, strings.Join(grown, ";"), row.reason)
		}
		if row.known {
			require.Equal(t, "TICKET-1", f.Findings[0].Known.Reason, row.reason)
			require.Equal(t, 1, f.Baseline.Known, row.reason)
		}
	}
}

// TestStale: an entry is stale only where the run could have met it.
func TestStale(t *testing.T) {
	done := func(id string, o Outcome) *Event {
		return &Event{Done: &Done{Case: CaseInfo{ID: id, Operation: "create"}, Verdicts: []Verdict{{Rule: "status/rejects-invalid", Operation: "create", Outcome: o}}}}
	}
	own := "create/reject/status/stranger"
	narrowed := &Event{Started: &Started{Only: []string{"--run x"}}}
	for _, row := range []struct {
		reason string
		events []*Event
		stale  bool
	}{
		{"nothing was judged", nil, false},
		{"its case passed", []*Event{done(own, Pass)}, true},
		{"its case could not be judged", []*Event{done(own, Error), done("create/other", Pass)}, false},
		{"a whole run has no such case any more", []*Event{done("create/other", Pass)}, true},
		{"its case was filtered off", []*Event{narrowed, done("create/other", Pass)}, false},
		{"its case passed in a narrowed run", []*Event{narrowed, done(own, Pass)}, true},
		{"a shard has but some cases", []*Event{{Started: &Started{Shard: "1/2"}}, done("create/other", Pass)}, false},
		{"another operation was judged", []*Event{{Done: &Done{Case: CaseInfo{ID: "x"}, Verdicts: []Verdict{{Rule: "status/rejects-invalid", Operation: "x", Outcome: Pass}}}}}, false},
	} {
		one := finding(nil)
		f := finish([]BaselineEntry{one.Entry()}, nil, row.events...)
		require.Equal(t, row.stale, len(f.Baseline.Stale) == 1, row.reason)
	}
}

// TestMark: verdicts are known as the findings that they become.
func TestMark(t *testing.T) {
	abc := rolled("aaaaaaaaaaaa", "enum", "/a", "/tags/*", "/c")
	a := NewAccepted(&BaselineFile{Entries: []BaselineEntry{abc.Entry()}}, "2026-11-23")
	verdicts := []Verdict{
		{Rule: abc.Rule, Operation: "create", Outcome: Fail, Keyword: "enum", Pointer: "/tags/3"},
		{Rule: abc.Rule, Operation: "create", Outcome: Fail, Keyword: "enum", Pointer: "/d"},
		{Rule: abc.Rule, Operation: "create", Outcome: Pass, Keyword: "enum", Pointer: "/a"},
	}
	d := &Done{Verdicts: verdicts}
	a.Mark(d)
	require.Equal(t, []bool{true, false, false}, []bool{d.Verdicts[0].Known, d.Verdicts[1].Known, d.Verdicts[2].Known})
	require.False(t, verdicts[0].Known, "the list that was given stays as it is")
}

// TestRenew: reasons and days stay with what remains; what the run could not
// have met stays as it is; what was mended goes.
func TestRenew(t *testing.T) {
	kept, mended, elsewhere, fresh := finding(nil), finding(nil), finding(nil), finding(nil)
	mended.Fingerprint, mended.Pointer = "1", "/m"
	elsewhere.Fingerprint, elsewhere.Operation = "2", "other"
	fresh.Fingerprint, fresh.Pointer = "3", "/f"
	entries := []BaselineEntry{kept.Entry(), mended.Entry(), elsewhere.Entry()}
	entries[0].Reason, entries[0].Expires = "TICKET-1", "2027-01-31"
	kept.Sentence = "it is so (7 times)"
	weak := finding(func(f *Finding) { f.Outcome, f.Pointer, f.Fingerprint = Weak, "/w", "4" })

	a := NewAccepted(&BaselineFile{Entries: entries}, "2026-11-23")
	a.Add(&Event{Done: &Done{Case: CaseInfo{ID: "any"}, Verdicts: []Verdict{{Rule: kept.Rule, Operation: "create", Outcome: Pass}}}})
	f := &Finished{Complete: true, Findings: []Finding{kept, fresh, weak}}
	a.Finish(f)
	got := a.Renew(f, func(f *Finding) bool { return f.Outcome == Fail })

	var all []string
	for _, e := range got.File.Entries {
		all = append(all, fmt.Sprint(e.Operation, e.Pointer, e.Reason, e.Expires, e.Sentence))
	}
	require.ElementsMatch(t, []string{"create/statusTICKET-12027-01-31it is so", "create/fit is so", "other/statusit is so"}, all)
	require.Len(t, got.Added, 1)
	require.Len(t, got.Gone, 1)
	require.Equal(t, 1, got.Unmet)
}

// TestBaselineFile: what is written is read again, whatever stands in it.
func TestBaselineFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"", "plain", "a: b", "- x", "'\"", "\x00\x1b[31m", "line\nbreak\r\n", "{}", "2027-01-31", "null", "true", "é😀\u2028", "#no", "&a *a !t", strings.Repeat("long ", 5000)})
		file := &BaselineFile{Name: "b.yaml"}
		for i := range rapid.IntRange(0, 5).Draw(t, "entries") {
			e := BaselineEntry{
				Fingerprint: fmt.Sprintf("%012x", i), Rule: rule.ID("r" + text.Draw(t, "rule")), Operation: text.Draw(t, "operation"), In: text.Draw(t, "in"), Pointer: text.Draw(t, "pointer"),
				Keyword: text.Draw(t, "keyword"), Case: text.Draw(t, "case"), Sentence: text.Draw(t, "sentence"), Intermittent: rapid.Bool().Draw(t, "intermittent"), Outcome: rapid.SampledFrom([]Outcome{"", Weak, Error}).Draw(t, "outcome"),
				Known: Known{Reason: text.Draw(t, "reason"), Expires: rapid.SampledFrom([]string{"", "2027-01-31"}).Draw(t, "expires")},
			}
			for range rapid.IntRange(0, 3).Draw(t, "places") {
				e.Pointers = append(e.Pointers, text.Draw(t, "place"))
			}
			file.Entries = append(file.Entries, e)
		}
		data, err := file.Encode()
		require.NoError(t, err)
		got, err := ReadBaseline("b.yaml", data)
		require.NoError(t, err, string(data))
		require.ElementsMatch(t, file.Entries, got.Entries)
		again, err := got.Encode()
		require.NoError(t, err)
		require.Equal(t, string(data), string(again), "the order is that of the entries, not of the run")
	})
}

// TestBaselineErrors: nothing that is no baseline is taken for an empty one.
func TestBaselineErrors(t *testing.T) {
	entry := "version: 1\nfindings:\n  - fingerprint: 0123456789ab\n    rule: a/b\n"
	for _, row := range []struct{ text, want, reason string }{
		{"", "line 1: the file is empty", "an empty file"},
		{"\n# only a comment\n", "line 1: the file is empty", "a comment alone"},
		{"a: [", "line 1: not YAML", "broken YAML"},
		{"version: 1\nfindings:\n  - a: b\n c: d\n", "line", "broken in the middle"},
		{"[]", "line 1: want the members", "a list"},
		{"\n{}", "line 2: the version is missing", "an object without anything"},
		{"version: 2\nfindings: []", "version 2 is newer", "of a later release"},
		{"version: x\nfindings: []", "is no version", "no number"},
		{"version: 1", "the list findings is missing", "no list"},
		{"version: 1\nfindings: {}", "line 2: findings is not a list", "no list either"},
		{"version: 1\nfindings:\n", "findings is not a list", "null is not the empty list"},
		{"version: 1\nfindingz: []", `line 2: unknown member "findingz"`, "misspelt"},
		{"version: 1\nfindings: [a]", "line 2: an entry has members", "a text for an entry"},
		{"version: 1\nfindings:\n  - rule: a/b\n", "line 3: the entry has no fingerprint", "no fingerprint"},
		{"version: 1\nfindings:\n  - fingerprint: 0123456789ab\n", "line 3: the entry has no rule", "no rule"},
		{"version: 1\nfindings:\n  - fingerprint: xyz\n    rule: a/b\n", `line 3: "xyz" is no fingerprint`, "no fingerprint"},
		{entry + "    expires: soon\n", `line 5: expires is a day such as 2027-01-31, not "soon"`, "no day"},
		{entry + "    expires: 2027-02-30\n", "line 5: expires is a day", "no day of any year"},
		{entry + "    raeson: x\n", `line 5: unknown member "raeson"`, "misspelt"},
		{entry + "    reason: [x]\n", "line 5: reason is one text", "a list of reasons"},
		{entry + "    places: x\n", "line 5: places is a list", "no list"},
		{entry + "    outcome: pass\n", "line 5: outcome is", "a pass is not accepted"},
		{entry + "    rule: c/d\n", "line 5: \"rule\" is given twice", "twice"},
		{entry + "  - fingerprint: 0123456789ab\n    rule: a/b\n", "line 5: fingerprint 0123456789ab has an entry already, in line 3", "merged by hand"},
		{entry + "---\nversion: 1\n", "a second document", "two files in one"},
		{"version: 1\nfindings: &a\n  - *a\n", "line 3: an entry has members", "an alias of itself"},
	} {
		_, err := ReadBaseline("b.yaml", []byte(row.text))
		require.ErrorContains(t, err, row.want, row.reason)
		require.ErrorContains(t, err, "b.yaml", row.reason)
		require.ErrorContains(t, err, "line", row.reason)
	}
	got, err := ReadBaseline("b.yaml", []byte(entry+"    reason:\n    expires: 2027-01-31\n"))
	require.NoError(t, err)
	require.Equal(t, Known{Expires: "2027-01-31"}, got.Entries[0].Known, "days need no quotes, and a reason may be missing")
}
