package importdoc

import (
	"strings"
)

// judge says what is wrong with a page.
func judge(p *page, c *create) {
	p.judgeBlocks()
	p.judgeAnnotations(c.msgs)
	c.judgeColumns()
	c.judgeTodo()
	c.judgePairs()
	for _, e := range c.exchanges {
		c.judgeAddress(e)
		c.judgeMessage(e.request)
		for _, r := range e.responses {
			c.judgeMessage(r)
			c.judgeStatus(r)
		}
		c.judgeBodies(e)
		c.judgeAgreement(e)
	}
	c.judgeRequired()
	c.judgeWhole()
}

// judgeBlocks finds comments and fences that swallow the rest of the page.
func (p *page) judgeBlocks() {
	for i := range p.blocks {
		b := &p.blocks[i]
		switch {
		case b.closed:
		case b.kind == comment:
			p.found("page/annotation-unclosed", b.at, "the comment is never closed, so that the rest of the page is part of it").suggest("add --> behind it")
		case b.kind == fence:
			p.found("page/fence-unclosed", b.at, "the code block is never closed, so that the rest of the page is part of it").suggest("add ``` behind it")
		}
	}
}

// judgeColumns finds tables whose columns mean nothing to a reader.
func (c *create) judgeColumns() {
	for i := range c.page.blocks {
		b := &c.page.blocks[i]
		if b.kind != table || b.within("example") || len(b.rows) == 0 {
			continue
		}
		switch purposeOf(b) {
		case bodyTable, headerTable, pathTable, queryTable:
		default:
			continue
		}
		cols := columnsOf(b)
		for _, i := range cols.unknown {
			head := b.rows[0].cell(i)
			c.page.found("page/unknown-column", head.at, "the column %q is none that a reader of the table knows", plain(head.raw)).
				suggest("use Property or Name, Type and Description")
		}
		if cols.name < 0 && len(cols.unknown) == 0 {
			c.page.found("page/unknown-column", b.at, "the table has no column of names").suggest("begin with a column Property or Name")
		}
	}
}

// judgeTodo finds open tasks in permissions and tables.
func (c *create) judgeTodo() {
	for _, p := range c.permissions {
		if p.todo {
			c.page.found("page/todo", p.at, "the permissions of %s are open: %s", p.kind, shorten(p.text, 80)).
				suggest("name the permissions, or write \"Not supported.\"")
		}
	}
	var names []string
	at := 0
	for _, p := range append(append(append(append([]*property(nil), c.table...), c.headers...), c.pathParams...), c.queryParams...) {
		if todoWord.MatchString(p.raw) {
			if len(names) == 0 {
				at = p.at
			}
			names = append(names, p.name)
		}
	}
	if len(names) > 0 {
		c.page.found("page/todo", at, "the description of %s is an open task", listed(names)).suggest("describe the property")
	}
}

// judgePairs tells messages that have no partner, and those that are annotated
// as something else.
func (c *create) judgePairs() {
	for _, m := range c.msgs.swapped {
		c.page.found("page/block-type", m.ann.at, "the request is annotated as a response").suggest("write \"blockType\": \"request\"")
	}
	for _, m := range c.msgs.unknown {
		c.page.found("page/response-name", m.ann.at, "the response names the request %q, which the page does not have", strings.Join(m.ann.names, ", ")).
			suggest("write the name of the request")
	}
	for _, m := range c.msgs.lone {
		if isResponseSection(m.block) {
			continue // the form of the answer, and no example
		}
		c.page.found("page/response-unpaired", m.offset(m.lineAt), "no request stands before this response")
	}
}

// judgeWhole tells what the page does not say at all.
func (c *create) judgeWhole() {
	if len(c.addresses) == 0 {
		c.page.found("page/no-create", 0, "the page documents no POST")
		return
	}
	created := false
	for _, s := range c.statuses() {
		created = created || s == 201
	}
	at := c.addresses[0].at
	if !created {
		c.page.found("page/no-create", at, "neither the text nor an example has the answer 201, so that nothing is tested as a create")
	}
	if !c.page.errorAnswers(c.answer) {
		at := c.answer.at
		if at == 0 {
			at = c.addresses[0].at
		}
		c.page.found("page/no-error-response", at, "the page does not say how a refusal is answered; OData's error is assumed for 4XX").
			suggest("list the errors that a client has to expect")
	}
}
