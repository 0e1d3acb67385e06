package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"assay/verdict"
)

// BenchmarkPage measures the page of many cases: how large it is, what making
// it keeps in memory, and how long Chromium takes until the list of cases can
// be used, against the same page with its static part alone.
//
// The cases are those of a real run, again and again: each operation is a copy
// with 250 cases, whose identifiers and marks differ. Text of real bodies that
// repeats less compresses less.
func BenchmarkPage(b *testing.B) {
	for _, n := range []int{10_000, 50_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			dir := b.TempDir()
			whole, alone := filepath.Join(dir, "whole.html"), filepath.Join(dir, "static.html")
			var took time.Duration
			var kept uint64
			for b.Loop() {
				took, kept = makePage(b, n, whole)
			}
			page, err := os.ReadFile(whole)
			require.NoError(b, err)
			require.NoError(b, os.WriteFile(alone, scripts.ReplaceAll(page, nil), 0o666))
			browser := startBrowser(b)
			open, static := opened(browser, whole+"#cases", readyTime), opened(browser, alone, loadedTime)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(len(page))/1e6, "MB/page")
			b.ReportMetric(took.Seconds(), "s/made")
			b.ReportMetric(float64(kept)/1e6, "MB/kept")
			b.ReportMetric(open.wall, "ms/open")
			b.ReportMetric(static.wall, "ms/static")
			b.ReportMetric(open.wall/static.wall, "open/static")
			b.ReportMetric(open.thread, "cpu-ms/open")
			b.ReportMetric(static.thread, "cpu-ms/static")
		})
	}
}

var scripts = regexp.MustCompile(`(?s)<script.*?</script>`)

// readyTime and loadedTime are milliseconds from the start of the navigation
// until the list can be used, and until the document is laid out.
const (
	readyTime  = `new Promise((done) => { const look = () => { const [mark] = performance.getEntriesByName("assay-ready"); if (mark) requestAnimationFrame(() => done(performance.now())); else setTimeout(look, 1); }; look(); })`
	loadedTime = `new Promise((done) => { const look = () => { if (document.readyState === "complete") requestAnimationFrame(() => done(performance.now())); else setTimeout(look, 1); }; look(); })`
)

// openingTime is how long an opening took, and how long the page's own thread
// was at work meanwhile, in milliseconds.
type openingTime struct{ wall, thread float64 }

// opened is the best of several openings: what else the machine does only adds.
func opened(b *browser, path, script string) openingTime {
	best := openingTime{math.Inf(1), math.Inf(1)}
	_, err := chromedp.Call(b.ctx, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks})
	require.NoError(b.t, err)
	for range 7 {
		require.NoError(b.t, chromedp.Do(b.ctx, chromedp.Navigate("about:blank")))
		require.NoError(b.t, chromedp.Do(b.ctx, chromedp.Navigate("file://"+path)))
		best.wall = min(best.wall, await[float64](b, script))
		got, err := chromedp.Call(b.ctx, performance.GetMetrics, cdp.Empty{})
		require.NoError(b.t, err)
		for _, m := range got.Metrics {
			if m.Name == "TaskDuration" {
				best.thread = min(best.thread, 1000*m.Value)
			}
		}
	}
	return best
}

// makePage writes the page of n cases, and returns the time and the memory
// that is still held when the last case was taken in.
func makePage(tb testing.TB, n int, path string) (time.Duration, uint64) {
	file, err := os.Create(path)
	require.NoError(tb, err)
	defer file.Close()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	sink, err := New("html", file, Options{})
	require.NoError(tb, err)
	var spent time.Duration
	for e := range manyCases(tb, n) {
		if e.Finished != nil {
			runtime.GC()
			runtime.ReadMemStats(&after)
		}
		start := time.Now()
		require.NoError(tb, sink.Event(e))
		spent += time.Since(start)
	}
	start := time.Now()
	require.NoError(tb, sink.Close())
	return spent + time.Since(start), after.HeapAlloc - before.HeapAlloc
}

// manyCases makes a run of n cases out of the journal of a real one.
func manyCases(tb testing.TB, n int) func(yield func(*verdict.Event) bool) {
	const each = 250 // cases of one operation
	lines := journalLines(tb)
	return func(yield func(*verdict.Event) bool) {
		var contract verdict.Outline
		trailer := &verdict.Finished{Complete: true, Counts: verdict.Counts{Cases: n, Created: n, Verdicts: map[verdict.Outcome]int{}, ByCase: map[verdict.Outcome]int{}}}
		for op := range n / each {
			one := lines.event(tb, lines.contract, op, 0).Contract
			contract.Operations, contract.Rules = append(contract.Operations, one.Operations...), one.Rules
			trailer.Findings = append(trailer.Findings, lines.event(tb, lines.finished, op, 0).Finished.Findings...)
		}
		for i := range trailer.Findings {
			trailer.Findings[i].Fingerprint = fmt.Sprintf("%012x", i)
		}
		if !yield(lines.event(tb, lines.started, 0, 0)) || !yield(&verdict.Event{Contract: &contract}) {
			return
		}
		for op := range n / each {
			for _, line := range lines.obligations {
				if !yield(lines.event(tb, line, op, 0)) {
					return
				}
			}
			for i := range each {
				if !yield(lines.event(tb, lines.done[i%len(lines.done)], op, i/len(lines.done))) {
					return
				}
			}
		}
		yield(&verdict.Event{Finished: trailer})
	}
}

// runLines are the lines of a journal by kind.
type runLines struct {
	started, contract, finished []byte
	obligations, done           [][]byte
}

func journalLines(tb testing.TB) *runLines {
	data, err := os.ReadFile(filepath.Join("testdata", "run.ndjson"))
	require.NoError(tb, err)
	out := &runLines{}
	for line := range bytes.Lines(data) {
		switch {
		case bytes.HasPrefix(line, []byte(`{"started"`)):
			out.started = line
		case bytes.HasPrefix(line, []byte(`{"contract"`)):
			out.contract = line
		case bytes.HasPrefix(line, []byte(`{"finished"`)):
			out.finished = line
		case bytes.HasPrefix(line, []byte(`{"obligation"`)):
			out.obligations = append(out.obligations, line)
		case !bytes.Contains(line, []byte(`"technique":"cleanup"`)):
			out.done = append(out.done, line)
		}
	}
	return out
}

var (
	runName   = regexp.MustCompile(`createExchangeConnector/[^"]*`)
	runNumber = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|"duration":[0-9]+|"start":"[^"]*"`)
)

// event decodes a line as that of another operation, and of another round.
func (l *runLines) event(tb testing.TB, line []byte, op, round int) *verdict.Event {
	if round > 0 {
		line = runName.ReplaceAllFunc(line, func(id []byte) []byte { return fmt.Appendf(nil, "%s-%d", id, round) })
	}
	line = bytes.ReplaceAll(line, []byte("xchangeConnector"), fmt.Appendf(nil, "xchangeConnector%d", op))
	serial := uint64(op*1000+round*37+1) * 0x9e3779b97f4a7c15
	line = runNumber.ReplaceAllFunc(line, func(old []byte) []byte {
		serial = serial*6364136223846793005 + 1442695040888963407
		switch {
		case old[1] == 'd':
			return fmt.Appendf(nil, `"duration":%d`, 300_000+serial>>40)
		case old[1] == 's':
			return fmt.Appendf(nil, `"start":"2026-11-23T12:%02d:%02d.%09dZ"`, op%60, round%60, serial>>36)
		}
		return fmt.Appendf(nil, "%08x-%04x-%04x-%04x-%012x", uint32(serial), uint16(serial>>32), uint16(serial>>40), uint16(serial>>48), serial>>16&0xffffffffffff)
	})
	e := &verdict.Event{}
	require.NoError(tb, json.Unmarshal(line, e))
	return e
}

// TestPageOfManyOperations: what the benchmark measures is a page like any
// other, whose cases are found by their ids.
func TestPageOfManyOperations(t *testing.T) {
	var page strings.Builder
	sink, err := New("html", &page, Options{})
	require.NoError(t, err)
	ids := map[string]bool{}
	for e := range manyCases(t, 1000) {
		require.NoError(t, sink.Event(e))
		if e.Done != nil {
			require.False(t, ids[e.Done.Case.ID], "%q is there twice", e.Done.Case.ID)
			ids[e.Done.Case.ID] = true
		}
	}
	require.NoError(t, sink.Close())
	require.Len(t, ids, 1000)
	require.Contains(t, page.String(), "1,000")
}
