package cli

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"assay/mock"
	"assay/spec"
	"assay/suite"
)

// badServers are servers that nobody should have to test, and somebody will.
var badServers = map[string]http.HandlerFunc{
	// html answers a create with a page.
	"html": answering(201, "text/html", "<html>welcome</html>"),
	// empty answers 201 with nothing.
	"empty": answering(201, "application/json", ""),
	// deep is 200 levels of JSON.
	"deep": answering(201, "application/json", `{"id":"a","x":`+strings.Repeat("[", 200)+strings.Repeat("]", 200)+"}"),
	// number is one that exact arithmetic would never finish.
	"number": answering(201, "application/json", `{"id":"a","version":1e20000000}`),
	// digits is a number of a million digits.
	"digits": answering(201, "application/json", `{"id":"a","version":`+strings.Repeat("9", 1_000_000)+`}`),
	// utf8 is not UTF-8.
	"utf8": answering(201, "application/json", "{\"id\":\"a\xff\xfe\"}"),
	// twice names a member twice.
	"twice": answering(201, "application/json", `{"id":"a","id":"b"}`),
	// trailing goes on after the value.
	"trailing": answering(201, "application/json", `{"id":"a"} and more`),
	// scalar is JSON but no object.
	"scalar": answering(201, "application/json", `"created"`),
	// broken is not JSON.
	"broken": answering(201, "application/json", `{"id":`),
	// huge is 50 MB of valid JSON.
	"huge": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(201)
		io.WriteString(w, `{"id":"a","version":"`)
		chunk := bytes.Repeat([]byte("x"), 1<<20)
		for range 50 {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
		io.WriteString(w, `"}`)
	},
	// denied knows nobody.
	"denied": answering(401, "application/json", `{"error":{"code":"unauthorized","message":"no"}}`),
	// nowhere has nothing.
	"nowhere": answering(404, "text/plain", "404 page not found"),
	// failing always fails.
	"failing": answering(500, "text/plain", "panic: runtime error: index out of range\n\tat /srv/app/main.go:17"),
	// elsewhere sends everybody away; nobody may go there.
	"elsewhere": func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://192.0.2.1/elsewhere", http.StatusTemporaryRedirect)
	},
	// hang never answers.
	"hang": func(w http.ResponseWriter, r *http.Request) { untilGone(r) },
	// drip never finishes.
	"drip": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(201)
		io.WriteString(w, `{"id":`)
		w.(http.Flusher).Flush()
		untilGone(r)
	},
	// drop breaks off in the middle of the body.
	"drop": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "100")
		w.WriteHeader(201)
		io.WriteString(w, `{"id":"a"`)
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	},
	// flood answers with more header than anybody reads.
	"flood": func(w http.ResponseWriter, r *http.Request) {
		for i := range 20_000 {
			w.Header().Set(fmt.Sprintf("X-Flood-%d", i), strings.Repeat("x", 100))
		}
		w.WriteHeader(201)
	},
}

// untilGone waits for the client to give up. Only when the body was read does
// the server notice that.
func untilGone(r *http.Request) {
	io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

func answering(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// rawServers answer on the connection, not with HTTP.
var rawServers = map[string]func(net.Conn){
	// garbage is another protocol.
	"garbage": func(c net.Conn) { io.WriteString(c, "SSH-2.0-OpenSSH_9.6\r\n") },
	// hangup closes at once.
	"hangup": func(net.Conn) {},
}

// serveBad starts a server and sets its URL as $KIND.
func serveBad(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: serve KIND")
	}
	kind := args[0]
	switch {
	case kind == "refused" || kind == "free":
		l, err := net.Listen("tcp", "127.0.0.1:0")
		ts.Check(err)
		ts.Setenv(kind, "http://"+l.Addr().String())
		ts.Setenv(kind+"_addr", l.Addr().String())
		ts.Check(l.Close())
	case kind == "tls":
		s := httptest.NewUnstartedServer(answering(201, "application/json", "{}"))
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		s.StartTLS()
		ts.Defer(s.Close)
		ts.Setenv(kind, s.URL)
	case rawServers[kind] != nil:
		ts.Setenv(kind, "http://"+serveRaw(ts, rawServers[kind]))
	case badServers[kind] != nil:
		s := httptest.NewUnstartedServer(badServers[kind])
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		s.Start()
		ts.Defer(func() { s.CloseClientConnections(); s.Close() })
		ts.Setenv(kind, s.URL)
	case kind == "slow":
		s := httptest.NewServer(slowly(ts))
		ts.Defer(s.Close)
		ts.Setenv(kind, s.URL)
	default:
		ts.Fatalf("unknown kind of server %q", kind)
	}
}

// slowly is the faithful reference server, taking its time.
func slowly(ts *testscript.TestScript) http.Handler {
	contract, err := suite.Load(spec.Embedded(), spec.Options{})
	ts.Check(err)
	server, err := mock.New(contract, mock.Options{})
	ts.Check(err)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(50 * time.Millisecond)
		server.ServeHTTP(w, r)
	})
}

func serveRaw(ts *testscript.TestScript, answer func(net.Conn)) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				c.Read(make([]byte, 1<<10))
				answer(c)
			}()
		}
	}()
	return l.Addr().String()
}
