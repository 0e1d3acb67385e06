package config

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// parse reads the settings of one file. Every error names file and line. A
// variable that is not set is no error here, but one of the setting that names
// it: who does not need the setting need not set it.
func parse(path string, data []byte, keys []Key, env map[string]string) (map[string]Setting, error) {
	root, err := decode(path, data)
	if err != nil || root == nil {
		return map[string]Setting{}, err
	}
	p := parser{path: path, env: env}
	return p.settings(root, keys)
}

type parser struct {
	path    string
	env     map[string]string
	literal bool // leave variables as they are written
	seen    map[string]string
	out     map[string]Setting
}

// settings reads one map of settings.
func (p *parser) settings(node *yaml.Node, keys []Key) (map[string]Setting, error) {
	below := parser{path: p.path, env: p.env, seen: map[string]string{}, out: map[string]Setting{}}
	for name, value := range pairs(node) {
		if err := below.once(name, "as written: "+name.Value); err != nil {
			return nil, err
		}
		if err := below.setting(name, value, keys); err != nil {
			return nil, err
		}
	}
	return below.out, nil
}

func (p *parser) setting(name, node *yaml.Node, keys []Key) error {
	node = follow(node)
	key, ok := lookup(keys, name.Value, node)
	switch {
	case name.Kind != yaml.ScalarNode:
		return p.errorf(name, "the name of a setting is a text")
	case !ok && hasChildren(keys, name.Value) && (node.Kind == yaml.MappingNode || isNull(node)):
		return p.children(name, node, keys)
	case !ok && name.Value == "<<":
		return p.errorf(name, "merge keys (<<) are not read: what several targets share stands at the top, and profiles lay over it")
	case !ok:
		return p.errorf(name, "unknown setting %q%s", name.Value, Suggest(name.Value, names(keys)))
	}
	if err := p.once(name, key.Name); err != nil {
		return err
	}
	if isNull(node) && (!key.JSON || key.Join != "") {
		return nil // a name without a value sets nothing
	}
	s, err := p.read(key, node)
	if err != nil {
		return err
	}
	s.Origin = p.at(name)
	p.out[key.Name] = s
	return nil
}

// once refuses what was there before, by its own name or by another one.
func (p *parser) once(name *yaml.Node, key string) error {
	if before, twice := p.seen[key]; twice {
		return p.errorf(name, "%q is set a second time, first at %s", name.Value, before)
	}
	p.seen[key] = p.at(name)
	return nil
}

// read reads a value: once as it is written, and once with the variables.
func (p *parser) read(key Key, node *yaml.Node) (s Setting, err error) {
	if key.Entries != nil {
		s.Entries, err = p.entries(key, node)
		return s, err
	}
	p.literal = true
	written, err := p.values(key, node)
	p.literal = false
	if err != nil {
		return s, err
	}
	for _, v := range written {
		s.Written, s.Origins = append(s.Written, v.text), append(s.Origins, p.at(v.node))
		if key.Secret && !Refers(v.text) {
			return s, p.errorf(v.node, "%q is a secret, which a file holds as ${NAME} of an environment variable only", key.Name)
		}
	}
	values, err := p.values(key, node)
	if isUnset(err) {
		s.Unset = err
		return s, nil
	}
	for _, v := range values {
		if wrong := key.wrong(v.text); wrong != "" {
			return s, p.errorf(v.node, "%s", wrong)
		}
		if key.Path {
			v.text = p.relative(v.text)
		}
		s.Values = append(s.Values, v.text)
	}
	return s, err
}

// children reads settings with a dot in their name, such as echo.ignore, that
// are written as a map in a map.
func (p *parser) children(name, node *yaml.Node, keys []Key) error {
	for child, value := range pairs(node) {
		dotted := *child
		dotted.Value = name.Value + "." + child.Value
		if err := p.setting(&dotted, value, keys); err != nil {
			return err
		}
	}
	return nil
}

func hasChildren(keys []Key, name string) bool {
	return slices.ContainsFunc(names(keys), func(known string) bool { return strings.HasPrefix(known, name+".") })
}

func (p *parser) at(node *yaml.Node) string { return fmt.Sprintf("%s:%d", p.path, node.Line) }

func (p *parser) errorf(node *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s: %s", p.at(node), fmt.Sprintf(format, args...))
}

// lookup finds a key by its name, that which takes such a value first.
func lookup(keys []Key, name string, node *yaml.Node) (key Key, ok bool) {
	for _, k := range keys {
		if name != k.Name && (name != k.Plural || name == "") {
			continue
		}
		if k.takes(node) {
			return k, true
		}
		if !ok {
			key, ok = k, true
		}
	}
	return key, ok
}

// takes says whether a value has the shape that the key wants.
func (k Key) takes(node *yaml.Node) bool {
	maps := node.Kind == yaml.SequenceNode && slices.ContainsFunc(node.Content, func(item *yaml.Node) bool {
		return follow(item).Kind == yaml.MappingNode
	})
	switch {
	case k.Record:
		return maps
	case k.Entries != nil:
		return node.Kind == yaml.MappingNode
	}
	return !maps && (node.Kind != yaml.MappingNode || k.Join != "")
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
