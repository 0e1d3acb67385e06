//go:build !unix

package suite

import (
	"os/exec"
	"strconv"
)

// inGroup has a command killed with what it started; where the system has no
// tool for that, the command alone.
func inGroup(cmd *exec.Cmd) {
	cmd.Cancel = func() error {
		_ = exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid)).Run()
		return cmd.Process.Kill()
	}
}
