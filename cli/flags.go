package cli

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"assay/cases"
	"assay/config"
	"assay/reports"
	"assay/spec"
	"assay/suite"
)

// describeFlags say which description is meant.
type describeFlags struct {
	spec       string
	operations []string
	identifier string
}

func (d *describeFlags) bind(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&d.spec, "spec", "", "OpenAPI description, a `FILE` or - for standard input (default: the embedded one)")
	f.StringArrayVar(&d.operations, "operation", nil, "test this operation, an `ID`, \"POST /path\", a tag, or a glob such as 'create*'; repeatable (default: every create; assay cases --operations lists them)")
	f.StringVar(&d.identifier, "id-property", "", "`PROPERTY` or JSON pointer of the id in the answer (default: found, and shown)")
}

// source reads the description.
func (d *describeFlags) source(stdin io.Reader) (spec.Source, error) {
	switch d.spec {
	case "":
		return spec.Embedded(), nil
	case "-":
		data, err := io.ReadAll(stdin)
		if err != nil {
			return spec.Source{}, mistakef("cannot read the description from standard input: %w", err)
		}
		return imported(spec.Source{Name: "-", Data: data})
	}
	src, err := spec.ReadFile(d.spec)
	if err != nil {
		return src, err
	}
	return imported(src)
}

func (d *describeFlags) options() spec.Options {
	return spec.Options{Operations: d.operations, Identifier: d.identifier}
}

// laid reads the description; what the configuration says of its operations is
// in the options, and added to plan.
func (d *describeFlags) laid(a *app, plan *cases.Options) (spec.Source, spec.Options, error) {
	opts := d.options()
	src, err := d.source(a.stdin)
	if err != nil {
		return src, opts, err
	}
	known, err := a.known()
	if err != nil {
		return src, opts, err
	}
	return src, opts, suite.Lay(known, src, &opts, plan, nil)
}

// load reads the contract.
func (d *describeFlags) load(a *app, plan *cases.Options) (*spec.Contract, error) {
	src, opts, err := d.laid(a, plan)
	if err != nil {
		return nil, err
	}
	return suite.Load(src, opts)
}

// planFlags say what is planned.
type planFlags struct {
	body     string
	values   []string
	params   []string
	run      string
	seed     uint64
	maxCases int
	random   int
	strength int
}

func (p *planFlags) bind(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&p.body, "body", "", "a body that the server is known to accept, a JSON `FILE`: the first base that is tried")
	f.StringArrayVar(&p.values, "value", nil, "pin a value in every base, as `POINTER=JSON` such as /customer/id=17; repeatable")
	f.StringArrayVar(&p.params, "param", nil, "value of a path, query, header or cookie parameter, as `NAME=VALUE`; repeatable")
	f.StringVar(&p.run, "run", "", "send only cases whose id matches the `REGEX`, and what they lean on")
	f.Uint64Var(&p.seed, "seed", 0, "`NUMBER` that generated values follow from")
	f.IntVar(&p.random, "random", 0, "add `N` random bodies that follow from the seed")
	f.IntVar(&p.strength, "strength", 0, "cover all combinations of `T` properties (default 2)")
	f.IntVar(&p.maxCases, "max-cases", 0, "send at most `N` cases, the least valuable dropped first (default: all)")
}

func (p *planFlags) options() (cases.Options, error) {
	opts := cases.Options{Seed: p.seed, MaxCases: p.maxCases, Random: p.random, Strength: p.strength}
	if p.maxCases < 0 || p.random < 0 {
		return opts, mistakef("--max-cases and --random are not negative")
	}
	if p.strength < 0 || p.strength > 4 {
		return opts, mistakef("--strength %d: use 1 to 4", p.strength)
	}
	if p.run != "" {
		expr, err := regexp.Compile(p.run)
		if err != nil {
			return opts, mistakef("--run: %w", err)
		}
		opts.Run = expr
	}
	if p.body != "" {
		data, err := os.ReadFile(p.body)
		if err != nil {
			return opts, mistakef("--body: %w", err)
		}
		opts.Body = data
	}
	var errs [2]error
	opts.Values, errs[0] = pinned(p.values)
	opts.Params, errs[1] = parameters(p.params)
	return opts, errors.Join(errs[:]...)
}

// parameters reads NAME=VALUE.
func parameters(texts []string) (map[string]string, error) {
	var out map[string]string
	for _, text := range texts {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return nil, mistakef("--param %q: write it as NAME=VALUE", text)
		}
		if out == nil {
			out = map[string]string{}
		}
		out[name] = value
	}
	return out, nil
}

// pinned reads POINTER=JSON.
func pinned(texts []string) (map[string]json.RawMessage, error) {
	var out map[string]json.RawMessage
	for _, text := range texts {
		pointer, value, ok := strings.Cut(text, "=")
		if !ok || !strings.HasPrefix(pointer, "/") {
			return nil, mistakef("--value %q: write it as POINTER=JSON, such as /customer/id=17", text)
		}
		if !json.Valid([]byte(value)) {
			return nil, mistakef("--value %q: %q is not JSON; a text needs its quotes, such as %s='\"text\"'", text, value, pointer)
		}
		if out == nil {
			out = map[string]json.RawMessage{}
		}
		out[pointer] = json.RawMessage(value)
	}
	return out, nil
}

// outputFlags say where results go.
type outputFlags struct {
	dir     string
	reports []string
	color   string
	quiet   bool
	failOn  string

	baseline string
}

func (o *outputFlags) bind(cmd *cobra.Command, dir, dirHelp string) {
	f := cmd.Flags()
	f.StringVar(&o.dir, "out", dir, dirHelp)
	f.StringArrayVar(&o.reports, "report", nil,
		"write one more report, `FORMAT[=PATH]` with PATH - for standard output; repeatable ("+strings.Join(reports.Formats(), ", ")+")")
	f.StringVar(&o.failOn, "fail-on", "must",
		"exit 1 from this `LEVEL` on: must (and strong expectations), should (and weak ones), description, inconclusive")
	f.StringVar(&o.baseline, "baseline", "", "findings that are known and fail nothing, a `FILE` that assay baseline write makes")
	f.StringVar(&o.color, "color", "auto", "colour the text: auto, always or never (`WHEN`)")
	f.BoolVar(&o.quiet, "quiet", false, "print no result and no progress; the reports are written all the same")
}

// wanted reads --report and adds the text report on stdout unless another
// report goes there.
func (o *outputFlags) wanted() ([]suite.Report, error) {
	var out []suite.Report
	onStdout := 0
	for _, text := range o.reports {
		format, path, _ := strings.Cut(text, "=")
		if byCase := format + "-cases"; path == "cases" && slices.Contains(reports.Formats(), byCase) {
			format, path = byCase, "" // junit=cases
		}
		if near := config.Nearest(format, reports.Formats()); near != format {
			if near == "" {
				return nil, mistakef("unknown report format %q: there are %s", format, strings.Join(reports.Formats(), ", "))
			}
			return nil, mistakef("unknown report format %q; did you mean %q?", format, near)
		}
		if path == "-" {
			onStdout++
		}
		out = append(out, suite.Report{Format: format, Path: path})
	}
	if onStdout > 1 {
		return nil, mistakef("only one report can go to standard output, %d are told to", onStdout)
	}
	if onStdout == 0 && !o.quiet {
		out = append(out, suite.Report{Format: "text", Path: "-"})
	}
	return out, nil
}

func (o *outputFlags) output(a *app) (suite.Output, suite.Level, error) {
	level, err := suite.ParseLevel(o.failOn)
	if err != nil {
		return suite.Output{}, 0, mistakef("--fail-on: %w", err)
	}
	color, err := colored(o.color, a.environ, a.stdout)
	if err != nil {
		return suite.Output{}, 0, err
	}
	wanted, err := o.wanted()
	if err != nil {
		return suite.Output{}, 0, err
	}
	out := suite.Output{
		Dir: o.dir, Reports: wanted, Stdout: a.stdout,
		Options: reports.Options{Color: color, Width: columns(a.stdout)},
	}
	out.Options.Root, out.Options.Dir = workspace(a.environ)
	a.annotate(&out)
	if o.baseline != "" {
		out.Baseline, err = suite.ReadBaseline(o.baseline)
	}
	return out, level, err
}
