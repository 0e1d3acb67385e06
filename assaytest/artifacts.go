package assaytest

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"assay/reports"
	"assay/verdict"
)

// reporting writes the journal and the page of an operation into the folder
// that the test keeps its artifacts in.
type reporting struct {
	journal *verdict.Writer
	page    verdict.Sink
	files   []*os.File
	dir     string
}

// openReports begins the journal and the page; without -artifacts the folder is
// a temporary one, and nothing is written.
func openReports(t *testing.T) (*reporting, error) {
	t.Helper()
	r := &reporting{}
	if !keepsArtifacts() {
		return r, nil
	}
	r.dir = t.ArtifactDir()
	for _, name := range []string{"run.ndjson", "report.html"} {
		f, err := os.Create(filepath.Join(r.dir, name))
		if err != nil {
			return nil, err
		}
		r.files = append(r.files, f)
	}
	r.journal = verdict.NewWriter(r.files[0])
	page, err := reports.New("html", r.files[1], reports.Options{})
	r.page = page
	return r, err
}

func (r *reporting) event(e *verdict.Event) error {
	if r.journal == nil {
		return nil
	}
	return errors.Join(r.journal.Event(e), r.page.Event(e))
}

// close ends the files. What is not whole is said; the test's own outcome is
// the handler's.
func (r *reporting) close(t *testing.T) {
	t.Helper()
	if r.journal == nil {
		return
	}
	err := errors.Join(r.journal.Close(), r.page.Close())
	for _, f := range r.files {
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		t.Errorf("the report in %s is not whole: %v", r.dir, err)
	}
}

// keepsArtifacts says whether the test was started with -artifacts.
func keepsArtifacts() bool {
	f := flag.Lookup("test.artifacts")
	return f != nil && f.Value.String() == "true"
}
