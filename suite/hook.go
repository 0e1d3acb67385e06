package suite

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"

	"assay/spec"
)

// Command is a shell command of the user's.
type Command struct {
	Line   string // as the shell takes it; if empty, there is none
	Origin string // where it was written, such as "assay.yaml:7"
}

// short is the first line of a command.
func (c Command) short() string {
	first, _, more := strings.Cut(c.Line, "\n")
	if more {
		first += " …"
	}
	return first
}

// OperationHooks are the commands around one operation.
type OperationHooks struct{ Setup, Teardown Command }

// Hooks are commands that make ready what no description tells, such as an
// account that must exist, and take it away again. Each gets JSON on standard
// input and may print JSON with values to be used; see docs/knowledge.md.
type Hooks struct {
	// Setup runs before anything is sent, Teardown after everything.
	Setup, Teardown Command
	// Before and After run around each operation, outside its own commands.
	Before, After Command
	// Operations are the commands of single operations, by id.
	Operations map[string]OperationHooks
	// Dir is the working directory. If empty, the program's own.
	Dir string
	// Timeout bounds each command. If zero, one minute.
	Timeout time.Duration
	// Environ is the environment as name=value. If nil, the program's own.
	Environ []string
	// Stderr gets what commands say, each line behind the name of the hook. If
	// nil, nobody does.
	Stderr io.Writer
}

// tells says whether an operation has a command that may tell values.
func (h *Hooks) tells(id string) bool {
	return h.Before.Line != "" || h.Operations[id].Setup.Line != ""
}

// around says whether there are commands around operations.
func (h *Hooks) around() bool {
	return h.Before.Line != "" || h.After.Line != "" || len(h.Operations) > 0
}

// task is one call of a command.
type task struct {
	Target    string         `json:"target"`
	Nonce     string         `json:"nonce"`
	Operation *taskOperation `json:"operation,omitempty"`

	name    string // of the hook, such as "setup"
	command Command
}

type taskOperation struct {
	ID     string `json:"id"`
	Method string `json:"method"`
	Path   string `json:"path"`
}

func (t task) about(op *spec.Operation) task {
	t.Operation = &taskOperation{ID: op.ID, Method: op.Method, Path: op.Path}
	return t
}

// errorf says which command failed. What it printed is not repeated, as it may
// hold secrets.
func (t task) errorf(format string, args ...any) error {
	return &hookError{t, fmt.Errorf(format, args...)}
}

// hookError is what became of a command.
type hookError struct {
	task task
	err  error
}

func (e *hookError) Error() string { return e.text(fmt.Sprintf(" %q", e.task.command.short())) }

func (e *hookError) Unwrap() error { return e.err }

// note is the error as a report has it: without the command, which may hold
// secrets.
func (e *hookError) note() string { return e.text("") }

func (e *hookError) text(command string) string {
	origin, about := e.task.command.Origin, ""
	if origin != "" {
		origin += ": "
	}
	if e.task.Operation != nil {
		about = fmt.Sprintf(" for operation %q", e.task.Operation.ID)
	}
	return fmt.Sprintf("%sthe %s hook%s%s %v", origin, e.task.name, command, about, e.err)
}

const (
	hookTimeout = time.Minute // where Hooks.Timeout is zero
	hookOutput  = 8 << 20     // bytes that a command may print
)

// run calls one command and returns what it printed. When ctx or the time ends,
// the command and whatever it started are killed.
func (h *Hooks) run(ctx context.Context, t task) ([]byte, error) {
	limit := h.Timeout
	if limit == 0 {
		limit = hookTimeout
	}
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	stdin, err := json.Marshal(t)
	if err != nil {
		return nil, t.errorf("cannot be called: %w", err)
	}
	cmd := shell(within, t.command.Line)
	out := &bounded{limit: hookOutput}
	said := &prefixed{w: h.Stderr, prefix: "assay: " + t.name + ": "}
	cmd.Dir, cmd.Env = h.Dir, h.environ(t.Target)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(stdin), out, said
	cmd.WaitDelay = time.Second // a child that left the group may hold the pipes
	inGroup(cmd)
	err = cmd.Run()
	said.flush()
	switch {
	case ctx.Err() != nil:
		return nil, t.errorf("was interrupted: %w", ctx.Err())
	case within.Err() != nil:
		return nil, t.errorf("did not end within %v and was killed (timeout: under hooks: allows more)", limit)
	case errors.Is(err, exec.ErrWaitDelay):
		err = nil // the command ended well; something that it left behind did not
	case err != nil:
		return nil, t.errorf("failed: %w", err)
	}
	if out.over {
		return nil, t.errorf("printed more than the %d bytes allowed", hookOutput)
	}
	return out.kept, err
}

// shell is a command as the system's shell runs it.
func shell(ctx context.Context, line string) *exec.Cmd {
	if runtime.GOOS == "windows" {
		return exec.CommandContext(ctx, "cmd", "/c", line)
	}
	return exec.CommandContext(ctx, "sh", "-c", line)
}

func (h *Hooks) environ(target string) []string {
	env := h.Environ
	if env == nil {
		env = (&exec.Cmd{}).Environ()
	}
	return append(env[:len(env):len(env)], "ASSAY_TARGET="+target)
}

// bounded keeps the first bytes of what is written.
type bounded struct {
	kept  []byte
	limit int
	over  bool
}

func (b *bounded) Write(p []byte) (int, error) {
	room := b.limit - len(b.kept)
	b.over = b.over || len(p) > room
	b.kept = append(b.kept, p[:min(room, len(p))]...)
	return len(p), nil
}

// prefixed hands on whole lines, each behind a prefix.
type prefixed struct {
	mu     sync.Mutex
	w      io.Writer
	prefix string
	rest   string // of a line that has not ended
}

// maxHookLine bounds what is kept of a line without an end.
const maxHookLine = 8 << 10

func (p *prefixed) Write(data []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rest += string(data)
	for {
		line, rest, ended := strings.Cut(p.rest, "\n")
		if !ended && len(line) < maxHookLine {
			return len(data), nil
		}
		p.rest = rest
		p.print(line)
	}
}

func (p *prefixed) flush() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rest != "" {
		p.print(p.rest)
	}
	p.rest = ""
}

func (p *prefixed) print(line string) {
	if p.w != nil {
		fmt.Fprintf(p.w, "%s%s\n", p.prefix, strings.TrimRight(line, "\r"))
	}
}
