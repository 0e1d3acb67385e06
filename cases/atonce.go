package cases

import (
	"fmt"
	"net/http"
	"strings"
)

// atOnce is how many creates are sent at the same time unless told otherwise.
const atOnce = 8

// VarOf is a late-bound value, VarID or VarLocation, of another create of the
// case than the first, by the id of its step.
func VarOf(name, step string) string {
	if step == "" {
		return name
	}
	return name[:len(name)-1] + ":" + step + "}"
}

// together sends the base several times at the same time, each with a mark of
// its own where it has room for one, and reads each resource afterwards. POST is
// not idempotent (RFC 9110 section 9.2.2): as many resources are owed.
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
	c.Expect, c.Base, c.Exclusive = expect(classDocumented, "the description allows this body"), w.base.c.Base, true
	first := c.Steps[0]
	first.Together = true
	c.Steps = nil
	for i := range n {
		s := first
		if i > 0 {
			s.ID = fmt.Sprintf("create.%d", i+1)
		}
		c.Steps = append(c.Steps, s)
	}
	for i, s := range c.Steps[:n:n] {
		if read, ok := w.p.itemStep(fmt.Sprintf("read.%d", i+1), Read, w.p.op.Read); ok {
			read.Path = strings.NewReplacer(VarID, VarOf(VarID, s.ID), VarLocation, VarOf(VarLocation, s.ID)).Replace(read.Path)
			c.Steps = append(c.Steps, read)
		}
	}
	w.emit(c)
}
