package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxYAMLNodes bounds what aliases may expand to.
const maxYAMLNodes = 5_000_000

// parseYAML returns the root of a YAML document.
func parseYAML(f *file, data []byte) (*node, error) {
	var doc yaml.Node
	if err := decodeYAML(f, data, &doc); err != nil {
		return nil, err
	}
	if len(doc.Content) == 0 {
		return nil, &Error{Name: f.name, Msg: "the document is empty"}
	}
	c := &yamlConverter{file: f}
	return c.convert(doc.Content[0], 0)
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

// decodeYAML parses, and mends what strict YAML refuses but generators write: a
// block scalar whose first line starts with a tab, and control characters
// (YAML 1.2 sections 5.1 and 6.1). What was mended becomes a defect.
func decodeYAML(f *file, data []byte, doc *yaml.Node) error {
	for range 200 {
		err := yaml.Unmarshal(data, doc)
		if err == nil {
			return nil
		}
		msg, line := strings.TrimPrefix(err.Error(), "yaml: "), 0
		if m := yamlLine.FindStringSubmatch(msg); m != nil {
			line, _ = strconv.Atoi(m[1])
			msg = m[2]
		}
		mended, what := mendYAML(data, line, msg)
		if mended == nil {
			return &Error{Name: f.name, Line: line, Msg: "not valid YAML: " + msg}
		}
		f.mended = append(f.mended, mend{line: line, text: what})
		data = mended
	}
	return &Error{Name: f.name, Msg: "not valid YAML: too many places that had to be mended"}
}

// mendYAML returns the data with one fault of the named kind repaired, nil when
// it knows no repair.
func mendYAML(data []byte, line int, msg string) ([]byte, string) {
	switch {
	case strings.Contains(msg, "found a tab character where an indentation space is expected"):
		return untab(data, line), "a tab character stands where YAML wants spaces"
	case strings.Contains(msg, "control characters are not allowed"):
		return bytes.Map(func(r rune) rune {
			if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0x7f {
				return ' '
			}
			return r
		}, data), "control characters stand where YAML allows none"
	}
	return nil, ""
}

// untab replaces the leading tabs of the first line at or after the reported
// one that has any; the parser reports the line before or the line itself.
func untab(data []byte, line int) []byte {
	lines := bytes.SplitAfter(data, []byte{'\n'})
	for i := max(line-1, 0); i < len(lines) && i < line+2; i++ {
		l := lines[i]
		blank := l[:len(l)-len(bytes.TrimLeft(l, " \t"))]
		if !bytes.ContainsRune(blank, '\t') {
			continue
		}
		fixed := append(bytes.ReplaceAll(blank, []byte{'\t'}, []byte{' '}), l[len(blank):]...)
		if len(bytes.TrimSpace(l)) == 0 { // a blank line must not set the block's indentation
			fixed = l[len(blank):]
		}
		lines[i] = fixed
		return bytes.Join(lines, nil)
	}
	return nil
}

type yamlConverter struct {
	file  *file
	count int
}

func (c *yamlConverter) convert(y *yaml.Node, depth int) (*node, error) {
	if c.count++; c.count > maxYAMLNodes || depth > maxDepth {
		return nil, &Error{Name: c.file.name, Line: y.Line, Column: y.Column,
			Msg:  fmt.Sprintf("too large: more than %d values or %d levels once aliases are expanded", maxYAMLNodes, maxDepth),
			Hint: "look for anchors that contain each other"}
	}
	n := &node{file: c.file, line: y.Line, col: y.Column}
	switch y.Kind {
	case yaml.AliasNode:
		return c.convert(y.Alias, depth+1)
	case yaml.SequenceNode:
		n.kind = kindArray
		for _, it := range y.Content {
			v, err := c.convert(it, depth+1)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, v)
		}
	case yaml.MappingNode:
		n.kind = kindObject
		return n, c.members(n, y, depth)
	default:
		n.kind, n.text = yamlScalar(y)
	}
	return n, nil
}

func (c *yamlConverter) members(n *node, y *yaml.Node, depth int) error {
	for i := 0; i+1 < len(y.Content); i += 2 {
		k, v := y.Content[i], y.Content[i+1]
		value, err := c.convert(v, depth+1)
		if err != nil {
			return err
		}
		if k.Tag == "!!merge" {
			mergeInto(n, value)
			continue
		}
		n.members = append(n.members, member{name: k.Value, line: k.Line, col: k.Column, value: value})
	}
	return nil
}

// mergeInto adds the members of a merge key's value that n does not have yet
// (YAML merge key type).
func mergeInto(n, from *node) {
	sources := []*node{from}
	if from.kind == kindArray {
		sources = from.items
	}
	for _, s := range sources {
		for _, m := range s.members {
			if n.get(m.name) == nil {
				n.members = append(n.members, m)
			}
		}
	}
}

// yamlScalar reads a scalar by YAML's core schema; what JSON has no word for
// (dates, infinities) stays text.
func yamlScalar(y *yaml.Node) (nodeKind, string) {
	switch y.Tag {
	case "!!null":
		return kindNull, ""
	case "!!bool":
		return kindBool, strings.ToLower(y.Value)
	case "!!int", "!!float":
		if s, ok := yamlNumber(y.Value); ok {
			return kindNumber, s
		}
	}
	return kindString, y.Value
}

// yamlNumber returns a number as JSON spells it.
func yamlNumber(s string) (string, bool) {
	if json.Valid([]byte(s)) {
		return s, true
	}
	t := strings.ReplaceAll(strings.TrimPrefix(s, "+"), "_", "")
	if i, ok := new(big.Int).SetString(t, 0); ok {
		return i.String(), true
	}
	if t = strings.TrimSuffix(t, "."); strings.HasPrefix(t, ".") {
		t = "0" + t
	} else if strings.HasPrefix(t, "-.") {
		t = "-0" + t[1:]
	}
	if json.Valid([]byte(t)) && t != "" {
		return t, true
	}
	if f, err := strconv.ParseFloat(t, 64); err == nil {
		if b, err := json.Marshal(f); err == nil {
			return string(b), true
		}
	}
	return "", false
}
