package verdict

import (
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"
)

// Header is one header field line as sent or received.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Body is the content of a message up to the limit of the run.
type Body struct {
	// Data are the bytes kept; never changed once an exchange is recorded.
	Data []byte
	// Size is the number of bytes on the wire after decoding transfer and
	// content codings; larger than len(Data) when Truncated.
	Size int64
	// Truncated says that Data is only the beginning.
	Truncated bool
	// Redacted says that secrets were removed from Data; a check must not
	// judge it again.
	Redacted bool
}

type bodyJSON struct {
	Text      *string `json:"text,omitempty"`
	Base64    []byte  `json:"base64,omitempty"`
	Size      int64   `json:"size"`
	Truncated bool    `json:"truncated,omitempty"`
	Redacted  bool    `json:"redacted,omitempty"`
}

// MarshalJSON writes {"text": …} for UTF-8 and {"base64": …} otherwise.
func (b Body) MarshalJSON() ([]byte, error) {
	j := bodyJSON{Size: b.Size, Truncated: b.Truncated, Redacted: b.Redacted}
	if utf8.Valid(b.Data) {
		s := string(b.Data)
		j.Text = &s
	} else {
		j.Base64 = b.Data
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (b *Body) UnmarshalJSON(data []byte) error {
	var j bodyJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return err
	}
	*b = Body{Data: j.Base64, Size: j.Size, Truncated: j.Truncated, Redacted: j.Redacted}
	if j.Text != nil {
		b.Data = []byte(*j.Text)
	}
	return nil
}

// Request is what was sent.
type Request struct {
	Method string   `json:"method"`
	URL    string   `json:"url"` // absolute
	Header []Header `json:"header,omitempty"`
	Body   Body     `json:"body,omitzero"`
}

// Response is what came back.
type Response struct {
	Status int      `json:"status"`
	Proto  string   `json:"proto,omitempty"` // such as "HTTP/1.1"
	Header []Header `json:"header,omitempty"`
	Body   Body     `json:"body,omitzero"`
}

// FailureKind says how an exchange failed when no complete answer came.
type FailureKind string

const (
	FailTimeout   FailureKind = "timeout"   // no complete answer within the case's time
	FailRefused   FailureKind = "refused"   // no connection could be made
	FailDropped   FailureKind = "dropped"   // connection closed or reset before the answer was complete
	FailTLS       FailureKind = "tls"       // handshake or certificate
	FailProtocol  FailureKind = "protocol"  // the answer is not HTTP
	FailTooLarge  FailureKind = "too-large" // header beyond its bound
	FailCancelled FailureKind = "cancelled" // the run was interrupted
)

// Failure is why there is no complete answer.
type Failure struct {
	Kind FailureKind `json:"kind"`
	Text string      `json:"text"`
}

// Exchange is one request and what became of it. Response and Failure may both
// be set, when the answer broke off in its body.
type Exchange struct {
	// Step is empty for the step the case is about, and such as "read.1" for
	// those derived from its answer.
	Step     string    `json:"step,omitempty"`
	Request  Request   `json:"request"`
	Response *Response `json:"response,omitempty"`
	Failure  *Failure  `json:"failure,omitempty"`
	Start    time.Time `json:"start,omitzero"`
	// Duration is from the first byte sent to the last received, in
	// nanoseconds.
	Duration time.Duration `json:"duration"`
	// Wire lists what was wrong with the answer's framing as it was on the
	// wire, each as a sentence with its clause; a client library mends such
	// things silently.
	Wire []string `json:"wire,omitempty"`
	// Attempt counts from 1; more when rate limits were waited out or a
	// conflict was retried with a fresh marker.
	Attempt int `json:"attempt,omitempty"`
}

// Get returns the first value of a header field, names compared without case.
func (r *Response) Get(name string) string { return get(r.Header, name) }

// Get returns the first value of a header field, names compared without case.
func (r *Request) Get(name string) string { return get(r.Header, name) }

// Values returns all values of a header field, names compared without case.
func (r *Response) Values(name string) []string {
	var out []string
	for _, h := range r.Header {
		if strings.EqualFold(h.Name, name) {
			out = append(out, h.Value)
		}
	}
	return out
}

func get(hs []Header, name string) string {
	for _, h := range hs {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}
