package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// imports is the import map of the project: each package with the packages of
// ours that it may import. Arrows point downwards only; any other one fails
// TestImports. A new package gets a row here before it gets an import.
var imports = map[string][]string{
	".":         {"cli"},
	"cli":       {"suite", "runner", "mock", "checks", "cases", "values", "reports", "importdoc", "spec", "verdict", "rule", "config"},
	"assaytest": {"runner", "mock", "checks", "cases", "reports", "spec", "verdict", "rule"},
	"suite":     {"runner", "mock", "checks", "cases", "reports", "spec", "verdict", "rule"},
	"runner":    {"checks", "cases", "spec", "verdict", "rule"},
	"checks":    {"cases", "spec", "verdict", "rule"},
	"cases":     {"values", "spec", "verdict", "rule"},
	"mock":      {"values", "spec", "rule"},
	"values":    {"spec"},
	"importdoc": {"spec", "verdict", "rule"},
	"reports":   {"verdict", "rule"},
	"verdict":   {"rule"},
	"config":    {},
	"spec":      {},
	"rule":      {},
}

// outside says which packages may import a library. The loader's model and the
// validator stay behind spec; generators walk the compiled schema.
var outside = map[string][]string{
	"github.com/getkin/kin-openapi":         {"spec"},
	"github.com/santhosh-tekuri/jsonschema": {"spec", "values", "cases", "mock"},
	"github.com/dlclark/regexp2":            {"spec", "values"},
	"github.com/tidwall/gjson":              {"checks", "runner", "mock"},
	"github.com/spf13/cobra":                {"cli"},
	"github.com/spf13/pflag":                {"cli"},
	"github.com/yuin/goldmark":              {"importdoc"},
	"go.yaml.in/yaml":                       {"spec", "config", "verdict", "importdoc"},
	"golang.org/x/oauth2":                   {"cli"},
	"golang.org/x/sync":                     {"runner"},
	"golang.org/x/term":                     {"cli"},
	"golang.org/x/text":                     {"checks", "spec", "values"},
	"golang.org/x/time":                     {"runner"},
}

// arrow is one import of one file.
type arrow struct{ from, to, file string }

func TestImports(t *testing.T) {
	seen := map[string]bool{}
	for _, a := range arrows(t) {
		seen[a.from] = true
		allowed, known := imports[a.from]
		require.True(t, known, "package %q has no row in the import map", a.from)
		if to, ours := strings.CutPrefix(a.to, "assay/"); ours {
			require.Contains(t, allowed, to, "%s imports %q, an arrow that the import map does not have", a.file, a.to)
			continue
		}
		if strings.Contains(strings.Split(a.to, "/")[0], ".") {
			require.Contains(t, libraries(a.to), a.from, "%s imports %q, which is not for package %q", a.file, a.to, a.from)
		}
	}
	for from := range imports {
		require.True(t, seen[from], "the import map has a row for %q, which is no package", from)
	}
}

// TestImportMapPointsDown holds the map itself: no package reaches itself.
func TestImportMapPointsDown(t *testing.T) {
	var walk func(from string, path []string)
	walk = func(from string, path []string) {
		require.NotContains(t, path, from, "the import map has a circle")
		for _, to := range imports[from] {
			walk(to, append(slices.Clone(path), from))
		}
	}
	walk(".", nil)
}

func libraries(path string) []string {
	for library, packages := range outside {
		if path == library || strings.HasPrefix(path, library+"/") {
			return packages
		}
	}
	return nil
}

// arrows reads the imports of every file that is compiled into the program.
func arrows(t *testing.T) []arrow {
	var out []arrow
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		name := d.Name()
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != "." && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules" || name == "bench" || name == "examples"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		from := filepath.ToSlash(filepath.Dir(path))
		out = append(out, arrow{from: from, to: "fmt", file: path})
		for _, spec := range file.Imports {
			to, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			out = append(out, arrow{from: from, to: to, file: path})
		}
		return nil
	})
	require.NoError(t, err)
	return out
}
