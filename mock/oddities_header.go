package mock

import (
	"net/http"
	"strings"
)

// headerOddities send other headers, or the same in another form.
var headerOddities = []Oddity{
	{
		Name:    "location-absolute",
		Title:   "Location is an absolute URI.",
		Reason:  "RFC 9110 section 10.2.2: a URI reference may be absolute.",
		install: onAnswer(func(x *exchange, a *answer) { relocate(x, a, x.absolute) }),
	},
	{
		Name:    "location-relative",
		Title:   "Location is relative to the path of the request.",
		Reason:  "RFC 9110 section 10.2.2: a URI reference may be relative.",
		install: onAnswer(func(x *exchange, a *answer) { relocate(x, a, x.relative) }),
	},
	{
		Name:    "header-names-in-lower-case",
		Title:   "Header names are written in lower case.",
		Reason:  "RFC 9110 section 5.1: field names have no case.",
		install: lowerCase,
	},
	{
		Name:   "more-headers",
		Title:  "Answers have headers that are not described.",
		Reason: "RFC 9110 section 16.3: nobody has to know every field.",
		install: onAnswer(func(x *exchange, a *answer) {
			a.header.Set("X-Request-Id", idText(uuids(7)(x.n)))
			a.header.Set("Cache-Control", "no-store")
			a.header.Set("Vary", "Accept, Authorization")
		}),
	},
	{
		Name:    "allow-everywhere",
		Title:   "Every answer lists the methods in Allow.",
		Reason:  "RFC 9110 section 10.2.1: Allow may be sent with any answer.",
		install: onAnswer(allowEverywhere),
	},
	{
		Name:   "several-challenges",
		Title:  "A 401 names further schemes beside the described ones.",
		Reason: "RFC 9110 section 11.6.1: WWW-Authenticate is a list.",
		install: onAnswer(func(_ *exchange, a *answer) {
			if a.status == http.StatusUnauthorized {
				a.header.Add("Www-Authenticate", `Negotiate, Digest realm="assay", nonce="1"`)
			}
		}),
	},
	{
		Name:    "closes-connections",
		Title:   "The connection is closed after each answer.",
		Reason:  "RFC 9112 section 9.6: either side may close.",
		install: onAnswer(func(_ *exchange, a *answer) { a.header.Set("Connection", "close") }),
	},
	{
		Name:    "informational-answer",
		Title:   "A 103 comes before each answer.",
		Reason:  "RFC 9110 section 15.2: a client must be able to parse 1xx answers and go on.",
		install: onAnswer(func(_ *exchange, a *answer) { a.early = http.StatusEarlyHints }),
	},
	{
		Name:    "no-date",
		Title:   "Answers have no Date.",
		Reason:  "RFC 9110 section 6.6.1: a server without a clock sends none.",
		install: onAnswer(func(_ *exchange, a *answer) { a.header["Date"] = nil }),
	},
}

// relocate writes the Location of a create in another form, unless its
// description forbids that.
func relocate(x *exchange, a *answer, form func(path string) string) {
	if a.kind != creates || a.refusal != nil || a.header.Get("Location") == "" {
		return
	}
	to := form(x.pathOf(a.resource.id))
	if x.server.presets.allows(x.service.created.response, "Location", to) {
		a.header.Set("Location", to)
	}
}

// relative is the reference from the request's own path (RFC 3986 section 5.2).
func (x *exchange) relative(path string) string {
	own := x.r.URL.EscapedPath()
	folder := own[:strings.LastIndexByte(own, '/')+1]
	rest, ok := strings.CutPrefix(path, folder)
	if !ok || strings.HasPrefix(rest, "/") {
		return path
	}
	if first, _, _ := strings.Cut(rest, "/"); strings.Contains(first, ":") {
		return "./" + rest // RFC 3986 section 4.2: else it would read as a scheme
	}
	return rest
}

func lowerCase(b *behaviour, _ *service) {
	b.finish = append(b.finish, func(x *exchange, a *answer) {
		if _, real := x.w.(http.Hijacker); !real {
			return // what stands for a connection in a process knows one spelling only
		}
		lower := http.Header{}
		for name, fields := range a.header {
			if name == "Connection" || name == "Date" { // net/http looks for these itself
				lower[name] = fields
				continue
			}
			lower[strings.ToLower(name)] = fields
		}
		a.header = lower
	})
}

func allowEverywhere(x *exchange, a *answer) {
	if leaf, _, _ := x.server.routes.find(x.r.URL.EscapedPath()); leaf != nil && a.header.Get("Allow") == "" {
		a.header.Set("Allow", leaf.allow)
	}
}
