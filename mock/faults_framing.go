package mock

import (
	"net/http"
	"strconv"

	"assay/rule"
)

// What clients mend in silence shows on the wire alone.
var onWire = []rule.ID{"http/framing"}

// framingFaults break how an answer stands on the wire.
var framingFaults = []Fault{
	{
		Name:   "framing-both-lengths",
		Title:  "The answer to a create has both Content-Length and Transfer-Encoding.",
		Rules:  onWire, // RFC 9112 section 6.2
		places: when(answersCreate),
		install: framesCreated(func(m *message) {
			m.chunked = true
			m.header.Set("Content-Length", strconv.Itoa(len(m.body)))
		}),
	},
	{
		Name:    "framing-length-twice",
		Title:   "The answer to a create says its Content-Length twice.",
		Rules:   onWire, // RFC 9110 section 8.6
		places:  when(answersCreate),
		install: framesCreated(func(m *message) { m.lines = append(m.lines, "Content-Length: "+strconv.Itoa(len(m.body))) }),
	},
	{
		Name:    "framing-lengths-differ",
		Title:   "The answer to a create has two lines of Content-Length that differ.",
		Rules:   []rule.ID{"http/framing", "body/content-length", "status/no-server-error"}, // RFC 9112 section 6.3
		places:  when(answersCreate),
		install: framesCreated(func(m *message) { m.lines = append(m.lines, "Content-Length: "+strconv.Itoa(len(m.body)+1)) }),
	},
	{
		Name:    "framing-surplus-bytes",
		Title:   "More bytes come behind the end of the answer to a create.",
		Rules:   onWire, // RFC 9112 section 6.3
		places:  when(answersCreate),
		install: framesCreated(func(m *message) { m.surplus = "\r\n<!-- served by assay -->\r\n" }),
	},
	{
		Name:    "framing-bare-line-feeds",
		Title:   "The lines of the head of an answer to a create end in a line feed alone.",
		Rules:   onWire, // RFC 9112 section 2.2
		places:  always,
		install: framesCreated(func(m *message) { m.ending = "\n" }),
	},
	{
		Name:    "framing-folded-line",
		Title:   "A header of the answer to a create goes on in the next line.",
		Rules:   onWire, // RFC 9112 section 5.2
		places:  always,
		install: framesCreated(func(m *message) { m.lines = append(m.lines, "X-Assay-Note: one"+m.ending+" and two") }),
	},
	{
		Name:    "framing-space-before-colon",
		Title:   "A header of the answer to a create has a blank between its name and the colon.",
		Rules:   onWire, // RFC 9112 section 5.1
		places:  always,
		install: framesCreated(func(m *message) { m.lines = append(m.lines, "X-Assay-Note : one") }),
	},
	{
		Name:   "framing-bad-chunk-size",
		Title:  "A chunk of the answer to a create says a size that is no number.",
		Rules:  []rule.ID{"body/content-length", "http/framing", "status/no-server-error"}, // RFC 9112 section 7.1
		places: when(answersCreate),
		install: framesCreated(func(m *message) {
			m.header.Del("Content-Length")
			m.chunked, m.chunk = true, func(size int) string { return "x" + strconv.Itoa(size) }
		}),
	},
	{
		Name:   "framing-body-on-204",
		Title:  "The answer to a delete is 204 and has a body.",
		Rules:  []rule.ID{"body/content-length", "http/framing"}, // RFC 9110 section 6.4.1
		places: when(func(s *service) bool { return hasDelete(s) && s.deleted.status == http.StatusNoContent }),
		install: framesWhere(func(a *answer) bool { return a.kind == deletes && a.status == http.StatusNoContent }, func(m *message) {
			m.body = []byte(`{"deleted":true}`)
			m.header.Set("Content-Length", strconv.Itoa(len(m.body)))
		}),
	},
}

func framesCreated(change func(*message)) func(*behaviour, *service, string) {
	return framesWhere((*answer).created, change)
}

func framesWhere(is func(*answer) bool, change func(*message)) func(*behaviour, *service, string) {
	return func(b *behaviour, _ *service, _ string) {
		b.finish = append(b.finish, func(_ *exchange, a *answer) {
			if is(a) {
				a.framed(change)
			}
		})
	}
}
