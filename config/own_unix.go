//go:build unix

package config

import (
	"fmt"
	"os"
	"syscall"
)

// owner says who owns a file, and whether that is who runs the program.
func owner(info os.FileInfo) (who string, mine bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return "unknown", false
	}
	return fmt.Sprintf("uid %d", stat.Uid), int(stat.Uid) == os.Geteuid()
}
