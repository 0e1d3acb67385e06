package cases

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

// changes plans the single changes of the parameter's value as those of a body,
// and sends each in the parameter's place. What breaks the schema comes first:
// the bound on cases drops what should be accepted.
func (t *trial) changes() {
	op := &spec.Operation{ID: t.w.p.op.ID, Method: http.MethodPost, Path: "/", Place: t.par.Place,
		Body: &spec.RequestBody{Required: true, Place: t.par.Place, Media: []*spec.Media{{Type: "application/json", Schema: t.par.Schema, Examples: t.par.Examples, Place: t.par.Place}}}}
	sub, err := New(op, Options{Seed: t.w.p.opts.Seed})
	if err != nil {
		t.owe("", "present", verdict.AcceptSide, "", err.Error())
		return
	}
	if t.par == keyOf(t.w.p.op) {
		t.value, t.twin = sub.rungs[0].body, t.w.base.c.ID
	}
	base := rung{c: copyCase(t.w.base.c), body: t.value}
	base.c.ID = t.twin
	w := &writer{p: sub, base: base, yield: t.take, phase: Changes, texts: 1,
		sent: map[string]string{string(values.Encode(t.value, sub.order)): t.twin}, ids: map[string]bool{}}
	sh := sub.view.At(t.value, "")
	if sh == nil {
		return
	}
	w.explore(place{shape: sh, plain: sub.view.Shape(), body: t.value, twin: t.twin})
	for _, pl := range w.places {
		w.owe(pl)
	}
	for _, pl := range w.places {
		for _, tech := range techniques {
			if tech.reject != nil && t.rejects(tech.Name) {
				tech.reject(w, pl)
			}
		}
	}
	for _, pl := range w.places {
		for _, tech := range techniques {
			if tech.accept != nil && t.accepts(tech.Name) {
				tech.accept(w, pl)
			}
		}
	}
	t.settle(sub.book.list())
}

// keyTechniques break a key; other values than broken ones are not made of it,
// since a key has to be one that no other request has.
var keyTechniques = []string{"format", "length", "pattern"}

// rejects says whether a technique breaks the parameter's value; null has no
// text.
func (t *trial) rejects(technique string) bool {
	if technique == "null" {
		return t.par.Media != ""
	}
	return t.par != keyOf(t.w.p.op) || slices.Contains(keyTechniques, technique)
}

// accepts says whether another valid value says anything: one in a path names
// another resource, which need not be there, unless the description lists it or
// a client names the resource. Texts that are looked up are not made up, and
// hostile ones are left to bodies and queries.
func (t *trial) accepts(technique string) bool {
	op := t.w.p.op
	switch {
	case !t.rejects(technique) || t.par == keyOf(op) || t.now != nil && t.now.bound && t.par != chosen(op):
		return false
	case t.par.In == "path" && t.par != chosen(op):
		return technique == "enum" || technique == "boolean"
	case technique == "text":
		return t.par.In == "query" && !shunned.MatchString(t.par.Name)
	case technique == "length" || technique == "pattern":
		return !shunned.MatchString(t.par.Name)
	}
	return true
}

// take sends a case of the value's plan in the parameter's place, if a receiver
// reads there what was meant.
func (t *trial) take(c *Case) bool {
	want := c.Expect.Want
	if want == verdict.Either {
		t.gone[c.ID] = "either answer is proper"
		return !t.w.done
	}
	arg, err := argue(t.par, c.Value)
	if err != nil {
		t.gone[c.ID] = err.Error()
		return !t.w.done
	}
	if why := t.misread(arg, c); why != "" {
		t.gone[c.ID] = why
		return !t.w.done
	}
	if id, ok := t.texts[arg.text()]; ok {
		t.ids[c.ID] = id
		return !t.w.done
	}
	if t.count >= t.room {
		t.gone[c.ID] = t.beyond()
		return !t.w.done
	}
	out := t.translated(c, &arg)
	t.ids[c.ID], t.texts[arg.text()] = out.ID, out.ID
	t.count++
	return t.w.emit(out)
}

// readsValid is the reason where a wrong value has the text of a right one.
const readsValid = "its text reads as a valid value"

// misread says why what a receiver reads proves nothing; "" when it is valid or,
// of a refused case, breaks what was meant alone.
func (t *trial) misread(arg argument, c *Case) string {
	v, faults, found, err := arg.read()
	switch {
	case err != nil:
		return "its text is not of the parameter's style: " + err.Error()
	case !found:
		return "its text reads as no value"
	case c.Expect.Want == verdict.Accept && len(faults) > 0:
		return fmt.Sprintf("its text breaks %s", faults[0].Keyword)
	case c.Expect.Want == verdict.Reject && len(faults) == 0:
		return readsValid
	case c.Expect.Want == verdict.Reject && !equal(v, c.Value) && !breaksOnly(faults, c.Pointer, c.Keyword):
		return fmt.Sprintf("its text breaks %s at %q", faults[0].Keyword, faults[0].Instance)
	}
	return ""
}

// text is what an argument looks like in its place.
func (a argument) text() string {
	var parts []string
	for _, p := range a.pairs {
		parts = append(parts, p.Name+"="+p.Value)
	}
	return strings.Join(parts, "&")
}

// translated is a case of the value's plan as one of the operation's.
func (t *trial) translated(c *Case, arg *argument) *Case {
	technique := c.Technique
	if technique == "control" {
		technique = "present"
	}
	variant := strings.TrimPrefix(strings.TrimPrefix(c.ID, caseID(c.Operation, c.Technique, c.Pointer, "")), "/")
	out := t.start(technique, c.Pointer, variant, arg)
	out.Title, out.Keyword, out.Expect = t.words(c.Title, c.Pointer), c.Keyword, c.Expect
	out.Title = capital(out.Title)
	out.Expect.Reason = t.words(c.Expect.Reason, c.Pointer)
	if technique == "present" {
		out.Title = fmt.Sprintf("%s has a value with %s.", capital(t.label()), placeSegment(c.Pointer))
	}
	switch {
	case c.Expect.Want == verdict.Accept:
		out.Expect.Strength = verdict.Lenient
	default:
		out.Twin = t.w.base.c.ID
		if t.par.In == "path" && strings.Contains(arg.pairs[0].Value, "/") {
			out.Expect.Strength = verdict.Lenient // many take %2F for a slash
		}
	}
	if c.Change != nil {
		out.Change = &verdict.Change{Pointer: out.Pointer, Keyword: c.Change.Keyword, Was: t.was(c.Pointer), Became: c.Change.Became}
	}
	return out
}

// words are a sentence about a body as one about the parameter.
func (t *trial) words(s, pointer string) string {
	const body = "the body"
	name := place{pointer: pointer}.name()
	if rest, ok := strings.CutPrefix(s, name+" "); ok && name != body {
		return t.label() + ": " + name + " " + rest
	}
	return strings.ReplaceAll(s, body, t.label())
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// settle enters the obligations of the value's plan as the parameter's.
func (t *trial) settle(list []verdict.Obligation) {
	for _, o := range list {
		var met []string
		why := o.Reason
		for _, id := range o.Cases {
			switch {
			case t.gone[id] != "" && why != readsValid:
				why = t.gone[id]
			case t.gone[id] != "":
			case t.ids[id] != "":
				met = append(met, t.ids[id])
			default:
				met = append(met, id)
			}
		}
		if len(met) > 0 {
			why = ""
		}
		o.In, o.Pointer, o.Cases, o.Reason = t.par.In, join("", t.par.Name)+o.Pointer, slices.Compact(met), why
		t.owed = append(t.owed, o)
	}
}
