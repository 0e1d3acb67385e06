package importdoc

import (
	"go.yaml.in/yaml/v3"
)

// sourceKey is the extension that says where in a page something stands:
// FILE:LINE:COLUMN, or a mapping from JSON pointers below it to such places.
const sourceKey = "x-assay-source"

// node writes a schema.
func (s *schema) node() *yaml.Node {
	n := mapping()
	if s.ref != nil {
		ref := mapping("$ref", "#/components/schemas/"+s.ref.final().name)
		if !s.besides() {
			return ref
		}
		set(n, "allOf", sequence(ref))
	}
	if s.typ != "any" {
		set(n, "type", s.typ)
	}
	set(n, "format", s.format)
	set(n, "nullable", s.nullable)
	set(n, "readOnly", s.readOnly)
	set(n, "writeOnly", s.writeOnly)
	set(n, "description", s.description)
	s.writeEnum(n)
	if s.typ == "array" {
		items := mapping()
		if s.items != nil {
			items = s.items.node()
		}
		n.Content = append(n.Content, scalar("items"), items)
	}
	if s.owned {
		set(n, "x-assay", mapping("server-owned", true))
	}
	set(n, sourceKey, s.place)
	if len(s.fields) > 0 {
		props := mapping()
		for _, f := range s.fields {
			props.Content = append(props.Content, scalar(f.name), f.schema.node())
		}
		set(n, "properties", props)
	}
	return n
}

// besides says whether anything stands beside the reference: in OpenAPI 3.0 a
// reference has no siblings (section 4.7.23).
func (s *schema) besides() bool {
	return s.nullable || s.readOnly || s.writeOnly || s.owned || s.description != "" || s.place.Line > 0
}

// writeEnum adds the allowed values. Flags are joined with commas in one text,
// so that they are a pattern and no enumeration.
func (s *schema) writeEnum(n *yaml.Node) {
	if len(s.enum) == 0 {
		return
	}
	list := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	pattern := ""
	for _, e := range s.enum {
		if e.num {
			list.Content = append(list.Content, numberNode(e.text))
		} else {
			list.Content = append(list.Content, scalar(e.text))
		}
		if pattern != "" {
			pattern += "|"
		}
		pattern += e.text
	}
	if s.flags {
		set(n, "pattern", "^("+pattern+")(, ?("+pattern+"))*$")
	} else {
		if s.nullable {
			list.Content = append(list.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"})
		}
		set(n, "enum", list)
	}
	as := mapping("name", s.enumName)
	as.Content = append(as.Content, scalar("modelAsString"), &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: boolText(s.openEnum)})
	set(n, "x-ms-enum", as)
}

func boolText(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

func (c *component) final() *component {
	if c.written != nil {
		return c.written
	}
	return c
}
