package importdoc

import (
	"regexp"
	"strconv"
	"strings"

	"assay/spec"
)

// message is an HTTP request or response as a fence shows it. Offsets count in
// the fence's text.
type message struct {
	block *block
	ann   *annotation // nil without one

	method, target  string // of a request; the target without HTTP/1.1
	targetAt        int
	status          int // of a response; 0 where no status line was read
	reason          string
	lineAt, lineEnd int  // the request or status line
	exact           bool // the status line is one of RFC 9112 section 4

	headers []header
	// body is what follows the headers; bodyAt is its offset.
	body   string
	bodyAt int
	// joined says that no blank line stands between the headers and the body.
	joined bool
	json   *value // the body, as far as it is JSON
	slips  []slip // where it is not
	parsed bool   // json is set, or the body was looked at without success
	// separate is the fence that holds the body where the message has none.
	separate *block
}

type header struct {
	name, value string
	valueAt     int
}

var (
	requestLine = regexp.MustCompile(`^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ \t]+(\S.*)$`)
	statusLine  = regexp.MustCompile(`^HTTP(/\d(?:\.\d)?)?[ \t]+(\d{3})(?:[ \t]+(.*))?$`)
	headerLine  = regexp.MustCompile("^([A-Za-z0-9!#$%&'*+.^_|~-]+):[ \t]*(.*)$")
)

// line is a line of a text with its offset, without its end.
type line struct {
	text string
	at   int
}

func linesOf(text string) []line {
	var out []line
	for at := 0; at < len(text); {
		l, _, more := strings.Cut(text[at:], "\n")
		out = append(out, line{strings.TrimRight(l, "\r"), at})
		at += len(l)
		if more {
			at++
		}
	}
	return out
}

// readMessage reads a fence as HTTP; nil where it begins with neither a request
// nor a status line, unless an annotation says that it is a message.
func readMessage(b *block, ann *annotation) *message {
	m := &message{block: b, ann: ann}
	lines := linesOf(b.text.text)
	for len(lines) > 0 && strings.TrimSpace(lines[0].text) == "" {
		lines = lines[1:]
	}
	if len(lines) == 0 {
		return nil
	}
	first := strings.TrimSpace(lines[0].text)
	m.lineAt, m.lineEnd = lines[0].at, lines[0].at+len(lines[0].text)
	if r := requestLine.FindStringSubmatch(first); r != nil {
		m.method, m.target = r[1], target(r[2])
		m.targetAt = m.lineAt + strings.Index(lines[0].text, m.target)
	} else if r := statusLine.FindStringSubmatch(first); r != nil {
		m.status, _ = strconv.Atoi(r[2])
		m.reason, m.exact = strings.TrimSpace(r[3]), r[1] != ""
	} else if ann == nil || ann.blockType != "response" {
		return nil
	} else {
		m.readHeaders(lines, b.text.text)
		return m
	}
	m.readHeaders(lines[1:], b.text.text)
	return m
}

// target drops a version of HTTP behind the URL, and joins the rest again:
// $filter has blanks in it.
func target(text string) string {
	fields := strings.Fields(text)
	kept := fields[:0]
	for _, f := range fields {
		if !strings.HasPrefix(f, "HTTP/") {
			kept = append(kept, f)
		}
	}
	return strings.Join(kept, " ")
}

func (m *message) readHeaders(lines []line, text string) {
	m.bodyAt = len(text)
	for i, l := range lines {
		trimmed := strings.TrimSpace(l.text)
		if trimmed == "" {
			if i+1 < len(lines) {
				m.bodyAt = lines[i+1].at
			}
			break
		}
		h := headerLine.FindStringSubmatchIndex(l.text)
		if h == nil {
			if _, sure := m.oddHeader(l); sure {
				continue
			}
			m.bodyAt, m.joined = l.at, true
			break
		}
		m.headers = append(m.headers, header{name: l.text[h[2]:h[3]], value: strings.TrimSpace(l.text[h[4]:h[5]]), valueAt: l.at + h[4]})
	}
	m.body = strings.TrimRight(text[m.bodyAt:], " \t\r\n")
	lead := len(m.body) - len(strings.TrimLeft(m.body, " \t\r\n"))
	m.body, m.bodyAt = m.body[lead:], m.bodyAt+lead
	if m.body == "" {
		m.joined = false
	}
}

// oddHeader takes a line that continues the URL of a request, such as a query
// that was broken into lines.
func (m *message) oddHeader(l line) (string, bool) {
	t := strings.TrimSpace(l.text)
	if m.method != "" && len(m.headers) == 0 && (strings.HasPrefix(t, "?") || strings.HasPrefix(t, "&")) {
		m.target += t
		return t, true
	}
	return "", false
}

func (m *message) request() bool { return m.method != "" }

// header returns a header, nil when there is none. Names have no case (RFC 9110
// section 5.1).
func (m *message) header(name string) *header {
	for i := range m.headers {
		if strings.EqualFold(m.headers[i].name, name) {
			return &m.headers[i]
		}
	}
	return nil
}

// mediaType is the essence of the Content-Type, "" without one.
func (m *message) mediaType() string {
	h := m.header("Content-Type")
	if h == nil {
		return ""
	}
	t, _, _ := strings.Cut(h.value, ";")
	return strings.ToLower(strings.TrimSpace(t))
}

// truncated says that the page shows a part of the body only.
func (m *message) truncated() bool { return m.ann != nil && m.ann.truncated }

// offset is where a place in the fence stands in the page.
func (m *message) offset(at int) int { return m.block.text.offset(at) }

// bodyOffset is where a place in the body stands in the page.
func (m *message) bodyOffset(at int) int {
	if m.separate != nil {
		return m.separate.text.offset(m.bodyAt + at)
	}
	return m.offset(m.bodyAt + at)
}

// read parses the body once.
func (m *message) read() *value {
	if !m.parsed {
		m.parsed = true
		media := m.mediaType()
		if m.body != "" && (m.body[0] == '{' || m.body[0] == '[') && (media == "" || spec.IsJSON(media)) {
			m.json, m.slips, _ = readJSON(m.body)
		}
	}
	return m.json
}
