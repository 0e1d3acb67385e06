package spec

import (
	"bytes"
	"strconv"
	"strings"
)

// sourceKey is the extension by which a description that was made from something
// else says where its parts come from: FILE:LINE or FILE:LINE:COLUMN, for the
// object that it stands in and all below it, or a mapping from JSON pointers
// below that object to such places.
const sourceKey = "x-assay-source"

// origin is a place outside the description that nodes are said to stand at.
type origin struct {
	file      *file
	line, col int
}

// relocate moves the nodes of a file to the places that they are said to come
// from, so that what is found in them names a line that somebody wrote.
func relocate(f *file, data []byte) {
	if bytes.Contains(data, []byte(sourceKey)) {
		r := &relocator{file: f, files: map[string]*file{}}
		r.below(f.root, nil, 0)
	}
}

type relocator struct {
	file  *file
	files map[string]*file // by name; each is the description under the name of a source
}

func (r *relocator) below(n *node, at *origin, depth int) {
	if n == nil || depth > maxDepth {
		return
	}
	mark := n.get(sourceKey)
	if o, ok := r.origin(mark.str()); ok {
		at = o
	}
	r.move(n, at)
	for _, it := range n.array() {
		r.below(it, at, depth+1)
	}
	members := n.object()
	for i := range members {
		if members[i].name != sourceKey {
			r.below(members[i].value, at, depth+1)
		}
		switch v := members[i].value; {
		case at == nil:
		case v.get(sourceKey) != nil && v.file == at.file: // a name stands where its value does
			members[i].line, members[i].col = v.line, v.col
		default:
			members[i].line, members[i].col = at.line, at.col
		}
	}
	for _, m := range mark.object() { // what holds something stands before it
		if o, ok := r.origin(m.value.str()); ok {
			r.below(n.at(m.name), o, depth+1)
		}
	}
}

func (r *relocator) move(n *node, at *origin) {
	if at != nil {
		n.file, n.line, n.col = at.file, at.line, at.col
	}
}

// origin reads FILE:LINE:COLUMN from its end: names may hold colons.
func (r *relocator) origin(text string) (*origin, bool) {
	name, last, ok := cutLast(text)
	if !ok {
		return nil, false
	}
	o := &origin{line: last}
	if file, line, ok := cutLast(name); ok {
		name, o.line, o.col = file, line, last
	}
	if name == "" || o.line < 1 {
		return nil, false
	}
	if r.files[name] == nil {
		as := *r.file
		as.name = name
		r.files[name] = &as
	}
	o.file = r.files[name]
	return o, true
}

func cutLast(text string) (before string, number int, ok bool) {
	i := strings.LastIndexByte(text, ':')
	if i < 0 {
		return text, 0, false
	}
	number, err := strconv.Atoi(text[i+1:])
	return text[:i], number, err == nil && number > 0
}
