package runner

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/checks"
	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

// hostileYAML describes the shop with a list, so that what nobody told of is
// looked for, and with credentials, which nobody else may get.
var hostileYAML = strings.Replace(strings.Replace(shopYAML, "components:\n", `components:
  securitySchemes: {token: {type: http, scheme: bearer}}
`, 1), "  /orders/{id}:\n", `    get:
      operationId: listOrders
      responses: {"200": {description: all, content: {application/json: {schema: {type: object, properties: {value: {type: array, items: {$ref: "#/components/schemas/Order"}}, next: {type: string}}}}}}}
  /orders/{id}:
`, 1) + "security: [{token: []}]\n"

const hostileToken = "token-that-nobody-else-may-see"

// turn is one request at which the server may turn hostile.
type turn struct {
	t     *testing.T
	c     net.Conn
	r     *bufio.Reader
	req   *http.Request
	body  string
	right *http.Response // what a faithful server answers
	data  string         // its body
	inn   *inn
}

// say writes to the client, and says whether it took it.
func (n *turn) say(text string) bool {
	sent, err := io.WriteString(n.c, text)
	n.inn.wrote(n.c, sent)
	return err == nil
}

// head is the header section of the right answer, with more lines, without its
// end.
func (n *turn) head(more ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", n.right.StatusCode, http.StatusText(n.right.StatusCode))
	for name, values := range n.right.Header {
		if name != "Content-Length" {
			fmt.Fprintf(&b, "%s: %s\r\n", name, values[0])
		}
	}
	for _, m := range more {
		b.WriteString(m + "\r\n")
	}
	return b.String()
}

// answer is the right answer, with more lines in its header section and another
// body where one is given.
func (n *turn) answer(body string, more ...string) string {
	return n.head(append(more, fmt.Sprintf("Content-Length: %d", len(body)))...) + "\r\n" + body
}

// json puts a text in the place of a member of the right answer's body.
func (n *turn) json(member, value string) string {
	return regexp.MustCompile(`"`+member+`":("[^"]*"|[0-9]+)`).ReplaceAllLiteralString(n.data, `"`+member+`":`+value)
}

// inn is a shop that answers on bare connections: rightly, until it is told to
// turn hostile.
type inn struct {
	shop    *shop
	handler http.Handler
	when    func(n *turn) bool
	turn    func(n *turn) (goOn bool)
	first   func(c net.Conn) net.Conn // of each connection; nil closes it

	mu       sync.Mutex
	written  map[net.Conn]int // bytes that a client could be made to take
	turned   atomic.Int64
	leaked   atomic.Int64 // requests to another host
	stranger string       // a server that nobody may ask
	deletes  []string
}

func newInn(t *testing.T) (*inn, *spec.Contract) {
	t.Helper()
	c := load(t, "shop.yaml", hostileYAML)
	i := &inn{shop: newShop(), written: map[net.Conn]int{}}
	i.stranger = listen(t, func(net.Conn) { i.leaked.Add(1) })
	view := c.Operations[0].Body.JSON().Schema.Request()
	i.shop.create = func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		value, problems := spec.CheckJSON(body, spec.JSONLimits{})
		faults, err := view.ValidateValue(value)
		if r.Header.Get("Authorization") != "Bearer "+hostileToken {
			w.Header().Set("WWW-Authenticate", "Bearer")
			w.WriteHeader(http.StatusUnauthorized)
			return true
		}
		if len(problems) > 0 || err != nil || len(faults) > 0 {
			w.WriteHeader(http.StatusBadRequest)
			return true
		}
		return false
	}
	i.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			i.mu.Lock()
			i.deletes = append(i.deletes, r.URL.EscapedPath())
			i.mu.Unlock()
		} else {
			w.Header().Set("Content-Type", "application/json")
		}
		i.shop.ServeHTTP(w, r)
	})
	return i, c
}

func (i *inn) wrote(c net.Conn, n int) {
	i.mu.Lock()
	i.written[c] += n
	i.mu.Unlock()
}

// serve answers one connection.
func (i *inn) serve(t *testing.T, c net.Conn) {
	if i.first != nil {
		if c = i.first(c); c == nil {
			return
		}
		defer c.Close()
	}
	r := bufio.NewReader(c)
	for {
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		body, _ := io.ReadAll(req.Body)
		req.Body = io.NopCloser(bytes.NewReader(body))
		n := &turn{t: t, c: c, r: r, req: req, body: string(body), inn: i}
		if i.when(n) {
			i.turned.Add(1)
			rec := httptest.NewRecorder()
			i.handler.ServeHTTP(rec, req)
			n.right, n.data = rec.Result(), strings.TrimSpace(rec.Body.String())
			if !i.turn(n) {
				return
			}
			continue
		}
		rec := httptest.NewRecorder()
		i.handler.ServeHTTP(rec, req)
		resp := rec.Result()
		resp.ContentLength = int64(rec.Body.Len())
		if resp.Write(c) != nil {
			return
		}
	}
}

// large says that a create is the one at which the server turns hostile; each
// body with a large order is one.
func large(n *turn) bool {
	return n.req.Method == http.MethodPost && strings.Contains(n.body, `"kind":"large"`)
}

// lenient is what may be written to a client before it goes: what the bounds
// let it read, and what stands in the buffers of two sockets.
const lenient = 32 << 20

// astray fills in where the other server is.
func (i *inn) astray(text string) string {
	host := strings.TrimPrefix(i.stranger, "http://")
	_, port, _ := net.SplitHostPort(host)
	return strings.NewReplacer("$elsewhere", i.stranger, "$host", host, "$port", port).Replace(text)
}

// visit runs a small plan against an inn, all checks on. Nothing of it is timed;
// the context ends what hangs.
func visit(t *testing.T, i *inn, c *spec.Contract, opts Options) *heard {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	opts.Credentials = Bearer(hostileToken)
	opts.MaxBody = either(opts.MaxBody, 64<<10)
	opts.Timeout = either(opts.Timeout, 30*time.Second)
	outline := cases.Outline(c)
	outline.Rules, outline.Verdicts = checks.Rules(), checks.JudgeContract(c)
	opts.Outline = &outline
	h := &heard{}
	plan := cases.Options{Run: regexp.MustCompile("/(enum|required|minimum|lifecycle)/")}
	require.NoError(t, Run(ctx, c, plan, opts, h.event))
	require.NoError(t, ctx.Err(), "it hangs")
	require.NotNil(t, h.finished)
	return h
}

// unharmed holds what no hostility may change: the run goes to its end, cases
// that did not meet it pass, nothing is left behind, nothing but orders is
// deleted, no credentials are recorded, and nobody else is asked.
func (h *heard) unharmed(t *testing.T, i *inn) {
	t.Helper()
	require.True(t, h.finished.Complete, h.finished.Reason)
	met := 0
	for _, d := range h.done {
		if touched(d) {
			met++
			continue
		}
		require.Contains(t, []verdict.Outcome{verdict.Pass, verdict.Skip}, worst(d), "%s: %v", d.Case.ID, said(d))
	}
	require.NotZero(t, met)
	for _, r := range h.finished.Left {
		require.Empty(t, r.URL, "what has an address is deleted")
	}
	require.Zero(t, i.shop.count(), "nothing is left behind")
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, path := range i.deletes {
		require.Regexp(t, `^/orders/[^/]+$`, path)
		require.NotContains(t, []string{"/orders/.", "/orders/.."}, path)
	}
	require.Less(t, slices.Max(append(slices.Collect(maps.Values(i.written)), 0)), lenient, "more was read than the bounds allow")
	journal, err := json.Marshal(append(h.done, h.cleanup...))
	require.NoError(t, err)
	require.NotContains(t, string(journal), hostileToken, "credentials are recorded")
	require.Zero(t, i.leaked.Load(), "a request went elsewhere")
}

// worst is the worst outcome of a case.
func worst(d *verdict.Done) verdict.Outcome {
	order := []verdict.Outcome{verdict.Skip, verdict.Pass, verdict.Weak, verdict.Error, verdict.Fail}
	out := verdict.Skip
	for _, v := range d.Verdicts {
		if slices.Index(order, v.Outcome) > slices.Index(order, out) {
			out = v.Outcome
		}
	}
	return out
}

// broken are the rules that a case broke, or that could not be judged.
func broken(d *verdict.Done, of verdict.Outcome) []rule.ID {
	var out []rule.ID
	for _, v := range d.Verdicts {
		if v.Outcome == of && !slices.Contains(out, v.Rule) {
			out = append(out, v.Rule)
		}
	}
	slices.Sort(out)
	return out
}

// touched says that some request of a case met the server in its bad mood.
func touched(d *verdict.Done) bool {
	return slices.ContainsFunc(d.Exchanges, func(x verdict.Exchange) bool {
		return x.Request.Method == http.MethodPost && strings.Contains(string(x.Request.Body.Data), `"kind":"large"`)
	})
}

// overTLS begins TLS on a connection.
func overTLS(config *tls.Config) func(net.Conn) net.Conn {
	return func(c net.Conn) net.Conn { return tls.Server(c, config) }
}
