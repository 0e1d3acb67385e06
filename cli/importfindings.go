package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"assay/importdoc"
)

// findingsText writes a finding on a line, as compilers do, and its repair below.
func findingsText(w io.Writer, r *importdoc.Result) error {
	for _, f := range r.Findings {
		text := fmt.Sprintf("%s:%d:%d: %s: %s\n    %s\n", f.Place.File, f.Place.Line, f.Place.Column, f.Level, f.Rule, printable(f.Text))
		if f.Suggestion != "" {
			hint := f.Suggestion
			if f.Safe {
				hint += " (--fix does)"
			}
			text += "    repair  " + printable(hint) + "\n"
		}
		if _, err := io.WriteString(w, text); err != nil {
			return err
		}
	}
	return nil
}

// printable spells control characters out: pages come from others.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return '·'
		}
		return r
	}, text)
}

// foundJSON is a finding in the JSON report.
type foundJSON struct {
	Rule       string     `json:"rule"`
	Level      string     `json:"level"`
	File       string     `json:"file"`
	Line       int        `json:"line"`
	Column     int        `json:"column"`
	Text       string     `json:"text"`
	Suggestion string     `json:"suggestion,omitempty"`
	Safe       bool       `json:"safe,omitempty"` // --fix makes the edits
	Edits      []editJSON `json:"edits,omitempty"`
}

// editJSON replaces the bytes from start up to end of the page.
type editJSON struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	New   string `json:"new"`
}

type describedJSON struct {
	Page        string `json:"page"`
	Title       string `json:"title"`
	ID          string `json:"id"`
	Method      string `json:"method"`
	Path        string `json:"path"`
	Created     bool   `json:"created"` // a 201 is documented
	Alternative string `json:"alternative,omitempty"`
}

// findingsJSON writes one document with what was read and what was found.
func findingsJSON(w io.Writer, r *importdoc.Result) error {
	out := struct {
		Operations []describedJSON `json:"operations"`
		Findings   []foundJSON     `json:"findings"`
		Notes      []string        `json:"notes,omitempty"`
	}{Operations: []describedJSON{}, Findings: []foundJSON{}, Notes: r.Notes}
	for _, o := range r.Operations {
		out.Operations = append(out.Operations, describedJSON(o))
	}
	for _, f := range r.Findings {
		found := foundJSON{Rule: string(f.Rule), Level: string(f.Level), File: f.Place.File, Line: f.Place.Line, Column: f.Place.Column,
			Text: f.Text, Suggestion: f.Suggestion, Safe: f.Safe}
		for _, e := range f.Edits {
			found.Edits = append(found.Edits, editJSON(e))
		}
		out.Findings = append(out.Findings, found)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}
