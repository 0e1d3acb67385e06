package importdoc

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"assay/spec"
)

// judgeMessage judges an example message by itself: how it is written, and
// whether its body is JSON of the length that it says.
func (c *create) judgeMessage(m *message) {
	c.judgeShape(m)
	m.read()
	if m.body == "" {
		return
	}
	media := m.mediaType()
	if media != "" && !spec.IsJSON(media) {
		return
	}
	if m.json == nil {
		if media != "" || strings.HasPrefix(m.body, "{") {
			c.page.found("page/example-json", m.bodyOffset(0), "the body is not JSON: it begins with %q", shorten(m.body, 30))
		}
		return
	}
	c.page.judgeSlips("page/example-json", "the body", m.slips, m.bodyOffset)
	c.judgeLength(m)
	c.judgeType(m)
}

func (c *create) judgeShape(m *message) {
	at := m.offset(m.lineAt)
	switch {
	case m.request():
	case m.status == 0:
		c.page.found("page/status-line", at, "the block is annotated as a response and has no status line").
			suggest("begin it with HTTP/1.1 201 Created")
	case !m.exact:
		want := strings.TrimSpace("HTTP/1.1 " + strconv.Itoa(m.status) + " " + phrase(m))
		c.page.found("page/status-line", at, "the status line has no version of HTTP").
			suggest("write %s", want).repair(true, Edit{at, m.offset(m.lineEnd), want})
	}
	if m.joined {
		end := "\n"
		if strings.Contains(m.block.text.text, "\r\n") {
			end = "\r\n"
		}
		body := m.bodyOffset(0)
		c.page.found("page/header-space", body, "the body follows the headers without a blank line").
			suggest("add a blank line").repair(true, Edit{body, body, end})
	}
}

func phrase(m *message) string {
	if m.reason != "" {
		return m.reason
	}
	return http.StatusText(m.status)
}

// judgeStatus compares an answer with the text.
func (c *create) judgeStatus(m *message) {
	if m.status == 0 {
		return
	}
	at := m.offset(m.lineAt)
	want := http.StatusText(m.status)
	if m.exact && want != "" && m.reason != "" && !strings.EqualFold(m.reason, want) {
		line := m.block.text.text[m.lineAt:m.lineEnd]
		i := m.lineAt + strings.LastIndex(line, m.reason)
		c.page.found("page/reason-phrase", at, "the status %d has the reason phrase %q", m.status, shorten(m.reason, 40)).
			suggest("write %d %s", m.status, want).repair(true, Edit{m.offset(i), m.offset(i) + len(m.reason), want})
	}
	if m.status >= 200 && m.status < 300 && len(c.answer.statuses) > 0 && !slices.Contains(c.answer.statuses, m.status) {
		c.page.found("page/status-unlike-text", at, "the example answers %d, and the text documents %s", m.status, numbers(c.answer.statuses)).
			suggest("write the same status in both")
	}
}

func numbers(list []int) string {
	var out []string
	for _, n := range slices.Compact(slices.Sorted(slices.Values(list))) {
		out = append(out, strconv.Itoa(n))
	}
	return strings.Join(out, " and ")
}

// judgeLength accepts what an author may have counted: the body with line feeds
// or with CRLF, with or without one at the end, or without any blanks. An answer
// that is shown in part may have been longer.
func (c *create) judgeLength(m *message) {
	h := m.header("Content-Length")
	if h == nil {
		return
	}
	said, err := strconv.Atoi(h.value)
	body := strings.ReplaceAll(m.body, "\r\n", "\n")
	lf, breaks := len(body), strings.Count(body, "\n")
	if err == nil && slices.Contains([]int{lf, lf + 1, lf + breaks, lf + breaks + 2}, said) {
		return
	}
	var compact bytes.Buffer
	if json.Compact(&compact, []byte(body)) == nil && compact.Len() == said {
		return
	}
	at := m.offset(h.valueAt)
	f := c.page.found("page/content-length", at, "Content-Length is %s, and the body that is shown has %d bytes, %d with CRLF", shorten(h.value, 20), lf, lf+breaks).
		suggest("write %d", lf+breaks).repair(len(m.slips) == 0, Edit{at, at + len(h.value), strconv.Itoa(lf + breaks)})
	if m.truncated() && said > lf {
		f.as(Note)
		f.Text += "; the answer is shown in part"
	}
}
