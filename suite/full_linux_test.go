package suite

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/mock"
	"assay/runner"
)

// TestFullDisk: a disk that fills up in mid-run ends the run, and costs neither
// what was written, nor the reports on other disks, nor the clean-up; with room
// again, the run is taken up.
func TestFullDisk(t *testing.T) {
	disk := filepath.Join(t.TempDir(), "disk")
	require.NoError(t, os.Mkdir(disk, 0o777))
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=8m"); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v (the sessions with ulimit and /dev/full stand in)", err)
	}
	t.Cleanup(func() { syscall.Unmount(disk, syscall.MNT_DETACH) })
	filler := filepath.Join(disk, "filler")
	require.NoError(t, os.WriteFile(filler, make([]byte, 7<<20), 0o666))

	s := newStation(t, "", mock.Options{})
	elsewhere := t.TempDir()
	whole := s.run(t.Context(), t, "", filepath.Join(elsewhere, "whole")).Journal
	opts := Options{
		Source: s.source, Runner: runner.Options{Target: s.url, Credentials: runner.Bearer("any-token-will-do")},
		Output: Output{Dir: filepath.Join(disk, "out"), Reports: []Report{{Format: "markdown", Path: filepath.Join(elsewhere, "report.md")}}}, Command: []string{"assay", "run"},
	}
	result, err := Run(t.Context(), opts)
	var broken *BrokenError
	require.ErrorAs(t, err, &broken)
	require.ErrorContains(t, err, "no space left on device")
	require.ErrorContains(t, err, "assay run --resume "+result.Journal)
	require.False(t, result.Finished.Complete)
	require.Empty(t, result.Finished.Left, "what was created is deleted all the same")
	report, err := os.ReadFile(filepath.Join(elsewhere, "report.md"))
	require.NoError(t, err)
	require.Contains(t, string(report), "the journal could not be written any more")

	require.NoError(t, os.Remove(filler))
	s.run(t.Context(), t, result.Journal, filepath.Join(disk, "out"))
	requireSame(t, whole, result.Journal, "taken up")
}
