package runner

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// relay carries HTTP/2 between a client with TLS and a server without, frame by
// frame, so that frames can be put between those of the server.
type relay struct {
	mu     sync.Mutex
	client net.Conn
}

// frame is one frame of HTTP/2 (RFC 9113 section 4.1).
func frame(kind, flags byte, stream uint32, payload string) string {
	head := make([]byte, 9)
	binary.BigEndian.PutUint32(head, uint32(len(payload))<<8|uint32(kind))
	head[4] = flags
	binary.BigEndian.PutUint32(head[5:], stream)
	return string(head) + payload
}

const (
	framePing         = 6
	frameSettings     = 4
	frameGoAway       = 7
	frameData         = 0
	frameHeaders      = 1
	frameWindow       = 8
	frameContinuation = 9
)

// put writes bytes between two frames of the server, and says whether the
// client took them.
func (r *relay) put(text string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, err := io.WriteString(r.client, text)
	return err == nil
}

// frames passes on what the server says.
func (r *relay) frames(server net.Conn) {
	head := make([]byte, 9)
	for {
		if _, err := io.ReadFull(server, head); err != nil {
			return
		}
		payload := make([]byte, binary.BigEndian.Uint32(head)>>8)
		if _, err := io.ReadFull(server, payload); err != nil || !r.put(string(head)+string(payload)) {
			return
		}
	}
}

type relayKey struct{}

// twoServer serves a handler over HTTP/2 and TLS; a request's context holds the
// relay of its connection.
func twoServer(t *testing.T, h http.Handler) (target string, trust *tls.Config) {
	t.Helper()
	server, client := certificate(t)
	server.NextProtos = []string{"h2"}
	var mu sync.Mutex
	relays := map[string]*relay{}
	plain := &http.Server{Handler: h, Protocols: new(http.Protocols), ErrorLog: log.New(io.Discard, "", 0),
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			mu.Lock()
			defer mu.Unlock()
			return context.WithValue(ctx, relayKey{}, relays[c.RemoteAddr().String()])
		}}
	plain.Protocols.SetUnencryptedHTTP2(true)
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	served := make(chan struct{})
	go func() { defer close(served); plain.Serve(inner) }()
	t.Cleanup(func() { plain.Close(); <-served })
	target = listen(t, func(c net.Conn) {
		s := tls.Server(c, server)
		if s.Handshake() != nil {
			return
		}
		mu.Lock()
		behind, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			mu.Unlock()
			return
		}
		r := &relay{client: s}
		relays[behind.LocalAddr().String()] = r
		mu.Unlock()
		defer behind.Close()
		go func() { io.Copy(behind, s); behind.Close() }()
		r.frames(behind)
	})
	return strings.Replace(target, "http:", "https:", 1), client
}

// TestHostileHTTP2 does over HTTP/2 what TestHostileServers does: the case that
// meets the hostility is judged rightly or not at all, all others are unharmed.
func TestHostileHTTP2(t *testing.T) {
	flood := func(text string) func(r *relay, w http.ResponseWriter) {
		return func(r *relay, w http.ResponseWriter) {
			for range 1_000 {
				if !r.put(strings.Repeat(text, 100)) {
					return
				}
			}
		}
	}
	for _, tt := range []struct {
		behaviour string
		turn      func(r *relay, w http.ResponseWriter) // before the right answer, where that does not panic
		want      string                                // as hostility has it; or several, where it depends on who is faster
	}{
		{"nothing out of the way", func(*relay, http.ResponseWriter) {}, "pass"},
		{"a stream that is reset", func(*relay, http.ResponseWriter) { panic(http.ErrAbortHandler) }, "fail status/no-server-error"},
		{"a stream that is reset in its body", func(_ *relay, w http.ResponseWriter) {
			w.WriteHeader(201)
			io.WriteString(w, `{"id":`)
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}, "fail body/content-length"},
		{"a connection that ends", func(_ *relay, w http.ResponseWriter) { w.Header().Set("Connection", "close") }, "pass"},
		{"GOAWAY, and the answer", func(r *relay, _ http.ResponseWriter) {
			r.put(frame(frameGoAway, 0, 0, "\x7f\xff\xff\xff\x00\x00\x00\x00"))
		}, "pass"},
		{"GOAWAY for an error, and the end", func(r *relay, _ http.ResponseWriter) {
			r.put(frame(frameGoAway, 0, 0, "\x00\x00\x00\x00\x00\x00\x00\x0bcalm down"))
			r.client.Close()
		}, "fail status/no-server-error"},
		{"the connection is closed", func(r *relay, _ http.ResponseWriter) { r.client.Close() }, "fail status/no-server-error"},
		{"garbage between frames", func(r *relay, _ http.ResponseWriter) { r.put(strings.Repeat("\xff", 100)) }, "fail status/no-server-error"},
		{"HTTP/1.1 between frames", func(r *relay, _ http.ResponseWriter) { r.put("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") }, "fail status/no-server-error"},
		{"a flood of SETTINGS", flood(frame(frameSettings, 0, 0, "\x00\x03\x00\x00\x00\x64")), "pass or fail status/no-server-error or fail body/content-length"},
		{"a flood of PING", flood(frame(framePing, 0, 0, "12345678")), "pass or fail status/no-server-error or fail body/content-length"},
		{"SETTINGS that allow no frame", func(r *relay, _ http.ResponseWriter) {
			r.put(frame(frameSettings, 0, 0, "\x00\x05\x00\x00\x00\x01"))
		}, "fail status/no-server-error"},
		{"data for a stream that nobody opened", func(r *relay, _ http.ResponseWriter) { r.put(frame(frameData, 0, 9999, "x")) }, "fail status/no-server-error"},
		{"a header for a stream that nobody opened", func(r *relay, _ http.ResponseWriter) { r.put(frame(frameHeaders, 4, 9999, "\x88")) }, "pass"},
		{"a continuation of nothing", func(r *relay, _ http.ResponseWriter) { r.put(frame(frameContinuation, 4, 1, "\x88")) }, "fail status/no-server-error"},
		{"a window that overflows", func(r *relay, _ http.ResponseWriter) {
			r.put(frame(frameWindow, 0, 0, "\x7f\xff\xff\xff"))
			r.put(frame(frameWindow, 0, 0, "\x7f\xff\xff\xff"))
		}, "fail status/no-server-error"},
		{"a window of nothing", func(r *relay, _ http.ResponseWriter) { r.put(frame(frameWindow, 0, 0, "\x00\x00\x00\x00")) }, "fail status/no-server-error"},
		{"a frame of 16 MB that does not come", func(r *relay, _ http.ResponseWriter) { r.put("\xff\xff\xff\x00\x00\x00\x00\x00\x01") }, "fail status/no-server-error"},
		{"a header that is a bomb", func(_ *relay, w http.ResponseWriter) {
			for _, name := range many("X-F%d", 2_000) {
				w.Header().Set(name, strings.Repeat("x", 1_000))
			}
		}, "error status/accepts-valid"},
		{"a header that is somewhat too large", func(_ *relay, w http.ResponseWriter) {
			for _, name := range many("X-F%d", 280) {
				w.Header().Set(name, strings.Repeat("x", 1_000))
			}
		}, "error status/accepts-valid"},
		{"a kind of frame that nobody knows", func(r *relay, _ http.ResponseWriter) { r.put(frame(0xee, 0, 0, "what")) }, "pass"},
	} {
		t.Run(tt.behaviour, func(t *testing.T) {
			i, c := newInn(t)
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(strings.NewReader(string(body)))
				if !large(&turn{req: r, body: string(body)}) {
					i.handler.ServeHTTP(w, r)
					return
				}
				i.turned.Add(1)
				rec := httptest.NewRecorder()
				i.handler.ServeHTTP(rec, r)
				tt.turn(r.Context().Value(relayKey{}).(*relay), w)
				for name, values := range rec.Header() {
					w.Header()[name] = values
				}
				w.WriteHeader(rec.Code)
				w.Write(rec.Body.Bytes())
			})
			target, trust := twoServer(t, h)
			heard := visit(t, i, c, Options{Target: target, TLS: trust, Timeout: 20 * time.Second})
			require.NotZero(t, i.turned.Load())
			heard.unharmed(t, i)
			for _, d := range heard.done {
				if !touched(d) {
					continue
				}
				require.Equal(t, "HTTP/2.0", heard.done[0].Exchanges[0].Response.Proto)
				require.Contains(t, strings.Split(tt.want, " or "), summary(d), "%v", said(d))
			}
		})
	}
}
