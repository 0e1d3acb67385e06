package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxFile bounds the configuration; real ones have a few hundred bytes.
const maxFile = 1 << 20

// readFile reads at most maxFile bytes, also of what has no size, such as a
// pipe.
func readFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no configuration %q: name another with --config, or write one with assay init", path)
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("the configuration %q may not be read by you: %w", path, err)
	case err != nil:
		return nil, fmt.Errorf("cannot read the configuration: %w", err)
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return nil, fmt.Errorf("the configuration %q is a directory: name the file in it", path)
	}
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("cannot read the configuration: %w", err)
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("the configuration %q has more than the %d bytes allowed: is it the description? that is given with --spec", path, maxFile)
	}
	return data, nil
}

// search looks for assay.yaml from dir up to the root of the repository.
// Outside a repository only dir itself counts, so that a stray file in a parent
// that others can write to is never taken.
func search(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("cannot search for %s: %w", FileName, err)
	}
	found := ""
	for d := abs; ; d = filepath.Dir(d) {
		candidate := filepath.Join(d, FileName)
		if found == "" && isFile(candidate) {
			found = candidate
		}
		if exists(filepath.Join(d, ".git")) {
			return shorten(found), nil
		}
		if d == filepath.Dir(d) {
			break
		}
	}
	if own := filepath.Join(abs, FileName); found == own {
		return shorten(own), nil
	}
	return "", nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// shorten writes a path relative to the working directory, as a user would.
func shorten(path string) string {
	dir, err := os.Getwd()
	if err != nil || path == "" {
		return path
	}
	if rel, err := filepath.Rel(dir, path); err == nil && len(rel) < len(path) {
		return rel
	}
	return path
}
