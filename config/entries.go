package config

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// entries reads a map of maps. The names of the entries are the user's; an
// unknown setting in one of them is an error like any other.
func (p *parser) entries(key Key, node *yaml.Node) ([]Entry, error) {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if isNull(node) {
		return nil, nil
	}
	if node.Kind != yaml.MappingNode {
		return nil, p.errorf(node, "%q is a map, each entry with %s", key.Name, listed(key.Entries))
	}
	var out []Entry
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, value := node.Content[i], node.Content[i+1]
		if j := slices.IndexFunc(out, func(e Entry) bool { return e.Name == name.Value }); j >= 0 {
			return nil, p.errorf(name, "%q is in %q a second time, first at %s", name.Value, key.Name, out[j].Origin)
		}
		settings, err := p.entry(key, name, value)
		if err != nil {
			return nil, err
		}
		out = append(out, Entry{Name: name.Value, Origin: fmt.Sprintf("%s:%d", p.path, name.Line), Settings: settings})
	}
	return out, nil
}

// entry reads the settings of one entry.
func (p *parser) entry(key Key, name, node *yaml.Node) (map[string]Setting, error) {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if isNull(node) {
		return nil, nil
	}
	if node.Kind != yaml.MappingNode {
		return nil, p.errorf(node, "%q in %q is a map with %s", name.Value, key.Name, listed(key.Entries))
	}
	below := parser{path: p.path, env: p.env, out: map[string]Setting{}}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if err := below.setting(node.Content[i], node.Content[i+1], key.Entries); err != nil {
			return nil, err
		}
	}
	return below.out, nil
}

func isNull(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.Tag == "!!null"
}

// listed names the settings of an entry in a sentence.
func listed(keys []Key) string {
	out := ""
	for i, k := range keys {
		switch {
		case i > 0 && i == len(keys)-1:
			out += " or "
		case i > 0:
			out += ", "
		}
		out += k.Name
	}
	return out
}
