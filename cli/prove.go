package cli

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"assay/cases"
	"assay/config"
	"assay/reports"
	"assay/suite"
)

const proveLong = `prove shows that the detector works, on any description. It runs the suite against
the reference server: as it is, with each lawful oddity, and with each fault at each
place where the description gives it occasion. The lawful servers must raise nothing;
each fault must be noticed, by a rule that it names. A fault at one operation is tried
on that operation alone.

It prints what was found, and every miss and false alarm with the command that runs
it again, and writes prove.html, the matrix of faults and rules, and prove.json. A
fault for which the description gives no occasion is listed, and is no miss.

Nothing but this machine's memory is spoken to. It exits 1 on any miss or false alarm,
0 when everything is proven, and 130 when interrupted, with what was proven so far.`

const proveExample = `  assay prove
  assay prove --spec openapi.yaml
  assay prove --spec openapi.yaml --operation createOrder --fault drops-field
  assay prove --spec openapi.yaml --sample 40
  assay prove --report markdown=- --out proof`

// proveFlags are the flags of prove.
type proveFlags struct {
	describe describeFlags
	faults   []string
	sample   int
	workers  int
	seed     uint64
	dir      string
	reports  []string
	color    string
	quiet    bool
}

func (a *app) proveCommand() *cobra.Command {
	var p proveFlags
	cmd := &cobra.Command{
		Use:     "prove [flags]",
		Short:   "Show which faults the suite finds, and that lawful servers raise nothing",
		Long:    proveLong,
		Example: proveExample,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.prove(cmd.Context(), p) },
	}
	p.describe.bind(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&p.faults, "fault", nil, "try only this fault and the faithful server, the `NAME` of a kind or of a fault at one place (assay mock --list-faults); repeatable")
	f.IntVar(&p.sample, "sample", 0, "try at most `N` faults, spread over the areas (default: all)")
	f.IntVar(&p.workers, "workers", 0, "try `N` servers at once (default: one a processor)")
	f.Uint64Var(&p.seed, "seed", 0, "`NUMBER` that generated values, ids and the sample follow from")
	f.StringVar(&p.dir, "out", "assay-out", "write prove.html and prove.json into `DIR`")
	f.StringArrayVar(&p.reports, "report", nil,
		"write one more report, `FORMAT[=PATH]` with PATH - for standard output; repeatable ("+strings.Join(reports.ProofFormats(), ", ")+")")
	f.StringVar(&p.color, "color", "auto", "colour the text: auto, always or never (`WHEN`)")
	f.BoolVar(&p.quiet, "quiet", false, "print no result and no progress; the reports are written all the same")
	return cmd
}

func (a *app) prove(ctx context.Context, p proveFlags) error {
	opts, output, err := a.proveOptions(p)
	if err != nil {
		return err
	}
	files, err := suite.OpenProof(output)
	if err != nil {
		return err
	}
	progress := a.progress(p.quiet)
	opts.Progress = progress.proved
	defer a.collectLess()()
	proof, err := suite.Prove(ctx, opts)
	progress.end()
	if err != nil {
		files.Abandon() // the error of the proof says more
		return err
	}
	if err := files.Write(proof); err != nil {
		return err
	}
	if !p.quiet {
		for _, r := range files.Files() {
			fmt.Fprintf(a.stderr, "%s report: %s\n", r.Format, r.Path)
		}
	}
	a.code = suite.ProveCode(proof)
	return nil
}

// proveGC is the share in percent by which the heap may grow before it is
// collected. That of a proof is small and soon thrown away: a fifth of the
// processor's time would go into collecting it at the usual 100.
const proveGC = 400

// collectLess applies proveGC unless GOGC says otherwise, until the returned
// function is called.
func (a *app) collectLess() (again func()) {
	if slices.ContainsFunc(a.environ, func(v string) bool { return strings.HasPrefix(v, "GOGC=") }) {
		return func() {}
	}
	before := debug.SetGCPercent(proveGC)
	return func() { debug.SetGCPercent(before) }
}

// proveOptions turns the flags into the options of a proof.
func (a *app) proveOptions(p proveFlags) (suite.ProveOptions, suite.Output, error) {
	output := suite.Output{Dir: p.dir, Stdout: a.stdout}
	if p.sample < 0 || p.workers < 0 {
		return suite.ProveOptions{}, output, mistakef("--sample and --workers are not negative")
	}
	color, err := colored(p.color, a.environ, a.stdout)
	if err != nil {
		return suite.ProveOptions{}, output, err
	}
	output.Options = reports.Options{Color: color, Width: columns(a.stdout)}
	if output.Reports, err = p.wanted(); err != nil {
		return suite.ProveOptions{}, output, err
	}
	src, err := p.describe.source(a.stdin)
	return suite.ProveOptions{
		Source: src, Load: p.describe.options(), Plan: cases.Options{Seed: p.seed},
		Faults: p.faults, Sample: p.sample, Workers: p.workers, Spec: p.describe.spec,
		Version: version().Version, Command: safeCommand(a.args), Suggest: config.Suggest,
	}, output, err
}

// wanted reads --report and adds the text on stdout unless another report goes
// there.
func (p *proveFlags) wanted() ([]suite.Report, error) {
	var out []suite.Report
	for _, text := range p.reports {
		format, path, _ := strings.Cut(text, "=")
		if !slices.Contains(reports.ProofFormats(), format) {
			return nil, mistakef("unknown report format %q%s: there are %s", format, config.Suggest(format, reports.ProofFormats()), strings.Join(reports.ProofFormats(), ", "))
		}
		out = append(out, suite.Report{Format: format, Path: path})
	}
	onStdout := 0
	for _, r := range out {
		if r.Path == "-" {
			onStdout++
		}
	}
	switch {
	case onStdout > 1:
		return nil, mistakef("only one report can go to standard output, %d are told to", onStdout)
	case onStdout == 0 && !p.quiet:
		out = append(out, suite.Report{Format: "text", Path: "-"})
	}
	return out, nil
}
