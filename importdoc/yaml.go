package importdoc

import (
	"bytes"
	"strconv"

	"go.yaml.in/yaml/v3"

	"assay/spec"
)

// mapping makes a YAML mapping of keys and values in turn; what has no value is
// left out.
func mapping(pairs ...any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	for i := 0; i+1 < len(pairs); i += 2 {
		if v := node(pairs[i+1]); v != nil {
			n.Content = append(n.Content, scalar(pairs[i].(string)), v)
		}
	}
	return n
}

// set adds a member.
func set(n *yaml.Node, key string, v any) {
	if v := node(v); v != nil {
		n.Content = append(n.Content, scalar(key), v)
	}
}

// node makes a YAML node; nil for nothing: an empty text, false, an empty list.
func node(v any) *yaml.Node {
	switch v := v.(type) {
	case *yaml.Node:
		if v == nil {
			return nil
		}
		return v
	case string:
		if v == "" {
			return nil
		}
		return scalar(v)
	case bool:
		if !v {
			return nil
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"}
	case []string:
		if len(v) == 0 {
			return nil
		}
		n := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
		for _, s := range v {
			n.Content = append(n.Content, scalar(s))
		}
		return n
	case spec.Place:
		if v.Line == 0 {
			return nil
		}
		return scalar(v.File + ":" + strconv.Itoa(v.Line) + ":" + strconv.Itoa(v.Column))
	}
	return nil
}

func scalar(text string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(text)
	return n
}

func sequence(items ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Content: items}
}

// jsonNode writes a JSON value as YAML, members in their order and numbers as
// they are spelled.
func jsonNode(v *value) *yaml.Node {
	switch v.kind {
	case jsonNull:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
	case jsonBool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: v.text}
	case jsonNumber:
		return numberNode(v.text)
	case jsonString:
		return scalar(v.text)
	case jsonArray:
		n := &yaml.Node{Kind: yaml.SequenceNode}
		for _, it := range v.items {
			n.Content = append(n.Content, jsonNode(it))
		}
		if len(n.Content) == 0 {
			n.Style = yaml.FlowStyle
		}
		return n
	}
	n := &yaml.Node{Kind: yaml.MappingNode}
	seen := map[string]int{}
	for _, m := range v.members {
		if i, twice := seen[m.name]; twice { // YAML has no name twice; the last one counts
			n.Content[i] = jsonNode(m.value)
			continue
		}
		n.Content = append(n.Content, scalar(m.name), jsonNode(m.value))
		seen[m.name] = len(n.Content) - 1
	}
	if len(n.Content) == 0 {
		n.Style = yaml.FlowStyle
	}
	return n
}

// numberNode keeps the spelling of a number, with the tag that YAML gives it.
func numberNode(text string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Value: text}
	n.Tag = n.ShortTag()
	return n
}

// encode writes a document with two blanks of indentation.
func encode(n *yaml.Node) ([]byte, error) {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(n); err != nil {
		return nil, err
	}
	return b.Bytes(), enc.Close()
}
