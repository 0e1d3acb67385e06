package config

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestOwn: whose commands may be run without the file being named.
func TestOwn(t *testing.T) {
	root := t.TempDir()
	deep := filepath.Join(root, "repo", "services", "orders")
	require.NoError(t, os.MkdirAll(deep, 0o700))
	require.NoError(t, os.Mkdir(filepath.Join(root, "repo", ".git"), 0o700))
	for _, row := range []struct{ reason, file, dir, want string }{
		{"in the working directory", "repo/services/orders", "repo/services/orders", ""},
		{"at the root of the repository", "repo", "repo/services/orders", ""},
		{"in between", "repo/services", "repo/services/orders", "neither in the working directory nor at the root"},
		{"above the repository", "", "repo", "neither in the working directory nor at the root"},
		{"outside any repository", "", "", ""},
	} {
		path := filepath.Join(root, row.file, FileName)
		require.NoError(t, os.WriteFile(path, nil, 0o600))
		err := Own(path, filepath.Join(root, row.dir))
		if row.want == "" {
			require.NoError(t, err, row.reason)
			continue
		}
		require.ErrorContains(t, err, row.want, row.reason)
	}
	require.Error(t, Own(filepath.Join(root, "gone", FileName), filepath.Join(root, "gone")), "a file that is not there")
}

// TestOthersAreNotOwn: a file of another user's is not trusted, nor a link of
// one's own that leads to it.
func TestOthersAreNotOwn(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() != 0 {
		t.Skip("only root can give a file to somebody else")
	}
	dir := t.TempDir()
	theirs, link := filepath.Join(dir, "theirs.yaml"), filepath.Join(dir, FileName)
	require.NoError(t, os.WriteFile(theirs, nil, 0o600))
	require.NoError(t, os.Chown(theirs, 12345, 12345))
	require.NoError(t, os.Symlink(theirs, link))
	require.ErrorContains(t, Own(theirs, dir), "belongs to another user (uid 12345)")
	require.ErrorContains(t, Own(link, dir), "belongs to another user (uid 12345)")
}
