package mock

import (
	"fmt"
	"html"
	"net/http"
	"strings"

	"assay/spec"
)

// exchange is one request on its way through the server.
type exchange struct {
	server  *Server
	service *service
	op      *spec.Operation // the described operation; nil where none is
	w       http.ResponseWriter
	r       *http.Request
	kind    kind
	params  []string // values of the path's parameters, in order
	base    string   // base path that was asked under
	n       uint64   // number of this request to the service, from 1
	body    []byte
	plain   any                    // the body without read-only properties, decoded
	kept    any                    // plain with its members in order
	in      *intake                // the media type that the body is of
	value   any                    // the same with members in order; an empty object when there is none
	raw     any                    // the body as sent, members in order; nil when it is not JSON
	decoded bool                   // the body is JSON
	excused []spec.JSONProblemKind // what was wrong with it as a text and not minded
	// overlooked says that a fault of the body was not minded.
	overlooked bool
}

// served answers a request for which there is an endpoint.
func (x *exchange) served() *answer {
	x.n = x.service.requests.Add(1)
	for _, hook := range x.service.behaviour.admit {
		if a := hook(x); a != nil {
			return x.finished(a)
		}
	}
	var a *answer
	switch x.kind {
	case creates:
		a = x.create()
	case reads:
		a = x.read()
	case lists:
		a = x.list()
	case deletes:
		a = x.delete()
	}
	return x.finished(a)
}

// finished lets the behaviour change an answer, and makes its bytes.
func (x *exchange) finished(a *answer) *answer {
	b := &x.service.behaviour
	for _, hook := range b.answer {
		hook(x, a)
	}
	a.encode(b.spelling)
	for _, hook := range b.finish {
		hook(x, a)
	}
	return a
}

// refuse makes the answer to a request that is not carried out, as described.
func (x *exchange) refuse(rf *refusal) *answer {
	status := rf.status
	if status == 0 {
		status = statuses[rf.reason]
	}
	if status == 0 {
		status = x.service.invalid
	}
	op := x.op
	if op == nil || op.ResponseFor(status) == nil {
		op = x.kindred(status)
	}
	f := x.service.errorForm(op, status)
	a := newAnswer(x.kind, status)
	a.refusal = rf
	if rf.header != nil {
		a.header = rf.header
	}
	if op != nil {
		x.server.presets.apply(op.ResponseFor(status), a.header)
	}
	a.media = f.media
	if f.media == "" {
		return a
	}
	if !spec.IsJSON(f.media) {
		a.body = []byte(plainText(f.media, rf.message))
		return a
	}
	a.value = f.tell(codeNames[rf.reason], rf.message, status)
	return a
}

// kindred finds an operation beside this one that describes a status which
// this one does not, so that errors look alike.
func (x *exchange) kindred(status int) *spec.Operation {
	op := x.service.op
	for _, o := range []*spec.Operation{op, op.Read, x.service.listing(), op.Delete} {
		if o != nil && exactly(o, status) {
			return o
		}
	}
	return nil
}

func plainText(media, message string) string {
	if strings.HasSuffix(media, "xml") || strings.HasSuffix(media, "html") {
		return fmt.Sprintf("<error>%s</error>", html.EscapeString(message))
	}
	return message
}

// codeNames are what an error says to programs.
var codeNames = map[reason]string{
	unauthorized: "unauthorized",
	wrongMedia:   "unsupportedMediaType",
	tooLarge:     "payloadTooLarge",
	notJSON:      "malformedBody",
	unreadable:   "malformedBody",
	invalid:      "invalidBody",
	conflicting:  "conflict",
	notFound:     "notFound",
	wrongMethod:  "methodNotAllowed",
	limited:      "tooManyRequests",
	broken:       "internalError",
}

// authorized judges the credentials; nil means that they are right.
func (x *exchange) authorized() *refusal {
	op := x.op
	if op == nil {
		op = x.service.op
	}
	if len(op.Security) == 0 && x.server.open {
		return nil
	}
	c := authorize(x.r, op.Security, x.server.opts.Token)
	if c == granted {
		return nil
	}
	message := "The request carries no credentials."
	if c != absent {
		message = "The credentials of the request are not valid."
	}
	return &refusal{
		reason: unauthorized, credential: c, message: message,
		header: http.Header{"Www-Authenticate": {challenge(op.Security, c)}},
	}
}

// condoned says whether the behaviour lets a refusal pass.
func (x *exchange) condoned(rf *refusal) bool {
	for _, hook := range x.service.behaviour.condone {
		if hook(x, rf) {
			return true
		}
	}
	return false
}
