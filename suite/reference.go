package suite

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"assay/mock"
	"assay/runner"
	"assay/spec"
)

// reference is the reference server, listening on loopback.
type reference struct {
	server *http.Server
	url    string
	token  string
	done   chan struct{}
}

// startReference starts the reference server on a free loopback port.
func startReference(contract *spec.Contract, opts mock.Options) (*reference, error) {
	if opts.Token == "" && wantsBearer(contract) {
		opts.Token = "made-up-" + rand.Text()
	}
	handler, err := mock.New(contract, opts)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("cannot start the reference server on loopback: %w", err)
	}
	r := &reference{
		server: &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second},
		url:    "http://" + listener.Addr().String(),
		token:  opts.Token,
		done:   make(chan struct{}),
	}
	go func() {
		defer close(r.done)
		if err := r.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			r.server.Close()
		}
	}()
	return r, nil
}

// stop ends the server; what still hangs is cut off.
func (r *reference) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if r.server.Shutdown(ctx) != nil {
		r.server.Close()
	}
	<-r.done
}

// target points a run at the server, with the token that it demands.
func (r *reference) target(opts runner.Options) runner.Options {
	opts.Target, opts.Proxy, opts.TLS = r.url, nil, nil
	if r.token != "" && opts.Credentials == nil {
		opts.Credentials = runner.Bearer(r.token)
	}
	return opts
}

// wantsBearer says whether an operation asks for a bearer token.
func wantsBearer(contract *spec.Contract) bool {
	for _, op := range contract.Operations {
		for _, alternative := range op.Security {
			for _, scheme := range alternative {
				if scheme.Type == "http" && scheme.Scheme == "bearer" {
					return true
				}
			}
		}
	}
	return false
}
