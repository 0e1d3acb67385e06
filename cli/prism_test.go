package cli

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
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

// expected is one finding that a run must have, with the reason why it is true.
type expected struct {
	rule    rule.ID
	pointer string
	keyword string
	subject rule.Subject
	outcome verdict.Outcome
	reason  string
}

// prismFindings is everything that assay has to say about Prism 5.14.2 as mock
// server of the embedded description, and nothing else. Prism answers every
// create with the documented example and every read with generated values; it
// stores nothing.
var prismFindings = []expected{
	{"description/example-breaks-schema", "/status", "enum", rule.Description, verdict.Fail,
		"the documented request says \"String\", and Prism answers the documented response, which says so too: the description's"},
	{"description/example-breaks-schema", "/exchangeConnectorType", "enum", rule.Description, verdict.Fail,
		"as for status"},
	{"echo/field", "", "", rule.Server, verdict.Fail,
		"Prism answers every create with the documented example, whatever was sent: one cause, one finding"},
	{"id/unique", "", "", rule.Server, verdict.Fail,
		"and so with one and the same id"},
	{"id/agrees", "/id", "", rule.Server, verdict.Fail,
		"reading that id answers a generated resource, whose id is \"string\""},
	{"resource/listed", "", "", rule.Server, verdict.Fail,
		"the list is generated, and holds nothing that was created"},
	{"resource/gone", "", "", rule.Server, verdict.Fail,
		"a delete is answered 204, and the resource can be read as before"},
	{"auth/scheme", "", "", rule.Server, verdict.Fail,
		"any text behind Bearer is let in, and a 401 asks for the scheme \"string\", which it generated"},
	{"header/location", "", "", rule.Server, verdict.Weak,
		"no 201 of Prism has a Location, which RFC 9110 recommends"},
	{"status/rejects-invalid", "/lastSyncDateTime", "format", rule.Server, verdict.Weak,
		"Prism's format takes a blank for the T and an offset without a colon, which RFC 3339 does not"},
	{"status/accepts-valid", "/lastSyncDateTime", "format", rule.Server, verdict.Weak,
		"and refuses a leap second at another offset than UTC, which RFC 3339 allows"},
	{"header/allow", "", "", rule.Server, verdict.Fail,
		"a method that is not described is answered 405 without Allow, which RFC 9110 demands"},
	{"status/rejects-invalid", "", "invalid-utf8", rule.Server, verdict.Weak,
		"a body that is not UTF-8 is read all the same"},
}

// TestPrism runs assay against a server written by others. Prism's findings are
// a fixed list: one more is a false alarm, one less is a fault overlooked.
func TestPrism(t *testing.T) {
	url := startPrism(t)
	dir := t.TempDir()
	var stdout, stderr bytes.Buffer
	t.Setenv("ASSAY_TOKEN", "any-token-will-do")
	code := Run(t.Context(), []string{"run", "--spec", "../spec/exchangeconnector.yaml", "--target", url, "--out", dir, "--color", "never"},
		strings.NewReader(""), &stdout, &stderr)
	require.Equal(t, 1, code, "%s%s", stdout.String(), stderr.String())

	var want, have []string
	for _, e := range prismFindings {
		want = append(want, fmt.Sprintf("%s %s %s %s %s", e.subject, e.outcome, e.rule, e.pointer, e.keyword))
	}
	for _, f := range trailer(t, filepath.Join(dir, "run.ndjson")).Findings {
		have = append(have, fmt.Sprintf("%s %s %s %s %s", f.Subject, f.Outcome, f.Rule, f.Pointer, f.Keyword))
	}
	slices.Sort(want)
	slices.Sort(have)
	require.Equal(t, strings.Join(want, "\n"), strings.Join(have, "\n"), "%s", stdout.String())
}

// trailer reads the last event of a whole journal.
func trailer(t *testing.T, path string) *verdict.Finished {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	var last *verdict.Finished
	for e, err := range verdict.ReadJournal(file) {
		require.NoError(t, err)
		last = e.Finished
	}
	require.NotNil(t, last)
	return last
}

// prismProgram finds Prism: where the CI run installed it, or in ci/prism after
// an npm ci there.
func prismProgram(t *testing.T) string {
	t.Helper()
	for _, path := range []string{os.Getenv("ASSAY_PRISM"), filepath.Join("..", "ci", "prism", "node_modules", ".bin", "prism")} {
		if path == "" {
			continue
		}
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	missing(t, "Prism is not installed: run npm ci in ci/prism")
	return ""
}

// missing skips a test for want of a program, or fails it where everything has
// to be there.
func missing(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("ASSAY_REQUIRE") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}

func startPrism(t *testing.T) string {
	t.Helper()
	program := prismProgram(t)
	node, err := exec.LookPath("node")
	if err != nil {
		missing(t, "node is not installed: Prism needs it")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := listener.Addr().(*net.TCPAddr).Port
	require.NoError(t, listener.Close())

	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, node, program, "mock", "--host", "127.0.0.1", "--port", fmt.Sprint(port), "../spec/exchangeconnector.yaml")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	cmd.Stderr = cmd.Stdout
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		cancel()
		cmd.Wait()
	})
	ready := make(chan string, 1)
	go func() {
		var said strings.Builder
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			said.WriteString(lines.Text() + "\n")
			if strings.Contains(lines.Text(), "Prism is listening") {
				ready <- ""
				said.Reset()
				for lines.Scan() { // what it logs must not fill the pipe
				}
				return
			}
		}
		ready <- said.String()
	}()
	select {
	case said := <-ready:
		require.Empty(t, said, "Prism did not start")
	case <-time.After(2 * time.Minute):
		t.Fatal("Prism did not start within two minutes")
	}
	return fmt.Sprintf("http://127.0.0.1:%d", port)
}
