package assaytest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

const described = "../examples/orders/openapi.yaml"

// TestServerConforms: a server that is made from a description keeps it, and the
// operation's hook tells what it wants told.
func TestServerConforms(t *testing.T) {
	server := Server(t, described, Oddity("instants-in-utc"))
	told := 0
	Run(t, described, URL(server.URL), Serial(), Workers(2), Random(3),
		Header("X-Test", "1"),
		Skip("header/location", "shown by the example"),
		Before(func(_ *testing.T, op *Operation) {
			told++
			require.Equal(t, "createOrder", op.ID)
			op.Values["/customer"] = "ann"
		}))
	require.Equal(t, 1, told)
}

// TestServerBreaksOnePromise: the double can be told to be wrong, for tests of
// clients that have to cope.
func TestServerBreaksOnePromise(t *testing.T) {
	for fault, status := range map[string]int{"": http.StatusCreated, "created-status-299": 299} {
		var opts []ServerOption
		if fault != "" {
			opts = append(opts, Fault(fault))
		}
		server := Server(t, described, opts...)
		res, err := http.Post(server.URL+"/orders", "application/json", strings.NewReader(`{"customer":"ann","quantity":2}`))
		require.NoError(t, err)
		res.Body.Close()
		require.Equal(t, status, res.StatusCode, fault)
	}
}

// recorder is a test that only notes what it is told.
type recorder struct {
	testing.TB
	errors []string
	fatal  string
}

func (r *recorder) Helper()                      {}
func (r *recorder) Name() string                 { return "TestOwn" }
func (r *recorder) Error(args ...any)            { r.errors = append(r.errors, fmt.Sprint(args...)) }
func (r *recorder) Fatalf(f string, args ...any) { r.fatal = fmt.Sprintf(f, args...); runtime.Goexit() }

// checked is what Check says of an exchange.
func checked(t *testing.T, method, path, body string, res *http.Response) *recorder {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://shop.test"+path, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		Check(r, described, req, res)
	}()
	<-done
	return r
}

func answerOf(status int, body string, fields ...string) *http.Response {
	w := httptest.NewRecorder()
	w.Header().Set("Content-Type", "application/json")
	for i := 0; i < len(fields); i += 2 {
		w.Header().Set(fields[i], fields[i+1])
	}
	w.WriteHeader(status)
	io.WriteString(w, body)
	return w.Result()
}

// TestCheck: one exchange of a test's own is held to the description.
func TestCheck(t *testing.T) {
	const sent = `{"customer":"ann","quantity":2}`
	for _, r := range []struct {
		why, path, body string
		res             *http.Response
		want            []string // rules that fail
		fatal           string
	}{
		{"as described", "/orders", sent, answerOf(201, `{"id":"o1","customer":"ann","quantity":2}`, "Location", "/orders/o1"), nil, ""},
		{"below a base path", "/api/v1/orders", sent, answerOf(201, `{"id":"o1","customer":"ann","quantity":2}`, "Location", "/api/v1/orders/o1"), nil, ""},
		{"a property of another type", "/orders", sent, answerOf(201, `{"id":"o1","customer":"ann","quantity":"2"}`, "Location", "/orders/o1"), []string{"body/schema"}, ""},
		{"another value than was sent", "/orders", sent, answerOf(201, `{"id":"o1","customer":"bob","quantity":2}`, "Location", "/orders/o1"), []string{"echo/field"}, ""},
		{"no JSON", "/orders", sent, answerOf(201, `{`, "Location", "/orders/o1"), []string{"body/well-formed"}, ""},
		{"a failure of the server", "/orders", sent, answerOf(500, `{"error":"sorry"}`), []string{"status/no-server-error"}, ""},
		{"a refusal as described", "/orders", `{}`, answerOf(400, `{"error":"customer is missing"}`), nil, ""},
		{"another path", "/invoices", sent, answerOf(201, `{}`), nil, "POST /invoices is no create of"},
	} {
		got := checked(t, http.MethodPost, r.path, r.body, r.res)
		if r.fatal != "" {
			require.Contains(t, got.fatal, r.fatal, r.why)
			continue
		}
		require.Empty(t, got.fatal, r.why)
		require.Len(t, got.errors, len(r.want), "%s: %v", r.why, got.errors)
		for i, id := range r.want {
			require.Contains(t, got.errors[i], id, r.why)
		}
		_, err := io.ReadAll(r.res.Body)
		require.NoError(t, err, "the body can be read again")
	}
}

// TestOptionsThatCannotBeUsed: each is refused with what to do.
func TestOptionsThatCannotBeUsed(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.yaml")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	for _, r := range []struct {
		why     string
		options []Option
		want    string
	}{
		{"nothing to test", nil, "use assaytest.Handler"},
		{"two things to test", []Option{URL("http://127.0.0.1:1"), Handler(http.NotFoundHandler())}, "one of them"},
		{"no handler", []Option{Handler(nil)}, "the handler is nil"},
		{"a skip without a reason", []Option{URL("http://127.0.0.1:1"), Skip("createOrder", "")}, "say why"},
		{"a baseline that is not there", []Option{URL("http://127.0.0.1:1"), Baseline("missing.yaml")}, "missing.yaml"},
		{"an empty baseline", []Option{URL("http://127.0.0.1:1"), Baseline(empty)}, "empty.yaml"},
		{"a value that is no JSON", []Option{URL("http://127.0.0.1:1"), Value("/x", func() {})}, `Value("/x")`},
	} {
		_, err := configured(r.options)
		require.ErrorContains(t, err, r.want, r.why)
	}
	c, err := configured([]Option{URL("http://127.0.0.1:1"), Skip("createOrdre", "later"), Skip("createOrder/enum/status/stranger", "later")})
	require.NoError(t, err)
	contract, err := load(described, spec.Options{})
	require.NoError(t, err)
	require.ErrorContains(t, c.known(contract), `"createOrdre"`, "a skip that nothing meets is a mistake")
}

// TestNames: -run takes the names of subtests as they are.
func TestNames(t *testing.T) {
	ops := []*spec.Operation{{ID: "createOrder"}, {ID: "POST_/orders"}, {ID: "POST_/orders/"}, {ID: "дом"}, {ID: "a b(c)"}}
	require.Equal(t, []string{"createOrder", "POST__orders", "POST__orders_2", "дом", "a_b_c"}, operationNames(ops))
	require.Equal(t, "status-created", ruleName("status/created"))
	require.Equal(t, "missing-required.customer.email.absent", caseName("createOrder/missing-required/customer.email/absent"))
	require.Equal(t, "type.~40odata~2Etype.number", caseName("c/type/~40odata~2Etype/number"))
}
