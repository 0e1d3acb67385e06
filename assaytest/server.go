package assaytest

import (
	"net/http/httptest"
	"testing"

	"assay/mock"
	"assay/spec"
)

// ServerOption changes a server that is made from a description.
type ServerOption func(*mock.Options)

// Fault has the server break one promise, such as "drops-field"; the command
// assay mock --list-faults names them all. It may be given several times.
func Fault(name string) ServerOption {
	return func(o *mock.Options) { o.Faults = append(o.Faults, name) }
}

// Oddity has the server be unusual in a lawful way, such as answering with
// instants in UTC; assay mock --list-oddities names them all.
func Oddity(name string) ServerOption {
	return func(o *mock.Options) { o.Oddities = append(o.Oddities, name) }
}

// Token is the one bearer token that the server takes. Without it any
// well-formed credentials are right.
func Token(token string) ServerOption {
	return func(o *mock.Options) { o.Token = token }
}

// Server starts a server on loopback that keeps every promise of a description,
// for tests of clients: it takes what the description allows, refuses the rest
// as described, and remembers what was created until the test ends. A
// description that cannot be used fails the test at once.
func Server(t testing.TB, description string, options ...ServerOption) *httptest.Server {
	t.Helper()
	contract, err := load(description, spec.Options{})
	if err != nil {
		t.Fatalf("the description cannot be used: %v", err)
	}
	var opts mock.Options
	for _, o := range options {
		o(&opts)
	}
	handler, err := mock.New(contract, opts)
	if err != nil {
		t.Fatalf("the server cannot be made: %v", err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}
