package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"assay/verdict"
)

// Bounds of the text format: a report that nobody can read to its end hides
// what it was written for.
const (
	textFindings = 25    // of one section
	textValue    = 400   // bytes of a want or got
	textCurl     = 4_000 // bytes of a curl line
	textBases    = 5     // operations whose ladder is shown
	textNotes    = 12    // notes on what was read with reserve or not tested
	textUntested = 20    // operations that took no body
	textKnown    = 12    // known findings, and entries of a baseline of one kind
)

// textSink writes the report for a terminal at the end of the run: findings
// first, and last one line that can be quoted.
type textSink struct {
	run  *run
	w    io.Writer
	opts Options
}

func newText(w io.Writer, opts Options) verdict.Sink {
	return &textSink{run: newRun(false), w: w, opts: opts}
}

func (s *textSink) Event(e *verdict.Event) error {
	s.run.event(e)
	return nil
}

func (s *textSink) Close() error {
	p := &printer{color: s.opts.Color, width: s.opts.Width}
	if p.width <= 0 {
		p.width = 100
	}
	s.head(p)
	fresh, known := apart(s.run.findings())
	parts := divide(fresh)
	s.section(p, "What the server breaks", parts.Fails)
	s.section(p, "What the server should do better", parts.Weak)
	s.section(p, "What is wrong in the description", parts.Description)
	s.section(p, "What could not be judged", parts.Unclear)
	s.known(p, known)
	s.untested(p)
	s.policy(p)
	s.notes(p)
	s.foot(p)
	_, err := io.WriteString(s.w, p.b.String())
	return err
}

// untested lists the operations that took no body, with what was tried, where
// there are several: the diagnosis of one alone ends the report.
func (s *textSink) untested(p *printer) {
	var list []verdict.Base
	if s.run.finished != nil {
		for _, b := range s.run.finished.Bases {
			if b.Rung == "" {
				list = append(list, b)
			}
		}
	}
	if len(list) < 2 {
		return
	}
	p.gap()
	p.line("", bold, fmt.Sprintf("What could not be tested (%s)", number(len(list))))
	p.gap()
	for i, b := range list {
		if i == textUntested {
			p.line("  ", plainStyle, "and "+number(len(list)-i)+" more, in the HTML report")
			break
		}
		op := s.run.operation(b.Operation)
		tried := make([]string, len(b.Tried))
		for j, rung := range b.Tried {
			tried[j] = rung.Name + ": " + rung.Outcome
		}
		what := orElse(strings.Join(tried, "; "), "nothing could be sent")
		p.wrapped("  ", plainStyle, shown(op.Method+" "+op.Path+": "+what), "    ")
	}
	p.wrapped("  ", faint, "supply a body that the server takes with --body, values with --value POINTER=JSON, or parameters with --param", "  ")
}

// policy tells what the user changed about the rules, and why: never left out.
func (s *textSink) policy(p *printer) {
	entries := s.run.policy()
	if len(entries) == 0 {
		return
	}
	p.gap()
	p.line("", bold, fmt.Sprintf("Policy (%d)", len(entries)))
	p.gap()
	for _, e := range entries {
		p.wrapped("  ", plainStyle, shown(policyWords(&e)), "    ")
	}
}

// notes tells what was read with reserve, and what is not tested and why.
func (s *textSink) notes(p *printer) {
	list := s.run.notes()
	if len(list) == 0 {
		return
	}
	p.line("")
	p.line("", bold, fmt.Sprintf("Notes (%d)", len(list)))
	p.line("")
	for i, note := range list {
		if i == textNotes {
			p.wrapped("  ", faint, fmt.Sprintf("… and %d more in the report", len(list)-i), "  ")
			break
		}
		p.wrapped("  ", plainStyle, shown(note), "    ")
	}
}

// known lists what the baseline accepts, each with its reason, and what became
// of the baseline itself.
func (s *textSink) known(p *printer, fs []verdict.Finding) {
	if len(fs) > 0 {
		p.gap()
		p.line("", bold, fmt.Sprintf("Known and accepted (%s)", number(len(fs))))
		p.gap()
	}
	for i := range fs[:min(len(fs), textKnown)] {
		f := &fs[i]
		p.b.WriteString(p.paint(faint, knownSign) + " ")
		p.wrapped("", plainStyle, f.Sentence, "  ")
		p.wrapped("  ", faint, strings.Join(present(accepted(f.Known), string(f.Rule), f.Fingerprint), " · "), "  ")
	}
	if more := len(fs) - textKnown; more > 0 {
		p.line("  ", plainStyle, "and "+number(more)+" more, in the HTML report")
	}
	if s.run.finished == nil || s.run.finished.Baseline == nil {
		return
	}
	lines := baselineLines(s.run.finished.Baseline, textKnown)
	if len(lines) > 0 {
		p.gap()
		p.line("", bold, "Baseline")
		p.gap()
	}
	for _, line := range lines {
		p.wrapped("  ", plainStyle, shown(line), "    ")
	}
}

// knownSign marks what is known.
const knownSign = "="

func (s *textSink) head(p *printer) {
	if st := s.run.started; st != nil {
		d := st.Description
		p.line("", bold, st.Tool+" "+st.Version, plainStyle, "  "+st.Target)
		title := strings.TrimSpace(d.Title + " " + d.Version)
		p.wrapped("", faint, strings.Join(present(title, d.File, "OpenAPI "+d.OpenAPI, fmt.Sprintf("seed %d", st.Seed)), " · "), "  ")
	}
	for _, op := range s.run.order[:min(len(s.run.order), textBases)] {
		words := preparedSummary(s.run.tallies[op].Prepared)
		words = append(words, exampleSummary(s.run.tallies[op].Examples)...)
		if b := s.run.base(op); b != nil {
			words = append(words, s.run.baseWords(b))
		}
		if len(words) > 0 {
			p.wrapped("", faint, op+": "+strings.Join(words, "; "), "  ")
		}
	}
}

var exampleWords = map[string]string{"example": "verbatim example", "repaired": "repaired example"}

// preparedSummary names what was made for the path of an operation.
func preparedSummary(ps []prepared) []string {
	var names []string
	for _, p := range ps {
		if p.URL != "" || strings.HasPrefix(p.Outcome, "created") {
			names = append(names, p.What)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []string{"created first: " + strings.Join(names, ", ")}
}

// exampleSummary says what became of the documented examples, equal ones once.
func exampleSummary(xs []sentExample) []string {
	var out []string
	for _, x := range xs {
		if words := exampleWords[x.Technique] + " " + x.Outcome; !slices.Contains(out, words) {
			out = append(out, words)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return -strings.Compare(a[:1], b[:1]) }) // verbatim before repaired
	return out
}

// baseWords says what single changes were made from. Where the last line tells
// how each body was refused, that is not told twice.
func (r *run) baseWords(b *verdict.Base) string {
	const none = "no body was accepted"
	if b.Rung != "" && b.Named != "" {
		return "changes start from: " + b.Rung + "; a resource is " + b.Named
	}
	if b.Rung != "" {
		return "changes start from: " + b.Rung
	}
	if len(r.order) == 1 && strings.Contains(r.incomplete()+r.finished.Diagnosis, none) {
		return none + " to start from"
	}
	tried := make([]string, len(b.Tried))
	for i, t := range b.Tried {
		tried[i] = t.Name + " " + t.Outcome
	}
	return strings.Join(append([]string{none + " to start from"}, tried...), "; ")
}

func (s *textSink) section(p *printer, title string, fs []verdict.Finding) {
	if len(fs) == 0 {
		return
	}
	p.gap()
	p.line("", bold, fmt.Sprintf("%s (%s)", title, number(len(fs))))
	for i := range fs[:min(len(fs), textFindings)] {
		p.gap()
		s.finding(p, &fs[i])
	}
	if more := len(fs) - textFindings; more > 0 {
		p.gap()
		p.line("  ", plainStyle, "and "+number(more)+" more, in the HTML report")
	}
}

func (s *textSink) finding(p *printer, f *verdict.Finding) {
	mark := marks[f.Outcome]
	p.b.WriteString(p.paint(mark.style, mark.sign) + " ")
	p.wrapped("", bold, f.Sentence, "  ")
	meta := present(string(f.Basis), string(f.Rule), f.Operation, wheres(f.Places), cases(f))
	p.wrapped("  ", faint, strings.Join(meta, " · "), "  ")
	p.value("what", doing(f))
	for _, v := range [][2]string{{"want", f.Want}, {"got", f.Got}, {"why", f.Reason}} {
		if !strings.Contains(f.Sentence, v[1]) {
			p.value(v[0], v[1])
		}
	}
	p.value("said", f.Said)
	p.value("hint", f.Hint)
	p.value("at", pointers(f))
	if f.Intermittent != nil {
		p.value("rate", fmt.Sprintf("intermittent: failed %d of %d times", f.Intermittent.Failed, f.Intermittent.Of))
	}
	p.value("case", f.Example)
	if f.Exchange == nil {
		return
	}
	if line := verdict.Curl(&f.Exchange.Request); len(line) <= textCurl {
		p.value("note", bodyNote(&f.Exchange.Request.Body))
		p.b.WriteString("  " + p.paint(faint, "try   ") + shownLines(line) + "\n")
	} else if f.Example != "" {
		p.b.WriteString("  " + p.paint(faint, "try   ") + shownLines(rerun(s.opts.program(), s.run.started)+" --run "+runPattern(f.Example)) + "\n")
	}
}

// doing says what the example of a finding does, where its sentence names no
// place at which something was changed.
func doing(f *verdict.Finding) string {
	if f.Pointer != "" {
		return ""
	}
	return f.Title
}

// bodyNote warns that a request cannot be sent again as it stands.
func bodyNote(b *verdict.Body) string {
	switch {
	case b.Redacted:
		return "places of the body were removed as secret; put them back before sending"
	case b.Truncated:
		return "the body was cut in the journal to " + count(len(b.Data), "byte", "bytes")
	}
	return ""
}

// cases says how often a finding shows.
func cases(f *verdict.Finding) string {
	if len(f.Cases) == 0 {
		if f.Count > 1 {
			return count(f.Count, "place", "places")
		}
		return ""
	}
	return count(f.Count, "case", "cases")
}

func (s *textSink) foot(p *printer) {
	r := s.run
	p.gap()
	if f := r.finished; f != nil {
		for _, d := range f.Dropped {
			p.wrapped("", faint, "left out: "+d, "  ")
		}
		if n := len(f.Left); n > 0 {
			p.wrapped("", yellow, count(n, "resource stays", "resources stay")+" on the target", "  ")
		}
	}
	n := r.counts()
	line := []string{count(n.Cases, "case", "cases"), count(n.Requests, "request", "requests"), number(n.Created) + " created", outcomes(n.ByCase)}
	if r.finished != nil {
		line = append(line, r.finished.Duration.Round(time.Millisecond).String())
	}
	p.wrapped("", faint, strings.Join(present(line...), " · "), "  ")
	c := r.conclude()
	p.b.WriteString(p.paint(marks[c.Outcome].style, c.Word+":") + " " + c.Sentence + "\n")
}

// outcomes counts in words, worst first.
func outcomes(n map[verdict.Outcome]int) string {
	var parts []string
	for _, o := range worstFirst {
		if n[o] > 0 {
			parts = append(parts, number(n[o])+" "+outcomeWords[o])
		}
	}
	return strings.Join(parts, ", ")
}

var outcomeWords = map[verdict.Outcome]string{
	verdict.Pass: "passed", verdict.Weak: "weak", verdict.Fail: "failed", verdict.Error: "inconclusive", verdict.Skip: "not applicable",
}

// present drops what is empty.
func present(ss ...string) []string {
	out := ss[:0:0]
	for _, s := range ss {
		if s != "" && s != "OpenAPI " {
			out = append(out, s)
		}
	}
	return out
}
