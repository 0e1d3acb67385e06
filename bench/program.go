package bench

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// token is what the server demands and the runs send.
const token = "bench-0123456789"

// Program is the program under measure.
type Program struct {
	Path string // of the executable
	Dir  string // for what the runs leave
}

// Build compiles the program from the folder above this module into dir.
func Build(dir string) (*Program, error) {
	p := &Program{Path: filepath.Join(dir, "assay"), Dir: dir}
	root, err := filepath.Abs("..")
	if err != nil {
		return nil, err
	}
	for _, at := range []string{".", root, filepath.Dir(root)} { // from bench, or from bench/table
		if data, err := os.ReadFile(filepath.Join(at, "go.mod")); err == nil && bytes.HasPrefix(data, []byte("module assay\n")) {
			build := exec.Command("go", "build", "-o", p.Path, ".")
			build.Dir, build.Stderr = at, os.Stderr
			return p, build.Run()
		}
	}
	return nil, errors.New("the program is not in the folder above: start this from bench")
}

// Cost is what one process took.
type Cost struct {
	Wall time.Duration // from its start to its exit
	CPU  time.Duration // of all its threads, in the kernel too
	Peak int64         // bytes of memory that were resident at once
	Exit int
}

// Run starts the program and waits for its end. An exit code above 1 is an
// error: the run could not judge.
func (p *Program) Run(args ...string) (Cost, error) { return p.run(nil, args...) }

// run does so, and calls started at once after the start.
func (p *Program) run(started func(time.Time), args ...string) (Cost, error) {
	cmd := exec.Command(p.Path, args...)
	cmd.Dir = p.Dir
	cmd.Env = append(os.Environ(), "ASSAY_TOKEN="+token)
	var told bytes.Buffer
	cmd.Stdout, cmd.Stderr = io.Discard, &told
	began := time.Now()
	if started != nil {
		started(began)
	}
	err := cmd.Run()
	cost := Cost{Wall: time.Since(began)}
	if cmd.ProcessState == nil {
		return cost, err
	}
	cost.Exit = cmd.ProcessState.ExitCode()
	cost.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		cost.Peak = usage.Maxrss << 10 // Linux counts in KiB
	}
	if cost.Exit < 0 || cost.Exit > 1 {
		return cost, fmt.Errorf("assay %s: exit %d: %s", strings.Join(args, " "), cost.Exit, tail(told.Bytes()))
	}
	return cost, nil
}

func tail(text []byte) string {
	return strings.TrimSpace(string(text[max(0, len(text)-500):]))
}

// Server is a reference server of its own process.
type Server struct {
	URL string
	cmd *exec.Cmd
}

// Serve starts the reference server for the embedded description.
func (p *Program) Serve() (*Server, error) {
	cmd := exec.Command(p.Path, "mock", "--log", "off", "--token", token, "--listen", "127.0.0.1:0")
	cmd.Dir = p.Dir
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	s := &Server{URL: strings.TrimSpace(line), cmd: cmd}
	if err != nil {
		s.Stop()
		return nil, fmt.Errorf("the reference server does not start: %w", err)
	}
	return s, nil
}

// Stop ends the server and returns the time of the processor that it took.
func (s *Server) Stop() time.Duration {
	s.cmd.Process.Signal(os.Interrupt)
	s.cmd.Wait()
	return s.cmd.ProcessState.UserTime() + s.cmd.ProcessState.SystemTime()
}
