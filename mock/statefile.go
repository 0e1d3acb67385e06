package mock

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// StateFile keeps the state of a server in a file. It overwrites only what it
// has read or written itself.
type StateFile struct {
	path   string
	server *Server
	known  [sha256.Size]byte // of the file as it was last read or written
	exists bool
	saved  uint64 // Changes at that time
}

// OpenState reads the state of a server from a file, where there is one. Errors
// are a file that cannot be read or written, and a *StateError.
func OpenState(path string, server *Server) (*StateFile, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // a link stays a link
	}
	f := &StateFile{path: path, server: server}
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return f, f.writable()
	case err != nil:
		return nil, err
	}
	if err := server.Restore(path, data); err != nil {
		return nil, err
	}
	f.known, f.exists, f.saved = sha256.Sum256(data), true, server.Changes()
	return f, f.writable()
}

// writable tells early that a state could not be saved.
func (f *StateFile) writable() error {
	probe, err := os.CreateTemp(filepath.Dir(f.path), ".assay-state-*")
	if err != nil {
		return fmt.Errorf("nothing can be saved beside it: %w", err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// Save writes the state, where it changed: into a new file that then takes the
// place of the old one, so that there is a whole file at any time. A file that
// somebody else changed meanwhile is left as it is; the state then goes into a
// file beside it, which the error names.
func (f *StateFile) Save() error {
	changes := f.server.Changes()
	if f.exists && changes == f.saved {
		return nil
	}
	data := f.server.State()
	if err := f.foreign(); err != nil {
		aside, failed := f.write(data)
		if failed != nil {
			return errors.Join(err, failed)
		}
		return fmt.Errorf("%w; the state is in %s", err, aside)
	}
	written, err := f.write(data)
	if err == nil {
		err = os.Rename(written, f.path)
	}
	if err != nil {
		return fmt.Errorf("the state cannot be saved: %w", err)
	}
	f.known, f.exists, f.saved = sha256.Sum256(data), true, changes
	return nil
}

// foreign says whether the file is another one than was last seen.
func (f *StateFile) foreign() error {
	data, err := os.ReadFile(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !f.exists || sha256.Sum256(data) != f.known:
		return fmt.Errorf("%s was changed by somebody else, and is left as it is", f.path)
	}
	return nil
}

// write makes a new file beside the state's, readable by its owner as the old
// one is by others, and returns its name.
func (f *StateFile) write(data []byte) (string, error) {
	file, err := os.CreateTemp(filepath.Dir(f.path), filepath.Base(f.path)+".*")
	if err != nil {
		return "", err
	}
	if info, err := os.Stat(f.path); err == nil {
		_ = file.Chmod(info.Mode().Perm()) // a file system without modes has no need of it
	}
	_, err = file.Write(data)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		os.Remove(file.Name())
		return "", err
	}
	return file.Name(), nil
}

// Keep saves the state whenever it has changed, at most once in an interval,
// until ctx ends, and then for the last time. What goes wrong on the way is
// told once; the error is that of the last time.
func (f *StateFile) Keep(ctx context.Context, interval time.Duration, tell func(error)) error {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	var told bool
	for {
		select {
		case <-ctx.Done():
			return f.Save()
		case <-ticker.C:
		}
		if told {
			continue // the last time tries again
		}
		if err := f.Save(); err != nil {
			told = true
			tell(err)
		}
	}
}
