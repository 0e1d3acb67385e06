// Package suite is what several commands share: a run from the description to
// its reports, the reports of a journal once more, the reference server for the
// run without a target, and the exit code.
//
// It wires the other packages and adds no judgement of its own. It prints
// nothing: reports go where Output says, and everything else is returned.
//
//	result, err := suite.Run(ctx, suite.Options{Source: spec.Embedded(), Reference: &mock.Options{}})
//	os.Exit(suite.ExitCode(suite.Ending{Finished: result.Finished}))
package suite

import (
	"fmt"
	"strings"

	"assay/spec"
)

// BrokenError is a failure of assay's own work, such as a journal that cannot
// be written any more: exit code 4. Every other error of this package is
// something that the user can put right.
type BrokenError struct{ Err error }

func (b *BrokenError) Error() string { return b.Err.Error() }
func (b *BrokenError) Unwrap() error { return b.Err }

// Load reads the contract and refuses one of which nothing can be tested. An
// operation that was named and cannot be tested is refused as well: a run that
// silently leaves it out would be green for nothing.
func Load(src spec.Source, opts spec.Options) (*spec.Contract, error) {
	contract, err := spec.Load(src, opts)
	if err != nil {
		return nil, err
	}
	if len(contract.Unusable) > 0 && (len(opts.Operations) > 0 || len(contract.Operations) == 0) {
		return nil, fmt.Errorf("%s", unusable(contract.Unusable))
	}
	if len(contract.Operations) == 0 {
		return nil, fmt.Errorf("%s has no create operation: assay tests a POST with a documented success; name another operation with --operation", src.Name)
	}
	return contract, nil
}

func unusable(ops []spec.Unusable) string {
	var lines []string
	for _, u := range ops {
		where := ""
		if u.Place.Line > 0 {
			where = fmt.Sprintf("%s:%d: ", u.Place.File, u.Place.Line)
		}
		lines = append(lines, fmt.Sprintf("%soperation %q cannot be tested: %s", where, u.Operation, u.Reason))
	}
	return strings.Join(lines, "\n")
}
