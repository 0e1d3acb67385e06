//go:build unix

package suite

import (
	"errors"
	"os"
	"syscall"
)

// inUse says that a run that is under way writes a journal.
func inUse(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	return lock(f) != nil
}

// errLocked says that another program writes the file.
var errLocked = errors.New("it is being written by a run that is under way")

// lock keeps a journal for this program, as long as the file is open. Where the
// file system knows no locks, there is none.
func lock(f *os.File) error {
	if errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB), syscall.EWOULDBLOCK) {
		return errLocked
	}
	return nil
}
