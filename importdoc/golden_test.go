package importdoc

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite testdata/findings.txt; read each line that is new against its page")

// classOf is the kind of page, after who makes it.
func classOf(page string) string {
	switch {
	case controls[page] != "":
		return "answers without a 201"
	case strings.Contains(page, "/intune-"):
		return "made by the Intune generator"
	case strings.HasPrefix(page, "drafts/") || strings.HasPrefix(page, "source/"):
		return "made by the generator of drafts"
	}
	return "written by hand"
}

// TestFindings holds what is found on each page of the corpus. The lines of
// testdata/findings.txt were read by hand beside their pages: each tells a fault
// that is there.
func TestFindings(t *testing.T) {
	byClass := map[string]*strings.Builder{}
	classes := []string{"made by the generator of drafts", "made by the Intune generator", "written by hand", "answers without a 201"}
	for _, c := range classes {
		byClass[c] = &strings.Builder{}
	}
	for _, page := range pagesOf(t) {
		b := byClass[classOf(page)]
		fmt.Fprintf(b, "\n%s\n", page)
		for _, f := range importOf(t, load(t, page)).Findings {
			fmt.Fprintf(b, "  %d:%d %s %s: %s\n", f.Place.Line, f.Place.Column, f.Level, f.Rule, f.Text)
		}
	}
	var all strings.Builder
	for _, c := range classes {
		fmt.Fprintf(&all, "== pages %s\n%s\n", c, byClass[c])
	}
	path := filepath.Join("testdata", "findings.txt")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, []byte(all.String()), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, strings.Split(string(want), "\n"), strings.Split(all.String(), "\n"))
}
