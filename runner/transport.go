package runner

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

// maxHeader bounds the header section of an answer, in bytes; every 1xx before
// it counts.
const maxHeader = 256 << 10

// transport is the one door to the target, whether a URL or a handler. It
// follows no redirects, keeps no cookies and decodes nothing by itself.
type transport struct {
	kept  *http.Transport // connections are kept and used again
	fresh *http.Transport // a new connection for each request
	pipe  *pipe           // nil for a URL
}

func newTransport(opts Options) *transport {
	t := &transport{}
	dial := (&net.Dialer{Timeout: opts.Timeout, KeepAlive: 30 * time.Second}).DialContext
	proxy := http.ProxyURL(opts.Proxy)
	if opts.Handler != nil {
		t.pipe = serve(opts.Handler, opts.Logf)
		dial, proxy = t.pipe.dial, nil
	}
	lasting := func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return &conn{Conn: c}, nil
	}
	config := clientTLS(opts.TLS)
	t.kept = &http.Transport{
		Proxy:                  proxy,
		DialContext:            lasting,
		TLSClientConfig:        config,
		TLSHandshakeTimeout:    opts.Timeout,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
		MaxIdleConns:           opts.Workers,
		MaxIdleConnsPerHost:    opts.Workers,
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: maxHeader,
		WriteBufferSize:        16 << 10,
		ReadBufferSize:         16 << 10,
	}
	switch {
	case open(opts.Target, opts.Proxy):
		t.kept.DialContext = tapped(lasting)
	case opts.Proxy == nil:
		t.kept.DialTLSContext = secure(lasting, config.Clone(), opts.Timeout)
	}
	t.fresh = t.kept.Clone()
	t.fresh.DisableKeepAlives = true
	return t
}

func clientTLS(c *tls.Config) *tls.Config {
	if c == nil {
		return &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return c.Clone()
}

// close ends all connections, and the server of a handler.
func (t *transport) close() {
	t.kept.CloseIdleConnections()
	t.fresh.CloseIdleConnections()
	if t.pipe != nil {
		t.pipe.stop()
	}
}
