//go:build unix

package suite

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/mock"
	"assay/spec"
	"assay/verdict"
)

func hooksIn(dir string) Hooks {
	return Hooks{Dir: dir, Environ: []string{"PATH=" + os.Getenv("PATH"), "SECRET=hunter22"}}
}

func command(line string) Command { return Command{Line: line, Origin: "assay.yaml:3"} }

var someOperation = &spec.Operation{ID: "createOrder", Method: http.MethodPost, Path: "/orgs/{org}/orders"}

// TestHookIsTold holds what a command gets, and where it runs.
func TestHookIsTold(t *testing.T) {
	dir := t.TempDir()
	hooks := hooksIn(dir)
	hooks.Before = command(`cat > got.json; printf '%s' "$ASSAY_TARGET $SECRET" > env.txt`)
	r := newHookRun(hooks, "http://127.0.0.1:1/v1", "nonce123", nil)
	_, err := r.before(t.Context(), someOperation)
	require.NoError(t, err)
	got, err := os.ReadFile(filepath.Join(dir, "got.json"))
	require.NoError(t, err)
	require.JSONEq(t, `{"target":"http://127.0.0.1:1/v1","nonce":"nonce123","operation":{"id":"createOrder","method":"POST","path":"/orgs/{org}/orders"}}`, string(got))
	env, err := os.ReadFile(filepath.Join(dir, "env.txt"))
	require.NoError(t, err)
	require.Equal(t, "http://127.0.0.1:1/v1 hunter22", string(env))

	hooks.Setup = command("cat > run.json")
	_, err = newHookRun(hooks, "http://127.0.0.1:1", "nonce123", nil).ready(t.Context(), Options{})
	require.NoError(t, err)
	got, err = os.ReadFile(filepath.Join(dir, "run.json"))
	require.NoError(t, err)
	require.JSONEq(t, `{"target":"http://127.0.0.1:1","nonce":"nonce123"}`, string(got), "a hook of the run is about no operation")
}

func TestHookAnswers(t *testing.T) {
	for _, row := range []struct {
		reason, prints string
		want           cases.Pins
	}{
		{"nothing is an answer", "", cases.Pins{}},
		{"blanks are nothing", " \n", cases.Pins{}},
		{"so is an empty object", "{}", cases.Pins{}},
		{"numbers and truth values become the text that is sent", `{"params":{"org":"a b","n":17,"dry":false}}`,
			cases.Pins{Params: map[string]string{"org": "a b", "n": "17", "dry": "false"}}},
		{"values and the body stay JSON", `{"values":{"/customer/id":17},"body":{"a":1.50}}`,
			cases.Pins{Values: map[string]json.RawMessage{"/customer/id": json.RawMessage("17")}, Body: []byte(`{"a":1.50}`)}},
		{"header fields are sorted, as a plan is the same each time", `{"header":{"X-B":"2","X-A":"1"}}`,
			cases.Pins{Header: []verdict.Header{{Name: "X-A", Value: "1"}, {Name: "X-B", Value: "2"}}}},
		{"null is the same as absent", `{"body":null,"params":null}`, cases.Pins{}},
	} {
		t.Run(row.reason, func(t *testing.T) {
			hooks := hooksIn(t.TempDir())
			hooks.Before = command("cat <<'EOF'\n" + row.prints + "\nEOF")
			got, err := newHookRun(hooks, "http://127.0.0.1:1", "n", nil).before(t.Context(), someOperation)
			require.NoError(t, err)
			require.Equal(t, row.want, got)
		})
	}
}

func TestHookErrors(t *testing.T) {
	for _, row := range []struct{ reason, command, want string }{
		{"an exit code says that it failed", "exit 3", "failed: exit status 3"},
		{"a command that is not there", "no-such-command-anywhere", "failed: exit status 127"},
		{"text is no JSON", "echo hello", "printed what is not wanted (invalid character 'h'"},
		{"a misspelt member would be lost in silence", `echo '{"parms":{}}'`, `unknown field "parms"`},
		{"an array", "echo []", "an answer that is array"},
		{"two objects", "echo '{} {}'", "more than one JSON object"},
		{"a pointer without its slash", `echo '{"values":{"customer":1}}'`, `the value "customer": want a JSON pointer`},
		{"an object is no parameter", `echo '{"params":{"a":{}}}'`, `the parameter "a" as no text, number or truth value`},
		{"it never ends", "sleep 60", "did not end within 300ms and was killed"},
		{"it never stops printing", "yes", "was killed"},
	} {
		t.Run(row.reason, func(t *testing.T) {
			hooks := hooksIn(t.TempDir())
			hooks.Timeout = 10 * time.Second
			if strings.Contains(row.want, "killed") {
				hooks.Timeout = 300 * time.Millisecond
			}
			hooks.Setup = command(row.command)
			_, err := newHookRun(hooks, "http://127.0.0.1:1", "n", nil).ready(t.Context(), Options{})
			require.ErrorContains(t, err, row.want)
			require.ErrorContains(t, err, "assay.yaml:3: the setup hook "+strconv.Quote(row.command))
			require.NotContains(t, err.Error(), "hunter22")
		})
	}
}

// TestHookIsKilledWhole: what a command started does not outlive it.
func TestHookIsKilledWhole(t *testing.T) {
	dir := t.TempDir()
	hooks := hooksIn(dir)
	hooks.Timeout = 500 * time.Millisecond
	hooks.Setup = command("sleep 300 & echo $! > child; wait")
	_, err := newHookRun(hooks, "http://127.0.0.1:1", "n", nil).ready(t.Context(), Options{})
	require.ErrorContains(t, err, "was killed")
	text, err := os.ReadFile(filepath.Join(dir, "child"))
	require.NoError(t, err)
	child, err := strconv.Atoi(strings.TrimSpace(string(text)))
	require.NoError(t, err)
	require.Eventually(t, func() bool { return !running(child) }, 5*time.Second, 10*time.Millisecond, "process %d lives on", child)
}

// running says whether a process runs; one that has ended and was not waited for
// by its new parent does not.
func running(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

// TestHookBackground: a command may leave a server behind for the run.
func TestHookBackground(t *testing.T) {
	hooks := hooksIn(t.TempDir())
	hooks.Setup = command(`sleep 3 & echo '{"params":{"a":"b"}}'`)
	opts, err := newHookRun(hooks, "http://127.0.0.1:1", "n", nil).ready(t.Context(), Options{})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"a": "b"}, opts.Plan.Params)
}

func TestHookStderr(t *testing.T) {
	var said bytes.Buffer
	hooks := hooksIn(t.TempDir())
	hooks.Stderr, hooks.Setup = &said, command(`printf 'one\ntwo' >&2`)
	_, err := newHookRun(hooks, "http://127.0.0.1:1", "n", nil).ready(t.Context(), Options{})
	require.NoError(t, err)
	require.Equal(t, "assay: setup: one\nassay: setup: two\n", said.String())
}

// TestHookOrder: what was begun is ended once, the inner within the outer, also
// when a command fails and when the run was interrupted.
func TestHookOrder(t *testing.T) {
	for _, row := range []struct {
		reason string
		setup  string // of the operation
		ended  bool   // the runner says that the operation has ended
		want   string
	}{
		{"all is well", "echo own >> log", true, "before own teardown after end"},
		{"the runner never came to the end of the operation", "echo own >> log", false, "before own teardown after end"},
		{"its own command fails: what is before it is ended", "exit 1", true, "before teardown after end"},
	} {
		t.Run(row.reason, func(t *testing.T) {
			dir := t.TempDir()
			hooks := hooksIn(dir)
			hooks.Before, hooks.After, hooks.Teardown = command("echo before >> log"), command("echo after >> log"), command("echo end >> log")
			hooks.Operations = map[string]OperationHooks{"createOrder": {Setup: command(row.setup), Teardown: command("echo teardown >> log")}}
			r := newHookRun(hooks, "http://127.0.0.1:1", "n", nil)
			ctx, cancel := context.WithCancel(t.Context())
			_, err := r.before(ctx, someOperation)
			require.Equal(t, row.setup == "exit 1", err != nil)
			cancel() // Ctrl-C
			if row.ended {
				require.NoError(t, r.after(ctx, someOperation))
			}
			r.teardown(ctx)
			log, err := os.ReadFile(filepath.Join(dir, "log"))
			require.NoError(t, err)
			require.Equal(t, row.want, strings.Join(strings.Fields(string(log)), " "))
		})
	}
}

// TestHookOfRunFails: nothing is sent and nothing is written, but what the
// failed command began is ended.
func TestHookOfRunFails(t *testing.T) {
	dir := t.TempDir()
	hooks := hooksIn(dir)
	hooks.Setup, hooks.Teardown = command("exit 1"), command("touch ended")
	_, err := Run(t.Context(), Options{
		Source: spec.Embedded(), Reference: &mock.Options{}, Hooks: hooks, Output: Output{Dir: filepath.Join(dir, "out")},
	})
	require.ErrorContains(t, err, "the setup hook")
	require.NoDirExists(t, filepath.Join(dir, "out"))
	require.FileExists(t, filepath.Join(dir, "ended"))
}
