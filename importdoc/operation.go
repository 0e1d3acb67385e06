package importdoc

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"assay/spec"
)

// errorName is the component of OData's error body.
const errorName = "odataError"

// errorSchema is the body of an error in OData JSON (version 4.01, section 21).
func errorSchema() *yaml.Node {
	text := mapping("type", "string")
	return mapping("type", "object", "required", []string{"error"}, "properties", mapping(
		"error", mapping("type", "object", "required", []string{"code", "message"},
			"properties", mapping("code", text, "message", text))))
}

// operation writes a create at one of its addresses.
func (d *description) operation(c *create, a *address, op Operation) *yaml.Node {
	n := mapping("operationId", op.ID, "summary", c.title, "description", c.text, sourceKey, a.place(c.page))
	if op.Alternative != "" {
		set(n, "x-assay", mapping("skip", "the page documents it as another address of "+op.Alternative+", which is tested"))
	}
	if len(c.permissions) > 0 || find(c.headers, "Authorization") != nil {
		d.secured = true
		set(n, "security", sequence(emptyList("bearer")))
		set(n, "x-permissions", c.scopes())
	}
	set(n, "parameters", c.parameters(a))
	if body := c.body(a); body != nil {
		set(n, "requestBody", body)
	}
	set(n, "responses", c.responses(a))
	return n
}

// emptyList is a security requirement: a bearer token has no scopes in OpenAPI
// 3.0.3 (section 4.7.30).
func emptyList(key string) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{scalar(key), {Kind: yaml.SequenceNode, Style: yaml.FlowStyle}}}
}

// scopes are the permissions by kind.
func (c *create) scopes() *yaml.Node {
	n := mapping()
	seen := map[string]bool{}
	for _, p := range c.permissions {
		if len(p.scopes) > 0 && !seen[p.kind] {
			seen[p.kind] = true
			set(n, p.kind, p.scopes)
		}
	}
	if len(n.Content) == 0 {
		return nil
	}
	return n
}

// parameters are those of the path, the query and the headers. What OpenAPI says
// elsewhere (Accept, Content-Type, Authorization) is no parameter (section
// 4.7.12.2).
func (c *create) parameters(a *address) *yaml.Node {
	list := sequence()
	add := func(in, name string, p *property, required bool) {
		s := mapping("type", "string")
		n := mapping("name", name, "in", in, "required", required)
		if p != nil {
			set(n, "description", p.description)
			if prim, ok := p.typ.primitive(); ok && in != "header" && prim.typ != "" && prim.typ != "object" && !p.typ.collection {
				s = mapping("type", prim.typ, "format", prim.format)
			}
			set(n, sourceKey, p.place)
		} else {
			set(n, sourceKey, a.place(c.page))
		}
		set(n, "schema", s)
		list.Content = append(list.Content, n)
	}
	for _, p := range a.params {
		add("path", p.name, find(c.pathParams, strings.TrimSpace(p.written)), true)
	}
	for _, in := range []struct {
		where string
		list  []*property
	}{{"query", c.queryParams}, {"header", c.headers}} {
		seen := map[string]bool{}
		for _, p := range in.list {
			low := strings.ToLower(p.name)
			if seen[low] || in.where == "header" && (low == "accept" || low == "content-type" || low == "authorization" || low == "content-length") || strings.HasPrefix(low, "@") {
				continue
			}
			seen[low] = true
			add(in.where, p.name, p, false)
		}
	}
	if len(list.Content) == 0 {
		return nil
	}
	return list
}

// body writes the request body; nil where the page documents none.
func (c *create) body(a *address) *yaml.Node {
	media, isJSON := c.requestType()
	if c.request == nil && isJSON {
		return nil
	}
	content := mapping()
	if isJSON {
		s := c.request.node()
		if req := c.request.resolved().required; len(req) > 0 {
			s = mapping("allOf", sequence(s, mapping("required", req)))
		}
		m := mapping("schema", s)
		c.examples(m, a, func(e *exchange) *message { return e.request })
		set(content, media, m)
	} else {
		set(content, media, mapping("schema", mapping("type", "string", "format", "binary")))
	}
	required := !isJSON || len(c.sentBodies()) > 0 || len(c.table) > 0
	return mapping("required", required, sourceKey, c.bodyPlace(a), "content", content)
}

// requestType is the media type of the request: that of the examples, else the
// one in the table of headers, else JSON.
func (c *create) requestType() (media string, isJSON bool) {
	for _, e := range c.exchanges {
		if media = e.request.mediaType(); media != "" {
			return media, spec.IsJSON(media)
		}
	}
	if p := find(c.headers, "Content-Type"); p != nil {
		for _, word := range strings.FieldsFunc(p.description, func(r rune) bool { return strings.ContainsRune(" ,;.", r) }) {
			if strings.Count(word, "/") == 1 && !strings.Contains(word, ":") && len(c.sentBodies()) == 0 {
				return strings.ToLower(word), spec.IsJSON(word)
			}
		}
	}
	return "application/json", true
}

func (c *create) bodyPlace(a *address) spec.Place {
	for _, e := range a.examples {
		if e.request.body != "" {
			return c.page.place(e.request.bodyOffset(0))
		}
	}
	if len(c.tables) > 0 {
		return c.page.place(c.tables[0].at)
	}
	return a.place(c.page)
}

// responses writes the documented successes, and OData's errors.
func (c *create) responses(a *address) *yaml.Node {
	out := mapping()
	for _, status := range c.statuses() {
		n := mapping("description", statusText(status), sourceKey, c.statusPlace(a, status))
		if c.response != nil && !c.answer.empty && c.hasBody(status) {
			m := mapping("schema", c.response.node())
			c.examples(m, a, func(e *exchange) *message {
				for _, r := range e.responses {
					if r.status == status {
						return r
					}
				}
				return nil
			})
			set(n, "content", mapping(cmp.Or(c.answerType(status), "application/json"), m))
		}
		set(out, strconv.Itoa(status), n)
	}
	if len(out.Content) == 0 {
		set(out, "default", mapping("description", "The page documents no status."))
	}
	set(out, "4XX", mapping("$ref", "#/components/responses/error"))
	return out
}

// hasBody says whether the success has a body: an example shows one, or there is
// no example and the sentence names a type.
func (c *create) hasBody(status int) bool {
	shown := false
	for _, e := range c.exchanges {
		for _, r := range e.responses {
			if r.status == status {
				if r.body != "" {
					return r.json != nil && r.json.kind == jsonObject
				}
				shown = true
			}
		}
	}
	return !shown && status != 204 && status != 202
}

func (c *create) answerType(status int) string {
	for _, e := range c.exchanges {
		for _, r := range e.responses {
			if r.status == status && spec.IsJSON(r.mediaType()) {
				return r.mediaType()
			}
		}
	}
	return ""
}

func (c *create) statusPlace(a *address, status int) spec.Place {
	for _, e := range append(append([]*exchange(nil), a.examples...), c.exchanges...) {
		for _, r := range e.responses {
			if r.status == status {
				return c.page.place(r.offset(r.lineAt))
			}
		}
	}
	return c.page.place(c.answer.at)
}

// statusText names the statuses that pages have.
func statusText(status int) string {
	switch status {
	case 200:
		return "OK"
	case 201:
		return "Created"
	case 202:
		return "Accepted"
	case 204:
		return "No Content"
	}
	return fmt.Sprintf("Status %d", status)
}
