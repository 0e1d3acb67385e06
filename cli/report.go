package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"assay/spec"
	"assay/suite"
)

func (a *app) reportCommand() *cobra.Command {
	var out outputFlags
	cmd := &cobra.Command{
		Use:   "report JOURNAL… [flags]",
		Short: "Make the reports of a run once more from its journal, or of its shards from theirs",
		Long: `report reads a journal (run.ndjson, or - for standard input) and writes the
reports that the run itself wrote, or others. The journal of a run that was
killed gives reports that are marked incomplete, and exit code 3.

Several journals are merged: those of the shards of one run (--shard), in any
order. Each case counts once. Where a shard ran again its last attempt counts,
case by case, and what failed in one attempt and not in another is called
intermittent. A shard that is missing or was killed is named, and the exit code
is 3. Journals of another description, seed, number of shards or release are
refused with the difference. The merged journal is written beside the reports.`,
		Example: `  assay report assay-out/run.ndjson
  assay report assay-out/run.ndjson --report markdown=- > summary.md
  assay report assay-out/run.ndjson --baseline assay-baseline.yaml
  assay report assay-out/run.ndjson --out elsewhere
  assay report shards/*.ndjson --out merged`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.report(args, out) },
	}
	out.bind(cmd, "", "write report.html and junit.xml into `DIR` (default: beside the journal; of several, assay-out)")
	return cmd
}

func (a *app) report(paths []string, flags outputFlags) error {
	if several, err := merges(paths); err != nil {
		return err
	} else if several {
		return a.merge(paths, flags)
	}
	path := paths[0]
	output, level, err := flags.output(a)
	if err != nil {
		return err
	}
	journal, err := a.journal(path)
	if err != nil {
		return err
	}
	defer journal.Close()
	if output.Dir == "" && path != "-" {
		output.Dir = filepath.Dir(path)
	}
	frugal(spec.Source{})
	result, err := suite.Rebuild(path, journal, output)
	if err != nil {
		return err
	}
	if !flags.quiet {
		a.files(result)
	}
	a.code = suite.ExitCode(suite.Ending{Finished: result.Finished, FailOn: level})
	return nil
}

func (a *app) journal(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(a.stdin), nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, mistakef("cannot read the journal: %w", err)
	}
	if info.IsDir() {
		return nil, mistakef("%q is a directory: name the journal in it, such as %s", path, filepath.Join(path, suite.JournalName))
	}
	return os.Open(path)
}

// files says what was left out, and where the reports are.
func (a *app) files(result *suite.Result) {
	if result.Contract != nil {
		for _, u := range result.Contract.Unusable {
			fmt.Fprintf(a.stderr, "assay: not tested: operation %q: %s\n", u.Operation, u.Reason)
		}
	}
	for _, r := range result.Files {
		fmt.Fprintf(a.stderr, "%s report: %s\n", r.Format, r.Path)
	}
	if result.Journal != "" {
		fmt.Fprintf(a.stderr, "journal: %s\n", result.Journal)
	}
}
