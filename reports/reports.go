// Package reports turns the events of a run into files that people and
// programs read. Every format is made from the journal's events alone, so that
// a report can be rebuilt long after the run.
//
// It judges nothing, and knows neither the description nor the target. What a
// server sent is text to it, never markup: HTML goes through html/template and
// textContent, XML through encoding/xml, and what is bound for a terminal has
// its control characters spelled out.
//
//	sink, err := reports.New("html", file, reports.Options{})
//	for event := range events {
//		sink.Event(event)
//	}
//	sink.Close()
package reports

import (
	"fmt"
	"io"
	"strings"

	"assay/verdict"
)

// Options are what formats leave to the caller; the zero value works.
type Options struct {
	// Color allows ANSI colours in the text format.
	Color bool
	// Width is the number of columns of the text format. If zero, 100.
	Width int
	// Program is what the tool is called in commands that a report proposes.
	// If empty, "assay".
	Program string
	// Root is the absolute path of the workspace: formats that a repository's
	// pages read name files from there. If empty, names stay as they are.
	Root string
	// Dir is the absolute path that relative names of files start from.
	Dir string
}

func (o Options) program() string {
	if o.Program == "" {
		return "assay"
	}
	return o.Program
}

// formats is every format with what makes its sink.
var formats = []struct {
	name string
	sink func(io.Writer, Options) verdict.Sink
}{
	{"text", newText},
	{"html", newHTML},
	{"junit", newJUnit},
	{"json", newJSON},
	{"ndjson", newNDJSON},
	{"markdown", newMarkdown},
	{"junit-cases", newJUnitCases},
	{"sarif", newSARIF},
	{"har", newHAR},
	{"ctrf", newCTRF},
	{"ctrf-cases", newCTRFCases},
	{"gitlab", newGitLab},
	{"github", newGitHub},
	{"badge", newBadge},
	{"shields", newShields},
}

// New returns the sink that writes a format to w. Close ends the report and
// leaves w open. An unknown format is an error that names the nearest one.
func New(format string, w io.Writer, opts Options) (verdict.Sink, error) {
	for _, f := range formats {
		if f.name == format {
			return f.sink(w, opts), nil
		}
	}
	return nil, fmt.Errorf("report format %q is not known: did you mean %q? (there are %s)", format, nearest(format), strings.Join(Formats(), ", "))
}

// Formats returns the names that New knows.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// nearest returns the format with the smallest edit distance.
func nearest(name string) string {
	best, least := "", 1<<30
	for _, f := range Formats() {
		if d := distance(strings.ToLower(name), f); d < least {
			best, least = f, d
		}
	}
	return best
}

// distance is Levenshtein's, on bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			substituted := diagonal
			if a[i] != b[j] {
				substituted++
			}
			diagonal = row[j+1]
			row[j+1] = min(substituted, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
