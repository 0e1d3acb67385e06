package runner

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

// surplus is what stands behind an answer: it may come too late to be seen.
const surplus = "fail http/framing or pass"

// hostility is a server that turns hostile at one kind of create and is right in
// all else.
type hostility struct {
	behaviour string
	// want is the worst outcome of the case that meets it, with the rules that
	// have it; "pass" where the answer is unusual and lawful.
	want string
	turn func(n *turn) (goOn bool)
	// hangs says that it ends by the time that a request may take.
	hangs bool
}

// hang waits until the client goes.
func hang(n *turn) bool {
	io.Copy(io.Discard, n.r)
	return false
}

// endless writes a beginning, and more until the client goes.
func endless(head func(n *turn) string, more string) func(*turn) bool {
	return func(n *turn) bool {
		for ok := n.say(head(n)); ok; ok = n.say(more) {
		}
		return false
	}
}

// slowly writes a byte now and then.
func slowly(text func(n *turn) string) func(*turn) bool {
	return func(n *turn) bool {
		for _, b := range []byte(text(n)) {
			if !n.say(string(b)) {
				return false
			}
			time.Sleep(100 * time.Millisecond)
		}
		return false
	}
}

func chunked(n *turn) string { return n.head("Transfer-Encoding: chunked") + "\r\n" }

// saying answers with a text, and goes on or not.
func saying(goOn bool, text func(n *turn) string) func(*turn) bool {
	return func(n *turn) bool { return n.say(text(n)) && goOn }
}

// with answers rightly but for the body.
func with(body func(n *turn) string) func(*turn) bool {
	return func(n *turn) bool { return n.say(n.answer(body(n))) }
}

var line = strings.Repeat("x", 4096)

var hostilities = []hostility{
	{behaviour: "never answers", want: "fail status/no-server-error", turn: hang, hangs: true},
	{behaviour: "a byte of the header now and then", want: "fail status/no-server-error", turn: slowly(func(n *turn) string { return n.head() + strings.Repeat("X-A: b\r\n", 200) }), hangs: true},
	{behaviour: "a byte of the body now and then", want: "fail status/no-server-error", turn: func(n *turn) bool {
		n.say(n.head("Content-Length: 100000") + "\r\n")
		return slowly(func(n *turn) string { return strings.Repeat(" ", 1000) })(n)
	}, hangs: true},
	{behaviour: "a chunk now and then", want: "fail status/no-server-error", turn: func(n *turn) bool {
		for ok := n.say(chunked(n)); ok; ok = n.say("1\r\n \r\n") {
			time.Sleep(100 * time.Millisecond)
		}
		return false
	}, hangs: true},
	{behaviour: "100 Continue now and then", want: "fail status/no-server-error", turn: func(n *turn) bool {
		for n.say("HTTP/1.1 100 Continue\r\n\r\n") {
			time.Sleep(100 * time.Millisecond)
		}
		return false
	}, hangs: true},
	{behaviour: "the whole answer, and the connection held open without a length", want: "fail status/no-server-error", turn: func(n *turn) bool {
		n.say(n.head("Connection: close") + "\r\n" + n.data)
		return hang(n)
	}, hangs: true},
	{behaviour: "endless header lines", want: "error status/accepts-valid", turn: endless(func(n *turn) string { return n.head() }, "X-More: and more\r\n")},
	{behaviour: "an endless header line", want: "error status/accepts-valid", turn: endless(func(n *turn) string { return n.head() + "X-More: " }, line)},
	{behaviour: "an endless status line", want: "error status/accepts-valid", turn: endless(func(n *turn) string { return "HTTP/1.1 201 " }, line)},
	{behaviour: "an endless body", want: "error body/well-formed", turn: endless(func(n *turn) string { return n.head("Connection: close") + "\r\n" }, line)},
	{behaviour: "endless chunks", want: "error body/well-formed", turn: endless(chunked, "3\r\nabc\r\n")},
	{behaviour: "an endless chunk extension", want: "fail body/content-length", turn: endless(func(n *turn) string { return chunked(n) + "1;" }, line)},
	{behaviour: "endless trailers", want: "fail body/content-length", turn: endless(func(n *turn) string { return chunked(n) + "0\r\n" }, "X-More: and more\r\n")},
	{behaviour: "a flood of 1xx", want: "error status/accepts-valid", turn: endless(func(*turn) string { return "" }, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")},
	{behaviour: "a few 1xx before the answer", want: "pass", turn: saying(true, func(n *turn) string {
		return "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + n.answer(n.data)
	})},
	{behaviour: "101 that nobody asked for", want: "fail http/framing", turn: saying(false, func(n *turn) string {
		return "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n" + line
	})},
	{behaviour: "a header of a megabyte", want: "error status/accepts-valid", turn: saying(false, func(n *turn) string {
		return n.answer(n.data, "X-Large: "+strings.Repeat("x", 1<<20))
	})},
	{behaviour: "ten thousand header fields", want: "pass", turn: saying(false, func(n *turn) string { return n.answer(n.data, many("X-F%d: v", 10_000)...) })},
	{behaviour: "five thousand small header fields", want: "pass", turn: saying(true, func(n *turn) string { return n.answer(n.data, many("X-F%d: v", 5_000)...) })},
	{behaviour: "a flood of cookies", want: "pass", turn: saying(true, func(n *turn) string {
		return n.answer(n.data, many("Set-Cookie: c%d=v; Domain=example.test; Path=/", 3_000)...)
	})},
	{behaviour: "a gzip bomb", want: "error body/well-formed", turn: saying(false, func(n *turn) string {
		return n.head("Content-Encoding: gzip", "Connection: close") + "\r\n" + gzipped(64<<20)
	})},
	{behaviour: "a gzip bomb in gzip", want: "error body/well-formed", turn: saying(false, func(n *turn) string {
		return n.head("Content-Encoding: gzip, gzip", "Connection: close") + "\r\n" + twice(gzipped(64<<20))
	})},
	{behaviour: "gzip that was announced and not sent", want: "fail body/content-length", turn: saying(true, func(n *turn) string { return n.answer(n.data, "Content-Encoding: gzip") })},
	{behaviour: "deflate that was announced and not sent", want: "fail body/content-length", turn: saying(true, func(n *turn) string { return n.answer(n.data, "Content-Encoding: deflate") })},
	{behaviour: "br that was announced and not sent", want: "error body/well-formed", turn: saying(true, func(n *turn) string { return n.answer(n.data, "Content-Encoding: br") })},
	{behaviour: "gzip that breaks off", want: "fail body/content-length", turn: saying(true, func(n *turn) string { return n.answer(twice(n.data)[:20], "Content-Encoding: gzip") })},
	{behaviour: "five hundred codings", want: "fail body/content-length", turn: saying(true, func(n *turn) string {
		return n.answer(n.data, "Content-Encoding: "+strings.Repeat("gzip,", 500)+"gzip")
	})},
	{behaviour: "a body shorter than its length", want: "fail body/content-length", turn: saying(false, func(n *turn) string {
		return n.head(fmt.Sprintf("Content-Length: %d", len(n.data)+50)) + "\r\n" + n.data
	})},
	{behaviour: "a body longer than its length", want: "fail http/framing", turn: saying(true, func(n *turn) string { return n.answer(n.data) + "and more" })},
	{behaviour: "a length that cuts the body", want: "fail body/well-formed http/framing", turn: saying(false, func(n *turn) string {
		return n.head("Content-Length: 5", "Connection: close") + "\r\n" + n.data
	})},
	{behaviour: "a length below zero", want: "fail http/framing status/no-server-error", turn: saying(false, func(n *turn) string { return n.head("Content-Length: -5") + "\r\n" + n.data })},
	{behaviour: "a length that is no number", want: "fail http/framing status/no-server-error", turn: saying(false, func(n *turn) string { return n.head("Content-Length: many") + "\r\n" + n.data })},
	{behaviour: "a length beyond all numbers", want: "fail status/no-server-error", turn: saying(false, func(n *turn) string {
		return n.head("Content-Length: 99999999999999999999") + "\r\n" + n.data
	})},
	{behaviour: "a length of a petabyte", want: "fail body/content-length", turn: saying(false, func(n *turn) string { return n.head("Content-Length: 1125899906842624") + "\r\n" + n.data })},
	{behaviour: "two lengths that differ", want: "fail http/framing status/no-server-error", turn: saying(false, func(n *turn) string { return n.answer(n.data, "Content-Length: 1") })},
	{behaviour: "the same length twice", want: "fail http/framing", turn: saying(true, func(n *turn) string {
		return n.answer(n.data, fmt.Sprintf("Content-Length: %d", len(n.data)))
	})},
	{behaviour: "a length beside chunks", want: "fail http/framing", turn: saying(false, func(n *turn) string {
		return n.head("Transfer-Encoding: chunked", "Content-Length: 3") + "\r\n" + chunk(n.data)
	})},
	{behaviour: "broken chunks", want: "fail body/content-length", turn: saying(false, func(n *turn) string { return chunked(n) + "zz\r\n" + n.data })},
	{behaviour: "a chunk size that overflows", want: "fail body/content-length", turn: saying(false, func(n *turn) string { return chunked(n) + "FFFFFFFFFFFFFFFFF\r\n" + n.data })},
	{behaviour: "a chunk size of all bits", want: "fail body/content-length", turn: saying(false, func(n *turn) string { return chunked(n) + "FFFFFFFFFFFFFFFF\r\n" + n.data })},
	{behaviour: "chunks without their end", want: "fail body/content-length", turn: saying(false, func(n *turn) string { return chunked(n) + fmt.Sprintf("%x\r\n%s\r\n", len(n.data), n.data) })},
	{behaviour: "a chunk that breaks off", want: "fail body/content-length", turn: saying(false, func(n *turn) string { return chunked(n) + "ff\r\n" + n.data[:5] })},
	{behaviour: "chunks of chunks", want: "fail status/no-server-error", turn: saying(false, func(n *turn) string {
		return n.head("Transfer-Encoding: chunked, chunked") + "\r\n" + chunk(chunk(n.data))
	})},
	{behaviour: "a transfer coding that nobody knows", want: "fail status/no-server-error", turn: saying(false, func(n *turn) string { return n.head("Transfer-Encoding: rot13") + "\r\n" + n.data })},
	{behaviour: "two answers for one request", want: surplus, turn: saying(true, func(n *turn) string { return n.answer(n.data) + n.answer(n.data) })},
	{behaviour: "an answer and half of another", want: surplus, turn: saying(true, func(n *turn) string { return n.answer(n.data) + "HTTP/1.1 500 Internal" })},
	{behaviour: "the answer of somebody else before its own", want: "fail http/framing status/created", turn: saying(true, func(n *turn) string {
		return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}" + n.answer(n.data)
	})},
	{behaviour: "garbage", want: "fail status/no-server-error", turn: saying(false, func(*turn) string { return "\x16\x03\x01%%%%\r\n\r\n" })},
	{behaviour: "another protocol", want: "fail status/no-server-error", turn: saying(false, func(*turn) string { return "220 mail.example ESMTP\r\n" })},
	{behaviour: "HTTP/0.9", want: "fail status/no-server-error", turn: saying(false, func(n *turn) string { return n.data })},
	{behaviour: "HTTP/1.0 without a length", want: "pass", turn: saying(false, func(n *turn) string { return strings.Replace(n.head(), "HTTP/1.1", "HTTP/1.0", 1) + "\r\n" + n.data })},
	{behaviour: "HTTP/1.0 with chunks", want: "fail body/well-formed http/framing", turn: saying(false, func(n *turn) string {
		return strings.Replace(chunked(n), "HTTP/1.1", "HTTP/1.0", 1) + chunk(n.data)
	})},
	{behaviour: "HTTP/3.7", want: "fail http/framing", turn: saying(false, func(n *turn) string { return strings.Replace(n.answer(n.data), "HTTP/1.1", "HTTP/3.7", 1) })},
	{behaviour: "a preface of HTTP/2", want: "fail status/no-server-error", turn: saying(false, func(*turn) string { return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00" })},
	{behaviour: "a status that is no number", want: "fail status/no-server-error", turn: saying(false, func(n *turn) string { return strings.Replace(n.answer(n.data), "201", "abc", 1) })},
	{behaviour: "a status of 999", want: "fail status/no-server-error", turn: saying(true, func(n *turn) string { return strings.Replace(n.answer(n.data), "201", "999", 1) })},
	{behaviour: "a status of zero", want: "fail http/framing", turn: saying(false, func(n *turn) string { return strings.Replace(n.answer(n.data), "201", "000", 1) })},
	{behaviour: "a status below zero", want: "fail status/no-server-error", turn: saying(false, func(n *turn) string { return strings.Replace(n.answer(n.data), "201", "-01", 1) })},
	{behaviour: "control characters in a header field", want: "fail http/framing status/no-server-error", turn: saying(false, func(n *turn) string { return n.answer(n.data, "X\x01Y: z") })},
	{behaviour: "NUL in a header value", want: "fail http/framing status/no-server-error", turn: saying(false, func(n *turn) string { return n.answer(n.data, "X-Y: a\x00b") })},
	{behaviour: "bytes above 127 in a header value", want: "pass", turn: saying(true, func(n *turn) string { return n.answer(n.data, "X-Y: \xff\xfe") })},
	{behaviour: "a header line without a colon", want: "fail http/framing status/no-server-error", turn: saying(false, func(n *turn) string { return n.answer(n.data, "X-Y") })},
	{behaviour: "a header line without a name", want: "fail http/framing status/no-server-error", turn: saying(false, func(n *turn) string { return n.answer(n.data, ": y") })},
	{behaviour: "a folded header line", want: "fail http/framing", turn: saying(true, func(n *turn) string { return n.answer(n.data, "X-Y: a\r\n b") })},
	{behaviour: "a header in bare line feeds", want: "fail http/framing", turn: saying(true, func(n *turn) string {
		head, body, _ := strings.Cut(n.answer(n.data), "\r\n\r\n")
		return strings.ReplaceAll(head, "\r\n", "\n") + "\n\n" + body
	})},
	{behaviour: "204 with a body", want: "fail http/framing status/created", turn: saying(true, func(n *turn) string { return "HTTP/1.1 204 No Content\r\n\r\n" + n.data })},
	{behaviour: "205 with a body", want: "fail status/created", turn: saying(true, func(n *turn) string {
		return fmt.Sprintf("HTTP/1.1 205 Reset Content\r\nContent-Length: %d\r\n\r\n%s", len(n.data), n.data)
	})},
	{behaviour: "304 to a create", want: "fail status/created", turn: saying(true, func(n *turn) string { return "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n" })},
	{behaviour: "a length and no body, as to HEAD", want: "fail body/content-length", turn: saying(false, func(n *turn) string { return n.head(fmt.Sprintf("Content-Length: %d", len(n.data))) + "\r\n" })},
	{behaviour: "an empty body", want: "fail body/present", turn: with(func(*turn) string { return "" })},
	{behaviour: "a redirection elsewhere", want: "fail status/created", turn: redirected("307 Temporary Redirect", "$elsewhere/orders")},
	{behaviour: "a redirection that keeps no method", want: "fail status/created", turn: redirected("302 Found", "$elsewhere/orders")},
	{behaviour: "a redirection to itself", want: "fail status/created", turn: redirected("308 Permanent Redirect", "/orders")},
	{behaviour: "a redirection to another port of the host by its name", want: "fail status/created", turn: redirected("307 Temporary Redirect", "//localhost:$port/orders")},
	{behaviour: "a Location of a file", want: "weak header/location", turn: located("file:///etc/passwd")},
	{behaviour: "a Location of a cloud's metadata", want: "pass", turn: located("http://169.254.169.254/latest/meta-data/")},
	{behaviour: "a Location elsewhere that fits the path", want: "fail id/agrees", turn: located("$elsewhere/orders/o-1")},
	{behaviour: "a Location with credentials for elsewhere", want: "fail id/agrees", turn: located("http://user:pass@$host/orders/o-1")},
	{behaviour: "a Location that runs a script", want: "weak header/location", turn: located("javascript:alert(1)")},
	{behaviour: "a Location of the collection", want: "weak header/location", turn: located("/orders")},
	{behaviour: "a Location of the parent folder", want: "pass", turn: located("/orders/../../admin")},
	{behaviour: "a Location of 100 KB", want: "fail id/agrees", turn: located("/orders/" + strings.Repeat("x", 100_000))},
	{behaviour: "a Location that is no URL", want: "weak header/location", turn: located("http://[::1/%zz")},
	{behaviour: "an id that climbs", want: "fail id/agrees", turn: with(func(n *turn) string { return n.json("id", `"../../admin"`) })},
	{behaviour: "an id that climbs, escaped", want: "fail id/agrees", turn: with(func(n *turn) string { return n.json("id", `"%2e%2e%2fadmin"`) })},
	{behaviour: "an id of two dots", want: "fail id/agrees", turn: with(func(n *turn) string { return n.json("id", `".."`) })},
	{behaviour: "an id with line breaks", want: "fail id/agrees", turn: with(func(n *turn) string { return n.json("id", `"a\r\nX-Evil: 1\r\n\r\n"`) })},
	{behaviour: "an id with a NUL", want: "fail id/agrees", turn: with(func(n *turn) string { return n.json("id", `"a\u0000b"`) })},
	{behaviour: "an id with a query", want: "fail id/agrees", turn: with(func(n *turn) string { return n.json("id", `"?all=true#x"`) })},
	{behaviour: "an id that is a URL", want: "fail id/agrees", turn: with(func(n *turn) string { return n.json("id", `"$elsewhere/orders/o-1"`) })},
	{behaviour: "an id of 40 KB", want: "fail id/agrees", turn: with(func(n *turn) string { return n.json("id", `"`+strings.Repeat("i", 40_000)+`"`) })},
	{behaviour: "an id of a megabyte", want: "error body/well-formed", turn: with(func(n *turn) string { return n.json("id", `"`+strings.Repeat("i", 1<<20)+`"`) })},
	{behaviour: "an id that is an object", want: "fail id/schema", turn: with(func(n *turn) string { return n.json("id", `{"$ref":"#"}`) })},
	{behaviour: "an id that is empty", want: "fail id/present", turn: with(func(n *turn) string { return n.json("id", `""`) })},
	{behaviour: "an id of the wrong way round", want: "fail id/agrees", turn: with(func(n *turn) string { return n.json("id", `"\u202eo-1"`) })},
	{behaviour: "an id that is somebody else's", want: "fail id/agrees resource/same", turn: with(func(n *turn) string { return n.json("id", `"o-1"`) })},
	{behaviour: "JSON of 10,000 levels", want: "error body/well-formed", turn: with(func(n *turn) string { return n.json("count", strings.Repeat("[", 10_000)+strings.Repeat("]", 10_000)) })},
	{behaviour: "JSON of 10,000 members", want: "pass", turn: with(func(n *turn) string {
		return strings.TrimSuffix(n.data, "}") + "," + strings.Join(many(`"m%d":1`, 5_000), ",") + "}"
	})},
	{behaviour: "JSON that is too wide", want: "error body/well-formed", turn: with(func(n *turn) string { return n.json("count", "["+strings.Repeat("1,", 100_000)+"1]") })},
	{behaviour: "a number beyond all exponents", want: "error body/well-formed", turn: with(func(n *turn) string { return n.json("count", "1e20000000") })},
	{behaviour: "a number of a million digits", want: "error body/well-formed", turn: with(func(n *turn) string { return n.json("count", strings.Repeat("9", 1_000_000)) })},
	{behaviour: "a number of 50,000 digits", want: "error body/well-formed", turn: with(func(n *turn) string { return n.json("count", strings.Repeat("9", 50_000)) })},
	{behaviour: "a number of minus zero", want: "fail echo/field", turn: with(func(n *turn) string { return n.json("count", "-0") })},
	{behaviour: "NaN", want: "fail body/well-formed", turn: with(func(n *turn) string { return n.json("count", "NaN") })},
	{behaviour: "a name twice", want: "fail body/well-formed", turn: with(func(n *turn) string { return n.json("count", `3,"count":4`) })},
	{behaviour: "invalid UTF-8", want: "fail body/well-formed", turn: with(func(n *turn) string { return n.json("name", "\"\xff\xfe\xc0\x80\"") })},
	{behaviour: "half of a surrogate pair", want: "fail echo/field", turn: with(func(n *turn) string { return n.json("name", `"\ud800"`) })},
	{behaviour: "a byte order mark", want: "fail body/well-formed", turn: with(func(n *turn) string { return "\ufeff" + n.data })},
	{behaviour: "UTF-16", want: "fail body/well-formed", turn: with(func(n *turn) string { return utf16Text(n.data) })},
	{behaviour: "two values", want: "fail body/well-formed", turn: with(func(n *turn) string { return n.data + n.data })},
	{behaviour: "JSON that breaks off", want: "fail body/well-formed", turn: with(func(n *turn) string { return n.data[:len(n.data)/2] })},
	{behaviour: "NUL bytes", want: "fail body/well-formed", turn: with(func(*turn) string { return strings.Repeat("\x00", 1000) })},
	{behaviour: "a page", want: "fail body/well-formed", turn: with(func(*turn) string { return "<html><script>alert(1)</script>" })},
	{behaviour: "Retry-After of a year", want: "error status/accepts-valid", turn: retrying("31536000")},
	{behaviour: "Retry-After below zero", want: "error status/accepts-valid", turn: retrying("-5")},
	{behaviour: "Retry-After of garbage", want: "error status/accepts-valid", turn: retrying("soon\t?")},
	{behaviour: "Retry-After beyond all numbers", want: "error status/accepts-valid", turn: retrying("99999999999999999999999")},
	{behaviour: "Retry-After in a year", want: "error status/accepts-valid", turn: retrying("Fri, 31 Dec 9999 23:59:59 GMT")},
	{behaviour: "Retry-After in the past", want: "error status/accepts-valid", turn: retrying("Thu, 01 Jan 1970 00:00:00 GMT")},
	{behaviour: "closes before the answer", want: "fail status/no-server-error", turn: func(*turn) bool { return false }},
	{behaviour: "resets the connection", want: "fail status/no-server-error", turn: func(n *turn) bool { n.c.(*net.TCPConn).SetLinger(0); return false }},
	{behaviour: "resets the connection in the body", want: "fail body/content-length", turn: func(n *turn) bool {
		n.say(strings.TrimSuffix(n.answer(n.data), "}"))
		n.c.(*net.TCPConn).SetLinger(0)
		return false
	}},
	{behaviour: "closes without a word after the answer", want: "pass", turn: saying(false, func(n *turn) string { return n.answer(n.data) })},
	{behaviour: "a different answer each time", want: "fail status/accepts-valid", turn: func(n *turn) bool {
		switch n.inn.turned.Load() % 3 {
		case 0:
			return n.say("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n")
		case 1:
			return n.say("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
		}
		return n.say(n.answer(n.data))
	}},
	{behaviour: "a refusal that shows the credentials", want: "fail reject/leaks-nothing status/accepts-valid", turn: func(n *turn) bool {
		body := `{"message":"bad header Authorization: ` + n.req.Header.Get("Authorization") + `"}`
		return n.say(fmt.Sprintf("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
	}},
}

func many(format string, n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf(format, i))
	}
	return out
}

func chunk(data string) string { return fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(data), data) }

func utf16Text(text string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

// redirected answers with a redirection; located with a Location that leads
// astray. $elsewhere is a server that nobody may ask, $host its host.
func redirected(status, to string) func(*turn) bool {
	return func(n *turn) bool {
		return n.say("HTTP/1.1 " + status + "\r\nLocation: " + n.inn.astray(to) + "\r\nContent-Length: 0\r\n\r\n")
	}
}

func located(at string) func(*turn) bool {
	return func(n *turn) bool {
		n.right.Header.Set("Location", n.inn.astray(at))
		return n.say(n.answer(n.data))
	}
}

// retrying asks to come again later.
func retrying(after string) func(*turn) bool {
	return func(n *turn) bool {
		return n.say("HTTP/1.1 503 Service Unavailable\r\nRetry-After: " + after + "\r\nContent-Length: 0\r\n\r\n")
	}
}

// TestHostileServers plays a run with all checks on against each of them: the
// case that meets the hostility is judged rightly or not at all, all others are
// unharmed, nothing is left behind and nobody else is asked.
func TestHostileServers(t *testing.T) {
	require.GreaterOrEqual(t, len(hostilities), 40)
	for _, h := range hostilities {
		t.Run(h.behaviour, func(t *testing.T) {
			opts := Options{}
			if h.hangs {
				t.Parallel()
				opts.Timeout = 3 * time.Second // of the others, too
			}
			i, c := newInn(t)
			i.when = large
			i.turn = func(n *turn) bool {
				n.data = i.astray(n.data)
				return h.turn(n)
			}
			opts.Target = listen(t, func(c net.Conn) { i.serve(t, c) })
			f := visit(t, i, c, opts)
			require.NotZero(t, i.turned.Load())
			f.unharmed(t, i)
			for _, d := range f.done {
				if touched(d) {
					require.Contains(t, strings.Split(h.want, " or "), summary(d), "%s: %v", d.Case.ID, said(d))
				}
			}
		})
	}
}

// summary is the worst outcome of a case, with the rules that have it.
func summary(d *verdict.Done) string {
	w := worst(d)
	if w == verdict.Pass {
		return string(w)
	}
	out := []string{string(w)}
	for _, id := range broken(d, w) {
		out = append(out, string(id))
	}
	return strings.Join(out, " ")
}

// said are the verdicts of a case that are not passed, for whoever reads the
// failure of a test.
func said(d *verdict.Done) []string {
	var out []string
	for _, v := range d.Verdicts {
		if v.Outcome != verdict.Pass && v.Outcome != verdict.Skip {
			out = append(out, fmt.Sprintf("%s %s step %q want %s got %.120s %s", v.Rule, v.Outcome, v.Step, v.Want, v.Got, v.Reason))
		}
	}
	for _, x := range d.Exchanges {
		if x.Failure != nil {
			out = append(out, fmt.Sprintf("[%s: %.200s]", x.Failure.Kind, x.Failure.Text))
		}
	}
	return out
}
