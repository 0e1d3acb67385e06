package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// casesFlags are the flags of cases.
type casesFlags struct {
	describe    describeFlags
	plan        planFlags
	format      string
	target      string
	obligations bool
	operations  bool
}

func (a *app) casesCommand() *cobra.Command {
	var c casesFlags
	cmd := &cobra.Command{
		Use:   "cases [flags]",
		Short: "Show what would be sent, without any traffic",
		Long: `cases prints the plan: every case with what it expects and why. The same
description, flags and version print the same bytes.

Changes are made from the first body of the ladder; a run makes them from the
first one that the server accepts. What depends on answers (reading back, listing,
deleting) is a step of its case. Where a marker stands, a run puts a text that is
its own. A resource that the path names is created first, where the description
tells how; {$parent:NAME} stands for what it is then called.

--operations lists instead every operation that creates or might: why it is taken
for a create, what is created before it, and what is missing to test it.`,
		Example: `  assay cases
  assay cases --spec openapi.yaml --run '/missing-required/'
  assay cases --spec openapi.yaml --format json
  assay cases --spec openapi.yaml --format curl --target http://127.0.0.1:8080
  assay cases --obligations
  assay cases --spec openapi.yaml --operations`,
		RunE: func(*cobra.Command, []string) error {
			if c.operations {
				return a.operations(c)
			}
			return a.cases(c)
		},
	}
	c.describe.bind(cmd)
	c.plan.bind(cmd)
	f := cmd.Flags()
	f.StringVar(&c.format, "format", "table", "print as table, json (one object a line) or curl (`FORMAT`)")
	f.StringVar(&c.target, "target", "", "base `URL` in the curl lines (default: http://127.0.0.1:8080)")
	f.BoolVar(&c.obligations, "obligations", false, "list each promise with its cases, or the reason why there is none")
	f.BoolVar(&c.operations, "operations", false, "list the operations that create or might, and what is missing to test them")
	return cmd
}

func (a *app) cases(c casesFlags) error {
	show, err := c.printer()
	if err != nil {
		return err
	}
	opts, err := c.plan.options()
	if err != nil {
		return err
	}
	contract, err := c.describe.load(a, &opts)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(a.stdout)
	var unplanned error
	planned := 0
	for _, op := range contract.Operations {
		planner, err := cases.New(op, opts)
		if err != nil {
			err = fmt.Errorf("operation %q cannot be planned: %w", op.ID, err)
			fmt.Fprintf(a.stderr, "assay: %v\n", err)
			unplanned = err
			continue
		}
		planned++
		if err := c.head(w, op, planner); err != nil {
			return errors.Join(err, w.Flush())
		}
		if err := c.list(w, planner, show); err != nil {
			return errors.Join(err, w.Flush())
		}
	}
	if planned == 0 && unplanned != nil {
		return errors.Join(errors.New("nothing can be planned"), w.Flush())
	}
	return w.Flush()
}

// head prints, in a table, what an operation takes besides its body.
func (c *casesFlags) head(w io.Writer, op *spec.Operation, planner *cases.Planner) error {
	if c.format != "table" || c.obligations {
		return nil
	}
	var parents []listedParent
	for _, p := range op.Parents {
		parents = append(parents, listedParent{Param: p.Param, Method: p.Create.Method, Path: p.Create.Path})
	}
	lines := []string{op.ID + ": " + op.Method + " " + op.Path}
	if len(parents) > 0 {
		lines = append(lines, "  creates first: "+first(parents))
	}
	if params := parametersOf(op); len(params) > 0 {
		lines = append(lines, "  parameters: "+strings.Join(params, "; "))
	}
	if ladder := planner.Ladder(); len(ladder) > 0 && len(lines) > 1 {
		step := ladder[0].Steps[0]
		lines = append(lines, "  sent as: "+step.Method+" "+strings.TrimSuffix(step.Path+"?"+step.Query, "?"))
	}
	_, err := fmt.Fprintf(w, "# %s\n", strings.Join(lines, "\n# "))
	return err
}

// list prints one operation's plan.
func (c *casesFlags) list(w io.Writer, planner *cases.Planner, show func(io.Writer, *cases.Case) error) error {
	if c.obligations {
		show = func(io.Writer, *cases.Case) error { return nil }
	}
	shown := map[string]bool{}
	for _, planned := range planner.Ladder() {
		shown[planned.ID] = true
		if err := show(w, planned); err != nil {
			return err
		}
	}
	for planned := range planner.Plan("") {
		if shown[planned.ID] {
			continue // a rung that the plan takes up again
		}
		if err := show(w, planned); err != nil {
			return err
		}
	}
	if !c.obligations {
		return nil
	}
	for _, o := range planner.Obligations() {
		if err := c.obligation(w, o); err != nil {
			return err
		}
	}
	return nil
}

func (c *casesFlags) obligation(w io.Writer, o verdict.Obligation) error {
	if c.format == "json" {
		return json.NewEncoder(w).Encode(o)
	}
	what := strings.Join(o.Cases, " ")
	switch {
	case what == "":
		what = "none: " + o.Reason
	case o.Reason != "":
		what = o.Reason + ": " + what
	}
	pointer := o.Pointer
	if pointer == "" {
		pointer = "(body)"
	}
	_, err := fmt.Fprintf(w, "%-40s %-20s %-6s %s\n", pointer, o.Keyword, o.Side, what)
	return err
}

// printer returns what prints one case.
func (c *casesFlags) printer() (func(io.Writer, *cases.Case) error, error) {
	base := c.target
	if base == "" || base == "mock" {
		base = "http://127.0.0.1:8080"
	}
	if _, err := parseTarget(base); err != nil {
		return nil, err
	}
	switch c.format {
	case "table":
		return printRow, nil
	case "json":
		return printJSON, nil
	case "curl":
		return func(w io.Writer, planned *cases.Case) error { return printCurl(w, planned, base) }, nil
	}
	return nil, mistakef("--format %q: use table, json or curl", c.format)
}

func printRow(w io.Writer, c *cases.Case) error {
	expect := string(c.Expect.Want)
	if c.Expect.Strength == verdict.Lenient {
		expect += " (weak)"
	}
	_, err := fmt.Fprintf(w, "%-14s %-64s %s\n", expect, c.ID, c.Title)
	return err
}

// plannedStep is a step as JSON.
type plannedStep struct {
	ID     string           `json:"id,omitempty"`
	Kind   cases.StepKind   `json:"kind"`
	Method string           `json:"method"`
	Path   string           `json:"path"`
	Query  string           `json:"query,omitempty"`
	Header []verdict.Header `json:"header,omitempty"`
	Body   *verdict.Body    `json:"body,omitempty"`
	Marked bool             `json:"marked,omitempty"`
}

func printJSON(w io.Writer, c *cases.Case) error {
	planned := struct {
		verdict.CaseInfo
		Steps []plannedStep `json:"steps"`
	}{CaseInfo: c.CaseInfo}
	for _, s := range c.Steps {
		step := plannedStep{
			ID: s.ID, Kind: s.Kind, Method: s.Method, Path: s.Path, Query: s.Query, Header: s.Header, Marked: s.Marked,
		}
		if s.Body != nil {
			step.Body = &verdict.Body{Data: s.Body, Size: int64(len(s.Body))}
		}
		planned.Steps = append(planned.Steps, step)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(planned)
}

// printCurl prints the requests of a case, each as a line that can be pasted.
// What only an answer can tell stays as it is written in the plan.
func printCurl(w io.Writer, c *cases.Case, base string) error {
	if _, err := fmt.Fprintf(w, "# %s\n", c.ID); err != nil {
		return err
	}
	for _, s := range c.Steps {
		url := strings.TrimRight(base, "/") + s.Path
		if s.Query != "" {
			url += "?" + s.Query
		}
		req := verdict.Request{Method: s.Method, URL: url, Header: s.Header}
		if s.Body != nil {
			req.Body = verdict.Body{Data: s.Body, Size: int64(len(s.Body))}
		}
		if _, err := fmt.Fprintln(w, verdict.Curl(&req)); err != nil {
			return err
		}
	}
	return nil
}
