package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	"assay/suite"
)

// completed are the answers to what a completion script asks, and how the shell
// is told to go on.
func completed(t *testing.T, args ...string) (values []string, directive string) {
	t.Helper()
	var out bytes.Buffer
	code := Run(t.Context(), append([]string{"__completeNoDesc"}, args...), strings.NewReader(""), &out, &bytes.Buffer{})
	require.Equal(t, suite.ExitOK, code)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	return lines[:len(lines)-1], lines[len(lines)-1]
}

// The numbers of cobra's directives, as the scripts read them.
const (
	goesOn      = ":6" // no space, no files
	isDone      = ":4" // no files
	files       = ":0"
	extensions  = ":8"
	directories = ":16"
)

func TestCompletions(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		args []string
		want []string
		how  string
		why  string
	}{
		{[]string{"prov"}, []string{"prove"}, isDone, "a command"},
		{[]string{"run", "--max-c"}, []string{"--max-cases", "--max-creates"}, isDone, "flags"},
		{[]string{"run", "--color", ""}, []string{"auto", "always", "never"}, isDone, "fixed values"},
		{[]string{"run", "--color=al"}, []string{"always"}, isDone, "behind the flag's ="},
		{[]string{"run", "--fail-on", "sh"}, []string{"should"}, isDone, "levels"},
		{[]string{"run", "--rule", "id/uni"}, []string{"id/unique="}, goesOn, "the mode of a rule follows"},
		{[]string{"run", "--rule", "id/unique="}, []string{"id/unique=off", "id/unique=weak", "id/unique=fail"}, isDone, "the modes of a rule"},
		{[]string{"run", "--run", "/enu"}, []string{"/enum/"}, isDone, "the cases of a technique"},
		{[]string{"run", "--fault", "id-con"}, []string{"id-constant"}, isDone, "faults"},
		{[]string{"mock", "--oddity", "indented"}, []string{"indented-json"}, isDone, "oddities"},
		{[]string{"run", "--report", "sar"}, []string{"sarif"}, isDone, "formats"},
		{[]string{"run", "--report", "sarif="}, nil, files, "a file follows the format"},
		{[]string{"run", "--auth", "bearer"}, []string{"bearer:env:", "bearer:file:"}, goesOn, "the name of a variable or file follows"},
		{[]string{"run", "--target", "m"}, []string{"mock"}, isDone, "the built-in server"},
		{[]string{"run", "--operation", ""}, []string{"createExchangeConnector"}, isDone, "the operations of the embedded description"},
		{[]string{"run", "--spec", ""}, []string{"yaml", "yml", "json"}, extensions, "descriptions"},
		{[]string{"run", "--body", ""}, nil, files, "a file"},
		{[]string{"run", "--out", ""}, nil, directories, "a folder"},
		{[]string{"run", "--seed", ""}, nil, isDone, "a number is the user's own"},
		{[]string{"run", ""}, nil, isDone, "run takes no arguments"},
		{[]string{"report", ""}, []string{"ndjson"}, extensions, "journals"},
		{[]string{"explain", "id/uni"}, []string{"id/unique"}, isDone, "rules"},
		{[]string{"explain", "enu"}, []string{"enum"}, isDone, "techniques"},
		{[]string{"completion", ""}, []string{"bash", "zsh", "fish", "powershell"}, isDone, "shells"},
		{[]string{"man", "cas"}, []string{"cases"}, isDone, "pages"},
	} {
		values, how := completed(t, c.args...)
		require.Equal(t, append([]string{}, c.want...), append([]string{}, values...), "%q: %s", c.args, c.why)
		require.Equal(t, c.how, how, "%q: %s", c.args, c.why)
	}
}

// TestCompletedOperations: they are those of the description that the flag or
// the settings name; what cannot be read offers nothing.
func TestCompletedOperations(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir(".git", 0o700)) // the search for assay.yaml ends here
	write := func(name, text string) { require.NoError(t, os.WriteFile(name, []byte(text), 0o600)) }
	write("api.yaml", `openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /orders:
    post: {operationId: createOrder, responses: {"201": {description: made}}}
  /search:
    post: {responses: {"200": {description: found}}}
`)
	values, _ := completed(t, "run", "--spec", "api.yaml", "--operation", "")
	require.Equal(t, []string{"createOrder", "POST /search"}, values, "creates first, and what has no id by method and path")
	write("assay.yaml", "spec: api.yaml\n")
	values, _ = completed(t, "cases", "--operation", "create")
	require.Equal(t, []string{"createOrder"}, values)
	write("assay.yaml", "spec: [\n")
	values, how := completed(t, "run", "--spec", "api.yaml", "--operation", "createO")
	require.Equal(t, []string{"createOrder"}, values, "a broken assay.yaml does not keep the shell from completing")
	require.Equal(t, isDone, how)
	for _, spec := range []string{"nowhere.yaml", ".", "-", "assay.yaml"} {
		values, _ = completed(t, "run", "--spec", spec, "--operation", "")
		require.Empty(t, values, spec)
	}
}

// TestEveryFlagCompletes: none is left to the shell's guess, and no value is
// kept for a flag that is gone.
func TestEveryFlagCompletes(t *testing.T) {
	a := &app{ctx: t.Context(), args: []string{"__complete"}, stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}}
	seen := map[string]bool{}
	for _, cmd := range a.root().Commands() {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			seen[f.Name] = true
			_, set := cmd.GetFlagCompletionFunc(f.Name)
			require.True(t, set, "%s --%s", cmd.Name(), f.Name)
		})
	}
	for name := range offered {
		require.True(t, seen[name], "values for --%s, which is no flag", name)
	}
}

// TestCompletionScripts: each is printed, and none depends on where it was made.
func TestCompletionScripts(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "assay.yaml"), []byte("nonsense: ["), 0o600))
	for _, s := range shells {
		var out bytes.Buffer
		require.Equal(t, suite.ExitOK, Run(t.Context(), []string{"completion", s.name}, strings.NewReader(""), &out, &bytes.Buffer{}))
		require.Contains(t, out.String(), "__complete", s.name)
		require.NotContains(t, out.String(), dir)
	}
}
