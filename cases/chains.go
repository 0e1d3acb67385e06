package cases

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"assay/verdict"
)

func jsonText(s string) json.RawMessage { return json.RawMessage(s) }

// examples sends every documented example as it is written, and the rungs that
// the preflight did not need.
func (w *writer) examples() {
	if w.p.media == nil || w.p.view == nil {
		return
	}
	for i, ex := range w.p.media.Examples {
		if i == maxExamples {
			break
		}
		w.verbatim(ex.Name, ex.Value, verdict.Place(ex.Place))
	}
	for _, r := range w.p.rungs {
		if r.c.Technique == "repaired" && !r.c.Steps[0].Marked {
			w.emit(copyCase(r.c))
		}
	}
}

// verbatim sends the documented bytes. An example that breaks its own schema,
// or that sends what a request does not carry, may be accepted or refused.
func (w *writer) verbatim(name string, data []byte, place verdict.Place) {
	c := w.p.newCase("example", noPlace, escape(name))
	v, err := w.p.shown(data)
	if err != nil {
		return
	}
	sent, own, err := w.p.asShown(data, v)
	if err != nil {
		return
	}
	w.p.fillBody(c, v, sent)
	c.Steps[0].Marked, c.Verbatim = false, own
	c.Promise, c.Base = place, fmt.Sprintf("documented example %q", name)
	faults, err := w.p.exampleFaults(data, v)
	switch {
	case err != nil:
		c.Expect = expect(classSilent, "the validator cannot decide whether the example is valid")
		c.Title = fmt.Sprintf("The documented example %q as it is written.", name)
	case len(faults) > 0:
		c.Expect = expect(classSilent, fmt.Sprintf("the example breaks its own schema: %s at %q", faults[0].Keyword, faults[0].Instance))
		c.Title = fmt.Sprintf("The documented example %q as it is written, though it breaks its own schema.", name)
	case !equal(w.p.withoutReadOnly(v), v):
		c.Expect = expect(classSilent, "the example sends read-only properties")
		c.Title = fmt.Sprintf("The documented example %q as it is written, though it sends read-only properties.", name)
	default:
		c.Expect = expect(classDocumented, "the description shows this body")
		c.Title = fmt.Sprintf("The documented example %q as it is written.", name)
	}
	w.emit(c)
}

// probes sends methods that nobody describes and that do no harm.
func (w *writer) probes() {
	w.probe("unknown", "ASSAY", "A method that does not exist is sent to the collection.", "an unknown method is answered 405 or 501 (RFC 9110 9.1)")
	w.probe("options", "OPTIONS", "The collection is asked for its options.", "what is not allowed is answered 405 with Allow (RFC 9110 15.5.6)")
}

func (w *writer) probe(variant, method, title, reason string) {
	c := &Case{Op: w.p.op}
	c.ID = caseID(w.p.op.ID, "method", noPlace, variant)
	c.Operation, c.Technique, c.In = w.p.op.ID, "method", "method"
	c.Title = title
	c.Expect = expect(classSilent, reason)
	c.Promise = verdict.Place(w.p.op.Place)
	c.Steps = []Step{{Kind: Probe, Method: method, Path: w.p.request.path, Query: w.p.request.query}}
	w.emit(c)
}

// listPages bounds how many pages of a list are read.
const listPages = 20

// lifecycle creates a resource, reads it at its Location and by its id, finds
// it in the list, deletes it and looks again.
func (w *writer) lifecycle() {
	base := w.base.c.Steps[0]
	c := w.p.newCase("lifecycle", noPlace, "whole")
	w.p.fillBody(c, w.base.body, base.Body)
	c.Title = "A resource is created, read, listed, deleted and looked for again."
	c.Exclusive = true // what a list leaves out is known only while nothing else is created
	c.Expect, c.Base = expect(classDocumented, "the description allows this body"), w.base.c.Base
	other, beside := w.neighbour(c)
	if read, ok := w.p.itemStep("read.location", Read, w.p.op.Read); ok {
		read.Path = VarLocation
		c.Steps = append(c.Steps, read)
	}
	c.Steps = append(c.Steps, w.lists("list", 1)...)
	if del, ok := w.p.itemStep("delete.1", Delete, w.p.op.Delete); ok {
		c.Steps = append(c.Steps, del)
		if read, ok := w.p.itemStep("read.2", Read, w.p.op.Read); ok {
			c.Steps = append(c.Steps, read)
		}
		if beside {
			c.Steps = append(c.Steps, other)
		}
		c.Steps = append(c.Steps, w.lists("relist", 1)...)
		del.ID = "delete.2"
		c.Steps = append(c.Steps, del)
	}
	w.emit(c)
	w.twice(base.Body)
	w.takenID()
	w.together()
	w.idempotency()
}

// neighbour creates another resource beside the case's own where no list can
// show whether a delete leaves the others alone, and returns the step that reads
// it afterwards. It comes before the first is read: where one replaces the
// other, that is no matter of deleting.
func (w *writer) neighbour(c *Case) (read Step, ok bool) {
	if w.p.op.List != nil || w.p.op.Method != http.MethodPost || w.p.op.Delete == nil {
		return Step{}, false
	}
	if _, ok = w.p.itemStep("delete.1", Delete, w.p.op.Delete); !ok {
		return Step{}, false
	}
	if read, ok = w.p.itemStep("read.other", Read, w.p.op.Read); !ok {
		return Step{}, false
	}
	second := c.Steps[0]
	second.ID = "create.2"
	c.Steps = slices.Insert(c.Steps, 1, second)
	c.Title = "Two resources are created; the first is read, deleted and looked for again, and the other is still there."
	read.Path = strings.NewReplacer(VarID, VarOf(VarID, second.ID), VarLocation, VarOf(VarLocation, second.ID)).Replace(read.Path)
	return read, true
}

// lists reads the collection, page after page.
func (w *writer) lists(id string, from int) []Step {
	if w.p.op.List == nil {
		return nil
	}
	op := w.p.op.List.Operation
	var out []Step
	for i := range listPages {
		s, ok := w.p.relatedStep(fmt.Sprintf("%s.%d", id, from+i), List, op)
		if !ok {
			return nil
		}
		s.Path = w.p.request.fill(op.Path, "")
		if i > 0 {
			s.Path, s.Query = VarNext, ""
		}
		out = append(out, s)
	}
	return out
}

// twice sends the base two times in a row, and reads the first resource before
// and after: another create leaves it as it is. A PUT goes to the same path
// again, with the same body: it is idempotent (RFC 9110 section 9.2.2).
func (w *writer) twice(body []byte) {
	c := w.p.newCase("lifecycle", noPlace, "twice")
	w.p.fillBody(c, w.base.body, body)
	c.Title = "The same body is created twice, and the first resource is read again."
	c.Expect, c.Base = expect(classDocumented, "the description allows this body"), w.base.c.Base
	second := c.Steps[0]
	second.ID = "create.2"
	if w.p.op.Method == http.MethodPut {
		c.Title = "The same request is sent twice to one path, and the resource is read again."
		second.Marks = SameRequest
	}
	c.Steps = append(c.Steps, second)
	if read, ok := w.p.itemStep("reread.1", Read, w.p.op.Read); ok {
		c.Steps = append(c.Steps, read)
	}
	w.emit(c)
}

// closing sends the base and the minimal control once more at the end, so that
// drift is noticed.
func (w *writer) closing() {
	c := w.p.newCase("control", noPlace, "again")
	w.p.fillBody(c, w.base.body, w.base.c.Steps[0].Body)
	c.Title = "The body that single changes were made from, once more at the end."
	c.Expect, c.Base = expect(classDocumented, "it was accepted at the beginning"), w.base.c.Base
	w.emit(c)
	if !w.ids[caseID(w.p.op.ID, "control", noPlace, "minimal")] {
		return
	}
	if body, data, ok := w.minimalBody(); ok {
		c := w.p.newCase("control", noPlace, "minimal-again")
		w.p.fillBody(c, body, data)
		c.Title = "The required properties alone, once more at the end."
		c.Expect, c.Base = expect(classNamed, "nothing else is required"), w.base.c.Base
		w.emit(c)
	}
}
