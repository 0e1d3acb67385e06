package suite

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"assay/reports"
	"assay/verdict"
)

// JournalName is the name of the journal in the output folder.
const JournalName = "run.ndjson"

// Report is one report that is asked for.
type Report struct {
	// Format is one of reports.Formats().
	Format string
	// Path is the file; "-" for Output.Stdout. If empty, a file in Output.Dir.
	Path string
}

// Output says where the journal and the reports go.
type Output struct {
	// Dir is the folder of the journal, report.html and junit.xml, which are
	// always written. If empty, "assay-out".
	Dir string
	// Reports are written beside those.
	Reports []Report
	// Stdout takes the reports whose path is "-". If nil, they are left out.
	Stdout io.Writer
	// Options are given to each report; Color to those on Stdout only.
	Options reports.Options
	// Baseline, when set, are the findings that are known and fail no run.
	Baseline *verdict.BaselineFile
	// Today is the day that the baseline is held against, as 2006-01-02. If
	// empty, that of the clock.
	Today string
	// Annotations, when set, takes the github report behind all others. A text
	// report on Stdout is then printed so that nothing in it is obeyed.
	Annotations io.Writer
	// Summary is a file that the Markdown report is appended to; if empty, none
	// is. That it cannot be written is a warning.
	Summary string
	// Warnf tells the user what is no reason to fail. If nil, nobody is told.
	Warnf func(format string, args ...any)
}

// always are the reports that every run leaves.
var always = []Report{{Format: "html"}, {Format: "junit"}}

// fileNames are the names of reports in the output folder.
var fileNames = map[string]string{
	"text": "report.txt", "html": "report.html", "junit": "junit.xml",
	"json": "report.json", "ndjson": "report.ndjson", "markdown": "report.md",
	"junit-cases": "junit-cases.xml", "ctrf": "ctrf-report.json", "ctrf-cases": "ctrf-cases.json",
	"gitlab": "gl-code-quality-report.json", "github": "github-annotations.txt",
	"badge": "badge.svg", "shields": "badge.json",
}

func (o Output) dir() string {
	if o.Dir == "" {
		return "assay-out"
	}
	return o.Dir
}

// wanted are all reports with their paths, each once.
func (o Output) wanted() []Report {
	var out []Report
	for _, r := range slices.Concat(always, o.Reports) {
		if r.Path == "" {
			name := fileNames[r.Format]
			if name == "" {
				name = "report." + r.Format
			}
			r.Path = filepath.Join(o.dir(), name)
		}
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// openReport is a report with its sink with its file, or what became of it.
type openReport struct {
	Report
	sink verdict.Sink
	file *os.File // nil on Stdout
	err  error
}

// outlet takes the events of a run: into the journal first, then into the
// reports. A report that fails is given up and named at the end; a journal that
// fails ends the run, because nothing else could be rebuilt, and the reports
// tell what there is.
type outlet struct {
	journal *verdict.Writer // nil when reports are made from a journal
	file    *os.File
	path    string // of the journal
	broken  bool   // it takes nothing any more
	// continued says that the journal holds earlier parts of the run.
	continued bool
	reports   []*openReport
}

// open creates every file, so that what cannot be written is known before
// anything is sent.
func (o Output) open(withJournal bool) (*outlet, error) {
	dir := o.dir()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("cannot make the output folder %q: %w; choose another with --out", dir, err)
	}
	out := &outlet{}
	if withJournal {
		path := filepath.Join(dir, JournalName)
		if err := keepOlder(path); err != nil {
			return nil, err
		}
		file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
		if err != nil {
			return nil, fmt.Errorf("cannot write the journal: %w; choose another folder with --out", err)
		}
		out.file, out.path, out.journal = file, path, verdict.NewWriter(file)
		if err := lock(file); err != nil {
			return nil, fmt.Errorf("cannot write the journal %q: %w; choose another folder with --out", path, err)
		}
	}
	for _, r := range o.wanted() {
		if err := out.add(r, o); err != nil {
			out.abandon()
			return nil, err
		}
	}
	more, err := o.forCI()
	if err != nil {
		out.abandon()
		return nil, err
	}
	out.reports = append(out.reports, more...)
	return out, nil
}

func (o *outlet) add(r Report, output Output) error {
	opened := &openReport{Report: r}
	var w io.Writer = output.Stdout
	if r.Path != "-" {
		if err := os.MkdirAll(filepath.Dir(r.Path), 0o777); err != nil {
			return fmt.Errorf("cannot make the folder of the %s report: %w", r.Format, err)
		}
		file, err := os.Create(r.Path)
		if err != nil {
			return fmt.Errorf("cannot write the %s report: %w", r.Format, err)
		}
		opened.file, w = file, file
	}
	if w == nil {
		return nil
	}
	sink, err := output.sink(r, w)
	if err != nil {
		if opened.file != nil {
			opened.file.Close()
			os.Remove(r.Path)
		}
		return err
	}
	opened.sink = sink
	o.reports = append(o.reports, opened)
	return nil
}

// sink makes the sink of a report on w.
func (o Output) sink(r Report, w io.Writer) (verdict.Sink, error) {
	opts := o.Options
	if r.Path != "-" {
		opts.Color = false
	}
	sink, err := reports.New(r.Format, w, opts)
	if err == nil && r.Path == "-" && r.Format == "text" && o.Annotations != nil {
		sink = &guarded{sink, w}
	}
	return sink, err
}

// abandon takes away what was opened for a run that does not begin.
func (o *outlet) abandon() {
	files := []*os.File{o.file}
	if o.continued {
		files = nil
	}
	for _, r := range o.reports {
		files = append(files, r.file)
	}
	for _, f := range files {
		if f == nil {
			continue
		}
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() { // no device, such as /dev/null
			os.Remove(f.Name())
		}
		f.Close()
	}
}

// Event gives an event to the journal and to every report that still works.
func (o *outlet) Event(e *verdict.Event) error {
	var broken error
	if o.journal != nil {
		if err := o.journal.Event(e); err != nil {
			o.broken, broken = true, &BrokenError{fmt.Errorf("%w; assay run --resume %s takes the run up from there", err, o.path)}
		}
	}
	for _, r := range o.reports {
		if r.err == nil {
			r.err = r.give(e)
		}
	}
	return broken
}

// Close ends the journal and the reports, and names those that failed.
func (o *outlet) Close() error {
	var failed []error
	if o.journal != nil {
		if err := o.closeJournal(); err != nil {
			failed = append(failed, err)
		}
	}
	for _, r := range o.reports {
		if err := o.closeReport(r); err != nil {
			failed = append(failed, err)
		}
	}
	if len(failed) > 0 {
		return &BrokenError{errors.Join(failed...)}
	}
	return nil
}

// files are the paths of the reports, for the last lines of a run.
func (o *outlet) files() []Report {
	var out []Report
	for _, r := range o.reports {
		if r.file != nil {
			out = append(out, r.Report)
		}
	}
	return out
}

// keepOlder renames the journal of an earlier run by its time. It may be the
// only record of what that run left behind on a server.
func keepOlder(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot look at the older journal: %w", err)
	}
	if info.IsDir() {
		return fmt.Errorf("%q is a directory, where the journal should go; choose another folder with --out", path)
	}
	if inUse(path) {
		return fmt.Errorf("%q is written by a run that is under way; choose another folder with --out", path)
	}
	base := path[:len(path)-len(filepath.Ext(path))] + "-" + info.ModTime().UTC().Format("20060102T150405Z")
	for i := 1; ; i++ {
		older := base + filepath.Ext(path)
		if i > 1 {
			older = fmt.Sprintf("%s-%d%s", base, i, filepath.Ext(path))
		}
		if _, err := os.Lstat(older); err == nil {
			continue
		}
		if err := os.Rename(path, older); err != nil {
			return fmt.Errorf("cannot keep the older journal: %w; choose another folder with --out", err)
		}
		return nil
	}
}
