package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"assay/suite"
)

// eachTarget runs against the one target that was chosen, or against several
// one after the other.
func (a *app) eachTarget(ctx context.Context, r runFlags) error {
	if len(a.several) > 0 {
		return a.runSeveral(ctx, r)
	}
	if len(r.targets) == 0 && r.describe.spec != "" && len(a.found["targets"].Entries) > 0 {
		return mistakef("--spec without --target: choose one of the targets in %s (%s), or all", a.file, strings.Join(entryNames(a.found["targets"].Entries), ", "))
	}
	opts, level, err := a.runOptions(r)
	if err != nil {
		return err
	}
	if a.sub {
		a.level = level
		a.ready = func(ctx context.Context) error { return a.run(ctx, r, opts, level) }
		return nil
	}
	a.warn()
	return a.run(ctx, r, opts, level)
}

// runSeveral makes every run ready before it sends the first, so that a mistake
// in the settings of the last target is known at once. Each is the same command
// line with one target and a folder of its own.
func (a *app) runSeveral(ctx context.Context, r runFlags) error {
	if err := a.together(r); err != nil {
		return err
	}
	var input []byte
	if r.describe.spec == "-" {
		var err error
		if input, err = io.ReadAll(a.stdin); err != nil {
			return mistakef("cannot read the description from standard input: %w", err)
		}
	}
	runs := make([]*app, len(a.several))
	for i := range a.several {
		sub := &app{ctx: a.ctx, args: a.args, stdin: bytes.NewReader(input), stdout: a.stdout, stderr: a.stderr, environ: a.environ}
		sub.sub, sub.chosen = true, &a.several[i]
		root := sub.root()
		root.SetArgs(a.args)
		if _, err := root.ExecuteContextC(ctx); err != nil {
			return fmt.Errorf("target %q: %w", sub.chosen.name, err)
		}
		runs[i] = sub
	}
	a.warn()
	return a.sendEach(ctx, runs, r.out.quiet)
}

// together refuses what several runs cannot share.
func (a *app) together(r runFlags) error {
	if r.resume != "" {
		return mistakef("--resume takes up one run: give the target of its journal alone")
	}
	for _, text := range r.out.reports {
		if format, path, _ := strings.Cut(text, "="); path == "-" {
			return mistakef("--report %s: several runs cannot share standard output; leave the path out, and each goes into the folder of its target", text)
		} else if format == "" {
			return mistakef("--report %q names no format", text)
		}
	}
	return nil
}

// sendEach sends the runs, and ends with a line for each. A target that cannot
// be tested does not keep the others from it; after Ctrl-C no more are begun.
func (a *app) sendEach(ctx context.Context, runs []*app, quiet bool) error {
	var broken error
	for i, sub := range runs {
		if ctx.Err() != nil {
			sub.code = suite.ExitInterrupted
			continue
		}
		if !quiet {
			fmt.Fprintf(a.stderr, "assay: target %s (%d of %d)\n", sub.chosen.name, i+1, len(runs))
		}
		err := sub.ready(ctx)
		if err == nil {
			continue
		}
		fmt.Fprintf(a.stderr, "assay: target %s: %s\n", sub.chosen.name, strings.TrimSpace(err.Error()))
		var fault *suite.BrokenError
		sub.code = suite.ExitCode(suite.Ending{Internal: errors.As(err, &fault), Interrupted: ctx.Err() != nil, Unusable: true})
	}
	for _, sub := range runs {
		if slices.Index(exitOrder, sub.code) < slices.Index(exitOrder, a.code) {
			a.code = sub.code
		}
		if !quiet {
			if _, err := fmt.Fprintln(a.stdout, sub.summary(runs)); err != nil && broken == nil {
				broken = &suite.BrokenError{Err: err}
			}
		}
	}
	return broken
}

// exitOrder are the exit codes, the first that applies to any target first.
var exitOrder = []int{suite.ExitInternal, suite.ExitInterrupted, suite.ExitUsage, suite.ExitFailed, suite.ExitNotJudged, suite.ExitOK}

var exitWords = map[int]string{
	suite.ExitInternal: "internal error", suite.ExitInterrupted: "interrupted", suite.ExitUsage: "cannot be tested",
	suite.ExitFailed: "does not conform", suite.ExitNotJudged: "could not judge", suite.ExitOK: "conforms",
}

// summary is the last line of one of several targets.
func (a *app) summary(all []*app) string {
	width := 0
	for _, sub := range all {
		width = max(width, len(sub.chosen.name))
	}
	line := fmt.Sprintf("%-*s  %s (exit code %d)", width, a.chosen.name, exitWords[a.code], a.code)
	if f := a.finished; f != nil {
		failures := 0
		for i := range f.Findings {
			if suite.Fails(&f.Findings[i], a.level) {
				failures++
			}
		}
		line += fmt.Sprintf(": findings that fail: %d; cases: %d; created: %d", failures, f.Counts.Cases, f.Counts.Created)
	}
	return line
}

// apartFrom puts what a run of one of several targets writes into a folder of
// its own: DIR/NAME, and the folder of each report that was given a path.
func (a *app) apartFrom(flags *pflag.FlagSet) error {
	dir := flags.Lookup("out")
	if err := dir.Value.Set(filepath.Join(dir.Value.String(), a.chosen.name)); err != nil {
		return err
	}
	reports, ok := flags.Lookup("report").Value.(pflag.SliceValue)
	if !ok {
		return nil
	}
	list := reports.GetSlice()
	for i, text := range list {
		if format, path, named := strings.Cut(text, "="); named && path != "" && path != "-" && path != "cases" {
			list[i] = format + "=" + filepath.Join(filepath.Dir(path), a.chosen.name, filepath.Base(path))
		}
	}
	return reports.Replace(list)
}
