package importdoc

import (
	"regexp"
	"slices"
	"strings"
)

// judgeSent judges what a request sends, and leaves out.
func (c *create) judgeSent(m *message) {
	var outside []string
	at := 0
	s := c.request.resolved()
	for _, mem := range m.json.members {
		f := s.field(mem.name)
		if f == nil {
			continue
		}
		if f.schema.readOnly {
			c.page.found("page/read-only-sent", m.bodyOffset(mem.nameAt), "the request sends %s, which is documented as read-only", mem.name).
				suggest("take it out of the request, or document when it may be sent")
		}
		if len(c.table) > 0 && !f.listed && !f.undocumented && !strings.Contains(mem.name, "@") {
			if len(outside) == 0 {
				at = mem.nameAt
			}
			outside = append(outside, mem.name)
		}
	}
	if len(outside) > 0 {
		c.page.found("page/property-undocumented", m.bodyOffset(at), "the request sends %s, which the table of the request body leaves out", listed(outside)).
			suggest("add it to the table").as(Note)
	}
	if !c.about(m.json) {
		return
	}
	var missing []string
	for _, name := range s.required {
		if m.json.get(name) == nil {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		c.page.found("page/required-missing", m.bodyOffset(0), "the request does not send %s, which is marked as required", listed(missing)).
			suggest("add it to the example, or say when it is required")
	}
}

// about says whether the table of the request body is about this body: it has
// at least half of what the body shows. Some pages make the thing that they
// document inside something else.
func (c *create) about(v *value) bool {
	shown, listed := 0, 0
	for _, m := range v.members {
		if strings.Contains(m.name, "@") {
			continue
		}
		shown++
		if find(c.table, m.name) != nil {
			listed++
		}
	}
	return len(c.table) == 0 || 2*listed >= shown
}

var requiredSentence = regexp.MustCompile(`(?i)\bproperties that are required when you create\b|\brequired properties\b`)

// judgeRequired looks at the sentence that has every property of the table
// required. It mostly heads the list of all properties, those of the server
// included.
func (c *create) judgeRequired() {
	sent := slices.DeleteFunc(c.sentBodies(), func(v *value) bool { return !c.about(v) })
	if len(sent) == 0 || len(c.tables) == 0 {
		return
	}
	said := false
	for i := range c.page.blocks {
		b := &c.page.blocks[i]
		said = said || b.kind == paragraph && strings.Contains(b.nearest(), "request body") && requiredSentence.MatchString(b.text.text)
	}
	if !said {
		return
	}
	var names []string
	at := 0
	for _, p := range c.table {
		if !hasName(sent, p.name) {
			if len(names) == 0 {
				at = p.at
			}
			names = append(names, p.name)
		}
	}
	if len(names) > 0 {
		c.page.found("page/required-table", at, "the text has each property of the table required for a create, and the example sends no %s", listed(names)).
			suggest("head the table with \"the properties of the object\", and mark what is required with \"Required.\"")
	}
}
