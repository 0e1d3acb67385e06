//go:build unix

package cli

import (
	"os"
	"os/signal"
	"syscall"
)

// failedWrites makes a write into a closed pipe, or beyond the limit on the size
// of files, an error that is told, where it would end the program on the spot:
// with resources left on a server. Programs that are called are not concerned.
func failedWrites() {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE, syscall.SIGXFSZ)
}
