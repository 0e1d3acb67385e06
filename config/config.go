// Package config reads settings that are not on the command line: assay.yaml
// and the ASSAY_* environment, each value with its origin.
//
// It knows no setting by itself: the caller names the keys. It opens no file but
// assay.yaml, and it refuses what it does not know, with the line and the
// nearest name.
//
//	found, err := config.Load(config.Options{Dir: ".", Keys: keys, Environ: os.Environ()})
//	fmt.Println(found["target"].Values, found["target"].Origin)
package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// FileName is the name that is searched for.
const FileName = "assay.yaml"

// Prefix starts every environment variable that is a setting.
const Prefix = "ASSAY_"

// Key is one setting that may be made.
type Key struct {
	// Name is the name of the flag, such as "max-time".
	Name string
	// Plural is another name in the file, for lists and maps; may be empty.
	Plural string
	// List allows several values.
	List bool
	// Join stands between the name and the value of a map's entry, such as
	// "=". If empty, the setting cannot be written as a map.
	Join string
	// JSON keeps the values of a map as JSON, so that they may be nested. Where
	// Join is empty, the value itself is kept as JSON, whatever it is.
	JSON bool
	// Path says that the value is a path, in the file relative to the file.
	Path bool
	// Raw keeps ${NAME} as it is written, for a text that is expanded by
	// somebody else, such as a shell.
	Raw bool
	// FileOnly says that the environment cannot make the setting.
	FileOnly bool
	// Entries makes the setting a map of maps: each entry has a name that the
	// user chooses, and these settings. Such a key may share its name with one
	// that takes another kind of value.
	Entries []Key
}

// Setting is a value with where it comes from.
type Setting struct {
	Values []string
	// Entries are those of a map of maps, in the order of the file.
	Entries []Entry
	// Origin is such as "assay.yaml:3" or "ASSAY_TARGET".
	Origin string
}

// Entry is one named map of settings.
type Entry struct {
	Name     string
	Origin   string
	Settings map[string]Setting
}

// Options say where to look.
type Options struct {
	// File is the configuration. If empty, assay.yaml is searched from Dir
	// upwards to the root of the repository (where .git is).
	File string
	// Dir is where the search starts. If empty, the working directory.
	Dir string
	// Keys are the settings that may be made.
	Keys []Key
	// Environ is the environment as name=value. If empty, no variable is set.
	Environ []string
}

// Load returns the settings made by the environment and, below it, by the file.
// Finding no file is no error unless Options.File names one.
func Load(opts Options) (map[string]Setting, error) {
	env := environment(opts.Environ)
	path := opts.File
	if path == "" {
		found, err := search(opts.Dir)
		if err != nil {
			return nil, err
		}
		path = found
	}
	out := map[string]Setting{}
	if path != "" {
		data, err := readFile(path)
		if err != nil {
			return nil, err
		}
		if out, err = parse(path, data, opts.Keys, env); err != nil {
			return nil, err
		}
	}
	for _, k := range opts.Keys {
		if k.FileOnly || k.Entries != nil {
			continue
		}
		name := EnvName(k.Name)
		text, ok := env[name]
		if !ok || text == "" {
			continue
		}
		values := []string{text}
		if k.List {
			values = strings.Split(strings.TrimRight(text, "\n"), "\n")
		}
		out[k.Name] = Setting{Values: values, Origin: name}
	}
	return out, nil
}

// EnvName is the environment variable of a setting: "max-time" is
// ASSAY_MAX_TIME. A list has one value a line.
func EnvName(key string) string {
	return Prefix + strings.ToUpper(strings.ReplaceAll(key, "-", "_"))
}

func environment(environ []string) map[string]string {
	out := make(map[string]string, len(environ))
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		out[name] = value
	}
	return out
}

// maxFile bounds the configuration; real ones have a few hundred bytes.
const maxFile = 1 << 20

func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the configuration: %w", err)
	}
	if info.IsDir() {
		return nil, fmt.Errorf("the configuration %q is a directory: name the file in it", path)
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("the configuration %q has %d bytes, more than the %d allowed", path, info.Size(), maxFile)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the configuration: %w", err)
	}
	return data, nil
}

// search looks for assay.yaml from dir up to the root of the repository.
// Outside a repository only dir itself counts, so that a stray file in a parent
// that others can write to is never taken.
func search(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("cannot search for %s: %w", FileName, err)
	}
	found := ""
	for d := abs; ; d = filepath.Dir(d) {
		candidate := filepath.Join(d, FileName)
		if found == "" && isFile(candidate) {
			found = candidate
		}
		if exists(filepath.Join(d, ".git")) {
			return shorten(found), nil
		}
		if d == filepath.Dir(d) {
			break
		}
	}
	if own := filepath.Join(abs, FileName); found == own {
		return shorten(own), nil
	}
	return "", nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// shorten writes a path relative to the working directory, as a user would.
func shorten(path string) string {
	dir, err := os.Getwd()
	if err != nil || path == "" {
		return path
	}
	if rel, err := filepath.Rel(dir, path); err == nil && len(rel) < len(path) {
		return rel
	}
	return path
}
