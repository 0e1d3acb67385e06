package cli

import (
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"assay/suite"
)

// Flags of a run that is taken up. Those that say what is sent and judged are as
// the journal has them, and so are others that cannot do harm in a journal which
// somebody else has made. Those that name a server, a trust, a command or a file
// to be written are given again.
var (
	boundFlags = []string{"spec", "operation", "id-property", "body", "value", "param", "run", "seed", "random", "strength", "max-cases",
		"strict", "rule", "echo-ignore", "fault", "oddity", "shard-total", "timings"}
	keptFlags = []string{"workers", "rate", "timeout", "max-creates", "no-cleanup", "fail-on", "baseline"}
	ownFlags  = []string{"target", "header", "auth", "token", "auth-command", "token-url", "client-id", "scope", "ca-cert", "client-cert",
		"client-key", "insecure", "proxy", "wait", "max-time", "no-hooks", "out", "report", "color", "quiet", "config", "resume", "shard"} // the shard is as the journal has it
)

// resumed gives the flags of a run that is taken up the values with which it was
// begun, before the environment and assay.yaml are looked at.
func (a *app) resumed(cmd *cobra.Command, r *runFlags) error {
	if r.resume == "" {
		return a.settings(cmd)
	}
	began, err := suite.Header(r.resume)
	if err != nil {
		return &mistake{err}
	}
	if err := a.takeOver(cmd.Flags(), began.Command); err != nil {
		return err
	}
	if err := a.settings(cmd); err != nil {
		return err
	}
	if r.shard.shard == "" || r.shard.shard == "auto" {
		r.shard.shard = began.Shard
	}
	if r.target == "" && !began.Reference {
		return mistakef("name the server once more: --target %s", began.Target)
	}
	if !cmd.Flags().Changed("out") {
		r.out.dir = filepath.Dir(r.resume)
	}
	return nil
}

// takeOver sets flags as an earlier command line has them.
func (a *app) takeOver(now *pflag.FlagSet, command []string) error {
	then, err := parsedRun(command)
	if err != nil {
		return err
	}
	var failed error
	then.VisitAll(func(f *pflag.Flag) {
		if failed == nil && f.Changed {
			failed = takeFlag(now, f)
		}
	})
	return failed
}

// parsedRun reads the flags of an earlier command line.
func parsedRun(command []string) (*pflag.FlagSet, error) {
	if len(command) > 0 {
		root := (&app{}).root()
		if cmd, args, err := root.Find(command[1:]); err == nil && cmd.Name() == "run" {
			if err := cmd.ParseFlags(args); err != nil {
				return nil, mistakef("the journal's command %q cannot be read: %w", command, err)
			}
			return cmd.Flags(), nil
		}
	}
	return nil, mistakef("the journal is not of assay run, but of %q: it cannot be resumed", command)
}

func takeFlag(now *pflag.FlagSet, then *pflag.Flag) error {
	f := now.Lookup(then.Name)
	value := then.Value.String()
	switch {
	case slices.Contains(ownFlags, then.Name):
		return nil
	case then.Name == "last-failed": // its journal has made room for this one
		return mistakef("a run with --last-failed cannot be taken up: begin it again")
	case f == nil || f.Changed && f.Value.String() != value && !slices.Contains(keptFlags, then.Name):
		return mistakef("the run was begun with --%s %s: leave the flag out, or begin a new run", then.Name, value)
	case f.Changed:
		return nil
	case !slices.Contains(boundFlags, then.Name) && !slices.Contains(keptFlags, then.Name):
		return mistakef("the run was begun with --%s %s: give it again", then.Name, value)
	}
	values := []string{value}
	if list, ok := then.Value.(pflag.SliceValue); ok {
		values = list.GetSlice()
	}
	for _, v := range values {
		if err := now.Set(then.Name, v); err != nil {
			return mistakef("the journal has --%s %q: %w", then.Name, v, err)
		}
	}
	return nil
}
