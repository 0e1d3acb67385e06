package assaytest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// orders runs the tests of the example module, with flags, as its users would.
func orders(t *testing.T, args ...string) (output string, passed bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"test", "-count=1"}, args...)...)
	cmd.Dir = filepath.Join("..", "examples", "orders")
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	require.NotContains(t, string(out), "[build failed]", "%s", out)
	return string(out), err == nil
}

// TestExampleNamesItsBugs: the ten lines of the example find both bugs, each told
// once at length, at the user's own line; mended, it passes.
func TestExampleNamesItsBugs(t *testing.T) {
	out, passed := orders(t, ".")
	require.False(t, passed)
	require.Contains(t, out, "got       nothing: the property was dropped", "the note that is forgotten")
	require.Contains(t, out, "quantity is 0, smaller than allowed.", "the order of nothing")
	require.Equal(t, 2, strings.Count(out, "    repro "), "two bugs, two texts at length:\n%s", out)
	require.Contains(t, out, "conformance_test.go:10: POST /orders answered 201")
	require.NotRegexp(t, regexp.MustCompile(`#\d\d `), out, "no two subtests have one name")

	rerun := regexp.MustCompile(`go test -run '(.*too-small.*)'`).FindStringSubmatch(out)
	require.Len(t, rerun, 2, out)
	again, passed := orders(t, "-v", "-run", rerun[1], ".")
	require.False(t, passed)
	require.Regexp(t, `--- FAIL: TestConformance/createOrder/status-rejects-invalid/range.quantity.too-small`, again)
	require.NotContains(t, again, "echo-field/")

	mended, passed := orders(t, "-tags", "mended", ".")
	require.True(t, passed, mended)
}

// TestExampleFlags: the flags of go test mean what they say.
func TestExampleFlags(t *testing.T) {
	short, passed := orders(t, "-tags", "mended", "-short", "-v", ".")
	require.True(t, passed, short)
	for _, line := range regexp.MustCompile(`--- PASS: TestConformance/createOrder/status-accepts-valid/(\S+)`).FindAllStringSubmatch(short, -1) {
		require.Regexp(t, `^(example|control)\.`, line[1], "-short sends the examples")
	}
	require.Contains(t, short, "status-created/example.example")
	require.NotContains(t, short, "too-small")

	dir := t.TempDir()
	out, _ := orders(t, "-artifacts", "-outputdir", dir, ".")
	var found []string
	require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			info, err := d.Info()
			require.NoError(t, err)
			require.NotZero(t, info.Size(), path)
			found = append(found, d.Name())
		}
		return err
	}))
	require.ElementsMatch(t, []string{"report.html", "run.ndjson"}, found, out)
}
