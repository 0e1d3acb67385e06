package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"assay/rule"
	"assay/verdict"
)

func sampleDiff(text string, n int) *verdict.Diff {
	list := func(name string) []verdict.Difference {
		var out []verdict.Difference
		for i := range n {
			f := verdict.Finding{Fingerprint: text, Rule: rule.ID("echo/field" + text), Basis: rule.Must, Outcome: verdict.Fail, Operation: "create" + text, Sentence: fmt.Sprintf("%s %d %s.", name, i, text),
				Want: "want" + text, Got: "got" + text, Hint: text, Places: []verdict.Place{{File: "a" + text, Line: 3}}, Exchange: &verdict.Exchange{Request: verdict.Request{Method: "POST", URL: "http://t/" + text}}}
			out = append(out, verdict.Difference{Finding: f, Pointers: []string{"/a" + text}, Other: verdict.Weak, Reason: text})
		}
		return out
	}
	side := func(name string) verdict.DiffRun {
		return verdict.DiffRun{Name: name + text, Complete: true, Started: &verdict.Started{Target: "http://t" + text, Version: text, Time: fixedTime, Description: verdict.Description{Title: text, File: text}}}
	}
	return &verdict.Diff{A: side("a"), B: side("b"), Cautions: []string{"the seeds differ" + text}, Broken: list("broken"), New: list("new"), Fixed: list("fixed"), Gone: list("gone"), NotJudged: list("not judged"), Unchanged: 4, Worse: n}
}

func diffOf(t *testing.T, format string, d *verdict.Diff) string {
	var b bytes.Buffer
	require.NoError(t, WriteDiff(format, &b, d, Options{}))
	return b.String()
}

// TestDiffFormats: every list is in every format, and the last line of the text
// can be quoted.
func TestDiffFormats(t *testing.T) {
	for _, format := range DiffFormats() {
		got := diffOf(t, format, sampleDiff("", 2))
		for _, want := range []string{"broken 1", "new 1", "fixed 1", "gone 1", "not judged 1", "the seeds differ"} {
			require.Contains(t, got, want, format)
		}
	}
	text := strings.TrimSpace(diffOf(t, "text", sampleDiff("", 2)))
	require.Equal(t, "worse: 2 broken, 2 new, 2 fixed, 2 gone, 2 not judged, 4 unchanged; to be read with caution: the seeds differ", text[strings.LastIndex(text, "\n")+1:])
	var got struct {
		Format  string
		Version int
		verdict.Diff
	}
	require.NoError(t, json.Unmarshal([]byte(diffOf(t, "json", sampleDiff("", 2))), &got))
	require.Equal(t, "assay-diff", got.Format)
	require.Len(t, got.Broken, 2)
	require.Error(t, WriteDiff("junit", nil, nil, Options{}))
}

// TestDiffWords: the word is that of what counts.
func TestDiffWords(t *testing.T) {
	one := make([]verdict.Difference, 1)
	for _, row := range []struct {
		diff verdict.Diff
		want string
	}{
		{verdict.Diff{}, "no change"},
		{verdict.Diff{Broken: one, Worse: 1}, "worse"},
		{verdict.Diff{New: one}, "not worse where it counts"},
		{verdict.Diff{Fixed: one}, "better"},
		{verdict.Diff{NotJudged: one}, "not worse"},
		{verdict.Diff{Fixed: one, Broken: one, Worse: 1}, "worse"},
	} {
		require.Equal(t, row.want, strings.Split(DiffLine(&row.diff), ":")[0])
	}
}

var loading = regexp.MustCompile(`(src|href)="[^#]`)

var ownStyle = regexp.MustCompile(`(?s)<style>.*?</style>|<svg class="signs".*?</svg>`)

// TestDiffIsSafe: what a server wrote is text in every format, and what is long
// is cut.
func TestDiffIsSafe(t *testing.T) {
	for _, text := range []string{hostile, strings.Repeat("long ", 1<<18)} {
		for _, format := range DiffFormats() {
			got := diffOf(t, format, sampleDiff(text, 2))
			require.True(t, utf8.ValidString(got), format)
			if format != "json" { // where it stays as it is
				require.Less(t, len(got), 1<<20, format)
			}
			control := strings.IndexFunc(ownStyle.ReplaceAllString(got, ""), func(r rune) bool {
				return r != '\n' && !unicode.IsPrint(r) && (format != "json" || r < ' ')
			})
			require.Negative(t, control, format)
			if format == "html" || format == "markdown" {
				require.False(t, strings.Contains(got, "<img"), format)
			}
		}
		page := diffOf(t, "html", sampleDiff(text, 2))
		require.False(t, strings.Contains(page, "<script"))
		require.False(t, loading.MatchString(page), "nothing is loaded")
	}
	require.Contains(t, diffOf(t, "html", sampleDiff("", 600)), "and 100 more")
	require.Contains(t, diffOf(t, "text", sampleDiff("", 60)), "and 35 more")
}
