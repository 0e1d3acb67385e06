package ci

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestExtras: what lies beside the program in an archive, the same bytes for
// the same commit.
func TestExtras(t *testing.T) {
	make := func(environ ...string) map[string]string {
		dir := filepath.Join(t.TempDir(), "extras")
		cmd := exec.Command("bash", filepath.Join(root, "ci/release/extras.sh"), dir)
		cmd.Env = append(os.Environ(), environ...)
		code, said := ended(t, cmd)
		require.Zero(t, code, said)
		out := map[string]string{}
		require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				data, failed := os.ReadFile(path)
				require.NoError(t, failed)
				out[strings.TrimPrefix(path, dir+"/")] = string(data)
			}
			return err
		}))
		return out
	}
	files := make("SOURCE_DATE_EPOCH=1700000000")
	for _, name := range extras {
		require.Contains(t, files, name)
	}
	require.Contains(t, files["man/assay.1"], `"2023-11-14"`)
	require.Equal(t, files, make("SOURCE_DATE_EPOCH=1700000000"))
	for name, text := range files {
		require.NotContains(t, text, root, name)
	}
}

var extras = []string{"man/assay.1", "man/assay-run.1", "completions/assay.bash", "completions/_assay", "completions/assay.fish", "completions/assay.ps1"}

// TestReleaseNames: an archive is fetched by the name that goreleaser gives it.
func TestReleaseNames(t *testing.T) {
	var config struct {
		Builds   []struct{ Goos, Goarch []string }
		Archives []struct {
			Name string `yaml:"name_template"`
		}
		Checksum struct {
			Name      string `yaml:"name_template"`
			Algorithm string
		}
	}
	readYAML(t, read(t, ".goreleaser.yaml"), &config)
	require.Equal(t, []string{"linux", "darwin", "windows"}, config.Builds[0].Goos)
	require.Equal(t, []string{"amd64", "arm64"}, config.Builds[0].Goarch)
	require.Equal(t, "assay_{{ .Version }}_{{ .Os }}_{{ .Arch }}", config.Archives[0].Name)
	require.Equal(t, "checksums.txt", config.Checksum.Name)
	require.Equal(t, "sha256", config.Checksum.Algorithm)
	for _, name := range []string{"action.yml", template} {
		text := read(t, name)
		require.Contains(t, text, "name=assay_", name)
		require.Contains(t, text, "checksums.txt", name)
	}
}

// TestReleaseTrial makes a whole release but for what needs a service, and looks
// at what it holds.
func TestReleaseTrial(t *testing.T) {
	goreleaser := os.Getenv("ASSAY_GORELEASER")
	if goreleaser == "" {
		t.Skip("ASSAY_GORELEASER does not name goreleaser: a trial release is made in the tiers full and weekly")
	}
	source := filepath.Join(t.TempDir(), "assay")
	for _, args := range [][]string{
		{"git", "clone", "-q", root, source},
		{"git", "-C", source, "remote", "set-url", "origin", "https://github.com/OWNER/assay.git"},
		{"git", "-C", source, "-c", "tag.gpgSign=false", "tag", "-f", "v" + version(t)},
		{goreleaser, "check", source + "/.goreleaser.yaml"},
	} {
		code, said := ended(t, exec.Command(args[0], args[1:]...))
		require.Zero(t, code, "%q\n%s", args, said)
	}
	cmd := exec.Command(goreleaser, "release", "--snapshot", "--clean", "--skip=docker,sbom")
	cmd.Dir = source
	code, said := ended(t, cmd)
	require.Zero(t, code, said)

	dist := filepath.Join(source, "dist")
	sums, err := os.ReadFile(filepath.Join(dist, "checksums.txt"))
	require.NoError(t, err)
	seen := 0
	for line := range strings.Lines(string(sums)) {
		sum, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		require.True(t, ok, line)
		data, err := os.ReadFile(filepath.Join(dist, name))
		if err != nil {
			data, err = os.ReadFile(filepath.Join(source, "templates", name))
		}
		require.NoError(t, err)
		digest := sha256.Sum256(data)
		require.Equal(t, sum, hex.EncodeToString(digest[:]), name)
		if strings.HasPrefix(name, "assay_") {
			released(t, name, data)
			seen++
		}
	}
	require.Equal(t, 6, seen, "three systems on two processors: %s", sums)
}

// released looks at one archive.
func released(t *testing.T, name string, data []byte) {
	t.Helper()
	files := unpacked(t, name, data)
	for _, want := range append([]string{"LICENSE", "README.md", "CHANGELOG.md"}, extras...) {
		require.Contains(t, files, want, name)
	}
	binary, ok := files["assay"]
	if strings.HasSuffix(name, ".zip") {
		binary, ok = files["assay.exe"]
	}
	require.True(t, ok, name)
	if !strings.Contains(name, "_linux_") {
		return
	}
	f, err := elf.NewFile(bytes.NewReader(binary))
	require.NoError(t, err)
	libraries, err := f.ImportedLibraries()
	require.NoError(t, err)
	require.Empty(t, libraries, name)
	if !strings.HasSuffix(name, runtime.GOOS+"_"+runtime.GOARCH+".tar.gz") {
		return
	}
	path := filepath.Join(t.TempDir(), "assay")
	require.NoError(t, os.WriteFile(path, binary, 0o700))
	static(t, path)
	out, err := exec.Command(path, "version", "--json").Output()
	require.NoError(t, err)
	var says struct {
		Version, Commit, Date string
		Libraries             map[string]string
	}
	require.NoError(t, json.Unmarshal(out, &says))
	require.Equal(t, version(t), says.Version)
	require.Len(t, says.Commit, 40, "a released program knows its commit")
	require.NotEmpty(t, says.Date)
	require.Contains(t, says.Libraries, "github.com/santhosh-tekuri/jsonschema/v6")
}

// unpacked are the files of an archive.
func unpacked(t *testing.T, name string, data []byte) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	if strings.HasSuffix(name, ".zip") {
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		require.NoError(t, err)
		for _, f := range z.File {
			r, err := f.Open()
			require.NoError(t, err)
			out[f.Name], err = io.ReadAll(r)
			require.NoError(t, err)
		}
		return out
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(data))
	require.NoError(t, err)
	r := tar.NewReader(unzipped)
	for {
		h, err := r.Next()
		if err == io.EOF {
			return out
		}
		require.NoError(t, err)
		out[h.Name], err = io.ReadAll(r)
		require.NoError(t, err)
	}
}
