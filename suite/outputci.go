package suite

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"assay/verdict"
)

// maxSummary bounds, in bytes, the summary of a step: GitHub refuses one of more
// than 1 MiB as a whole.
const maxSummary = 900 << 10

// buffered is a report that goes somewhere as a whole when it is done.
type buffered struct {
	verdict.Sink
	data *bytes.Buffer
	put  func([]byte) error
}

func (b *buffered) Close() error {
	if err := b.Sink.Close(); err != nil {
		return err
	}
	return b.put(b.data.Bytes())
}

// forCI are the reports that a CI system gets without being asked for, behind
// all others.
func (o Output) forCI() ([]*openReport, error) {
	var out []*openReport
	add := func(format string, put func([]byte) error) error {
		b := &buffered{data: &bytes.Buffer{}, put: put}
		sink, err := o.sink(Report{Format: format}, b.data)
		b.Sink = sink
		out = append(out, &openReport{Report: Report{Format: format}, sink: b})
		return err
	}
	var errs [2]error
	if o.Summary != "" {
		errs[0] = add("markdown", func(data []byte) error {
			if err := appendSummary(o.Summary, data); err != nil {
				o.warnf("the summary of the step is not written: %v", err)
			}
			return nil
		})
	}
	if o.Annotations != nil {
		errs[1] = add("github", func(data []byte) error {
			if _, err := o.Annotations.Write(data); err != nil {
				o.warnf("the annotations are not written: %v", err)
			}
			return nil
		})
	}
	return out, errors.Join(errs[:]...)
}

func (o Output) warnf(format string, args ...any) {
	if o.Warnf != nil {
		o.Warnf(format, args...)
	}
}

// appendSummary adds a report to the summary of a step, as far as there is room.
func appendSummary(path string, data []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.Mode().IsRegular() && info.Size() > 0 {
		data = append([]byte("\n"), data...)
	}
	text, err := summaryWithin(string(data), maxSummary-int(min(info.Size(), maxSummary)))
	if err != nil {
		return err
	}
	_, err = io.WriteString(file, text)
	return errors.Join(err, file.Close())
}

const summaryCut = "\n_The summary of a step has no room for the rest; the report has all of it._\n"

// summaryWithin cuts Markdown at the border of a section to at most so many
// bytes.
func summaryWithin(text string, most int) (string, error) {
	if len(text) <= most {
		return text, nil
	}
	room := most - len(summaryCut)
	if room > 0 {
		if i := strings.LastIndex(text[:room], "\n### "); i > 0 {
			return text[:i+1] + summaryCut, nil
		}
	}
	return "", fmt.Errorf("%d bytes are left of the %d that GitHub takes of one step", max(most, 0), maxSummary)
}

// guarded keeps what a server wrote from being obeyed as a workflow command:
// while the report is printed, commands are stopped with a word that nobody can
// guess.
type guarded struct {
	verdict.Sink
	w io.Writer
}

func (g *guarded) Close() error {
	token := rand.Text()
	_, before := fmt.Fprintf(g.w, "::stop-commands::%s\n", token)
	err := g.Sink.Close()
	_, after := fmt.Fprintf(g.w, "::%s::\n", token)
	return errors.Join(before, err, after)
}
