package reports

import (
	"bufio"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"
)

// proofStyles are the parts of the proof's style, in the order in which they
// are joined: the run report's and its own.
var proofStyles = []string{"tokens.css", "page.css", "matrix.css", "findings.css", "print.css", "prove.css"}

// proofStyle joins the files once; the page has no script.
var proofStyle = sync.OnceValue(func() string { return joined(proofStyles) })

// proofHTML writes the page of a proof: one file that needs no script and loads
// nothing.
func proofHTML(w io.Writer, p *Proof, _ Options) error {
	out := bufio.NewWriterSize(w, 64<<10)
	style := proofStyle()
	view := newProofView(p)
	view.Style = template.CSS(style)
	view.Policy = "default-src 'none'; style-src '" + digest(style) + "'; base-uri 'none'; form-action 'none'"
	if err := loadAssets().pages.ExecuteTemplate(legible{out}, "prove.tmpl", view); err != nil {
		return err
	}
	return out.Flush()
}

// proofView is what the page shows.
type proofView struct {
	Style         template.CSS
	Policy, Title string
	Outcome       string // of its sign
	Headline      string
	Sentence      string
	Numbers       []labelled
	Bar           []proofBar
	Facts         []proofFact
	Proof         *Proof
	Missed        []ProvedFault
	Elsewhere     []proofElsewhere
	Alarms        []*proofAlarm
	Amiss         int
	Matrix        *proofMatrix
	Lists         []proofList
	Unproven      []ProvedOperation
}

type labelled struct{ Label, Value string }

type proofFact struct{ Kind, Label, Value string }

// proofBar is a part of the bar of 1,000 units.
type proofBar struct {
	Outcome, Word string
	N             int
	X, W          float64
}

type proofElsewhere struct {
	ProvedFault
	By string
}

func newProofView(p *Proof) *proofView {
	v := &proofView{
		Proof: p, Outcome: string(p.outcome()), Title: "Proof of the detector · " + shown(orElse(p.Description.Title, p.Description.File)),
		Bar: proofBars(p.Counts), Facts: proofFacts(p), Matrix: newProofMatrix(p), Lists: proofLists(p), Alarms: proofAlarms(p),
	}
	v.Headline, v.Sentence = proofWords(p)
	c := p.Counts
	v.Numbers = []labelled{
		{"faults found", share(c.Found+c.Elsewhere, c.Tried)},
		{"faults", number(c.Tried)},
		{"lawful servers", number(c.Lawful)},
		{"false alarms", number(c.Lawful - c.Silent)},
		{"requests", number(c.Requests)},
		{"time", lasted(p.Duration)},
	}
	for _, f := range p.Faults {
		switch f.Outcome {
		case FaultMissed:
			v.Missed = append(v.Missed, f)
		case FaultElsewhere:
			v.Elsewhere = append(v.Elsewhere, proofElsewhere{f, namedList(f.Named)})
		}
	}
	for _, op := range p.Operations {
		if op.Reason != "" {
			v.Unproven = append(v.Unproven, op)
		}
	}
	v.Amiss = len(v.Missed) + len(v.Alarms) + len(v.Elsewhere)
	return v
}

// share is a part in percent. What is not everything is never shown as 100.
func share(n, of int) string {
	switch {
	case of == 0:
		return "–"
	case n == of:
		return "100 %"
	}
	return fmt.Sprintf("%.1f %%", min(99.9, 100*float64(n)/float64(of)))
}

// proofWords are the heading and the sentence below it.
func proofWords(p *Proof) (headline, sentence string) {
	c := p.Counts
	var faults, silent string
	switch missed := c.Missed; {
	case c.Tried == 0:
		faults = "No fault was tried"
	case missed == 0 && c.Tried == 1:
		faults = "The fault was found"
	case missed == 0:
		faults = fmt.Sprintf("Each of %s was found", count(c.Tried, "fault", "faults"))
	default:
		faults = fmt.Sprintf("%s of %s missed", number(missed), count(c.Tried, "fault was", "faults were"))
	}
	if c.Elsewhere > 0 {
		faults += fmt.Sprintf(" (%s by another rule than meant)", number(c.Elsewhere))
	}
	switch alarms := c.Lawful - c.Silent; {
	case c.Lawful == 0:
		silent = "no lawful server was tried"
	case alarms == 0:
		silent = fmt.Sprintf("nothing was raised about %s", count(c.Lawful, "server that keeps its promises", "servers that keep their promises"))
	default:
		silent = fmt.Sprintf("something was raised about %s of %s", number(alarms), count(c.Lawful, "lawful server", "lawful servers"))
	}
	sentence = faults + ", and " + silent + "."
	switch {
	case p.Refuted():
		return "Not proven", sentence
	case !p.Complete:
		return "Incomplete", sentence
	}
	return "Proven", sentence
}

func proofBars(c ProofCounts) []proofBar {
	var out []proofBar
	x := 0.0
	for _, part := range []proofBar{
		{Outcome: "pass", Word: "found", N: c.Found},
		{Outcome: "weak", Word: "found by another rule", N: c.Elsewhere},
		{Outcome: "fail", Word: "missed", N: c.Missed},
		{Outcome: "skip", Word: "not tried", N: max(0, c.Faults-c.Tried)},
	} {
		if part.N == 0 {
			continue
		}
		part.X, part.W = x, 1000*float64(part.N)/float64(max(c.Faults, c.Tried))
		x += part.W
		out = append(out, part)
	}
	return out
}

func proofFacts(p *Proof) []proofFact {
	d := p.Description
	var ops []string
	for _, op := range p.Operations {
		if op.Reason == "" {
			ops = append(ops, op.Method+" "+op.Path)
		}
	}
	const shownOps = 12
	if more := len(ops) - shownOps; more > 0 {
		ops = append(ops[:shownOps], fmt.Sprintf("and %s more", number(more)))
	}
	seed := ""
	if p.Seed != 0 {
		seed = fmt.Sprint(p.Seed)
	}
	return []proofFact{
		{"", "assay", p.Tool},
		{"", "Date", p.Started.UTC().Format("2006-01-02 15:04 UTC")},
		{"wide", "Description", strings.TrimSpace(d.File + " · OpenAPI " + d.OpenAPI)},
		{"", "Cases judged", number(p.Counts.Cases)},
		{"", "Seed", seed},
		{"wide sha", "SHA-256", d.SHA256},
		{"full-text", "Operations", strings.Join(ops, " · ")},
		{"full mono", "Command", strings.Join(p.Command, " ")},
	}
}
