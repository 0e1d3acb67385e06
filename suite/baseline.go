package suite

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"assay/verdict"
)

// maxBaseline bounds the size of a baseline file, in bytes.
const maxBaseline = 64 << 20

// ReadBaseline reads a baseline from a file. One that is missing or malformed is
// an error, and never taken for an empty one.
func ReadBaseline(path string) (*verdict.BaselineFile, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("the baseline %q does not exist; assay baseline write makes one from a journal", path)
	case err != nil:
		return nil, fmt.Errorf("cannot read the baseline: %w", err)
	case info.IsDir():
		return nil, fmt.Errorf("the baseline %q is a directory", path)
	case info.Size() > maxBaseline:
		return nil, fmt.Errorf("the baseline %q has %d bytes, which is more than the %d that are read", path, info.Size(), maxBaseline)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the baseline: %w", err)
	}
	return verdict.ReadBaseline(path, data)
}

// accepted is the baseline ready for one run; nil without one.
func (o Output) accepted() *verdict.Accepted {
	if o.Baseline == nil {
		return nil
	}
	today := o.Today
	if today == "" {
		today = time.Now().Format(verdict.Day)
	}
	return verdict.NewAccepted(o.Baseline, today)
}

// RenewBaseline makes the baseline of a journal: the findings that count at a
// level, and the entries of the old one that the run could not have met. name is
// the journal's name for messages.
func RenewBaseline(name string, journal io.Reader, old *verdict.BaselineFile, level Level) (verdict.Renewal, *verdict.Finished, error) {
	known := Output{Baseline: old}.accepted()
	trailer, err := replay(journal, &outlet{}, known)
	if err != nil {
		return verdict.Renewal{}, nil, fmt.Errorf("cannot read %q: %w", name, err)
	}
	for i := range trailer.Findings {
		trailer.Findings[i].Known = nil // or it would not count, and never get in
	}
	return known.Renew(trailer, func(f *verdict.Finding) bool { return Fails(f, level) }), trailer, nil
}

// CheckBaseline holds a baseline against a journal and returns the trailer with
// what became of it.
func CheckBaseline(name string, journal io.Reader, file *verdict.BaselineFile) (*verdict.Finished, error) {
	trailer, err := replay(journal, &outlet{}, Output{Baseline: file}.accepted())
	if err != nil {
		return nil, fmt.Errorf("cannot read %q: %w", name, err)
	}
	return trailer, nil
}

// WriteBaseline puts a baseline in place of the file, whole or not at all.
func WriteBaseline(path string, file *verdict.BaselineFile) error {
	data, err := file.Encode()
	if err != nil {
		return err
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // what a link names is renewed, not the link
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return fmt.Errorf("cannot write the baseline: %w", err)
	}
	_, err = temporary.Write(data)
	err = errors.Join(err, temporary.Chmod(0o644), temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("cannot write the baseline: %w", err), os.Remove(temporary.Name()))
	}
	return nil
}

// narrowed are the flags that leave cases out of a run.
func narrowed(opts Options) []string {
	var out []string
	if opts.Plan.Run != nil {
		out = append(out, "--run "+opts.Plan.Run.String())
	}
	for _, name := range opts.Load.Operations {
		out = append(out, "--operation "+name)
	}
	if opts.Plan.Only != nil {
		out = append(out, "--last-failed")
	}
	return out
}
