package runner

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// framing follows the bytes of the answers on one connection of HTTP/1 and
// notes what a client library mends without a word. It keeps no more of them
// than one header section, and looks at the content of none. What it cannot
// follow it leaves alone: the library fails on that by itself.
type framing struct {
	at      place
	head    bool   // the request asked for no content
	kept    []byte // of a header section or a line that is not complete
	left    int64  // bytes until the end of the content or of the chunk
	content string // how the end of the content is known; empty when by length
	length  string // that was announced
	behind  int64  // bytes that came after the end
	sample  []byte // the first of them
	faults  []fault
	garbled bool // it does not begin as an answer does
}

// place is where in an answer the next byte stands.
type place int

const (
	nowhere place = iota // not followed
	inHead
	inContent
	inChunkSize
	inChunk
	behindChunk
	inTrailer
	atEnd
	untilClose
)

// Bounds of what is kept.
const (
	maxChunkLine = 4096
	maxSample    = 24
	maxShown     = 5 // less than a secret is long
)

// fault is a rule of the grammar that is broken, once an answer.
type fault struct{ clause, text string }

// begin starts the answer to the next request. It is true when bytes stand
// behind the end of the last one: what comes next may be them.
func (f *framing) begin(head bool) (tainted bool) {
	tainted = f.at == atEnd && f.surplus()
	*f = framing{at: inHead, head: head, kept: f.kept[:0], sample: f.sample[:0]}
	return tainted
}

// feed takes bytes as they were read.
func (f *framing) feed(p []byte) {
	for len(p) > 0 {
		switch f.at {
		case inHead:
			p = f.header(p)
		case inContent, inChunk:
			p = f.skip(p)
		case inChunkSize, behindChunk, inTrailer:
			p = f.line(p)
		case atEnd:
			f.behind += int64(len(p))
			f.sample = append(f.sample, p[:min(len(p), maxSample-len(f.sample))]...)
			return
		default:
			return
		}
	}
}

// header takes bytes of a header section until it is complete.
func (f *framing) header(p []byte) []byte {
	section := p
	if len(f.kept) > 0 {
		f.kept = append(f.kept, p...)
		section = f.kept
	}
	for len(section) > 0 && (section[0] == '\r' || section[0] == '\n') { // RFC 9112 section 2.2
		section = section[1:]
	}
	n := endOfHeader(section)
	switch {
	case n < 0 && len(section) > maxHeader:
		f.at = nowhere
		return nil
	case n < 0:
		if len(f.kept) == 0 {
			f.kept = append(f.kept, p...)
		}
		return nil
	}
	rest := p[len(p)-(len(section)-n):]
	f.answer(section[:n])
	f.kept = f.kept[:0]
	return rest
}

// endOfHeader is the length of a header section with its empty line; -1 where
// it is not complete.
func endOfHeader(p []byte) int {
	for i := 0; ; {
		n := bytes.IndexByte(p[i:], '\n')
		if n < 0 {
			return -1
		}
		i += n + 1
		switch {
		case i < len(p) && p[i] == '\n':
			return i + 1
		case i+1 < len(p) && p[i] == '\r' && p[i+1] == '\n':
			return i + 2
		}
	}
}

// skip passes over content.
func (f *framing) skip(p []byte) []byte {
	n := min(int64(len(p)), f.left)
	if f.left -= n; f.left == 0 {
		if f.at == inChunk {
			f.at = behindChunk
		} else {
			f.at = atEnd
		}
	}
	return p[n:]
}

// line takes a line of the chunked coding (RFC 9112 section 7.1).
func (f *framing) line(p []byte) []byte {
	n := bytes.IndexByte(p, '\n')
	if n < 0 {
		f.kept = append(f.kept, p...)
		if len(f.kept) > maxChunkLine {
			f.at = nowhere
		}
		return nil
	}
	line := p[:n+1]
	if len(f.kept) > 0 {
		f.kept = append(f.kept, line...)
		line = f.kept
	}
	text, ok := bytes.CutSuffix(line, []byte("\r\n"))
	if !ok {
		f.note("RFC 9112 section 7.1", "a line of the chunked coding ends in a bare LF")
		text = line[:len(line)-1]
	}
	switch f.at {
	case behindChunk:
		f.at = inChunkSize
		if len(text) > 0 {
			f.at = nowhere
		}
	case inTrailer:
		if len(text) == 0 {
			f.at = atEnd
		} else {
			f.field(text)
		}
	default:
		f.chunk(text)
	}
	f.kept = f.kept[:0]
	return p[n+1:]
}

// chunk reads "chunk-size [ chunk-ext ]".
func (f *framing) chunk(text []byte) {
	size, ext, extended := bytes.Cut(text, []byte(";"))
	digits := bytes.Trim(size, " \t")
	if len(digits) < len(size) && !extended {
		f.note("RFC 9112 section 7.1", "white space stands beside the size of a chunk")
	}
	if name := bytes.TrimLeft(ext, " \t"); extended && (len(name) == 0 || !isToken(name[0])) {
		f.note("RFC 9112 section 7.1.1", "an extension of a chunk has no name")
	}
	n, err := strconv.ParseUint(string(digits), 16, 63)
	switch {
	case err != nil:
		f.at = nowhere
	case n == 0:
		f.at = inTrailer
	default:
		f.at, f.left = inChunk, int64(n)
	}
}

// note keeps a fault, the first of its text.
func (f *framing) note(clause, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	for _, known := range f.faults {
		if known.text == text {
			return
		}
	}
	if len(f.faults) < 8 {
		f.faults = append(f.faults, fault{clause, text})
	}
}

// surplus says whether bytes stand behind the end of the answer. One empty line
// there does no harm.
func (f *framing) surplus() bool {
	return f.behind > 2 || f.behind > 0 && strings.Trim(string(f.sample), "\r\n") != ""
}

// found lists what was wrong with the answer so far, each as a sentence.
func (f *framing) found() []string {
	faults := f.faults
	switch {
	case f.at != atEnd || !f.surplus():
	case bytes.HasPrefix(f.sample, []byte("HTTP/1.")):
		faults = append(faults[:len(faults):len(faults)], fault{"RFC 9112 section 9.2", "a second answer follows the one to the request"})
	default:
		faults = append(faults[:len(faults):len(faults)], fault{"RFC 9112 section 6.3", fmt.Sprintf("bytes follow the end of the answer, which is %s: %q", f.end(), f.sample[:min(len(f.sample), maxShown)])})
	}
	var out []string
	for _, x := range faults {
		out = append(out, fmt.Sprintf("%s (%s).", x.text, x.clause))
	}
	return out
}

// end says where the answer ends.
func (f *framing) end() string {
	if f.content != "" {
		return f.content
	}
	return "where Content-Length: " + f.length + " puts it"
}
