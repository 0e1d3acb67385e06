package reports

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

// TestPageIsSafe: whatever a server or a description says stays text, in the
// static part and in what scripts show, in every view.
func TestPageIsSafe(t *testing.T) {
	b := startBrowser(t)
	for _, text := range []string{
		hostile,
		"<!--", "--><script>alert(1)</script>", "]]>", "\x00", "\xff\xfe\x80", `"><svg onload=alert(1)>`, "javascript:alert(1)", "{{.}}", "'\"`</style><style>*{display:none}", "\u202e\u2066",
	} {
		events := knownSample(sample{small: true, faulty: true, hostile: text}.events(), text)
		b.open(pageFile(t, events), "")
		for _, hash := range []string{"#findings", "#matrix", "#cases", "#rules", "#run", "#/case/" + fragment(strings.ToValidUTF8(events[3].Done.Case.ID, "\ufffd")), "#/finding/" + fragment(text), "#/cases?q=" + fragment(text), "#/cell/" + fragment(text) + "/x/y"} {
			b.follow(hash)
			b.isText(text, hash)
		}
		b.quiet()
	}
}

// isText: the page has the elements that it is made of, and no others.
func (b *browser) isText(text, where string) {
	b.t.Helper()
	require.Equal(b.t, 0, eval[int](b, `document.querySelectorAll("img, iframe, object, embed, link, base, svg [onload]").length`), where)
	require.Equal(b.t, 1, eval[int](b, `document.querySelectorAll("style").length`), where)
	require.Equal(b.t, 1, eval[int](b, `[...document.scripts].filter((s) => !s.type).length`), where)
	require.Empty(b.t, eval[[]string](b, `[...document.querySelectorAll("*")].flatMap((e) => [...e.attributes]).filter((a) => a.name.startsWith("on") || /^\s*javascript:/i.test(a.value) && a.name !== "title").map((a) => a.name)`), where)
	for _, s := range []string{"\u202e", "\u2066", "\x1b", "\x00", "\u2028"} {
		require.False(b.t, eval[bool](b, fmt.Sprintf(`document.body.innerText.includes(%s)`, jsString(s))), "%q is spelled out in %s of %q", s, where, text)
	}
}

func jsString(s string) string {
	var out strings.Builder
	for _, r := range s {
		fmt.Fprintf(&out, `\u%04x`, r)
	}
	return `"` + out.String() + `"`
}

// TestPageOfLongTexts: a megabyte in every field leaves a page that opens.
func TestPageOfLongTexts(t *testing.T) {
	long := strings.Repeat("0123456789abcdef<&>\"' ", 1<<20/22)
	short := sample{small: true, faulty: true, hostile: "x"}.events()
	// Some cases are enough: each has a megabyte in a dozen places.
	var events []*verdict.Event
	swap := func(s string) string { return strings.ReplaceAll(s, "x", long) }
	done := 0
	for _, e := range short {
		if e.Done != nil {
			if done++; done > 4 {
				continue
			}
			e = longCase(e, swap)
		}
		if e.Finished != nil {
			last := *e.Finished
			last.Findings = append([]verdict.Finding(nil), last.Findings[:3]...)
			for i := range last.Findings {
				f := &last.Findings[i]
				f.Sentence, f.Want, f.Got, f.Hint, f.Reason, f.Said, f.Operation = long, long, long, long, long, long, long
				f.Known = &verdict.Known{Reason: long, Expires: long}
				f.Places = []verdict.Place{{File: long, Line: 3}}
			}
			last.Baseline = &verdict.Baseline{File: long, Stale: []verdict.BaselineEntry{{Sentence: long, Pointer: long}}}
			last.Policy = []verdict.PolicyEntry{{Rule: "echo/field", Mode: long, Reason: long, Origin: long}}
			last.Notes = []string{long}
			e = &verdict.Event{Finished: &last}
		}
		events = append(events, e)
	}
	path := filepath.Join(t.TempDir(), "report.html")
	require.NoError(t, os.WriteFile(path, written(t, "html", Options{}, events), 0o666))
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Less(t, info.Size(), int64(8<<20))
	b := openFile(t, path, "#cases")
	require.Less(t, eval[int](b, `document.body.textContent.length`), 8<<20)
	eval[bool](b, `(document.querySelector(".row:not(.head)").click(), true)`)
	b.until(`document.querySelectorAll("#panel .message").length > 0`)
	require.Less(t, eval[int](b, `document.querySelector("#panel").textContent.length`), 1<<20)
	b.quiet()
}

func longCase(e *verdict.Event, swap func(string) string) *verdict.Event {
	d := *e.Done
	d.Case.Title, d.Case.Base, d.Case.Expect.Reason = swap("x"), swap("x"), swap("x")
	d.Verdicts = append([]verdict.Verdict(nil), d.Verdicts...)
	for i := range d.Verdicts {
		d.Verdicts[i].Want, d.Verdicts[i].Got, d.Verdicts[i].Reason, d.Verdicts[i].Hint, d.Verdicts[i].Note = swap("x"), swap("x"), swap("x"), swap("x"), swap("x")
	}
	d.Exchanges = append([]verdict.Exchange(nil), d.Exchanges...)
	for i := range d.Exchanges {
		x := &d.Exchanges[i]
		x.Request.URL, x.Request.Body = swap("http://localhost/x"), text(swap(`{"a":"x"}`))
		x.Request.Header = []verdict.Header{{Name: "X-Long", Value: swap("x")}}
		x.Failure = &verdict.Failure{Kind: verdict.FailDropped, Text: swap("x")}
	}
	return &verdict.Event{Done: &d}
}
