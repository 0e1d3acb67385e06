package cli

import (
	"os"
	"path/filepath"
	"strings"
)

// workspace is the folder that the pages of a repository name files from, and
// the working directory: what the CI system calls it, else the root of the
// repository, else the working directory itself.
func workspace(environ []string) (root, dir string) {
	dir, err := os.Getwd()
	if err != nil {
		return "", ""
	}
	for _, name := range []string{"GITHUB_WORKSPACE", "CI_PROJECT_DIR"} {
		if named := lookupEnv(environ, name); filepath.IsAbs(named) && within(named, dir) {
			return named, dir
		}
	}
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, ".git")); err == nil {
			return at, dir
		}
		if at == filepath.Dir(at) {
			return dir, dir
		}
	}
}

func within(root, path string) bool {
	inside, err := filepath.Rel(root, path)
	return err == nil && inside != ".." && !strings.HasPrefix(inside, ".."+string(filepath.Separator))
}
