package config

import (
	"encoding/json"
	"iter"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// value is one value of a setting with its place.
type value struct {
	text string
	node *yaml.Node
}

func (p *parser) values(key Key, node *yaml.Node) ([]value, error) {
	switch {
	case key.JSON && key.Join == "":
		text, err := p.json(node)
		return []value{{text, node}}, err
	case node.Kind == yaml.ScalarNode && key.Raw:
		return []value{{node.Value, node}}, nil
	case node.Kind == yaml.ScalarNode:
		text, err := p.expand(node)
		return []value{{text, node}}, err
	case node.Kind == yaml.SequenceNode && key.List:
		return p.sequence(key, node)
	case node.Kind == yaml.MappingNode && key.Join != "":
		return p.mapping(key, node)
	case node.Kind == yaml.SequenceNode:
		return nil, p.errorf(node, "%q takes one value, not a list", key.Name)
	}
	return nil, p.errorf(node, "%q does not take a map", key.Name)
}

func (p *parser) sequence(key Key, node *yaml.Node) ([]value, error) {
	var out []value
	for _, item := range node.Content {
		item = follow(item)
		if item.Kind != yaml.ScalarNode || isNull(item) {
			return nil, p.errorf(item, "an item of %q is a text", key.Name)
		}
		text, err := p.expand(item)
		if err != nil {
			return nil, err
		}
		out = append(out, value{text, item})
	}
	return out, nil
}

func (p *parser) mapping(key Key, node *yaml.Node) ([]value, error) {
	var out []value
	seen := map[string]int{}
	for name, item := range pairs(node) {
		item = follow(item)
		if line, twice := seen[name.Value]; twice {
			return nil, p.errorf(name, "%q is in %q a second time, first in line %d", name.Value, key.Name, line)
		}
		seen[name.Value] = name.Line
		text, err := p.member(key, name, item)
		if err != nil {
			return nil, err
		}
		out = append(out, value{name.Value + key.Join + text, name})
	}
	return out, nil
}

// member reads one value of a map.
func (p *parser) member(key Key, name, item *yaml.Node) (string, error) {
	switch {
	case name.Kind != yaml.ScalarNode:
		return "", p.errorf(name, "a name in %q is a text", key.Name)
	case key.JSON:
		return p.json(item)
	case isNull(item):
		return "", p.errorf(name, "%q in %q has no value: write \"\" for the empty text", name.Value, key.Name)
	case item.Kind == yaml.ScalarNode:
		return p.expand(item)
	}
	return "", p.errorf(item, "the value of %q is a text", name.Value)
}

// json writes a YAML value as JSON: numbers as they are spelt, dates as text.
func (p *parser) json(node *yaml.Node) (string, error) {
	plain, err := p.plain(node)
	if err != nil {
		return "", err
	}
	data, err := json.Marshal(plain)
	if err != nil {
		return "", p.errorf(node, "the value cannot be written as JSON: %v", err)
	}
	return string(data), nil
}

func (p *parser) plain(node *yaml.Node) (any, error) {
	switch node.Kind {
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range node.Content {
			member, err := p.plain(item)
			if err != nil {
				return nil, err
			}
			list = append(list, member)
		}
		return list, nil
	case yaml.MappingNode:
		return p.object(node)
	case yaml.ScalarNode:
		return p.scalar(node)
	}
	return nil, p.errorf(node, "an alias cannot stand in a value that is sent")
}

func (p *parser) object(node *yaml.Node) (any, error) {
	object := map[string]any{}
	for name, item := range pairs(node) {
		if _, twice := object[name.Value]; twice || name.Kind != yaml.ScalarNode {
			return nil, p.errorf(name, "%q is no name, or there a second time", name.Value)
		}
		member, err := p.plain(item)
		if err != nil {
			return nil, err
		}
		object[name.Value] = member
	}
	return object, nil
}

func (p *parser) scalar(node *yaml.Node) (any, error) {
	switch node.Tag {
	case "!!null":
		return nil, nil
	case "!!bool":
		return strings.EqualFold(node.Value, "true"), nil
	case "!!int", "!!float":
		if json.Valid([]byte(node.Value)) {
			return json.RawMessage(node.Value), nil
		}
		return nil, p.errorf(node, "%q is no JSON number: quote it if it is a text", node.Value)
	}
	return p.expand(node)
}

// relative makes a path of the file one of the working directory.
func (p *parser) relative(path string) string {
	if path == "" || path == "-" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(p.path), path)
}

// pairs are the names and values of a map in order; none of anything else.
func pairs(node *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(*yaml.Node, *yaml.Node) bool) {
		for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
			if !yield(node.Content[i], node.Content[i+1]) {
				return
			}
		}
	}
}

// follow is what an alias stands for.
func follow(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

func isNull(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.Tag == "!!null"
}
