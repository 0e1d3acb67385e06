package runner

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// answer reads a whole header section and finds how long the content is, as
// RFC 9112 section 6.3 says.
func (f *framing) answer(section []byte) {
	status, section, _ := bytes.Cut(section, []byte("\n"))
	version, code, ok := f.statusLine(f.ended(status))
	if !ok {
		f.at, f.garbled = nowhere, true
		return
	}
	var lengths, codings []string
	for line := range bytes.Lines(section) {
		line = f.ended(line[:len(line)-1])
		if len(line) == 0 {
			break
		}
		name, value := f.field(line)
		switch {
		case len(name) == len("Content-Length") && strings.EqualFold(string(name), "Content-Length"):
			lengths = append(lengths, value)
		case len(name) == len("Transfer-Encoding") && strings.EqualFold(string(name), "Transfer-Encoding"):
			codings = append(codings, value)
		}
	}
	f.lengths(lengths, codings)
	f.extent(version, code, lengths, codings)
}

// ended takes the end off a line.
func (f *framing) ended(line []byte) []byte {
	text, ok := bytes.CutSuffix(line, []byte("\r"))
	if !ok {
		f.note("RFC 9112 section 2.2", "a line of the header section ends in a bare LF")
	}
	return text
}

// statusLine reads "HTTP-version SP status-code SP [ reason-phrase ]". It is
// not ok where nothing can be made of it.
func (f *framing) statusLine(line []byte) (version string, code int, ok bool) {
	const clause = "RFC 9112 section 4"
	if len(line) < len("HTTP/1.1 200") || !bytes.HasPrefix(line, []byte("HTTP/")) || line[8] != ' ' {
		return "", 0, false
	}
	if !bytes.HasPrefix(line, []byte("HTTP/1.")) {
		f.note("RFC 9112 section 2.3", "the answer says to be of %q, on a connection of HTTP/1.1", line[:8])
		return "", 0, false
	}
	code, err := strconv.Atoi(string(line[9:12]))
	if err != nil || code < 0 {
		return "", 0, false
	}
	if code < 100 || code > 599 {
		f.note("RFC 9110 section 15", "the status code %s is outside of 100 to 599", line[9:12])
	}
	reason := line[12:]
	switch {
	case len(reason) == 0:
		f.note(clause, "no space follows the status code, which it must also where there is no reason phrase")
	case reason[0] != ' ':
		f.note(clause, "the status line %q is not of the form version, code, reason", line)
	case slices.ContainsFunc(reason, isControl):
		f.note(clause, "the reason phrase holds a control character")
	}
	return string(line[5:8]), code, code >= 100
}

// field reads "field-name : OWS field-value OWS".
func (f *framing) field(line []byte) (name []byte, value string) {
	if line[0] == ' ' || line[0] == '\t' {
		f.note("RFC 9112 section 5.2", "a field is folded over several lines")
		return nil, ""
	}
	name, content, ok := bytes.Cut(line, []byte(":"))
	if !ok {
		f.note("RFC 9112 section 5", "a line of the header section has no colon: %q", clipped(line))
		return nil, ""
	}
	if slices.ContainsFunc(content, isControl) {
		f.note("RFC 9110 section 5.5", "the value of the field %q holds a control character", clipped(name))
	}
	bare := bytes.TrimRight(name, " \t")
	switch {
	case len(bare) < len(name):
		f.note("RFC 9112 section 5.1", "white space stands between the name %q and the colon", clipped(bare))
	case len(name) == 0 || slices.ContainsFunc(name, func(c byte) bool { return !isToken(c) }):
		f.note("RFC 9110 section 5.1", "%q is no name of a field", clipped(name))
	}
	if len(bare) < len("Content-Length") { // of no account
		return nil, ""
	}
	return bare, string(bytes.Trim(content, " \t"))
}

// lengths judges the fields that say how long the content is.
func (f *framing) lengths(lengths, codings []string) {
	if len(lengths) > 0 && len(codings) > 0 {
		f.note("RFC 9112 section 6.1", "Content-Length stands beside Transfer-Encoding")
	}
	for _, v := range lengths {
		if v == "" || strings.Trim(v, "0123456789") != "" {
			f.note("RFC 9110 section 8.6", "the Content-Length %q is not a row of digits", clipped([]byte(v)))
		}
	}
	switch {
	case len(lengths) < 2:
	case len(slices.Compact(slices.Clone(lengths))) > 1:
		f.note("RFC 9112 section 6.3", "several fields Content-Length do not say the same")
	default:
		f.note("RFC 9110 section 5.3", "the field Content-Length is sent %d times", len(lengths))
	}
}

// extent finds where the content ends.
func (f *framing) extent(version string, code int, lengths, codings []string) {
	interim := code < 200
	if (interim || code == 204) && len(codings) > 0 {
		f.note("RFC 9112 section 6.1", "a %d has a Transfer-Encoding", code)
	}
	if interim && len(lengths) > 0 {
		f.note("RFC 9110 section 8.6", "a %d has a Content-Length", code)
	}
	old := version == "1.0" && len(codings) > 0
	if old {
		f.note("RFC 9112 section 6.1", "an answer of HTTP/1.0 has a Transfer-Encoding")
		codings = nil
	}
	switch {
	case code == 101:
		f.note("RFC 9110 section 7.8", "a 101 switches to a protocol that was not asked for")
		f.at = nowhere
	case interim:
		f.at = inHead
	case f.head:
		f.at, f.content = atEnd, "its header section, since HEAD was asked"
	case code == 204 || code == 304:
		f.at, f.content = atEnd, "its header section, since "+strconv.Itoa(code)+" has no content"
	case len(codings) == 1 && strings.EqualFold(codings[0], "chunked"):
		f.at, f.content = inChunkSize, "the last chunk"
	case len(codings) > 0:
		f.at = nowhere
	case len(lengths) > 0:
		f.sized(lengths[0])
	default:
		f.at = untilClose
	}
}

// sized is content of an announced length.
func (f *framing) sized(length string) {
	n, err := strconv.ParseUint(length, 10, 63)
	if err != nil {
		f.at = nowhere
		return
	}
	f.at, f.left, f.length = inContent, int64(n), length
	if n == 0 {
		f.at = atEnd
	}
}

// isToken says whether a byte can stand in a field name (RFC 9110 section
// 5.6.2).
func isToken(c byte) bool { return tokens[c] }

var tokens = func() (t [256]bool) {
	for c := range t {
		t[c] = c > ' ' && c < 0x7f && strings.IndexByte(`"(),/:;<=>?@[\]{}`, byte(c)) < 0
	}
	return t
}()

// isControl says whether a byte may stand in no value (RFC 9110 section 5.5).
func isControl(c byte) bool { return c < ' ' && c != '\t' || c == 0x7f }

func clipped(p []byte) []byte { return p[:min(len(p), maxSample)] }
