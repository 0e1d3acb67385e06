package reports

import (
	"fmt"
	"io"
	"strings"

	"assay/rule"
)

// proofMarkdown is a proof for a README or a summary of CI: the line, the
// areas, and what was missed or wrongly raised.
func proofMarkdown(w io.Writer, p *Proof, _ Options) error {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** · assay %s on %s\n\n", ProofLine(p), md(p.Tool), md(orElse(p.Description.Title, p.Description.File)))
	if !p.Complete {
		fmt.Fprintf(&b, "Incomplete: %s. %s of %s faults were tried.\n\n", md(p.Reason), number(p.Counts.Tried), number(p.Counts.Faults))
	}
	b.WriteString("| area | found | of | by another rule | missed |\n|---|--:|--:|--:|--:|\n")
	for _, a := range p.Areas {
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", a.Name, a.Found+a.Elsewhere, a.Tried, a.Elsewhere, a.Missed)
	}
	rows := 0
	row := func(cells ...string) {
		if rows++; rows == 1 {
			b.WriteString("\n| server | what | rule | why | again |\n|---|---|---|---|---|\n")
		}
		for i, c := range cells {
			cells[i] = md(c)
		}
		fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
	}
	for _, f := range p.Faults {
		if f.Outcome == FaultMissed {
			row(f.Name, "missed", ruleNames(f.Wanted), f.Reason, f.Rerun)
		}
	}
	for _, a := range proofAlarms(p) {
		row(a.Where(), "false alarm ("+string(a.Outcome)+")", string(a.Rule), a.Sentence, a.Rerun)
	}
	for _, f := range p.Faults {
		if f.Outcome == FaultElsewhere {
			row(f.Name, "found by another rule", ruleNames(f.Wanted), namedList(f.Named), f.Rerun)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func ruleNames(ids []rule.ID) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = string(id)
	}
	return strings.Join(texts, ", ")
}

func namedList(named []NamedRule) string {
	var texts []string
	for _, n := range named {
		texts = append(texts, string(n.Rule))
	}
	return strings.Join(texts, ", ")
}
