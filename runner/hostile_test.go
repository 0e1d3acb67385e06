package runner

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/checks"
	"assay/verdict"
)

// listen serves every connection with a function; the listener and all
// connections are closed at the end of the test.
func listen(t *testing.T, serve func(c net.Conn)) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var mu sync.Mutex
	var conns []net.Conn
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			conns = append(conns, c)
			mu.Unlock()
			all.Go(func() { defer c.Close(); serve(c) })
		}
	})
	t.Cleanup(func() {
		ln.Close()
		mu.Lock()
		for _, c := range conns {
			c.Close()
		}
		mu.Unlock()
		all.Wait()
	})
	return "http://" + ln.Addr().String()
}

// take reads one request from a connection, body included.
func take(c net.Conn) bool {
	return takeFrom(bufio.NewReader(c))
}

func takeFrom(r *bufio.Reader) bool {
	req, err := http.ReadRequest(r)
	if err != nil {
		return false
	}
	io.Copy(io.Discard, req.Body)
	return true
}

// say answers every request on a connection with the same bytes.
func say(text string) func(net.Conn) {
	return func(c net.Conn) {
		r := bufio.NewReader(c)
		for takeFrom(r) {
			io.WriteString(c, text)
		}
	}
}

// once answers the first request and closes.
func once(text string) func(net.Conn) {
	return func(c net.Conn) {
		take(c)
		io.WriteString(c, text)
	}
}

// flood writes a beginning, and then more and more.
func flood(head, more string) func(net.Conn) {
	return func(c net.Conn) {
		take(c)
		io.WriteString(c, head)
		for {
			if _, err := io.WriteString(c, more); err != nil {
				return
			}
		}
	}
}

// drip writes a beginning, and then a byte now and then.
func drip(head, more string) func(net.Conn) {
	return func(c net.Conn) {
		take(c)
		io.WriteString(c, head)
		for {
			if _, err := io.WriteString(c, more); err != nil {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
}

func gzipped(size int) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.CopyN(w, zeroes{}, int64(size))
	w.Close()
	return b.String()
}

type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// knock sends one POST to a target.
func knock(t *testing.T, tr *transport, opts Options, target, body string) verdict.Exchange {
	t.Helper()
	u, err := url.Parse(target + "/orders")
	require.NoError(t, err)
	req := verdict.Request{Method: "POST", URL: u.String(), Body: verdict.Body{Data: []byte(body), Size: int64(len(body))},
		Header: []verdict.Header{{Name: "Content-Type", Value: "application/json"}}}
	return tr.exchange(t.Context(), req, u, &opts, false).Exchange
}

func patience(t *testing.T, o Options) Options {
	o.Timeout = either(o.Timeout, 10*time.Second)
	o.MaxBody = either(o.MaxBody, 64<<10)
	o, err := o.settled()
	require.NoError(t, err)
	return o
}

const created = "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}"

func TestExchangeWithHostileServers(t *testing.T) {
	ok := "HTTP/1.1 200 OK\r\n"
	for _, tt := range []struct {
		behaviour string
		serve     func(net.Conn)
		kind      verdict.FailureKind // "" for a complete answer
		status    int                 // 0 for none
		cut       bool                // the body is only the beginning
	}{
		{"never answers", func(c net.Conn) { io.Copy(io.Discard, c) }, verdict.FailTimeout, 0, false},
		{"a byte of the header now and then", drip(ok, "X"), verdict.FailTimeout, 0, false},
		{"a byte of the body now and then", drip(ok+"Content-Length: 1000\r\n\r\n", "x"), verdict.FailTimeout, 200, false},
		{"endless body", flood(ok+"\r\n", strings.Repeat("x", 4096)), "", 200, true},
		{"endless chunks", flood(ok+"Transfer-Encoding: chunked\r\n\r\n", "3\r\nabc\r\n"), "", 200, true},
		{"endless header lines", flood(ok, "X-More: and more\r\n"), verdict.FailTooLarge, 0, false},
		{"endless header line", flood(ok+"X-More: ", strings.Repeat("x", 4096)), verdict.FailTooLarge, 0, false},
		{"endless status line", flood("HTTP/1.1 200 ", strings.Repeat("x", 4096)), verdict.FailTooLarge, 0, false},
		{"endless 1xx", flood("", "HTTP/1.1 100 Continue\r\n\r\n"), verdict.FailTooLarge, 0, false},
		{"a few 1xx before the answer", once("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + created), "", 201, false},
		{"101 that nobody asked for", once("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"), "", 101, false},
		{"gzip bomb", once(ok + "Content-Encoding: gzip\r\n\r\n" + gzipped(8<<20)), "", 200, true},
		{"gzip bomb in gzip", once(ok + "Content-Encoding: gzip, gzip\r\n\r\n" + twice(gzipped(8<<20))), "", 200, true},
		{"codings without end", once(ok + "Content-Encoding: " + strings.Repeat("gzip,", 500) + "gzip\r\n\r\nxx"), verdict.FailProtocol, 200, false},
		{"gzip that is none", once(ok + "Content-Encoding: gzip\r\nContent-Length: 8\r\n\r\nnot gzip"), verdict.FailProtocol, 200, false},
		{"gzip that breaks off", once(ok + "Content-Encoding: gzip\r\n\r\n" + gzipped(1 << 10)[:30]), verdict.FailProtocol, 200, false},
		{"gzip on a connection that breaks off", once(ok + "Content-Encoding: gzip\r\nContent-Length: 1000\r\n\r\n" + gzipped(1 << 10)[:20]), verdict.FailDropped, 200, false},
		{"garbage", once("\x16\x03\x01 what is this"), verdict.FailProtocol, 0, false},
		{"another protocol", once("220 mail.example ESMTP\r\n"), verdict.FailProtocol, 0, false},
		{"a status that is no number", once("HTTP/1.1 abc\r\n\r\n"), verdict.FailProtocol, 0, false},
		{"a status of four digits", once("HTTP/1.1 1000 Huge\r\n\r\n"), verdict.FailProtocol, 0, false},
		{"header bytes that are forbidden", once(ok + "X\x01Y: z\r\n\r\n"), verdict.FailProtocol, 0, false},
		{"a length below zero", once(ok + "Content-Length: -5\r\n\r\n"), verdict.FailProtocol, 0, false},
		{"two lengths", once(ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"), verdict.FailProtocol, 0, false},
		{"a body shorter than its length", once(ok + "Content-Length: 50\r\n\r\nshort"), verdict.FailDropped, 200, false},
		{"a body longer than its length", say(ok + "Content-Length: 2\r\n\r\nabcdefgh"), "", 200, false},
		{"broken chunks", once(ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc"), verdict.FailProtocol, 200, false},
		{"chunks that break off", once(ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nab"), verdict.FailDropped, 200, false},
		{"closes at once", func(net.Conn) {}, verdict.FailDropped, 0, false},
		{"closes after the request", func(c net.Conn) { take(c) }, verdict.FailDropped, 0, false},
		{"closes within the status line", once("HTTP/1."), verdict.FailProtocol, 0, false},
		{"closes within the header", once(ok + "X-A: b"), verdict.FailDropped, 0, false},
		{"resets", func(c net.Conn) { take(c); c.(*net.TCPConn).SetLinger(0) }, verdict.FailDropped, 0, false},
		{"redirects elsewhere", once("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n"), "", 307, false},
		{"redirects to itself", once("HTTP/1.1 307 Temporary Redirect\r\nLocation: /orders\r\nContent-Length: 0\r\n\r\n"), "", 307, false},
		{"a body behind 204", once("HTTP/1.1 204 No Content\r\n\r\nbody"), "", 204, false},
		{"HTTP/1.0 without a length", once("HTTP/1.0 201 Created\r\n\r\n{}"), "", 201, false},
	} {
		t.Run(tt.behaviour, func(t *testing.T) {
			opts := Options{Target: listen(t, tt.serve)}
			if tt.kind == verdict.FailTimeout {
				opts.Timeout = 200 * time.Millisecond
			}
			opts = patience(t, opts)
			tr := newTransport(opts)
			defer tr.close()
			x := knock(t, tr, opts, opts.Target, "{}")
			if tt.kind == "" {
				require.Nil(t, x.Failure, "%+v", x.Failure)
			} else {
				require.NotNil(t, x.Failure)
				require.Equal(t, tt.kind, x.Failure.Kind, x.Failure.Text)
				require.NotEmpty(t, x.Failure.Text)
			}
			if tt.status == 0 {
				require.Nil(t, x.Response)
				return
			}
			require.Equal(t, tt.status, x.Response.Status)
			require.Equal(t, tt.cut, x.Response.Body.Truncated)
			require.LessOrEqual(t, int64(len(x.Response.Body.Data)), opts.MaxBody)
			if tt.cut {
				require.Greater(t, x.Response.Body.Size, int64(len(x.Response.Body.Data)))
			}
		})
	}
}

func twice(data string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, data)
	w.Close()
	return b.String()
}

func TestExchangeRefused(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ln.Close()
	opts := patience(t, Options{Target: "http://" + ln.Addr().String()})
	tr := newTransport(opts)
	defer tr.close()
	x := knock(t, tr, opts, opts.Target, "{}")
	require.Equal(t, verdict.FailRefused, x.Failure.Kind)
	require.Contains(t, x.Failure.Text, "no connection: ")
}

func TestExchangeTLS(t *testing.T) {
	quiet := func(h http.HandlerFunc, h2 bool) *httptest.Server {
		srv := httptest.NewUnstartedServer(h)
		srv.Config.ErrorLog = log.New(io.Discard, "", 0)
		srv.EnableHTTP2 = h2
		srv.StartTLS()
		t.Cleanup(srv.Close)
		return srv
	}
	fine := quiet(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(201) }, false)
	two := quiet(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		if r.URL.Path == "/panic/orders" {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(201)
	}, true)
	plainly := listen(t, func(c net.Conn) {
		c.Read(make([]byte, 4096))
		io.WriteString(c, "HTTP/1.0 400 Bad Request\r\n\r\n")
	})
	cut := listen(t, func(c net.Conn) { c.Read(make([]byte, 10)) })
	trust := &tls.Config{RootCAs: fine.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}
	for _, tt := range []struct {
		reason, target string
		config         *tls.Config
		kind           verdict.FailureKind
		text           string
	}{
		{"an authority that is not known", fine.URL, nil, verdict.FailTLS, "--insecure"},
		{"an authority of the user's", fine.URL, trust, "", ""},
		{"no authority at all, as the user wants it", fine.URL, &tls.Config{InsecureSkipVerify: true}, "", ""},
		{"another name in the certificate", fine.URL, &tls.Config{RootCAs: trust.RootCAs, ServerName: "other.test"}, verdict.FailTLS, "other.test"},
		{"HTTP where TLS was wanted", strings.Replace(plainly, "http:", "https:", 1), trust, verdict.FailTLS, "http:// in the target"},
		{"a handshake that is cut", strings.Replace(cut, "http:", "https:", 1), trust, verdict.FailTLS, ""},
		{"HTTP/2", two.URL, trust, "", "HTTP/2.0"},
		{"HTTP/2 with a stream that is reset", two.URL + "/panic", trust, verdict.FailDropped, "stream error"},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			opts := patience(t, Options{Target: tt.target, TLS: tt.config})
			tr := newTransport(opts)
			defer tr.close()
			x := knock(t, tr, opts, opts.Target, "{}")
			if tt.kind == "" {
				require.Nil(t, x.Failure, "%+v", x.Failure)
				require.Equal(t, 201, x.Response.Status)
				require.Contains(t, x.Response.Proto, tt.text)
				return
			}
			require.NotNil(t, x.Failure)
			require.Equal(t, tt.kind, x.Failure.Kind, x.Failure.Text)
			require.Contains(t, x.Failure.Text, tt.text)
		})
	}
}

func TestExchangeThroughAProxy(t *testing.T) {
	var asked, auth atomic.Value
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Store(r.URL.String())
		auth.Store(r.Header.Get("Proxy-Authorization"))
		w.WriteHeader(http.StatusCreated)
	}))
	defer proxy.Close()
	via, err := url.Parse(proxy.URL)
	require.NoError(t, err)
	via.User = url.UserPassword("me", "proxy-password")
	opts := patience(t, Options{Target: "http://target.test/v1", Proxy: via})
	tr := newTransport(opts)
	defer tr.close()
	x := knock(t, tr, opts, opts.Target, "{}")
	require.Nil(t, x.Failure)
	require.Equal(t, "http://target.test/v1/orders", asked.Load())
	require.NotEmpty(t, auth.Load())
	require.Contains(t, opts.Secrets, "proxy-password")
	require.Empty(t, x.Request.Get("Proxy-Authorization"), "the target is not told")
}

func TestExchangeDecodes(t *testing.T) {
	var z, raw bytes.Buffer
	zw := zlib.NewWriter(&z)
	io.WriteString(zw, `{"a":1}`)
	zw.Close()
	fw, _ := flate.NewWriter(&raw, 9)
	io.WriteString(fw, `{"a":1}`)
	fw.Close()
	gz := twice(`{"a":1}`)
	for _, tt := range []struct{ reason, coding, body, want string }{
		{"gzip", "gzip", gz, `{"a":1}`},
		{"gzip in capitals", "GZIP", gz, `{"a":1}`},
		{"gzip under its old name", "x-gzip", gz, `{"a":1}`},
		{"deflate", "deflate", z.String(), `{"a":1}`},
		{"deflate without its wrapper", "deflate", raw.String(), `{"a":1}`},
		{"gzip twice", "gzip, gzip", twice(gz), `{"a":1}`},
		{"identity", "identity", `{"a":1}`, `{"a":1}`},
		{"nothing to decode", "gzip", "", ""},
		{"a coding we do not know", "br", "\x0b\x03\x80", "\x0b\x03\x80"},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			answer := fmt.Sprintf("HTTP/1.1 201 Created\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n%s", tt.coding, len(tt.body), tt.body)
			opts := patience(t, Options{Target: listen(t, say(answer))})
			tr := newTransport(opts)
			defer tr.close()
			x := knock(t, tr, opts, opts.Target, "{}")
			require.Nil(t, x.Failure)
			require.Equal(t, tt.want, string(x.Response.Body.Data))
			require.Equal(t, tt.coding, x.Response.Get("Content-Encoding"), "the header is as it came")
		})
	}
}

func TestExchangeTakesAnEarlyAnswer(t *testing.T) {
	target := listen(t, func(c net.Conn) {
		c.Read(make([]byte, 100)) // of a body of megabytes
		io.WriteString(c, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig")
		c.(*net.TCPConn).CloseWrite()
		time.Sleep(50 * time.Millisecond)
	})
	opts := patience(t, Options{Target: target})
	tr := newTransport(opts)
	defer tr.close()
	for range 20 {
		x := knock(t, tr, opts, opts.Target, strings.Repeat("x", 8<<20))
		require.Nil(t, x.Failure, "%+v", x.Failure)
		require.Equal(t, 413, x.Response.Status)
		require.Equal(t, "big", string(x.Response.Body.Data))
	}
}

func TestExchangeRecordsFraming(t *testing.T) {
	opts := patience(t, Options{Target: listen(t, say("HTTP/1.1 201 Created\r\nX-B: 2\r\nx-a: 1\r\nX-B: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"))})
	tr := newTransport(opts)
	defer tr.close()
	x := knock(t, tr, opts, opts.Target, "{}")
	require.Equal(t, []verdict.Header{{Name: "X-A", Value: "1"}, {Name: "X-B", Value: "2"}, {Name: "X-B", Value: "3"}, {Name: "Transfer-Encoding", Value: "chunked"}}, x.Response.Header)
	require.Equal(t, "HTTP/1.1", x.Response.Proto)
}

// hostileRun plays 40 cases against a server that turns nasty at some of them.
func hostileRun(t *testing.T, timeout time.Duration, serve func(c net.Conn, r *bufio.Reader, body string) bool) *heard {
	t.Helper()
	target := listen(t, func(c net.Conn) {
		r := bufio.NewReader(c)
		for {
			req, err := http.ReadRequest(r)
			if err != nil {
				return
			}
			body, _ := io.ReadAll(req.Body)
			if !serve(c, r, string(body)) {
				return
			}
		}
	})
	s := newScript()
	for i := range 40 {
		body := `{"n":1}`
		if i%4 == 1 {
			body = `{"nasty":1}`
		}
		s.add(fmt.Sprint("n/", i), body, verdict.Accept)
	}
	for _, c := range append(s.rest, s.ladder...) {
		c.Steps = c.Steps[:1]
	}
	h := play(t, s, Options{Target: target, Timeout: timeout, NoCleanup: true})
	require.Len(t, h.done, 41)
	return h
}

func TestRunOtherCasesAreUnharmed(t *testing.T) {
	for _, tt := range []struct {
		behaviour string
		nasty     func(c net.Conn) bool // true: the connection goes on
		kind      verdict.FailureKind
		attempts  int
	}{
		{"a hang", func(c net.Conn) bool { io.Copy(io.Discard, c); return false }, verdict.FailTimeout, 1},
		{"a dropped connection", func(net.Conn) bool { return false }, verdict.FailDropped, 2},
		{"garbage", func(c net.Conn) bool { io.WriteString(c, "%%%%\r\n\r\n"); return false }, verdict.FailProtocol, 2}, // on a kept connection it may be the end of the answer before
		{"two answers for one request", func(c net.Conn) bool { io.WriteString(c, created+created); return true }, "", 1},
		{"an answer and a half", func(c net.Conn) bool { io.WriteString(c, created+"HTTP/1.1 500 "); return true }, "", 1},
		{"an answer and a close without a word", func(c net.Conn) bool { io.WriteString(c, created); return false }, "", 1},
	} {
		t.Run(tt.behaviour, func(t *testing.T) {
			timeout := 20 * time.Second
			if tt.kind == verdict.FailTimeout {
				timeout = 2 * time.Second // of the others, too
			}
			h := hostileRun(t, timeout, func(c net.Conn, _ *bufio.Reader, body string) bool {
				if strings.Contains(body, "nasty") {
					return tt.nasty(c)
				}
				io.WriteString(c, created)
				return true
			})
			for _, d := range h.done {
				last := d.Exchanges[len(d.Exchanges)-1]
				if !strings.Contains(string(last.Request.Body.Data), "nasty") || tt.kind == "" {
					require.Nil(t, last.Failure, "%s: %+v", d.Case.ID, d.Exchanges)
					require.Equal(t, 201, last.Response.Status)
					continue
				}
				require.NotNil(t, last.Failure, d.Case.ID)
				require.Equal(t, tt.kind, last.Failure.Kind, last.Failure.Text)
				require.LessOrEqual(t, len(d.Exchanges), tt.attempts)
				require.Equal(t, len(d.Exchanges), last.Attempt, "what was sent again is visible")
			}
			require.True(t, h.finished.Complete)
		})
	}
}

func TestRunNeverLeavesItsTarget(t *testing.T) {
	var strangers atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strangers.Add(1) }))
	defer elsewhere.Close()
	shop := newShop()
	shop.create = func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		switch {
		case strings.Contains(string(body), "redirect"):
			http.Redirect(w, r, elsewhere.URL+"/orders", http.StatusPermanentRedirect)
		case strings.Contains(string(body), "fits"):
			shop.store(httptest.NewRecorder(), body)
			w.Header().Set("Location", fmt.Sprintf("%s/api/orders/o-%d", elsewhere.URL, shop.last))
			w.WriteHeader(201)
		case strings.Contains(string(body), "strange"):
			w.Header().Set("Location", elsewhere.URL+"/strange")
			w.WriteHeader(201)
		case strings.Contains(string(body), "collection"):
			w.Header().Set("Location", "/orders")
			w.WriteHeader(201)
		default:
			return false
		}
		return true
	}
	s := newScript()
	for _, body := range []string{`{"redirect":1}`, `{"fits":1}`, `{"strange":1}`, `{"collection":1}`} {
		c := s.add(body[2:5], body, verdict.Accept)
		c.Steps[1].Path = cases.VarLocation
	}
	h := play(t, s, Options{Handler: shop, Workers: 1})
	require.Zero(t, strangers.Load())
	require.Equal(t, http.StatusPermanentRedirect, h.find(t, "red").Exchanges[0].Response.Status)
	require.Len(t, h.find(t, "red").Exchanges, 1)
	require.Equal(t, "http://in-process/orders/o-2", h.find(t, "fit").Exchanges[1].Request.URL, "it is followed on the target")
	require.Equal(t, http.StatusOK, h.find(t, "fit").Exchanges[1].Response.Status)
	require.Len(t, h.find(t, "str").Exchanges, 1, "nothing says that it is the resource")
	require.Len(t, h.find(t, "col").Exchanges, 2)
	require.Zero(t, shop.count())
	require.Len(t, h.finished.Left, 2, "what could not be found cannot be deleted")
	for _, d := range h.cleanup {
		for _, x := range d.Exchanges {
			require.False(t, x.Request.Method == "DELETE" && x.Request.URL == "http://in-process/orders", "a collection is never deleted")
		}
	}
}

func TestRunTargetDies(t *testing.T) {
	var dead atomic.Bool
	var n atomic.Int32
	target := listen(t, func(c net.Conn) {
		r := bufio.NewReader(c)
		for !dead.Load() && takeFrom(r) {
			if n.Add(1) == 30 {
				dead.Store(true)
			}
			if dead.Load() {
				return
			}
			io.WriteString(c, created)
		}
	})
	s := newScript()
	s.judge = func(x *checks.Sample) []verdict.Verdict {
		if x.Exchanges[0].Failure == nil {
			return nil
		}
		return []verdict.Verdict{{Rule: "seen", Got: string(x.Exchanges[len(x.Exchanges)-1].Failure.Kind)}}
	}
	for i := range 500 {
		s.add(fmt.Sprint("n/", i), `{}`, verdict.Accept)
	}
	h := play(t, s, Options{Target: target})
	require.False(t, h.finished.Complete)
	require.Contains(t, h.finished.Reason, "answers nothing any more, since case")
	require.Less(t, len(h.done), 100)
	lost := 0
	for _, d := range h.done {
		for _, v := range d.Verdicts {
			lost++
			require.Equal(t, "refused", v.Got, "when nothing answers it is not the request's doing")
		}
		for _, x := range d.Exchanges {
			if x.Failure != nil && x.Response == nil {
				require.Contains(t, []verdict.FailureKind{verdict.FailDropped, verdict.FailRefused}, x.Failure.Kind, "the journal has what happened")
			}
		}
	}
	require.GreaterOrEqual(t, lost, deadAfter)
}

func TestRunTargetComesBack(t *testing.T) {
	shop := newShop()
	shop.create = func(_ http.ResponseWriter, _ *http.Request, body []byte) bool {
		if strings.Contains(string(body), "crash") {
			panic(http.ErrAbortHandler)
		}
		return false
	}
	doors(t, shop, func(t *testing.T, opts Options) {
		s := newScript()
		var mu sync.Mutex
		kinds := map[verdict.FailureKind]int{}
		s.judge = func(x *checks.Sample) []verdict.Verdict {
			if f := x.Exchanges[len(x.Exchanges)-1].Failure; f != nil {
				mu.Lock()
				kinds[f.Kind]++
				mu.Unlock()
			}
			return nil
		}
		for i := range 60 {
			s.add(fmt.Sprint("n/", i), []string{`{}`, `{"crash":1}`}[i%2], verdict.Accept)
		}
		h := play(t, s, opts)
		require.True(t, h.finished.Complete)
		require.Equal(t, map[verdict.FailureKind]int{verdict.FailDropped: 30}, kinds, "a server that goes on is to blame")
		require.Zero(t, shop.count())
	})
}
