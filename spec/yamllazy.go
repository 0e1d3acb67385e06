package spec

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// block makes the node of the block collection whose first entry is i.
func (x *yamlIndex) block(i int) *node {
	e := x.entries[i]
	n := &node{file: x.file, kind: kindObject, line: int(e.line), col: int(e.col) + 1}
	if e.dash {
		n.kind = kindArray
	}
	n.fill = func(n *node) { x.fill(n, i) }
	return n
}

// fill makes the members or items of a block collection.
func (x *yamlIndex) fill(n *node, first int) {
	head := x.entries[first]
	for i := first; i < len(x.entries); i++ {
		e := x.entries[i]
		switch {
		case e.col < head.col || head.dash && !e.dash && e.col == head.col:
			return
		case e.col > head.col || e.dash != head.dash:
			continue
		}
		v := x.value(i)
		if e.dash {
			n.items = append(n.items, v)
		} else {
			name, off := x.name(e)
			n.members = append(n.members, member{name: name, line: int(e.line), col: int(e.col+off-e.off) + 1, value: v})
		}
	}
}

// name is the text of a key, and its offset.
func (x *yamlIndex) name(e yamlEntry) (name string, off int32) {
	off, text := e.off, x.data[e.off:e.val-1]
	if len(text) > 1 && text[0] == '?' && text[1] == ' ' {
		text, _, _ = bytes.Cut(text, []byte{'\n'})
		word := bytes.TrimLeft(text[1:], " ")
		off, text = off+int32(len(text)-len(word)), word
	}
	switch text[0] {
	case '"':
		return string(text[1 : len(text)-1]), off
	case '\'':
		return strings.ReplaceAll(string(text[1:len(text)-1]), "''", "'"), off
	}
	return string(text), off
}

// value makes the node of an entry's value.
func (x *yamlIndex) value(i int) *node {
	e, end := x.entries[i], len(x.data)
	if i+1 < len(x.entries) {
		next := x.entries[i+1]
		if next.col > e.col || next.col == e.col && next.dash && !e.dash {
			return x.block(i + 1)
		}
		end = bytes.LastIndexByte(x.data[:next.off], '\n') + 1
	}
	if n := x.word(e, x.data[e.val:end]); n != nil {
		return n
	}
	return x.fragment(e, x.data[e.off:end])
}

// word makes the node of a value of one line that needs no parser, and of none
// at all; nil for the others.
func (x *yamlIndex) word(e yamlEntry, text []byte) *node {
	line, rest, _ := bytes.Cut(text, []byte{'\n'})
	if len(bytes.TrimSpace(rest)) > 0 {
		return nil
	}
	word := bytes.TrimLeft(line, " ")
	if len(word) == 0 || word[0] == '#' {
		return x.node(e, e.val)
	}
	n := x.node(e, e.val+int32(len(line)-len(word)))
	word = bytes.TrimRight(word, " \t")
	ok := false
	switch q := word[0]; q {
	case '[', '{', '|', '>':
		return nil
	case '"', '\'':
		if ok = len(word) > 1 && word[len(word)-1] == q && !bytes.ContainsAny(word[1:len(word)-1], `"'\`); ok {
			n.kind, n.text = kindString, string(word[1:len(word)-1])
		}
	default:
		if !bytes.Contains(word, []byte(" #")) {
			n.kind, n.text, ok = plainWord(string(word))
		}
	}
	if !ok {
		return nil
	}
	return n
}

// node makes a node at an offset within an entry, null as yet. Columns count
// characters.
func (x *yamlIndex) node(e yamlEntry, off int32) *node {
	n := &node{file: x.file, line: int(e.line), col: int(e.col) + 1}
	before := x.data[e.off:off]
	if i := bytes.LastIndexByte(before, '\n'); i >= 0 {
		n.line, n.col, before = n.line+1, 1, before[i+1:]
	}
	n.col += utf8.RuneCount(before)
	return n
}

// plainWord reads a plain scalar that YAML's core schema plainly takes for null,
// a truth value, a whole number or text (YAML 1.2 section 10.3.2).
func plainWord(s string) (kind nodeKind, text string, ok bool) {
	switch s {
	case "~", "null", "Null", "NULL":
		return kindNull, "", true
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return kindBool, strings.ToLower(s), true
	}
	switch c := s[0]; {
	case c >= '0' && c <= '9':
		return kindNumber, s, len(s) < 18 && (c != '0' || len(s) == 1) && strings.Trim(s, "0123456789") == ""
	case strings.IndexByte("+-.<", c) >= 0:
		return 0, "", false
	}
	return kindString, s, true
}

// fragment parses one entry by itself, at its own column, so that indentation
// means what it means in its place.
func (x *yamlIndex) fragment(e yamlEntry, text []byte) *node {
	alone := append(bytes.Repeat([]byte{' '}, int(e.col)), text...)
	var doc yaml.Node
	err := yaml.Unmarshal(alone, &doc)
	if err == nil && (len(doc.Content) != 1 || len(doc.Content[0].Content) == 0) {
		err = fmt.Errorf("there is nothing in it")
	}
	if err == nil {
		c := &yamlConverter{file: x.file, anchors: map[*yaml.Node]*converted{}, above: int(e.line) - 1}
		holder := doc.Content[0].Content
		var n *node
		if n, _, err = c.convert(holder[len(holder)-1], 0); err == nil {
			return n
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.file.mendedAt(int(e.line), fmt.Sprintf("the value cannot be read (%v)", err))
	return x.node(e, e.val)
}
