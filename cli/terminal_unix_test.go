//go:build unix

package cli

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// onPTY is a program on a terminal of its own.
type onPTY struct {
	cmd  *exec.Cmd
	tty  *os.File
	mu   sync.Mutex
	text bytes.Buffer
	done chan struct{}
}

// assayBinary is the test binary, which TestMain lets be assay.
func assayBinary(t *testing.T) string {
	dir := t.TempDir()
	self, err := os.Executable()
	require.NoError(t, err)
	require.NoError(t, os.Symlink(self, dir+"/assay"))
	return dir + "/assay"
}

func startOnPTY(t *testing.T, columns uint16, environ []string, program string, args ...string) *onPTY {
	t.Helper()
	return startOnPTYIn(t, t.TempDir(), columns, environ, program, args...)
}

func startOnPTYIn(t *testing.T, dir string, columns uint16, environ []string, program string, args ...string) *onPTY {
	t.Helper()
	p := &onPTY{cmd: exec.Command(program, args...), done: make(chan struct{})}
	p.cmd.Dir = dir
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + p.cmd.Dir, "TERM=xterm-256color"}, environ...)
	var err error
	p.tty, err = pty.StartWithSize(p.cmd, &pty.Winsize{Rows: 30, Cols: columns})
	require.NoError(t, err)
	t.Cleanup(func() { p.cmd.Process.Kill(); p.tty.Close() })
	go func() {
		defer close(p.done)
		buf := make([]byte, 4096)
		for {
			n, err := p.tty.Read(buf) // an error when the last one closes the other end
			p.mu.Lock()
			p.text.Write(buf[:n])
			p.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return p
}

func (p *onPTY) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// waits until the program has said something that matches.
func (p *onPTY) waits(t *testing.T, pattern string) {
	t.Helper()
	p.waitsFrom(t, 0, pattern)
}

func (p *onPTY) waitsFrom(t *testing.T, begin int, pattern string) {
	t.Helper()
	expr := regexp.MustCompile(pattern)
	if !assert.Eventually(t, func() bool { return expr.MatchString(p.said()[begin:]) }, time.Minute, 5*time.Millisecond) {
		require.FailNow(t, "not said", "%q in %q", pattern, p.said()[begin:])
	}
}

// ends waits for the program's end, and returns what stands on the screen: of
// each line what the last return and erase left.
func (p *onPTY) ends(t *testing.T) (code int, lines []string) {
	t.Helper()
	err := p.cmd.Wait()
	<-p.done
	if err != nil {
		require.IsType(t, &exec.ExitError{}, err)
	}
	for _, l := range strings.Split(strings.ReplaceAll(p.said(), "\r\n", "\n"), "\n") {
		drawn := strings.Split(l, "\r\x1b[K")
		lines = append(lines, drawn[len(drawn)-1])
	}
	return p.cmd.ProcessState.ExitCode(), lines
}

// slowServer answers a create after a moment, and nothing else.
func slowServer(t *testing.T) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		time.Sleep(60 * time.Millisecond) // long enough for a rate to be known, and the terminal resized
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		w.Write(body)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// TestBarOnARealTerminal: the bar has rate and time left, follows a resize, and
// nothing of it is left when the report begins.
func TestBarOnARealTerminal(t *testing.T) {
	t.Parallel()
	p := startOnPTY(t, 100, []string{"ASSAY_TOKEN=x"}, assayBinary(t), "run", "--target", slowServer(t), "--no-cleanup")
	p.waits(t, `\r\x1b\[K\[#*\.+\] \d+ of \d+ cases done \(\d+ %\), \d+/s, \d+ s left`)
	require.NoError(t, pty.Setsize(p.tty, &pty.Winsize{Rows: 30, Cols: 30}))
	p.waits(t, `\r\x1b\[K\d+ of \d+ cases done[^\r]*\r`)
	code, lines := p.ends(t)
	require.Equal(t, 1, code)
	for _, l := range lines {
		require.NotContains(t, l, "cases done", "a bar that was not taken away")
	}
	narrow := p.said()[strings.LastIndex(p.said(), "]"):]
	for _, drawn := range regexp.MustCompile(`\r\x1b\[K([^\r\n]*cases done[^\r\n]*)`).FindAllStringSubmatch(narrow, -1) {
		require.Less(t, len(drawn[1]), 30, "wider than the terminal: %q", drawn[1])
	}
	require.Contains(t, p.said(), "\x1b[1m", "a terminal has colours")
}

// TestCtrlCOnARealTerminal: the first leaves a clean line and the reports, the
// second ends at once.
func TestCtrlCOnARealTerminal(t *testing.T) {
	t.Parallel()
	p := startOnPTY(t, 100, []string{"ASSAY_TOKEN=x"}, assayBinary(t), "run", "--target", slowServer(t))
	p.waits(t, `cases done`)
	_, err := p.tty.Write([]byte{3})
	require.NoError(t, err)
	code, lines := p.ends(t)
	require.Equal(t, 130, code)
	require.Contains(t, lines, "assay: interrupted: clean-up and reports follow; a second Ctrl-C ends at once")
	for _, l := range lines {
		require.NotContains(t, l, "cases done")
	}
	require.FileExists(t, p.cmd.Dir+"/assay-out/report.html")
}

// TestLogsOnARealTerminal: where a terminal is logged, or cannot rewrite, no
// line is rewritten.
func TestLogsOnARealTerminal(t *testing.T) {
	t.Parallel()
	assay := assayBinary(t)
	for _, c := range []struct {
		environ []string
		color   bool
		why     string
	}{
		{[]string{"CI=true"}, true, "a CI system that gives a terminal, as Buildkite does"},
		{[]string{"TERM=dumb"}, false, "an editor's shell"},
		{[]string{"CI=true", "NO_COLOR=1"}, false, "no colours were asked for"},
		{[]string{"CI=1", "TERM=dumb", "FORCE_COLOR=1"}, true, "colours were asked for"},
	} {
		p := startOnPTY(t, 100, append(c.environ, "ASSAY_TOKEN=x"), assay, "run", "--target", slowServer(t), "--max-cases", "40")
		code, _ := p.ends(t)
		require.Equal(t, 1, code, c.why)
		require.NotContains(t, p.said(), "\x1b[K", c.why)
		require.NotRegexp(t, `\r[^\n\r]`, p.said(), c.why)
		require.Equal(t, c.color, strings.Contains(p.said(), "\x1b["), "%s\n%s", c.why, p.said())
	}
}
