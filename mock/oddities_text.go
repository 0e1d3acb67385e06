package mock

import (
	"bytes"
	"compress/gzip"
	"strings"
)

// textOddities write the same value as other bytes.
var textOddities = []Oddity{
	{
		Name:    "indented-json",
		Title:   "JSON is written with line breaks and indents.",
		Reason:  "RFC 8259 section 2: white space between tokens means nothing.",
		install: spelled(func(s *spelling) { s.indent = "  " }),
	},
	{
		Name:    "escaped-json",
		Title:   "Texts are written with more escapes than needed.",
		Reason:  "RFC 8259 section 7: any character may be escaped.",
		install: spelled(func(s *spelling) { s.escape = true }),
	},
	{
		Name:    "reordered-json",
		Title:   "Members are written in reverse order.",
		Reason:  "RFC 8259 section 4: objects are unordered.",
		install: spelled(func(s *spelling) { s.reverse = true }),
	},
	{
		Name:    "numbers-with-decimals",
		Title:   "Whole numbers are written as 10.0.",
		Reason:  "RFC 8259 section 6: it is the same number, and JSON Schema counts it as an integer.",
		install: spelled(func(s *spelling) { s.number = decimal }),
	},
	{
		Name:    "numbers-with-exponents",
		Title:   "Numbers are written as 10e0.",
		Reason:  "RFC 8259 section 6: it is the same number.",
		install: spelled(func(s *spelling) { s.number = exponent }),
	},
	{
		Name:   "blank-around-json",
		Title:  "JSON has line breaks before and behind it.",
		Reason: "RFC 8259 section 2: white space may surround the value.",
		install: onBody(func(_ *exchange, a *answer) {
			a.body = pick(isJSON(a), bytes.Join([][]byte{[]byte("\r\n\t"), a.body, []byte("\n\n")}, nil), a.body)
		}),
	},
	{
		Name:    "gzip",
		Title:   "Bodies are compressed for clients that take gzip.",
		Reason:  "RFC 9110 section 8.4: the client asked for it with Accept-Encoding.",
		install: onBody(compress),
	},
	{
		Name:    "chunked",
		Title:   "Bodies are sent in chunks, without Content-Length.",
		Reason:  "RFC 9112 section 7.1: framing says nothing about the content.",
		install: onBody(func(_ *exchange, a *answer) { a.chunked = true }),
	},
	{
		Name:    "content-type-charset",
		Title:   "Content-Type names the charset UTF-8.",
		Reason:  "RFC 9110 section 8.3.1: a parameter that is not known is ignored, and RFC 8259 has UTF-8 anyway.",
		install: onBody(func(_ *exchange, a *answer) { a.media += pick(strings.Contains(a.media, ";"), "", "; charset=utf-8") }),
	},
	{
		Name:    "content-type-case",
		Title:   "Content-Type is written in capitals.",
		Reason:  "RFC 9110 section 8.3.1: type and subtype have no case.",
		install: onBody(func(_ *exchange, a *answer) { a.media = capitals(a.media) }),
	},
	{
		Name:    "content-type-quoted",
		Title:   "Content-Type has its charset in quotes, without blanks.",
		Reason:  "RFC 9110 section 5.6.6: a parameter value may be quoted.",
		install: onBody(func(_ *exchange, a *answer) { a.media += pick(strings.Contains(a.media, ";"), "", `;charset="UTF-8"`) }),
	},
}

func spelled(change func(*spelling)) func(*behaviour, *service) {
	return func(b *behaviour, _ *service) { change(&b.spelling) }
}

func isJSON(a *answer) bool { return strings.Contains(strings.ToLower(a.media), "json") }

func capitals(media string) string {
	essence, params, found := strings.Cut(media, ";")
	return strings.ToUpper(essence) + pick(found, ";"+params, "")
}

func compress(x *exchange, a *answer) {
	if !strings.Contains(x.r.Header.Get("Accept-Encoding"), "gzip") {
		return
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(a.body)
	w.Close()
	a.body = b.Bytes()
	a.header.Set("Content-Encoding", "gzip")
	a.header.Add("Vary", "Accept-Encoding")
}
