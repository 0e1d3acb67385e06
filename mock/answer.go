package mock

import (
	"net/http"
	"strconv"
)

// answer is what goes back, first as a value, then as bytes.
type answer struct {
	kind   kind
	status int
	header http.Header
	// resource is what the answer is about; nil for lists and refusals.
	resource *resource
	refusal  *refusal // set for a refusal
	form     *form    // set for a success
	value    any
	media    string // Content-Type; "" for no body
	body     []byte // made from value unless it is set
	// chunked sends the body without its length.
	chunked bool
	// drop cuts the connection instead of answering.
	drop bool
	// frames change how the answer is written; none leaves it to net/http.
	frames []func(*message)
	// claim is the Content-Length that is told; -1 tells the true one.
	claim int
	// again says that a create replaced what was there.
	again bool
	// early is sent as an informational answer before this one; 0 for none.
	early int
}

func newAnswer(k kind, status int) *answer {
	return &answer{kind: k, status: status, header: http.Header{}, claim: -1}
}

// encode makes the bytes of an answer from its value.
func (a *answer) encode(s spelling) {
	if a.media == "" || a.body != nil {
		return
	}
	if text, ok := a.value.(string); ok && a.form != nil && a.form.textual {
		a.body = []byte(text)
		return
	}
	if a.form != nil && s.number != nil {
		s.exact = a.form.exact()
	}
	a.body = s.text(a.value)
}

// write sends the answer.
func (a *answer) write(w http.ResponseWriter, r *http.Request) {
	if a.drop {
		cut(w)
		return
	}
	if a.early != 0 {
		if _, real := w.(http.Hijacker); real { // recorders take it for the answer
			w.WriteHeader(a.early)
		}
	}
	if a.frame(w, r) {
		return
	}
	h := w.Header()
	for name, fields := range a.header {
		h[name] = fields
	}
	if a.media != "" {
		h["Content-Type"] = []string{a.media}
	}
	switch {
	case !bodyAllowed(a.status) || a.chunked:
	case a.claim >= 0:
		h["Content-Length"] = []string{strconv.Itoa(a.claim)}
	default:
		h["Content-Length"] = []string{strconv.Itoa(len(a.body))}
	}
	w.WriteHeader(a.status)
	if !bodyAllowed(a.status) {
		return
	}
	if f, ok := w.(http.Flusher); ok && a.chunked {
		f.Flush()
	}
	w.Write(a.body) // a client that went away is no concern of the server's
}

// bodyAllowed follows RFC 9110 section 6.4.1.
func bodyAllowed(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusNotModified
}

// cut closes the connection; where there is none at hand it does as net/http
// has it.
func cut(w http.ResponseWriter) {
	if hj, ok := w.(http.Hijacker); ok {
		if conn, _, err := hj.Hijack(); err == nil {
			conn.Close()
			return
		}
	}
	panic(http.ErrAbortHandler)
}
