package ci

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// farm is a folder in which the commands of shards are run as they stand, beside
// a server that keeps what the description promises.
type farm struct {
	dir, path string
	environ   []string
}

func newFarm(t *testing.T) *farm {
	t.Helper()
	port := freePort(t)
	dir, path := workspace(t, port)
	f := &farm{dir: dir, path: path}
	server := exec.Command(filepath.Join(dir, "api"))
	server.Dir = dir
	require.NoError(t, server.Start())
	t.Cleanup(func() { server.Process.Kill(); server.Wait() })
	f.environ = []string{"PATH=" + path, "ASSAY_SPEC=openapi.yaml", "ASSAY_TARGET=http://127.0.0.1:" + port, "ASSAY_WAIT=20s", "ASSAY_RUN=/(enum|missing-required|lifecycle)/"}
	return f
}

// run runs one command, and returns what it said.
func (f *farm) run(t *testing.T, environ []string, want int, shell ...string) string {
	t.Helper()
	code, said := runIn(t, f.dir, append(append([]string(nil), f.environ...), environ...), shell...)
	require.Equal(t, want, code, "%s\n%s", strings.Join(shell, " "), said)
	return said
}

// here puts paths of a container into the folder.
func (f *farm) here(text string) string {
	return strings.NewReplacer("/shards/", f.dir+"/shards/", "/spec/", f.dir+"/").Replace(text)
}

const shardFiles = "templates/shards/"

func TestShardsOnGitHub(t *testing.T) {
	text := read(t, shardFiles+"github-actions.yml")
	require.NoError(t, valid(t, "github-workflows", text))
	var workflow struct {
		Jobs map[string]struct {
			Strategy struct{ Matrix struct{ Shard []int } }
			Steps    []step
		}
	}
	readYAML(t, text, &workflow)
	f, shards := newFarm(t), workflow.Jobs["shard"].Strategy.Matrix.Shard
	require.Len(t, shards, 8)
	send := func(step step, i int) {
		value := strings.NewReplacer("${{ matrix.shard }}", strconv.Itoa(i), "${{ strategy.job-total }}", strconv.Itoa(len(shards)))
		f.run(t, []string{"SHARD=" + value.Replace(step.Env["SHARD"]), "INDEX=" + value.Replace(step.Env["INDEX"])}, 0, "bash", "-e", "-c", step.Run)
	}
	merge := ""
	for _, s := range workflow.Jobs["shard"].Steps {
		for _, i := range shards {
			if s.Run != "" {
				send(s, i)
			}
		}
	}
	for _, s := range workflow.Jobs["merge"].Steps {
		merge += s.Run
	}
	require.Contains(t, f.run(t, nil, 0, "bash", "-e", "-c", merge), "conforms: ")
	require.NoError(t, os.Remove(filepath.Join(f.dir, "shards", "5.ndjson")))
	require.Contains(t, f.run(t, nil, 3, "bash", "-e", "-c", strings.Replace(merge, "assay-out", "less", 1)), "shard 5/8 is missing")
}

func TestShardsOnGitLab(t *testing.T) {
	text := read(t, shardFiles+"gitlab-ci.yml")
	require.NoError(t, valid(t, "gitlab-ci", text))
	var jobs struct {
		Shard struct {
			Parallel int
			Script   []string
		}
		Merge struct{ Script []string }
	}
	readYAML(t, text, &jobs)
	f := newFarm(t)
	for i := range jobs.Shard.Parallel {
		f.run(t, []string{"CI_NODE_INDEX=" + strconv.Itoa(i+1), "CI_NODE_TOTAL=" + strconv.Itoa(jobs.Shard.Parallel)}, 0, "sh", "-e", "-c", strings.Join(jobs.Shard.Script, "\n"))
	}
	require.Contains(t, f.run(t, nil, 0, "sh", "-e", "-c", strings.Join(jobs.Merge.Script, "\n")), "conforms: ")
	for _, name := range []string{"junit.xml", "gl-code-quality-report.json"} {
		_, err := os.Stat(filepath.Join(f.dir, "assay-out", name))
		require.NoError(t, err, "an artifact that is never written")
	}
}

func TestShardsOnBuildkite(t *testing.T) {
	text := read(t, shardFiles+"buildkite.yml")
	require.NoError(t, valid(t, "buildkite", text))
	var pipeline struct {
		Steps []struct {
			Parallelism int
			Command     string
		}
	}
	readYAML(t, text, &pipeline)
	f, shard := newFarm(t), pipeline.Steps[0]
	agent := filepath.Join(f.dir, "buildkite-agent") // downloads what is there already
	require.NoError(t, os.WriteFile(agent, []byte("#!/bin/sh\n[ \"$1 $2\" = 'artifact download' ]\n"), 0o700))
	f.environ = append(f.environ, "PATH="+f.dir+":"+f.path)
	for i := range shard.Parallelism {
		f.run(t, []string{"BUILDKITE_PARALLEL_JOB=" + strconv.Itoa(i), "BUILDKITE_PARALLEL_JOB_COUNT=" + strconv.Itoa(shard.Parallelism)}, 0, "sh", "-e", "-c", strings.ReplaceAll(shard.Command, "$$", "$"))
	}
	require.Contains(t, f.run(t, nil, 0, "sh", "-e", "-c", pipeline.Steps[1].Command), "conforms: ")
}

// container is the one of a pod.
type container struct {
	Args, Command []string
	Env           []struct{ Name, Value string }
}

// batchJob is a Job of Kubernetes, as far as it is held to something.
type batchJob struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Spec       struct {
		CompletionMode   string `yaml:"completionMode"`
		Completions      int
		BackoffPerIndex  int `yaml:"backoffLimitPerIndex"`
		PodFailurePolicy struct {
			Rules []struct {
				Action      string
				OnExitCodes struct {
					ContainerName, Operator string
					Values                  []int
				} `yaml:"onExitCodes"`
			}
		} `yaml:"podFailurePolicy"`
		Template struct {
			Spec struct {
				RestartPolicy string `yaml:"restartPolicy"`
				Containers    []container
			}
		}
	}
}

func readJob(t *testing.T, name string) batchJob {
	t.Helper()
	var j batchJob
	readYAML(t, read(t, shardFiles+name), &j)
	require.Equal(t, "batch/v1 Job", j.APIVersion+" "+j.Kind)
	require.Equal(t, "Never", j.Spec.Template.Spec.RestartPolicy, "podFailurePolicy needs it")
	require.Len(t, j.Spec.Template.Spec.Containers, 1)
	return j
}

func TestShardsOnKubernetes(t *testing.T) {
	j := readJob(t, "kubernetes-job.yaml")
	require.Equal(t, "Indexed", j.Spec.CompletionMode)
	require.Equal(t, 3, j.Spec.BackoffPerIndex)
	first := j.Spec.PodFailurePolicy.Rules[0]
	require.Equal(t, "FailIndex", first.Action)
	require.Equal(t, []int{1, 2}, first.OnExitCodes.Values, "findings and mistakes stay when they are sent again")
	f, shard := newFarm(t), j.Spec.Template.Spec.Containers[0]
	total := ""
	for _, e := range shard.Env {
		if e.Name == "ASSAY_SHARD_TOTAL" {
			total = e.Value
		}
	}
	require.Equal(t, strconv.Itoa(j.Spec.Completions), total, "each index is one of as many shards")
	for i := range j.Spec.Completions {
		index := strconv.Itoa(i)
		var args []string
		for _, a := range shard.Args {
			args = append(args, f.here(strings.NewReplacer("$(JOB_COMPLETION_INDEX)", index, "$(POD_NAME)", "assay-shards-"+index+"-abcde").Replace(a)))
		}
		f.run(t, []string{"JOB_COMPLETION_INDEX=" + index, "ASSAY_SHARD_TOTAL=" + total}, 0, append([]string{program}, args...)...)
	}
	merge := readJob(t, "kubernetes-merge.yaml").Spec.Template.Spec.Containers[0].Command
	for i := range merge {
		merge[i] = f.here(merge[i])
	}
	require.Contains(t, f.run(t, nil, 0, merge...), "conforms: ")
}

func TestShardsOnArgo(t *testing.T) {
	needs(t, "jq", "jq")
	var workflow struct {
		Kind string
		Spec struct {
			Entrypoint string
			Templates  []struct {
				Name   string
				Script struct {
					Command []string
					Source  string
				}
			}
		}
	}
	readYAML(t, read(t, shardFiles+"argo-workflow.yaml"), &workflow)
	require.Equal(t, "Workflow", workflow.Kind)
	f, scripts := newFarm(t), map[string]string{}
	for _, s := range workflow.Spec.Templates {
		scripts[s.Name] = f.here(s.Script.Source)
	}
	require.Contains(t, scripts, workflow.Spec.Entrypoint)
	said := f.run(t, nil, 0, "sh", "-c", scripts["plan"])
	var shards []string
	lines := strings.Split(strings.TrimSpace(said), "\n")
	require.NoError(t, json.Unmarshal([]byte(lines[len(lines)-1]), &shards), said)
	require.NotEmpty(t, shards)
	for _, s := range shards {
		f.run(t, []string{"SHARD=" + s}, 0, "sh", "-c", scripts["shard"])
	}
	require.Contains(t, f.run(t, nil, 0, "sh", "-c", scripts["merge"]), "conforms: ")
}
