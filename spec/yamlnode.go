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

// parseYAML returns the root of a YAML document: of a large one by its index,
// where it has one.
func parseYAML(f *file, data []byte) (*node, error) {
	if line := longLine(data); line > 0 {
		return nil, &Error{Name: f.name, Line: line, Msg: fmt.Sprintf("the line is longer than %d MiB", maxYAMLLine>>20), Hint: "a description says what it has to in less; take large examples out of it"}
	}
	if len(data) >= indexFrom {
		if n := indexYAML(f, data); n != nil {
			return n, nil
		}
	}
	if len(data) > maxYAMLWhole {
		return nil, &Error{Name: f.name, Msg: fmt.Sprintf("larger than %d MiB, and more than plain blocks of YAML", maxYAMLWhole>>20),
			Hint: "write it as JSON, or without anchors, tags and tabs"}
	}
	return parseWhole(f, data)
}

// maxYAMLLine and maxYAMLWhole bound, in bytes, what is handed to the YAML
// parser, which takes about twenty times the memory of its text.
const (
	maxYAMLLine  = 8 << 20
	maxYAMLWhole = 24 << 20
)

// longLine returns the number of the first line that is too long, 0 when none is.
func longLine(data []byte) int {
	for line := 1; len(data) > maxYAMLLine; line++ {
		i := bytes.IndexByte(data, '\n')
		if i > maxYAMLLine || i < 0 {
			return line
		}
		data = data[i+1:]
	}
	return 0
}

// parseWhole parses all of a YAML document.
func parseWhole(f *file, data []byte) (*node, error) {
	var doc yaml.Node
	if err := decodeYAML(f, data, &doc); err != nil {
		return nil, err
	}
	if len(doc.Content) == 0 {
		return nil, &Error{Name: f.name, Msg: "the document is empty"}
	}
	c := &yamlConverter{file: f, anchors: map[*yaml.Node]*converted{}}
	n, _, err := c.convert(doc.Content[0], 0)
	return n, err
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
		f.mendedAt(line, what)
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

// yamlConverter turns YAML's nodes into ours. What an alias names is converted
// once and shared, so that aliases of aliases cost nothing here; the size that
// they would have written out is bounded all the same.
type yamlConverter struct {
	file    *file
	anchors map[*yaml.Node]*converted
	above   int // lines of the file before the text that was parsed
}

type converted struct {
	node *node
	size int // values, aliases written out; 0 while it is being converted
}

func (c *yamlConverter) tooLarge(y *yaml.Node) error {
	return &Error{Name: c.file.name, Line: y.Line, Column: y.Column,
		Msg:  fmt.Sprintf("too large: more than %d values or nested deeper than %d levels once aliases are written out", maxYAMLNodes, maxDepth),
		Hint: "look for anchors that contain each other"}
}

// convert returns the node and its size.
func (c *yamlConverter) convert(y *yaml.Node, depth int) (*node, int, error) {
	if depth > maxDepth {
		return nil, 0, c.tooLarge(y)
	}
	if y.Kind == yaml.AliasNode {
		return c.alias(y, depth)
	}
	var held *converted
	if y.Anchor != "" {
		held = &converted{}
		c.anchors[y] = held
	}
	n := &node{file: c.file, line: c.above + y.Line, col: y.Column}
	size := 1
	var err error
	switch y.Kind {
	case yaml.SequenceNode:
		n.kind = kindArray
		for _, it := range y.Content {
			v, k, err := c.convert(it, depth+1)
			if err != nil {
				return nil, 0, err
			}
			n.items, size = append(n.items, v), size+k
		}
	case yaml.MappingNode:
		n.kind = kindObject
		size, err = c.members(n, y, depth)
	default:
		n.kind, n.text = yamlScalar(y)
	}
	if err == nil && size > maxYAMLNodes {
		err = c.tooLarge(y)
	}
	if held != nil {
		held.node, held.size = n, size
	}
	return n, size, err
}

func (c *yamlConverter) alias(y *yaml.Node, depth int) (*node, int, error) {
	if have := c.anchors[y.Alias]; have != nil {
		if have.size == 0 {
			return nil, 0, &Error{Name: c.file.name, Line: y.Line, Column: y.Column, Msg: fmt.Sprintf("the alias *%s stands inside its own anchor", y.Value)}
		}
		return have.node, have.size, nil
	}
	return c.convert(y.Alias, depth+1)
}

func (c *yamlConverter) members(n *node, y *yaml.Node, depth int) (size int, err error) {
	size = 1
	for i := 0; i+1 < len(y.Content); i += 2 {
		k, v := y.Content[i], y.Content[i+1]
		value, add, err := c.convert(v, depth+1)
		if err != nil {
			return 0, err
		}
		size += add
		if k.Tag == "!!merge" {
			mergeInto(n, value)
			continue
		}
		n.members = append(n.members, member{name: k.Value, line: c.above + k.Line, col: k.Column, value: value})
	}
	return size, nil
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
