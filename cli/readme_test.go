package cli

import (
	"bytes"
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/config"
	"assay/mock"
	"assay/spec"
	"assay/suite"
)

// fence finds the fenced blocks of a document, with the language of each.
var fence = regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```")

// TestReadme runs each line of the README that calls assay, as it is written: on
// orders.yaml as the reader's description, and a reference server at the place of
// the servers that it names.
func TestReadme(t *testing.T) {
	shells, _ := fenced(t, "../README.md")
	orders, err := os.ReadFile("../suite/testdata/orders.yaml")
	require.NoError(t, err)
	contract, err := spec.Load(spec.Source{Name: "openapi.yaml", Data: orders}, spec.Options{})
	require.NoError(t, err)
	server, err := mock.New(contract, mock.Options{Token: "secret"})
	require.NoError(t, err)
	target := httptest.NewServer(server)
	defer target.Close()
	elsewhere := strings.NewReplacer("--listen 127.0.0.1:8080", "--listen 127.0.0.1:0", "http://127.0.0.1:8080", target.URL, "--target URL", "--target "+target.URL, "https://test.example/v1", target.URL,
		"prove", "prove --fault id-constant") // all of it takes a minute

	t.Chdir(t.TempDir())
	t.Setenv("ASSAY_TOKEN", "secret")
	require.NoError(t, os.WriteFile("openapi.yaml", orders, 0o600))
	example := contract.Operations[0].Body.Media[0].Examples[0].Value
	require.NoError(t, os.WriteFile("order.json", []byte(example), 0o600))
	lines := commandsOf(shells)
	require.Greater(t, len(lines), 10)
	for _, line := range lines {
		args := words(elsewhere.Replace(line))
		code, said := calls(t, args)
		lint := args[0] == "lint" // finds something, or nothing
		require.True(t, code == suite.ExitOK || lint && code == 1, "%s\nexit code %d\n%s", line, code, said)
	}
}

// calls runs assay. A server is stopped as soon as it listens.
func calls(t *testing.T, args []string) (code int, said string) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out := &watched{stop: func() {}}
	if args[0] == "mock" {
		out.stop = stop
	}
	code = Run(ctx, args, strings.NewReader(""), out, out)
	return code, out.text.String()
}

// watched calls stop when an address was written to it.
type watched struct {
	mu   sync.Mutex
	text bytes.Buffer
	stop func()
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if bytes.Contains(p, []byte("http://127.0.0.1:")) {
		w.stop()
	}
	return w.text.Write(p)
}

// TestDocumentedSettings: every assay.yaml that is shown can be read.
func TestDocumentedSettings(t *testing.T) {
	a := &app{ctx: context.Background(), stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}}
	known := settingsOf(a.root())
	for _, name := range []string{"../README.md", "../docs/knowledge.md"} {
		_, settings := fenced(t, name)
		require.NotEmpty(t, settings, name)
		for _, text := range settings {
			path := filepath.Join(t.TempDir(), config.FileName)
			require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
			_, err := config.Load(config.Options{File: path, Keys: known})
			require.NoError(t, err, "%s\n%s", name, text)
		}
	}
}

// fenced are the blocks of a document that are for a shell, and those of YAML.
func fenced(t *testing.T, path string) (shells, settings []string) {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, m := range fence.FindAllStringSubmatch(string(data), -1) {
		switch m[1] {
		case "sh":
			shells = append(shells, m[2])
		case "yaml":
			settings = append(settings, m[2])
		}
	}
	return shells, settings
}

// commandsOf are the calls of assay in shell text, without the word assay.
func commandsOf(shells []string) []string {
	var out []string
	call := regexp.MustCompile(`^(?:[A-Z_]+=\S+ )?(?:assay|go run \.) +(.*)$`)
	for _, line := range strings.Split(strings.Join(shells, "\n"), "\n") {
		line, _, _ = strings.Cut(line, " #")
		if m := call.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			out = append(out, m[1])
		}
	}
	return out
}

// words splits a line as a shell does, with single and double quotes.
func words(line string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`'([^']*)'|"([^"]*)"|(\S+)`).FindAllStringSubmatch(line, -1) {
		out = append(out, m[1]+m[2]+m[3])
	}
	return out
}
