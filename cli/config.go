package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"assay/config"
)

const configLong = `config tells what assay reads from assay.yaml and the environment.

A setting is taken from the first of these that has it: the flag, the variable
ASSAY_<NAME>, the profile, the entry of the target, the rest of assay.yaml, the
default. One that is a list or a map is taken as a whole; rules alone add up.

config show prints every setting of a run with its value and where that comes
from, for the flags that are given with it. What is secret is not printed.

config schema prints a JSON Schema (Draft 2020-12) of assay.yaml. Editors check
and complete by it; assay init writes the line that names it.`

const configExample = `  assay config show
  assay config show --profile ci --target staging
  assay config show --output json
  assay config schema > assay.schema.json`

func (a *app) configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:         "config show|schema [flags]",
		Short:       "Print the settings with their origins, or the schema of assay.yaml",
		Long:        configLong,
		Example:     configExample,
		Annotations: map[string]string{withoutKeys: "yes"},
		Args:        onlyCommands([]string{"show", "schema"}),
		RunE:        func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.configShowCommand(), a.configSchemaCommand())
	for _, sub := range cmd.Commands() {
		sub.DisableFlagsInUseLine = true
		sub.Flags().SortFlags = false
		asMistakes(sub)
	}
	return cmd
}

// onlyCommands refuses what is no command below another one.
func onlyCommands(names []string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 || slices.Contains(names, args[0]) {
			return nil
		}
		return mistakef("unknown command %q for %q%s", args[0], cmd.CommandPath(), nearOrAll(args[0], names))
	}
}

func (a *app) configSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "schema",
		Short:             "Print the JSON Schema of assay.yaml",
		Example:           "  assay config schema > assay.schema.json",
		PersistentPreRunE: noSettings,
		RunE: func(cmd *cobra.Command, _ []string) error {
			data, err := schema(cmd.Root())
			if err == nil {
				_, err = a.stdout.Write(data)
			}
			return err
		},
	}
}

// schema is the JSON Schema of assay.yaml, from the keys that it is read by.
func schema(root *cobra.Command) ([]byte, error) {
	return config.Schema("assay.yaml, the configuration of assay", settingsOf(root))
}
