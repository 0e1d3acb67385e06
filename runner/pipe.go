package runner

import (
	"context"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// pipe serves a handler in process: a real http.Server whose connections are
// pipes, so that framing is that of HTTP and a panic of the handler is a
// dropped connection.
type pipe struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
	server *http.Server
	done   chan struct{}
}

func serve(h http.Handler, logf func(string, ...any)) *pipe {
	p := &pipe{conns: make(chan net.Conn), closed: make(chan struct{}), done: make(chan struct{})}
	p.server = &http.Server{
		Handler:           h,
		ReadHeaderTimeout: time.Minute,
		ErrorLog:          log.New(logWriter(logf), "", 0),
	}
	go func() {
		defer close(p.done)
		p.server.Serve(p) // returns when p is closed
	}()
	return p
}

// dial returns a connection to the handler; the address is of no account.
func (p *pipe) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case p.conns <- server:
		return client, nil
	case <-p.closed:
	case <-ctx.Done():
	}
	client.Close()
	server.Close()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return nil, net.ErrClosed
}

// stop closes all connections; handlers that do not watch their context run on.
func (p *pipe) stop() {
	p.server.Close()
	<-p.done
}

// Accept, Close and Addr make pipe a net.Listener.
func (p *pipe) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipe) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipe) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "in-process" }

type logWriter func(string, ...any)

// Write passes on the first line of what the server logs: a panic comes with
// its stack.
func (w logWriter) Write(p []byte) (int, error) {
	line, _, _ := strings.Cut(strings.TrimSpace(string(p)), "\n")
	w("in-process server: %s", line)
	return len(p), nil
}
