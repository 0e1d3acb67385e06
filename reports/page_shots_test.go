package reports

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"assay/verdict"
)

// screenshots are the pictures of the documentation, in docs/screenshots.
var screenshots = []struct {
	file, theme, hash string
	width, height     int64
}{
	{"findings.png", "light", "", 1280, 860},
	{"case.png", "light", "#/case/createExchangeConnector%2Fenum%2Fstatus%2Fmember-connected", 1280, 860},
	{"matrix.png", "dark", "#matrix", 1280, 700},
	{"narrow.png", "light", "", 390, 780},
}

// TestScreenshots makes the pictures with -update, and else sees that they are
// there and small. They show the journal that is kept as a test file.
func TestScreenshots(t *testing.T) {
	folder := filepath.Join("..", "docs", "screenshots")
	if *update {
		file := filepath.Join(t.TempDir(), "report.html")
		require.NoError(t, os.WriteFile(file, written(t, "html", Options{}, keptJournal(t)), 0o666))
		b := startBrowser(t)
		for _, s := range screenshots {
			b.resizeTo(s.width, s.height)
			b.media("", "prefers-color-scheme", s.theme)
			b.open(file, s.hash)
			b.until(`!location.hash.startsWith("#/case/") || document.querySelector("#panel .message") !== null`)
			picture, err := chromedp.Call(b.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: "png"})
			require.NoError(t, err)
			require.NoError(t, os.MkdirAll(folder, 0o777))
			require.NoError(t, os.WriteFile(filepath.Join(folder, s.file), picture.Data, 0o666))
		}
	}
	for _, s := range screenshots {
		info, err := os.Stat(filepath.Join(folder, s.file))
		require.NoError(t, err, "go test ./reports -run Screenshots -update makes it")
		require.Less(t, info.Size(), int64(200<<10), s.file)
	}
}

// keptJournal reads the journal that must stay readable.
func keptJournal(t *testing.T) []*verdict.Event {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", "run.ndjson"))
	require.NoError(t, err)
	defer file.Close()
	var events []*verdict.Event
	for e, err := range verdict.ReadJournal(file) {
		require.NoError(t, err)
		events = append(events, e)
	}
	return events
}
