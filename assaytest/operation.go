package assaytest

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"testing"
	"time"

	"assay/cases"
	"assay/checks"
	"assay/runner"
	"assay/spec"
	"assay/verdict"
)

// operation is the test of one operation.
type operation struct {
	cfg      *config
	contract *spec.Contract // of this operation alone
	op       *spec.Operation

	told     told
	done     []*verdict.Done
	finished *verdict.Finished
}

// test sends the plan, and makes a subtest of each rule and each case below it.
func (o *operation) test(t *testing.T) {
	t.Helper()
	if err := o.send(t); err != nil {
		t.Fatalf("the test cannot be run: %v", err)
	}
	byRule := o.judgements()
	for _, r := range o.cfg.rules {
		o.rule(t, r, byRule[r.ID])
	}
	o.judged(t)
}

// judged fails a test that showed nothing: no create succeeded, or the run was
// cut short.
func (o *operation) judged(t *testing.T) {
	t.Helper()
	f := o.finished
	switch {
	case f == nil:
		t.Error("could not be judged: the run came to no end")
	case !f.Complete && !f.Interrupted:
		t.Errorf("could not be judged: %s", either(f.Reason, f.Diagnosis))
	case !f.Complete:
		t.Error("could not be judged: the test was ended before it was done")
	}
	if f != nil {
		for _, note := range f.Notes {
			t.Log(note)
		}
	}
}

// send runs the plan and keeps what came of it.
func (o *operation) send(t *testing.T) error {
	t.Helper()
	outline := cases.Outline(o.contract)
	outline.Rules, outline.Verdicts = checks.Rules(), checks.JudgeContract(o.contract)
	journal, err := openReports(t)
	if err != nil {
		return err
	}
	defer journal.close(t)
	opts := o.options(t)
	opts.Outline = &outline
	accepted := o.accepted()
	emit := func(e *verdict.Event) error {
		if e.Done != nil && accepted != nil {
			accepted.Mark(e.Done)
		}
		if e.Finished != nil && accepted != nil {
			accepted.Finish(e.Finished)
		} else if accepted != nil {
			accepted.Add(e)
		}
		o.keep(e)
		return journal.event(e)
	}
	for _, e := range []*verdict.Event{{Started: o.started(opts)}, {Contract: &outline}} {
		if err := emit(e); err != nil {
			return err
		}
	}
	return runner.Run(t.Context(), o.contract, o.plan(t), opts, emit)
}

// keep takes what the subtests need of an event.
func (o *operation) keep(e *verdict.Event) {
	switch {
	case e.Done != nil:
		o.done = append(o.done, e.Done)
	case e.Finished != nil:
		o.finished = e.Finished
	}
}

func (o *operation) accepted() *verdict.Accepted {
	if o.cfg.baseline == nil {
		return nil
	}
	return verdict.NewAccepted(o.cfg.baseline, time.Now().UTC().Format(time.DateOnly))
}

func (o *operation) started(opts runner.Options) *verdict.Started {
	c := o.contract
	return &verdict.Started{
		Format: verdict.FormatVersion, Tool: "assay", Version: opts.Version,
		Description: verdict.Description{File: c.File, SHA256: c.SHA256, Title: c.Title, Version: c.Version, OpenAPI: c.OpenAPI},
		Target:      either(opts.Target, inProcess), Nonce: opts.Nonce, Time: time.Now().UTC(),
	}
}

// plan says which cases are sent: the examples alone with -short, and those that
// -run names.
func (o *operation) plan(t *testing.T) cases.Options {
	opts := cases.Options{Values: o.cfg.values, Params: o.cfg.params, Random: o.cfg.random}
	if testing.Short() {
		opts.Run = regexp.MustCompile(`^[^/]+/example/`)
	}
	if expr := wanted(t.Name()); expr != nil {
		opts.Only = o.only(opts, expr)
	}
	return opts
}

// only are the ids of the cases whose subtests a pattern means; nil where it
// means none, so that the subtests say so and not an empty run.
func (o *operation) only(opts cases.Options, expr *regexp.Regexp) map[string]bool {
	p, err := cases.New(o.op, opts)
	if err != nil {
		return nil
	}
	var out map[string]bool
	note := func(c *cases.Case) {
		if expr.MatchString(caseName(c.ID)) {
			if out == nil {
				out = map[string]bool{}
			}
			out[c.ID] = true
		}
	}
	for _, c := range p.Ladder() {
		note(c)
	}
	for c := range p.Plan("") {
		note(c)
	}
	return out
}

func (o *operation) options(t *testing.T) runner.Options {
	opts := runner.Options{
		Target: o.cfg.url, Handler: o.cfg.handler, Header: o.cfg.header, Workers: o.cfg.workers, Timeout: o.cfg.timeout,
		Nonce: runner.NewNonce(), Version: "assaytest",
	}
	if o.cfg.before != nil {
		opts.Before = func(context.Context, *spec.Operation) (cases.Pins, error) { return o.pins(t) }
	}
	return opts
}

// pins are what Before sets.
func (o *operation) pins(t *testing.T) (cases.Pins, error) {
	said := &Operation{ID: o.op.ID, Method: o.op.Method, Path: o.op.Path, Params: map[string]string{}, Values: map[string]any{}, Header: map[string][]string{}}
	o.cfg.before(t, said)
	pins := cases.Pins{Params: said.Params, Values: map[string]json.RawMessage{}}
	for pointer, v := range said.Values {
		data, err := json.Marshal(v)
		if err != nil {
			return pins, fmt.Errorf("the value for %q: %w", pointer, err)
		}
		pins.Values[pointer] = data
	}
	for name, all := range said.Header {
		for _, v := range all {
			pins.Header = append(pins.Header, verdict.Header{Name: name, Value: v})
		}
	}
	return pins, nil
}

func either(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
