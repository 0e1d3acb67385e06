package verdict

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
)

// Truncated is the error at the end of a journal whose last line was cut off,
// because the run was killed or the disk was full. Every event before it was
// read; what was cut is lost.
type Truncated struct {
	Line   int   // of the line that was cut, 1-based
	Offset int64 // where that line begins: everything before it is whole
}

func (t *Truncated) Error() string {
	return fmt.Sprintf("journal: line %d is cut off: the run was killed or the disk was full", t.Line)
}

// ReadJournal reads the events of a journal, one after the other, keeping one
// line at a time. It can be ranged over once, and ends at the first error:
// *Truncated when only the last line was cut, something else when this is no
// journal, was written by a newer assay, or is broken in its middle (the error
// says at which line). Fields and kinds of events that are not known, as a
// newer release may add without raising FormatVersion, are passed over.
func ReadJournal(r io.Reader) iter.Seq2[*Event, error] {
	return func(yield func(*Event, error) bool) {
		j := journal{r: bufio.NewReaderSize(r, 64<<10), limit: maxLine}
		for {
			e, err := j.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if e != nil && !yield(e, nil) {
				return
			}
		}
	}
}

type journal struct {
	r      *bufio.Reader
	buf    []byte // the line, when it is longer than r's buffer
	limit  int
	line   int   // number of the line last read
	offset int64 // where it begins
	size   int64 // its length, newline included
	begun  bool  // the header was read
}

// next returns the next event, nil for a line that holds none for us, or io.EOF
// itself at a proper end.
func (j *journal) next() (*Event, error) {
	line, whole, err := j.read()
	if err != nil {
		return nil, err
	}
	text := bytes.TrimSpace(line)
	if len(text) == 0 && whole {
		return nil, nil
	}
	if !j.begun {
		if err := j.header(text, whole); err != nil {
			return nil, err
		}
		j.begun = true
	}
	e, err := decodeEvent(text)
	if err != nil && !whole {
		return nil, &Truncated{Line: j.line, Offset: j.offset}
	}
	if err != nil {
		return nil, fmt.Errorf("journal: line %d: %w", j.line, err)
	}
	return e, nil
}

// read returns the next line, and whether it ends with a newline.
func (j *journal) read() (line []byte, whole bool, err error) {
	j.offset += j.size
	j.line++
	if cap(j.buf) > 4<<20 { // one giant must not be kept for the whole journal
		j.buf = nil
	}
	j.buf = j.buf[:0]
	for {
		part, err := j.r.ReadSlice('\n')
		if len(j.buf)+len(part) > j.limit {
			return nil, false, fmt.Errorf("journal: line %d is longer than %d bytes", j.line, j.limit)
		}
		if err == nil && len(j.buf) == 0 {
			j.size = int64(len(part))
			return part, true, nil
		}
		j.buf = append(j.buf, part...)
		j.size = int64(len(j.buf))
		switch {
		case err == nil:
			return j.buf, true, nil
		case errors.Is(err, bufio.ErrBufferFull):
		case !errors.Is(err, io.EOF):
			return nil, false, fmt.Errorf("journal: line %d: %w", j.line, err)
		case len(j.buf) > 0:
			return j.buf, false, nil
		case !j.begun:
			return nil, false, errors.New("journal: empty: no event was written")
		default:
			return nil, false, io.EOF
		}
	}
}

// header checks that the first line is that of a journal we can read. It is
// read apart from the event, which a newer format may have changed.
func (j *journal) header(line []byte, whole bool) error {
	var h struct {
		Started *struct {
			Format int `json:"format"`
		} `json:"started"`
	}
	err := json.Unmarshal(line, &h)
	switch {
	case err != nil && !whole && bytes.HasPrefix(line, []byte(`{"started":`)):
		return &Truncated{Line: j.line, Offset: j.offset}
	case err != nil || h.Started == nil || h.Started.Format < 1:
		return errors.New(`journal: not a journal: its first line is no "started" event (want the run.ndjson of a run)`)
	case h.Started.Format > FormatVersion:
		return fmt.Errorf("journal: format %d is newer than the %d that this assay reads: use the assay that wrote it, or a newer one",
			h.Started.Format, FormatVersion)
	}
	return nil
}

// decodeEvent reads one line; nil for a kind of event that is not known.
func decodeEvent(line []byte) (*Event, error) {
	e := new(Event)
	if err := json.Unmarshal(line, e); err != nil {
		return nil, fmt.Errorf("no event: %w", err)
	}
	switch n := e.kinds(); {
	case n == 1:
		return e, nil
	case n > 1:
		return nil, fmt.Errorf("%d events in one line", n)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(line, &fields); err != nil || len(fields) == 0 {
		return nil, errors.New("no event in it")
	}
	return nil, nil
}

// kinds counts the fields that are set: one, in a proper event.
func (e *Event) kinds() int {
	n := 0
	for _, set := range [...]bool{e.Started != nil, e.Contract != nil, e.Obligation != nil, e.Done != nil, e.Resumed != nil, e.Finished != nil} {
		if set {
			n++
		}
	}
	return n
}
