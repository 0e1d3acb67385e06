package mock

import (
	"slices"
	"strconv"

	"assay/rule"
)

var leaks = []rule.ID{"reject/leaks-nothing"}

// rejectFaults break what is said about refusals.
var rejectFaults = []Fault{
	{
		Name:    "error-body-undescribed",
		Title:   "The error for an invalid body is not of the described form.",
		Rules:   []rule.ID{"reject/error-body"},
		places:  when(func(s *service) bool { return s.strangeError() != nil }),
		install: func(b *behaviour, s *service, _ string) { errorValue(s.strangeError())(b, s, "") },
	},
	{
		Name:    "error-body-missing",
		Title:   "The error for an invalid body has no body though one is described.",
		Rules:   []rule.ID{"reject/error-body"},
		places:  when(describesError),
		install: errorBytes(func([]byte) []byte { return []byte{} }),
	},
	{
		Name:    "error-body-not-json",
		Title:   "The error for an invalid body is text that is called JSON.",
		Rules:   []rule.ID{"reject/error-body", "body/well-formed"},
		places:  when(describesError),
		install: errorBytes(func([]byte) []byte { return []byte("Bad Request") }),
	},
	{
		Name:    "error-media-type",
		Title:   "The error for an invalid body is called text/html.",
		Rules:   []rule.ID{"reject/error-media-type"},
		places:  when(describesError),
		install: errorMedia("text/html; charset=utf-8"),
	},
	{
		Name:    "error-stack-trace",
		Title:   "The error for an invalid body holds a stack trace.",
		Rules:   leaks,
		places:  when(describesMessage),
		install: errorSays(func(*exchange) string { return stackTrace }),
	},
	{
		Name:   "error-file-path",
		Title:  "The error for an invalid body names a file of the server.",
		Rules:  leaks,
		places: when(describesMessage),
		install: errorSays(func(*exchange) string {
			return "cannot validate: open /var/lib/connector/schemas/create.json: no such file or directory"
		}),
	},
	{
		Name:   "error-sql",
		Title:  "The error for an invalid body holds a statement of the database.",
		Rules:  leaks,
		places: when(describesMessage),
		install: errorSays(func(*exchange) string {
			return `ERROR: syntax error at or near "VALUES": INSERT INTO connectors (id, status) VALUES ($1, $2) (SQLSTATE 42601)`
		}),
	},
	{
		Name:    "error-credentials",
		Title:   "The error for an invalid body repeats the credentials of the request.",
		Rules:   leaks,
		places:  when(all(describesMessage, demandsCredentials)),
		install: errorSays(func(x *exchange) string { return "refused for " + x.secret() }),
	},
	{
		Name:  "refusal-creates",
		Title: "A body that breaks its schema is refused and created nevertheless.",
		Rules: []rule.ID{"reject/creates-nothing"},
		places: when(func(s *service) bool {
			return hasList(s) && s.request != nil && marksReturn(listedForm, startingText)(s)
		}),
		install: createsNevertheless(invalid),
	},
	{
		Name:    "unauthorized-creates",
		Title:   "A create without the right credentials is refused and carried out nevertheless.",
		Rules:   []rule.ID{"reject/creates-nothing"},
		places:  when(all(demandsCredentials, hasList, marksReturn(listedForm, startingText))),
		install: createsNevertheless(unauthorized),
	},
}

const stackTrace = `java.lang.IllegalStateException: no enum constant
	at com.example.connectors.Status.valueOf(Status.java:31)
	at com.example.connectors.ConnectorController.create(ConnectorController.java:112)
	at java.base/java.lang.Thread.run(Thread.java:840)`

// describesError says whether the refusal of an invalid body has a JSON body
// that is described.
func describesError(s *service) bool {
	f := s.errorForm(s.op, s.invalid)
	return s.request != nil && s.op.ResponseFor(s.invalid) != nil && f.view != nil
}

func describesMessage(s *service) bool {
	return describesError(s) && slices.ContainsFunc(s.errorForm(s.op, s.invalid).slots, func(s slot) bool { return s.role == says })
}

// strangeError is an object or array that the described error does not allow;
// nil when it allows anything.
func (s *service) strangeError() any {
	if !describesError(s) {
		return nil
	}
	view := s.errorForm(s.op, s.invalid).view
	for _, v := range []any{&object{members: []member{{"assayOops", true}}}, []any{"oops"}} {
		if faults, err := view.ValidateValue(plain(v)); err == nil && len(faults) > 0 {
			return v
		}
	}
	return nil
}

// onInvalid says whether an answer refuses a body that breaks its schema.
func (a *answer) onInvalid() bool { return a.refusal != nil && a.refusal.reason == invalid }

func errorValue(v any) func(*behaviour, *service, string) {
	return func(b *behaviour, _ *service, _ string) {
		b.answer = append(b.answer, func(_ *exchange, a *answer) {
			if a.onInvalid() {
				a.value = v
			}
		})
	}
}

func errorBytes(change func([]byte) []byte) func(*behaviour, *service, string) {
	return func(b *behaviour, _ *service, _ string) {
		b.finish = append(b.finish, func(_ *exchange, a *answer) {
			if a.onInvalid() {
				a.body = change(a.body)
			}
		})
	}
}

func errorMedia(media string) func(*behaviour, *service, string) {
	return func(b *behaviour, _ *service, _ string) {
		b.finish = append(b.finish, func(_ *exchange, a *answer) {
			if a.onInvalid() {
				a.media = media
			}
		})
	}
}

func errorSays(text func(*exchange) string) func(*behaviour, *service, string) {
	return func(b *behaviour, s *service, _ string) {
		b.answer = append(b.answer, func(x *exchange, a *answer) {
			if a.onInvalid() {
				a.value = s.errorForm(s.op, s.invalid).tell("E"+strconv.Itoa(a.status), text(x), a.status)
			}
		})
	}
}

// secret is what the request carried as credentials.
func (x *exchange) secret() string {
	for _, requirement := range x.service.op.Security {
		for _, s := range requirement {
			switch {
			case s.Type == "apiKey" && s.In == "query":
				return x.r.URL.Query().Get(s.Param)
			case s.Type == "apiKey" && s.In == "header":
				return x.r.Header.Get(s.Param)
			case s.Type == "apiKey":
				return x.r.Header.Get("Cookie")
			}
		}
	}
	return x.r.Header.Get("Authorization")
}

// createsNevertheless carries out what is refused for one reason.
func createsNevertheless(why reason) func(*behaviour, *service, string) {
	return func(b *behaviour, _ *service, _ string) {
		b.refused = append(b.refused, func(x *exchange, rf *refusal) {
			if rf.reason != why {
				return
			}
			if x.raw == nil && x.receive() == nil {
				x.decode()
			}
			if o, ok := x.value.(*object); !ok || len(o.members) > 0 {
				x.make()
			}
		})
	}
}
