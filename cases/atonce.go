package cases

import (
	"fmt"
	"net/http"
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
	w.p.fillBody(c, w.base.body, w.base.c.Steps[0].Body)
	c.Title = fmt.Sprintf("%d resources are created at the same time, and each is read.", n)
	c.Expect, c.Base = expect(classDocumented, "the description allows this body"), w.base.c.Base
	w.crowd(c, n, FreshMarks)
	w.emit(c)
	if !c.Steps[0].Marked {
		return // they were equal
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
