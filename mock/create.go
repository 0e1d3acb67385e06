package mock

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"assay/spec"
)

// create answers a create.
func (x *exchange) create() *answer {
	x.value, x.in = &object{}, &x.service.intake
	rf := x.judge()
	for _, hook := range x.service.behaviour.object {
		if rf != nil {
			break
		}
		rf = hook(x)
	}
	if rf == nil {
		var a *answer
		if a, rf = x.once(); rf == nil {
			return a
		}
	}
	for _, hook := range x.service.behaviour.refused {
		hook(x, rf)
	}
	return x.refuse(rf)
}

// judge says why the request is refused; nil when it is not. Credentials come
// first, then parameters, what has to be there already, the media type, the bytes, the
// text, and the schema.
func (x *exchange) judge() *refusal {
	for _, step := range []func() *refusal{x.authorized, x.asked, x.orphaned, x.mediaType, x.receive, x.decode, x.validate} {
		if rf := step(); rf != nil && (rf.orphan != nil || !x.condoned(rf)) {
			return rf
		}
	}
	return nil
}

// mediaType judges Content-Type and Content-Encoding.
func (x *exchange) mediaType() *refusal {
	given := x.r.Header.Get("Content-Type")
	switch {
	case x.bodyless() && given == "":
		return nil
	case coded(x.r.Header):
		return &refusal{reason: wrongMedia, message: "The body comes in a content coding that is not taken."}
	case x.service.body == nil:
		return nil
	}
	if in := x.service.intakeFor(given); in != nil {
		x.in = in
		return nil
	}
	switch {
	case given == "":
		return &refusal{reason: wrongMedia, message: "The request does not say the media type of its body."}
	}
	return &refusal{reason: wrongMedia, message: fmt.Sprintf("The media type %q is not taken.", given)}
}

// bodyless says that no body is sent and none is demanded. What is called a form
// is a body though it has no fields.
func (x *exchange) bodyless() bool {
	body := x.service.op.Body
	return (body == nil || !body.Required) && x.r.ContentLength == 0 && (x.in.codec == nil || x.r.Header.Get("Content-Type") == "")
}

// receive reads the body within the limit.
func (x *exchange) receive() *refusal {
	from := http.MaxBytesReader(x.w, x.r.Body, x.server.opts.MaxBody)
	var body bytes.Buffer
	if n := x.r.ContentLength; n > 0 && n <= 64<<10 {
		body.Grow(int(n) + bytes.MinRead) // room to see the end in one piece
	}
	_, err := body.ReadFrom(from)
	x.body = body.Bytes()
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return &refusal{reason: tooLarge, message: fmt.Sprintf("The body is larger than %d bytes.", large.Limit)}
	case err != nil:
		return &refusal{reason: notJSON, message: "The body could not be read to its end."}
	}
	return nil
}

// decode reads the body as its media type has it; JSON is one JSON value.
func (x *exchange) decode() *refusal {
	switch {
	case x.service.body == nil || x.bodyless():
		return nil
	case x.in.codec != nil:
		return x.readForm()
	}
	value, problems := spec.CheckJSON(x.body, spec.JSONLimits{})
	if value != nil || len(problems) == 0 {
		x.take(value)
	}
	for _, p := range problems {
		rf := &refusal{reason: notJSON, problem: p, message: "The body is not taken as JSON: " + p.Text + "."}
		if !x.condoned(rf) {
			return rf
		}
		x.excused = append(x.excused, p.Kind)
	}
	return nil
}

// take keeps a JSON body.
func (x *exchange) take(value any) {
	x.raw = readOrdered(bytes.TrimPrefix(x.body, []byte("\uFEFF")))
	x.keep(value)
}

// keep keeps the body without its read-only properties. What is no value that
// the schema allows, and was not minded, counts as an empty object.
func (x *exchange) keep(value any) {
	x.decoded = true
	kept, less := x.in.without(readOnly, x.raw, x.in.sent, "", value)
	x.kept = kept
	if x.plain = value; less {
		x.plain = plain(kept)
	}
	if _, ok := kept.(*object); ok || x.in.sent == nil || x.in.sent.shape.Allows(typeOf(kept)) {
		x.value = kept
	}
}

// validate judges the body by its schema. What cannot be decided is taken.
func (x *exchange) validate() *refusal {
	if x.in.request == nil || !x.decoded || len(x.excused) == 0 && x.in.codec == nil && surely(x.in.request.Root, x.kept) {
		return nil
	}
	faults, err := x.in.request.ValidateValue(x.plain)
	if err != nil {
		return nil
	}
	minded := slices.DeleteFunc(faults, x.unminded)
	x.overlooked = len(minded) < len(faults)
	if len(minded) == 0 {
		return nil
	}
	return &refusal{reason: invalid, faults: minded, message: explain(minded[0])}
}

// unminded says whether the behaviour overlooks a fault, or all faults of one
// of its branches.
func (x *exchange) unminded(f spec.Fault) bool {
	for _, hook := range x.service.behaviour.overlook {
		if hook(x, f) {
			return true
		}
	}
	for _, branch := range f.Branches {
		if len(branch) > 0 && !slices.ContainsFunc(branch, func(f spec.Fault) bool { return !x.unminded(f) }) {
			return true
		}
	}
	return false
}

// explain says what is wrong without repeating what was sent.
func explain(f spec.Fault) string {
	if f.Instance == "" {
		return "The body is not as described: " + f.Want + " is wanted."
	}
	return "The body is not as described: " + strings.Join(tokens(f.Instance), ".") + " has to be " + f.Want + "."
}

// make creates the resource.
func (x *exchange) make() (*answer, *refusal) {
	svc := x.service
	if svc.replaced != nil {
		return x.put()
	}
	c := x.collection()
	for try := range 16 {
		id := x.name(try)
		r := svc.conceive(x.in, x.value, id)
		r.lax = svc.behaviour.lax && x.overlooked
		for _, hook := range svc.behaviour.keep {
			hook(x, r)
		}
		shown, err := svc.created.compose(r.members, r.name, r.lax)
		if err != nil {
			return nil, &refusal{reason: broken, message: "No answer as described can be made."}
		}
		r.adopt(svc.created, shown)
		if r.force {
			c.replace(r)
			return x.made(svc.created, r, shown), nil
		}
		if c.add(r) {
			return x.made(svc.created, r, shown), nil
		}
	}
	return nil, &refusal{reason: conflicting, message: "There is no identifier left."}
}

// name is the identifier of a new resource at the n-th attempt. Where names are
// the client's to give, a taken one is given a number, since no description
// promises that names are unique.
func (x *exchange) name(attempt int) any {
	svc := x.service
	if chosen, ok := at(x.value, svc.rel); ok && svc.natural {
		text, _ := chosen.(string)
		switch {
		case text == "":
		case attempt == 0:
			return text
		default:
			numbered := fmt.Sprintf("%s %d", text, svc.next.Add(1)+1)
			if attempt == 1 && !svc.breaks(svc.created.id, numbered) {
				return numbered
			}
		}
	}
	return svc.make(svc.next.Add(1))
}

// made answers a create that was carried out.
func (x *exchange) made(f *form, r *resource, shown any) *answer {
	x.service.carried.Add(1)
	a := newAnswer(creates, f.status)
	a.again = f != x.service.created
	a.form, a.resource, a.media = f, r, f.media
	a.value = x.dress(f, r, shown)
	if f == x.service.created {
		a.header.Set("Location", x.location(r))
	}
	x.server.presets.apply(f.response, a.header)
	return a
}

// location is where the resource is, as a path on this server (RFC 9110
// section 10.2.2), absolute where the description demands that.
func (x *exchange) location(r *resource) string {
	path := x.pathOf(r.id)
	if x.server.presets.allows(x.service.created.response, "Location", path) {
		return path
	}
	return x.absolute(path)
}

func (x *exchange) absolute(path string) string {
	scheme := "http"
	if x.r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + x.r.Host + path
}
