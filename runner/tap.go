package runner

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"time"
)

// tap is a connection of HTTP/1 whose answers are looked at as they are on the
// wire, below the library and above TLS.
type tap struct {
	net.Conn
	mu      sync.Mutex
	framing framing
}

func (t *tap) Read(p []byte) (int, error) {
	n, err := t.Conn.Read(p)
	if n > 0 {
		t.mu.Lock()
		t.framing.feed(p[:n])
		t.mu.Unlock()
	}
	return n, err
}

// NetConn is the connection below.
func (t *tap) NetConn() net.Conn { return t.Conn }

func (t *tap) begin(head bool) (tainted bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.framing.begin(head)
}

// found lists the faults of the answer that was begun last. Bytes behind it
// that have not come yet are not among them: they might be another's.
func (t *tap) found() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.framing.found()
}

// garbled says that what came does not begin as an answer does. On a connection
// that was used before it may be the end of the answer before.
func (t *tap) garbled() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.framing.garbled
}

// tapOf finds the tap of a connection; nil where none is, as with HTTP/2.
func tapOf(c net.Conn) *tap {
	t, _ := c.(*tap)
	return t
}

// open says which connections carry plain HTTP, whatever is above them: not
// those on which TLS begins later, with the target or with a proxy.
func open(target string, proxy *url.URL) bool {
	u, err := url.Parse(target)
	return err == nil && u.Scheme == "http" && (proxy == nil || proxy.Scheme != "https")
}

type dialer func(ctx context.Context, network, addr string) (net.Conn, error)

// tapped dials a connection without TLS that can be looked at.
func tapped(dial dialer) dialer {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return &tap{Conn: c}, nil
	}
}

// secure dials a connection with TLS whose inside can be looked at, unless
// HTTP/2 is agreed on: that has a framing of its own.
func secure(dial dialer, config *tls.Config, limit time.Duration) dialer {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		raw, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		c := tls.Client(raw, forHost(config, addr))
		if tr := httptrace.ContextClientTrace(ctx); tr != nil && tr.TLSHandshakeStart != nil {
			tr.TLSHandshakeStart()
		}
		ctx, cancel := context.WithTimeoutCause(ctx, limit, errHandshake)
		defer cancel()
		if err := c.HandshakeContext(ctx); err != nil {
			raw.Close()
			if errors.Is(err, context.DeadlineExceeded) {
				err = errHandshake
			}
			return nil, err
		}
		if c.ConnectionState().NegotiatedProtocol == "h2" {
			return c, nil
		}
		return &tap{Conn: c}, nil
	}
}

var errHandshake = errors.New("TLS handshake timeout")

// forHost is the configuration for one host.
func forHost(config *tls.Config, addr string) *tls.Config {
	c := config.Clone()
	if host, _, err := net.SplitHostPort(addr); err == nil && c.ServerName == "" {
		c.ServerName = strings.TrimSuffix(host, ".")
	}
	if c.NextProtos == nil {
		c.NextProtos = []string{"h2", "http/1.1"}
	}
	return c
}
