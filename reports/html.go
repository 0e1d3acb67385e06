package reports

import (
	"bufio"
	"io"

	"assay/verdict"
)

// htmlSink writes the page: a static part that needs no script, and the cases
// as compressed data for those who look further. What it keeps of a case is
// its compressed form.
type htmlSink struct {
	run   *run
	w     io.Writer
	opts  Options
	data  *pageData
	marks map[string]caseSketch
}

// caseSketch is what a finding shows of its example case.
type caseSketch struct {
	Title  string
	In     string // the kind of parameter that was changed; empty for bodies
	Change *verdict.Change
}

// sketches bounds the cases that are remembered for findings.
const sketches = 20_000

func newHTML(w io.Writer, opts Options) verdict.Sink {
	return &htmlSink{run: newRun(true), w: w, opts: opts, data: newPageData(), marks: map[string]caseSketch{}}
}

func (s *htmlSink) Event(e *verdict.Event) error {
	s.run.event(e)
	if e.Done == nil {
		return nil
	}
	if e.Done.Case.Technique == housekeeping {
		return nil // what stays behind has a section of its own
	}
	if e.Done.Case.Preparation() {
		return nil // no case of the plan; it is shown beside the operation
	}
	outcome := s.run.worst(e.Done.Verdicts)
	if severity(outcome) > severity(verdict.Pass) && len(s.marks) < sketches {
		s.marks[e.Done.Case.ID] = caseSketch{e.Done.Case.Title, e.Done.Case.Parameter(), e.Done.Case.Change}
	}
	return s.data.add(e.Done, outcome, s.path(e.Done))
}

// path is the template of the path of a case's operation, where the case is
// about a parameter.
func (s *htmlSink) path(d *verdict.Done) string {
	if d.Case.Parameter() == "" {
		return ""
	}
	return s.run.operation(d.Case.Operation).Path
}

func (s *htmlSink) Close() error {
	a := loadAssets()
	w := bufio.NewWriterSize(s.w, 64<<10)
	view := s.view()
	view.Style, view.Script, view.Policy = a.Style, a.Script, a.Policy
	if err := a.pages.ExecuteTemplate(legible{w}, "page.tmpl", view); err != nil {
		return err
	}
	if err := s.data.write(w, s.run, view.index()); err != nil {
		return err
	}
	if err := a.pages.ExecuteTemplate(legible{w}, "end.tmpl", view); err != nil {
		return err
	}
	return w.Flush()
}
