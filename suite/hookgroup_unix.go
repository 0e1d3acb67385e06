//go:build unix

package suite

import (
	"os/exec"
	"syscall"
)

// inGroup gives a command a process group of its own, and has all of it killed
// together: what a shell starts would outlive it otherwise.
func inGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
