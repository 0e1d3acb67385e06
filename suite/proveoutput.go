package suite

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"assay/reports"
)

// ProofFiles are the files of a proof, created before it begins, so that what
// cannot be written is known before anybody waits for it.
type ProofFiles struct {
	output Output
	wanted []Report
	files  []*os.File // nil for Stdout
	made   []*os.File // those of files that were not there before
}

// OpenProof opens or creates prove.html and prove.json in the output's folder, and the
// reports that are asked for beside them.
func OpenProof(output Output) (*ProofFiles, error) {
	if err := os.MkdirAll(output.dir(), 0o777); err != nil {
		return nil, fmt.Errorf("cannot make the output folder %q: %w; choose another with --out", output.dir(), err)
	}
	p := &ProofFiles{output: output}
	for _, r := range slices.Concat([]Report{{Format: "html"}, {Format: "json"}}, output.Reports) {
		if r.Path == "" {
			r.Path = filepath.Join(output.dir(), "prove."+reports.ProofEnding(r.Format))
		}
		if slices.Contains(p.wanted, r) {
			continue
		}
		var file *os.File
		if r.Path != "-" {
			if err := os.MkdirAll(filepath.Dir(r.Path), 0o777); err != nil {
				return nil, errors.Join(fmt.Errorf("cannot make the folder of the %s report: %w", r.Format, err), p.Abandon())
			}
			_, missing := os.Stat(r.Path)
			var err error
			if file, err = os.OpenFile(r.Path, os.O_WRONLY|os.O_CREATE, 0o666); err != nil {
				return nil, errors.Join(fmt.Errorf("cannot write the %s report: %w", r.Format, err), p.Abandon())
			}
			if missing != nil {
				p.made = append(p.made, file)
			}
		}
		p.wanted, p.files = append(p.wanted, r), append(p.files, file)
	}
	return p, nil
}

// Write writes every report. What fails is *BrokenError.
func (p *ProofFiles) Write(proof *reports.Proof) error {
	var failed []error
	for i, r := range p.wanted {
		opts := p.output.Options
		var w io.Writer = p.output.Stdout
		if p.files[i] != nil {
			w, opts.Color = p.files[i], false
		}
		if w == nil {
			continue
		}
		err := emptied(p.files[i])
		if err == nil {
			err = reports.WriteProof(r.Format, w, proof, opts)
		}
		if p.files[i] != nil {
			err = errors.Join(err, p.files[i].Close())
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("the %s report %q is not whole: %w", r.Format, r.Path, err))
		}
	}
	if len(failed) > 0 {
		return &BrokenError{errors.Join(failed...)}
	}
	return nil
}

// emptied takes away what an older proof left in a file. What is no file has
// nothing to take away.
func emptied(f *os.File) error {
	if f == nil {
		return nil
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return err
	}
	return f.Truncate(0)
}

// Abandon takes away what was created for a proof that does not come about. What
// an older proof left stays.
func (p *ProofFiles) Abandon() error {
	var failed []error
	for _, f := range p.files {
		if f != nil {
			failed = append(failed, f.Close())
		}
		if f != nil && slices.Contains(p.made, f) {
			failed = append(failed, os.Remove(f.Name()))
		}
	}
	return errors.Join(failed...)
}

// Files are the reports that are files.
func (p *ProofFiles) Files() []Report {
	return slices.DeleteFunc(slices.Clone(p.wanted), func(r Report) bool { return r.Path == "-" })
}
