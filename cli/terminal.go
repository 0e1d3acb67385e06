package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// colored decides on colour: the flag, then FORCE_COLOR, NO_COLOR, TERM=dumb,
// and last whether the output is a terminal (force-color.org, no-color.org: a
// variable counts when it is not empty).
func colored(when string, environ []string, w io.Writer) (bool, error) {
	switch when {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto", "":
	default:
		return false, mistakef("--color %q: use auto, always or never", when)
	}
	switch {
	case lookupEnv(environ, "FORCE_COLOR") != "":
		return lookupEnv(environ, "FORCE_COLOR") != "0", nil
	case lookupEnv(environ, "NO_COLOR") != "", lookupEnv(environ, "TERM") == "dumb":
		return false, nil
	}
	return isTerminal(w), nil
}

// rewrites says whether a line on w can be rewritten in place: w is a terminal,
// it knows how (not TERM=dumb), and nobody keeps a log of it. Some CI systems
// give their jobs a terminal, and log each carriage return; all of them set CI.
func rewrites(environ []string, w io.Writer) bool {
	if lookupEnv(environ, "TERM") == "dumb" {
		return false
	}
	switch lookupEnv(environ, "CI") {
	case "", "0", "false":
		return isTerminal(w)
	}
	return false
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// columns is the width of the terminal, 0 where there is none.
func columns(w io.Writer) int {
	file, ok := w.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return width
}
