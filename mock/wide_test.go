package mock

import (
	"cmp"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

// TestDirectory lists why creates of a whole directory of descriptions are not
// served: ASSAY_DIRECTORY names it, and ASSAY_EVERY=n takes each n-th file.
func TestDirectory(t *testing.T) {
	root := os.Getenv("ASSAY_DIRECTORY")
	if root == "" {
		t.Skip("ASSAY_DIRECTORY names no directory of descriptions")
	}
	var files []string
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && slices.Contains([]string{".json", ".yaml"}, filepath.Ext(path)) && d.Name() != "_index.js" {
			files = append(files, path)
		}
		return err
	}))
	every := max(1, len(os.Getenv("ASSAY_EVERY"))) // one letter a step: files are many
	all, reasons := 0, map[string][]string{}
	for i := 0; i < len(files); i += every {
		src, err := spec.ReadFile(files[i])
		require.NoError(t, err)
		c, err := spec.Load(src, spec.Options{})
		if err != nil {
			continue
		}
		all += len(c.Operations)
		s, err := New(c, Options{})
		if err != nil {
			reasons[err.Error()] = append(reasons[err.Error()], files[i])
			continue
		}
		skipped := map[string]bool{}
		for _, u := range s.Unserved() {
			skipped[u.Operation] = true
			why := "not served: " + general.ReplaceAllString(u.Reason, "…")
			reasons[why] = append(reasons[why], strings.TrimPrefix(files[i], root)+" "+u.Operation)
		}
		for _, op := range c.Operations {
			if why := ""; !skipped[op.ID] {
				if why = lived(s, op, skipped); why != "" {
					why = lines.FindString(why)
					reasons[why] = append(reasons[why], strings.TrimPrefix(files[i], root)+" "+op.ID)
				}
			}
		}
	}
	unserved := 0
	for _, why := range slices.SortedFunc(maps.Keys(reasons), func(a, b string) int { return cmp.Compare(len(reasons[b]), len(reasons[a])) }) {
		unserved += len(reasons[why])
		t.Logf("%5d %s\n      %s", len(reasons[why]), why, strings.Join(reasons[why][:min(6, len(reasons[why]))], "\n      "))
	}
	t.Logf("%d of %d creates are not served", unserved, all)
}

var (
	general = regexp.MustCompile(`answer of .* is described|parents of \S+|parameter "[^"]*"`)
	lines   = regexp.MustCompile(`(?s)Error:.{0,400}|^.{0,400}`)
)
