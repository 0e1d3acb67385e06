package cli

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the sessions in testdata/script run the real program: the test
// binary calls itself as assay.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"assay": func() {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			context.AfterFunc(ctx, stop)
			os.Exit(Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
		},
	})
}

// TestScript runs each session of testdata/script in a process and a folder of
// its own. Besides the usual commands a session has:
//
//	exits CODE COMMAND…        the command ends with exactly this code
//	serve KIND                 a server of badServers; its URL is $KIND
//	                           (free and refused: a port where nothing listens)
//	answers URL                waits until something listens there
//	interrupts LINES COMMAND…  Ctrl-C once assay-out/run.ndjson has so many lines;
//	                           the command must end with 130
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("SPEC", mustAbs("../spec/exchangeconnector.yaml"))
			env.Setenv("NO_COLOR", "1")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":      exits,
			"serve":      serveBad,
			"interrupts": interrupts,
			"answers":    answers,
			"gate":       gates(),
			"kills":      kills,
			"body":       bodyOf,
		},
	})
}

func mustAbs(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		panic(err)
	}
	return abs
}

// exits runs a command and holds it to its exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := codeOf(ts, ts.Exec(args[1], args[2:]...)); got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func codeOf(ts *testscript.TestScript, err error) int {
	var ended *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &ended):
		return ended.ExitCode()
	}
	ts.Fatalf("cannot run: %v", err)
	return -1
}

// answers waits for a server that was started in the background.
func answers(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: answers URL")
	}
	addr := strings.TrimPrefix(args[0], "http://")
	for range 1000 {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			ts.Check(conn.Close())
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("nothing listens at %s", addr)
}

// interrupts sends a real signal to a real process in the middle of a run.
func interrupts(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: interrupts LINES COMMAND…")
	}
	lines, err := strconv.Atoi(args[0])
	ts.Check(err)
	path := args[1]
	for dir := range strings.SplitSeq(ts.Getenv("PATH"), string(os.PathListSeparator)) {
		if candidate := filepath.Join(dir, args[1]); !strings.Contains(path, "/") && isExecutable(candidate) {
			path = candidate
		}
	}
	cmd := exec.Command(path, args[2:]...)
	cmd.Dir, cmd.Env = ts.MkAbs("."), []string{"PATH=" + ts.Getenv("PATH"), "HOME=" + ts.Getenv("HOME"), "NO_COLOR=1", "ASSAY_TOKEN=any"}
	cmd.Stdout, cmd.Stderr = ts.Stdout(), ts.Stderr()
	ts.Check(cmd.Start())
	journal := filepath.Join(cmd.Dir, "assay-out", "run.ndjson")
	deadline := time.Now().Add(20 * time.Second)
	for countLines(journal) < lines && time.Now().Before(deadline) {
		time.Sleep(5 * time.Millisecond)
	}
	ts.Check(cmd.Process.Signal(os.Interrupt))
	if code := codeOf(ts, cmd.Wait()); code != 130 {
		ts.Fatalf("exit code %d after Ctrl-C, want 130", code)
	}
}

func isExecutable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir() && info.Mode()&0o111 != 0
}

func countLines(path string) int {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	return strings.Count(string(data), "\n")
}
