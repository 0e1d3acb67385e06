package suite

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

// TestSummaryWithin: a summary is cut at the border of a section, never inside,
// and says so.
func TestSummaryWithin(t *testing.T) {
	text := "## verdict\n\nfirst\n\n### one\n\n" + strings.Repeat("x", 200) + "\n\n### two\n\n" + strings.Repeat("y", 200) + "\n"
	for most := range len(text) + 10 {
		got, err := summaryWithin(text, most)
		if err != nil {
			require.Less(t, most, 20+len(summaryCut)+len("## verdict"), "%d bytes are room for the verdict", most)
			continue
		}
		require.LessOrEqual(t, len(got), most)
		require.True(t, strings.HasPrefix(got, "## verdict\n\nfirst\n"))
		if got != text {
			require.True(t, strings.HasSuffix(got, summaryCut))
			require.True(t, strings.HasPrefix(text[len(got)-len(summaryCut):], "### "), "what follows is a section of its own")
		}
	}
	_, err := summaryWithin(text, -5)
	require.ErrorContains(t, err, "0 bytes are left")
}

// TestAppendSummary: several runs of one step are all there, until the budget is
// spent.
func TestAppendSummary(t *testing.T) {
	path := filepath.Join(t.TempDir(), "summary.md")
	big := []byte("## run\n\n" + strings.Repeat("### section\n\n"+strings.Repeat("x", 9_000)+"\n", 50))
	for range 5 {
		require.NoError(t, appendSummary(path, big))
	}
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.LessOrEqual(t, len(data), maxSummary)
	require.Equal(t, 5, strings.Count(string(data), "## run\n"), "the verdict of each run has room")
	require.Equal(t, 3, strings.Count(string(data), summaryCut))
	require.NoError(t, os.WriteFile(path, make([]byte, maxSummary-10), 0o666))
	require.ErrorContains(t, appendSummary(path, big), "10 bytes are left", "what has no room at all is said")
	require.Error(t, appendSummary(filepath.Join(path, "below"), big))
}

// TestAnnotations: they come behind the text, and what the text quotes stands
// between words that stop commands.
func TestAnnotations(t *testing.T) {
	evil := "evil\n::error::owned ##[warning]owned"
	var out bytes.Buffer
	output := Output{Dir: t.TempDir(), Stdout: &out, Annotations: &out, Reports: []Report{{Format: "text", Path: "-"}}}
	o, err := output.open(false)
	require.NoError(t, err)
	for _, e := range []*verdict.Event{
		{Started: &verdict.Started{Target: evil}},
		{Finished: &verdict.Finished{Complete: true, Counts: verdict.Counts{Created: 1}, Findings: []verdict.Finding{{Outcome: verdict.Fail, Sentence: strings.Repeat("words ", 20) + "::error::owned", Got: evil}}}},
	} {
		require.NoError(t, o.Event(e))
	}
	require.NoError(t, o.Close())
	parts := regexp.MustCompile(`(?s)^::stop-commands::([A-Z2-7]{26})\n(.*)\n::([A-Z2-7]{26})::\n(.*)$`).FindStringSubmatch(out.String())
	require.NotNil(t, parts, out.String())
	require.Equal(t, parts[1], parts[3])
	require.NotContains(t, parts[2], parts[1], "nobody else knows the word")
	for line := range strings.Lines(parts[4]) {
		require.Regexp(t, `^::(error|warning|notice) [^:]*::[^\r\n]*\n$`, line)
		require.Equal(t, 1, strings.Count(line, "::error title")+strings.Count(line, "::notice title"), "one command a line")
	}
	require.NotContains(t, parts[4], "\n::error::owned")
}
