package runner

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

// TestClosedAtEachPoint cuts an answer after each of its bytes: what is not
// whole is never taken for an answer.
func TestClosedAtEachPoint(t *testing.T) {
	const body = `{"id":"o-1","name":"a"}`
	for _, whole := range []string{
		fmt.Sprintf("HTTP/1.1 201 Created\r\nLocation: /orders/o-1\r\nContent-Length: %d\r\n\r\n%s", len(body), body),
		"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n6\r\n:\"o-1\"\r\n1\r\n}\r\n0\r\nX-T: 1\r\n\r\n",
	} {
		var cut atomic.Int64
		target := listen(t, func(c net.Conn) {
			take(c)
			io.WriteString(c, whole[:cut.Load()])
		})
		opts := patience(t, Options{Target: target})
		tr := newTransport(opts)
		defer tr.close()
		for n := range len(whole) {
			cut.Store(int64(n))
			x := knock(t, tr, opts, target, "{}")
			require.NotNil(t, x.Failure, "after %d bytes", n)
			require.Contains(t, []verdict.FailureKind{verdict.FailDropped, verdict.FailProtocol}, x.Failure.Kind, "after %d bytes: %s", n, x.Failure.Text)
			require.NotEmpty(t, x.Failure.Text)
		}
		cut.Store(int64(len(whole)))
		require.Nil(t, knock(t, tr, opts, target, "{}").Failure)
	}
}

// certificate is one that is good for 127.0.0.1, and whoever trusts it.
func certificate(t *testing.T) (server, client *tls.Config) {
	srv := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(srv.Close)
	return &tls.Config{Certificates: srv.TLS.Certificates}, &tls.Config{RootCAs: srv.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}
}

// short lets a connection end after so many bytes were written to it.
type short struct {
	net.Conn
	left int
}

func (s *short) Write(p []byte) (int, error) {
	if s.left -= len(p); s.left < 0 {
		s.Conn.Write(p[:len(p)+s.left])
		s.Conn.Close()
		return 0, io.ErrClosedPipe
	}
	return s.Conn.Write(p)
}

// TestHandshakeCutAtEachPoint: TLS that breaks off is a failure of TLS, and
// never an answer.
func TestHandshakeCutAtEachPoint(t *testing.T) {
	server, client := certificate(t)
	var cut atomic.Int64
	target := strings.Replace(listen(t, func(c net.Conn) {
		s := tls.Server(&short{c, int(cut.Load())}, server)
		if s.Handshake() == nil {
			take(s)
		}
	}), "http:", "https:", 1)
	opts := patience(t, Options{Target: target, TLS: client})
	tr := newTransport(opts)
	defer tr.close()
	for n := 0; n < 1500; n += 61 {
		cut.Store(int64(n))
		x := knock(t, tr, opts, target, "{}")
		require.Nil(t, x.Response)
		require.NotNil(t, x.Failure, "after %d bytes", n)
		require.Contains(t, []verdict.FailureKind{verdict.FailTLS, verdict.FailDropped}, x.Failure.Kind, x.Failure.Text)
	}
}

// TestHostileConnections: connections that are hostile before any request cost
// the cases on them, and are told; they are no verdict on a body.
func TestHostileConnections(t *testing.T) {
	server, client := certificate(t)
	other, _ := certificate(t)
	whole := server.Clone() // each handshake is: one that resumes a session fits into what is let through
	whole.SessionTicketsDisabled = true
	var n atomic.Int64
	third := func(c net.Conn, bad func(net.Conn) net.Conn, good func(net.Conn) net.Conn) net.Conn {
		if n.Add(1)%3 == 0 {
			return bad(c)
		}
		return good(c)
	}
	plainly := func(c net.Conn) net.Conn { return c }
	shut := func(net.Conn) net.Conn { return nil }
	for _, tt := range []struct {
		behaviour string
		first     func(net.Conn) net.Conn
		tls       *tls.Config
		whole     bool   // the run comes to its end
		reason    string // of a run that does not
	}{
		{"every third connection is closed at once", func(c net.Conn) net.Conn { return third(c, shut, plainly) }, nil, true, ""},
		{"every connection is closed at once", shut, nil, false, "cannot be reached: connection closed before the answer was complete"},
		{"a slow accept", func(c net.Conn) net.Conn { time.Sleep(50 * time.Millisecond); return c }, nil, true, ""},
		{"plain text where TLS is wanted", plainly, client, false, "cannot be reached"},
		{"TLS where plain text is wanted", overTLS(server), nil, false, "cannot be reached"},
		{"a certificate of an authority that is not known", overTLS(server), &tls.Config{}, false, "name its authority, or trust it with --insecure"},
		{"a certificate for another name", overTLS(other), &tls.Config{RootCAs: client.RootCAs, ServerName: "other.test"}, false, "cannot be reached"},
		{"TLS as it should be", overTLS(server), client, true, ""},
		{"every third handshake is cut in its middle", func(c net.Conn) net.Conn {
			return third(c, func(c net.Conn) net.Conn { return tls.Server(&short{c, 500}, whole) }, overTLS(whole))
		}, client, true, ""},
		{"a version of TLS that is not taken any more", overTLS(&tls.Config{Certificates: server.Certificates, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}), client, false, "cannot be reached"},
		{"a client certificate is asked for", overTLS(&tls.Config{Certificates: server.Certificates, ClientAuth: tls.RequireAnyClientCert}), client, false, "cannot be reached"},
	} {
		t.Run(tt.behaviour, func(t *testing.T) {
			n.Store(0)
			i, c := newInn(t)
			i.first, i.when = tt.first, func(*turn) bool { return false }
			target := listen(t, func(c net.Conn) { i.serve(t, c) })
			if tt.tls != nil {
				target = strings.Replace(target, "http:", "https:", 1)
			}
			h := visit(t, i, c, Options{Target: target, TLS: tt.tls})
			require.Zero(t, i.leaked.Load())
			require.Zero(t, i.shop.count())
			require.Equal(t, tt.whole, h.finished.Complete, h.finished.Reason)
			if !tt.whole {
				require.Contains(t, h.finished.Reason, tt.reason)
			}
			for _, d := range h.done {
				for _, v := range d.Verdicts {
					if x := lastOf(d.Exchanges, v.Step); x != nil && x.Failure != nil && v.Rule == "status/no-server-error" {
						continue // a connection that was dropped is the server's doing
					}
					require.NotEqual(t, verdict.Fail, v.Outcome, "%s: %v", d.Case.ID, said(d))
				}
			}
		})
	}
}

// TestHostileLists: lists, reads and deletes that are hostile keep the clean-up
// from nothing but what it cannot do, and from no end.
func TestHostileLists(t *testing.T) {
	list := func(n *turn) bool { return n.req.Method == http.MethodGet && n.req.URL.Path == "/orders" }
	one := func(method string) func(*turn) bool {
		return func(n *turn) bool { return n.req.Method == method && strings.HasSuffix(n.req.URL.Path, "/o-2") }
	}
	page := func(next string) func(*turn) bool {
		return with(func(n *turn) string {
			return strings.Replace(n.inn.astray(fmt.Sprintf(`{"value":[],"next":%q}`, next)), "$n", fmt.Sprint(n.inn.turned.Load()), 1)
		})
	}
	for _, tt := range []struct {
		behaviour string
		when      func(*turn) bool
		turn      func(*turn) bool
		hangs     bool
		left      int // resources that stay, and are named
	}{
		{"endless next links", list, page("/orders?page=$n"), false, 0},
		{"a next link to itself", list, page("/orders"), false, 0},
		{"a next link elsewhere", list, page("$elsewhere/orders?page=2"), false, 0},
		{"a next link to a file", list, page("file:///etc/passwd"), false, 0},
		{"a next link that is no URL", list, page("http://[::1/%zz"), false, 0},
		{"a list that grows", list, with(func(n *turn) string {
			return `{"value":[` + strings.Repeat(`{"id":"x","name":"y"},`, int(n.inn.turned.Load())*100) + `{"id":"z","name":"z"}]}`
		}), false, 0},
		{"a list of the orders of others", list, with(func(*turn) string {
			return `{"value":[{"id":"o-999","name":"mine"},{"id":"../admin","name":"theirs"}]}`
		}), false, 0},
		{"a list that is endless", list, endless(func(n *turn) string { return n.head("Connection: close") + "\r\n{\"value\":[" }, `{"id":"x","name":"y"},`), false, 0},
		{"a list that hangs", list, hang, true, 0},
		{"a list of garbage", list, with(func(*turn) string { return "\xff\xfe{{{" }), false, 0},
		{"a DELETE that hangs", one(http.MethodDelete), hang, true, 1},
		{"a DELETE that is dropped", one(http.MethodDelete), func(*turn) bool { return false }, false, 1},
		{"a DELETE that is refused", one(http.MethodDelete), saying(true, func(*turn) string { return "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n" }), false, 1},
		{"a DELETE that redirects elsewhere", one(http.MethodDelete), redirected("307 Temporary Redirect", "$elsewhere/orders/o-2"), false, 1},
		{"a DELETE that asks to come again in a year", one(http.MethodDelete), retrying("31536000"), false, 1},
		{"a DELETE that is not HTTP", one(http.MethodDelete), saying(false, func(*turn) string { return "gone" }), false, 1},
		{"a read that hangs", one(http.MethodGet), hang, true, 0},
		{"a read that is another resource", one(http.MethodGet), with(func(*turn) string { return `{"id":"o-999","name":"mine"}` }), false, 0},
	} {
		t.Run(tt.behaviour, func(t *testing.T) {
			opts := Options{}
			if tt.hangs {
				t.Parallel()
				opts.Timeout = 3 * time.Second
			}
			i, c := newInn(t)
			i.when, i.turn = tt.when, func(n *turn) bool {
				if n.req.Method == http.MethodDelete { // the right answer was made for nothing: the order stays
					i.shop.mu.Lock()
					i.shop.kept["o-2"] = []byte(`{"id":"o-2","name":"again"}`)
					i.shop.mu.Unlock()
				}
				return tt.turn(n)
			}
			opts.Target = listen(t, func(c net.Conn) { i.serve(t, c) })
			h := visit(t, i, c, opts)
			require.NotZero(t, i.turned.Load())
			require.True(t, h.finished.Complete, h.finished.Reason)
			require.Zero(t, i.leaked.Load())
			require.Len(t, h.finished.Left, tt.left)
			require.Equal(t, tt.left, i.shop.count())
			require.LessOrEqual(t, i.turned.Load(), int64(200), "pages are bounded")
			for _, d := range h.done {
				if strings.Contains(d.Case.ID, "/lifecycle/") { // it lists, reads and deletes
					continue
				}
				for _, v := range d.Verdicts {
					require.False(t, v.Outcome == verdict.Fail && v.Step == "", "%s: %v", d.Case.ID, said(d))
				}
			}
		})
	}
}
