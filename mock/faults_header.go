package mock

import (
	"net/http"
	"slices"
	"strings"

	"assay/rule"
	"assay/spec"
)

// headerFaults break what is said about headers.
var headerFaults = []Fault{
	{
		Name:    "location-missing",
		Title:   "The answer to a create has no Location.",
		Rules:   []rule.ID{"header/location", "header/declared"},
		places:  when(locationOwed(func(h *spec.Header) bool { return h.Required })),
		install: createdHeader("Location", func(*exchange, *resource) string { return "" }),
	},
	{
		Name:   "location-names-nothing",
		Title:  "The Location of a create leads nowhere.",
		Rules:  []rule.ID{"id/agrees", "resource/readable"},
		places: when(all(shownAgain, followed)),
		install: createdHeader("Location", func(x *exchange, r *resource) string {
			return x.pathOf(nextText(r.id))
		}),
	},
	{
		Name:   "location-is-collection",
		Title:  "The Location of a create is that of the collection.",
		Rules:  []rule.ID{"id/agrees", "resource/same"},
		places: when(all(shownAgain, followed, func(s *service) bool { return hasList(s) && s.listed.items != "" })),
		install: createdHeader("Location", func(x *exchange, _ *resource) string {
			return x.r.URL.EscapedPath()
		}),
	},
	{
		Name:    "location-malformed",
		Title:   "The Location of a create is no URI reference.",
		Rules:   []rule.ID{"header/location", "header/declared"},
		places:  when(locationOwed(func(h *spec.Header) bool { return !headerAllows(h, noReference) })),
		install: createdHeader("Location", func(*exchange, *resource) string { return noReference }),
	},
	{
		Name:    "declared-header-missing",
		Title:   "A required header is missing from the answer to a create.",
		Rules:   []rule.ID{"header/declared"},
		places:  createdHeaders(func(h *spec.Header) bool { return h.Required }),
		install: headerBecomes(""),
	},
	{
		Name:    "declared-header-invalid",
		Title:   "A header of the answer to a create breaks its schema.",
		Rules:   []rule.ID{"header/declared"},
		places:  createdHeaders(func(h *spec.Header) bool { return !headerAllows(h, brokenHeader) }),
		install: headerBecomes(brokenHeader),
	},
	{
		Name:    "allow-missing",
		Title:   "A 405 does not say which methods are taken.",
		Rules:   []rule.ID{"header/allow"},
		places:  always,
		install: refusalHeader(wrongMethod, "Allow", ""),
	},
	{
		Name:    "allow-incomplete",
		Title:   "The Allow of a 405 leaves out the methods that are described.",
		Rules:   []rule.ID{"header/allow"},
		places:  always,
		install: refusalHeader(wrongMethod, "Allow", "TRACE"),
	},
	{
		Name:    "www-authenticate-missing",
		Title:   "A 401 does not say which authentication it wants.",
		Rules:   []rule.ID{"header/www-authenticate"},
		places:  when(demandsCredentials),
		install: refusalHeader(unauthorized, "Www-Authenticate", ""),
	},
}

// noReference is no URI reference.
const noReference = "http://[not a host/%zz"

const brokenHeader = "\u007e broken \u007e"

// createdHeaders gives an occasion for each described header of the answer to
// a create that the server sets, Location aside.
func createdHeaders(is func(*spec.Header) bool) func(*service) []string {
	return func(s *service) []string {
		var found []string
		if s.created.response == nil {
			return nil
		}
		for _, h := range s.created.response.Headers {
			name := http.CanonicalHeaderKey(h.Name)
			if name != "Location" && !slices.Contains(own, name) && is(h) {
				found = append(found, h.Name)
			}
		}
		return found
	}
}

func headerBecomes(value string) func(*behaviour, *service, string) {
	return func(b *behaviour, s *service, name string) {
		createdHeader(name, func(*exchange, *resource) string { return value })(b, s, "")
	}
}

// createdHeader sets a header of answers to creates; "" removes it.
func createdHeader(name string, value func(*exchange, *resource) string) func(*behaviour, *service, string) {
	return func(b *behaviour, _ *service, _ string) {
		b.answer = append(b.answer, func(x *exchange, a *answer) {
			if a.created() {
				setHeader(a.header, name, value(x, a.resource))
			}
		})
	}
}

func refusalHeader(why reason, name, value string) func(*behaviour, *service, string) {
	return func(b *behaviour, _ *service, _ string) {
		b.answer = append(b.answer, func(_ *exchange, a *answer) {
			if a.refusal != nil && a.refusal.reason == why {
				setHeader(a.header, name, value)
			}
		})
	}
}

func setHeader(h http.Header, name, value string) {
	if strings.TrimSpace(value) == "" {
		h.Del(name)
		return
	}
	h.Set(name, value)
}
