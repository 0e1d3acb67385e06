// Package ci holds the tests of what surrounds the program: the GitHub action,
// the GitLab template, the image, the release and the documents about them.
// What a service would run is taken out of the files and run here as it stands.
package ci

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// program is the path of a static assay, and root that of the repository.
var program, root string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "assay-ci")
	if err == nil {
		root, err = filepath.Abs("..")
	}
	if err == nil {
		program = filepath.Join(dir, "assay")
		cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, ".")
		cmd.Dir, cmd.Env, cmd.Stderr = root, append(os.Environ(), "CGO_ENABLED=0"), os.Stderr
		err = cmd.Run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "cannot build assay:", err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// missing skips a test, or fails it where everything is required to be there.
func missing(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("ASSAY_REQUIRE") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// needs finds a program of Debian's package.
func needs(t *testing.T, name, debian string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, name+" is not there: install Debian's package "+debian)
	}
	return path
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, name))
	require.NoError(t, err)
	return string(data)
}

func readYAML(t *testing.T, text string, into any) {
	t.Helper()
	require.NoError(t, yaml.Unmarshal([]byte(text), into))
}

// version is the version of the program.
func version(t *testing.T) string {
	out, err := exec.Command(program, "--version").Output()
	require.NoError(t, err)
	return strings.TrimSpace(strings.TrimPrefix(string(out), "assay "))
}

// releases serves one release as goreleaser names it, for these systems; sum
// is that of each archive.
func releases(t *testing.T, systems ...string) (url, sum string) {
	t.Helper()
	archive := packed(t)
	digest := sha256.Sum256(archive)
	sum = hex.EncodeToString(digest[:])
	files := map[string][]byte{}
	var sums strings.Builder
	for _, system := range systems {
		name := "assay_" + version(t) + "_" + system + ".tar.gz"
		files["/v"+version(t)+"/"+name] = archive
		fmt.Fprintf(&sums, "%s  %s.sbom.json\n%s  %s\n", strings.Repeat("0", 64), name, sum, name)
	}
	files["/v"+version(t)+"/checksums.txt"] = []byte(sums.String())
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, ok := files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Write(data)
	}))
	t.Cleanup(s.Close)
	return s.URL, sum
}

// packed is an archive with the program.
func packed(t *testing.T) []byte {
	data, err := os.ReadFile(program)
	require.NoError(t, err)
	var out bytes.Buffer
	zip, err := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	require.NoError(t, err)
	w := tar.NewWriter(zip)
	require.NoError(t, w.WriteHeader(&tar.Header{Name: "assay", Mode: 0o755, Size: int64(len(data))}))
	_, err = w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, zip.Close())
	return out.Bytes()
}

// freePort is one where nothing listened a moment ago.
func freePort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	require.NoError(t, err)
	return port
}

// ended runs a command, and returns its exit code with what it said.
func ended(t *testing.T, cmd *exec.Cmd) (code int, said string) {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if err != nil {
		require.IsType(t, &exec.ExitError{}, err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}
