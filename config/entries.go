package config

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// entries reads a map or a list of maps. The names of the entries are the
// user's; an unknown setting in one of them is an error like any other.
func (p *parser) entries(key Key, node *yaml.Node) ([]Entry, error) {
	if key.Record {
		return p.records(key, node)
	}
	if node.Kind != yaml.MappingNode {
		return nil, p.errorf(node, "%q is a map, each entry with %s", key.Name, listed(key.Entries))
	}
	var out []Entry
	for name, value := range pairs(node) {
		if j := slices.IndexFunc(out, func(e Entry) bool { return e.Name == name.Value }); j >= 0 {
			return nil, p.errorf(name, "%q is in %q a second time, first at %s", name.Value, key.Name, out[j].Origin)
		}
		if err := p.named(key, name); err != nil {
			return nil, err
		}
		e, err := p.entry(key, name, follow(value))
		if err != nil {
			return nil, err
		}
		e.Name = name.Value
		out = append(out, e)
	}
	return out, nil
}

// named refuses names that an entry cannot have.
func (p *parser) named(key Key, name *yaml.Node) error {
	switch {
	case name.Kind != yaml.ScalarNode || name.Value == "<<" && name.Tag == "!!merge":
		return p.errorf(name, "an entry of %q has a text as name", key.Name)
	case slices.Contains(key.Reserved, name.Value):
		return p.errorf(name, "%q in %q means something else already: choose another name", name.Value, key.Name)
	case key.Names != "" && !regexp.MustCompile(`^(?:`+key.Names+`)$`).MatchString(name.Value):
		return p.errorf(name, "%q in %q is no name: use letters, digits, dots, dashes and underscores, with a letter or digit first", name.Value, key.Name)
	}
	return nil
}

// records reads a list of maps.
func (p *parser) records(key Key, node *yaml.Node) ([]Entry, error) {
	if node.Kind != yaml.SequenceNode {
		return nil, p.errorf(node, "%q is a list, each item a map with %s", key.Name, listed(key.Entries))
	}
	var out []Entry
	for _, item := range node.Content {
		item = follow(item)
		if item.Kind != yaml.MappingNode {
			return nil, p.errorf(item, "an item of %q is a map with %s", key.Name, listed(key.Entries))
		}
		e, err := p.entry(key, item, item)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// entry reads the settings of one entry; name is where it begins.
func (p *parser) entry(key Key, name, node *yaml.Node) (Entry, error) {
	e := Entry{Origin: p.at(name)}
	if node.Kind != yaml.MappingNode && !isNull(node) {
		return e, p.errorf(node, "%q in %q is a map with %s", name.Value, key.Name, listed(key.Entries))
	}
	var err error
	if e.Settings, err = p.settings(node, key.Entries); err != nil {
		return e, err
	}
	for _, k := range key.Entries {
		if s, ok := e.Settings[k.Name]; k.Required && (!ok || s.Unset == nil && strings.TrimSpace(strings.Join(s.Values, "")) == "") {
			return e, p.errorf(name, "an entry of %q needs %q: %s", key.Name, k.Name, k.Help)
		}
	}
	return e, nil
}

// listed names the settings of an entry in a sentence; where there are many,
// the first few.
func listed(keys []Key) string {
	const most = 8
	var list []string
	for _, k := range keys[:min(len(keys), most)] {
		list = append(list, k.Name)
	}
	if len(keys) > most {
		return strings.Join(list, ", ") + " …"
	}
	last := len(list) - 1
	if last < 1 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:last], ", ") + " or " + list[last]
}
