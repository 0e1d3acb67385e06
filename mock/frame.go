package mock

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// message is an answer on the wire, byte by byte, where net/http would not
// write it so (RFC 9112).
type message struct {
	version, phrase string
	ending          string // of each line of the head
	header          http.Header
	lines           []string // further lines of the head, as they are
	body            []byte
	chunked         bool
	chunk           func(size int) string // the line before a chunk
	trailer         string                // lines behind the last chunk
	surplus         string                // bytes behind the end
}

// framed gives an answer a frame of its own; changes come in the order they
// were asked for.
func (a *answer) framed(change func(*message)) { a.frames = append(a.frames, change) }

// frame writes the answer as its message, and closes the connection. It is
// false where there is no connection to write to, as in a recorder.
func (a *answer) frame(w http.ResponseWriter, r *http.Request) bool {
	hj, ok := w.(http.Hijacker)
	if len(a.frames) == 0 || !ok || r.ProtoMajor != 1 {
		return false
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, 64<<20)) // what is not read would reset the connection
	conn, _, err := hj.Hijack()
	if err != nil {
		return false
	}
	defer conn.Close()
	m := a.message(w.Header())
	for _, change := range a.frames {
		change(m)
	}
	_, _ = conn.Write(m.bytes(a.status, r.Method == http.MethodHead)) // a client that went away is no concern of the server's
	return true
}

// message is the answer as net/http would write it.
func (a *answer) message(header http.Header) *message {
	m := &message{
		version: "HTTP/1.1", phrase: http.StatusText(a.status), ending: "\r\n", header: header.Clone(), chunked: a.chunked,
		chunk: func(size int) string { return strconv.FormatInt(int64(size), 16) },
	}
	if m.header == nil {
		m.header = http.Header{}
	}
	for name, fields := range a.header {
		m.header[name] = fields
	}
	if _, set := m.header["Date"]; !set {
		m.header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	}
	if a.media != "" {
		m.header.Set("Content-Type", a.media)
	}
	m.header.Set("Connection", "close")
	if bodyAllowed(a.status) {
		m.body = a.body
	} else {
		m.chunked = false
	}
	if bodyAllowed(a.status) && !m.chunked {
		m.header.Set("Content-Length", strconv.Itoa(max(a.claim, len(a.body))))
	}
	return m
}

// bytes writes the message; an answer to HEAD has no body.
func (m *message) bytes(status int, headOnly bool) []byte {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"%s", append(args, m.ending)...) }
	line("%s %d %s", m.version, status, m.phrase)
	if m.chunked {
		m.header.Set("Transfer-Encoding", "chunked")
	}
	var names []string
	for name := range m.header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range m.header[name] {
			line("%s: %s", name, value)
		}
	}
	for _, l := range m.lines {
		line("%s", l)
	}
	b.WriteString(m.ending)
	switch {
	case headOnly:
		return []byte(b.String())
	case m.chunked:
		m.chunks(&b)
	default:
		b.Write(m.body)
	}
	b.WriteString(m.surplus)
	return []byte(b.String())
}

// chunks writes the body in two chunks (RFC 9112 section 7.1).
func (m *message) chunks(b *strings.Builder) {
	half := len(m.body) / 2
	for _, part := range [][]byte{m.body[:half], m.body[half:], nil} {
		if len(part) > 0 {
			fmt.Fprintf(b, "%s\r\n%s\r\n", m.chunk(len(part)), part)
		}
	}
	fmt.Fprintf(b, "0\r\n%s\r\n", m.trailer)
}
