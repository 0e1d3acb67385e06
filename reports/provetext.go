package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// proofFormats are the forms of a proof, each with what writes it.
var proofFormats = []struct {
	name, ending string
	write        func(io.Writer, *Proof, Options) error
}{
	{"text", "txt", proofText},
	{"html", "html", proofHTML},
	{"json", "json", proofJSON},
	{"markdown", "md", proofMarkdown},
	{"figures", "figures.json", proofFigures},
}

// ProofFormats are the names that WriteProof knows.
func ProofFormats() []string {
	var names []string
	for _, f := range proofFormats {
		names = append(names, f.name)
	}
	return names
}

// ProofEnding is the usual ending of the files of a format.
func ProofEnding(format string) string {
	for _, f := range proofFormats {
		if f.name == format {
			return f.ending
		}
	}
	return format
}

// WriteProof writes a proof in a format of ProofFormats.
func WriteProof(format string, w io.Writer, p *Proof, opts Options) error {
	for _, f := range proofFormats {
		if f.name == format {
			return f.write(w, p, opts)
		}
	}
	return fmt.Errorf("a proof has no format %q: there are %s", format, strings.Join(ProofFormats(), ", "))
}

func proofJSON(w io.Writer, p *Proof, _ Options) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(p)
}

// ProofLine is a proof in one line.
func ProofLine(p *Proof) string {
	c := p.Counts
	faults := fmt.Sprintf("faults %s of %s found", number(c.Found+c.Elsewhere), number(c.Tried))
	if c.Elsewhere > 0 {
		faults += fmt.Sprintf(" (%s by another rule)", number(c.Elsewhere))
	}
	parts := []string{faults}
	if c.Silent == c.Lawful {
		parts = append(parts, count(c.Lawful, "lawful server", "lawful servers")+" silent")
	} else {
		parts = append(parts, fmt.Sprintf("%s of %s lawful servers silent", number(c.Silent), number(c.Lawful)))
	}
	return strings.Join(append(parts, count(c.Requests, "request", "requests"), lasted(p.Duration)), " · ")
}

// lasted is a duration in whole seconds, or with a digit where it is short.
func lasted(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < 2*time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	}
	return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
}

func proofText(w io.Writer, p *Proof, opts Options) error {
	out := &printer{color: opts.Color, width: opts.Width}
	if out.width == 0 {
		out.width = 100
	}
	title := orElse(p.Description.Title, "the description")
	out.line("", bold, title, faint, " · "+p.Description.File+" · assay "+p.Tool)
	for _, op := range p.Operations {
		if op.Reason != "" {
			out.line("", yellow, "not proven ", plainStyle, op.ID+": "+op.Reason)
		}
	}
	out.gap()
	out.areas(p)
	out.amiss(p)
	out.gap()
	if n := len(p.NoOccasion); n > 0 {
		out.wrapped("", faint, fmt.Sprintf("no occasion for %s: %s", count(n, "kind", "kinds"), strings.Join(kindNames(p.NoOccasion), ", ")), "  ")
		out.gap()
	}
	if !p.Complete {
		out.line("", yellow, "incomplete: ", plainStyle, fmt.Sprintf("%s; %s of %s faults were tried", p.Reason, number(p.Counts.Tried), number(p.Counts.Faults)))
	}
	mark := marks[p.outcome()]
	out.line("", mark.style, mark.sign+" ", bold, ProofLine(p))
	_, err := io.WriteString(w, out.b.String())
	return err
}

func kindNames(kinds []FaultKind) []string {
	var out []string
	for _, k := range kinds {
		out = append(out, k.Kind)
	}
	return out
}

// areas prints a row an area.
func (p *printer) areas(proof *Proof) {
	width := len("area")
	for _, a := range proof.Areas {
		width = max(width, len(a.Name))
	}
	p.line("", faint, fmt.Sprintf("%-*s  found      of  otherwise  missed", width, "area"))
	dash := func(n int) string {
		if n == 0 {
			return "–"
		}
		return number(n)
	}
	for _, a := range proof.Areas {
		style := plainStyle
		if a.Missed > 0 {
			style = red
		}
		p.line("", style, fmt.Sprintf("%-*s  %5s  %6s  %9s  %6s", width, a.Name, number(a.Found+a.Elsewhere), number(a.Tried), dash(a.Elsewhere), dash(a.Missed)))
	}
}

// printed bounds the faults that are told one by one on a terminal.
const printed = 50

// amiss tells what was missed, wrongly raised, and found by other rules.
func (p *printer) amiss(proof *Proof) {
	told := 0
	each := func(outcome string, tell func(*ProvedFault)) {
		for i := range proof.Faults {
			if f := &proof.Faults[i]; f.Outcome == outcome {
				if told++; told <= printed {
					tell(f)
				}
			}
		}
	}
	each(FaultMissed, p.missed)
	for _, a := range proofAlarms(proof) {
		p.alarm(a)
	}
	each(FaultElsewhere, p.elsewhere)
	if told > printed {
		p.gap()
		p.line("", faint, "and "+number(told-printed)+" more faults: prove.html and prove.json have them all")
	}
}

func (p *printer) missed(f *ProvedFault) {
	p.gap()
	p.line("", red, "✗ missed ", bold, f.Name)
	p.wrapped("  ", plainStyle, f.Title, "  ")
	p.value("want", ruleNames(f.Wanted))
	p.value("why", f.Reason)
	p.command(f.Rerun)
}

func (p *printer) alarm(a *proofAlarm) {
	p.gap()
	p.line("", red, "✗ false alarm ", bold, string(a.Rule), plainStyle, "  about "+a.Where())
	p.wrapped("  ", plainStyle, a.Sentence, "  ")
	p.value("place", strings.Join(strings.Fields(a.Operation+" "+a.Pointer+" "+a.Keyword), " "))
	p.value("want", a.Want)
	p.value("got", a.Got)
	p.command(a.Rerun)
}

func (p *printer) elsewhere(f *ProvedFault) {
	p.gap()
	p.line("", blue, "~ found by another rule ", bold, f.Name)
	p.value("want", ruleNames(f.Wanted))
	p.value("got", namedList(f.Named))
	p.command(f.Rerun)
}

// command is never wrapped, so that it can be copied.
func (p *printer) command(line string) {
	p.line("  ", faint, "look   ", plainStyle, line)
}
