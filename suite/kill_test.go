//go:build unix

package suite

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

const killToken = "the-token-of-the-test"

// program is the program as it is built, in a folder of its own.
type program struct {
	path, dir string
}

func build(t *testing.T) program {
	t.Helper()
	p := program{dir: t.TempDir()}
	p.path = filepath.Join(p.dir, "assay")
	out, err := exec.Command("go", "build", "-o", p.path, "assay").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return p
}

// command is a call of the program, with the token that the server demands.
func (p program) command(args ...string) *exec.Cmd {
	cmd := exec.Command(p.path, args...)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "ASSAY_TOKEN="+killToken)
	return cmd
}

// call runs the program to its end.
func (p program) call(t *testing.T, args ...string) (code int, text string) {
	t.Helper()
	out, err := p.command(args...).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	if exit != nil {
		code = exit.ExitCode()
	}
	require.NotContains(t, string(out), "goroutine ", "a stack trace")
	return code, string(out)
}

// serve starts a real server process with a fault, so that there is something to
// find, and returns its URL.
func (p program) serve(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command(p.path, append([]string{"mock", "--log", "off", "--token", killToken}, args...)...)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	url, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	return strings.TrimSpace(url)
}

// killedAfter starts a run and kills it.
func (p program) killedAfter(t *testing.T, d time.Duration, args ...string) {
	t.Helper()
	cmd := p.command(args...)
	require.NoError(t, cmd.Start())
	time.Sleep(d)
	cmd.Process.Kill()
	cmd.Wait()
}

// telling is what a journal comes to.
type telling struct {
	cases    map[string]int
	finished *verdict.Finished
	nonce    string
	events   int
	torn     bool
}

func tell(t *testing.T, path string) telling {
	t.Helper()
	out := telling{cases: map[string]int{}}
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	if len(data) == 0 {
		return out
	}
	for e, err := range verdict.ReadJournal(bytes.NewReader(data)) {
		var torn *verdict.Truncated
		if errors.As(err, &torn) {
			out.torn = true
			break
		}
		require.NoError(t, err)
		out.events++
		switch {
		case e.Started != nil:
			out.nonce = e.Started.Nonce
		case e.Done != nil && e.Done.Case.Technique != "cleanup" && !e.Done.Case.Preparation():
			out.cases[e.Done.Case.ID]++
		case e.Finished != nil:
			out.finished = e.Finished
		}
	}
	return out
}

// findings are what a run came to, in a form that two runs have in common.
func (w telling) findings() []string {
	var out []string
	for _, f := range w.finished.Findings {
		out = append(out, fmt.Sprintf("%s %s %s ×%d", f.Fingerprint, f.Rule, f.Outcome, f.Count))
	}
	slices.Sort(out)
	return out
}

// sameAs holds a run that was taken up to one that was never interrupted.
func (w telling) sameAs(t *testing.T, whole telling) {
	t.Helper()
	require.NotNil(t, w.finished)
	require.True(t, w.finished.Complete, w.finished.Reason)
	require.Equal(t, whole.cases, w.cases, "each case once")
	require.Equal(t, whole.findings(), w.findings())
	require.Equal(t, whole.finished.Counts.Cases, w.finished.Counts.Cases)
	require.Equal(t, whole.finished.Counts.ByCase, w.finished.Counts.ByCase)
	require.Equal(t, whole.finished.Bases, w.finished.Bases)
	require.Empty(t, w.finished.Left)
}

// listed is the body of the list of all that lives on the server.
func listed(t *testing.T, url string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/deviceManagement/exchangeConnectors", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+killToken)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(resp.Body)
	require.NoError(t, err)
	return b.String()
}

// TestKilledRuns kills the real program at random points of runs against a real
// server, and makes of each journal what it allows: reports, a clean-up, and the
// rest of the run, some of which are killed again. ASSAY_KILL_SEED repeats it.
func TestKilledRuns(t *testing.T) {
	kills := 100
	if testing.Short() {
		kills = 15
	}
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("ASSAY_KILL_SEED"); text != "" {
		var err error
		seed, err = strconv.ParseUint(text, 10, 64)
		require.NoError(t, err)
	}
	t.Logf("ASSAY_KILL_SEED=%d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	p := build(t)
	url := p.serve(t, "--fault", "drops-field")
	began := time.Now()
	code, text := p.call(t, "run", "--target", url, "--out", "whole")
	took := time.Since(began)
	require.Equal(t, 1, code, text)
	whole := tell(t, filepath.Join(p.dir, "whole", JournalName))
	require.NotEmpty(t, whole.finished.Findings)
	seen := map[string]int{}
	tier := os.Getenv("ASSAY_TIER")
	patient := tier == "full" || tier == "weekly"
	for i := range kills {
		if !patient && i >= kills/3 && time.Since(began) > 75*time.Second {
			t.Logf("a busy machine: the rest of %d kills is left to tier full", kills)
			kills = i
			break
		}
		dir := fmt.Sprintf("k%d", i)
		after := time.Duration(rnd.Int64N(int64(took)))
		p.killedAfter(t, after, "run", "--target", url, "--out", dir)
		k := killed{program: p, url: url, journal: filepath.Join(p.dir, dir, JournalName), whole: whole}
		what := k.use(t, i, time.Duration(rnd.Int64N(int64(took))))
		seen[what]++
		require.False(t, t.Failed(), "kill %d, %v after the start, seed %d", i, after, seed)
		require.NoError(t, os.RemoveAll(filepath.Join(p.dir, dir)))
	}
	t.Logf("%d kills of runs of %v: %v", kills, took, seen)
	require.Greater(t, seen["taken up"]+seen["cleaned up"]+seen["reported on"], kills/3, "too few were killed in their middle")
}

// killed is a run that was killed.
type killed struct {
	program
	url, journal string
	whole        telling
}

// use does with a killed run what its number asks for, and says what that was.
func (k killed) use(t *testing.T, i int, again time.Duration) string {
	info, err := os.Stat(k.journal)
	if err != nil || info.Size() == 0 {
		return "killed before the journal"
	}
	had := tell(t, k.journal)
	for id, n := range had.cases {
		require.Equal(t, 1, n, id)
	}
	code, text := k.call(t, "report", k.journal, "--out", "again")
	switch {
	case had.finished != nil:
		require.Equal(t, 1, code, text)
		return "killed after the end"
	case had.events < 2:
		require.Contains(t, []int{2, 3}, code, text)
		return "killed before the first case"
	}
	// What was found so far counts, although the run is incomplete.
	require.Contains(t, []int{1, 3}, code, text)
	require.Contains(t, text, "incomplete")
	switch i % 4 {
	case 0:
		return "reported on"
	case 1:
		code, text := k.call(t, "cleanup", k.journal, "--target", k.url)
		require.Equal(t, 0, code, text)
		for id := range alive(t, k.journal) {
			require.NotContains(t, listed(t, k.url), id, "it was to be deleted")
		}
		return "cleaned up"
	case 2:
		k.killedAfter(t, again, "run", "--resume", k.journal, "--target", k.url)
	}
	code, text = k.call(t, "run", "--resume", k.journal, "--target", k.url)
	require.Equal(t, 1, code, text)
	tell(t, k.journal).sameAs(t, k.whole)
	require.NotContains(t, listed(t, k.url), had.nonce, "what the killed run left is found by its mark")
	return "taken up"
}

// alive are the ids that a journal says were made and not deleted.
func alive(t *testing.T, path string) map[string]bool {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	left, err := ReadLeftovers(path, file)
	require.NoError(t, err)
	out := map[string]bool{}
	for _, r := range left.Resources {
		out[r.ID] = true
	}
	return out
}

// TestSecondInterrupt: the first Ctrl-C ends the run cleanly, which may take a
// moment; a second one ends the program at once, and the journal is readable.
func TestSecondInterrupt(t *testing.T) {
	p := build(t)
	url := p.serve(t, "--latency", "30s")
	cmd := p.command("run", "--target", url, "--timeout", "1m")
	require.NoError(t, cmd.Start())
	path := filepath.Join(p.dir, "assay-out", JournalName)
	written := func() bool { info, err := os.Stat(path); return err == nil && info.Size() > 0 }
	require.Eventually(t, written, time.Minute, 10*time.Millisecond)
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	ended := make(chan struct{})
	go func() { defer close(ended); cmd.Wait() }()
	for waiting := true; waiting; { // what is under way is waited for, unless it is asked again
		cmd.Process.Signal(os.Interrupt)
		select {
		case <-ended:
			waiting = false
		case <-time.After(100 * time.Millisecond):
		}
	}
	status := cmd.ProcessState.Sys().(syscall.WaitStatus)
	require.True(t, status.Signaled(), "ended by the second signal: %v", cmd.ProcessState)
	require.Equal(t, 2, tell(t, path).events, "the header and the contract")
}
