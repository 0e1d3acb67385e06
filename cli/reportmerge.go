package cli

import (
	"slices"

	"assay/spec"
	"assay/suite"
)

// merges says that journals are put together: several, or the one of a shard,
// which lacks the others.
func merges(paths []string) (bool, error) {
	if len(paths) > 1 {
		if slices.Contains(paths, "-") {
			return false, mistakef("journals that are merged are read twice: name files, not - for standard input")
		}
		return true, nil
	}
	if paths[0] == "-" {
		return false, nil
	}
	began, err := suite.Header(paths[0])
	return err == nil && began.Shard != "", nil // what else is wrong is told where it is read
}

// merge makes the reports of several journals.
func (a *app) merge(paths []string, flags outputFlags) error {
	output, level, err := flags.output(a)
	if err != nil {
		return err
	}
	frugal(spec.Source{})
	result, err := suite.Merge(paths, output)
	if err != nil {
		return err
	}
	if !flags.quiet {
		a.files(result)
	}
	a.code = suite.ExitCode(suite.Ending{Finished: result.Finished, FailOn: level})
	return nil
}
