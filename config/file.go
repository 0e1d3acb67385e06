package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// parse reads the settings of one file. Every error names file and line.
func parse(path string, data []byte, keys []Key, env map[string]string) (map[string]Setting, error) {
	var doc yaml.Node
	dec := yaml.NewDecoder(strings.NewReader(string(data)))
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return map[string]Setting{}, nil
	case err != nil:
		return nil, fmt.Errorf("%s: %s", path, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	root := doc.Content[0]
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
		return map[string]Setting{}, nil
	}
	if root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s:%d: the configuration is a map of settings, such as \"target: http://127.0.0.1:8080\"", path, root.Line)
	}
	p := parser{path: path, env: env, out: map[string]Setting{}}
	for i := 0; i+1 < len(root.Content); i += 2 {
		if err := p.setting(root.Content[i], root.Content[i+1], keys); err != nil {
			return nil, err
		}
	}
	return p.out, nil
}

type parser struct {
	path string
	env  map[string]string
	out  map[string]Setting
}

func (p *parser) setting(name, node *yaml.Node, keys []Key) error {
	key, ok := lookup(keys, name.Value, kindOf(node))
	if !ok && node.Kind == yaml.MappingNode && hasChildren(keys, name.Value) {
		return p.children(name, node, keys)
	}
	if !ok {
		return p.errorf(name, "unknown setting %q%s", name.Value, Suggest(name.Value, names(keys)))
	}
	if before, twice := p.out[key.Name]; twice {
		return p.errorf(name, "%q is set a second time, first at %s", name.Value, before.Origin)
	}
	origin := fmt.Sprintf("%s:%d", p.path, name.Line)
	if key.Entries != nil {
		entries, err := p.entries(key, node)
		p.out[key.Name] = Setting{Entries: entries, Origin: origin}
		return err
	}
	values, err := p.values(key, node)
	if err != nil {
		return err
	}
	if key.Path {
		for i, v := range values {
			values[i] = p.relative(v)
		}
	}
	p.out[key.Name] = Setting{Values: values, Origin: origin}
	return nil
}

// children reads settings with a dot in their name, such as echo.ignore, that
// are written as a map in a map.
func (p *parser) children(name, node *yaml.Node, keys []Key) error {
	for i := 0; i+1 < len(node.Content); i += 2 {
		child := *node.Content[i]
		child.Value = name.Value + "." + child.Value
		if err := p.setting(&child, node.Content[i+1], keys); err != nil {
			return err
		}
	}
	return nil
}

func hasChildren(keys []Key, name string) bool {
	return slices.ContainsFunc(names(keys), func(known string) bool { return strings.HasPrefix(known, name+".") })
}

func (p *parser) values(key Key, node *yaml.Node) ([]string, error) {
	switch {
	case node.Kind == yaml.AliasNode:
		return p.values(key, node.Alias)
	case key.JSON && key.Join == "":
		text, err := p.json(node)
		return []string{text}, err
	case node.Kind == yaml.ScalarNode && key.Raw:
		return []string{node.Value}, nil
	case node.Kind == yaml.ScalarNode:
		text, err := p.expand(node)
		return []string{text}, err
	case node.Kind == yaml.SequenceNode && key.List:
		return p.sequence(key, node)
	case node.Kind == yaml.MappingNode && key.Join != "":
		return p.mapping(key, node)
	case node.Kind == yaml.SequenceNode:
		return nil, p.errorf(node, "%q takes one value, not a list", key.Name)
	}
	return nil, p.errorf(node, "%q does not take a map", key.Name)
}

func (p *parser) sequence(key Key, node *yaml.Node) ([]string, error) {
	var out []string
	for _, item := range node.Content {
		if item.Kind != yaml.ScalarNode {
			return nil, p.errorf(item, "an item of %q is a text", key.Name)
		}
		text, err := p.expand(item)
		if err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, nil
}

func (p *parser) mapping(key Key, node *yaml.Node) ([]string, error) {
	var out []string
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, value := node.Content[i], node.Content[i+1]
		text, err := "", error(nil)
		switch {
		case key.JSON:
			text, err = p.json(value)
		case value.Kind == yaml.ScalarNode:
			text, err = p.expand(value)
		default:
			err = p.errorf(value, "the value of %q is a text", name.Value)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, name.Value+key.Join+text)
	}
	return out, nil
}

// json writes a YAML value as JSON: numbers as they are spelt, dates as text.
func (p *parser) json(node *yaml.Node) (string, error) {
	value, err := p.plain(node)
	if err != nil {
		return "", err
	}
	data, err := json.Marshal(value)
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
			value, err := p.plain(item)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		return list, nil
	case yaml.MappingNode:
		object := map[string]any{}
		for i := 0; i+1 < len(node.Content); i += 2 {
			value, err := p.plain(node.Content[i+1])
			if err != nil {
				return nil, err
			}
			object[node.Content[i].Value] = value
		}
		return object, nil
	case yaml.ScalarNode:
		return p.scalar(node)
	}
	return nil, p.errorf(node, "an alias cannot stand in a value that is sent")
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

func (p *parser) errorf(node *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", p.path, node.Line, fmt.Sprintf(format, args...))
}

// lookup finds a key by its name, that which takes such a value first.
func lookup(keys []Key, name string, kind yaml.Kind) (key Key, ok bool) {
	for _, k := range keys {
		if name != k.Name && (name != k.Plural || name == "") {
			continue
		}
		if (k.Entries != nil) == (kind == yaml.MappingNode) || k.Join != "" {
			return k, true
		}
		if !ok {
			key, ok = k, true
		}
	}
	return key, ok
}

func kindOf(node *yaml.Node) yaml.Kind {
	if node.Kind == yaml.AliasNode {
		return node.Alias.Kind
	}
	return node.Kind
}

func names(keys []Key) []string {
	var out []string
	for _, k := range keys {
		out = append(out, k.Name)
		if k.Plural != "" {
			out = append(out, k.Plural)
		}
	}
	return out
}
