package ci

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// job is what a job of GitLab says, as far as these tests read it.
type job struct {
	Variables    map[string]string
	Extends      string
	BeforeScript []string `yaml:"before_script"`
	Script       []string
	Retry        struct {
		Max       int
		ExitCodes []int `yaml:"exit_codes"`
	}
	Artifacts struct {
		When    string
		Paths   []string
		Reports struct{ JUnit, CodeQuality string }
	}
}

const template = "templates/assay.gitlab-ci.yml"

func theJob(t *testing.T) job {
	t.Helper()
	var file map[string]job
	readYAML(t, read(t, template), &file)
	require.Len(t, file, 1, "one hidden job and nothing else: who includes it says what runs")
	return file[".assay"]
}

// script runs the lines of a job as GitLab's runner does: one after another, in
// one shell that ends with the first that fails.
func (j job) script(t *testing.T, dir, path string, shell []string, variables ...string) (code int, said string) {
	t.Helper()
	text := "set -e\n" + strings.Join(append(append([]string{}, j.BeforeScript...), j.Script...), "\n") + "\n"
	cmd := exec.Command(shell[0], append(shell[1:], "-c", text)...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + path, "HOME=" + dir, "CI=true", "GITLAB_CI=true"}
	for name, value := range j.Variables {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.Env = append(cmd.Env, variables...)
	return ended(t, cmd)
}

// alpine is a folder with the programs of an Alpine image, which are busybox's.
func alpine(t *testing.T) (path string, shell []string) {
	t.Helper()
	busybox := needs(t, "busybox", "busybox")
	dir := t.TempDir()
	out, err := exec.Command(busybox, "--list").Output()
	require.NoError(t, err)
	for name := range strings.FieldsSeq(string(out)) {
		require.NoError(t, os.Symlink(busybox, filepath.Join(dir, name)))
	}
	return dir, []string{busybox, "ash"}
}

func TestGitLabTemplate(t *testing.T) {
	url, sum := releases(t, "linux_amd64", "linux_arm64")
	busybox, ash := alpine(t)
	j := theJob(t)
	require.Equal(t, version(t), j.Variables["ASSAY_VERSION"], "the template installs the release that it belongs to")
	for _, c := range []struct {
		variables []string
		code      int
		says, why string
	}{
		{[]string{"ASSAY_RELEASES=" + url}, 0, "conforms", "the embedded example"},
		{[]string{"ASSAY_RELEASES=" + url, "ASSAY_SHA256=" + sum}, 0, "conforms", "a pinned checksum"},
		{[]string{"ASSAY_RELEASES=" + url, "ASSAY_SHA256=" + strings.Repeat("0", 64)}, 2, "is not what the checksum says", "one that is not met"},
		{[]string{"ASSAY_RELEASES=" + url, "ASSAY_VERSION=99.0.0"}, 2, "cannot fetch", "a release that is not there"},
		{nil, 2, "set ASSAY_RELEASES", "nothing says where releases are"},
		{[]string{"ASSAY_RELEASES=" + url, "ASSAY_FAULT=drops-field"}, 1, "does not conform", "flags are variables"},
		{[]string{"ASSAY_RELEASES=" + url, "ASSAY_TARGET=http://127.0.0.1:1"}, 3, "", "a server that is not there"},
		{[]string{"ASSAY_RELEASES=" + url, "ASSAY_SPEC=nowhere.yaml", "ASSAY_TARGET=mock"}, 2, "nowhere.yaml", "a description that is not there"},
	} {
		for name, place := range map[string]struct {
			path  string
			shell []string
		}{"alpine": {busybox, ash}, "debian": {os.Getenv("PATH"), []string{"sh"}}} {
			t.Run(c.why+" on "+name, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				code, said := j.script(t, dir, place.path, place.shell, c.variables...)
				require.Equal(t, c.code, code, said)
				require.Contains(t, said, c.says)
				if code == 0 {
					for _, name := range append(j.Artifacts.Paths, j.Artifacts.Reports.JUnit, j.Artifacts.Reports.CodeQuality) {
						_, err := os.Stat(filepath.Join(dir, name))
						require.NoError(t, err, "an artifact that is never written")
					}
				}
			})
		}
	}
}

// TestGitLabPromises: what is read of a job, and what is tried again, is what
// assay does.
func TestGitLabPromises(t *testing.T) {
	j := theJob(t)
	require.Equal(t, []int{3}, j.Retry.ExitCodes, "only what could not be judged may pass when it is tried again")
	require.Equal(t, "always", j.Artifacts.When, "the report matters most when the job fails")
	require.Contains(t, []string{"amd64", "arm64"}, runtime.GOARCH)
}
