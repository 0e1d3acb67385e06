package runner

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"assay/verdict"
)

// sent is one exchange, with what the runner alone wants to know about it.
type sent struct {
	verdict.Exchange
	url *url.URL // of the request; not to be changed
	// stale says that the connection had been used before and was closed
	// without an answer, or that it ended with all that shared it: nothing was
	// shown about the request.
	stale bool
	gen   int // of the credentials it was sent with
}

// exchange sends one request, on a connection of its own if fresh, and records
// what comes back.
func (t *transport) exchange(ctx context.Context, req verdict.Request, u *url.URL, opts *Options, fresh bool) sent {
	ctx, cancel := context.WithTimeout(ctx, opts.Timeout)
	defer cancel()
	tr := &trace{base: time.Now()}
	out := sent{Exchange: verdict.Exchange{Request: req}, url: u}
	rt := t.kept
	if fresh {
		rt = t.fresh
	}
	resp, err := rt.RoundTrip(httpRequest(httptrace.WithClientTrace(ctx, tr.hooks(req.Method == http.MethodHead)), req, u))
	if err == nil && tr.unasked(resp) {
		resp.Body.Close()
		out.Failure = &verdict.Failure{Kind: verdict.FailProtocol, Text: "an answer was there before the request was sent"}
		out.stale = true
	} else if err == nil {
		out.Response, err = record(resp, opts.MaxBody)
	}
	out.Start = tr.began()
	out.Duration = time.Since(out.Start)
	if err != nil {
		out.Failure = failure(ctx, err, tr.stage(), opts.Timeout)
		if out.Response == nil && out.Failure.Kind == verdict.FailProtocol && tr.bulky() {
			out.Failure = tooLarge()
		}
		out.stale = tr.reused.Load() && (out.Failure.Kind == verdict.FailDropped && !tr.answered.Load() || tr.remains()) ||
			!fresh && tr.swept(err, out.Failure.Kind)
	}
	if t := tr.tap.Load(); t != nil && !out.stale {
		out.Wire = t.found()
	}
	return out
}

func httpRequest(ctx context.Context, req verdict.Request, u *url.URL) *http.Request {
	header := make(http.Header, len(req.Header))
	values := make([]string, len(req.Header)) // one for all: they seldom repeat
	for i, h := range req.Header {
		name := http.CanonicalHeaderKey(h.Name)
		if header[name] != nil {
			header[name] = append(header[name], h.Value)
			continue
		}
		values[i] = h.Value
		header[name] = values[i : i+1 : i+1]
	}
	if header["User-Agent"] == nil {
		header["User-Agent"] = []string{""} // none, in place of the library's own
	}
	r := &http.Request{Method: req.Method, URL: u, Host: u.Host, Header: header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	if body := req.Body.Data; len(body) > 0 {
		r.ContentLength = int64(len(body))
		r.Body = io.NopCloser(bytes.NewReader(body))
		r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	}
	return r.WithContext(ctx)
}

// record reads an answer to its end or its bounds. What came is returned
// beside an error.
func record(resp *http.Response, limit int64) (*verdict.Response, error) {
	defer resp.Body.Close()
	out := &verdict.Response{Status: resp.StatusCode, Proto: resp.Proto, Header: lines(resp)}
	if resp.StatusCode == http.StatusSwitchingProtocols { // nobody asked for it, and it never ends
		return out, nil
	}
	var err error
	out.Body, err = readBody(resp, limit)
	return out, err
}

// lines lists the header fields by name, with the framing that net/http takes
// out of them.
func lines(resp *http.Response) []verdict.Header {
	out := make([]verdict.Header, 0, len(resp.Header)+1)
	for name, values := range resp.Header {
		for _, v := range values {
			out = append(out, verdict.Header{Name: name, Value: v})
		}
	}
	slices.SortStableFunc(out, func(a, b verdict.Header) int { return strings.Compare(a.Name, b.Name) })
	for _, v := range resp.TransferEncoding {
		out = append(out, verdict.Header{Name: "Transfer-Encoding", Value: v})
	}
	return out
}

// trace follows one request through the transport. Its hooks may be called
// from other goroutines, and after the request has ended.
type trace struct {
	base       time.Time
	dialing    atomic.Bool // a handshake was begun and is not done
	got        atomic.Bool // a connection was had
	reused     atomic.Bool
	wrote      atomic.Bool
	answered   atomic.Bool
	early      atomic.Bool  // the answer came before the request was sent
	start      atomic.Int64 // since base
	conn       atomic.Pointer[conn]
	readBefore atomic.Int64
	tap        atomic.Pointer[tap]
	tainted    atomic.Bool // bytes of the answer before may still be in the way
	shared     atomic.Bool // other requests are on the connection at the same time: it is of HTTP/2
}

func (t *trace) hooks(head bool) *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		TLSHandshakeStart: func() { t.dialing.Store(true) },
		GotConn: func(info httptrace.GotConnInfo) {
			t.start.Store(int64(time.Since(t.base)))
			t.reused.Store(info.Reused)
			if c := plain(info.Conn); c != nil {
				t.readBefore.Store(c.got.Load())
				t.conn.Store(c)
			}
			if c, ok := info.Conn.(*tls.Conn); ok {
				t.shared.Store(c.ConnectionState().NegotiatedProtocol == "h2")
			}
			if w := tapOf(info.Conn); w != nil {
				t.tainted.Store(w.begin(head))
				t.tap.Store(w)
			}
			t.got.Store(true)
		},
		WroteHeaders: func() { t.wrote.Store(true) },
		GotFirstResponseByte: func() {
			t.answered.Store(true)
			t.early.Store(!t.wrote.Load())
		},
	}
}

// unasked says that the answer belongs to an earlier request, which was
// answered twice: it was read before this one was written, or begins with what
// was. HTTP/2 has ids for that.
func (t *trace) unasked(resp *http.Response) bool {
	c := t.conn.Load()
	if c == nil || resp.ProtoMajor != 1 || !t.reused.Load() {
		return false
	}
	return t.early.Load() || t.tainted.Load() || c.got.Load() == t.readBefore.Load()
}

// remains says that what came instead of an answer may be what is left of the
// answer before.
func (t *trace) remains() bool {
	w := t.tap.Load()
	return w != nil && (t.tainted.Load() || w.garbled())
}

// swept says that a connection of HTTP/2 ended as a whole, and with it what
// others had sent on it. An error of the stream is the request's own (RFC 9113
// section 5.4).
func (t *trace) swept(err error, kind verdict.FailureKind) bool {
	return t.shared.Load() && (kind == verdict.FailDropped || kind == verdict.FailProtocol || kind == verdict.FailTooLarge) &&
		!errors.Is(err, errCoding) && !strings.Contains(err.Error(), "stream error: stream ID")
}

// bulky says that so much came over HTTP/2 that the library will have given up
// a header for its size: it says no more than that the protocol was broken.
func (t *trace) bulky() bool {
	c := t.conn.Load()
	return c != nil && t.shared.Load() && c.got.Load()-t.readBefore.Load() > maxHeader/2
}

// began is when the connection was had, or else when one was asked for.
func (t *trace) began() time.Time { return t.base.Add(time.Duration(t.start.Load())) }

func (t *trace) stage() stage {
	switch {
	case t.got.Load():
		return connected
	case t.dialing.Load():
		return handshaking
	}
	return connecting
}
