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
	t   testing.TB
	ctx context.Context

	mu    sync.Mutex
	noise []string
}

// openPage opens the report of the events. It skips where no browser is
// installed, and fails there when ASSAY_REQUIRE is 1.
func openPage(t *testing.T, events []*verdict.Event, fragment string) *browser {
	t.Helper()
	return openFile(t, pageFile(t, events), fragment)
}

// pageFile writes the report of the events into a file.
func pageFile(t *testing.T, events []*verdict.Event) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.html")
	require.NoError(t, os.WriteFile(path, written(t, "html", Options{}, events), 0o666))
	return path
}

func openFile(t *testing.T, path, fragment string) *browser {
	t.Helper()
	b := startBrowser(t)
	b.open(path, fragment)
	return b
}

// startBrowser starts a browser that shows nothing yet.
func startBrowser(t testing.TB) *browser {
	t.Helper()
	program := findBrowser(t)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, chromedp.ExecPath(program), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(1400, 1000),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx}
	require.NoError(t, chromedp.Listen(ctx, b.listen))
	return b
}

// show shows a file, and waits for nothing.
func (b *browser) show(path string) {
	b.t.Helper()
	require.NoError(b.t, chromedp.Do(b.ctx, chromedp.Navigate("file://"+path)))
}

func (b *browser) resize(width int64) { b.resizeTo(width, 1000) }

func (b *browser) resizeTo(width, height int64) {
	b.t.Helper()
	require.NoError(b.t, chromedp.Do(b.ctx, chromedp.EmulateViewport(width, height)))
}

// open shows a file from its beginning, and waits until its scripts have
// started.
func (b *browser) open(path, fragment string) {
	b.t.Helper()
	require.NoError(b.t, chromedp.Do(b.ctx, chromedp.Navigate("about:blank")))
	require.NoError(b.t, chromedp.Do(b.ctx, chromedp.Navigate("file://"+path+fragment)))
	b.until(`document.documentElement.dataset.ready === "true"`)
}

func findBrowser(t testing.TB) string {
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

// await is eval of a promise.
func await[T any](b *browser, js string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	require.NoError(b.t, err, js)
	return v
}

// until waits for a condition in the page.
func (b *browser) until(js string) {
	b.t.Helper()
	require.Eventually(b.t, func() bool {
		ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](js))
		return err == nil && ok
	}, time.Minute, 20*time.Millisecond, js)
}

func (b *browser) press(keys string) {
	b.t.Helper()
	require.NoError(b.t, chromedp.Do(b.ctx, chromedp.KeyEvent(keys)))
}

// follow leads to a fragment of the page, and waits until it was followed.
func (b *browser) follow(fragment string) {
	b.t.Helper()
	await[bool](b, fmt.Sprintf(`new Promise((done) => { if (location.hash === %[1]q) return done(true); addEventListener("hashchange", () => setTimeout(() => done(true)), { once: true }); location.hash = %[1]q; })`, fragment))
}

// shows waits for a view, and for nothing beside it.
func (b *browser) shows(view string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`[...document.querySelectorAll("main > section:not(.verdict)")].every((s) => s.hidden === (s.id !== %q))`, view))
}

func (b *browser) click(selector string) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf("(document.querySelector(%q).click(), true)", selector))
}

// TestPage opens a report in a browser: what it shows is what the journal says.
func TestPage(t *testing.T) {
	events := sample{faulty: true, fill: 300}.events()
	b := openPage(t, events, "")
	agreesWithJournal(t, b, events)
	t.Run("links", func(t *testing.T) {
		ids := map[string]bool{}
		for _, e := range events {
			if e.Done != nil {
				ids[e.Done.Case.ID] = true
			}
		}
		links := eval[[]string](b, `[...document.querySelectorAll('a[href^="#/case/"]')].map((a) => decodeURIComponent(a.getAttribute("href").slice(7)))`)
		require.Greater(t, len(links), len(events[len(events)-1].Finished.Bases))
		for _, id := range links {
			require.True(t, ids[id], "%q leads to a case", id)
		}
	})
	b.quiet()
}

// TestPageOfARealRun: the same for the journal of a run against the reference
// server with a fault, which must stay readable as releases go by.
func TestPageOfARealRun(t *testing.T) {
	events := keptJournal(t)
	b := openPage(t, events, "")
	agreesWithJournal(t, b, events)
	require.Equal(t, "s-fail", eval[string](b, matrixCell("createExchangeConnector", "/lastSyncDateTime", "echo")+`.classList[0]`))
	require.Equal(t, "s-pass", eval[string](b, matrixCell("createExchangeConnector", "/status", "enum")+`.classList[0]`))
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
					cell := matrixCell(op.ID, p.Pointer, columnOf(promise.Keyword))
					require.True(t, eval[bool](b, cell+`.title.length > 10`), "%s %s %s", op.ID, p.Pointer, promise.Keyword)
					require.NotEqual(t, "s-na", eval[string](b, cell+`.classList[0]`))
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
			require.Equal(t, n, eval[int](b, fmt.Sprintf(`Number(document.querySelector('#chips [data-value="%s"] b')?.textContent.replaceAll(",", "") ?? 0)`, outcome)), outcome)
		}
		require.Equal(t, "Does not conform", eval[string](b, `document.querySelector("h1").textContent`))
	})
}

// matrixCell is the expression of a cell.
func matrixCell(op, pointer, column string) string {
	return fmt.Sprintf(`((table) => [...table.tBodies[0].rows].find((row) => row.dataset.pointer === %q).cells[[...table.tHead.rows[1].cells].findIndex((th) => th.dataset.column === %q)])(document.querySelector('table[data-operation="%s"]'))`, pointer, column, op)
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
	b := openFile(t, path, "#cases")
	b.until(`document.querySelectorAll(".row").length > 10`)
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
	for _, view := range []string{"findings", "matrix", "cases", "rules", "run"} {
		b.follow("#" + view)
		wide := eval[[]string](b, `[...document.querySelectorAll("main *")].filter((e) => !e.closest(".scroll, pre, .vh, svg, .list") && e.getBoundingClientRect().right > 391).map((e) => e.tagName + "." + e.className)`)
		require.Empty(t, wide, view)
		require.LessOrEqual(t, eval[int](b, `document.documentElement.scrollWidth`), 390, view)
	}
	b.follow("#/case/" + fragment("createExchangeConnector/enum/status/a"+strings.Repeat("long", 60)))
	b.until(`document.querySelectorAll("#panel .message").length > 1`)
	require.LessOrEqual(t, eval[int](b, `document.querySelector("#panel").scrollWidth`), 390, "the panel")
	require.Equal(t, 1, eval[int](b, `getComputedStyle(document.querySelector("#panel .messages")).gridTemplateColumns.split(" ").length`), "sent stands above received")
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
