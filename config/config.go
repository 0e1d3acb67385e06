// Package config reads settings that are not on the command line: assay.yaml
// and the ASSAY_* environment, each value with its origin.
//
// It knows no setting by itself: the caller names the keys, and from the same
// keys comes the JSON Schema for editors. It opens no file but assay.yaml, and
// it refuses what it does not know, with the line and the nearest name.
//
//	found, err := config.Load(config.Options{Dir: ".", Keys: keys, Environ: os.Environ()})
//	all := config.Overlay(config.Layer{"file", found.File}, config.Layer{"environment", found.Environ})
//	fmt.Println(all["target"].Values, all["target"].Origin)
package config

import (
	"maps"
	"slices"
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
	// Kind is what a value is. If empty, it is a text.
	Kind Kind
	// Enum are the values that there are. If empty, there is no such bound.
	Enum []string
	// Glob allows a glob of some of these, too, in which * stands for any text
	// and ? for one character.
	Glob bool
	// Help says in half a sentence what it is for; editors show it.
	Help string
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
	// Secret says that the file may hold the value as ${NAME} only.
	Secret bool
	// FileOnly says that the environment cannot make the setting.
	FileOnly bool
	// Required says that an entry that this is a setting of has to make it.
	Required bool
	// Entries makes the setting a map of maps: each entry has a name that the
	// user chooses, and these settings. Such a key may share its name with one
	// that takes another kind of value.
	Entries []Key
	// Record makes it a list of such maps instead, which have no names.
	Record bool
	// Names is a pattern (RE2, whole) that the names of entries have to match.
	// If empty, any name will do.
	Names string
	// Reserved are names that no entry may have.
	Reserved []string
}

// Setting is a value with where it comes from.
type Setting struct {
	Values []string
	// Written are the values as they stand in the file, before any variable is
	// replaced, and Origins the place of each, such as "assay.yaml:4". Both are
	// empty for what does not come from a file.
	Written, Origins []string
	// Entries are those of a map or list of maps, in the order of the file.
	Entries []Entry
	// Origin is such as "assay.yaml:3" or "ASSAY_TARGET".
	Origin string
	// Layer is the name of the layer that it comes from; Overlay fills it in.
	Layer string
	// Unset says that the value names an environment variable that is not set.
	// Values are then without meaning.
	Unset error
}

// Err is the first variable that is not set, in the setting or in one below it.
func (s Setting) Err() error {
	if s.Unset != nil {
		return s.Unset
	}
	for _, e := range s.Entries {
		for _, name := range slices.Sorted(maps.Keys(e.Settings)) {
			if err := e.Settings[name].Err(); err != nil {
				return err
			}
		}
	}
	return nil
}

// Entry is one map of settings, with its name where it has one.
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

// Found is what there is.
type Found struct {
	// Path is the file; empty when there is none.
	Path string
	// File and Environ are the settings made by each.
	File, Environ map[string]Setting
}

// Load returns the settings made by the file and by the environment. Finding
// no file is no error unless Options.File names one.
func Load(opts Options) (*Found, error) {
	out := &Found{Path: opts.File, File: map[string]Setting{}, Environ: map[string]Setting{}}
	if out.Path == "" {
		var err error
		if out.Path, err = search(opts.Dir); err != nil {
			return nil, err
		}
	}
	env := environment(opts.Environ)
	if out.Path != "" {
		data, err := readFile(out.Path)
		if err != nil {
			return nil, err
		}
		if out.File, err = parse(out.Path, data, opts.Keys, env); err != nil {
			return nil, err
		}
	}
	for _, k := range opts.Keys {
		name := EnvName(k.Name)
		text := env[name]
		if k.FileOnly || k.Entries != nil || text == "" {
			continue
		}
		values := []string{text}
		if k.List {
			values = strings.Split(strings.TrimRight(text, "\n"), "\n")
		}
		out.Environ[k.Name] = Setting{Values: values, Origin: name}
	}
	return out, nil
}

// Parse reads the settings of a text that is not yet a file; path is its name
// in errors, and what paths are relative to.
func Parse(path string, data []byte, keys []Key, environ []string) (map[string]Setting, error) {
	return parse(path, data, keys, environment(environ))
}

// Layer is one source of settings.
type Layer struct {
	Name     string
	Settings map[string]Setting
}

// Overlay lays each layer over the ones before it: a setting replaces one of
// the same name as a whole, lists and maps too.
func Overlay(layers ...Layer) map[string]Setting {
	out := map[string]Setting{}
	for _, layer := range layers {
		for name, s := range layer.Settings {
			s.Layer = layer.Name
			out[name] = s
		}
	}
	return out
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
