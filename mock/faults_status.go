package mock

import (
	"net/http"
	"slices"
	"strings"

	"assay/rule"
	"assay/spec"
)

// statusFaults break what is said about statuses.
var statusFaults = []Fault{
	{
		Name:    "created-status-200",
		Title:   "A create is answered with 200, which is not described as its success.",
		Rules:   []rule.ID{"status/created"},
		places:  when(func(s *service) bool { return !s.op.Created(http.StatusOK) }),
		install: createdStatus(http.StatusOK),
	},
	{
		Name:    "created-status-299",
		Title:   "A create is answered with a success that is not described at all.",
		Rules:   []rule.ID{"status/created"},
		places:  when(func(s *service) bool { return !s.op.Created(299) }),
		install: createdStatus(299),
	},
	{
		Name:    "create-redirects",
		Title:   "A create is answered with a redirection to the resource.",
		Rules:   []rule.ID{"status/created", "status/accepts-valid"},
		places:  always,
		install: createdStatus(http.StatusSeeOther),
	},
	{
		Name:    "server-error-with-field",
		Title:   "A create that has an optional property is answered with 500.",
		Rules:   []rule.ID{"status/no-server-error", "status/accepts-valid", "status/created"},
		places:  avoidable(sending(optionalPlace)),
		install: refusesWith(http.StatusInternalServerError, isSent),
	},
	{
		Name:    "drops-connection-with-field",
		Title:   "A create that has an optional property is answered with a cut connection.",
		Rules:   []rule.ID{"status/no-server-error", "status/accepts-valid", "status/created"},
		places:  avoidable(topLevel(sending(optionalPlace))),
		install: dropConnection,
	},
	{
		Name:    "server-error-when-invalid",
		Title:   "A body that breaks its schema is answered with 500.",
		Rules:   []rule.ID{"status/no-server-error", "status/rejects-invalid"},
		places:  when(func(s *service) bool { return s.request != nil }),
		install: refusalStatus(http.StatusInternalServerError, invalid),
	},
	{
		Name:    "server-error-when-not-json",
		Title:   "A body that is not JSON is answered with 500.",
		Rules:   []rule.ID{"status/no-server-error", "status/rejects-invalid"},
		places:  when(takesBody),
		install: refusalStatus(http.StatusInternalServerError, notJSON),
	},
	{
		Name:    "refusal-status-200",
		Title:   "A body that breaks its schema is answered with 200 and an error in the body.",
		Rules:   []rule.ID{"status/rejects-invalid"},
		places:  when(func(s *service) bool { return s.request != nil }),
		install: refusalStatus(http.StatusOK, invalid),
	},
	{
		Name:    "refusal-status-undocumented",
		Title:   "A body that breaks its schema is answered with a 4xx that is not described.",
		Rules:   []rule.ID{"status/documented"},
		places:  when(describesRefusals),
		install: refusalStatus(http.StatusTeapot, invalid),
	},
	{
		Name:    "unknown-method-answered",
		Title:   "A method that is not described is answered with 200.",
		Rules:   []rule.ID{"status/method-not-allowed"},
		places:  always,
		install: refusalStatus(http.StatusOK, wrongMethod),
	},
	{
		Name:    "unknown-method-server-error",
		Title:   "A method that is not described is answered with 500.",
		Rules:   []rule.ID{"status/no-server-error", "status/method-not-allowed"},
		places:  always,
		install: refusalStatus(http.StatusInternalServerError, wrongMethod),
	},
}

// takesBody says whether the create takes JSON.
func takesBody(s *service) bool { return s.body != nil && s.codec == nil }

// describesRefusals says whether a 4xx is described, and 418 not by a range.
func describesRefusals(s *service) bool {
	return s.op.ResponseFor(http.StatusTeapot) == nil && s.request != nil &&
		slices.ContainsFunc(s.op.Responses, func(r *spec.Response) bool { return strings.HasPrefix(r.Key, "4") })
}

// created says whether an answer is the success of a create that made something
// new.
func (a *answer) created() bool { return a.kind == creates && a.refusal == nil && !a.again }

func createdStatus(status int) func(*behaviour, *service, string) {
	return func(b *behaviour, _ *service, _ string) {
		b.answer = append(b.answer, func(_ *exchange, a *answer) {
			if a.created() {
				a.status = status
			}
		})
	}
}

// refusalStatus answers refusals for one reason with another status.
func refusalStatus(status int, why reason) func(*behaviour, *service, string) {
	return func(b *behaviour, _ *service, _ string) {
		b.answer = append(b.answer, func(_ *exchange, a *answer) {
			if a.refusal != nil && a.refusal.reason == why {
				a.status = status
			}
		})
	}
}

// refusesWith refuses valid bodies that have something at a place.
func refusesWith(status int, is func(x *exchange, s *service, place string) bool) func(*behaviour, *service, string) {
	return func(b *behaviour, s *service, place string) {
		b.object = append(b.object, func(x *exchange) *refusal {
			if !is(x, s, place) {
				return nil
			}
			return &refusal{reason: invalid, status: status, message: "The body is not taken."}
		})
	}
}

// isSent says whether the body has something at a place.
func isSent(x *exchange, _ *service, place string) bool {
	return len(found(x.value, place)) > 0
}

func dropConnection(b *behaviour, s *service, place string) {
	b.answer = append(b.answer, func(x *exchange, a *answer) {
		a.drop = a.drop || a.kind == creates && x.value != nil && isSent(x, s, place)
	})
}
