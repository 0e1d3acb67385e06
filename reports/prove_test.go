package reports

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/rule"
	"assay/verdict"
)

// provenRules are rules of two areas, and one about the description.
var provenRules = []rule.Info{
	{ID: "status/created", Title: "Created.", Basis: rule.Must, Subject: rule.Server},
	{ID: "echo/field", Title: "Echoed.", Basis: rule.Expectation, Subject: rule.Server},
	{ID: "id/unique", Title: "Unique.", Basis: rule.Must, Subject: rule.Server},
	{ID: "description/example", Title: "Examples.", Basis: rule.Must, Subject: rule.Description},
}

// sampleProof has a fault of each outcome and a false alarm; hostile stands in
// each text that comes from elsewhere.
func sampleProof(hostile string) *Proof {
	fault := func(name, area, outcome string, wanted []rule.ID, named ...rule.ID) ProvedFault {
		f := ProvedFault{
			Name: name + "@/" + hostile, Kind: name, Title: "It breaks.", Area: area, Operation: hostile, Place: "/" + hostile,
			Outcome: outcome, Wanted: wanted, Named: []NamedRule{}, Reason: hostile, Rerun: "assay run --fault " + hostile, Cases: 2, Requests: 1000,
		}
		for _, id := range named {
			f.Named = append(f.Named, NamedRule{Rule: id, Outcome: verdict.Fail, Findings: 1, Count: 1})
			f.First = named[0]
		}
		return f
	}
	alarm := WronglyTaken{Rule: "id/unique", Outcome: verdict.Fail, Operation: hostile, Pointer: "/" + hostile, Sentence: hostile, Want: hostile, Got: hostile, Rerun: "assay run"}
	p := &Proof{
		Tool: "9.9.9", Started: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Duration: 41 * time.Second, Complete: true,
		Description: verdict.Description{File: hostile, Title: hostile, SHA256: strings.Repeat("ab", 32), OpenAPI: "3.0.3"},
		Operations:  []ProvedOperation{{ID: "a", Method: "POST", Path: "/" + hostile}, {ID: "b", Reason: hostile}},
		Faults: []ProvedFault{
			fault("drops", "echo", FaultFound, []rule.ID{"echo/field"}, "echo/field", "id/unique"),
			fault("drops", "echo", FaultMissed, []rule.ID{"echo/field"}),
			fault("wrong-status", "status", FaultElsewhere, []rule.ID{"status/created"}, "id/unique"),
		},
		Lawful:     []LawfulServer{{Name: "faithful", Title: "Kept.", Raised: []WronglyTaken{alarm}, Requests: 7}, {Name: "gzip", Title: "Kept.", Raised: []WronglyTaken{alarm}}, {Name: "slow", Title: "Kept.", Raised: []WronglyTaken{}}},
		NoOccasion: []FaultKind{{Kind: "flips-truth", Title: "Flips."}},
	}
	p.Counts.Faults = 3
	p.Sum(provenRules)
	return p
}

func TestProofSum(t *testing.T) {
	p := sampleProof("x")
	require.Equal(t, ProofCounts{Faults: 3, Tried: 3, Found: 1, Elsewhere: 1, Missed: 1, Lawful: 3, Silent: 1, Runs: 6, Cases: 6, Requests: 3007}, p.Counts)
	require.Equal(t, []ProofArea{{Name: "status", Tried: 1, Elsewhere: 1}, {Name: "echo", Tried: 2, Found: 1, Missed: 1}}, p.Areas, "in the order of the rules")
	require.Equal(t, []ProofRule{
		{ID: "status/created", Title: "Created.", Basis: rule.Must, Wanted: 1},
		{ID: "echo/field", Title: "Echoed.", Basis: rule.Expectation, Wanted: 2, Named: 1, First: 1},
		{ID: "id/unique", Title: "Unique.", Basis: rule.Must, Named: 2, First: 1},
	}, p.Rules)
	require.True(t, p.Refuted())
	require.False(t, p.Proven())
	alarms := proofAlarms(p)
	require.Len(t, alarms, 1, "one cause, one alarm")
	require.Equal(t, []string{"faithful", "gzip"}, alarms[0].Servers)
}

// TestProofWords: the sentence of each ending.
func TestProofWords(t *testing.T) {
	for _, row := range []struct {
		reason   string
		counts   ProofCounts
		cut      bool
		headline string
		sentence string
		line     string
	}{
		{"all is well", ProofCounts{Tried: 412, Found: 412, Lawful: 44, Silent: 44, Requests: 221_000}, false, "Proven",
			"Each of 412 faults was found, and nothing was raised about 44 servers that keep their promises.",
			"faults 412 of 412 found · 44 lawful servers silent · 221,000 requests · 41 s"},
		{"a miss", ProofCounts{Tried: 2, Found: 1, Missed: 1, Lawful: 1, Silent: 1, Requests: 1}, false, "Not proven",
			"1 of 2 faults were missed, and nothing was raised about 1 server that keeps its promises.",
			"faults 1 of 2 found · 1 lawful server silent · 1 request · 41 s"},
		{"a false alarm", ProofCounts{Tried: 2, Found: 1, Elsewhere: 1, Lawful: 3, Silent: 1, Requests: 9}, false, "Not proven",
			"Each of 2 faults was found (1 by another rule than meant), and something was raised about 2 of 3 lawful servers.",
			"faults 2 of 2 found (1 by another rule) · 1 of 3 lawful servers silent · 9 requests · 41 s"},
		{"interrupted", ProofCounts{Tried: 1, Found: 1, Lawful: 3, Silent: 3, Requests: 9}, true, "Incomplete",
			"The fault was found, and nothing was raised about 3 servers that keep their promises.",
			"faults 1 of 1 found · 3 lawful servers silent · 9 requests · 41 s"},
	} {
		t.Run(row.reason, func(t *testing.T) {
			p := &Proof{Counts: row.counts, Complete: !row.cut, Duration: 41 * time.Second}
			headline, sentence := proofWords(p)
			require.Equal(t, row.headline, headline)
			require.Equal(t, row.sentence, sentence)
			require.Equal(t, row.line, ProofLine(p))
		})
	}
	require.Equal(t, "99.9 %", share(9999, 10000), "not everything is never everything")
}

// TestProofPage: the page loads nothing, runs nothing, and shows what is
// hostile as text.
func TestProofPage(t *testing.T) {
	const hostile = "<script>alert(1)</script>\"'&\x00\xff\u202e"
	var page bytes.Buffer
	require.NoError(t, WriteProof("html", &page, sampleProof(hostile), Options{}))
	text := page.String()
	require.NotContains(t, text, "<script")
	require.NotContains(t, text, "\x00")
	require.NotContains(t, text, "\u202e")
	require.NotRegexp(t, `(src|href)="[^#"]`, text, "nothing is loaded")
	require.Contains(t, text, "default-src &#39;none&#39;; style-src &#39;"+strings.ReplaceAll(digest(proofStyle()), "+", "&#43;")+"&#39;")
	require.Contains(t, text, "<style>"+proofStyle()+"</style>", "what the policy allows is what stands there")
	require.NotRegexp(t, `\sstyle="`, text, "the policy allows no style of an element")
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(`\sid="([^"]+)"`).FindAllStringSubmatch(text, -1) {
		require.False(t, ids[m[1]], "two elements have the id %q", m[1])
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(text, -1) {
		require.True(t, ids[m[1]], "a link leads to %q, which is nowhere", m[1])
	}
}

// TestProofTexts: text and Markdown show the hostile as text too, and each miss
// and false alarm with its command.
func TestProofTexts(t *testing.T) {
	const hostile = "a|b\n<i>\x1b[31m`x`"
	for _, format := range []string{"text", "markdown"} {
		var out bytes.Buffer
		require.NoError(t, WriteProof(format, &out, sampleProof(hostile), Options{}))
		require.NotContains(t, out.String(), "\x1b[31m", format)
		require.Contains(t, out.String(), "faults 2 of 3 found (1 by another rule)", format)
		for _, want := range []string{"missed", "false alarm", "found by another rule", "assay run --fault"} {
			require.Contains(t, out.String(), want, format)
		}
	}
	var table bytes.Buffer
	require.NoError(t, WriteProof("markdown", &table, sampleProof(hostile), Options{}))
	require.NotContains(t, table.String(), "<i>")
	require.ErrorContains(t, WriteProof("junit", &table, sampleProof("x"), Options{}), "text, html, json, markdown")
}

// TestProofJSON: what is written reads back as the same.
func TestProofJSON(t *testing.T) {
	var out bytes.Buffer
	p := sampleProof("x")
	require.NoError(t, WriteProof("json", &out, p, Options{}))
	var again Proof
	require.NoError(t, json.Unmarshal(out.Bytes(), &again))
	require.Equal(t, p, &again)
	require.Equal(t, ProofVersion, again.Version)
}

// TestProofMatrix: the state of a cell, for a kind with two places.
func TestProofMatrix(t *testing.T) {
	m := newProofMatrix(sampleProof("x"))
	var names []string
	for _, c := range m.Columns {
		names = append(names, string(c.ID))
	}
	require.Equal(t, []string{"status/created", "echo/field", "id/unique"}, names, "rules about the description are no columns")
	states := func(r proofRow) (out []string) {
		for _, c := range r.Cells {
			out = append(out, c.State+c.Count)
		}
		return out
	}
	require.Equal(t, []string{"wanted", "", "other"}, states(m.Areas[0].Rows[0]))
	require.Equal(t, []string{"", "first1", "other1"}, states(m.Areas[1].Rows[0]), "at one of two places")
	require.True(t, m.Areas[1].Rows[0].Missed)
}
