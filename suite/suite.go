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
	"errors"
	"fmt"
	"slices"
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
// silently leaves it out would be green for nothing. One that a tag or a glob
// selects beside others is left out, and the report says so.
func Load(src spec.Source, opts spec.Options) (*spec.Contract, error) {
	contract, err := spec.Load(src, opts)
	if err != nil {
		return nil, err
	}
	if missing := missed(contract.Unusable, opts.Operations); len(missing) > 0 {
		return nil, errors.New(unusable(missing))
	}
	switch {
	case len(contract.Operations) > 0:
		return contract, nil
	case len(contract.Unusable) > 0:
		return nil, errors.New(unusable(contract.Unusable))
	}
	return nil, fmt.Errorf("%s has no create operation: assay tests a POST with a documented success; name another operation with --operation (assay cases --operations lists them)", src.Name)
}

// missed are the operations that were named one by one and cannot be tested.
func missed(all []spec.Unusable, named []string) []spec.Unusable {
	var out []spec.Unusable
	for _, u := range all {
		if slices.ContainsFunc(named, func(name string) bool { return isNamed(u, name) }) {
			out = append(out, u)
		}
	}
	return out
}

// isNamed says whether a name is the operation's id or its method and path,
// which its place in the description ends with.
func isNamed(u spec.Unusable, name string) bool {
	name = strings.TrimSpace(name)
	if name == u.Operation {
		return true
	}
	method, path, ok := strings.Cut(name, " ")
	if !ok {
		return false
	}
	escaped := strings.NewReplacer("~", "~0", "/", "~1").Replace(strings.TrimSpace(path))
	return strings.EqualFold(u.Place.Pointer, "/paths/"+escaped+"/"+method)
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
