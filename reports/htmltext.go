package reports

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// legible passes on what a template writes, with U+FFFD for bytes that are not
// UTF-8: a page that is none is read by other rules. A template writes each
// value whole, so that no character is cut in two.
type legible struct{ w io.Writer }

func (l legible) Write(p []byte) (int, error) {
	out := p
	if !utf8.Valid(p) {
		out = bytes.ToValidUTF8(p, []byte("\uFFFD"))
	}
	if _, err := l.w.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}
