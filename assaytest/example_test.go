package assaytest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"assay/assaytest"
)

// A test of a client talks to a server that keeps the description, or breaks one
// promise of it.
func ExampleServer() {
	t := &testing.T{} // of the test of the client

	server := assaytest.Server(t, "../examples/orders/openapi.yaml")
	defer server.Close()

	res, err := http.Post(server.URL+"/orders", "application/json", strings.NewReader(`{"customer":"ann","quantity":2}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer res.Body.Close()
	fmt.Println(res.Status)
	// Output: 201 Created
}

// A test that makes its requests by itself has each of them judged.
func ExampleCheck() {
	t := &testing.T{} // of the test
	server := assaytest.Server(t, "../examples/orders/openapi.yaml", assaytest.Fault("drops-field"))
	defer server.Close()

	req, err := http.NewRequest(http.MethodPost, server.URL+"/orders", strings.NewReader(`{"customer":"ann","quantity":2,"note":"ring"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	assaytest.Check(t, "../examples/orders/openapi.yaml", req, res)
	fmt.Println(t.Failed())
	// Output: true
}

// The conformance of a handler is a test of a line.
func ExampleRun() {
	var api http.Handler
	_ = func(t *testing.T) { // TestConformance
		assaytest.Run(t, "openapi.yaml", assaytest.Handler(api),
			assaytest.Header("Authorization", "Bearer test"),
			assaytest.Skip("header/location", "there is no address to read it at"))
	}
}
