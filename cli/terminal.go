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
