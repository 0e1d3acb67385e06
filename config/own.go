package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Own returns nil when commands in a file that was searched for, and not named,
// may be run: it lies in dir or at the root of dir's repository, and belongs to
// the user who runs the program. Otherwise the error says what is amiss. If dir
// is empty, it is the working directory.
func Own(path, dir string) error {
	at, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	if folder := filepath.Dir(at); folder != dir && folder != repository(dir) {
		return errors.New("it lies neither in the working directory nor at the root of its repository")
	}
	for _, stat := range []func(string) (os.FileInfo, error){os.Lstat, os.Stat} { // a link, and what it leads to
		info, err := stat(at)
		if err != nil {
			return err
		}
		if who, mine := owner(info); !mine {
			return fmt.Errorf("it belongs to another user (%s)", who)
		}
	}
	return nil
}

// repository is the root of the repository that a directory belongs to, "" when
// there is none.
func repository(dir string) string {
	for d := dir; ; d = filepath.Dir(d) {
		if exists(filepath.Join(d, ".git")) {
			return d
		}
		if d == filepath.Dir(d) {
			return ""
		}
	}
}
