package suite

import (
	"fmt"
	"os"

	"assay/verdict"
)

// Diff compares the runs of two journals. Each is read twice: once for what it
// found, and once for whether it judged what the other found. A journal that
// breaks off is compared as far as it goes, and the difference says so.
func Diff(pathA, pathB string, level Level) (*verdict.Diff, error) {
	a, err := readRun(pathA)
	if err != nil {
		return nil, err
	}
	defer a.file.Close()
	b, err := readRun(pathB)
	if err != nil {
		return nil, err
	}
	defer b.file.Close()
	for _, r := range []*savedRun{a, b} {
		if _, err := r.file.Seek(0, 0); err != nil {
			return nil, fmt.Errorf("cannot read %q again: %w", r.Name, err)
		}
	}
	counts := func(f *verdict.Finding) bool { return Fails(f, level) }
	return verdict.Compare(a.DiffRun, b.DiffRun, verdict.ReadJournal(a.file), verdict.ReadJournal(b.file), counts), nil
}

// savedRun is a run as its journal has it.
type savedRun struct {
	verdict.DiffRun
	file *os.File
}

// readRun reads what stands around the cases of a journal.
func readRun(path string) (*savedRun, error) {
	file, err := openSaved(path)
	if err != nil {
		return nil, err
	}
	r := &savedRun{file: file}
	r.Name = path
	r.Finished, err = replay(file, &outlet{reports: []*openReport{{sink: r}}}, nil)
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("cannot read %q: %w", path, err)
	}
	return r, nil
}

// openSaved opens a journal that can be read twice.
func openSaved(path string) (*os.File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the journal: %w", err)
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%q is no file: name a journal, such as assay-out/%s", path, JournalName)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

// Event keeps the head of a journal.
func (r *savedRun) Event(e *verdict.Event) error {
	switch {
	case e.Started != nil && r.Started == nil:
		r.Started = e.Started
	case e.Contract != nil && r.Outline == nil:
		r.Outline = e.Contract
	}
	return nil
}

// Close does nothing: the file is read once more.
func (r *savedRun) Close() error { return nil }
