package ci

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// action is what action.yml says, as far as a runner needs it.
type action struct {
	Inputs map[string]struct {
		Description string
		Default     string
	}
	Outputs map[string]struct{ Description, Value string }
	Runs    struct {
		Using string
		Steps []step
	}
}

type step struct {
	Name, ID, If, Uses, Shell, Run string
	Env, With                      map[string]string
}

func theAction(t *testing.T) (a action) {
	t.Helper()
	readYAML(t, read(t, "action.yml"), &a)
	return a
}

// runner stands in for GitHub's: it evaluates the contexts that the action uses,
// and runs its scripts as GitHub does, in bash -eo pipefail, with the files that
// scripts write to. What uses other actions is left out.
type runner struct {
	context map[string]string // github.server_url, inputs.spec, steps.run.outputs.findings
	environ []string
	dir     string // the workspace
	said    map[string]string
}

func newRunner(t *testing.T, inputs map[string]string) *runner {
	t.Helper()
	r := &runner{dir: t.TempDir(), said: map[string]string{}, context: map[string]string{
		"github.server_url": "http://127.0.0.1:1", "github.action_repository": "owner/assay", "github.action_path": root,
	}}
	for name, input := range theAction(t).Inputs {
		r.context["inputs."+name] = input.Default
	}
	for name, value := range inputs {
		require.Contains(t, r.context, "inputs."+name, "no such input")
		r.context["inputs."+name] = value
	}
	arch := map[string]string{"amd64": "X64", "arm64": "ARM64"}[runtime.GOARCH]
	r.environ = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "CI=true", "GITHUB_ACTIONS=true",
		"RUNNER_OS=Linux", "RUNNER_ARCH=" + arch, "GOFLAGS=" + os.Getenv("GOFLAGS")}
	for _, name := range []string{"GOPATH", "GOCACHE", "GOMODCACHE", "GOPROXY"} {
		out, err := exec.Command("go", "env", name).Output()
		require.NoError(t, err)
		r.environ = append(r.environ, name+"="+strings.TrimSpace(string(out)))
	}
	files := t.TempDir()
	for _, name := range []string{"GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"} {
		require.NoError(t, os.WriteFile(filepath.Join(files, name), nil, 0o600))
		r.environ = append(r.environ, name+"="+filepath.Join(files, name))
	}
	r.environ = append(r.environ, "RUNNER_TEMP="+files)
	return r
}

var expression = regexp.MustCompile(`\$\{\{\s*(.*?)\s*\}\}`)

// evaluate puts the values of contexts into a text.
func (r *runner) evaluate(t *testing.T, text string) string {
	return expression.ReplaceAllStringFunc(text, func(found string) string {
		name := expression.FindStringSubmatch(found)[1]
		value, ok := r.context[name]
		require.True(t, ok || strings.HasPrefix(name, "steps."), "an expression that nothing gives a value: %s", found)
		return value
	})
}

// file reads one of the files that scripts write to.
func (r *runner) file(t *testing.T, name string) string {
	for _, e := range r.environ {
		if path, ok := strings.CutPrefix(e, name+"="); ok {
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			return string(data)
		}
	}
	t.Fatalf("no %s", name)
	return ""
}

// run does one step, and returns its exit code.
func (r *runner) run(t *testing.T, s step) int {
	t.Helper()
	require.Equal(t, "bash", s.Shell, s.Name)
	require.NotContains(t, s.Run, "${{", "%s: a value of an expression would be code", s.Name)
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", s.Run)
	cmd.Dir = r.dir
	path := os.Getenv("PATH")
	for line := range strings.Lines(r.file(t, "GITHUB_PATH")) {
		path = strings.TrimSpace(line) + ":" + path
	}
	cmd.Env = append(append([]string{}, r.environ...), "PATH="+path)
	for name, value := range s.Env {
		cmd.Env = append(cmd.Env, name+"="+r.evaluate(t, value))
	}
	code, said := ended(t, cmd)
	r.said[s.Name] = said
	if s.ID != "" {
		for line := range strings.Lines(r.file(t, "GITHUB_OUTPUT")) {
			name, value, ok := strings.Cut(strings.TrimRight(line, "\n"), "=")
			require.True(t, ok, line)
			r.context["steps."+s.ID+".outputs."+name] = value
		}
	}
	return code
}

// all does the steps until one fails, and returns the code of the last.
func (r *runner) all(t *testing.T) (code int, last string) {
	t.Helper()
	for _, s := range theAction(t).Runs.Steps {
		if s.Run == "" {
			continue
		}
		if code, last = r.run(t, s), s.Name; code != 0 {
			break
		}
	}
	return code, last
}

func (r *runner) outputs(t *testing.T) map[string]string {
	out := map[string]string{}
	for name, o := range theAction(t).Outputs {
		out[name] = r.evaluate(t, o.Value)
	}
	return out
}

const (
	installs = "Install assay"
	runs     = "Run assay"
	judges   = "Verdict"
)

func TestActionRuns(t *testing.T) {
	url, sum := releases(t, "linux_amd64", "linux_arm64")
	for _, c := range []struct {
		inputs map[string]string
		code   int
		last   string
		says   string // of the last step
		want   map[string]string
		why    string
	}{
		{map[string]string{"target": "mock"}, 0, judges, "",
			map[string]string{"exit-code": "0", "findings": "2", "report": "assay-out/report.html", "journal": "assay-out/run.ndjson"},
			"the embedded example conforms, and its description has two defects"},
		{map[string]string{"args": "--fault=drops-field"}, 1, judges, "",
			map[string]string{"exit-code": "1", "findings": "3"}, "findings fail the job, after everything was uploaded"},
		{map[string]string{"args": "--fault\ndrops-field\n", "fail": "false"}, 0, judges, "do not fail this job",
			map[string]string{"exit-code": "1", "findings": "3"}, "unless they are not to; an argument a line"},
		{map[string]string{"fail-on": "description"}, 1, judges, "", map[string]string{"exit-code": "1"}, "the level is handed on"},
		{map[string]string{"spec": "nowhere.yaml", "target": "mock", "fail": "false"}, 2, judges, "",
			map[string]string{"exit-code": "2", "findings": "0"}, "a mistake is never forgiven"},
		{map[string]string{"target": "http://127.0.0.1:1"}, 3, judges, "", map[string]string{"exit-code": "3"}, "nothing was judged"},
		{map[string]string{"operation": "createExchangeConnector\n", "args": "--max-cases=5"}, 0, judges, "", nil, "operations, one a line"},
		{map[string]string{"operation": "no such thing"}, 2, judges, "", nil, "an operation that is not there"},
		{map[string]string{"out": "my reports"}, 0, judges, "",
			map[string]string{"report": "my reports/report.html"}, "a folder with a blank"},
		{map[string]string{"sha256": sum}, 0, judges, "", nil, "a pinned checksum"},
		{map[string]string{"sha256": strings.Repeat("0", 64)}, 1, installs, "::error title=assay::assay_", nil, "a pinned checksum that is not met"},
		{map[string]string{"version": "99.0.0"}, 1, installs, "cannot fetch", nil, "a release that is not there"},
		{map[string]string{"version": "source"}, 0, judges, "", map[string]string{"exit-code": "0"}, "the source of the action itself"},
	} {
		t.Run(c.why, func(t *testing.T) {
			t.Parallel()
			inputs := maps.Clone(c.inputs)
			inputs["releases"] = url
			r := newRunner(t, inputs)
			code, last := r.all(t)
			require.Equal(t, c.last, last, "%v", r.said)
			require.Equal(t, c.code, code, "%v", r.said)
			require.Contains(t, r.said[last], c.says)
			got := r.outputs(t)
			for name, want := range c.want {
				require.Equal(t, want, got[name], name)
			}
			if got["exit-code"] == "0" {
				require.FileExists(t, filepath.Join(r.dir, got["report"]))
				require.FileExists(t, filepath.Join(r.dir, got["journal"]))
			}
		})
	}
}

// TestActionChecksums: what does not agree with the checksums of the release,
// or is not named there, is never put into the path.
func TestActionChecksums(t *testing.T) {
	url, _ := releases(t, "linux_386")
	r := newRunner(t, map[string]string{"releases": url})
	code, last := r.all(t)
	require.Equal(t, 1, code)
	require.Equal(t, installs, last)
	require.Empty(t, r.file(t, "GITHUB_PATH"))
	require.Contains(t, r.said[installs], "cannot fetch")

	r = newRunner(t, map[string]string{"releases": url})
	r.environ = append(r.environ, "RUNNER_ARCH=S390")
	r.all(t)
	require.Contains(t, r.said[installs], "there is no release for S390: use version: source")
}

// TestActionOnMacOS: other names of system and tools, as far as a folder of
// programs can stand in for it.
func TestActionOnMacOS(t *testing.T) {
	url, _ := releases(t, "darwin_arm64")
	bin := t.TempDir()
	for _, name := range []string{"bash", "mktemp", "curl", "awk", "tar", "gzip", "cat"} {
		path, err := exec.LookPath(name)
		require.NoError(t, err)
		require.NoError(t, os.Symlink(path, filepath.Join(bin, name)))
	}
	sum := needs(t, "sha256sum", "coreutils")
	require.NoError(t, os.WriteFile(filepath.Join(bin, "shasum"), []byte("#!/bin/sh\n[ \"$*\" = '-a 256' ] && exec "+sum+"\n"), 0o700))
	r := newRunner(t, map[string]string{"releases": url})
	r.environ = append(r.environ, "RUNNER_OS=macOS", "RUNNER_ARCH=ARM64")
	t.Setenv("PATH", bin)
	require.Zero(t, r.run(t, theAction(t).Runs.Steps[1]), "%v", r.said)
	require.FileExists(t, filepath.Join(strings.TrimSpace(r.file(t, "GITHUB_PATH")), "assay"))
}

// TestActionReports: annotations for the runner and a summary, each once, and
// neither where it is not wanted.
func TestActionReports(t *testing.T) {
	url, _ := releases(t, "linux_amd64", "linux_arm64")
	r := newRunner(t, map[string]string{"releases": url, "args": "--fault=drops-field"})
	r.all(t)
	annotated := regexp.MustCompile(`(?m)^::error file=.*title=echo/field`)
	require.Len(t, annotated.FindAllString(r.said[runs], -1), 1, r.said[runs])
	require.Regexp(t, `\n::[0-9A-Za-z]+::\n::error `, r.said[runs], "commands are taken up again before the annotations")
	require.Contains(t, r.said[runs], "does not conform", "the text is for people who read the log")
	summary := r.file(t, "GITHUB_STEP_SUMMARY")
	require.Contains(t, summary, "echo/field")
	require.Equal(t, 1, strings.Count(summary, "### What the server breaks"), "one report: %s", summary)

	r = newRunner(t, map[string]string{"releases": url, "args": "--fault=drops-field", "annotations": "false", "summary": "false"})
	r.all(t)
	token := regexp.MustCompile(`^::stop-commands::([0-9a-f]{32})\n`).FindStringSubmatch(r.said[runs])
	require.NotNil(t, token, r.said[runs])
	require.True(t, strings.HasSuffix(r.said[runs], "\n::"+token[1]+"::\n"), "commands are never taken up again")
	require.Empty(t, r.file(t, "GITHUB_STEP_SUMMARY"))
}

// TestActionInputsAreNoCode: an input is a value, whatever it holds.
func TestActionInputsAreNoCode(t *testing.T) {
	url, _ := releases(t, "linux_amd64", "linux_arm64")
	for _, input := range []string{"spec", "target", "operation", "args", "fail-on", "out", "version", "sha256", "annotations", "summary", "fail"} {
		t.Run(input, func(t *testing.T) {
			t.Parallel()
			r := newRunner(t, map[string]string{"releases": url, input: "$(touch taken) `touch taken`; touch taken; \"; touch taken; '"})
			r.all(t)
			require.NoFileExists(t, filepath.Join(r.dir, "taken"))
		})
	}
}

// TestActionFile: defaults, pins and outputs.
func TestActionFile(t *testing.T) {
	a := theAction(t)
	require.Equal(t, "composite", a.Runs.Using)
	require.Equal(t, version(t), a.Inputs["version"].Default, "the action installs the release that it belongs to")
	for name, i := range a.Inputs {
		require.NotEmpty(t, i.Description, name)
	}
	ids := map[string]bool{}
	for _, s := range a.Runs.Steps {
		ids[s.ID] = true
		require.NotEqual(t, s.Run == "", s.Uses == "", s.Name)
	}
	for name, o := range a.Outputs {
		require.NotEmpty(t, o.Description, name)
		require.True(t, ids[strings.Split(o.Value, ".")[1]], "%s: %s", name, o.Value)
	}
}

// TestPins: whatever else is used is pinned by commit, with the version beside.
func TestPins(t *testing.T) {
	uses := regexp.MustCompile(`(?m)^\s*(?:- )?uses: (.*)$`)
	pinned := regexp.MustCompile(`^[a-z-]+/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	files, err := filepath.Glob(filepath.Join(root, ".github", "workflows", "*.yml"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	commits := map[string]string{}
	for _, path := range append(files, filepath.Join(root, "action.yml")) {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, m := range uses.FindAllStringSubmatch(string(data), -1) {
			require.Regexp(t, pinned, m[1], path)
			name, _, _ := strings.Cut(m[1], "@")
			if commits[name] == "" {
				commits[name] = m[1]
			}
			require.Equal(t, commits[name], m[1], "%s: one version of it everywhere", path)
		}
	}
}
