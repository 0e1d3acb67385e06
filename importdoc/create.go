package importdoc

import (
	"slices"
	"strings"
	"unicode"
)

// create is the operation that a page documents, as it was read.
type create struct {
	page        *page
	lib         *library
	title       string
	text        string // what the page says below its title
	msgs        *messages
	addresses   []*address // the one with examples first
	exchanges   []*exchange
	unmatched   []*exchange // whose URL fits no documented one
	answer      answer
	table       []*property // of the request body
	tables      []*block
	headers     []*property
	pathParams  []*property
	queryParams []*property
	permissions []permission
	// asked and answered are the types of the two bodies.
	asked, answered typeName
	request         *schema // nil where no JSON body is documented
	response        *schema
	builder         *builder
}

// create reads what a page says of the create that it documents.
func (p *page) create(lib *library) *create {
	c := &create{page: p, lib: lib, msgs: p.messages(), answer: p.answer(), permissions: p.permissions()}
	c.headline()
	c.readTables()
	c.findAddresses()
	c.attach()
	c.findTypes()
	c.builder = &builder{lib: lib, c: c, made: map[string]*component{}}
	c.builder.bodies()
	return c
}

// headline takes the title and the paragraphs right below it.
func (c *create) headline() {
	c.title = c.page.front.title
	var text []string
	for i := range c.page.blocks {
		b := &c.page.blocks[i]
		if b.kind == heading && b.level == 1 {
			c.title = plain(b.text.text)
		} else if b.kind == heading {
			break
		}
		line := plain(b.text.text)
		if b.kind == paragraph && !strings.HasPrefix(line, "Namespace:") && !strings.HasPrefix(line, "[!") && !strings.HasPrefix(line, "Important:") && !strings.HasPrefix(line, "Note:") {
			text = append(text, line)
		}
	}
	c.text = strings.Join(text, "\n\n")
}

func (c *create) readTables() {
	for i := range c.page.blocks {
		b := &c.page.blocks[i]
		if b.kind != table || b.within("example") {
			continue
		}
		cols := columnsOf(b)
		props := c.page.propertiesOf(b, cols)
		switch purposeOf(b) {
		case bodyTable:
			if cols.typ < 0 {
				continue // names with values: not a description of types
			}
			c.tables = append(c.tables, b)
			for _, p := range props {
				if find(c.table, p.name) == nil {
					c.table = append(c.table, p)
				}
			}
		case headerTable:
			c.headers = append(c.headers, props...)
		case pathTable:
			c.pathParams = append(c.pathParams, props...)
		case queryTable:
			c.queryParams = append(c.queryParams, props...)
		}
	}
}

// findAddresses reads the URL templates, else the URLs of the examples.
func (c *create) findAddresses() {
	seen := map[string]bool{}
	add := func(method, url string, at int) {
		a, err := addressOf(method, url, at)
		switch {
		case len(c.addresses) >= maxAddresses:
		case err != nil:
			c.page.notef("the address at line %d is left out: %v", c.page.place(at).Line, err)
		case !seen[a.shape()]:
			seen[a.shape()] = true
			c.addresses = append(c.addresses, a)
		}
	}
	for _, t := range c.msgs.templates {
		if t.method == "POST" {
			add(t.method, t.target, t.at)
		}
	}
	if len(c.addresses) > 0 {
		return
	}
	for _, e := range c.msgs.exchanges {
		if e.request.method == "POST" {
			add("POST", withoutPrefix(e.request.target), e.request.offset(e.request.lineAt))
		}
	}
}

// withoutPrefix drops the first segment of an absolute URL, which names the
// version there.
func withoutPrefix(url string) string {
	host, path := splitURL(url)
	if segments := strings.SplitN(strings.Trim(path, "/"), "/", 2); host != "" && len(segments) == 2 {
		return "/" + segments[1]
	}
	return path
}

// attach gives each POST of the examples its address, and puts the address with
// the most examples first.
func (c *create) attach() {
	for _, e := range c.msgs.exchanges {
		if e.request.method != "POST" || len(c.addresses) == 0 {
			continue
		}
		var best *address
		score, matched := 0, false
		for _, a := range c.addresses {
			if _, n := a.match(e.request.target); n >= 0 && (n+1)*1000 > score {
				best, score, matched = a, (n+1)*1000, true
			} else if n := a.alike(e.request.target); n > score {
				best, score = a, n
			}
		}
		if best == nil && len(c.addresses) == 1 {
			best = c.addresses[0]
		}
		if best == nil {
			continue // another operation, such as the upload that a session is for
		}
		best.examples = append(best.examples, e)
		c.exchanges = append(c.exchanges, e)
		if !matched {
			c.unmatched = append(c.unmatched, e)
		}
	}
	slices.SortStableFunc(c.addresses, func(a, b *address) int { return creates(b) - creates(a) })
}

// creates counts the examples of an address that show a 201; one that shows
// another success comes before one without any.
func creates(a *address) int {
	n := 0
	for _, e := range a.examples {
		n++
		if r := e.success(); r != nil && r.status == 201 {
			n += 100
		}
	}
	return n
}

func (c *create) findTypes() {
	for i := range c.page.blocks {
		b := &c.page.blocks[i]
		if b.kind == paragraph && c.asked.name == "" && strings.Contains(b.nearest(), "request body") {
			c.asked = linkedType(b.text.text)
		}
	}
	c.answered = c.answer.typ
	for _, e := range c.exchanges {
		if a := e.request.ann; a != nil && a.odataType != "" && c.asked.name == "" {
			c.asked = typeOf(a.odataType)
		}
		if r := e.success(); r != nil && c.answered.name == "" {
			if r.ann != nil && r.ann.odataType != "" && (typeName{name: shortName(r.ann.odataType)}).custom() {
				c.answered = typeOf(r.ann.odataType)
			} else if t := r.read().get("@odata.type").str(); t != "" {
				c.answered = typeOf(t)
			}
		}
	}
	if c.answer.typ.name == "" && c.asked.name != "" && c.answered.name != "" && c.shows(c.asked) > c.shows(c.answered) {
		c.answered = c.asked // the annotation is that of another page
	}
	c.exactCase()
}

// shows counts the properties of a type that the answers show.
func (c *create) shows(t typeName) int {
	r, _ := c.lib.typ(t)
	if r == nil {
		return 0
	}
	chain, _ := c.lib.bases(r)
	n := 0
	for name := range namesOf(c.answerBodies()) {
		for _, r := range chain {
			if find(r.properties, name) != nil {
				n++
			}
		}
	}
	return n
}

// exactCase takes the case of a type from the bodies: annotations are often in
// lower case.
func (c *create) exactCase() {
	for _, e := range c.exchanges {
		for _, m := range append([]*message{e.request}, e.responses...) {
			name := shortName(m.read().get("@odata.type").str())
			for _, t := range []*typeName{&c.asked, &c.answered} {
				if strings.EqualFold(t.name, name) {
					t.name = name
				}
			}
		}
	}
}

// custom says that a type is one of the API.
func (t typeName) custom() bool {
	_, simple := t.primitive()
	return t.name != "" && !simple && !t.enumeration()
}

// statuses are the documented successes, those that examples show included.
func (c *create) statuses() []int {
	out := slices.DeleteFunc(slices.Clone(c.answer.statuses), func(s int) bool { return s < 200 || s > 299 })
	for _, e := range c.exchanges {
		if r := e.success(); r != nil {
			out = append(out, r.status)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// camel makes an identifier of a title.
func camel(title string) string {
	words := strings.FieldsFunc(title, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) || r > unicode.MaxASCII })
	var b strings.Builder
	for i, w := range words {
		first := w[:1]
		if i == 0 {
			first = strings.ToLower(first)
		} else {
			first = strings.ToUpper(first)
		}
		b.WriteString(first + w[1:])
	}
	return b.String()
}
