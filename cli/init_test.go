package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// ran runs the program in this process.
func ran(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = Run(t.Context(), args, strings.NewReader(""), &out, &err)
	return code, out.String(), err.String()
}

// TestInitOfCorpus: what init writes for a real description can be used with it,
// and says the same each time.
func TestInitOfCorpus(t *testing.T) {
	files, err := filepath.Glob("../../shared/corpus/openapi/*.*")
	require.NoError(t, err)
	if len(files) == 0 {
		if os.Getenv("ASSAY_REQUIRE") != "" {
			t.Fatal("the corpus is missing")
		}
		t.Skip("the corpus is not there")
	}
	dir, tried := t.TempDir(), 0
	for i, file := range files {
		if filepath.Ext(file) == ".md" || i%2 == 1 { // every second will do
			continue
		}
		path := filepath.Join(dir, filepath.Base(file)+".assay.yaml")
		code, _, stderr := ran(t, "init", "--spec", file, "--out", path, "--schema", "none")
		require.Zero(t, code, "%s: %s", file, stderr)
		code, _, stderr = ran(t, "lint", "--config", path)
		require.True(t, code < 2 || strings.Contains(stderr, "no create operation"), "%s: %s", file, stderr)
		first, err := os.ReadFile(path)
		require.NoError(t, err)
		code, _, _ = ran(t, "init", "--spec", file, "--out", path, "--schema", "none", "--force")
		require.Zero(t, code, file)
		second, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, string(first), string(second), file)
		tried++
	}
	require.Greater(t, tried, 10)
}

func TestYAMLText(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"createOrder", "createOrder"},
		{"../api/openapi.yaml", "../api/openapi.yaml"},
		{"true", `"true"`},
		{"No", `"No"`},
		{"POST /orders", `"POST /orders"`},
		{"a: b", `"a: b"`},
		{".5", `".5"`},
		{"", `""`},
		{"a\u2028b", `"a\u2028b"`},
		{"a\u0085b", `"a\U00000085b"`},
		{"*x", `"*x"`},
	} {
		require.Equal(t, row.want, yamlText(row.text))
	}
}

// TestVariableName: a variable that a shell can set, whatever the scheme is
// called.
func TestVariableName(t *testing.T) {
	for name, want := range map[string]string{
		"bearerAuth": "BEARER_AUTH", "petstore_auth": "PETSTORE_AUTH", "api key": "API_KEY", "1st": "CREDENTIAL_1ST", "鍵": "CREDENTIAL_", "OAuth2": "OAUTH2",
	} {
		require.Equal(t, want, variableName(name), name)
	}
}

// TestMasked: what config show tells of values that are, or hold, secrets.
func TestMasked(t *testing.T) {
	for _, row := range []struct {
		reason, name, value string
		fromFile            bool
		want                string
	}{
		{"a token", "token", "abc", false, "…"},
		{"where the token is", "token", "${TOKEN}", true, "${TOKEN}"},
		{"a part of a token", "token", "abc${TOKEN}", true, "…"},
		{"a variable that a shell left", "token", "${TOKEN}", false, "…"},
		{"where credentials are", "auth", "header:X-API-Key:env:KEY", false, "header:X-API-Key:env:KEY"},
		{"credentials where their source should be", "auth", "bearer:abc", false, "…"},
		{"a header of the command line may be anything", "header", "X-Any: abc", false, "X-Any: …"},
		{"a header of the file is known by its name", "header", "X-Tenant: t1", true, "X-Tenant: t1"},
		{"as is one with a credential", "header", "Authorization: abc", true, "Authorization: …"},
		{"a header that the environment completes", "header", "Authorization: Bearer ${T}", true, "Authorization: Bearer ${T}"},
		{"a password in a URL", "proxy", "http://me:abc@127.0.0.1:1", true, "http://…@127.0.0.1:1"},
		{"a parameter with a secret", "param", "api_key=abc", true, "api_key=…"},
		{"one without", "param", "org=acme", true, "org=acme"},
		{"a command", "auth-command", "pass abc", false, "…"},
	} {
		require.Equal(t, row.want, masked(row.name, row.value, row.fromFile), row.reason)
	}
}
