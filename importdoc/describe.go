package importdoc

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"assay/spec"
)

// description grows into an OpenAPI document, one page after the other.
type description struct {
	creates    []*create
	names      map[string]*component // by the name in the document
	components []*component
	paths      []*yaml.Node // keys and values in turn
	taken      map[string]string
	ids        map[string]bool
	servers    []string
	secured    bool
	notes      []string
}

func newDescription() *description {
	return &description{names: map[string]*component{errorName: {schema: &schema{}}}, taken: map[string]string{}, ids: map[string]bool{}}
}

// add describes the operations of a page.
func (d *description) add(c *create) []Operation {
	if len(c.addresses) == 0 {
		c.page.notef("no POST is documented, so there is nothing to describe")
		return nil
	}
	d.adopt(c)
	d.server(c)
	var out []Operation
	first := ""
	for i, a := range c.addresses {
		if from, twice := d.taken[a.shape()]; twice {
			d.notes = append(d.notes, fmt.Sprintf("%s: %s %s is left out: %s describes it already", c.page.name, a.method, a.path, from))
			continue
		}
		d.taken[a.shape()] = c.page.name
		op := Operation{Page: c.page.name, Title: c.title, ID: d.id(c, a, i), Method: a.method, Path: a.path}
		for _, s := range c.statuses() {
			op.Created = op.Created || s == 201
		}
		if len(a.examples) == 0 && first != "" {
			op.Alternative = first
		} else if first == "" {
			first = a.method + " " + a.path
		}
		out = append(out, op)
		item := mapping("post", d.operation(c, a, op))
		d.paths = append(d.paths, scalar(a.path), item)
	}
	if len(out) > 0 {
		d.creates = append(d.creates, c)
	}
	return out
}

// adopt takes the components of a page over. The same resource page is one
// component, whoever links to it; another type of the same name gets a number.
func (d *description) adopt(c *create) {
	for _, comp := range c.builder.order {
		name := strings.Trim(componentName(comp.name), ".")
		base := name
		for n := 2; d.names[name] != nil && d.names[name].schema.place.File != comp.schema.place.File; n++ {
			name = fmt.Sprintf("%s%d", base, n)
		}
		if have := d.names[name]; have != nil {
			comp.written = have
			have.schema.absorb(comp.schema, 0)
			continue
		}
		comp.name = name
		d.names[name] = comp
		d.components = append(d.components, comp)
	}
}

// componentName keeps to the characters of OpenAPI 3.0.3 section 4.7.7.
func componentName(name string) string {
	out := strings.Map(func(r rune) rune {
		switch {
		case r == '.' || r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			return r
		}
		return '_'
	}, name)
	if out == "" {
		return "body"
	}
	return out
}

// id makes an operationId of the title.
func (d *description) id(c *create, a *address, i int) string {
	id := camel(c.title)
	if id == "" {
		id = camel("create " + a.path)
	}
	if i > 0 && d.ids[id] {
		id += "At" + strings.ToUpper(camel(a.path)[:1]) + camel(a.path)[1:]
	}
	base := id
	for n := 2; d.ids[id]; n++ {
		id = fmt.Sprintf("%s%d", base, n)
	}
	d.ids[id] = true
	return id
}

// server adds the base URL of the examples. It is never called by itself.
func (d *description) server(c *create) {
	for _, a := range c.addresses {
		for _, e := range a.examples {
			host, _ := splitURL(e.request.target)
			prefix, n := a.match(e.request.target)
			if host == "" || n < 0 || strings.ContainsAny(host, "{}<> ") {
				continue
			}
			url := "https://" + host
			if len(prefix) > 0 && !strings.ContainsAny(prefix[0], "{}<> ") {
				url += "/" + prefix[0]
			}
			for _, have := range d.servers {
				if have == url {
					return
				}
			}
			d.servers = append(d.servers, url)
			return
		}
	}
}

// write makes the document.
func (d *description) write() ([]byte, error) {
	first := d.creates[0]
	title := first.title
	if len(d.creates) > 1 {
		title = fmt.Sprintf("%s, and %d more", title, len(d.creates)-1)
	}
	if title == "" {
		title = first.page.name
	}
	root := mapping(
		"openapi", "3.0.3",
		"info", mapping("title", title, "version", d.version(), "description", "Imported from "+d.pages()+"."),
		sourceKey, first.page.place(0),
	)
	if len(d.servers) > 0 {
		list := sequence()
		for _, url := range d.servers {
			list.Content = append(list.Content, mapping("url", url))
		}
		set(root, "servers", list)
	}
	set(root, "paths", &yaml.Node{Kind: yaml.MappingNode, Content: d.paths})
	set(root, "components", d.shared())
	return encode(root)
}

// version is that of the API where the servers tell it.
func (d *description) version() string {
	for _, url := range d.servers {
		if at := strings.LastIndexByte(url, '/'); apiVersion.MatchString(url[at+1:]) {
			return url[at+1:]
		}
	}
	return "1.0"
}

func (d *description) pages() string {
	var names []string
	for _, c := range d.creates {
		names = append(names, c.page.name)
	}
	return listed(names)
}

// shared writes the components.
func (d *description) shared() *yaml.Node {
	schemas := mapping()
	for _, c := range d.components {
		set(schemas, c.name, c.schema.node())
	}
	set(schemas, errorName, errorSchema())
	out := mapping(
		"schemas", schemas,
		"responses", mapping("error", mapping(
			"description", "The request was not carried out; the body says why, in the form of OData.",
			"content", mapping("application/json", mapping("schema", mapping("$ref", "#/components/schemas/"+errorName))),
		)),
	)
	if d.secured {
		set(out, "securitySchemes", mapping("bearer", mapping("type", "http", "scheme", "bearer")))
	}
	return out
}

// place is where the address stands in its page.
func (a *address) place(p *page) spec.Place { return p.place(a.at) }
