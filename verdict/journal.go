package verdict

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// maxLine bounds one line of a journal, in bytes.
const maxLine = 256 << 20

// keptBody is what remains of each body when an event does not fit a line.
const keptBody = 64 << 10

// Writer writes a journal: one event a line, each line in one write, so that a
// run that is killed leaves a journal that ends with its last whole event. It
// is a Sink.
type Writer struct {
	w     io.Writer
	buf   bytes.Buffer
	done  []byte // the line of a case
	limit int
	lines int
	err   error // the first write that failed; what follows would be torn
}

// NewWriter returns a Writer on w. Where w buffers (it has Flush), it is
// flushed after each event. Close does not close w.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w, limit: maxLine} }

// Event writes one line. After a write has failed every later call returns the
// same error, because a line behind a torn one could not be read again.
func (w *Writer) Event(e *Event) error {
	if w.err != nil {
		return w.err
	}
	line, err := w.line(e)
	if err != nil {
		return fmt.Errorf("journal: event %d: %w", w.lines+1, err)
	}
	n, err := w.w.Write(line)
	if err == nil && n < len(line) {
		err = io.ErrShortWrite
	}
	if f, ok := w.w.(interface{ Flush() error }); ok && err == nil {
		err = f.Flush()
	}
	if err != nil {
		w.err = w.failed(err)
		return w.err
	}
	w.lines++
	return nil
}

// Close says whether everything was written; events are refused afterwards.
func (w *Writer) Close() error {
	err := w.err
	if errors.Is(err, errWriterClosed) {
		return nil
	}
	w.err = errWriterClosed
	w.buf, w.done = bytes.Buffer{}, nil
	return err
}

var errWriterClosed = fmt.Errorf("journal: event after close: %w", os.ErrClosed)

// line encodes e with its newline; the bytes are good until the next call.
func (w *Writer) line(e *Event) ([]byte, error) {
	line, err := w.encode(e)
	if err == nil && len(line) > w.limit {
		line, err = w.encode(cutBodies(e, keptBody))
	}
	if err != nil {
		return nil, err
	}
	if len(line) > w.limit {
		return nil, fmt.Errorf("%d bytes do not fit a line of %d", len(line), w.limit)
	}
	return line, nil
}

func (w *Writer) encode(e *Event) ([]byte, error) {
	if w.buf.Cap() > 4<<20 || cap(w.done) > 4<<20 { // one giant must not be kept for the whole run
		w.buf, w.done = bytes.Buffer{}, nil
	}
	if e.Done != nil && e.kinds() == 1 {
		line, err := appendDone(w.done[:0], e.Done)
		if err != nil {
			return nil, err
		}
		w.done = append(line, '\n')
		return w.done, nil
	}
	w.buf.Reset()
	enc := json.NewEncoder(&w.buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		return nil, err
	}
	return w.buf.Bytes(), nil
}

// failed says what went wrong, what is safe, and what to do about it.
func (w *Writer) failed(err error) error {
	hint := ""
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		hint = "; free some space, or choose another folder"
	case errors.Is(err, os.ErrClosed), errors.Is(err, io.ErrClosedPipe), errors.Is(err, syscall.EPIPE):
		hint = "; it was closed while the run went on"
	}
	return fmt.Errorf("journal: write event %d: %w (the %d events before it are kept)%s",
		w.lines+1, err, w.lines, hint)
}

// cutBodies returns a copy of e in which no body is longer than keep.
func cutBodies(e *Event, keep int) *Event {
	out := *e
	cut := func(x Exchange) (Exchange, bool) {
		x.Request.Body = cutBody(x.Request.Body, keep)
		if x.Response != nil {
			resp := *x.Response
			resp.Body = cutBody(resp.Body, keep)
			x.Response = &resp
		}
		return x, true
	}
	if e.Done != nil {
		d := *e.Done
		d.Exchanges, _ = mapped(d.Exchanges, cut)
		out.Done = &d
	}
	if e.Finished != nil {
		f := *e.Finished
		f.Findings, _ = mapped(f.Findings, func(g Finding) (Finding, bool) {
			if g.Exchange == nil {
				return g, false
			}
			x, _ := cut(*g.Exchange)
			g.Exchange = &x
			return g, true
		})
		out.Finished = &f
	}
	return &out
}

func cutBody(b Body, keep int) Body {
	if len(b.Data) > keep {
		b.Data, b.Truncated = b.Data[:keep], true
	}
	return b
}

// mapped applies f to each element and returns xs itself when f changed none.
func mapped[T any](xs []T, f func(T) (T, bool)) ([]T, bool) {
	var out []T
	for i := range xs {
		y, changed := f(xs[i])
		if !changed {
			continue
		}
		if out == nil {
			out = append([]T(nil), xs...)
		}
		out[i] = y
	}
	if out == nil {
		return xs, false
	}
	return out, true
}
