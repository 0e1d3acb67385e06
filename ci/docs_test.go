package ci

import (
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

// snippet is one fenced block of docs/ci.md.
type snippet struct{ language, text string }

const published = "https://github.com/OWNER/assay/releases/download"

// snippets are the blocks with a server of this machine, and the releases that
// are served here.
func snippets(t *testing.T, port, releases string) (out []snippet) {
	t.Helper()
	text := strings.NewReplacer(published, releases, "127.0.0.1:8080", "127.0.0.1:"+port,
		"linux_amd64", "linux_"+runtime.GOARCH).Replace(read(t, "docs/ci.md"))
	for _, m := range regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```").FindAllStringSubmatch(text, -1) {
		out = append(out, snippet{m[1], m[2]})
	}
	require.NotEmpty(t, out)
	return out
}

// of is the snippet that starts with a line.
func of(t *testing.T, all []snippet, first string) string {
	t.Helper()
	for _, s := range all {
		if strings.HasPrefix(s.text, first+"\n") {
			return s.text
		}
	}
	t.Fatalf("docs/ci.md has no block for %q", first)
	return ""
}

// workspace is a folder with a description, assay in the path, and ./api, which
// serves what the description promises.
func workspace(t *testing.T, port string) (dir, path string) {
	t.Helper()
	dir = t.TempDir()
	orders := read(t, "suite/testdata/orders.yaml")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "openapi.yaml"), []byte(orders), 0o600))
	api := "#!/bin/sh\nexec " + program + " mock --spec openapi.yaml --token secret --listen 127.0.0.1:" + port + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "api"), []byte(api), 0o700))
	return dir, filepath.Dir(program) + ":" + os.Getenv("PATH")
}

// runIn runs a script that leaves servers behind, which end with the test.
func runIn(t *testing.T, dir string, environ []string, shell ...string) (code int, said string) {
	t.Helper()
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	require.NoError(t, err)
	defer log.Close()
	cmd := exec.Command(shell[0], shell[1:]...)
	cmd.Dir, cmd.Env = dir, append([]string{"HOME=" + dir, "CI=true", "ASSAY_TOKEN=secret"}, environ...)
	cmd.Stdout, cmd.Stderr = log, log // a pipe would stay open as long as a server runs
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) })
	err = cmd.Wait()
	if err != nil {
		require.IsType(t, &exec.ExitError{}, err)
	}
	data, err := os.ReadFile(log.Name())
	require.NoError(t, err)
	return cmd.ProcessState.ExitCode(), string(data)
}

func TestGitHubSnippet(t *testing.T) {
	url, _ := releases(t, "linux_amd64", "linux_arm64")
	port := freePort(t)
	text := of(t, snippets(t, port, url), "# .github/workflows/api.yml")
	require.NoError(t, valid(t, "github-workflows", text))
	var workflow struct {
		Jobs map[string]struct{ Steps []step }
	}
	readYAML(t, text, &workflow)
	dir, path := workspace(t, port)
	used := false
	for _, s := range workflow.Jobs["contract"].Steps {
		switch {
		case s.Run != "":
			code, said := runIn(t, dir, []string{"PATH=" + path}, "bash", "-e", "-c", s.Run)
			require.Zero(t, code, "%s\n%s", s.Run, said)
		case strings.HasPrefix(s.Uses, "OWNER/assay@"):
			used = true
			require.Equal(t, "OWNER/assay@v"+version(t), s.Uses)
			s.With["releases"] = url
			r := newRunner(t, s.With)
			r.dir = dir
			r.context["secrets.API_TOKEN"] = "secret"
			for name, value := range s.Env {
				r.environ = append(r.environ, name+"="+r.evaluate(t, value))
			}
			code, last := r.all(t)
			require.Zero(t, code, "%s: %v", last, r.said)
			require.Equal(t, "0", r.outputs(t)["exit-code"])
			require.Contains(t, r.said[runs], "http://127.0.0.1:"+port)
		}
	}
	require.True(t, used)
}

// TestGitHubOutputs: the table of outputs is that of the action.
func TestGitHubOutputs(t *testing.T) {
	text := read(t, "docs/ci.md")
	for name := range theAction(t).Outputs {
		require.Contains(t, text, "`"+name+"`")
	}
}

func TestGitLabSnippet(t *testing.T) {
	url, _ := releases(t, "linux_amd64", "linux_arm64")
	port := freePort(t)
	text := of(t, snippets(t, port, url), "# .gitlab-ci.yml")
	require.NoError(t, valid(t, "gitlab-ci", text))
	var file struct {
		Include  []struct{ Remote string }
		Contract job
	}
	readYAML(t, text, &file)
	require.Equal(t, url+"/v"+version(t)+"/"+filepath.Base(template), file.Include[0].Remote)
	require.Contains(t, read(t, ".goreleaser.yaml"), "glob: "+template, "a release has the template")
	require.Equal(t, ".assay", file.Contract.Extends)
	dir, _ := workspace(t, port)
	busybox, ash := alpine(t)
	environ := []string{"PATH=" + busybox}
	for _, variables := range []map[string]string{theJob(t).Variables, file.Contract.Variables} {
		for name, value := range variables {
			environ = append(environ, name+"="+value)
		}
	}
	script := strings.Join(append(file.Contract.BeforeScript, theJob(t).Script...), "\n")
	code, said := runIn(t, dir, environ, append(ash, "-e", "-c", script)...)
	require.Zero(t, code, said)
	require.Contains(t, said, "conforms")
}

func TestBuildkiteSnippet(t *testing.T) {
	port := freePort(t)
	text := of(t, snippets(t, port, ""), "# .buildkite/pipeline.yml")
	require.NoError(t, valid(t, "buildkite", text))
	var pipeline struct {
		Steps []struct {
			Command   string
			Artifacts string `yaml:"artifact_paths"`
		}
	}
	readYAML(t, text, &pipeline)
	require.Len(t, pipeline.Steps, 1)
	dir, path := workspace(t, port)
	code, said := runIn(t, dir, []string{"PATH=" + path, "BUILDKITE=true"}, "bash", "-e", "-c", pipeline.Steps[0].Command)
	require.Zero(t, code, said)
	require.Equal(t, "assay-out/**/*", pipeline.Steps[0].Artifacts)
	require.FileExists(t, filepath.Join(dir, "assay-out", "report.html"))
}

func TestJenkinsSnippet(t *testing.T) {
	port := freePort(t)
	text := of(t, snippets(t, port, ""), "// Jenkinsfile")
	require.Equal(t, strings.Count(text, "{"), strings.Count(text, "}"))
	script := regexp.MustCompile(`(?s)sh '''(.*?)'''`).FindStringSubmatch(text)
	require.NotNil(t, script)
	dir, path := workspace(t, port)
	code, said := runIn(t, dir, []string{"PATH=" + path}, "sh", "-xe", "-c", script[1])
	require.Zero(t, code, said)
	for _, m := range regexp.MustCompile(`(?:junit|artifacts:) '([^'*]*)`).FindAllStringSubmatch(text, -1) {
		_, err := os.Stat(filepath.Join(dir, m[1]))
		require.NoError(t, err, "what is kept is never written")
	}
}

func TestByHandSnippet(t *testing.T) {
	url, _ := releases(t, "linux_amd64", "linux_arm64")
	for _, s := range snippets(t, "1", url) {
		if !strings.HasPrefix(s.text, "curl ") {
			continue
		}
		dir := t.TempDir()
		code, said := runIn(t, dir, []string{"PATH=" + os.Getenv("PATH")}, "bash", "-e", "-c", s.text+"./assay version")
		require.Zero(t, code, said)
		require.Contains(t, said, "assay "+version(t))
		return
	}
	t.Fatal("docs/ci.md has no block for an installation by hand")
}

// TestSnippetsShellcheck: those that cannot be run here are at least shell.
func TestSnippetsShellcheck(t *testing.T) {
	shellcheck := needs(t, "shellcheck", "shellcheck")
	for _, s := range snippets(t, "8080", published) {
		if s.language == "sh" {
			cmd := exec.Command(shellcheck, "--shell", "sh", "-")
			cmd.Stdin = strings.NewReader(s.text)
			_, said := ended(t, cmd)
			require.Empty(t, said)
		}
	}
}
