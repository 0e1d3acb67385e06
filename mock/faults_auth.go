package mock

import (
	"net/http"
	"net/url"
	"strings"

	"assay/rule"
)

// authFaults let in who has no right to be.
var authFaults = []Fault{
	{
		Name:    "auth-not-required",
		Title:   "A request without credentials is let in.",
		Rules:   []rule.ID{"auth/required"},
		places:  when(demandsCredentials),
		install: admits(absent),
	},
	{
		Name:    "auth-wrong-accepted",
		Title:   "A request with the wrong credentials is let in.",
		Rules:   []rule.ID{"auth/scheme", "auth/required"},
		places:  when(demandsCredentials),
		install: admits(wrong),
	},
	{
		Name:    "auth-malformed-accepted",
		Title:   "A request whose credentials are not of the scheme's form is let in.",
		Rules:   []rule.ID{"auth/scheme", "auth/required"},
		places:  when(tellsMalformed),
		install: admits(malformed),
	},
	{
		Name:    "auth-other-scheme-accepted",
		Title:   "A request with credentials of a scheme that is not described is let in.",
		Rules:   []rule.ID{"auth/scheme", "auth/required"},
		places:  when(tellsForeign),
		install: admits(foreign),
	},
	{
		Name:    "auth-server-error",
		Title:   "A request without the right credentials is answered with 500.",
		Rules:   []rule.ID{"status/no-server-error", "auth/required"},
		places:  when(demandsCredentials),
		install: refusalStatus(http.StatusInternalServerError, unauthorized),
	},
	{
		Name:    "auth-other-challenge",
		Title:   "A 401 asks for another scheme than the described ones.",
		Rules:   []rule.ID{"auth/scheme"},
		places:  when(namesScheme),
		install: refusalHeader(unauthorized, "Www-Authenticate", `Negotiate`),
	},
}

// tellsMalformed says whether credentials can be of another form than the
// scheme's: a key has no form.
func tellsMalformed(s *service) bool {
	r := &http.Request{Header: http.Header{"Authorization": {"Nonsense"}}, URL: &url.URL{}}
	return authorize(r, s.op.Security, "") == malformed
}

// tellsForeign says whether credentials of another scheme are told from none.
func tellsForeign(s *service) bool {
	r := &http.Request{Header: http.Header{"Authorization": {"Assay x"}}, URL: &url.URL{}}
	return authorize(r, s.op.Security, "") == foreign
}

// namesScheme says whether every alternative stands for a scheme of HTTP: a
// key has no registered one.
func namesScheme(s *service) bool {
	asked := strings.ToLower(challenge(s.op.Security, absent))
	return demandsCredentials(s) && !strings.Contains(asked, "apikey") && !strings.Contains(asked, "negotiate")
}

// admits lets in requests whose credentials were found to be so.
func admits(c credential) func(*behaviour, *service, string) {
	return condoning(func(_ *exchange, rf *refusal) bool { return rf.reason == unauthorized && rf.credential == c })
}
