package ci

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// schema compiles one of the published schemas, which Python's package
// check-jsonschema carries: SchemaStore's for GitHub and Buildkite, GitLab's own.
func schema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	dir := os.Getenv("ASSAY_SCHEMAS")
	if dir == "" {
		missing(t, "ASSAY_SCHEMAS does not name the folder of the published schemas: pip install --require-hashes --no-deps --target DIR -r ci/schemas/requirements.txt, and then DIR/check_jsonschema/builtin_schemas/vendor")
	}
	file, err := os.Open(filepath.Join(dir, name+".json"))
	require.NoError(t, err)
	defer file.Close()
	doc, err := jsonschema.UnmarshalJSON(file)
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("mem:"+name, doc))
	compiled, err := c.Compile("mem:" + name)
	require.NoError(t, err)
	return compiled
}

// valid holds a YAML text to a published schema.
func valid(t *testing.T, name, text string) error {
	t.Helper()
	var node yaml.Node
	require.NoError(t, yaml.Unmarshal([]byte(text), &node))
	// GitHub's "on" is a word, which YAML 1.1 takes for true.
	var value any
	require.NoError(t, node.Decode(&value))
	data, err := json.Marshal(value)
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
	require.NoError(t, err)
	return schema(t, name).Validate(doc)
}

func TestPublishedSchemas(t *testing.T) {
	for name, schema := range map[string]string{
		"action.yml":                    "github-actions",
		".github/workflows/ci.yml":      "github-workflows",
		".github/workflows/release.yml": "github-workflows",
	} {
		require.NoError(t, valid(t, schema, read(t, name)), name)
	}
	// A hidden job may hold anything: it is held to what it becomes.
	job := strings.Replace(read(t, template), "\n.assay:", "\nassay:", 1)
	require.NoError(t, valid(t, "gitlab-ci", job))
	// Schemas that take anything would show nothing.
	require.Error(t, valid(t, "github-actions", strings.Replace(read(t, "action.yml"), "shell: bash", "shel: bash", 1)))
	require.Error(t, valid(t, "github-workflows", strings.Replace(read(t, ".github/workflows/ci.yml"), "runs-on:", "runs_on:", 1)))
	require.Error(t, valid(t, "gitlab-ci", strings.Replace(job, "when: always", "when: sometimes", 1)))
	require.Error(t, valid(t, "buildkite", "steps: 4\n"))
}

// TestShellcheck: every script of the files that services run, and those that
// stand by themselves.
func TestShellcheck(t *testing.T) {
	shellcheck := needs(t, "shellcheck", "shellcheck")
	check := func(where, shell, text string) {
		cmd := exec.Command(shellcheck, "--shell", shell, "--severity", "style", "-")
		cmd.Stdin = strings.NewReader(text)
		_, said := ended(t, cmd)
		require.Empty(t, said, where)
	}
	for _, s := range theAction(t).Runs.Steps {
		if s.Run != "" {
			check("action.yml, "+s.Name, "bash", "set -eo pipefail\n"+s.Run)
		}
	}
	check(template, "sh", "set -e\n"+strings.Join(theJob(t).Script, "\n"))
	for _, name := range []string{".ci/run", "ci/release/extras.sh"} {
		check(name, "bash", read(t, name))
	}
}
