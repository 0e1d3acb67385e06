package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"assay/verdict"
)

// diffFormats are the forms of a difference, each with what writes it.
var diffFormats = []struct {
	name, ending string
	write        func(io.Writer, *verdict.Diff, Options) error
}{
	{"text", "txt", diffText},
	{"markdown", "md", diffMarkdown},
	{"html", "html", diffHTML},
	{"json", "json", diffJSON},
}

// DiffFormats are the names that WriteDiff knows.
func DiffFormats() []string {
	var names []string
	for _, f := range diffFormats {
		names = append(names, f.name)
	}
	return names
}

// DiffEnding is the usual ending of the files of a format.
func DiffEnding(format string) string {
	for _, f := range diffFormats {
		if f.name == format {
			return f.ending
		}
	}
	return format
}

// WriteDiff writes a difference in a format of DiffFormats.
func WriteDiff(format string, w io.Writer, d *verdict.Diff, opts Options) error {
	for _, f := range diffFormats {
		if f.name == format {
			return f.write(w, d, opts)
		}
	}
	return fmt.Errorf("a difference has no format %q: there are %s", format, strings.Join(DiffFormats(), ", "))
}

func diffJSON(w io.Writer, d *verdict.Diff, _ Options) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	return enc.Encode(struct {
		Format  string `json:"format"` // "assay-diff"
		Version int    `json:"version"`
		*verdict.Diff
	}{"assay-diff", 1, d})
}

// diffSection is one list of a difference.
type diffSection struct {
	ID, Title, Lead string
	Outcome         verdict.Outcome // of its sign
	List            []verdict.Difference
}

// diffSections are the lists, what got worse first.
func diffSections(d *verdict.Diff) []diffSection {
	var out []diffSection
	for _, s := range []diffSection{
		{"broken", "Broken", "What held before, and does not any more.", verdict.Fail, d.Broken},
		{"new", "New", "What the earlier run did not ask.", verdict.Fail, d.New},
		{"fixed", "Fixed", "What did not hold before, and does now.", verdict.Pass, d.Fixed},
		{"gone", "Gone", "What the later run has no case for any more.", verdict.Skip, d.Gone},
		{"notJudged", "Not judged", "Findings of the earlier run of which the later one says nothing.", verdict.Error, d.NotJudged},
	} {
		if len(s.List) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// DiffLine is a difference in one line that can be quoted.
func DiffLine(d *verdict.Diff) string {
	word, rest := diffWords(d)
	return word + ": " + rest
}

// diffWords are the word of a difference, and what follows it.
func diffWords(d *verdict.Diff) (word, rest string) {
	var parts []string
	for _, s := range diffSections(d) {
		parts = append(parts, number(len(s.List))+" "+strings.ToLower(s.Title))
	}
	parts = append(parts, number(d.Unchanged)+" unchanged")
	rest = strings.Join(parts, ", ")
	if n := len(d.Cautions); n > 0 {
		rest += "; to be read with caution: " + plain(d.Cautions[0], 500)
		if n > 1 {
			rest += fmt.Sprintf(" (and %d more)", n-1)
		}
	}
	switch {
	case d.Worse > 0:
		return "worse", rest
	case len(d.Broken)+len(d.New) > 0:
		return "not worse where it counts", rest
	case len(d.Fixed) > 0:
		return "better", rest
	case len(d.NotJudged) > 0:
		return "not worse", rest
	}
	return "no change", rest
}

// diffMeta says in short what a difference is about.
func diffMeta(x *verdict.Difference) string {
	f := &x.Finding
	at := strings.Join(x.Pointers[:min(len(x.Pointers), 10)], " ")
	if at != "" {
		at = "at " + at
	}
	if more := len(x.Pointers) - 10; more > 0 {
		at += fmt.Sprintf(" and %d more", more)
	}
	other := ""
	if x.Other != "" {
		other = "in the other run: " + orElse(outcomeWords[x.Other], string(x.Other))
	}
	known := ""
	if f.Known != nil {
		known = accepted(f.Known)
	}
	return strings.Join(present(string(f.Basis), string(f.Rule), f.Operation, wheres(f.Places), at, other, x.Reason, known, f.Fingerprint), " · ")
}

// diffSide describes one of the runs.
func diffSide(r *verdict.DiffRun) string {
	parts := []string{r.Name}
	if s := r.Started; s != nil {
		parts = append(parts, s.Target, strings.TrimSpace(s.Description.Title+" "+s.Description.Version))
		if !s.Time.IsZero() {
			parts = append(parts, s.Time.UTC().Format("2006-01-02 15:04 UTC"))
		}
	}
	parts = append(parts, count(r.Counts.Cases, "case", "cases"), count(r.Findings, "finding", "findings"))
	if r.Open > 0 {
		parts = append(parts, number(r.Open)+" could not be judged")
	}
	return strings.Join(present(parts...), " · ")
}

// Bounds of what is listed of one section.
const (
	diffShown     = 25
	diffShownHTML = 500
)

func diffText(w io.Writer, d *verdict.Diff, opts Options) error {
	p := &printer{color: opts.Color, width: opts.Width}
	if p.width <= 0 {
		p.width = 100
	}
	p.wrapped("A  ", faint, cut(diffSide(&d.A), 1000), "   ")
	p.wrapped("B  ", faint, cut(diffSide(&d.B), 1000), "   ")
	for _, c := range d.Cautions {
		p.wrapped("!  ", yellow, cut(c, 1000), "   ")
	}
	for _, s := range diffSections(d) {
		p.gap()
		p.line("", bold, fmt.Sprintf("%s (%s)", s.Title, number(len(s.List))))
		p.gap()
		for i := range s.List[:min(len(s.List), diffShown)] {
			if s.Outcome == verdict.Fail {
				p.gap()
			}
			diffItem(p, &s.List[i], s.Outcome)
		}
		if more := len(s.List) - diffShown; more > 0 {
			p.line("  ", plainStyle, "and "+number(more)+" more, in the JSON report")
		}
	}
	p.gap()
	word, rest := diffWords(d)
	st := green
	if d.Worse > 0 {
		st = red
	}
	p.b.WriteString(p.paint(st, word+":") + " " + rest + "\n")
	_, err := io.WriteString(w, p.b.String())
	return err
}

func diffItem(p *printer, x *verdict.Difference, o verdict.Outcome) {
	f := &x.Finding
	worse := o == verdict.Fail
	if worse {
		o = f.Outcome
	}
	mark := marks[o]
	p.b.WriteString(p.paint(mark.style, orElse(mark.sign, "·")) + " ")
	p.wrapped("", plainStyle, cut(f.Sentence, 1000), "  ")
	p.wrapped("  ", faint, cut(diffMeta(x), 2000), "  ")
	if !worse {
		return
	}
	p.value("case", f.Example)
	if f.Exchange != nil {
		if line := verdict.Curl(&f.Exchange.Request); len(line) <= textCurl {
			p.b.WriteString("  " + p.paint(faint, "try   ") + shownLines(line) + "\n")
		}
	}
}

func diffMarkdown(w io.Writer, d *verdict.Diff, _ Options) error {
	var b strings.Builder
	word, rest := diffWords(d)
	sign := marks[verdict.Pass].sign
	if d.Worse > 0 {
		sign = marks[verdict.Fail].sign
	}
	fmt.Fprintf(&b, "## %s %s\n\n%s\n\n", sign, md(word), md(rest))
	fmt.Fprintf(&b, "- A: %s\n- B: %s\n\n", md(cut(diffSide(&d.A), 1000)), md(cut(diffSide(&d.B), 1000)))
	for _, c := range d.Cautions {
		fmt.Fprintf(&b, "> %s\n\n", md(cut(c, 1000)))
	}
	for _, s := range diffSections(d) {
		fmt.Fprintf(&b, "### %s (%s)\n\n", s.Title, number(len(s.List)))
		for i := range s.List[:min(len(s.List), diffShown)] {
			x := &s.List[i]
			fmt.Fprintf(&b, "- %s<br>%s\n", md(cut(x.Finding.Sentence, 400)), md(cut(diffMeta(x), 600)))
		}
		if more := len(s.List) - diffShown; more > 0 {
			fmt.Fprintf(&b, "- and %s more\n", number(more))
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// diffDate is when a run began, for the page.
func diffDate(s *verdict.Started) string {
	if s == nil || s.Time.IsZero() {
		return ""
	}
	return s.Time.UTC().Format(time.DateOnly + " 15:04 UTC")
}
