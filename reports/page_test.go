package reports

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"assay/verdict"
)

// browser is a page in a real browser, with everything that it complained
// about or asked the network for.
type browser struct {
	t   *testing.T
	ctx context.Context

	mu    sync.Mutex
	noise []string
}

// openPage opens the report of the events. It skips where no browser is
// installed, and fails there when ASSAY_REQUIRE is 1.
func openPage(t *testing.T, events []*verdict.Event, fragment string) *browser {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.html")
	require.NoError(t, os.WriteFile(path, written(t, "html", Options{}, events), 0o666))
	return openFile(t, path, fragment)
}

func openFile(t *testing.T, path, fragment string) *browser {
	t.Helper()
	program := findBrowser(t)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, chromedp.ExecPath(program), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(1400, 1000),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx}
	require.NoError(t, chromedp.Listen(ctx, b.listen))
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("file://"+path+fragment)))
	b.until(`document.documentElement.dataset.ready === "true"`)
	return b
}

func findBrowser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("ASSAY_REQUIRE") == "1" {
		t.Fatal("no chromium is installed")
	}
	t.Skip("no chromium is installed")
	return ""
}

func (b *browser) listen(ev any) {
	said := ""
	switch e := ev.(type) {
	case *runtime.EventConsoleAPICalled:
		said = fmt.Sprintf("console: %v", e.Type)
	case *runtime.EventExceptionThrown:
		said = "exception: " + e.ExceptionDetails.Text
	case *log.EventEntryAdded:
		said = "log: " + e.Entry.Text
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, "file://") && !strings.HasPrefix(e.Request.URL, "data:") || e.Request.URL != e.DocumentURL {
			said = "request: " + e.Request.URL
		}
	}
	if said != "" {
		b.mu.Lock()
		b.noise = append(b.noise, said)
		b.mu.Unlock()
	}
}

// quiet fails when the page complained, or asked the network for anything.
func (b *browser) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	require.Empty(b.t, b.noise)
}

func eval[T any](b *browser, js string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](js))
	require.NoError(b.t, err, js)
	return v
}

// until waits for a condition in the page.
func (b *browser) until(js string) {
	b.t.Helper()
	require.Eventually(b.t, func() bool {
		ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](js))
		return err == nil && ok
	}, 20*time.Second, 20*time.Millisecond, js)
}

func (b *browser) press(keys string) {
	b.t.Helper()
	require.NoError(b.t, chromedp.Do(b.ctx, chromedp.KeyEvent(keys)))
}

func (b *browser) click(selector string) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf("(document.querySelector(%q).click(), true)", selector))
}

// TestPage opens a report in a browser: what it shows is what the journal says.
func TestPage(t *testing.T) {
	events := sample{faulty: true, fill: 300}.events()
	b := openPage(t, events, "")
	trailer := events[len(events)-1].Finished

	agreesWithJournal(t, b, events)
	t.Run("links", func(t *testing.T) {
		ids := map[string]bool{}
		for _, e := range events {
			if e.Done != nil {
				ids[e.Done.Case.ID] = true
			}
		}
		links := eval[[]string](b, `[...document.querySelectorAll('a[href^="#/case/"]')].map((a) => decodeURIComponent(a.getAttribute("href").slice(7)))`)
		require.Greater(t, len(links), len(trailer.Bases))
		for _, id := range links {
			require.True(t, ids[id], "%q leads to a case", id)
		}
	})
	filterWorks(t, b, trailer)
	panelWorks(t, b)
	keysWork(t, b)
	themeWorks(t, b)
	b.quiet()
}

// TestPageOfARealRun: the same for the journal of a run against the reference
// server with a fault, which must stay readable as releases go by.
func TestPageOfARealRun(t *testing.T) {
	file, err := os.Open(filepath.Join("testdata", "run.ndjson"))
	require.NoError(t, err)
	defer file.Close()
	var events []*verdict.Event
	for e, err := range verdict.ReadJournal(file) {
		require.NoError(t, err)
		events = append(events, e)
	}
	b := openPage(t, events, "")
	agreesWithJournal(t, b, events)
	require.Equal(t, "fail", eval[string](b, `document.querySelector('td[data-pointer="/lastSyncDateTime"][data-column="echo"]').dataset.state`))
	require.Equal(t, "pass", eval[string](b, `document.querySelector('td[data-pointer="/status"][data-column="enum"]').dataset.state`))
	b.quiet()
}

// agreesWithJournal: the matrix has a cell for each promise, and every number
// is the journal's.
func agreesWithJournal(t *testing.T, b *browser, events []*verdict.Event) {
	trailer := events[len(events)-1].Finished
	t.Run("matrix", func(t *testing.T) {
		for _, op := range events[1].Contract.Operations {
			for _, p := range op.Properties {
				for _, promise := range p.Promises {
					js := fmt.Sprintf(`[...document.querySelectorAll("table[data-operation=%s] td")].filter((td) => td.dataset.pointer === %q && td.dataset.keywords.split(" ").includes(%q) && td.dataset.state !== "na" && td.querySelector("a[aria-label]")).length`, op.ID, p.Pointer, promise.Keyword)
					require.Equal(t, 1, eval[int](b, js), "%s %s %s", op.ID, p.Pointer, promise.Keyword)
				}
			}
		}
	})
	t.Run("numbers", func(t *testing.T) {
		require.Equal(t, []string{number(trailer.Counts.Cases), number(trailer.Counts.Requests), number(trailer.Counts.Created), number(len(trailer.Left))},
			eval[[]string](b, `[...document.querySelectorAll(".numbers dd")].map((e) => e.textContent)`))
		require.Equal(t, len(trailer.Findings), eval[int](b, `document.querySelectorAll("article.finding").length`))
		for outcome, n := range trailer.Counts.ByCase {
			require.Equal(t, n, eval[int](b, fmt.Sprintf(`Number(document.querySelector('.bar a.o-%s b')?.textContent.replaceAll(",", "") ?? 0)`, outcome)), outcome)
			require.Equal(t, n, eval[int](b, fmt.Sprintf(`Number(document.querySelector('.chips [data-status="%s"] b')?.textContent.replaceAll(",", "") ?? 0)`, outcome)), outcome)
		}
		require.Equal(t, "Does not conform", eval[string](b, `document.querySelector("h1").textContent`))
	})
}

func filterWorks(t *testing.T, b *browser, trailer *verdict.Finished) {
	for _, tc := range []struct{ query, reason string }{
		{"status:fail", "an outcome"},
		{"-status:pass -status:error -status:weak", "exclusion"},
		{`rule:echo status:fail op:createExchangeConnector`, "a rule, with the outcome"},
	} {
		eval[bool](b, fmt.Sprintf(`(location.hash = "/cases?q=" + encodeURIComponent(%q), true)`, tc.query))
		b.until(fmt.Sprintf(`document.querySelector("#q").value === %q`, tc.query))
		found := eval[string](b, `document.querySelector("#found").textContent`)
		require.NotEqual(t, "0 of "+number(trailer.Counts.Cases), found, tc.reason)
		if tc.query == "status:fail" {
			require.Equal(t, number(trailer.Counts.ByCase[verdict.Fail])+" of "+number(trailer.Counts.Cases), found, tc.reason)
		}
		require.Empty(t, eval[[]string](b, `[...document.querySelectorAll(".list .row:not(.head):not(.o-fail)")].map((e) => e.textContent)`), tc.reason)
	}
	eval[bool](b, `(location.hash = "/cases?q=zzzz", true)`)
	b.until(`document.querySelector(".nothing") !== null`)
	b.click(`.chips [data-status=""]`)
	b.until(`document.querySelector("#q").value === "zzzz"`)
}

func panelWorks(t *testing.T, b *browser) {
	eval[bool](b, `(location.hash = "/case/" + encodeURIComponent("createExchangeConnector/enum/status/a"), true)`)
	b.until(`!document.querySelector("#panel").hidden && document.querySelectorAll("#panel .message").length > 1`)
	require.Equal(t, `"status": 42,`, eval[string](b, `document.querySelector("#panel .ln.changed").textContent.trim()`), "the changed place is marked")
	require.Contains(t, eval[string](b, `document.querySelector("#panel .panel-facts").textContent`), `enum: ["none","connectionPending"`, "the promise is quoted")
	require.Contains(t, eval[string](b, `document.querySelector("#panel .panel-facts").textContent`), "spec/exchangeconnector.yaml:")
	require.Contains(t, eval[string](b, `document.querySelector("#panel pre.curl").textContent`), "curl -sS -i --path-as-is -X POST 'http://127.0.0.1:8080/v1/exchangeConnectors'")
	b.click("#panel .close")
	b.until(`document.querySelector("#panel").hidden`)
	eval[bool](b, `(location.hash = "/case/unknown", true)`)
	b.until(`document.querySelector("#panel")?.textContent.includes("no such case")`)
	eval[bool](b, `(location.hash = "/cell/createOrder/length/" + encodeURIComponent("/customer/name"), true)`)
	b.until(`document.querySelector("#cell").open && document.querySelector("#cell").textContent.includes("maxLength: 80")`)
	require.Equal(t, "broken", eval[string](b, `document.querySelector("#cell .s-fail b").textContent`))
	b.press("\u001b")
	b.until(`!document.querySelector("#cell").open`)
}

func keysWork(t *testing.T, b *browser) {
	b.press("/")
	b.until(`document.activeElement.id === "q"`)
	eval[bool](b, `(document.activeElement.value = "", document.activeElement.dispatchEvent(new Event("input")), true)`)
	b.press("\r")
	b.until(`document.querySelector('.row[aria-selected="true"]')?.dataset.at === "0"`)
	b.press("j")
	b.press("j")
	b.press("k")
	b.until(`document.querySelector('.row[aria-selected="true"]')?.dataset.at === "1"`)
	b.press("\r")
	b.until(`!document.querySelector("#panel").hidden`)
	b.press("\u001b")
	b.until(`document.querySelector("#panel").hidden`)
	b.press("?")
	b.until(`document.querySelector("#keys").open`)
	b.press("\u001b")
	b.until(`!document.querySelector("#keys").open`)
	require.Equal(t, "grid", eval[string](b, `document.querySelector(".list").getAttribute("role")`))
}

func themeWorks(t *testing.T, b *browser) {
	ground := `getComputedStyle(document.documentElement).backgroundColor`
	before := eval[string](b, ground)
	b.click("#theme")
	after := eval[string](b, ground)
	require.NotEqual(t, before, after)
	b.press("t")
	require.Equal(t, before, eval[string](b, ground))
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	require.NoError(t, err)
	require.Equal(t, "none", eval[string](b, `getComputedStyle(document.querySelector(".rail")).display`), "print has no controls")
	eval[bool](b, `(dispatchEvent(new Event("beforeprint")), true)`)
	require.Equal(t, 0, eval[int](b, `document.querySelectorAll("details:not([open])").length`), "print shows everything")
	_, err = chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
	require.NoError(t, err)
}

// TestBrowserHears: the silence that the other tests rely on is not deafness.
func TestBrowserHears(t *testing.T) {
	path := filepath.Join(t.TempDir(), "noisy.html")
	page := `<!doctype html><html data-ready="true"><body><img src="http://127.0.0.1:1/x.png"><script>console.error("x"); setTimeout(() => { throw new Error("y"); })</script>`
	require.NoError(t, os.WriteFile(path, []byte(page), 0o666))
	b := openFile(t, path, "")
	heard := func(what string) func() bool {
		return func() bool {
			b.mu.Lock()
			defer b.mu.Unlock()
			return slices.ContainsFunc(b.noise, func(s string) bool { return strings.HasPrefix(s, what) })
		}
	}
	for _, what := range []string{"console", "exception", "request: http://127.0.0.1:1/x.png"} {
		require.Eventually(t, heard(what), 10*time.Second, 20*time.Millisecond, what)
	}
}

// TestPageIsSafe: whatever a server sends stays text, in the static part and
// in what scripts show.
func TestPageIsSafe(t *testing.T) {
	events := sample{small: true, faulty: true, hostile: hostile}.events()
	b := openPage(t, events, "#/case/"+fragment(events[3].Done.Case.ID))
	b.until(`document.querySelectorAll("#panel .message").length > 0 || document.querySelector("#panel").textContent.includes("no such case")`)
	require.Equal(t, 0, eval[int](b, `document.querySelectorAll("img, iframe, object, embed, link, base").length`))
	require.Equal(t, 1, eval[int](b, `[...document.scripts].filter((s) => !s.type).length`))
	require.Empty(t, eval[[]string](b, `[...document.querySelectorAll("*")].flatMap((e) => [...e.attributes]).filter((a) => a.name.startsWith("on")).map((a) => a.name)`))
	for _, s := range []string{"\u202e", "\x1b", "\x00", "\u2028"} {
		require.False(t, eval[bool](b, fmt.Sprintf(`document.body.innerText.includes(%s)`, jsString(s))), "%q is spelled out", s)
	}
	require.True(t, eval[bool](b, `document.body.innerText.includes("<img src=x onerror=alert(1)>")`), "it is shown as text")
	b.quiet()
}

func jsString(s string) string {
	var out strings.Builder
	for _, r := range s {
		fmt.Fprintf(&out, `\u%04x`, r)
	}
	return `"` + out.String() + `"`
}

// TestPageWithoutEnd: a cut or empty run has a page that says so.
func TestPageWithoutEnd(t *testing.T) {
	for _, events := range [][]*verdict.Event{nil, sample{cut: true}.events()} {
		b := openPage(t, events, "")
		require.Equal(t, "Could not judge", eval[string](b, `document.querySelector("h1").textContent`))
		require.Contains(t, eval[string](b, `document.querySelector(".banner").textContent`), "Incomplete.")
		b.quiet()
	}
}

// TestPageOfManyCases: ten thousand cases are a small file, and few elements.
func TestPageOfManyCases(t *testing.T) {
	events := sample{faulty: true, fill: 10_000}.events()
	page := written(t, "html", Options{}, events)
	require.Less(t, len(page), 5<<20)
	path := filepath.Join(t.TempDir(), "report.html")
	require.NoError(t, os.WriteFile(path, page, 0o666))
	b := openFile(t, path, "")
	require.Less(t, eval[int](b, `document.querySelectorAll(".row").length`), 60)
	eval[bool](b, `(document.querySelector(".list").scrollTop = 1e9, true)`)
	last := events[len(events)-2].Done.Case.ID
	b.until(fmt.Sprintf(`[...document.querySelectorAll(".row .id")].some((e) => e.title === %q)`, last))
	b.quiet()
}

// TestPageNarrow: nothing is wider than a telephone.
func TestPageNarrow(t *testing.T) {
	b := openPage(t, sample{faulty: true, hostile: strings.Repeat("long", 60)}.events(), "")
	require.NoError(t, chromedp.Do(b.ctx, chromedp.EmulateViewport(390, 844)))
	wide := eval[[]string](b, `[...document.querySelectorAll("main *")].filter((e) => !e.closest(".scroll, pre, .vh, svg, .list") && e.getBoundingClientRect().right > 391).map((e) => e.tagName + "." + e.className)`)
	require.Empty(t, wide)
	require.LessOrEqual(t, eval[int](b, `document.documentElement.scrollWidth`), 390)
}

var (
	topLevel    = regexp.MustCompile(`(?m)^(?:export )?(?:async )?(?:function|const|let|class) (\w+|\$\$?)`)
	importNames = regexp.MustCompile(`(?m)^import \{ (.*?) \} from "\./(.*?)";`)
)

// TestModules: the script is made of modules that name what they use, and
// names are unique because all end up in one scope.
func TestModules(t *testing.T) {
	seen := map[string]string{}
	for i, name := range htmlModules {
		data, err := htmlFiles.ReadFile("html/" + name)
		require.NoError(t, err)
		for _, m := range topLevel.FindAllStringSubmatch(string(data), -1) {
			require.Empty(t, seen[m[1]], "%s is in %s and %s", m[1], name, seen[m[1]])
			seen[m[1]] = name
		}
		for _, m := range importNames.FindAllStringSubmatch(string(data), -1) {
			require.Contains(t, htmlModules[:i], m[2], "%s imports what comes later", name)
			for word := range strings.SplitSeq(m[1], ",") {
				require.Equal(t, m[2], seen[strings.TrimSpace(word)], "%s imports %s", name, word)
			}
		}
	}
	require.NotContains(t, bundled(htmlModules), "</script")
	require.NotContains(t, joined(htmlStyles), "</style")
}
