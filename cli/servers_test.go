package cli

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/rule"
	"assay/verdict"
)

// owed is one finding that a run against a server written by others must have:
// whose gap it is (the rule's subject), and the reason why it is true.
type owed struct {
	rule      rule.ID
	operation string
	pointer   string
	keyword   string
	whose     rule.Subject
	outcome   verdict.Outcome
	reason    string
}

// holdTo runs assay with these arguments, and holds its findings to the table:
// one more is a false alarm, one less is a fault overlooked. It returns the end
// of the journal.
func holdTo(t *testing.T, table []owed, code int, args ...string) *verdict.Finished {
	t.Helper()
	dir := t.TempDir()
	var stdout, stderr bytes.Buffer
	have := Run(t.Context(), append([]string{"run", "--out", dir, "--color", "never"}, args...), strings.NewReader(""), &stdout, &stderr)
	require.Equal(t, code, have, "%s%s", stdout.String(), stderr.String())

	row := func(whose rule.Subject, o verdict.Outcome, id rule.ID, operation, pointer, keyword string) string {
		return fmt.Sprintf("%s %s %s %s %q %q", whose, o, id, operation, pointer, keyword)
	}
	var want, got []string
	for _, o := range table {
		require.NotEmpty(t, o.reason, "%s has no reason", o.rule)
		want = append(want, row(o.whose, o.outcome, o.rule, o.operation, o.pointer, o.keyword))
	}
	end := trailer(t, filepath.Join(dir, "run.ndjson"))
	for _, f := range end.Findings {
		got = append(got, row(f.Subject, f.Outcome, f.Rule, f.Operation, f.Pointer, f.Keyword))
	}
	slices.Sort(want)
	slices.Sort(got)
	require.Equal(t, strings.Join(want, "\n"), strings.Join(got, "\n"), "%s", stdout.String())
	return end
}

// installed finds what npm installed: where the environment variable says, or in
// a folder of ci after an npm ci there.
func installed(t *testing.T, variable, name, path string) string {
	t.Helper()
	for _, p := range []string{os.Getenv(variable), filepath.Join("..", "ci", name, path)} {
		if p == "" {
			continue
		}
		if _, err := os.Stat(p); err == nil {
			absolute, err := filepath.Abs(p)
			require.NoError(t, err)
			return absolute
		}
	}
	missing(t, fmt.Sprintf("%s is not there: run npm ci in ci/%s", path, name))
	return ""
}

// freePort is a port of loopback at which nobody listens.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	return port
}

// startNode runs a program of node's until the test ends, and returns once a
// GET of url is answered 200. What NODE_ENV says does not matter.
func startNode(t *testing.T, url string, env []string, args ...string) {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		missing(t, "node is not installed")
	}
	var said bytes.Buffer // read only when the program has ended
	cmd := exec.Command(node, args...)
	cmd.Env = append(append(os.Environ(), "NODE_ENV="), env...)
	cmd.Stdout, cmd.Stderr = &said, &said
	require.NoError(t, cmd.Start())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		cmd.Wait()
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		<-ended
	})
	poll, late := time.NewTicker(20*time.Millisecond), time.After(2*time.Minute)
	defer poll.Stop()
	for {
		select {
		case <-ended:
			t.Fatalf("node %s ended at once: %s", args[0], said.String())
		case <-late:
			t.Fatalf("node %s did not answer within two minutes", args[0])
		case <-poll.C:
		}
		if answer, err := http.Get(url); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
	}
}
