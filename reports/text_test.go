package reports

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"assay/rule"
	"assay/verdict"
)

// TestShown: nothing that a terminal obeys gets through.
func TestShown(t *testing.T) {
	for _, tc := range []struct{ in, want, reason string }{
		{"plain äöü 漢字 😀", "plain äöü 漢字 😀", "what is printable stays"},
		{"\x1b[2J", `\u001b[2J`, "an escape sequence would clear the screen"},
		{"a\nb\tc\r", `a\nb\tc\r`, "a line break would forge a line"},
		{"\u009b31m", `\u009b31m`, "C1 controls begin sequences too"},
		{"\xff\xc3", `\xff\xc3`, "bytes that are not UTF-8"},
		{"a\u202eb", `a\u202eb`, "would turn the rest of the line around"},
		{"\U000e0041", `\U000e0041`, "invisible tags"},
		{"\ufffd", `\ufffd`, "a replacement character is not a lost byte"},
	} {
		got := shown(tc.in)
		if tc.in == "\ufffd" {
			require.Equal(t, "\ufffd", got, tc.reason)
			continue
		}
		require.Equal(t, tc.want, got, tc.reason)
	}
	require.Equal(t, "a\n\tb", shownLines("a\n\tb"))
}

// TestTextIsSafe: only line breaks, and with colour our own sequences, are
// control characters in the output.
func TestTextIsSafe(t *testing.T) {
	events := sample{faulty: true, hostile: hostile}.events()
	for _, color := range []bool{false, true} {
		got := string(written(t, "text", Options{Color: color}, events))
		if color {
			for _, st := range []style{bold, faint, red, green, yellow, blue} {
				got = strings.ReplaceAll(got, "\x1b["+string(st)+"m", "")
			}
			got = strings.ReplaceAll(got, "\x1b[0m", "")
		}
		require.True(t, utf8.ValidString(got))
		for _, r := range got {
			require.True(t, r == '\n' || unicode.IsPrint(r), "%U in the output", r)
		}
	}
}

// TestTextWidth: lines are wrapped, but for commands and words that must stay
// whole to be copied.
func TestTextWidth(t *testing.T) {
	for _, width := range []int{40, 60, 80, 100, 200} {
		got := string(written(t, "text", Options{Width: width}, withBaseline("echo/field")))
		for line := range strings.Lines(got) {
			_, words, labelled := strings.Cut(strings.TrimSpace(line), "  ")
			if strings.Contains(line, "try ") || strings.HasPrefix(line, "does not conform:") || strings.HasPrefix(line, "assay ") {
				continue
			}
			if one := strings.TrimSpace(words); labelled && !strings.Contains(one, " ") || !strings.Contains(strings.TrimSpace(line), " ") {
				continue // one word is never broken
			}
			require.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), width+8, "width %d: %q", width, line)
		}
		last := strings.TrimSuffix(got, "\n")
		require.True(t, strings.HasPrefix(last[strings.LastIndex(last, "\n")+1:], "does not conform: "), "the last line is one line, whatever the width")
		require.Less(t, strings.Index(got, "What the server breaks"), strings.Index(got, "Notes"), "findings come first")
	}
}

// TestConclusion holds the three words and when they are said.
func TestConclusion(t *testing.T) {
	finding := func(o verdict.Outcome, s rule.Subject) verdict.Finding {
		return verdict.Finding{Outcome: o, Subject: s}
	}
	started := &verdict.Event{Started: &verdict.Started{Target: "http://t"}}
	done := func(f verdict.Finished) *verdict.Event { return &verdict.Event{Finished: &f} }
	created := verdict.Counts{Cases: 2, Created: 1}
	for _, tc := range []struct {
		reason string
		events []*verdict.Event
		word   string
		has    string
	}{
		{"nothing was run", nil, "could not judge", "empty"},
		{"cut off without failures", []*verdict.Event{started}, "could not judge", "incomplete"},
		{"complete and created", []*verdict.Event{started, done(verdict.Finished{Complete: true, Counts: created})}, "conforms", "no failure in 2 cases, 1 create"},
		{"no create: no vacuous green", []*verdict.Event{started, done(verdict.Finished{Complete: true, Counts: verdict.Counts{Cases: 9}})}, "could not judge", "no create succeeded"},
		{"a diagnosis replaces the rest", []*verdict.Event{started, done(verdict.Finished{Complete: true, Diagnosis: "every request was answered 401"})}, "could not judge", "every request was answered 401"},
		{"interrupted", []*verdict.Event{started, done(verdict.Finished{Reason: "interrupted", Counts: created})}, "could not judge", "interrupted"},
		{"a failure of the server", []*verdict.Event{started, done(verdict.Finished{Complete: true, Counts: created, Findings: []verdict.Finding{finding(verdict.Fail, rule.Server)}})}, "does not conform", "1 failure"},
		{"a failure counts in a cut run too", []*verdict.Event{started, done(verdict.Finished{Counts: created, Findings: []verdict.Finding{finding(verdict.Fail, rule.Server)}})}, "does not conform", "incomplete"},
		{"a defect of the description is not the server's", []*verdict.Event{started, done(verdict.Finished{Complete: true, Counts: created, Findings: []verdict.Finding{finding(verdict.Fail, rule.Description)}})}, "conforms", "1 defect in the description"},
		{"weak and inconclusive are named, and fail nothing", []*verdict.Event{started, done(verdict.Finished{Complete: true, Counts: created, Findings: []verdict.Finding{finding(verdict.Weak, rule.Server), finding(verdict.Error, rule.Server)}})}, "conforms", "1 recommendation not met; 1 question left open"},
	} {
		r := newRun(false)
		for _, e := range tc.events {
			r.event(e)
		}
		c := r.conclude()
		require.Equal(t, tc.word, c.Word, tc.reason)
		require.Contains(t, c.Sentence, tc.has, tc.reason)
		last := string(written(t, "text", Options{}, tc.events))
		last = strings.TrimSuffix(last, "\n")
		last = last[strings.LastIndex(last, "\n")+1:]
		require.True(t, strings.HasPrefix(last, tc.word+": "), "%s: the last line can be quoted: %q", tc.reason, last)
	}
}
