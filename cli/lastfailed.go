package cli

import (
	"fmt"
	"path/filepath"

	"assay/suite"
)

// inDir is the value of --last-failed without one: the journal of --out.
const inDir = "DIR/run.ndjson"

// lastFailed narrows a run to the cases that failed in the last one, where the
// user wants that. It reports whether there is anything to send; where there is
// not, it has said so.
func (a *app) lastFailed(r *runFlags, opts *suite.Options, level suite.Level) (bool, error) {
	path := r.lastFailedIn
	if path == "" {
		return true, nil
	}
	if r.resume != "" {
		return false, mistakef("a run with --last-failed is not resumed: run it again")
	}
	if path == inDir {
		path = filepath.Join(opts.Output.Dir, suite.JournalName)
	}
	if path == "-" {
		return false, mistakef("--last-failed: name a file, not standard input")
	}
	journal, err := a.journal(path)
	if err != nil {
		return false, fmt.Errorf("--last-failed: %w", err)
	}
	defer journal.Close()
	failed, err := suite.LastFailed(path, journal, level)
	if err != nil {
		return false, fmt.Errorf("--last-failed: %w", err)
	}
	opts.Plan.Only = failed.Cases
	switch {
	case len(failed.Cases) > 0:
		fmt.Fprintf(a.stderr, "assay: %s failed in %s: they are sent again, with what they lean on\n", caseCount(len(failed.Cases)), path)
		a.otherwise(failed, opts)
		return true, nil
	case failed.Whole > 0:
		return false, mistakef("--last-failed: what failed in %s is shown by no single case: run it without --last-failed", path)
	}
	ending := suite.Ending{Finished: failed.Finished, FailOn: level}
	if a.code = suite.ExitCode(ending); a.code != suite.ExitOK {
		fmt.Fprintf(a.stderr, "assay: nothing failed in %s, but that run could not be judged: run it without --last-failed\n", path)
		return false, nil
	}
	fmt.Fprintf(a.stderr, "assay: nothing failed in %s: nothing is sent\n", path)
	return false, nil
}

// otherwise says what makes the cases of the last run other ones.
func (a *app) otherwise(failed *suite.Failed, opts *suite.Options) {
	if failed.Started != nil && failed.Started.Seed != opts.Plan.Seed {
		fmt.Fprintf(a.stderr, "assay: the last run had the seed %d, this one has %d: generated values are not the same\n", failed.Started.Seed, opts.Plan.Seed)
	}
	if failed.Whole > 0 {
		fmt.Fprintf(a.stderr, "assay: %d of its findings are shown by no single case, and not looked at\n", failed.Whole)
	}
}

func caseCount(n int) string {
	if n == 1 {
		return "1 case"
	}
	return fmt.Sprintf("%d cases", n)
}
