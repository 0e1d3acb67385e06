package importdoc

import (
	"strconv"

	"go.yaml.in/yaml/v3"
)

// maxSources bounds the places that are written for one example.
const maxSources = 1000

// examples adds the JSON bodies of the examples to a media type: one as example,
// several as examples. What is no strict JSON is written as what is meant.
func (c *create) examples(media *yaml.Node, a *address, of func(*exchange) *message) {
	var shown []*message
	for _, e := range a.examples {
		if m := of(e); m != nil && m.read() != nil {
			shown = append(shown, m)
		}
	}
	sources := mapping()
	switch len(shown) {
	case 0:
		return
	case 1:
		set(media, "example", jsonNode(shown[0].json))
		c.sources(sources, "/example", shown[0])
	default:
		all := mapping()
		for i, m := range shown {
			name := "example" + strconv.Itoa(i+1)
			set(all, name, mapping("value", jsonNode(m.json)))
			c.sources(sources, "/examples/"+name+"/value", m)
		}
		set(media, "examples", all)
	}
	set(media, sourceKey, sources)
}

// sources says for each value of an example where it stands; values on the line
// of what holds them share its place.
func (c *create) sources(n *yaml.Node, at string, m *message) {
	last := 0
	m.json.walk(at, func(pointer string, v *value) {
		if p := c.page.place(m.bodyOffset(v.start)); p.Line != last && len(n.Content) < 2*maxSources {
			last = p.Line
			set(n, pointer, p)
		}
	})
}
