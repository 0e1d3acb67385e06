package cli

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func pages(t *testing.T) (root *cobra.Command, dir string) {
	t.Helper()
	a := &app{ctx: context.Background(), stdout: io.Discard, stderr: io.Discard}
	root, dir = a.root(), t.TempDir()
	require.NoError(t, writePages(root, dir, time.Unix(0, 0).UTC()))
	return root, dir
}

// TestManPagesLint: mandoc and groff, the two that show man pages, have no
// complaint.
func TestManPagesLint(t *testing.T) {
	_, dir := pages(t)
	files, err := filepath.Glob(dir + "/*.1")
	require.NoError(t, err)
	require.Greater(t, len(files), 10)
	for program, args := range map[string][]string{
		"mandoc": append([]string{"-Tlint", "-Wwarning"}, files...),
		"man":    append([]string{"--warnings", "-Tutf8", "-l"}, files...),
	} {
		if _, err := exec.LookPath(program); err != nil {
			missing(t, program+" is not there: install Debian's package mandoc or man-db")
		}
		cmd := exec.Command(program, args...)
		cmd.Env = append(os.Environ(), "MANPAGER=cat", "MANWIDTH=100", "LC_ALL=C.UTF-8")
		var complaints bytes.Buffer
		cmd.Stderr = &complaints
		out, err := cmd.Output()
		require.NoError(t, err, "%s: %s%s", program, out, complaints.String())
		require.Empty(t, complaints.String(), program)
	}
}

// TestManPagesSayAll: what a reader sees of a page names each flag and code.
func TestManPagesSayAll(t *testing.T) {
	root, dir := pages(t)
	if _, err := exec.LookPath("mandoc"); err != nil {
		missing(t, "mandoc is not there: install Debian's package mandoc")
	}
	for _, cmd := range append(root.Commands(), root) {
		name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
		out, err := exec.Command("sh", "-c", `mandoc -Tascii -Owidth=200 "$1" | col -bx`, "sh", filepath.Join(dir, name+".1")).Output()
		require.NoError(t, err)
		shown := string(out)
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) { require.Contains(t, shown, "--"+f.Name, name) })
		for _, section := range []string{"NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "EXIT STATUS", "ENVIRONMENT", "FILES", "SEE ALSO"} {
			require.Contains(t, shown, "\n"+section+"\n", name)
		}
		for line := range strings.SplitSeq(unindented(cmd.Example), "\n") {
			require.Contains(t, shown, line, "%s: an example that cannot be copied", name)
		}
		require.Contains(t, shown, "1970-01-01", name)
	}
}

func TestExitCodesOfManPages(t *testing.T) {
	a := &app{ctx: context.Background(), stdout: io.Discard, stderr: io.Discard}
	var codes []string
	for _, c := range exitCodes(a.root()) {
		codes = append(codes, c[0])
		require.NotEmpty(t, c[1])
	}
	require.Equal(t, []string{"0", "1", "2", "3", "4", "130"}, codes)
}

func TestPageDate(t *testing.T) {
	date, err := (&app{environ: []string{"SOURCE_DATE_EPOCH=1700000000"}}).pageDate()
	require.NoError(t, err)
	require.Equal(t, "2023-11-14", date.Format(time.DateOnly))
	_, err = (&app{environ: []string{"SOURCE_DATE_EPOCH=today"}}).pageDate()
	require.ErrorContains(t, err, `SOURCE_DATE_EPOCH="today" is no number of seconds`)
	_, err = (&app{}).pageDate()
	require.NoError(t, err, "a build without a repository has no date, and no error")
}

// TestRoff: no text can be a request or lose a character.
func TestRoff(t *testing.T) {
	require.Equal(t, `\&.SH \e \-\-x \(aqa\(aq \[u00B7]`, roff(`.SH \ --x 'a' ·`))
	require.Equal(t, "a\n\\&.b\n\\&\\(aqc", roff("a\n.b\n'c"))
	rapid.Check(t, func(t *rapid.T) {
		out := roff(rapid.String().Draw(t, "text"))
		for line := range strings.SplitSeq(out, "\n") {
			require.False(t, strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'"), "%q", line)
			for _, r := range line {
				require.Less(t, r, rune(0x7f))
			}
		}
	})
}
