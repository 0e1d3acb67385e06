package reports

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// TestPageKeys: what the help dialog lists works.
func TestPageKeys(t *testing.T) {
	b := openPage(t, sample{faulty: true, fill: 300}.events(), "")
	current := `document.activeElement.closest(".row")?.dataset.at`
	b.press("j")
	b.until(`document.activeElement.matches("article.finding")`)
	b.press("\r")
	b.until(`document.activeElement.querySelector("details")?.open !== false`)
	b.press("/")
	b.until(`document.activeElement.id === "q"`)
	b.shows("cases")
	b.press("\r")
	b.until(current + ` === "0"`)
	b.press("j")
	b.press("j")
	b.press("k")
	b.until(current + ` === "1"`)
	b.press("n")
	b.until(`document.activeElement.matches(".row.o-fail")`)
	failed := eval[string](b, current)
	b.press("n")
	b.until(current + ` !== "` + failed + `" && document.activeElement.matches(".row.o-fail")`)
	b.press("p")
	b.until(current + ` === "` + failed + `"`)
	b.press("\r")
	b.until(`!document.querySelector("#panel").hidden && document.activeElement.id === "panel"`)
	first := eval[string](b, `location.hash`)
	b.press("n")
	b.until(`location.hash !== "` + first + `" && document.querySelector("#panel .is-fail") !== null`)
	b.press("c")
	b.until(`document.querySelector("#said").textContent.includes("copied")`)
	b.press("\u001b")
	b.until(`document.querySelector("#panel").hidden && document.activeElement.closest(".list") !== null`)
	b.press("?")
	b.until(`document.querySelector("#keys").open`)
	require.Equal(t, []string{"/", "j", "k", "n", "p", "Enter", "Esc", "c", "t", "?"}, eval[[]string](b, `[...document.querySelectorAll("#keys kbd")].map((e) => e.textContent)`))
	b.press("\u001b")
	b.until(`!document.querySelector("#keys").open`)
	b.quiet()
}

// TestPageGrid: the list is a grid of which the tab key reaches one row, and
// that says how many there are though few are in the document.
func TestPageGrid(t *testing.T) {
	b := openPage(t, sample{faulty: true, fill: 300}.events(), "#cases")
	b.until(`document.querySelectorAll(".list .row").length > 10`)
	require.Equal(t, "grid", eval[string](b, `document.querySelector(".list").getAttribute("role")`))
	total := eval[int](b, `Number(document.querySelector("#found").textContent.split(" ")[0].replaceAll(",", ""))`)
	require.Equal(t, total+1, eval[int](b, `Number(document.querySelector(".list").getAttribute("aria-rowcount"))`), "the heading counts")
	require.Equal(t, 1, eval[int](b, `document.querySelectorAll('.list [tabindex="0"]').length`))
	require.Equal(t, []string{"1", "2", "3"}, eval[[]string](b, `[...document.querySelectorAll(".list .row")].slice(0, 3).map((e) => e.getAttribute("aria-rowindex"))`))
	eval[bool](b, `(document.querySelector('.list [tabindex="0"]').focus(), true)`)
	b.press(end)
	b.until(`document.activeElement.dataset.at === "` + number(total-1) + `"`)
	eval[bool](b, `(document.querySelector(".list").scrollTop = 0, true)`)
	b.until(`document.querySelector('.row[data-at="0"]') !== null`)
	require.Equal(t, number(total-1), eval[string](b, `document.activeElement.dataset.at`), "the row with the focus stays in the document")
	b.press(home)
	b.until(`document.activeElement.dataset.at === "0"`)
	b.quiet()
}

// Keys without a character, as chromedp names them.
const (
	home, end, tab, arrowDown = "\u0306", "\u0305", "\t", "\u0301"
)

// TestPageMatrixKeys: arrows move between the promises, Enter opens one.
func TestPageMatrixKeys(t *testing.T) {
	b := openPage(t, sample{faulty: true}.events(), "#matrix")
	require.Equal(t, 2, eval[int](b, `document.querySelectorAll('.matrix td[tabindex="0"]').length`), "one for each table")
	eval[bool](b, `(document.querySelector('.matrix td[tabindex="0"]').focus(), true)`)
	before := eval[string](b, `document.activeElement.title`)
	b.press(arrowDown)
	require.NotEqual(t, before, eval[string](b, `document.activeElement.title`))
	require.Equal(t, "TD", eval[string](b, `document.activeElement.tagName`))
	b.press("\r")
	b.until(`document.querySelector("#cell").open && document.querySelectorAll("#cell .promise").length > 0`)
	b.press("\u001b")
	b.until(`!document.querySelector("#cell").open && location.hash === "#matrix"`)
	b.quiet()
}

// TestPageTab: the tab key reaches everything that can be pressed, in each
// view, and what has the focus is seen to have it.
func TestPageTab(t *testing.T) {
	b := openPage(t, sample{faulty: true, small: true}.events(), "#cases")
	for _, view := range []string{"#findings", "#matrix", "#cases", "#rules", "#run", "#/case/" + fragment("createExchangeConnector/enum/status/a")} {
		b.follow(view)
		b.until(`!location.hash.startsWith("#/case/") || document.querySelector("#panel .message") !== null`)
		want := eval[int](b, `(window.wanted = new Set([...document.querySelectorAll("a[href], button, input, summary, [tabindex='0']")].filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.tabIndex >= 0)), document.body.tabIndex = -1, document.body.focus(), wanted.size)`)
		require.Greater(t, want, 5, view)
		eval[bool](b, `(window.unseen = [], addEventListener("focusin", (e) => { wanted.delete(e.target); const s = getComputedStyle(e.target); if (s.outlineStyle === "none" && e.target.id !== "panel") unseen.push(e.target.outerHTML.slice(0, 80)); }), true)`)
		for range want + 10 {
			b.press(tab)
		}
		require.Empty(t, eval[[]string](b, `[...wanted].map((e) => e.outerHTML.slice(0, 120))`), view)
		require.Empty(t, eval[[]string](b, `unseen`), view)
	}
	b.quiet()
}

// TestPageTheme: the reader's choice wins over the system's.
func TestPageTheme(t *testing.T) {
	b := openPage(t, sample{faulty: true, small: true}.events(), "")
	ground := `getComputedStyle(document.documentElement).backgroundColor`
	before := eval[string](b, ground)
	b.click("#theme")
	after := eval[string](b, ground)
	require.NotEqual(t, before, after)
	b.press("t")
	require.Equal(t, before, eval[string](b, ground))
	b.media("", "prefers-color-scheme", "dark")
	require.Equal(t, before, eval[string](b, ground), "the choice stays")
	b.media("", "prefers-reduced-motion", "reduce")
	require.Equal(t, "auto", eval[string](b, `getComputedStyle(document.documentElement).scrollBehavior`))
	b.media("", "forced-colors", "active")
	require.NotEqual(t, "none", eval[string](b, `getComputedStyle(document.querySelector(".wantgot > div")).borderStyle`), "what colour tells alone has a border")
	b.quiet()
}

// media emulates a medium and a preference.
func (b *browser) media(medium, feature, value string) {
	b.t.Helper()
	params := emulation.SetEmulatedMediaParams{Media: medium}
	if feature != "" {
		params.Features = []*emulation.MediaFeature{{Name: feature, Value: value}}
	}
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, params)
	require.NoError(b.t, err)
}
