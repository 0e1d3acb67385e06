package verdict

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Redacted is what stands where a secret was.
const Redacted = "REDACTED"

// shortestSecret is the length in bytes below which a literal is left alone
// outside its own header or parameter: it would hit innocent text.
const shortestSecret = 6

// secretHeaders are never recorded, whoever set them.
var secretHeaders = []string{"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Api-Key"}

// Redaction names what must not be recorded; the zero value removes the
// headers that always carry credentials.
type Redaction struct {
	// Headers are further field names whose values are secret.
	Headers []string
	// Query names parameters of URLs whose values are secret.
	Query []string
	// Pointers are JSON pointers into bodies, sent and received; the segment
	// "*" stands for any item or member. What is found there is removed
	// wherever else it occurs in the same event.
	Pointers []string
	// Secrets are removed wherever they occur, also escaped as JSON or URL
	// text; those shorter than 6 bytes are ignored.
	Secrets []string
}

// Redactor removes secrets from events. It is safe for concurrent use.
type Redactor struct {
	headers  []string
	query    []string
	pointers [][]string

	mu      sync.Mutex // adding
	literal []string
	secrets atomic.Pointer[secrets]
}

// NewRedactor returns the Redactor for r.
func NewRedactor(r Redaction) *Redactor {
	out := &Redactor{
		headers: append(slices.Clone(secretHeaders), r.Headers...),
		query:   r.Query,
	}
	out.Add(r.Secrets...)
	for _, p := range r.Pointers {
		out.pointers = append(out.pointers, splitPointer(p))
	}
	return out
}

// Add makes the Redactor remove further literals, such as a token that was
// fetched after the run began. It holds for events passed from then on.
func (r *Redactor) Add(literals ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.literal = append(r.literal, literals...)
	all := newSecrets(r.literal)
	r.secrets.Store(&all)
}

// Event returns e without its secrets. What holds none is shared with e, which
// is never changed; e itself is returned when nothing had to go.
func (r *Redactor) Event(e *Event) *Event {
	w := redaction{Redactor: r, secrets: *r.secrets.Load()}
	out := *e
	changed := false
	if e.Started != nil {
		s := *e.Started
		target, command := w.text(&s.Target), w.texts(&s.Command)
		if target || command {
			out.Started, changed = &s, true
		}
	}
	if e.Done != nil {
		d := *e.Done
		if w.done(&d) {
			out.Done, changed = &d, true
		}
	}
	if e.Finished != nil {
		f := *e.Finished
		if w.finished(&f) {
			out.Finished, changed = &f, true
		}
	}
	if !changed {
		return e
	}
	return &out
}

// redaction is the work on one event: the run's secrets, and those found in
// its own bodies.
type redaction struct {
	*Redactor
	secrets secrets
}

func (w *redaction) done(d *Done) bool {
	w.collect(d.Exchanges)
	var a, b, c, e bool
	a = w.caseInfo(&d.Case)
	d.Exchanges, b = mapped(d.Exchanges, w.exchange)
	d.Verdicts, c = mapped(d.Verdicts, w.verdict)
	d.Created, e = mapped(d.Created, w.resource)
	return w.texts(&d.Deleted) || a || b || c || e
}

func (w *redaction) finished(f *Finished) bool {
	for _, g := range f.Findings {
		if g.Exchange != nil {
			w.collect([]Exchange{*g.Exchange})
		}
	}
	var a, b, c bool
	f.Verdicts, a = mapped(f.Verdicts, w.verdict)
	f.Findings, b = mapped(f.Findings, w.finding)
	f.Left, c = mapped(f.Left, w.resource)
	texts, dropped, notes := w.each(&f.Reason, &f.Diagnosis), w.texts(&f.Dropped), w.texts(&f.Notes)
	return texts || dropped || notes || a || b || c
}

// collect adds what stands at the secret pointers of the bodies.
func (w *redaction) collect(xs []Exchange) {
	if len(w.pointers) == 0 {
		return
	}
	var found []string
	for _, x := range xs {
		found = appendValues(found, x.Request.Body.Data, w.pointers)
		if x.Response != nil {
			found = appendValues(found, x.Response.Body.Data, w.pointers)
		}
	}
	if len(found) > 0 {
		w.secrets = append(newSecrets(found), w.secrets...)
	}
}

func (w *redaction) caseInfo(c *CaseInfo) bool {
	changed := w.each(&c.Title, &c.Expect.Reason)
	if c.Change != nil {
		if ch, ok := w.change(*c.Change); ok {
			c.Change, changed = &ch, true
		}
	}
	var repaired bool
	c.Repairs, repaired = mapped(c.Repairs, w.change)
	return changed || repaired
}

// change removes a configured place, and what lies below one that was changed
// as a whole.
func (w *redaction) change(c Change) (Change, bool) {
	at := splitPointer(c.Pointer)
	below := w.below(at)
	if w.secretPlace(at) {
		below = [][]string{nil} // the value itself
	}
	changed := false
	for _, s := range [...]*string{&c.Was, &c.Became} {
		if data, ok := redactPointers([]byte(*s), below); ok {
			*s, changed = string(data), true
		}
	}
	changed = w.each(&c.Was, &c.Became) || changed
	return c, changed
}

func (w *redaction) verdict(v Verdict) (Verdict, bool) {
	changed := w.each(&v.Want, &v.Got, &v.Reason, &v.Hint, &v.Note)
	if v.In == "" && w.secretPlace(splitPointer(v.Pointer)) {
		changed = hide(&v.Want) || changed
		changed = hide(&v.Got) || changed
	}
	return v, changed
}

func (w *redaction) finding(f Finding) (Finding, bool) {
	changed := w.each(&f.Sentence, &f.Want, &f.Got, &f.Hint, &f.Reason, &f.Said, &f.Title)
	if f.In == "" && w.secretPlace(splitPointer(f.Pointer)) {
		changed = hide(&f.Want) || changed
		changed = hide(&f.Got) || changed
	}
	if f.Exchange != nil {
		if x, ok := w.exchange(*f.Exchange); ok {
			f.Exchange, changed = &x, true
		}
	}
	return f, changed
}

func (w *redaction) resource(r Resource) (Resource, bool) {
	changed := w.each(&r.ID, &r.URL)
	return r, changed
}

func (w *redaction) exchange(x Exchange) (Exchange, bool) {
	var changed, ok bool
	if changed = w.url(&x.Request.URL); w.body(&x.Request.Body) {
		changed = true
	}
	if x.Request.Header, ok = mapped(x.Request.Header, w.header); ok {
		changed = true
	}
	if x.Response != nil {
		resp := *x.Response
		var h, b bool
		resp.Header, h = mapped(resp.Header, w.header)
		if b = w.body(&resp.Body); h || b {
			x.Response, changed = &resp, true
		}
	}
	if x.Failure != nil {
		f := *x.Failure
		if w.text(&f.Text) {
			x.Failure, changed = &f, true
		}
	}
	return x, w.texts(&x.Wire) || changed
}

// header keeps the scheme of an authorization, so that a reader sees what kind
// of credentials was sent.
func (w *redaction) header(h Header) (Header, bool) {
	if !slices.ContainsFunc(w.headers, func(name string) bool { return strings.EqualFold(name, h.Name) }) {
		changed := w.text(&h.Value)
		return h, changed
	}
	scheme, _, ok := strings.Cut(h.Value, " ")
	if ok && slices.ContainsFunc([]string{"Bearer", "Basic", "Digest"}, func(s string) bool { return strings.EqualFold(s, scheme) }) {
		h.Value = scheme + " " + Redacted
		return h, true
	}
	changed := hide(&h.Value)
	return h, changed
}

func (w *redaction) body(b *Body) bool {
	data, changed := redactPointers(b.Data, w.pointers)
	data, more := w.secrets.bytes(data)
	if b.Truncated {
		data, more = w.secrets.cutEnd(data, more)
	}
	if !changed && !more {
		return false
	}
	b.Data, b.Redacted = data, true
	return true
}

// url removes the values of secret parameters, then literals.
func (w *redaction) url(u *string) bool {
	path, query, ok := strings.Cut(*u, "?")
	if !ok || len(w.query) == 0 {
		return w.text(u)
	}
	changed := false
	pairs := strings.Split(query, "&")
	for i, p := range pairs {
		name, value, _ := strings.Cut(p, "=")
		if value != "" && slices.Contains(w.query, unescapeQuery(name)) {
			pairs[i], changed = name+"="+Redacted, true
		}
	}
	if changed {
		*u = path + "?" + strings.Join(pairs, "&")
	}
	return w.text(u) || changed
}

func (w *redaction) text(s *string) bool {
	out, changed := w.secrets.text(*s)
	*s = out
	return changed
}

// each redacts all texts; every one of them, so no short circuit.
func (w *redaction) each(ss ...*string) bool {
	changed := false
	for _, s := range ss {
		changed = w.text(s) || changed
	}
	return changed
}

func (w *redaction) texts(ss *[]string) bool {
	var changed bool
	*ss, changed = mapped(*ss, func(s string) (string, bool) { ok := w.text(&s); return s, ok })
	return changed
}

func hide(s *string) bool {
	if *s == "" || *s == Redacted {
		return false
	}
	*s = Redacted
	return true
}
