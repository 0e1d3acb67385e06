package spec

import (
	"bytes"
	"strconv"
	"sync"
)

// nodeKind is the JSON type of a node.
type nodeKind uint8

const (
	kindNull nodeKind = iota
	kindBool
	kindNumber
	kindString
	kindArray
	kindObject
)

// node is a value of the description with its place. Nodes of a JSON document
// are expanded on first use, so that what nobody asks for is only skipped over.
type node struct {
	kind      nodeKind
	line, col int
	text      string // decoded string, number literal, "true" or "false"
	file      *file
	// home is the JSON pointer of what a made node stands for; empty for nodes
	// of the text.
	home string

	once    sync.Once
	fill    func(*node) // expands members or items; nil when done
	members []member
	items   []*node
}

// member is one member of an object, with the place of its name.
type member struct {
	name      string
	line, col int
	value     *node
}

func (n *node) expand() {
	if n.fill != nil {
		n.once.Do(func() { n.fill(n) })
	}
}

// object returns the members of an object, and nil for anything else.
func (n *node) object() []member {
	if n == nil || n.kind != kindObject {
		return nil
	}
	n.expand()
	return n.members
}

// array returns the items of an array, and nil for anything else.
func (n *node) array() []*node {
	if n == nil || n.kind != kindArray {
		return nil
	}
	n.expand()
	return n.items
}

// get returns the member of that name, nil when there is none. The last of
// duplicate names counts, as in encoding/json.
func (n *node) get(name string) *node {
	ms := n.object()
	for i := len(ms) - 1; i >= 0; i-- {
		if ms[i].name == name {
			return ms[i].value
		}
	}
	return nil
}

// key returns the place of a member's name, that of the node itself when there
// is no such member.
func (n *node) key(name string) (line, col int) {
	for _, m := range n.object() {
		if m.name == name {
			return m.line, m.col
		}
	}
	return n.line, n.col
}

// str returns a string's value, "" for anything else.
func (n *node) str() string {
	if n == nil || n.kind != kindString {
		return ""
	}
	return n.text
}

// scalar returns the text of any scalar, "" for null, objects and arrays.
func (n *node) scalar() string {
	if n == nil {
		return ""
	}
	return n.text
}

func (n *node) isTrue() bool { return n != nil && n.kind == kindBool && n.text == "true" }

// at follows a JSON pointer; nil when it leads nowhere.
func (n *node) at(pointer string) *node {
	for _, tok := range Segments(pointer) {
		if n == nil {
			return nil
		}
		switch n.kind {
		case kindObject:
			n = n.get(tok)
		case kindArray:
			i, err := strconv.Atoi(tok)
			if items := n.array(); err == nil && i >= 0 && i < len(items) {
				n = items[i]
			} else {
				return nil
			}
		default:
			return nil
		}
	}
	return n
}

// appendJSON writes the node as compact JSON, members in the documented order.
func (n *node) appendJSON(b []byte) []byte {
	switch n.kind {
	case kindNull:
		return append(b, "null"...)
	case kindBool, kindNumber:
		return append(b, n.text...)
	case kindString:
		return AppendString(b, n.text)
	case kindArray:
		b = append(b, '[')
		for i, it := range n.array() {
			if i > 0 {
				b = append(b, ',')
			}
			b = it.appendJSON(b)
		}
		return append(b, ']')
	}
	b = append(b, '{')
	for i, m := range n.object() {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(AppendString(b, m.name), ':')
		b = m.value.appendJSON(b)
	}
	return append(b, '}')
}

// lineIndex finds the line and column of an offset.
type lineIndex struct{ starts []int }

func indexLines(data []byte) *lineIndex {
	ix := &lineIndex{starts: append(make([]int, 0, bytes.Count(data, []byte{'\n'})+1), 0)}
	for off := 0; ; {
		i := bytes.IndexByte(data[off:], '\n')
		if i < 0 {
			return ix
		}
		off += i + 1
		ix.starts = append(ix.starts, off)
	}
}

// place returns 1-based line and column (in bytes) of an offset.
func (ix *lineIndex) place(off int) (line, col int) {
	lo, hi := 0, len(ix.starts)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; ix.starts[mid] <= off {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo + 1, off - ix.starts[lo] + 1
}
