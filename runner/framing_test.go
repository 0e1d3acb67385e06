package runner

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/verdict"
)

const fine = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

// wires are answers as they are on the wire, with the clauses that they break.
var wires = []struct {
	why, answer string
	head        bool
	want        []string
}{
	// Lawful, however odd.
	{"an ordinary answer", fine, false, nil},
	{"no reason phrase, its space there", "HTTP/1.1 201 \r\nContent-Length: 0\r\n\r\n", false, nil},
	{"HTTP/1.0, framed by the end of the connection", "HTTP/1.0 200 OK\r\n\r\n{} and more", false, nil},
	{"HTTP/1.1, framed by the end of the connection", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", false, nil},
	{"names in lower case, tabs and blanks around values", "HTTP/1.1 200 OK\r\ncontent-length:\t2 \r\nx-a:b\r\nempty:\r\n\r\n{}", false, nil},
	{"bytes above 127 in a value and a reason", "HTTP/1.1 200 sch\xf6n\r\nX: \xc3\xa4\r\nContent-Length: 0\r\n\r\n", false, nil},
	{"interim answers", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + fine, false, nil},
	{"an empty line before and behind", "\r\n" + fine + "\r\n", false, nil},
	{"chunks with extensions, capitals, leading zeros and a trailer", "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n000A;a=b;c\r\n0123456789\r\nb\r\n01234567890\r\n0\r\nX-Sum: 1\r\n\r\n", false, nil},
	{"chunks that hold what looks like an end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n", false, nil},
	{"an answer to HEAD with the length of the content", "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n", true, nil},
	{"304 with the length of the content", "HTTP/1.1 304 Not Modified\r\nContent-Length: 20\r\n\r\n", false, nil},
	{"204", "HTTP/1.1 204 No Content\r\n\r\n", false, nil},
	{"another protocol", "HTTP/1.1 101 Switching Protocols\r\n\r\n\x00\x01anything", false, []string{"a 101 switches to a protocol that was not asked for (RFC 9110 section 7.8)."}},
	{"a coding that nobody here knows", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n\x1f\x8b", false, nil},
	{"content that is not complete", "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}", false, nil},

	// Broken.
	{"both lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", false, []string{"Content-Length stands beside Transfer-Encoding (RFC 9112 section 6.1)."}},
	{"one length twice", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}", false, []string{"the field Content-Length is sent 2 times (RFC 9110 section 5.3)."}},
	{"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", false, []string{"several fields Content-Length do not say the same (RFC 9112 section 6.3)."}},
	{"a length with a sign", "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n{}", false, []string{`the Content-Length "+2" is not a row of digits (RFC 9110 section 8.6).`}},
	{"more than the length says", strings.TrimSuffix(fine, "{}") + `{"a":1}`, false, []string{`bytes follow the end of the answer, which is where Content-Length: 2 puts it: "a\":1}" (RFC 9112 section 6.3).`}},
	{"a second answer", fine + fine, false, []string{"a second answer follows the one to the request (RFC 9112 section 9.2)."}},
	{"content of a 204", "HTTP/1.1 204 No Content\r\n\r\n{}x", false, []string{`bytes follow the end of the answer, which is its header section, since 204 has no content: "{}x" (RFC 9112 section 6.3).`}},
	{"content in answer to HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", true, []string{`bytes follow the end of the answer, which is its header section, since HEAD was asked: "abc" (RFC 9112 section 6.3).`}},
	{"bytes behind the last chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nabc", false, []string{`bytes follow the end of the answer, which is the last chunk: "abc" (RFC 9112 section 6.3).`}},
	{"a blank behind the size of a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2  \r\n{}\r\n0\r\n\r\n", false, []string{"white space stands beside the size of a chunk (RFC 9112 section 7.1)."}},
	{"an extension without a name", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;\r\n{}\r\n0\r\n\r\n", false, []string{"an extension of a chunk has no name (RFC 9112 section 7.1.1)."}},
	{"bare LF", "HTTP/1.1 200 OK\nContent-Length: 2\n\n{}", false, []string{"a line of the header section ends in a bare LF (RFC 9112 section 2.2)."}},
	{"a folded field", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\n{}", false, []string{"a field is folded over several lines (RFC 9112 section 5.2)."}},
	{"a blank before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\n{}", false, []string{`white space stands between the name "Content-Length" and the colon (RFC 9112 section 5.1).`}},
	{"a name with a blank in it", "HTTP/1.1 200 OK\r\nX A: 2\r\nContent-Length: 2\r\n\r\n{}", false, []string{`"X A" is no name of a field (RFC 9110 section 5.1).`}},
	{"an empty name", "HTTP/1.1 200 OK\r\n: 2\r\nContent-Length: 2\r\n\r\n{}", false, []string{`"" is no name of a field (RFC 9110 section 5.1).`}},
	{"no colon", "HTTP/1.1 200 OK\r\nhello\r\nContent-Length: 2\r\n\r\n{}", false, []string{`a line of the header section has no colon: "hello" (RFC 9112 section 5).`}},
	{"a NUL in a value", "HTTP/1.1 200 OK\r\nX: a\x00b\r\nContent-Length: 2\r\n\r\n{}", false, []string{`the value of the field "X" holds a control character (RFC 9110 section 5.5).`}},
	{"a bare CR in a value", "HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 2\r\n\r\n{}", false, []string{`the value of the field "X" holds a control character (RFC 9110 section 5.5).`}},
	{"a status line without its last space", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}", false, []string{"no space follows the status code, which it must also where there is no reason phrase (RFC 9112 section 4)."}},
	{"a coding of a 204", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", false, []string{"a 204 has a Transfer-Encoding (RFC 9112 section 6.1)."}},
	{"a length of an interim answer", "HTTP/1.1 103 Early Hints\r\nContent-Length: 0\r\n\r\n" + fine, false, []string{"a 103 has a Content-Length (RFC 9110 section 8.6)."}},
	{"a coding of HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", false, []string{"an answer of HTTP/1.0 has a Transfer-Encoding (RFC 9112 section 6.1)."}},
}

func TestFramingIsSeenAsItIsOnTheWire(t *testing.T) {
	for _, row := range wires {
		var f framing
		for range 2 { // on a kept connection
			f.begin(row.head)
			f.feed([]byte(row.answer))
			require.Equal(t, row.want, f.found(), row.why)
		}
		f.begin(row.head)
		for i := range row.answer {
			f.feed([]byte(row.answer[i : i+1]))
		}
		require.Equal(t, row.want, f.found(), "%s, byte by byte", row.why)
	}
}

func TestFramingDoesNotDependOnHowItIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOfN(rapid.SampledFrom([]string{fine, "HTTP/1.1 200 OK\r\n", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "\r\n", "\n", "3\r\nabc\r\n", "0\r\n\r\n",
			"HTTP/1.1 100 Continue\r\n\r\n", " folded", "X : 1\r\n", "\x00", "ffffffffffffffff\r\n", "abc"}), 1, 12).Draw(t, "pieces")
		answer := []byte(strings.Join(pieces, ""))
		var whole, parts framing
		whole.begin(false)
		whole.feed(answer)
		parts.begin(false)
		for rest := answer; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "n")
			parts.feed(rest[:n])
			rest = rest[n:]
		}
		require.Equal(t, whole.found(), parts.found())
	})
}

func TestFramingKeepsNoMoreThanAHeaderSection(t *testing.T) {
	for _, head := range []string{"", "HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"} {
		var f framing
		f.begin(false)
		f.feed([]byte(head))
		for range 100 {
			f.feed([]byte(strings.Repeat("x", 16<<10)))
		}
		require.LessOrEqual(t, cap(f.kept)+cap(f.sample), 2*maxHeader, "after %q", head)
	}
}

// TestRunRecordsFraming shows it through the library, with TLS and without.
func TestRunRecordsFraming(t *testing.T) {
	rows := []struct {
		why, answer string
		want        string
		failed      bool // the library gives up on it
	}{
		{"an ordinary answer", fine, "", false},
		{"both lengths", "HTTP/1.1 201 Created\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "RFC 9112 section 6.1", false},
		{"bytes behind the end", fine + "more", "RFC 9112 section 6.3", false},
		{"a folded field", "HTTP/1.1 201 Created\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\n{}", "RFC 9112 section 5.2", false},
		{"bare LF", "HTTP/1.1 201 Created\nContent-Length: 2\n\n{}", "RFC 9112 section 2.2", false},
		{"one length twice", "HTTP/1.1 201 Created\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}", "RFC 9110 section 5.3", false},
		{"an invalid name", "HTTP/1.1 201 Created\r\nX(: a\r\nContent-Length: 2\r\n\r\n{}", "RFC 9110 section 5.1", true},
		{"interim answers", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + fine, "", false},
	}
	for _, row := range rows {
		for name, at := range map[string]func(*testing.T, func(net.Conn)) Options{"plain": plainly, "TLS": securely} {
			t.Run(row.why+" "+name, func(t *testing.T) {
				s := newScript()
				s.add("one", `{}`, verdict.Accept)
				s.add("two", `{}`, verdict.Accept)
				s.ladder[0].Steps = s.ladder[0].Steps[:1]
				for _, c := range s.rest {
					c.Steps = c.Steps[:1]
				}
				opts := at(t, say(row.answer))
				opts.NoCleanup, opts.Workers = true, 1
				h := play(t, s, opts)
				for _, d := range h.done {
					last := d.Exchanges[len(d.Exchanges)-1]
					require.Equal(t, row.failed, last.Failure != nil, "%s: %v", d.Case.ID, last.Failure)
					if row.want == "" {
						require.Empty(t, last.Wire)
						continue
					}
					require.Len(t, last.Wire, 1)
					require.Contains(t, last.Wire[0], row.want)
				}
			})
		}
	}
}

func plainly(t *testing.T, serve func(net.Conn)) Options {
	return Options{Target: listen(t, serve)}
}

// securely serves the same within TLS, HTTP/1.1 only.
func securely(t *testing.T, serve func(net.Conn)) Options {
	known := httptest.NewTLSServer(http.NotFoundHandler())
	defer known.Close()
	roots := x509.NewCertPool()
	roots.AddCert(known.Certificate())
	config := &tls.Config{Certificates: known.TLS.Certificates}
	target := listen(t, func(c net.Conn) {
		inner := tls.Server(c, config)
		if inner.Handshake() == nil {
			serve(inner)
		}
	})
	return Options{Target: strings.Replace(target, "http:", "https:", 1), TLS: &tls.Config{RootCAs: roots, ServerName: "example.com"}}
}

func TestHTTP2HasAFramingOfItsOwn(t *testing.T) {
	srv := httptest.NewUnstartedServer(newShop())
	srv.EnableHTTP2 = true
	srv.StartTLS()
	defer srv.Close()
	roots := x509.NewCertPool()
	roots.AddCert(srv.Certificate())
	s := newScript()
	s.add("one", `{}`, verdict.Accept)
	h := play(t, s, Options{Target: srv.URL, TLS: &tls.Config{RootCAs: roots}})
	for _, d := range h.done {
		require.Equal(t, "HTTP/2.0", d.Exchanges[0].Response.Proto)
		require.Empty(t, d.Exchanges[0].Wire)
	}
}

// TestLateBytesAreNobodysFault: what comes after an answer was taken for
// complete is blamed on no other.
func TestLateBytesAreNobodysFault(t *testing.T) {
	target := listen(t, func(c net.Conn) {
		r := bufio.NewReader(c)
		for takeFrom(r) {
			io.WriteString(c, "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}")
			time.Sleep(5 * time.Millisecond)
			io.WriteString(c, "late")
		}
	})
	s := newScript()
	s.ladder[0].Steps = s.ladder[0].Steps[:1]
	for range 20 {
		c := s.add("n", `{}`, verdict.Accept)
		c.Steps = c.Steps[:1]
	}
	h := play(t, s, Options{Target: target, NoCleanup: true, Workers: 2})
	for _, d := range h.done {
		last := d.Exchanges[len(d.Exchanges)-1]
		require.Nil(t, last.Failure)
		for _, text := range last.Wire { // where they came together with its answer
			require.Contains(t, text, `"late" (RFC 9112 section 6.3)`)
		}
	}
}

// BenchmarkFraming tells what looking at one answer costs beside the exchange
// itself, which takes tens of microseconds.
func BenchmarkFraming(b *testing.B) {
	answer := []byte("HTTP/1.1 201 Created\r\nContent-Type: application/json; charset=utf-8\r\nLocation: /orders/o-17\r\nDate: Mon, 02 Jan 2006 15:04:05 GMT\r\nVary: Origin\r\nETag: \"1\"\r\nContent-Length: 300\r\n\r\n" + strings.Repeat("x", 300))
	var t tap
	b.ReportAllocs()
	for b.Loop() {
		t.begin(false)
		t.mu.Lock()
		t.framing.feed(answer)
		t.mu.Unlock()
		if t.found() != nil {
			b.Fatal("a lawful answer")
		}
	}
}
