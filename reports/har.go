package reports

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"assay/verdict"
)

// The parts of an HTTP Archive 1.2 that are written. Names that begin with an
// underscore are extensions, as the format allows.
type (
	harEntry struct {
		Started  string      `json:"startedDateTime"`
		Time     float64     `json:"time"` // milliseconds
		Request  harRequest  `json:"request"`
		Response harResponse `json:"response"`
		Cache    struct{}    `json:"cache"`
		Timings  harTimings  `json:"timings"`
		Comment  string      `json:"comment"`
		Case     string      `json:"_case"`
		Step     string      `json:"_step,omitempty"`
		Outcome  string      `json:"_outcome,omitempty"`
		Attempt  int         `json:"_attempt,omitempty"`
	}
	harRequest struct {
		Method      string    `json:"method"`
		URL         string    `json:"url"`
		HTTPVersion string    `json:"httpVersion"`
		Cookies     []harPair `json:"cookies"`
		Headers     []harPair `json:"headers"`
		Query       []harPair `json:"queryString"`
		PostData    *harPost  `json:"postData,omitempty"`
		HeadersSize int       `json:"headersSize"`
		BodySize    int64     `json:"bodySize"`
	}
	harResponse struct {
		Status      int        `json:"status"`
		StatusText  string     `json:"statusText"`
		HTTPVersion string     `json:"httpVersion"`
		Cookies     []harPair  `json:"cookies"`
		Headers     []harPair  `json:"headers"`
		Content     harContent `json:"content"`
		RedirectURL string     `json:"redirectURL"`
		HeadersSize int        `json:"headersSize"`
		BodySize    int64      `json:"bodySize"`
		Error       string     `json:"_error,omitempty"`
	}
	harPair struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	harPost struct {
		MimeType string `json:"mimeType"`
		Text     string `json:"text"`
		Encoding string `json:"_encoding,omitempty"`
		Comment  string `json:"comment,omitempty"`
	}
	harContent struct {
		Size     int64  `json:"size"`
		MimeType string `json:"mimeType"`
		Text     string `json:"text,omitempty"`
		Encoding string `json:"encoding,omitempty"`
		Comment  string `json:"comment,omitempty"`
	}
	// harTimings are milliseconds: what passed between the first byte sent and
	// the last received is not told apart.
	harTimings struct {
		Send    float64 `json:"send"`
		Wait    float64 `json:"wait"`
		Receive float64 `json:"receive"`
	}
)

// harSink writes each exchange when it comes; what it keeps does not grow with
// their number.
type harSink struct {
	run  *run
	w    *bufio.Writer
	open bool
	n    int
}

func newHAR(w io.Writer, _ Options) verdict.Sink {
	return &harSink{run: newRun(false), w: bufio.NewWriter(w)}
}

func (s *harSink) Event(e *verdict.Event) error {
	s.run.event(e)
	if e.Done == nil {
		return nil
	}
	s.begin()
	outcome := ""
	if e.Done.Case.Technique != housekeeping && !e.Done.Case.Preparation() {
		outcome = string(s.run.worst(e.Done.Verdicts))
	}
	for i := range e.Done.Exchanges {
		data, err := json.Marshal(s.entry(e.Done, &e.Done.Exchanges[i], outcome))
		if err != nil {
			return err
		}
		if s.n > 0 {
			s.w.WriteString(",\n")
		}
		s.n++
		if _, err := s.w.Write(data); err != nil {
			return err
		}
	}
	return nil
}

func (s *harSink) Close() error {
	s.begin()
	c := s.run.conclude()
	comment, err := json.Marshal(plain(c.Word+": "+c.Sentence, 2000))
	if err != nil {
		return err
	}
	s.w.WriteString("\n],\"comment\":")
	s.w.Write(comment)
	s.w.WriteString("}}\n")
	return s.w.Flush()
}

// begin writes the head once.
func (s *harSink) begin() {
	if s.open {
		return
	}
	s.open = true
	creator := struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}{Name: "assay"}
	if s.run.started != nil {
		creator.Version = plain(s.run.started.Version, 100)
	}
	data, _ := json.Marshal(creator) // strings always can be
	s.w.WriteString(`{"log":{"version":"1.2","creator":`)
	s.w.Write(data)
	s.w.WriteString(",\"entries\":[\n")
}

func (s *harSink) entry(d *verdict.Done, x *verdict.Exchange, outcome string) harEntry {
	took := float64(x.Duration.Microseconds()) / 1000
	out := harEntry{Time: max(took, 0), Timings: harTimings{Wait: max(took, 0)}, Case: plain(d.Case.ID, 2000), Step: plain(x.Step, 500), Outcome: outcome, Attempt: x.Attempt}
	start := x.Start
	if start.IsZero() && s.run.started != nil {
		start = s.run.started.Time
	}
	if start.IsZero() {
		start = time.Unix(0, 0)
	}
	out.Started = instant(start)
	out.Request, out.Response = harSent(&x.Request), harReceived(x)
	parts := []string{out.Case}
	for _, p := range []string{out.Step, outcome, plain(strings.Join(x.Wire, "; "), 2000)} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	out.Comment = strings.Join(parts, " · ")
	return out
}

func harSent(r *verdict.Request) harRequest {
	out := harRequest{Method: printable(r.Method), URL: mendURI(r.URL), HTTPVersion: "HTTP/1.1", Cookies: []harPair{}, Headers: harHeaders(r.Header), Query: harQuery(r.URL), HeadersSize: -1, BodySize: r.Body.Size}
	if len(r.Body.Data) == 0 && r.Body.Size == 0 {
		return out
	}
	text, encoding := harText(r.Body.Data)
	out.PostData = &harPost{MimeType: printable(r.Get("Content-Type")), Text: text, Encoding: encoding, Comment: harComment(&r.Body)}
	return out
}

func harReceived(x *verdict.Exchange) harResponse {
	out := harResponse{Cookies: []harPair{}, Headers: []harPair{}, Content: harContent{MimeType: "x-unknown"}, HeadersSize: -1, BodySize: -1}
	if x.Failure != nil {
		out.Error = plain(string(x.Failure.Kind)+": "+x.Failure.Text, 2000)
	}
	r := x.Response
	if r == nil {
		return out
	}
	out.Status, out.StatusText, out.HTTPVersion = r.Status, http.StatusText(r.Status), orElse(printable(r.Proto), "HTTP/1.1")
	out.Headers, out.RedirectURL = harHeaders(r.Header), printable(r.Get("Location"))
	out.Content.Size, out.Content.Comment = r.Body.Size, harComment(&r.Body)
	out.Content.MimeType = orElse(printable(r.Get("Content-Type")), "x-unknown")
	out.Content.Text, out.Content.Encoding = harText(r.Body.Data)
	return out
}

// harText writes a body as text, and in base64 where it is not UTF-8.
func harText(data []byte) (text, encoding string) {
	if utf8.Valid(data) {
		return string(data), ""
	}
	return base64.StdEncoding.EncodeToString(data), "base64"
}

func harComment(b *verdict.Body) string {
	var parts []string
	if b.Truncated {
		parts = append(parts, "only the first "+count(len(b.Data), "byte", "bytes")+" of "+number(b.Size)+" were kept")
	}
	if b.Redacted {
		parts = append(parts, "secrets were removed")
	}
	return strings.Join(parts, "; ")
}

func harHeaders(hs []verdict.Header) []harPair {
	out := make([]harPair, len(hs))
	for i, h := range hs {
		out[i] = harPair{printable(h.Name), printable(h.Value)}
	}
	return out
}

// harQuery takes the parameters from a URL in their order.
func harQuery(address string) []harPair {
	out := []harPair{}
	_, query, _ := strings.Cut(address, "?")
	query, _, _ = strings.Cut(query, "#")
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		out = append(out, harPair{unescaped(name), unescaped(value)})
	}
	return out
}

func unescaped(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		s = plain
	}
	return printable(s)
}

// printable keeps text byte for byte as JSON can, and spells out bytes that
// are not UTF-8: JSON would lose them.
func printable(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return shown(s)
}
