package cli

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"assay/suite"
)

// onGitHub says whether the program runs in a job of GitHub's, which reads what
// is printed for workflow commands.
func onGitHub(environ []string) bool { return lookupEnv(environ, "GITHUB_ACTIONS") == "true" }

// annotate gives a run the reports that GitHub shows by itself: annotations in
// the log, and the summary of the step. The annotations go behind the text where
// that is printed, so that nothing comes between, and to standard error where
// another report, which somebody reads, is on standard output.
func (a *app) annotate(out *suite.Output) {
	if !onGitHub(a.environ) {
		return
	}
	out.Summary = lookupEnv(a.environ, "GITHUB_STEP_SUMMARY")
	out.Warnf = func(format string, args ...any) {
		fmt.Fprintf(a.stderr, "assay: warning: "+format+"\n", args...)
	}
	on := func(format string) func(suite.Report) bool {
		return func(r suite.Report) bool { return r.Format == format && r.Path == "-" }
	}
	switch {
	case slices.ContainsFunc(out.Reports, on("github")): // the user has them
	case slices.ContainsFunc(out.Reports, on("text")):
		out.Annotations = a.stdout
	default:
		out.Annotations = unguarded(a.stderr)
	}
}

// guard keeps what is printed to standard error from being obeyed, where it
// quotes a server or a description.
func (a *app) guard() {
	if onGitHub(a.environ) {
		a.stderr = &guarded{w: a.stderr, start: true}
	}
}

// guarded breaks workflow commands in what goes through it: a line that begins
// with two colons, and the older form anywhere in a line.
type guarded struct {
	w     io.Writer
	start bool // nothing but blanks stands in the line so far
}

func (g *guarded) Write(p []byte) (int, error) {
	var out bytes.Buffer
	for i, c := range p {
		switch {
		case c == '\n' || c == '\r':
			g.start = true
		case g.start && c == ':':
			out.WriteString("| ")
			g.start = false
		case c != ' ' && c != '\t' && c != '\v' && c != '\f':
			g.start = false
		}
		if c == '[' && bytes.HasSuffix(p[:i], []byte("##")) {
			out.WriteByte(' ')
		}
		out.WriteByte(c)
	}
	_, err := g.w.Write(out.Bytes())
	return len(p), err
}

// unguarded is the writer below the guard: for annotations, and for commands of
// the user's own.
func unguarded(w io.Writer) io.Writer {
	if g, ok := w.(*guarded); ok {
		return g.w
	}
	return w
}
