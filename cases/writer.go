package cases

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

// writer writes one plan: it proves each body, numbers nothing, and yields the
// cases in sending order.
type writer struct {
	p      *Planner
	base   rung
	yield  func(*Case) bool
	done   bool
	phase  Phase
	places []place
	queue  []place           // places that explore has still to look at
	sent   map[string]string // body to the id of the accepted case that has it
	ids    map[string]bool
	fresh  bool                         // no id comes twice and no body is asked for again: neither is kept
	bodies map[string][sha256.Size]byte // refused bodies by the id of their case
	texts  int                          // places that got hostile text so far
}

// place is a place in the body with the valid body that single changes of it
// are made from.
type place struct {
	pointer string
	shape   *spec.Shape // with the branches that the body takes
	plain   *spec.Shape // without them
	body    any
	twin    string // id of the case that sends the body
	alt     string // the branch that the body takes, where another place has the pointer too
	branch  bool   // it is such a branch itself
	trail   *trail
	parent  *spec.Shape
	prop    spec.Property // when the place is a named property
	guesses []string      // places in the body whose values nobody confirms
}

// value is what stands at the place in its body.
func (pl place) value() any { v, _ := get(pl.body, pl.pointer); return v }

// name is the property's name or the last segment, for titles.
func (pl place) name() string {
	if pl.pointer == "" {
		return "the body"
	}
	segs := split(pl.pointer)
	return strings.Join(segs, ".")
}

// mutation is one single change of a place's body.
type mutation struct {
	technique string
	keyword   string
	variant   string
	pointer   string // of the change
	value     any    // absent{} removes
	class     class
	promise   verdict.Place
	title     string // what the body has, a sentence
	reason    string // the promise in words
	twin      string // another one than the place's; may be empty
	// proof decides whether the faults are the one that was meant; if nil, all
	// faults must lie at pointer and name keyword.
	proof func([]spec.Fault) bool
}

// all writes the plan.
func (w *writer) all() {
	w.phase = Controls
	w.examples()
	w.controls()
	w.phase = Changes
	w.single()
	w.combine()
	w.envelope()
	w.credentials()
	w.parameters()
	w.probes()
	w.random()
	w.phase = Semantics
	w.lifecycle()
	w.phase = Closing
	w.closing()
}

// known notes a case that was sent before the plan.
func (w *writer) known(c *Case) {
	if c.Expect.Want == verdict.Accept && len(c.Steps) > 0 {
		w.sent[string(c.Steps[0].Body)] = c.ID
	}
}

// emit yields a case once; false when the reader has had enough.
func (w *writer) emit(c *Case) bool {
	if w.done || w.ids[c.ID] {
		return !w.done
	}
	if !w.fresh {
		w.ids[c.ID] = true
	}
	c.Phase, c.Exclusive = w.phase, c.Exclusive || overwritten(c)
	if c.Expect.Want == verdict.Accept && w.noBody(c.Steps[0].Body) {
		c.Expect.Strength = verdict.Lenient // it may be taken for a request without its body
	}
	if !w.fresh {
		w.known(c)
	}
	if !w.p.opts.chosen(c.ID) && w.phase != Controls {
		return true
	}
	w.done = !w.yield(c)
	return !w.done
}

// try proves a mutation and writes its case. It reports whether the obligation
// is met, by this case or by one that sends the same body.
func (w *writer) try(pl place, m mutation) bool {
	if w.done {
		return true
	}
	body := set(pl.body, m.pointer, m.value)
	data, faults, err := w.p.judge(body)
	want := expectations[m.class].Want
	side := verdict.AcceptSide
	if want == verdict.Reject {
		side = verdict.RejectSide
	}
	if err != nil && (want != verdict.Either || data == nil) {
		w.p.book.unmet(pl.pointer, m.keyword, side, m.promise, undecided(err))
		return false
	}
	reason := w.unproven(body, data, faults, pl, m, want)
	if reason != "" {
		w.p.book.unmet(pl.pointer, m.keyword, side, m.promise, reason)
		return false
	}
	if id, ok := w.sent[string(data)]; ok && want == verdict.Accept {
		w.p.book.met(pl.pointer, m.keyword, side, m.promise, id)
		return true
	}
	c := w.p.newCase(m.technique, m.pointer, m.variant)
	w.p.fillBody(c, body, data)
	c.Title, c.Keyword, c.Pointer, c.Promise = m.title, m.keyword, m.pointer, m.promise
	if want == verdict.Accept && expectations[m.class].Strength == verdict.Strong && w.guessing(pl, m, body) {
		m.class = classWhole
	}
	c.Expect, c.Base, c.Twin = expect(m.class, m.reason), w.base.c.Base, cmp.Or(m.twin, pl.twin)
	lenient := want == verdict.Reject && !slices.ContainsFunc(faults, func(f spec.Fault) bool { return !f.Lenient })
	if blank := m.value == any("") && !w.p.isJSON(); lenient || blank && want != verdict.Either { // many take an empty field for none
		c.Expect.Strength = verdict.Lenient
	}
	c.Change = w.change(pl.body, m)
	if w.ids[c.ID] && !w.again(c, pl, m, side, data) {
		return true
	}
	if want == verdict.Reject && !w.fresh {
		if w.bodies == nil {
			w.bodies = map[string][sha256.Size]byte{}
		}
		w.bodies[c.ID] = sha256.Sum256(data)
	}
	if want != verdict.Either {
		w.p.book.met(pl.pointer, m.keyword, side, m.promise, c.ID)
	}
	w.emit(c)
	return true
}

// again says whether a case whose id is taken is worth sending under another
// one: when nothing meets its obligation yet.
// A case with the very same body meets the obligation too.
func (w *writer) again(c *Case, pl place, m mutation, side verdict.Side, data []byte) bool {
	if h, ok := w.bodies[c.ID]; ok && h == sha256.Sum256(data) {
		w.p.book.met(pl.pointer, m.keyword, side, m.promise, c.ID)
		return false
	}
	if w.p.book.isMet(pl.pointer, m.keyword, side) {
		return false
	}
	c.ID = caseID(w.p.op.ID, m.technique, m.pointer, m.variant+"-"+cmp.Or(pl.alt, m.keyword))
	return !w.ids[c.ID]
}

func (w *writer) change(from any, m mutation) *verdict.Change {
	ch := &verdict.Change{Pointer: m.pointer, Keyword: m.keyword}
	if was, ok := get(from, m.pointer); ok {
		ch.Was = string(values.Encode(was, w.p.order))
	}
	if _, gone := m.value.(absent); !gone {
		ch.Became = string(values.Encode(m.value, w.p.order))
	}
	return ch
}

// unproven says why the validator does not agree with what is wanted; "" when
// it does. Either asks for no proof.
func (w *writer) unproven(body any, data []byte, faults []spec.Fault, pl place, m mutation, want verdict.Want) (reason string) {
	switch {
	case want == verdict.Either:
		return ""
	case want == verdict.Accept && len(faults) > 0:
		return fmt.Sprintf("the change breaks %s at %q", faults[0].Keyword, faults[0].Instance)
	case want == verdict.Accept:
		return ""
	case w.noBody(data) && !w.p.op.Body.Required:
		return "without it nothing is left of the body, which may be absent"
	case len(faults) == 0 && w.readsValid(body):
		return "in " + w.p.media.Type + " it reads as a valid value"
	case len(faults) == 0:
		return allAllowed
	}
	proof := m.proof
	if proof == nil {
		proof = func(fs []spec.Fault) bool { return breaksOnly(fs, m.pointer, m.keyword) && hides(pl, m) == "" }
	}
	if !proof(faults) {
		return besides(faults, pl, m)
	}
	return ""
}

// noBody says whether the bytes of a body that is described are none, as those
// of a form without fields.
func (w *writer) noBody(data []byte) bool { return w.p.media != nil && !w.p.isJSON() && len(data) == 0 }

// readsValid says whether a body breaks the schema as a value and no longer
// when the media type has carried it.
func (w *writer) readsValid(body any) bool {
	if w.p.isJSON() {
		return false
	}
	faults, err := w.p.view.ValidateValue(body)
	return err == nil && len(faults) > 0
}

// allAllowed is the reason where nothing that was tried is refused.
const allAllowed = "the schema allows every value that was tried"

// besides names what else a value breaks that was meant to break one keyword.
func besides(faults []spec.Fault, pl place, m mutation) string {
	if other := hides(pl, m); other != "" {
		return fmt.Sprintf("every value that breaks it breaks %s too", other)
	}
	for _, f := range faults {
		if f.Instance != m.pointer || f.Keyword != m.keyword {
			return fmt.Sprintf("every value that breaks it breaks %s at %q too", f.Keyword, generalise(f.Instance))
		}
	}
	return "no value breaks this keyword alone"
}

// breaksOnly says whether every fault lies at the place and one of them is the
// keyword's. What a wrong type implies (enum, const, format) counts with it. A
// fault of anyOf or oneOf counts when one of its branches breaks only there.
func breaksOnly(faults []spec.Fault, pointer, keyword string) bool {
	met := false
	for _, f := range faults {
		if len(f.Branches) > 0 {
			if !slices.ContainsFunc(f.Branches, func(b []spec.Fault) bool { return breaksOnly(b, pointer, keyword) }) {
				return false
			}
			met = true
			continue
		}
		if f.Instance != pointer {
			return false
		}
		switch {
		case f.Keyword == keyword, keyword == "nullable" && f.Keyword == "type":
			met = true
		case (keyword == "enum" || keyword == "const") && (f.Keyword == "enum" || f.Keyword == "const"):
		case f.Keyword == "false": // unevaluated, because what evaluates it is broken
		case (keyword == "type" || keyword == "nullable") && slices.Contains([]string{"enum", "const", "format"}, f.Keyword):
		case strings.HasSuffix(keyword, "imum") && strings.HasSuffix(f.Keyword, "imum"):
		default:
			return false
		}
	}
	return met
}

// lacksOnly says whether the faults are that one property is missing.
func lacksOnly(faults []spec.Fault, pointer, name string) bool {
	met := false
	for _, f := range faults {
		if len(f.Branches) > 0 {
			if !slices.ContainsFunc(f.Branches, func(b []spec.Fault) bool { return lacksOnly(b, pointer, name) }) {
				return false
			}
			met = true
			continue
		}
		if f.Instance != pointer || f.Keyword != "required" || len(f.Missing) != 1 || f.Missing[0] != name {
			return false
		}
		met = true
	}
	return met
}

// newCase starts a case of one create with its read-back.
func (p *Planner) newCase(technique, pointer, variant string) *Case {
	c := &Case{Op: p.op}
	c.ID = caseID(p.op.ID, technique, pointer, variant)
	c.Operation, c.Technique, c.In = p.op.ID, technique, "body"
	c.Steps = []Step{p.createStep()}
	if read, ok := p.itemStep("read.1", Read, p.op.Read); ok {
		c.Steps = append(c.Steps, read)
	}
	return c
}

// fillBody gives the first step its body.
func (p *Planner) fillBody(c *Case, value any, data []byte) {
	s := &c.Steps[0]
	s.Body, s.Marked = data, strings.Contains(string(data), Marker)
	c.Value = value
	if p.isJSON() {
		return
	}
	label(s, p.sentAs(data))
	if value != nil {
		if read, err := p.codec.Decode(data, contentTypeOf(*s)); err == nil {
			c.Value = read
		}
	}
}

// promise is where a keyword stands, as reports have it.
func (w *writer) promise(sh *spec.Shape, keyword string) verdict.Place {
	for _, s := range sh.Schemas {
		if w.p.view.Quote(s, keyword) != "" {
			return verdict.Place(w.p.view.KeywordPlace(s, keyword))
		}
	}
	return verdict.Place(sh.Place)
}
