package reports

import (
	"fmt"
	"io"
	"strings"

	"assay/rule"
	"assay/verdict"
)

// githubAnnotations is how many annotations are written. GitHub shows ten errors
// and ten warnings of one step, fifty of a job, and drops what is beyond without
// a word: a few that are read are worth more than all.
const githubAnnotations = 10

// githubSink writes findings as workflow commands, which the runner makes
// annotations of.
type githubSink struct {
	run *run
	w   io.Writer
}

func newGitHub(w io.Writer, opts Options) verdict.Sink {
	return &githubSink{run: newRun(false).in(opts), w: w}
}

func (s *githubSink) Event(e *verdict.Event) error {
	s.run.event(e)
	return nil
}

func (s *githubSink) Close() error {
	var b strings.Builder
	r := s.run
	c := r.conclude()
	shown, left := 0, 0
	annotate := func(level, title string, f *verdict.Finding, text string) {
		if shown == githubAnnotations {
			left++
			return
		}
		shown++
		b.WriteString(githubCommand(level, title, r.located(r.homes(f)[0]), text))
	}
	if c.Outcome == verdict.Error || r.incomplete() != "" {
		annotate("error", "assay: "+c.Word, &verdict.Finding{}, plain(c.Sentence, 2000))
	}
	fresh, _ := apart(r.findings())
	for _, f := range githubOrder(fresh) {
		level := "warning"
		if f.Outcome == verdict.Fail && f.Subject != rule.Description {
			level = "error"
		}
		annotate(level, strings.TrimSpace(string(f.Rule)+" "+f.Operation), f, strings.Join(told(f), "\n"))
	}
	summary := "assay: " + c.Word + ": " + c.Sentence
	if left > 0 {
		summary = "assay: " + c.Word + ": " + cut(c.Sentence, 1500) + ". Not shown here: " + count(left, "annotation", "annotations") + "; the report has all of them"
	}
	fmt.Fprintf(&b, "::notice title=%s::%s\n", githubProperty("assay"), githubData(plain(summary, 2000)))
	_, err := io.WriteString(s.w, b.String())
	return err
}

// githubOrder puts what fails the run first, then what is wrong in the
// description, what should be better, and what could not be judged.
func githubOrder(fs []verdict.Finding) []*verdict.Finding {
	parts := divide(fs)
	var out []*verdict.Finding
	for _, some := range [][]verdict.Finding{parts.Fails, parts.Description, parts.Weak, parts.Unclear} {
		for i := range some {
			out = append(out, &some[i])
		}
	}
	return out
}

// githubCommand writes one workflow command on one line.
func githubCommand(level, title string, p verdict.Place, text string) string {
	var properties []string
	file := plain(repositoryPath(p.File), maxPath)
	if file != "" {
		properties = append(properties, "file="+githubProperty(file))
	}
	if file != "" && p.Line > 0 {
		properties = append(properties, fmt.Sprintf("line=%d", p.Line))
		if p.Column > 0 {
			properties = append(properties, fmt.Sprintf("col=%d", p.Column))
		}
	}
	properties = append(properties, "title="+githubProperty(plain(title, 200)))
	return "::" + level + " " + strings.Join(properties, ",") + "::" + githubData(text) + "\n"
}

// The runner undoes these escapes, and splits a command at what they hide.
var (
	githubDataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubPropertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func githubData(s string) string     { return githubDataEscapes.Replace(s) }
func githubProperty(s string) string { return githubPropertyEscapes.Replace(s) }
