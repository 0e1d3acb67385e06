// Package assaytest makes the conformance of a handler, or of a running server,
// to its OpenAPI description an ordinary Go test.
//
//	func TestConformance(t *testing.T) {
//		assaytest.Run(t, "openapi.yaml", assaytest.Handler(api.New()))
//	}
//
// Each create operation of the description is a subtest, below it each rule, and
// below that each case that the rule judged, by names that -run takes as they
// are:
//
//	go test -run 'TestConformance/createOrder'
//	go test -run 'TestConformance/createOrder/status-rejects-invalid'
//
// A handler is served in process over pipes, by a real HTTP server: framing is
// that of HTTP, and a panic of the handler is a finding. With -short only the
// documented examples are sent.
//
// [Server] is the other way round: a server made from the description, for tests
// of clients. [Check] judges one request that a test has made by itself.
package assaytest

import (
	"testing"

	"assay/spec"
)

// Run tests every create operation of a description, a file in the test's
// folder; "" is the embedded one. Handler or URL says what is tested. A
// description or an option that cannot be used fails the test at once.
func Run(t *testing.T, description string, options ...Option) {
	t.Helper()
	cfg, err := configured(options)
	if err != nil {
		t.Fatal(err)
	}
	contract, err := load(description, spec.Options{Operations: cfg.operations})
	if err != nil {
		t.Fatalf("the description cannot be used: %v", err)
	}
	for _, u := range contract.Unusable {
		t.Logf("%s: %s:%d: not tested: %s", u.Operation, u.Place.File, u.Place.Line, u.Reason)
	}
	if len(contract.Operations) == 0 {
		t.Fatalf("%s has no create operation: a POST with a documented success; name another one with assaytest.Operations", description)
	}
	if err := cfg.known(contract); err != nil {
		t.Fatal(err)
	}
	names := operationNames(contract.Operations)
	for i, op := range contract.Operations {
		own := *contract
		own.Operations, own.Unusable = []*spec.Operation{op}, nil
		t.Run(names[i], func(t *testing.T) {
			t.Helper()
			if reason, ok := cfg.skips[op.ID]; ok {
				t.Skip(reason)
			}
			if !cfg.serial {
				t.Parallel()
			}
			(&operation{cfg: cfg, contract: &own, op: op, told: told{}}).test(t)
		})
	}
}

// load reads a description and what it promises.
func load(description string, opts spec.Options) (*spec.Contract, error) {
	src := spec.Embedded()
	if description != "" {
		var err error
		if src, err = spec.ReadFile(description); err != nil {
			return nil, err
		}
	}
	return spec.Load(src, opts)
}
