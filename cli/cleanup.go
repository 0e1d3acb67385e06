package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"assay/runner"
	"assay/suite"
)

const cleanupLong = `cleanup deletes what a run left on the server: what its journal (run.ndjson, or -
for standard input) says was created and not deleted, the newest first. A run
deletes what it created by itself, also after Ctrl-C; cleanup is for runs that
were killed, lost their connection, or had --no-cleanup.

It works only on the target that the journal names, which has to be given again,
and sends one DELETE to the address of each resource and nothing else. Journals
hold no credentials: give them as to the run.

Exit codes: 0 all is gone · 1 something stays, and is named · 2 the usage or the
journal cannot be used · 3 the target does not answer.`

// cleanupFlags are those of run that say how the target is reached.
var cleanupFlags = []string{"target", "header", "auth", "token", "auth-command", "token-url", "client-id", "scope", "ca-cert", "client-cert", "client-key", "insecure", "proxy", "rate", "timeout"}

func (a *app) cleanupCommand() *cobra.Command {
	var r runFlags
	cmd := &cobra.Command{
		Use:   "cleanup JOURNAL --target URL [flags]",
		Short: "Delete what a run left on the server",
		Long:  cleanupLong,
		Example: `  assay cleanup assay-out/run.ndjson --target http://127.0.0.1:8080
  ASSAY_TOKEN=secret assay cleanup run.ndjson --target https://test.example/v1`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.cleanup(cmd.Context(), args[0], r) },
	}
	all := &cobra.Command{}
	r.bind(all)
	for _, name := range cleanupFlags {
		cmd.Flags().AddFlag(all.Flags().Lookup(name))
	}
	return cmd
}

func (a *app) cleanup(ctx context.Context, path string, r runFlags) error {
	journal, err := a.journal(path)
	if err != nil {
		return err
	}
	defer journal.Close()
	left, err := suite.ReadLeftovers(path, journal)
	if err != nil {
		return &mistake{err}
	}
	if r.target == "" || r.target == "mock" {
		return mistakef("name the server once more: --target %s", left.Target)
	}
	if !suite.SameTarget(r.target, left.Target) {
		return mistakef("--target %q is not what the journal names: that run was sent to %q", r.target, left.Target)
	}
	if err := r.usable(); err != nil {
		return err
	}
	opts, err := r.runner(a.environ)
	if err != nil {
		return err
	}
	done, err := suite.Cleanup(ctx, left, opts, a.removed)
	if err != nil {
		return err
	}
	a.cleaned(left, done)
	if a.code = done.ExitCode(); ctx.Err() != nil {
		a.code = suite.ExitInterrupted
	}
	return nil
}

// removed says what became of one resource.
func (a *app) removed(r runner.Removal) {
	what := r.Resource.URL
	if what == "" {
		what = fmt.Sprintf("what %s created (id %s)", r.Resource.Case, r.Resource.ID)
	}
	switch {
	case !r.Gone:
		fmt.Fprintf(a.stdout, "stays    %s: %s\n", what, r.Reason)
	case r.Status == 404 || r.Status == 410:
		fmt.Fprintf(a.stdout, "absent   %s (%d)\n", what, r.Status)
	default:
		fmt.Fprintf(a.stdout, "deleted  %s\n", what)
	}
}

// cleaned sums up, and says what a journal cannot know.
func (a *app) cleaned(left *suite.Leftovers, c *suite.Cleaned) {
	fmt.Fprintf(a.stdout, "%d deleted, %d absent already, %d stay\n", c.Deleted, c.Absent, len(c.Stay))
	if c.Tried > 0 && !c.Answered {
		fmt.Fprintf(a.stderr, "assay: %s does not answer; the journal is as it was: try again later\n", left.Target)
	}
	for _, r := range c.Stay {
		if r.Status == 401 || r.Status == 403 {
			fmt.Fprintln(a.stderr, "assay: credentials are needed: give them as to the run, such as ASSAY_TOKEN in the environment")
			break
		}
	}
	if left.Cut {
		fmt.Fprintf(a.stderr, "assay: the run was killed: what was under way then is not in the journal; where there is room for text, it bears the mark %q\n", left.Nonce)
	}
}
