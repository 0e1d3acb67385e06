package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"assay/reports"
	"assay/suite"
	"assay/verdict"
)

// baselineName is the file that assay baseline writes and checks where no other
// is named.
const baselineName = "assay-baseline.yaml"

const baselineLong = `baseline keeps the findings that are known and accepted for now. A run or a report
with --baseline shows them, and fails for none of them: only what is new counts,
a new place of a known cause included.

The file is YAML, one entry a finding, each with a reason and, where there is one,
the day from which on it counts again (expires: 2006-01-02). It is sorted, made to be
kept beside the code and to be reviewed.`

func (a *app) baselineCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "baseline",
		Short: "Keep the findings that are known and accepted for now",
		Long:  baselineLong,
		Example: `  assay baseline write
  assay run --baseline assay-baseline.yaml
  assay baseline check`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return mistakef("name what to do: assay baseline write, or assay baseline check")
		},
	}
	for _, sub := range []*cobra.Command{a.baselineWriteCommand(), a.baselineCheckCommand()} {
		sub.DisableFlagsInUseLine = true
		sub.Flags().SortFlags = false
		asMistakes(sub)
		cmd.AddCommand(sub)
	}
	return cmd
}

func (a *app) baselineWriteCommand() *cobra.Command {
	var file, failOn string
	cmd := &cobra.Command{
		Use:   "write [JOURNAL] [flags]",
		Short: "Write the findings of a run into the baseline",
		Long: `write puts the findings of a journal that fail at --fail-on into the baseline.
Entries that remain keep their reason and their day; those that the run could not
have met, because it was narrowed or cut short, stay as they are; those of what is
mended go. A new entry has an empty reason, which assay baseline check points out.`,
		Example: `  assay baseline write
  assay baseline write assay-out/run.ndjson -o assay-baseline.yaml
  assay baseline write --fail-on should`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.baselineWrite(args, file, failOn) },
	}
	f := cmd.Flags()
	f.StringVarP(&file, "output", "o", "", "write this `FILE`, or - for standard output (default: --baseline of the settings, else "+baselineName+")")
	f.StringVar(&failOn, "fail-on", "must", "accept what fails at this `LEVEL`: must, should, description, inconclusive")
	return cmd
}

// baselineFile is the baseline that is meant where none is named.
func (a *app) baselineFile(named string) string {
	switch set := a.found["baseline"].Values; {
	case named != "":
		return named
	case len(set) > 0:
		return set[0]
	}
	return baselineName
}

// lastJournal is the journal that is meant, and whether it was named.
func (a *app) lastJournal(args []string) (path string, named bool) {
	if len(args) > 0 && args[0] != "" {
		return args[0], true
	}
	dir := "assay-out"
	if set := a.found["out"].Values; len(set) > 0 {
		dir = set[0]
	}
	return filepath.Join(dir, suite.JournalName), false
}

func (a *app) baselineWrite(args []string, file, failOn string) error {
	level, err := suite.ParseLevel(failOn)
	if err != nil {
		return mistakef("--fail-on: %w", err)
	}
	file = a.baselineFile(file)
	old := &verdict.BaselineFile{Name: file}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) && file != "-" {
		if old, err = suite.ReadBaseline(file); err != nil {
			return fmt.Errorf("%w; nothing was written", err)
		}
	}
	path, _ := a.lastJournal(args)
	journal, err := a.journal(path)
	if err != nil {
		return err
	}
	defer journal.Close()
	renewed, trailer, err := suite.RenewBaseline(path, journal, old, level)
	if err != nil {
		return err
	}
	if err := a.putBaseline(file, renewed.File); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "assay: %s: %s (%d new, %d with new places, %d gone, %d that the run could not have met)\n",
		file, entries(len(renewed.File.Entries)), len(renewed.Added), len(renewed.Grown), len(renewed.Gone), renewed.Unmet)
	if !trailer.Complete {
		fmt.Fprintf(a.stderr, "assay: the run was not complete: what it did not reach is not in the baseline\n")
	}
	if len(renewed.Added) > 0 {
		fmt.Fprintf(a.stderr, "assay: give each new entry a reason; assay baseline check lists those without one\n")
	}
	return nil
}

func (a *app) putBaseline(file string, b *verdict.BaselineFile) error {
	if file != "-" {
		return suite.WriteBaseline(file, b)
	}
	data, err := b.Encode()
	if err != nil {
		return err
	}
	_, err = a.stdout.Write(data)
	return err
}

func (a *app) baselineCheckCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "check [JOURNAL] [flags]",
		Short: "Say which entries of the baseline want attention",
		Long: `check reads the baseline and lists the entries that have no reason, those whose day
has come, and, where there is a journal, those that are stale: the run could have met
them and did not. It exits 1 when there are any, and 2 when the file is no baseline.`,
		Example: `  assay baseline check
  assay baseline check assay-out/run.ndjson --baseline assay-baseline.yaml`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.baselineCheck(args, file) },
	}
	cmd.Flags().StringVar(&file, "baseline", "", "the `FILE` to check (default: "+baselineName+")")
	return cmd
}

func (a *app) baselineCheck(args []string, file string) error {
	b, err := suite.ReadBaseline(a.baselineFile(file))
	if err != nil {
		return err
	}
	var held *verdict.Baseline
	path, named := a.lastJournal(args)
	if _, err := os.Stat(path); err == nil || named {
		journal, err := a.journal(path)
		if err != nil {
			return err
		}
		defer journal.Close()
		trailer, err := suite.CheckBaseline(path, journal, b)
		if err != nil {
			return err
		}
		held = trailer.Baseline
	}
	if !checkLines(a.stdout, b, held, time.Now()) {
		a.code = suite.ExitFailed
	}
	if held == nil {
		fmt.Fprintf(a.stderr, "assay: no journal at %s: whether entries are stale was not looked at\n", path)
	}
	return nil
}

// soon is how long before its day an entry is mentioned.
const soon = 14 * 24 * time.Hour

// checkLines lists what wants attention, and says whether all is well.
func checkLines(w io.Writer, b *verdict.BaselineFile, held *verdict.Baseline, now time.Time) bool {
	numbers := map[string]int{}
	say := func(what string, e *verdict.BaselineEntry) {
		numbers[what]++
		fmt.Fprintf(w, "%-11s %s\n", what, reports.EntryWords(e))
	}
	for i := range b.Entries {
		e := &b.Entries[i]
		if e.Reason == "" {
			say("no reason", e)
		}
		switch {
		case e.Expires == "":
		case e.Expires <= now.Format(verdict.Day):
			say("expired", e)
		case e.Expires <= now.Add(soon).Format(verdict.Day):
			say("expires "+e.Expires, e)
		}
	}
	if held != nil {
		for i := range held.Stale {
			say("stale", &held.Stale[i])
		}
		for i := range held.Grown {
			say("new places", &held.Grown[i])
		}
	}
	fmt.Fprintf(w, "%s: %s, %d without a reason, %d expired", b.Name, entries(len(b.Entries)), numbers["no reason"], numbers["expired"])
	if held != nil {
		fmt.Fprintf(w, ", %d stale", numbers["stale"])
	}
	fmt.Fprintln(w)
	return numbers["no reason"]+numbers["expired"]+numbers["stale"] == 0
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}
