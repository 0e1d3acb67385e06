package suite

import (
	"fmt"

	"assay/rule"
	"assay/verdict"
)

// Level says which findings fail a run. Each level includes the ones before it.
type Level int

const (
	// FailMust counts broken musts and broken strong expectations.
	FailMust Level = iota
	// FailShould adds broken shoulds and weak expectations.
	FailShould
	// FailDescription adds findings about the description.
	FailDescription
	// FailInconclusive adds what could not be judged.
	FailInconclusive
)

// Levels are the names of the levels, in order.
var Levels = []string{"must", "should", "description", "inconclusive"}

// ParseLevel returns the level with a name; the empty name is FailMust.
func ParseLevel(name string) (Level, error) {
	for i, n := range Levels {
		if n == name {
			return Level(i), nil
		}
	}
	if name == "" {
		return FailMust, nil
	}
	return 0, fmt.Errorf("unknown level %q: use must, should, description or inconclusive", name)
}

// Exit codes, the first that applies in the order in which ExitCode asks.
const (
	ExitOK          = 0
	ExitFailed      = 1   // the server fails a rule at or above the level
	ExitUsage       = 2   // usage, configuration or description cannot be used
	ExitNotJudged   = 3   // unreachable, cut short, or no create succeeded
	ExitInternal    = 4   // a fault of assay itself, or a report that cannot be written
	ExitInterrupted = 130 // interrupted; the reports are written
)

// Ending is what is known of a run when it ends.
type Ending struct {
	// Internal is set by a fault of assay itself.
	Internal bool
	// Interrupted is set when the user ended the run.
	Interrupted bool
	// Unusable is set when the usage, the configuration or the description
	// cannot be used.
	Unusable bool
	// Finished is the trailer of the run; nil when it never came to one.
	Finished *verdict.Finished
	// FailOn is the level from which on a finding fails the run.
	FailOn Level
}

// ExitCode is the whole rule of the exit code: the first that applies.
func ExitCode(e Ending) int {
	switch f := e.Finished; {
	case e.Internal:
		return ExitInternal
	case e.Interrupted, f != nil && f.Interrupted:
		return ExitInterrupted
	case e.Unusable:
		return ExitUsage
	case f != nil && anyFails(f.Findings, e.FailOn):
		return ExitFailed
	case f == nil || !judged(f):
		return ExitNotJudged
	}
	return ExitOK
}

func anyFails(findings []verdict.Finding, level Level) bool {
	for i := range findings {
		if Fails(&findings[i], level) {
			return true
		}
	}
	return false
}

// Fails says whether one finding fails a run at a level. What the baseline has
// fails none.
func Fails(f *verdict.Finding, level Level) bool {
	switch {
	case f.Known != nil:
		return false
	case f.Outcome == verdict.Error:
		return level >= FailInconclusive
	case f.Subject == rule.Description:
		return level >= FailDescription
	case f.Outcome == verdict.Weak:
		return level >= FailShould
	}
	return f.Outcome == verdict.Fail
}

// judged says whether the run came to a judgement: it was not cut short, and
// for each operation some create succeeded. What the user's own budget dropped
// does not matter here.
func judged(f *verdict.Finished) bool {
	for _, b := range f.Bases {
		if b.Rung == "" {
			return false
		}
	}
	return f.Complete && f.Counts.Created > 0
}
