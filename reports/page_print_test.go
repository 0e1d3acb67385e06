package reports

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"assay/verdict"
)

// manyFindings is a run with n findings.
func manyFindings(n int) []*verdict.Event {
	events := sample{faulty: true, small: true}.events()
	last := *events[len(events)-1].Finished
	one := last.Findings[len(last.Findings)-1]
	for i := range n - len(last.Findings) {
		one.Fingerprint, one.Sentence = fmt.Sprintf("more%08d", i), fmt.Sprintf("Finding number %d.", i)
		last.Findings = append(last.Findings[:len(last.Findings):len(last.Findings)], one)
	}
	events[len(events)-1] = &verdict.Event{Finished: &last}
	return events
}

// TestPagePrint: on paper every part of the page stands, whatever view is
// open, every finding unfolded, and nothing that is pressed.
func TestPagePrint(t *testing.T) {
	events := sample{faulty: true}.events()
	b := openPage(t, events, "#cases")
	b.media("print", "", "")
	eval[bool](b, `(dispatchEvent(new Event("beforeprint")), true)`)
	text := strings.ToLower(eval[string](b, `document.body.innerText`)) // some of it is shown in capitals
	for _, f := range events[len(events)-1].Finished.Findings {
		require.True(t, strings.Contains(text, strings.ToLower(f.Hint)), f.Sentence)
		require.True(t, eval[bool](b, fmt.Sprintf(`document.querySelector("#f-%s").checkVisibility()`, f.Fingerprint)), f.Sentence)
	}
	for _, part := range []string{"Does not conform", "http://127.0.0.1:8080/v1", "Send it again", "Matrix", "Rules", "Answer times", "What stays on the target"} {
		require.True(t, strings.Contains(text, strings.ToLower(part)), part)
	}
	require.Zero(t, eval[int](b, `[...document.querySelectorAll("button, input, .rail, #cases, .skip")].filter((e) => e.checkVisibility()).length`))
	require.Zero(t, eval[int](b, `[...document.querySelectorAll("main details:not([open])")].filter((e) => !e.closest("#cases")).length`), "everything is unfolded")
	eval[bool](b, `(dispatchEvent(new Event("afterprint")), true)`)
	require.Zero(t, eval[int](b, `document.querySelectorAll("article.finding details[open]").length`), "and folded again")
	b.quiet()
}

// TestPageOnPaper: the browser makes a document of it by itself.
func TestPageOnPaper(t *testing.T) {
	b := openPage(t, sample{faulty: true, small: true}.events(), "#rules")
	res, err := chromedp.Call(b.ctx, page.PrintToPDF, page.PrintToPDFParams{})
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(res.Data, []byte("%PDF-")))
	require.Greater(t, bytes.Count(res.Data, []byte("/Type /Page\n")), 2)
	b.quiet()
}

// TestPageOfManyFindings: what the static part leaves out is a button away,
// has its own address, and is printed up to a bound that the paper tells.
func TestPageOfManyFindings(t *testing.T) {
	b := openPage(t, manyFindings(700), "")
	shown := `document.querySelectorAll("article.finding").length`
	require.Equal(t, staticFindings, eval[int](b, shown))
	b.until(`document.querySelector(".big").textContent === "Show 500 more"`)
	await[bool](b, `new Promise((done) => setTimeout(() => done(true), 300))`)
	b.media("print", "", "")
	eval[bool](b, `(dispatchEvent(new Event("beforeprint")), true)`)
	require.Equal(t, 500, eval[int](b, shown))
	require.Equal(t, "and 200 more findings, which are not printed.", eval[string](b, `document.querySelector("#unprinted").textContent`))
	eval[bool](b, `(dispatchEvent(new Event("afterprint")), true)`)
	b.media("", "", "")
	b.follow("#f-more00000690")
	b.until(`document.querySelector(".aim")?.id === "f-more00000690"`)
	require.Equal(t, 700, eval[int](b, shown))
	require.Zero(t, eval[int](b, `document.querySelectorAll(".big, #unprinted").length`))
	b.quiet()
}
