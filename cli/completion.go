package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// shells are those that can complete, each with the place where a script is
// found without any setting.
var shells = []struct {
	name, install string
	write         func(root *cobra.Command, w io.Writer) error
}{
	{"bash", "assay completion bash > ~/.local/share/bash-completion/completions/assay",
		func(root *cobra.Command, w io.Writer) error { return root.GenBashCompletionV2(w, true) }},
	{"zsh", `assay completion zsh > "${fpath[1]}/_assay"`,
		(*cobra.Command).GenZshCompletion},
	{"fish", "assay completion fish > ~/.config/fish/completions/assay.fish",
		func(root *cobra.Command, w io.Writer) error { return root.GenFishCompletion(w, true) }},
	{"powershell", "assay completion powershell >> $PROFILE",
		(*cobra.Command).GenPowerShellCompletionWithDesc},
}

func (a *app) completionCommand() *cobra.Command {
	var names, installs []string
	for _, s := range shells {
		names = append(names, s.name)
		installs = append(installs, "  "+s.install)
	}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print the script that lets a shell complete the command line",
		Long: `completion prints a script for bash, zsh, fish or powershell. Put where the shell
looks for such scripts, it completes commands, flags and their values: the
operations of the description that --spec or assay.yaml names, rules, faults,
report formats and files. bash needs the package bash-completion.`,
		Example:           strings.Join(installs, "\n"),
		Args:              cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs:         names,
		PersistentPreRunE: noSettings,
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, s := range shells {
				if s.name == args[0] {
					return s.write(cmd.Root(), a.stdout)
				}
			}
			return fmt.Errorf("no script for the shell %q", args[0])
		},
	}
}

// isCompleting says whether a completion script asks for what may come next.
func isCompleting(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}

// offers tells cobra what may follow each flag and command. What a flag wants is
// in its usage: a FILE, a DIR, or something of offered; nothing is offered for a
// free text.
func (a *app) offers(root *cobra.Command) {
	for _, cmd := range root.Commands() {
		cmd.InheritedFlags() // makes cobra merge those of the root
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			// The error is that the flag has some already, which then stand.
			_ = cmd.RegisterFlagCompletionFunc(f.Name, a.offersFor(f))
		})
		if cmd.ValidArgs == nil && cmd.ValidArgsFunction == nil {
			cmd.ValidArgsFunction = argumentOffers(cmd)
		}
	}
}

func (a *app) offersFor(f *pflag.Flag) cobra.CompletionFunc {
	if values, ok := offered[f.Name]; ok {
		return func(cmd *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
			list := starting(values(a, cmd, typed), typed)
			return list, directiveFor(list)
		}
	}
	wants, _ := pflag.UnquoteUsage(f)
	switch {
	case f.Name == "spec", f.Name == "config":
		return only([]string{"yaml", "yml", "json"}, cobra.ShellCompDirectiveFilterFileExt)
	case wants == "FILE":
		return only(nil, cobra.ShellCompDirectiveDefault)
	case wants == "DIR":
		return only(nil, cobra.ShellCompDirectiveFilterDirs)
	}
	return cobra.NoFileCompletions
}

// argumentOffers is what may follow a command: its usage names it in capitals.
func argumentOffers(cmd *cobra.Command) cobra.CompletionFunc {
	switch {
	case strings.Contains(cmd.Use, " JOURNAL"):
		return only([]string{"ndjson"}, cobra.ShellCompDirectiveFilterFileExt)
	case strings.Contains(cmd.Use, " ID"):
		return only(explainable(), cobra.ShellCompDirectiveNoFileComp)
	case strings.ToLower(cmd.Use) == cmd.Use:
		return cobra.NoFileCompletions
	}
	return only(nil, cobra.ShellCompDirectiveDefault)
}

func only(list []cobra.Completion, directive cobra.ShellCompDirective) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if directive == cobra.ShellCompDirectiveNoFileComp {
			return starting(list, typed), directive
		}
		return list, directive
	}
}

// starting are the completions of what is typed.
func starting(list []cobra.Completion, typed string) []cobra.Completion {
	return slices.DeleteFunc(slices.Clone(list), func(c cobra.Completion) bool { return !strings.HasPrefix(c, typed) })
}

// directiveFor leaves the cursor behind a value that goes on, as ID= does. Where
// nothing is known, as after --report html=, files may be meant.
func directiveFor(list []cobra.Completion) cobra.ShellCompDirective {
	if len(list) == 0 {
		return cobra.ShellCompDirectiveDefault
	}
	goesOn := func(c cobra.Completion) bool {
		value, _, _ := strings.Cut(c, "\t")
		return strings.HasSuffix(value, "=") || strings.HasSuffix(value, ":") || strings.HasSuffix(value, "://")
	}
	if slices.ContainsFunc(list, goesOn) {
		return cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	return cobra.ShellCompDirectiveNoFileComp
}
