package cli

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"assay/config"
)

// written says how a flag is written in assay.yaml where that differs from one
// plain value.
var written = map[string]config.Key{
	"spec":        {Path: true},
	"body":        {Path: true},
	"out":         {Path: true},
	"baseline":    {Path: true},
	"ca-cert":     {Path: true},
	"client-cert": {Path: true},
	"client-key":  {Path: true},
	"operation":   {Plural: "operations"}, // as a list; as a map they are in knowledge
	"header":      {Plural: "headers", Join: ": "},
	"value":       {Plural: "values", Join: "=", JSON: true},
	"param":       {Plural: "params", Join: "="},
	"rule":        {Plural: "rules", Join: "="},
	"report":      {Plural: "reports", Join: "="},
	"echo-ignore": {Plural: "echo.ignore"},
	"oddity":      {Plural: "oddities"},
	"scope":       {Plural: "scopes"},
}

// personal are the flags that are never read from assay.yaml or the
// environment: they belong to one call. A command to run is among them, so that
// a checkout of somebody else's cannot name one.
var personal = []string{"help", "config", "version", "json", "list-faults", "obligations", "operations", "auth-command", "resume", "last-failed"}

// settings gives every flag that is not on the command line the value of the
// environment or of assay.yaml.
func (a *app) settings(cmd *cobra.Command) error {
	found, err := config.Load(config.Options{File: a.configNamed(), Keys: append(keys(cmd.Root()), knowledge...), Environ: a.environ})
	if err != nil {
		return &mistake{err}
	}
	a.found = found
	var failed error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		setting, ok := found[f.Name]
		if !ok || f.Changed || failed != nil {
			return
		}
		for _, value := range setting.Values {
			if err := cmd.Flags().Set(f.Name, value); err != nil {
				failed = mistakef("%s: %q cannot be %q: %w", setting.Origin, f.Name, value, err)
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

// keys are the settings of all commands: one file serves them all.
func keys(root *cobra.Command) []config.Key {
	var out []config.Key
	for _, cmd := range root.Commands() {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			known := slices.ContainsFunc(out, func(k config.Key) bool { return k.Name == f.Name })
			if known || slices.Contains(personal, f.Name) {
				return
			}
			key := written[f.Name]
			key.Name, key.List = f.Name, f.Value.Type() == "stringArray"
			out = append(out, key)
		})
	}
	return out
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
