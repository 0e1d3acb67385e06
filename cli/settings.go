package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"assay/config"
	"assay/suite"
	"assay/verdict"
)

// written says how a flag is written in assay.yaml where that differs from one
// plain value.
var written = map[string]config.Key{
	"spec":        {Path: true},
	"target":      {Help: "base URL of the server to test, the name of one of the targets, all for every one of them, or mock"},
	"body":        {Path: true},
	"out":         {Path: true},
	"baseline":    {Path: true},
	"timings":     {Path: true},
	"ca-cert":     {Path: true},
	"client-cert": {Path: true},
	"client-key":  {Path: true},
	"token":       {Secret: true},
	"fail-on":     {Enum: suite.Levels},
	"color":       {Enum: []string{"auto", "always", "never"}},
	"operation":   {Plural: "operations"}, // as a list; as a map they are in knowledge
	"header":      {Plural: "headers", Join: ": "},
	"value":       {Plural: "values", Join: "=", JSON: true},
	"param":       {Plural: "params", Join: "="},
	"rule":        {Plural: "rules", Join: "="}, // as text or map; entries with a reason are in knowledge
	"report":      {Plural: "reports", Join: "="},
	"echo-ignore": {Plural: "echo.ignore"},
	"oddity":      {Plural: "oddities"},
	"scope":       {Plural: "scopes"},
}

// kindOf says what the values of a flag are, by the type that pflag knows.
var kindOf = map[string]config.Kind{
	"bool": config.Bool, "int": config.Int, "uint64": config.Uint, "float64": config.Number, "duration": config.Duration,
}

// personal are the flags that are never read from assay.yaml or the
// environment: they belong to one call. A command to run is among them, so that
// a checkout of somebody else's cannot name one.
var personal = []string{"help", "config", "profile", "version", "json", "list-faults", "obligations", "operations", "auth-command", "dir", "resume", "last-failed"}

// settled is what the configuration came to in one execution.
type settled struct {
	profile string                    // --profile
	file    string                    // the configuration that was read; "" when none was
	found   map[string]config.Setting // of all layers
	layers  []config.Layer            // the lowest first
	given   map[string]bool           // the flags that are on the command line
	several []chosen                  // the targets, when more than one was chosen
	chosen  *chosen                   // the one target; nil when none was chosen
	sub     bool                      // one of several
	ready   func(context.Context) error
	// finished is the trailer of the run; nil when it came to none.
	finished *verdict.Finished
	level    suite.Level // from which on a finding fails it
}

// settings gives every flag that is not on the command line the value of the
// environment, of the profile, of the target's entry, or of assay.yaml.
func (a *app) settings(cmd *cobra.Command) error {
	found, err := config.Load(config.Options{File: a.configNamed(), Keys: settingsOf(cmd.Root()), Environ: a.environ})
	if err != nil {
		return &mistake{err}
	}
	a.file, a.given = found.Path, map[string]bool{}
	cmd.Flags().VisitAll(func(f *pflag.Flag) { a.given[f.Name] = f.Changed })
	if err := a.lay(cmd, found); err != nil {
		return err
	}
	for _, key := range knowledge() {
		if err := a.found[key.Name].Err(); err != nil && !onlyShown(cmd) {
			return &mistake{err}
		}
	}
	if err := a.fill(cmd); err != nil {
		return err
	}
	return a.aim(cmd)
}

// lay puts the layers over each other: the file, the entry of the target, the
// profile, the environment.
func (a *app) lay(cmd *cobra.Command, found *config.Found) error {
	file, environ := config.Layer{Name: "file", Settings: found.File}, config.Layer{Name: "environment", Settings: found.Environ}
	profile, err := a.profiled(found)
	if err != nil {
		return err
	}
	a.found = config.Overlay(file, profile, environ)
	if err := a.choose(cmd); err != nil {
		return err
	}
	target := config.Layer{}
	if a.chosen != nil && a.chosen.entry != nil {
		target = config.Layer{Name: "target " + a.chosen.name, Settings: a.chosen.entry.Settings}
	}
	a.layers = []config.Layer{file, target, profile, environ}
	a.found = config.Overlay(a.layers...)
	return nil
}

// profiled is the layer of the profile that was named; empty when none was.
func (a *app) profiled(found *config.Found) (config.Layer, error) {
	name, from := a.profile, "--profile"
	if name == "" {
		from = config.EnvName("profile")
		name = lookupEnv(a.environ, from)
	}
	if name == "" {
		return config.Layer{}, nil
	}
	var known []string
	for _, e := range found.File["profiles"].Entries {
		if e.Name == name {
			return config.Layer{Name: "profile " + name, Settings: e.Settings}, nil
		}
		known = append(known, e.Name)
	}
	if found.Path == "" {
		return config.Layer{}, mistakef("%s %q: there is no %s that could have it", from, name, config.FileName)
	}
	return config.Layer{}, mistakef("%s: unknown profile %q in %s%s", from, name, found.Path, nearOrAll(name, known))
}

// nearOrAll is the nearest word, or all of them where none is near.
func nearOrAll(word string, known []string) string {
	if near := config.Suggest(word, known); near != "" {
		return near
	}
	if len(known) == 0 {
		return "; there is none"
	}
	return "; there are " + strings.Join(known, ", ")
}

// fill sets the flags.
func (a *app) fill(cmd *cobra.Command) error {
	var failed error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		s, ok := a.found[f.Name]
		if !ok || f.Changed || failed != nil || f.Name == ruleFlag {
			return
		}
		if err := s.Err(); err != nil {
			if !onlyShown(cmd) {
				failed = &mistake{err}
			}
			return
		}
		if _, list := f.Value.(pflag.SliceValue); !list && len(s.Values) > 1 {
			failed = mistakef("%s: %q takes one value here, not %d", s.Origin, f.Name, len(s.Values))
			return
		}
		for _, value := range s.Values {
			if err := cmd.Flags().Set(f.Name, value); err != nil {
				failed = mistakef("%s: %q cannot be %q: %w", s.Origin, f.Name, value, err)
				return
			}
		}
	})
	return failed
}

// configNamed is the configuration that the user named; "" when it is searched.
func (a *app) configNamed() string {
	if a.configFile != "" {
		return a.configFile
	}
	return lookupEnv(a.environ, config.EnvName("config"))
}

// settingsOf are all keys that assay.yaml may have.
func settingsOf(root *cobra.Command) []config.Key {
	return slices.Concat(keys(root), knowledge(), layered(root))
}

// keys are the settings of all commands: one file serves them all.
func keys(root *cobra.Command) []config.Key {
	var out []config.Key
	for _, cmd := range root.Commands() {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if slices.Contains(personal, f.Name) || cmd.Annotations[withoutKeys] != "" {
				return
			}
			if i := slices.IndexFunc(out, func(k config.Key) bool { return k.Name == f.Name }); i >= 0 {
				out[i].List = out[i].List || isList(f)
				return
			}
			out = append(out, keyOf(f))
		})
	}
	return out
}

// withoutKeys marks a command whose flags are no settings.
const withoutKeys = "flags that are no settings"

// onlyShown says that a command prints the settings and uses none, so that a
// variable that is not set keeps nothing from it.
func onlyShown(cmd *cobra.Command) bool { return cmd.Name() == "show" }

func isList(f *pflag.Flag) bool { return f.Value.Type() == "stringArray" }

// keyOf is the setting of a flag.
func keyOf(f *pflag.Flag) config.Key {
	key := written[f.Name]
	key.Name, key.List, key.Kind = f.Name, isList(f), kindOf[f.Value.Type()]
	if key.Help == "" {
		key.Help = strings.ReplaceAll(f.Usage, "`", "")
	}
	return key
}

func flagNames(cmd *cobra.Command) []string {
	var out []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { out = append(out, f.Name) })
	return out
}

func lookupEnv(environ []string, name string) string {
	value := ""
	for _, e := range environ {
		if len(e) > len(name) && e[:len(name)] == name && e[len(name)] == '=' {
			value = e[len(name)+1:]
		}
	}
	return value
}
