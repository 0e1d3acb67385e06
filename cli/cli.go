// Package cli is the command line: one file a command. It binds flags,
// environment and configuration to the options of the other packages, wires
// the stages and turns the ending into an exit code. It decides nothing else.
//
//	os.Exit(cli.Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"assay/config"
	"assay/suite"
)

// Run is the whole program: it executes the command line and returns the exit
// code. Results go to stdout, progress and diagnostics to stderr.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	a := &app{ctx: ctx, args: args, stdin: stdin, stdout: stdout, stderr: stderr, environ: os.Environ()}
	defer func() {
		if fault := recover(); fault != nil {
			fmt.Fprintf(stderr, "assay: internal error: %v; this is a fault of assay, please report it with the command line\n", fault)
			code = suite.ExitInternal
		}
	}()
	failedWrites()
	a.guard()
	root := a.root()
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return a.code
	}
	return a.fail(cmd, err)
}

// app is one execution of the program.
type app struct {
	ctx            context.Context
	args           []string
	stdin          io.Reader
	stdout, stderr io.Writer
	environ        []string
	configFile     string
	settled
	code int
}

// fail prints the error of a command and returns its exit code. What cobra
// itself refuses is a mistake in the usage, and so are the errors of a command
// that say so.
func (a *app) fail(cmd *cobra.Command, err error) int {
	fmt.Fprintf(a.stderr, "assay: %s\n", strings.TrimSpace(err.Error()))
	var broken *suite.BrokenError
	switch {
	case errors.As(err, &broken):
		return suite.ExitCode(suite.Ending{Internal: true})
	case a.ctx.Err() != nil:
		return suite.ExitCode(suite.Ending{Interrupted: true})
	}
	if isMistake(err) {
		fmt.Fprintf(a.stderr, "run \"%s --help\" for the flags and examples\n", cmd.CommandPath())
	}
	return suite.ExitCode(suite.Ending{Unusable: true})
}

// mistake is an error in the command line or the configuration.
type mistake struct{ err error }

func (m *mistake) Error() string { return m.err.Error() }
func (m *mistake) Unwrap() error { return m.err }

func mistakef(format string, args ...any) error {
	return &mistake{fmt.Errorf(format, args...)}
}

func isMistake(err error) bool {
	var m *mistake
	return errors.As(err, &m)
}

const rootLong = `assay tells whether a running API keeps the promises of its OpenAPI description,
for the operation where most contracts break first: create.

It sends the documented example and systematically changed bodies to a server,
judges every answer (the 201, the schema, each field that comes back, the id, and
what the resource looks like afterwards), and writes a report that names the
broken promise, the place in the description, and one request that shows it.

Exit codes: 0 the server conforms · 1 it breaks a rule at or above --fail-on ·
2 the usage, the configuration or the description cannot be used · 3 it could not
be judged (unreachable, cut short, or no create succeeded) · 4 internal error ·
130 interrupted, with the reports written.`

const rootExample = `  assay run                                        # a first look, without any server of yours
  assay run --spec openapi.yaml --target http://127.0.0.1:8080
  assay cases --spec openapi.yaml                  # what would be sent
  assay mock --spec openapi.yaml                   # a server that keeps the promises
  assay report assay-out/run.ndjson                # the reports of a run again`

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "assay",
		Short:         "Tell whether a running API keeps the promises of its OpenAPI description",
		Long:          rootLong,
		Example:       rootExample,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       version().Version,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if isCompleting(a.args) {
				return nil // a fault in assay.yaml does not keep a shell from completing
			}
			return a.settings(cmd)
		},
	}
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetFlagErrorFunc(flagError)
	root.SetVersionTemplate("assay {{.Version}}\n")
	root.PersistentFlags().StringVar(&a.configFile, "config", "",
		"read the settings from `FILE` (default: assay.yaml here or in a parent, up to the repository's root)")
	root.PersistentFlags().StringVar(&a.profile, "profile", "", "lay the settings of the profile `NAME` in assay.yaml over the others")
	root.AddCommand(a.runCommand(), a.initCommand(), a.configCommand(), a.casesCommand(), a.lintCommand(), a.importCommand(), a.mockCommand(), a.proveCommand(),
		a.reportCommand(), a.diffCommand(), a.baselineCommand(), a.cleanupCommand(), a.rulesCommand(), a.explainCommand(), a.versionCommand(),
		a.completionCommand(), a.manCommand())
	for _, cmd := range root.Commands() {
		cmd.DisableFlagsInUseLine = true
		cmd.Flags().SortFlags = false
		asMistakes(cmd)
	}
	if isCompleting(a.args) {
		a.offers(root)
	}
	return root
}

// asMistakes marks what a command says about its arguments as a mistake.
func asMistakes(cmd *cobra.Command) {
	check := cmd.Args
	if check == nil {
		check = cobra.NoArgs
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return &mistake{err}
		}
		return nil
	}
}

// flagError adds the nearest flag to a complaint about an unknown one.
func flagError(cmd *cobra.Command, err error) error {
	name, unknown := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !unknown {
		return &mistake{err}
	}
	near := config.Nearest(name, flagNames(cmd))
	if near == "" {
		return mistakef("unknown flag %q", "--"+name)
	}
	return mistakef("unknown flag %q; did you mean %q?", "--"+name, "--"+near)
}
