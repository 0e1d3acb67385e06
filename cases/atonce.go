package cases

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"assay/spec"
)

// atOnce is how many creates are sent at the same time unless told otherwise,
// keyedAtOnce how many of them under one key.
const (
	atOnce      = 8
	keyedAtOnce = 4
)

// VarOf is a late-bound value, VarID or VarLocation, of another create of the
// case than the first, by the id of its step.
func VarOf(name, step string) string {
	if step == "" {
		return name
	}
	return name[:len(name)-1] + ":" + step + "}"
}

// together sends the base several times at the same time and reads each
// resource afterwards: with a mark of its own where it has room for one, and
// byte for byte the same. POST is not idempotent (RFC 9110 section 9.2.2): as
// many resources are owed, or a conflict where equal ones may not be.
func (w *writer) together() {
	n := w.p.opts.AtOnce
	if n == 0 {
		n = atOnce
	}
	if n < 2 || w.p.op.Method != http.MethodPost {
		return
	}
	c := w.p.newCase("lifecycle", noPlace, "at-once")
	body, data, class := w.distinguished()
	w.p.fillBody(c, body, data)
	c.Title = fmt.Sprintf("%d resources are created at the same time, and each is read.", n)
	c.Expect, c.Base = expect(class, "the description allows this body"), w.base.c.Base
	w.crowd(c, n, FreshMarks)
	w.emit(c)
	if !w.base.c.Steps[0].Marked {
		return // bodies without a mark are equal anyway
	}
	c = w.p.newCase("lifecycle", noPlace, "at-once-equal")
	w.p.fillBody(c, w.base.body, w.base.c.Steps[0].Body)
	c.Title = fmt.Sprintf("The same body is created %d times at the same time, and each resource is read.", n)
	c.Expect, c.Base = expect(classSilent, "equal resources may be created, or refused with 409 where one must be unique"), w.base.c.Base
	marks := SameRequest
	if fresh(w.p.op) {
		marks = SameBody
	}
	w.crowd(c, n, marks)
	w.emit(c)
}

// distinguished is a body that has room for a mark, so that resources which were
// mixed up are told apart: the base or, where it has none, the base with a
// marked property more or a later rung, of which nobody knows yet that the
// server takes it.
func (w *writer) distinguished() (body any, data []byte, c class) {
	base := w.base.c.Steps[0]
	if base.Marked || w.p.view == nil {
		return w.base.body, base.Body, classDocumented
	}
	for _, only := range []*regexp.Regexp{preferred, nil} {
		for _, pl := range w.places {
			name := nameAt(pl.pointer)
			text, isText := pl.value().(string)
			if !isText || join("", name) != pl.pointer || only != nil && !only.MatchString(name) || shunned.MatchString(name) || w.p.pinnedAt(pl.pointer) {
				continue
			}
			if _, have := get(w.base.body, pl.pointer); have {
				continue // it was tried, and the base is what was taken
			}
			if marked, ok := w.p.markText(pl.body, pl.pointer, text); ok {
				if data, _, err := w.p.judge(marked); err == nil {
					return marked, data, classWhole
				}
			}
		}
	}
	for i, r := range w.p.rungs {
		if later := slices.ContainsFunc(w.p.rungs[:i], func(o rung) bool { return o.c.ID == w.base.c.ID }); later && r.c.Steps[0].Marked {
			return r.body, r.c.Steps[0].Body, classWhole
		}
	}
	return w.base.body, base.Body, classDocumented
}

// crowd makes the first step of a case n steps that are sent at the same time,
// the others with the given marks, and adds a read of each resource. Nothing
// else is sent meanwhile.
func (w *writer) crowd(c *Case, n int, marks Marks) {
	first := c.Steps[0]
	first.Together = true
	c.Exclusive, c.Steps = true, nil
	for i := range n {
		s := first
		if i > 0 {
			s.ID, s.Marks = fmt.Sprintf("create.%d", i+1), marks
		}
		c.Steps = append(c.Steps, s)
	}
	for i, s := range c.Steps[:n:n] {
		if read, ok := w.p.itemStep(fmt.Sprintf("read.%d", i+1), Read, w.p.op.Read); ok {
			read.Path = strings.NewReplacer(VarID, VarOf(VarID, s.ID), VarLocation, VarOf(VarLocation, s.ID)).Replace(read.Path)
			c.Steps = append(c.Steps, read)
		}
	}
}

// fresh says whether each create needs a key of its own.
func fresh(op *spec.Operation) bool {
	par := keyOf(op)
	return par != nil && par.Required
}
