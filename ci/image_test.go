package ci

import (
	"debug/elf"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// instruction is one of a Containerfile.
type instruction struct{ word, rest string }

func instructions(t *testing.T, name string) (out []instruction) {
	t.Helper()
	for line := range strings.Lines(read(t, name)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		out = append(out, instruction{word, rest})
	}
	return out
}

// TestImageIsScratch: both images end as the program, certificates and a folder
// to work in, without root and without a shell.
func TestImageIsScratch(t *testing.T) {
	var last [2][]instruction
	for i, name := range []string{"Containerfile", "Containerfile.release"} {
		all := instructions(t, name)
		from := 0
		for k, in := range all {
			if in.word == "FROM" {
				from = k
			}
		}
		require.Equal(t, instruction{"FROM", "scratch"}, all[from], name)
		for _, in := range all[from+1:] {
			require.NotEqual(t, "RUN", in.word, "%s: scratch has nothing that could run", name)
			if in.word == "USER" {
				require.Regexp(t, `^[1-9]\d*:[1-9]\d*$`, in.rest, "a number that is not root's")
			}
			if in.word != "COPY" && in.word != "ARG" {
				last[i] = append(last[i], in)
			}
		}
	}
	require.Equal(t, last[0], last[1], "the two images differ only in where the program is from")
	require.Contains(t, last[0], instruction{"ENTRYPOINT", `["/assay"]`})
}

// imageRoot runs the commands of the build stage, as they stand but for the
// place where they write, and lays out what the image copies from there.
func imageRoot(t *testing.T) string {
	t.Helper()
	const made = "/root-of-image"
	build, image := t.TempDir(), t.TempDir()
	stage := ""
	for _, in := range instructions(t, "Containerfile") {
		switch in.word {
		case "FROM":
			stage = in.rest
		case "RUN":
			require.Contains(t, stage, "golang:1.26 AS build")
			cmd := exec.Command("sh", "-ec", strings.ReplaceAll(in.rest, made, build))
			cmd.Dir = root
			cmd.Env = append(os.Environ(), "TARGETOS="+runtime.GOOS, "TARGETARCH="+runtime.GOARCH)
			code, said := ended(t, cmd)
			require.Zero(t, code, "%s\n%s", in.rest, said)
		case "COPY":
			from, ok := strings.CutPrefix(in.rest, "--from=build ")
			if !ok {
				continue // the source, which is here
			}
			fields := strings.Fields(strings.TrimPrefix(from, "--chown=65532:65532 "))
			require.Len(t, fields, 2)
			source := strings.Replace(fields[0], made, build, 1)
			require.NoError(t, exec.Command("cp", "-R", source, filepath.Join(image, fields[1])).Run())
		}
	}
	return image
}

// TestImage builds what the image holds and runs it there, in a root of its own
// and as the image's user.
func TestImage(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("images are Linux's")
	}
	image := imageRoot(t)
	static(t, filepath.Join(image, "assay"))
	var files []string
	require.NoError(t, filepath.WalkDir(image, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, strings.TrimPrefix(path, image))
		}
		return err
	}))
	require.ElementsMatch(t, []string{"/assay", "/etc/ssl/certs/ca-certificates.crt"}, files)
	if os.Getuid() != 0 {
		missing(t, "only root can give a program a root of its own")
	}
	require.NoError(t, os.Chmod(filepath.Dir(image), 0o755))
	require.NoError(t, os.Chmod(image, 0o755))
	require.NoError(t, os.Chown(filepath.Join(image, "work"), 65532, 65532))
	in := func(args ...string) (int, string) {
		cmd := exec.Command("/assay", args...)
		cmd.Dir, cmd.Env = "/work", []string{"PATH=/"}
		cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: image, Credential: &syscall.Credential{Uid: 65532, Gid: 65532}}
		return ended(t, cmd)
	}
	code, said := in("run")
	require.Zero(t, code, said)
	require.FileExists(t, filepath.Join(image, "work", "assay-out", "report.html"))
	code, said = in("man")
	require.Zero(t, code, said)

	// TLS: a server is held to the certificates of the image.
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	code, said = in("run", "--target", s.URL)
	require.Equal(t, 3, code, said)
	require.Contains(t, said, "certificate signed by unknown authority")
	bundle, err := os.OpenFile(filepath.Join(image, "etc/ssl/certs/ca-certificates.crt"), os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	require.NoError(t, pem.Encode(bundle, &pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
	require.NoError(t, bundle.Close())
	code, said = in("run", "--target", s.URL)
	require.Equal(t, 3, code, said)
	require.NotContains(t, said, "certificate")
	require.Contains(t, said, "404")
}

// static: the program needs no library and no loader.
func static(t *testing.T, path string) {
	t.Helper()
	f, err := elf.Open(path)
	require.NoError(t, err)
	defer f.Close()
	libraries, err := f.ImportedLibraries()
	require.NoError(t, err)
	require.Empty(t, libraries)
	for _, p := range f.Progs {
		require.NotEqual(t, elf.PT_INTERP, p.Type, "a loader is asked for")
	}
	if file, err := exec.LookPath("file"); err == nil {
		out, err := exec.Command(file, path).Output()
		require.NoError(t, err)
		require.Contains(t, string(out), "statically linked")
	}
}

// TestImageIgnores: what is no source of the program does not go into a build.
func TestImageIgnores(t *testing.T) {
	ignored := strings.Fields(read(t, ".containerignore"))
	for _, name := range []string{".git", "assay-out", "dist", "**/node_modules"} {
		require.Contains(t, ignored, name)
	}
	// What is embedded has to be there all the same.
	embed := regexp.MustCompile(`(?m)^//go:embed (.*)$`)
	require.NoError(t, filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != root || d.Name() == "node_modules"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, m := range embed.FindAllStringSubmatch(string(data), -1) {
			require.NotContains(t, m[1], "testdata", path)
		}
		return nil
	}))
}
