package cli

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"assay/config"
	"assay/reports"
	"assay/suite"
	"assay/verdict"
)

const diffLong = `diff compares two runs by their journals: what broke, what is new, what was fixed,
what is gone, and what the later run says nothing about. A finding whose case was not
run is not judged, and never taken for fixed. Different descriptions, seeds and
incomplete runs are said.

It exits 1 when something got worse that counts at --fail-on, else 0. What the later
run's baseline knows does not count.`

// diffFlags are the flags of diff.
type diffFlags struct {
	reports []string
	failOn  string
	color   string
	quiet   bool
}

func (a *app) diffCommand() *cobra.Command {
	var d diffFlags
	cmd := &cobra.Command{
		Use:   "diff JOURNAL JOURNAL [flags]",
		Short: "Compare two runs: broken, new, fixed, gone",
		Long:  diffLong,
		Example: `  assay diff before/run.ndjson assay-out/run.ndjson
  assay diff before/run.ndjson assay-out/run.ndjson --report html=diff.html --report markdown=-`,
		Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error { return a.diff(args[0], args[1], d) },
	}
	f := cmd.Flags()
	f.StringArrayVar(&d.reports, "report", nil,
		"write one more report, `FORMAT[=PATH]` with PATH - for standard output; repeatable ("+strings.Join(reports.DiffFormats(), ", ")+")")
	f.StringVar(&d.failOn, "fail-on", "must", "exit 1 when something got worse at this `LEVEL`: must, should, description, inconclusive")
	f.StringVar(&d.color, "color", "auto", "colour the text: auto, always or never (`WHEN`)")
	f.BoolVar(&d.quiet, "quiet", false, "print no result; the reports are written all the same")
	return cmd
}

func (a *app) diff(pathA, pathB string, flags diffFlags) error {
	level, err := suite.ParseLevel(flags.failOn)
	if err != nil {
		return mistakef("--fail-on: %w", err)
	}
	if !slices.ContainsFunc(a.args, func(arg string) bool { return strings.HasPrefix(arg, "--report") }) {
		flags.reports = nil // those of the settings are the reports of runs
	}
	wanted, err := flags.wanted()
	if err != nil {
		return err
	}
	color, err := colored(flags.color, a.environ, a.stdout)
	if err != nil {
		return err
	}
	d, err := suite.Diff(pathA, pathB, level)
	if err != nil {
		return err
	}
	for _, r := range wanted {
		if err := a.writeDiff(r, d, color); err != nil {
			return &suite.BrokenError{Err: err}
		}
		if r.Path != "-" {
			fmt.Fprintf(a.stderr, "%s report: %s\n", r.Format, r.Path)
		}
	}
	if d.Worse > 0 {
		a.code = suite.ExitFailed
	}
	return nil
}

// wanted reads --report and adds the text on standard output unless another
// report goes there.
func (d *diffFlags) wanted() ([]suite.Report, error) {
	var out []suite.Report
	onStdout := 0
	for _, text := range d.reports {
		format, path, _ := strings.Cut(text, "=")
		if !slices.Contains(reports.DiffFormats(), format) {
			return nil, mistakef("unknown report format %q%s: there are %s", format, config.Suggest(format, reports.DiffFormats()), strings.Join(reports.DiffFormats(), ", "))
		}
		switch path {
		case "":
			path = "diff." + reports.DiffEnding(format)
		case "-":
			onStdout++
		}
		out = append(out, suite.Report{Format: format, Path: path})
	}
	if onStdout > 1 {
		return nil, mistakef("only one report can go to standard output, %d are told to", onStdout)
	}
	if onStdout == 0 && !d.quiet {
		out = append(out, suite.Report{Format: "text", Path: "-"})
	}
	return out, nil
}

func (a *app) writeDiff(r suite.Report, d *verdict.Diff, color bool) (err error) {
	opts := reports.Options{}
	var w io.Writer = a.stdout
	if r.Path == "-" {
		opts.Color, opts.Width = color, columns(a.stdout)
	} else {
		file, err := os.Create(r.Path)
		if err != nil {
			return fmt.Errorf("cannot write the %s report: %w", r.Format, err)
		}
		defer func() {
			if closed := file.Close(); err == nil {
				err = closed
			}
		}()
		w = file
	}
	return reports.WriteDiff(r.Format, w, d, opts)
}
