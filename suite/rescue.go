package suite

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"assay/verdict"
)

// give hands an event to a report, or its end where there is none. A fault of
// the report is its own: neither the journal nor the other reports suffer.
func (r *openReport) give(e *verdict.Event) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("internal error: %v; this is a fault of assay, please report it", fault)
		}
	}()
	if e == nil {
		return r.sink.Close()
	}
	return r.sink.Event(e)
}

// gone says that what was opened under a path is there no longer: the folder
// was removed, or another file has taken its place. Devices and pipes stay.
func gone(f *os.File, path string) bool {
	opened, err := f.Stat()
	if err != nil || !opened.Mode().IsRegular() {
		return false
	}
	there, err := os.Stat(path)
	return err != nil || !os.SameFile(opened, there)
}

// rescue writes a journal once more that was removed while it was written: what
// is open can still be read. It returns the new path, beside the old one where
// another file stands there now.
func rescue(f *os.File, path string) (string, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return "", err
	}
	to, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, os.ErrExist) {
		path = strings.TrimSuffix(path, filepath.Ext(path)) + "-rescued" + filepath.Ext(path)
		to, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	}
	if err != nil {
		return "", err
	}
	_, err = f.Seek(0, io.SeekStart)
	if err == nil {
		_, err = io.Copy(to, f)
	}
	return path, errors.Join(err, to.Close())
}

// closeJournal ends the journal, and says what became of it where that is not
// what was meant.
func (o *outlet) closeJournal() error {
	var err error
	if path := o.path; gone(o.file, path) {
		if path, err = rescue(o.file, path); err != nil {
			err = fmt.Errorf("the journal %q was removed while the run went on, and cannot be written once more: %w", o.path, err)
		} else {
			err = fmt.Errorf("the journal %q was removed while the run went on: it was written once more, to %q", o.path, path)
		}
		o.path = path
	}
	ended := o.journal.Close()
	if o.broken { // told when it broke
		ended = nil
	}
	return errors.Join(err, ended, o.file.Close())
}

// closeReport ends one report, and says why it cannot be relied on.
func (o *outlet) closeReport(r *openReport) error {
	err := r.err
	if err == nil {
		err = r.give(nil)
	}
	lost := r.file != nil && gone(r.file, r.Path)
	if r.file != nil {
		err = errors.Join(err, r.file.Close())
	}
	switch {
	case err != nil:
		return fmt.Errorf("the %s report %q is not whole: %w%s", r.Format, r.Path, err, o.hint())
	case lost:
		return fmt.Errorf("the %s report %q was removed while the run went on%s", r.Format, r.Path, o.hint())
	}
	return nil
}

// hint says how a report is had after all.
func (o *outlet) hint() string {
	if o.journal == nil || o.broken || o.path == "" {
		return ""
	}
	return fmt.Sprintf("; make it again with assay report %s", o.path)
}
