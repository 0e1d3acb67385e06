package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"assay/mock"
	"assay/suite"
)

// listening is a server that has its port.
type listening struct {
	listener net.Listener
	server   *http.Server
	url      string
}

func listen(addr string, handler http.Handler) (*listening, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, mistakef("--listen %q: %w", addr, err)
	}
	return &listening{
		listener: listener, url: "http://" + reachable(listener.Addr().String()),
		server: &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second},
	}, nil
}

// reachable is an address as a client on this machine writes it: one that
// stands for all interfaces is none to ask.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsUnspecified() {
		return addr
	}
	return net.JoinHostPort("localhost", port)
}

// saving is how often a state is saved at most, and grace how long requests
// have to end when the server does.
const (
	saving = 3 * time.Second
	grace  = 2 * time.Second
)

// serve answers until ctx ends, which is how a server is meant to end: no
// error. The state is saved on the way and when the last request is answered.
func (l *listening) serve(ctx context.Context, state *mock.StateFile, tell func(error)) error {
	answering, cancel := context.WithCancel(context.WithoutCancel(ctx))
	saved := make(chan error, 1)
	go func() {
		if state == nil {
			saved <- nil
			return
		}
		saved <- state.Keep(answering, saving, tell)
	}()
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ended)
		last, done := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer done()
		if l.server.Shutdown(last) != nil {
			l.server.Close()
		}
	})
	err := l.server.Serve(l.listener)
	if !stop() {
		<-ended
	}
	cancel()
	failed := <-saved
	if !errors.Is(err, http.ErrServerClosed) {
		return &suite.BrokenError{Err: errors.Join(err, failed)}
	}
	return failed
}

// welcome says what is served, where, and what is not.
func (a *app) welcome(front *mock.Front, url string, m mockFlags) {
	about := front.About(url)
	say := func(format string, args ...any) { fmt.Fprintf(a.stderr, "assay: "+format+"\n", args...) }
	for _, op := range about.Operations {
		say("serving %-6s %s", op.Method, op.Path)
	}
	for _, u := range about.Unserved {
		say("not serving %s: %s", u.Operation, u.Reason)
	}
	for _, f := range about.Faults {
		say("fault %s: %s", f.Name, f.Title)
	}
	for _, o := range about.Oddities {
		say("oddity %s: %s", o.Name, o.Title)
	}
	if m.state != "" {
		say("%s from %s", counted(front.Count(), "resource"), m.state)
	}
	shadowed := front.Shadowed()
	if len(shadowed) > 0 {
		say("no page at %s: the description serves that itself", strings.Join(shadowed, ", "))
	}
	if !slices.Contains(shadowed, "/__assay") {
		say("what is served, and the last requests: %s/__assay", url)
	}
	i := slices.IndexFunc(about.Operations, func(op mock.AboutOperation) bool { return op.Example.Curl != "" })
	if i >= 0 {
		say("try it (Ctrl-C ends the server):\n\n%s\n", about.Operations[i].Example.Curl)
	}
}

// counted is a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
