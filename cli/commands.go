package cli

import (
	"path/filepath"
	"strings"
	"time"

	"assay/config"
	"assay/suite"
)

// commands adds the shell commands that the configuration names to a run; with
// none, it takes those of single operations off.
func (a *app) commands(opts *suite.Options, none bool) error {
	if none {
		for i := range opts.Known {
			opts.Known[i].Hooks = suite.OperationHooks{}
		}
		return nil
	}
	h := suite.Hooks{
		Setup:    commandOf(a.found["hooks.setup"]),
		Teardown: commandOf(a.found["hooks.teardown"]),
		Before:   commandOf(a.found["hooks.before"]),
		After:    commandOf(a.found["hooks.after"]),
		Environ:  a.environ,
		Stderr:   unguarded(a.stderr),
	}
	for _, s := range a.found {
		if file := placeOf(s); file.Line > 0 {
			h.Dir = filepath.Dir(file.File)
		}
	}
	if limit, ok := a.found["hooks.timeout"]; ok {
		var err error
		if h.Timeout, err = time.ParseDuration(limit.Values[0]); err != nil || h.Timeout <= 0 {
			return at(limit, mistakef("the timeout of hooks is a duration such as 90s, not %q", limit.Values[0]))
		}
	}
	opts.Hooks = h
	return a.mayRun(append([]suite.Command{h.Setup, h.Teardown, h.Before, h.After}, ofOperations(opts.Known)...))
}

// commandOf is the command of a setting; empty when there is none.
func commandOf(s config.Setting) suite.Command {
	if len(s.Values) == 0 {
		return suite.Command{}
	}
	return suite.Command{Line: strings.TrimSpace(s.Values[0]), Origin: s.Origin}
}

func ofOperations(known []suite.Known) []suite.Command {
	var out []suite.Command
	for _, k := range known {
		out = append(out, k.Hooks.Setup, k.Hooks.Teardown)
	}
	return out
}

// mayRun refuses commands of a file that nobody named and that may be somebody
// else's: who searches upwards for a file must not run what another user left
// there.
func (a *app) mayRun(commands []suite.Command) error {
	if a.configNamed() != "" {
		return nil
	}
	for _, c := range commands {
		if c.Line == "" {
			continue
		}
		place := placeOf(config.Setting{Origin: c.Origin})
		if err := config.Own(place.File, ""); err != nil {
			return mistakef("%s: its commands are not run: %w; name the file with --config to run them, or leave them out with --no-hooks", c.Origin, err)
		}
	}
	return nil
}
