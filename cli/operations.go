package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"assay/cases"
	"assay/spec"
)

// listedOperation is one line of assay cases --operations as JSON.
type listedOperation struct {
	ID     string   `json:"id"`
	Method string   `json:"method"`
	Path   string   `json:"path"`
	Tags   []string `json:"tags,omitempty"`
	// Create says whether it is tested without being named, and Why says why or
	// why not.
	Create bool   `json:"create"`
	Why    string `json:"why"`
	// Testable says whether a run can test it; Missing what that takes. Both
	// are absent for what is no create and was not named.
	Testable *bool          `json:"testable,omitempty"`
	Missing  string         `json:"missing,omitempty"`
	Media    []string       `json:"media,omitempty"` // of the body, the one that is sent first
	Parents  []listedParent `json:"parents,omitempty"`
	// Parameters are such as "path org" or "query limit, optional".
	Parameters []string `json:"parameters,omitempty"`
	// Invented are parameters of the path whose values are made up, so that a
	// server may well answer 404.
	Invented []string `json:"invented,omitempty"`
	File     string   `json:"file"`
	Line     int      `json:"line,omitempty"`
}

// listedParent is a resource that is created first.
type listedParent struct {
	Param     string `json:"param"`
	Operation string `json:"operation"`
	Method    string `json:"method"`
	Path      string `json:"path"`
	Why       string `json:"why,omitempty"`
}

// operations prints what there is to test, without planning what is sent.
func (a *app) operations(c casesFlags) error {
	if c.format == "curl" {
		return mistakef("--operations is printed as table or json, not as curl")
	}
	plan, err := c.plan.options()
	if err != nil {
		return err
	}
	list, err := a.listed(&c.describe, plan)
	if err != nil {
		return err
	}
	out := json.NewEncoder(a.stdout)
	out.SetEscapeHTML(false)
	for _, o := range list {
		if c.format == "json" {
			err = out.Encode(o)
		} else {
			err = o.print(a.stdout)
		}
		if err != nil {
			return err
		}
	}
	fmt.Fprintln(a.stderr, "assay: "+totals(list))
	return nil
}

// listed surveys the description. Where operations were named it lists those
// alone, and else every POST and PUT.
func (a *app) listed(d *describeFlags, plan cases.Options) ([]listedOperation, error) {
	src, opts, err := d.laid(a, &plan)
	if err != nil {
		return nil, err
	}
	candidates, err := spec.Survey(src, opts)
	if err != nil {
		return nil, err
	}
	contract, err := spec.Load(src, opts)
	var none *spec.Error
	switch {
	case errors.As(err, &none) && len(opts.Operations) == 0:
		contract = &spec.Contract{} // not one create: the list says why
	case err != nil:
		return nil, err
	}
	var out []listedOperation
	for _, c := range candidates {
		o := listedOperation{ID: c.ID, Method: c.Method, Path: c.Path, Tags: c.Tags, Create: c.Create, Why: c.Why, File: c.Place.File, Line: c.Place.Line}
		if o.fill(contract, c.Place.Pointer, plan) || len(opts.Operations) == 0 {
			out = append(out, o)
		}
	}
	return out, nil
}

// fill adds what the contract tells; false when the operation is not in it.
func (o *listedOperation) fill(contract *spec.Contract, pointer string, plan cases.Options) bool {
	yes, no := true, false
	for _, u := range contract.Unusable {
		if u.Place.Pointer == pointer {
			o.Testable, o.Missing = &no, u.Reason
			return true
		}
	}
	for _, op := range contract.Operations {
		if op.Place.Pointer != pointer {
			continue
		}
		o.Testable = &yes
		if planner, err := cases.New(op, plan); err != nil {
			o.Testable, o.Missing = &no, err.Error()
		} else {
			o.Invented = planner.Invented()
		}
		o.ID, o.Parameters = op.ID, parametersOf(op)
		for _, p := range op.Parents {
			o.Parents = append(o.Parents, listedParent{p.Param, p.Create.ID, p.Create.Method, p.Create.Path, p.Why})
		}
		if op.Body != nil {
			for _, m := range op.Body.Media {
				o.Media = append(o.Media, m.Type)
			}
		}
		return true
	}
	return false
}

func parametersOf(op *spec.Operation) []string {
	var out []string
	for _, p := range op.Parameters {
		text := p.In + " " + p.Name
		if !p.Required {
			text += ", optional"
		}
		out = append(out, text)
	}
	return out
}

// print writes an operation for a person: a line that tells whether it is
// tested, and below it what there is to know.
func (o *listedOperation) print(w io.Writer) error {
	state := "-"
	switch {
	case o.Testable != nil && *o.Testable:
		state = "yes"
	case o.Testable != nil:
		state = "no"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-4s %-6s %-48s %s\n", state, o.Method, o.Path, o.ID)
	line := func(name, text string) {
		if text != "" {
			fmt.Fprintf(&b, "       %s: %s\n", name, text)
		}
	}
	create := "a create"
	if !o.Create {
		create = "no create"
	}
	line(create, o.Why)
	line("missing", o.Missing)
	line("body", strings.Join(o.Media, ", "))
	line("creates first", first(o.Parents))
	line("parameters", strings.Join(o.Parameters, "; "))
	if len(o.Invented) > 0 {
		line("made up", fmt.Sprintf("%s; a server that knows no such thing wants --param %s=VALUE", strings.Join(o.Invented, ", "), o.Invented[0]))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// first tells the parents in the order in which they are made.
func first(parents []listedParent) string {
	var out []string
	for _, p := range parents {
		out = append(out, fmt.Sprintf("%s %s → {%s}", p.Method, p.Path, p.Param))
	}
	return strings.Join(out, ", ")
}

func totals(list []listedOperation) string {
	creates, testable, missing := 0, 0, 0
	for _, o := range list {
		if o.Create {
			creates++
		}
		if o.Testable != nil && *o.Testable {
			testable++
		} else if o.Testable != nil {
			missing++
		}
	}
	return fmt.Sprintf("%d operations that might create, %d creates, %d to be tested, %d that need something", len(list), creates, testable, missing)
}
