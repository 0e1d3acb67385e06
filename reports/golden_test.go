package reports

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// hostile is what a server may put anywhere: markup, quotes, a terminal's
// escape sequences, bytes that are no text, and what turns writing around.
const hostile = "</script><img src=x onerror=alert(1)>&<\"'`|\x00\x1b]0;owned\x07\x1b[31m\xff\xfe\u202e\u2028\uffff\r\n"

var goldenSamples = []struct {
	name   string
	events []*verdict.Event
}{
	{"good", sample{small: true}.events()},
	{"faulty", sample{small: true, faulty: true}.events()},
	{"hostile", sample{small: true, faulty: true, hostile: hostile}.events()},
	{"cut", sample{small: true, faulty: true, cut: true}.events()},
	{"empty", nil},
	{"known", withBaseline("echo/field")},
}

// written returns the report of a format.
func written(t testing.TB, format string, opts Options, events []*verdict.Event) []byte {
	var b bytes.Buffer
	writeTo(t, &b, format, opts, events)
	return b.Bytes()
}

func writeTo(t testing.TB, w io.Writer, format string, opts Options, events []*verdict.Event) {
	sink, err := New(format, w, opts)
	require.NoError(t, err)
	for _, e := range events {
		require.NoError(t, sink.Event(e))
	}
	require.NoError(t, sink.Close())
}

// TestGolden holds every format to the letter. Of the page, only what the run
// decides is held: style, script and data have tests of their own.
func TestGolden(t *testing.T) {
	for _, format := range Formats() {
		for _, s := range goldenSamples {
			if slices.Contains([]string{"json", "ndjson", "har", "ctrf-cases"}, format) && s.name != "faulty" {
				continue // one is enough: nothing is laid out
			}
			t.Run(format+"/"+s.name, func(t *testing.T) {
				got := written(t, format, Options{}, s.events)
				if format == "html" {
					got = static(got)
				}
				path := filepath.Join("testdata", s.name+"."+format+".golden")
				if *update {
					require.NoError(t, os.MkdirAll("testdata", 0o777))
					require.NoError(t, os.WriteFile(path, got, 0o666))
				}
				want, err := os.ReadFile(path)
				require.NoError(t, err, "go test ./reports -update writes it")
				require.Equal(t, string(want), string(got))
			})
		}
	}
}

var ownParts = regexp.MustCompile(`(?s)<style>.*?</style>|<script.*?</script>|content="default-src[^"]*"|<svg class="signs".*?</symbol>\n</svg>|<p class="note proven">.*?</p>\n`)

func static(page []byte) []byte { return ownParts.ReplaceAll(page, nil) }

// TestSinksChangeNothing: the next sink reads the same event.
func TestSinksChangeNothing(t *testing.T) {
	for _, format := range Formats() {
		events := sample{faulty: true, hostile: hostile, small: true}.events()
		before, err := json.Marshal(events)
		require.NoError(t, err)
		first := written(t, format, Options{}, events)
		after, err := json.Marshal(events)
		require.NoError(t, err)
		require.Equal(t, string(before), string(after), format)
		require.Equal(t, first, written(t, format, Options{}, events), "%s is written twice alike", format)
	}
}

// TestEveryCut: a stream may end after any event.
func TestEveryCut(t *testing.T) {
	events := sample{faulty: true, small: true}.events()
	for n := range len(events) {
		for _, format := range Formats() {
			if format == "ndjson" {
				continue // the journal itself
			}
			got := string(written(t, format, Options{}, events[:n]))
			require.Contains(t, strings.ToLower(got), "incomplete", "%s after %d events", format, n)
		}
	}
}

// TestNDJSON is the journal: reading it gives the events again.
func TestNDJSON(t *testing.T) {
	events := sample{faulty: true, small: true}.events()
	var got []*verdict.Event
	for e, err := range verdict.ReadJournal(bytes.NewReader(written(t, "ndjson", Options{}, events))) {
		require.NoError(t, err)
		got = append(got, e)
	}
	require.Equal(t, len(events), len(got))
	want, err := json.Marshal(events)
	require.NoError(t, err)
	have, err := json.Marshal(got)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(have))
}

func TestUnknownFormat(t *testing.T) {
	_, err := New("htlm", io.Discard, Options{})
	require.EqualError(t, err, `report format "htlm" is not known: did you mean "html"? (there are text, html, junit, json, ndjson, markdown, junit-cases, sarif, har, ctrf, ctrf-cases, gitlab, github, badge, shields)`)
}

// BenchmarkWrite measures each format on 10,000 cases.
func BenchmarkWrite(b *testing.B) {
	events := sample{faulty: true, fill: 10_000 - 180}.events()
	for _, format := range Formats() {
		b.Run(format, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var w counter
				writeTo(b, &w, format, Options{}, events)
				b.ReportMetric(float64(w)/1e6, "MB")
			}
		})
	}
}

type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
