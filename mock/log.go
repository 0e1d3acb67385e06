package mock

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"assay/spec"
)

// Request is one request that was answered, as the log tells it. It holds
// nothing of the header and the body, and no secret of the query.
type Request struct {
	Time   time.Time `json:"time"`
	Method string    `json:"method"`
	Path   string    `json:"path"` // with the query, escaped
	Status int       `json:"status"`
	// Duration is in milliseconds, from the first byte of the header to the last
	// of the answer.
	Duration float64 `json:"ms"`
	// Reason is a word for why the request was refused; empty where it was not.
	Reason string `json:"reason,omitempty"`
	// Why is the same as a sentence.
	Why string `json:"why,omitempty"`
}

// LogFormats are the ways in which requests are logged.
func LogFormats() []string { return []string{"text", "json", "off"} }

// text is the request in one line.
func (r Request) text() string {
	line := fmt.Sprintf("%s %3d %-6s %s %.1fms", r.Time.Format("15:04:05.000"), r.Status, r.Method, r.Path, r.Duration)
	if r.Why != "" {
		line += "  " + r.Why
	}
	return line
}

// journal keeps the last requests, and writes each down.
type journal struct {
	out    io.Writer // nil where nothing is written
	asJSON bool

	mu    sync.Mutex
	last  []Request // a ring
	total uint64
}

// remembered is how many requests are kept.
const remembered = 100

func newJournal(out io.Writer, format string) (*journal, error) {
	switch format {
	case "", "text":
		return &journal{out: out}, nil
	case "json":
		return &journal{out: out, asJSON: true}, nil
	case "off":
		return &journal{}, nil
	}
	return nil, fmt.Errorf("unknown format %q: use %s", format, strings.Join(LogFormats(), ", "))
}

func (j *journal) add(r Request) {
	var line []byte
	if j.out != nil && j.asJSON {
		line, _ = json.Marshal(r) // it holds nothing that cannot be written
	} else if j.out != nil {
		line = []byte(r.text())
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.last) < remembered {
		j.last = append(j.last, r)
	} else {
		j.last[j.total%remembered] = r
	}
	j.total++
	if line != nil {
		_, _ = j.out.Write(append(line, '\n')) // a log that cannot be written stops no server
	}
}

// recent are the requests that are kept, newest first, and how many there were.
func (j *journal) recent() ([]Request, uint64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := make([]Request, 0, len(j.last))
	for i := range uint64(len(j.last)) {
		out = append(out, j.last[(j.total-1-i)%remembered])
	}
	return out, j.total
}

// veil hides in a path and in a text what is secret.
type veil struct {
	token string
	keys  []string // query parameters that are credentials, in lower case
}

func newVeil(services []*service, token string) veil {
	v := veil{token: token, keys: []string{
		"access_token", "token", "api_key", "apikey", "key", "password", "passwd", "secret", "client_secret", "signature", "sig", "code",
	}}
	for _, s := range services {
		for _, op := range []*spec.Operation{s.op, s.op.Read, s.listing(), s.op.Delete} {
			if op == nil {
				continue
			}
			for _, scheme := range slices.Concat(op.Security...) {
				if scheme.Type == "apiKey" && scheme.In == "query" {
					v.keys = append(v.keys, strings.ToLower(scheme.Param))
				}
			}
		}
	}
	return v
}

// longest is how much of a path or a reason is told, in bytes.
const longest = 400

// path is the path and the query of a request in one line of plain characters.
func (v veil) path(u *url.URL) string {
	text := u.EscapedPath()
	if u.RawQuery != "" {
		parts := strings.Split(u.RawQuery, "&")
		for i, part := range parts {
			name, _, valued := strings.Cut(part, "=")
			plain, err := url.QueryUnescape(name)
			if valued && (err != nil || slices.Contains(v.keys, strings.ToLower(plain))) {
				parts[i] = name + "=***"
			}
		}
		text += "?" + strings.Join(parts, "&")
	}
	return v.text(text)
}

// text is a text in one line without the token.
func (v veil) text(s string) string {
	if v.token != "" {
		s = strings.ReplaceAll(s, v.token, "***")
		s = strings.ReplaceAll(s, url.QueryEscape(v.token), "***")
	}
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "") + "…"
	}
	if utf8.ValidString(s) && strings.IndexFunc(s, unprintable) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unprintable(r) {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }

// told is the record of an answered request.
func (v veil) told(r *http.Request, a *answer, start time.Time) Request {
	out := Request{
		Time: start, Method: v.text(r.Method), Path: v.path(r.URL), Status: a.status,
		Duration: float64(time.Since(start).Microseconds()) / 1000,
	}
	switch {
	case a.drop:
		out.Status, out.Why = 0, "The connection was cut."
	case a.refusal != nil:
		out.Reason, out.Why = codeNames[a.refusal.reason], v.text(a.refusal.message)
	}
	return out
}
