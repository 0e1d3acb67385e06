package reports

import (
	"fmt"
	"io"
	"strings"
	"time"

	"assay/verdict"
)

// markdownFindings bounds each section; a step summary is read at a glance.
const markdownFindings = 20

// markdownSink writes a short report for a step summary or a merge request.
type markdownSink struct {
	run *run
	w   io.Writer
}

func newMarkdown(w io.Writer, _ Options) verdict.Sink {
	return &markdownSink{run: newRun(false), w: w}
}

func (s *markdownSink) Event(e *verdict.Event) error {
	s.run.event(e)
	return nil
}

func (s *markdownSink) Close() error {
	var b strings.Builder
	r := s.run
	c := r.conclude()
	fmt.Fprintf(&b, "## %s %s\n\n%s\n\n", marks[c.Outcome].sign, md(c.Word), md(c.Sentence))
	n := r.counts()
	b.WriteString("| cases | requests | created | failed | inconclusive | weak | passed |\n|--:|--:|--:|--:|--:|--:|--:|\n")
	fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n\n", number(n.Cases), number(n.Requests), number(n.Created),
		number(n.ByCase[verdict.Fail]), number(n.ByCase[verdict.Error]), number(n.ByCase[verdict.Weak]), number(n.ByCase[verdict.Pass]))
	for _, op := range r.order[:min(len(r.order), textBases)] {
		if words := preparedSummary(r.tallies[op].Prepared); len(words) > 0 {
			fmt.Fprintf(&b, "%s: %s\n\n", code(op), md(words[0]))
		}
	}
	if f := r.finished; f != nil {
		for _, note := range f.Notes[:min(len(f.Notes), textNotes)] {
			fmt.Fprintf(&b, "> %s\n\n", md(note))
		}
	}
	fresh, known := apart(r.findings())
	parts := divide(fresh)
	markdownSection(&b, "What the server breaks", parts.Fails)
	markdownSection(&b, "What the server should do better", parts.Weak)
	markdownSection(&b, "What is wrong in the description", parts.Description)
	markdownSection(&b, "What could not be judged", parts.Unclear)
	s.known(&b, known)
	if st := r.started; st != nil {
		line := []string{md(st.Tool + " " + st.Version), md(st.Target), code(st.Description.File) + " " + md(st.Description.Version), "sha256 " + code(st.Description.SHA256), fmt.Sprintf("seed %d", st.Seed)}
		if r.finished != nil {
			line = append(line, r.finished.Duration.Round(time.Millisecond).String())
		}
		fmt.Fprintf(&b, "<sub>%s</sub>\n", strings.Join(line, " · "))
	}
	_, err := io.WriteString(s.w, b.String())
	return err
}

// known lists what the baseline accepts, what became of the baseline, and the
// user's changes to rules.
func (s *markdownSink) known(b *strings.Builder, fs []verdict.Finding) {
	if len(fs) > 0 {
		b.WriteString("### Known and accepted\n\n| | | where |\n|---|---|---|\n")
	}
	for i := range fs[:min(len(fs), markdownFindings)] {
		f := &fs[i]
		fmt.Fprintf(b, "| %s | %s<br>%s | %s<br>%s |\n", knownSign, md(cut(f.Sentence, 400)), md(cut(accepted(f.Known), 400)), code(string(f.Rule)), md(wheres(f.Places)))
	}
	if more := len(fs) - markdownFindings; more > 0 {
		fmt.Fprintf(b, "\nand %s more\n", number(more))
	}
	if len(fs) > 0 {
		b.WriteByte('\n')
	}
	if f := s.run.finished; f != nil {
		markdownList(b, "Baseline", baselineLines(f.Baseline, textKnown))
	}
	var changes []string
	for _, p := range s.run.policy() {
		changes = append(changes, policyWords(&p))
	}
	markdownList(b, "Rules that the user changed", changes)
}

func markdownList(b *strings.Builder, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "### %s\n\n", title)
	for _, line := range lines[:min(len(lines), 4*textKnown)] {
		fmt.Fprintf(b, "- %s\n", md(cut(line, 500)))
	}
	b.WriteByte('\n')
}

func markdownSection(b *strings.Builder, title string, fs []verdict.Finding) {
	if len(fs) == 0 {
		return
	}
	fmt.Fprintf(b, "### %s\n\n| | | where | times |\n|---|---|---|--:|\n", title)
	for i := range fs[:min(len(fs), markdownFindings)] {
		f := &fs[i]
		what := md(cut(f.Sentence, 400))
		if done := doing(f); done != "" {
			what += "<br>" + md(done)
		}
		if f.Want != "" && !strings.Contains(f.Sentence, f.Want) {
			what += "<br>want " + code(cut(f.Want, 200))
		}
		if f.Got != "" && !strings.Contains(f.Sentence, f.Got) {
			what += "<br>got " + code(cut(f.Got, 200))
		}
		if f.Said != "" {
			what += "<br>said " + code(f.Said)
		}
		if at := pointers(f); at != "" {
			what += "<br>at " + md(at)
		}
		fmt.Fprintf(b, "| %s | %s | %s<br>%s | %s |\n", marks[f.Outcome].sign, what, code(string(f.Rule)), md(wheres(f.Places)), number(f.Count))
	}
	if more := len(fs) - markdownFindings; more > 0 {
		fmt.Fprintf(b, "\nand %s more\n", number(more))
	}
	b.WriteByte('\n')
}

// unlinked keeps a server's text from becoming a link by itself.
var unlinked = strings.NewReplacer("://", ":&#47;&#47;", "www.", "www&#46;")

// md escapes text for a line or a table cell of Markdown; what would be HTML,
// a mention or a link stays text, and what is long is cut.
func md(s string) string {
	var b strings.Builder
	for _, r := range plain(s, textParagraph) {
		switch {
		case r == '<' || r == '>' || r == '&' || r == '|' || r == '@' || r == '#':
			fmt.Fprintf(&b, "&#%d;", r)
		case strings.ContainsRune("\\`*_{}[]()!~", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return unlinked.Replace(b.String())
}

// code writes text in fixed width. HTML's element is used, because Markdown's
// own span cannot hold every text in a table cell.
func code(s string) string {
	if s == "" {
		return ""
	}
	return "<code>" + md(s) + "</code>"
}
