package cases

import (
	"fmt"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

// Bounds of the cases about parameters, so that they do not drown those about
// the body.
const (
	maxPerParameter   = 30
	maxParameterCases = 400
)

// parameters writes the cases about path, query, header and cookie parameters:
// each is the base with one parameter changed.
func (w *writer) parameters() {
	left := maxParameterCases
	for _, par := range w.p.op.Parameters {
		if w.done || unsent(par) || supplied(w.p.op, par) {
			continue
		}
		t := &trial{w: w, par: par, now: w.p.request.argument(par), room: min(maxPerParameter, left),
			ids: map[string]string{}, gone: map[string]string{}, texts: map[string]string{}}
		t.all()
		t.enter()
		left = max(0, left-t.count)
	}
	w.unknownParents()
}

// trial tests one parameter.
type trial struct {
	w     *writer
	par   *spec.Parameter
	now   *argument // what the base sends; nil when nothing
	value any       // a valid one
	twin  string    // id of the case that sends it
	room  int       // cases that may be made
	count int       // cases that were made
	owed  []verdict.Obligation
	// The plan of the parameter's value alone: its cases by their ids there, why
	// some are not sent, and the case that sends a text first.
	ids, gone, texts map[string]string
}

// label names the parameter in titles.
func (t *trial) label() string { return fmt.Sprintf("the %s parameter %s", t.par.In, t.par.Name) }

func (t *trial) all() {
	if t.par.Hint.Skip != "" {
		t.owe("", "present", verdict.AcceptSide, "", t.par.Hint.Skip)
		return
	}
	t.missing()
	if t.count >= t.room {
		t.owe("", "present", verdict.AcceptSide, "", t.beyond())
		return
	}
	if t.par != keyOf(t.w.p.op) && !t.present() || t.par.Schema == nil {
		return
	}
	t.changes()
}

// owe notes what a promise of the parameter asks for: the case that meets it,
// or why there is none.
func (t *trial) owe(pointer, keyword string, side verdict.Side, id, why string) {
	o := verdict.Obligation{Operation: t.w.p.op.ID, In: t.par.In, Pointer: join("", t.par.Name) + pointer, Keyword: keyword, Side: side, Reason: why, Place: verdict.Place(t.par.Place)}
	if id != "" {
		o.Cases = []string{id}
	}
	t.owed = append(t.owed, o)
}

// enter puts what is owed into the operation's book.
func (t *trial) enter() {
	book := t.w.p.book
	for _, o := range t.owed {
		for _, id := range o.Cases {
			book.metIn(o.In, o.Pointer, o.Keyword, o.Side, o.Place, id)
		}
		if len(o.Cases) == 0 {
			book.unmetIn(o.In, o.Pointer, o.Keyword, o.Side, o.Place, o.Reason)
		}
	}
}

// beyond is the reason where the bound on cases leaves nothing over.
func (t *trial) beyond() string {
	return fmt.Sprintf("beyond the bound of %d cases about one parameter and %d about all", maxPerParameter, maxParameterCases)
}

// missing leaves out a required parameter. A path cannot do without its own.
func (t *trial) missing() {
	if !t.par.Required || t.par.In == "path" || t.now == nil {
		return
	}
	c := t.start("missing-required", "", "absent", nil)
	c.Title = fmt.Sprintf("The %s parameter %s is missing though it is required.", t.par.In, t.par.Name)
	c.Keyword, c.Twin = "required", t.w.base.c.ID
	c.Expect = expect(classBroken, t.par.Name+" is required")
	c.Change = &verdict.Change{Pointer: c.Pointer, Keyword: "required", Was: t.was("")}
	t.count++
	t.owe("", "required", verdict.RejectSide, c.ID, "")
	t.w.emit(c)
}

// present finds a valid value and sends it where the base has none: an optional
// parameter may change what a create does, so that a refusal is weak. It is
// false where no value can be sent.
func (t *trial) present() bool {
	if t.now != nil && !t.now.bound && t.now.value != nil && t.now.valid() {
		t.value, t.twin = t.now.value, t.w.base.c.ID
		t.texts[t.now.text()] = t.twin
		t.whole()
		return true
	}
	arg, err := known{opts: t.w.p.opts}.described(t.par)
	if err != nil || !arg.valid() {
		why := "no valid value could be made"
		if err != nil {
			why += ": " + err.Error()
		}
		t.owe("", "present", verdict.AcceptSide, "", why)
		return false
	}
	t.value, t.twin = arg.value, t.w.base.c.ID
	if t.now == nil { // what is bound late is present enough
		t.send(arg, "alone", fmt.Sprintf("The optional %s parameter %s is sent.", t.par.In, t.par.Name))
		t.owe("", "present", verdict.AcceptSide, t.twin, "")
	}
	t.whole()
	return true
}

// whole sends an object with all its members, from which each can be left out.
func (t *trial) whole() {
	if _, isObject := t.value.(map[string]any); !isObject || t.par.Schema == nil || t.count >= t.room {
		return
	}
	v, err := values.NewMaker(t.par.Schema.Request(), values.Options{Seed: t.w.p.opts.Seed, All: true}).Make()
	if err != nil || equal(v, t.value) {
		return
	}
	if arg, err := argue(t.par, v); err == nil && arg.valid() {
		t.send(arg, "all", fmt.Sprintf("The %s parameter %s is sent with all its members.", t.par.In, t.par.Name))
	}
}

// send writes a valid value of the parameter, which is then the one that single
// changes are made from.
func (t *trial) send(arg argument, variant, title string) {
	c := t.start("present", "", variant, &arg)
	c.Title = title
	c.Expect = expect(classWhole, "the description offers the parameter")
	c.Change = &verdict.Change{Pointer: c.Pointer, Keyword: "present", Was: t.was(""), Became: string(values.Encode(arg.value, nil))}
	t.value, t.twin, t.texts[arg.text()] = arg.value, c.ID, c.ID
	t.count++
	t.w.emit(c)
}

// was is the value that the base sends at a place of the parameter, as JSON.
func (t *trial) was(pointer string) string {
	switch {
	case t.now == nil:
		return ""
	case t.now.bound || t.now.value == nil:
		return string(values.Encode(t.now.pairs[0].Value, nil))
	}
	v, ok := get(t.now.value, pointer)
	if !ok {
		return ""
	}
	return string(values.Encode(v, nil))
}

// start begins a case that is the base with another argument for the parameter,
// or without it.
func (t *trial) start(technique, pointer, variant string, arg *argument) *Case {
	p := t.w.p
	c := p.newCase(technique, noPlace, variant)
	c.ID = parameterCase(p.op.ID, technique, t.par, pointer, variant)
	s := &c.Steps[0]
	request := p.request.with(t.par, arg)
	s.Path, s.Query = request.path, request.query
	s.Header = append(request.header[:len(request.header):len(request.header)], s.Header[len(p.request.header):]...)
	c.Steps = c.Steps[:1] // what was created may be elsewhere
	p.fillBody(c, t.w.base.body, t.w.base.c.Steps[0].Body)
	c.In, c.Pointer = t.par.In, join("", t.par.Name)+pointer
	c.Promise, c.Base = verdict.Place(t.par.Place), t.w.base.c.Base
	return c
}

// parameterCase is the id of a case about a parameter: its place begins with
// "~query." and the like, which no escaped segment does.
func parameterCase(operation, technique string, par *spec.Parameter, pointer, variant string) string {
	id := escape(operation) + "/" + technique + "/~" + par.In + "." + placeSegment(join("", par.Name)+pointer)
	if variant != "" {
		id += "/" + variant
	}
	return id
}
