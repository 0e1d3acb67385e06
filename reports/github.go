package reports

import (
	"fmt"
	"io"
	"strings"

	"assay/rule"
	"assay/verdict"
)

// githubAnnotations is how many errors, and how many warnings, GitHub shows of
// one step; what is beyond is dropped without a word.
const githubAnnotations = 10

// githubSink writes findings as workflow commands, which the runner makes
// annotations of.
type githubSink struct {
	run *run
	w   io.Writer
}

func newGitHub(w io.Writer, _ Options) verdict.Sink {
	return &githubSink{run: newRun(false), w: w}
}

func (s *githubSink) Event(e *verdict.Event) error {
	s.run.event(e)
	return nil
}

func (s *githubSink) Close() error {
	var b strings.Builder
	r := s.run
	c := r.conclude()
	errors, warnings := 0, 0
	if c.Outcome == verdict.Error || r.incomplete() != "" {
		errors++
		f := &verdict.Finding{}
		b.WriteString(githubCommand("error", "assay: "+c.Word, r.homes(f)[0], c.Sentence))
	}
	for _, f := range githubOrder(r.findings()) {
		level, shown := "warning", &warnings
		if f.Outcome == verdict.Fail && f.Subject != rule.Description {
			level, shown = "error", &errors
		}
		if *shown++; *shown > githubAnnotations {
			continue
		}
		title := strings.TrimSpace(string(f.Rule) + " " + f.Operation)
		b.WriteString(githubCommand(level, title, r.homes(f)[0], strings.Join(told(f), "\n")))
	}
	summary := "assay: " + c.Word + ": " + c.Sentence
	if more := max(errors-githubAnnotations, 0) + max(warnings-githubAnnotations, 0); more > 0 {
		summary += ". Not shown here: " + count(more, "annotation", "annotations") + "; the report has all of them"
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
