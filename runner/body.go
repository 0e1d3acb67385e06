package runner

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"assay/verdict"
)

// errCoding is the error of content that is not what Content-Encoding says.
var errCoding = errors.New("content coding")

// readBody reads the answer's content, decoded, up to limit bytes. What was
// read is returned beside an error.
func readBody(resp *http.Response, limit int64) (verdict.Body, error) {
	r, err := decoder(resp.Header.Values("Content-Encoding"), resp.Body)
	if err != nil {
		return verdict.Body{}, err
	}
	size := int64(-1)
	if r == resp.Body {
		size = resp.ContentLength
	}
	data, err := readBounded(r, limit, size)
	b := verdict.Body{Data: data, Size: int64(len(data))}
	if int64(len(data)) > limit {
		b = verdict.Body{Data: data[:limit], Size: max(b.Size, size), Truncated: true}
		err = nil
	}
	return b, err
}

// readBounded reads up to limit+1 bytes, without growing where the size is
// announced.
func readBounded(r io.Reader, limit, size int64) ([]byte, error) {
	if size == 0 {
		return nil, nil
	}
	room := int64(512)
	if size > 0 {
		room = min(size, limit, 1<<20) + 1
	}
	data := make([]byte, 0, room)
	for {
		n, err := r.Read(data[len(data):min(int64(cap(data)), limit+1)])
		data = data[:len(data)+n]
		switch {
		case int64(len(data)) > limit:
			return data, nil
		case err == io.EOF: // itself: what wraps it broke off
			return data, nil
		case err != nil:
			return data, err
		}
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
	}
}

// decoder undoes the codings of RFC 9110 section 8.4.1 that Go knows; with
// another one the content is recorded as it came.
func decoder(values []string, body io.ReadCloser) (io.Reader, error) {
	codings := codings(values)
	if len(codings) > 3 {
		return nil, fmt.Errorf("%w: %d of them", errCoding, len(codings))
	}
	end := &ending{r: body}
	var r io.Reader = end
	for i := len(codings) - 1; i >= 0; i-- { // the last was applied last
		switch codings[i] {
		case "gzip", "x-gzip":
			r = &lazy{from: r, end: end, open: func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }}
		case "deflate":
			r = &lazy{from: r, end: end, open: inflate}
		default:
			return body, nil
		}
	}
	if r == end {
		return body, nil
	}
	return r, nil
}

func codings(values []string) []string {
	var out []string
	for _, v := range values {
		for c := range strings.SplitSeq(v, ",") {
			if c = strings.ToLower(strings.TrimSpace(c)); c != "" && c != "identity" {
				out = append(out, c)
			}
		}
	}
	return out
}

// ending remembers how the content on the wire ended.
type ending struct {
	r   io.Reader
	err error
}

func (e *ending) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if err != nil {
		e.err = err
	}
	return n, err
}

// lazy opens a decoder at the first byte: an answer without content has no
// coding to undo.
type lazy struct {
	from io.Reader
	end  *ending
	open func(io.Reader) (io.Reader, error)
	r    io.Reader
	err  error
}

func (l *lazy) Read(p []byte) (int, error) {
	if l.r == nil && l.err == nil {
		l.start()
	}
	if l.err != nil {
		return 0, l.err
	}
	n, err := l.r.Read(p)
	return n, l.blame(err)
}

func (l *lazy) start() {
	b := bufio.NewReader(l.from)
	if _, l.err = b.Peek(1); l.err != nil {
		return
	}
	r, err := l.open(b)
	l.r, l.err = r, l.blame(err)
}

// blame tells content that is wrongly coded from a connection that broke off.
func (l *lazy) blame(err error) error {
	if err == nil || err == io.EOF || l.end.err != nil && l.end.err != io.EOF {
		return err
	}
	if l.end.err == nil && !isCoding(err) {
		return err
	}
	return fmt.Errorf("%w: %w", errCoding, err)
}

func isCoding(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.As(err, &corrupt) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) ||
		errors.Is(err, zlib.ErrHeader) || errors.Is(err, zlib.ErrChecksum)
}

// inflate reads zlib, which the coding is, and bare deflate, which some
// servers send in its place.
func inflate(r io.Reader) (io.Reader, error) {
	b := r.(*bufio.Reader)
	head, err := b.Peek(2)
	if err == nil && head[0]&0x0f == 8 && (uint(head[0])<<8|uint(head[1]))%31 == 0 {
		return zlib.NewReader(b)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return flate.NewReader(b), nil
}
