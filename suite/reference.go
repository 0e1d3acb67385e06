package suite

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"assay/mock"
	"assay/runner"
	"assay/spec"
)

// reference is the reference server, listening on loopback.
type reference struct {
	server *http.Server
	url    string
	made   *runner.Credentials // what it demands, made up; nil when nothing
	done   chan struct{}
}

// startReference starts the reference server on a free loopback port. What it
// cannot serve leaves the contract, with the reason.
func startReference(contract *spec.Contract, opts mock.Options) (*reference, error) {
	if opts.Token == "" {
		opts.Token = "made-up-" + rand.Text()
	}
	made := madeUp(contract, opts.Token)
	if made == nil {
		opts.Token = ""
	}
	handler, err := mock.New(contract, opts)
	if err != nil {
		return nil, err
	}
	for _, u := range handler.Unserved() {
		withdraw(contract, u.Operation, "the reference server cannot serve it: "+u.Reason)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("cannot start the reference server on loopback: %w", err)
	}
	r := &reference{
		server: &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second},
		url:    "http://" + listener.Addr().String(),
		made:   made,
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

// withdraw takes an operation out of a contract. Reads, lists and deletes that
// belong to another operation are taken off it.
func withdraw(contract *spec.Contract, id, reason string) {
	contract.Operations = slices.DeleteFunc(contract.Operations, func(op *spec.Operation) bool {
		if op.ID == id {
			contract.Unusable = append(contract.Unusable, spec.Unusable{Operation: id, Reason: reason, Place: op.Place})
		}
		return op.ID == id
	})
	for _, op := range contract.Operations {
		is := func(part *spec.Operation) bool {
			if part == nil || part.ID != id {
				return false
			}
			contract.Notes = append(contract.Notes, fmt.Sprintf("%s %s is not used: %s", part.Method, part.Path, reason))
			return true
		}
		if is(op.Read) {
			op.Read = nil
		}
		if op.List != nil && is(op.List.Operation) {
			op.List = nil
		}
		if is(op.Delete) {
			op.Delete = nil
		}
	}
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

// target points a run at the server, with the credentials that it demands.
func (r *reference) target(opts runner.Options) runner.Options {
	opts.Target, opts.Proxy, opts.TLS = r.url, nil, nil
	opts.Credentials = r.made // those given are for a server of the user's
	return opts
}

// madeUp are credentials for every scheme that the operations ask for: the
// first alternative of each counts, and of schemes that would be sent in the
// same place the first.
func madeUp(contract *spec.Contract, token string) *runner.Credentials {
	var all *runner.Credentials
	taken := map[string]bool{}
	add := func(op *spec.Operation) {
		if op == nil || len(op.Security) == 0 {
			return
		}
		for _, scheme := range op.Security[0] {
			c, place := credentialsFor(scheme, token)
			if c != nil && !taken[place] {
				taken[place] = true
				c.And, all = all, c
			}
		}
	}
	for _, op := range contract.Operations {
		add(op)
	}
	for _, op := range contract.Operations {
		add(op.Read)
		add(op.Delete)
		if op.List != nil {
			add(op.List.Operation)
		}
	}
	return all
}

// credentialsFor makes what one scheme wants, and names the place where it is
// sent.
func credentialsFor(s spec.Scheme, token string) (c *runner.Credentials, place string) {
	switch {
	case s.Type == "apiKey" && s.Param != "":
		return runner.APIKey(s.In, s.Param, token), s.In + " " + strings.ToLower(s.Param)
	case s.Type == "mutualTLS":
		return nil, ""
	case s.Type == "http" && s.Scheme == "basic":
		return runner.Basic("assay", token), "header authorization"
	case s.Type == "http" && s.Scheme != "bearer" && s.Scheme != "":
		return &runner.Credentials{Scheme: s.Scheme, Value: token}, "header authorization"
	}
	return runner.Bearer(token), "header authorization"
}
