package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// maxDepth bounds the nesting of a description.
const maxDepth = 1000

// jsonReader makes nodes from JSON text. The whole text was checked by
// json.Valid before, so that the scanner below only has to find its way.
type jsonReader struct {
	data  []byte
	lines *lineIndex
	file  *file
}

// parseJSON returns the root of a JSON document.
func parseJSON(f *file, data []byte) (*node, error) {
	if !json.Valid(data) {
		return nil, jsonError(f, data)
	}
	r := &jsonReader{data: data, lines: indexLines(data), file: f}
	if e := r.tooMuch(); e != nil {
		return nil, e
	}
	n, _ := r.value(r.space(0))
	return n, nil
}

func jsonError(f *file, data []byte) error {
	var v any
	err := json.Unmarshal(data, &v)
	e := &Error{Name: f.name, Msg: "not valid JSON: " + errText(err)}
	if se, ok := err.(*json.SyntaxError); ok {
		e.Line, e.Column = indexLines(data).place(max(int(se.Offset)-1, 0))
	}
	return e
}

// tooMuch finds the first place that is nested too deep, or a text that is too
// long.
func (r *jsonReader) tooMuch() *Error {
	fail := func(i int, msg, hint string) *Error {
		line, col := r.lines.place(i)
		return &Error{Name: r.file.name, Line: line, Column: col, Msg: msg, Hint: hint}
	}
	depth := 0
	for i := 0; i < len(r.data); i++ {
		switch r.data[i] {
		case '"':
			end := r.endOfString(i)
			if end-i > maxYAMLLine {
				return fail(i, fmt.Sprintf("the text is longer than %d MiB", maxYAMLLine>>20), "a description says what it has to in less; take large examples out of it")
			}
			i = end - 1
		case '{', '[':
			if depth++; depth > maxDepth {
				return fail(i, fmt.Sprintf("nested deeper than %d levels", maxDepth), "")
			}
		case '}', ']':
			depth--
		}
	}
	return nil
}

// space returns the offset of the next byte that is not white space.
func (r *jsonReader) space(i int) int {
	for i < len(r.data) {
		switch r.data[i] {
		case ' ', '\t', '\r', '\n':
			i++
		default:
			return i
		}
	}
	return i
}

func (r *jsonReader) endOfString(i int) int {
	for i++; ; i++ {
		i += bytes.IndexByte(r.data[i:], '"')
		from := i
		for r.data[from-1] == '\\' {
			from--
		}
		if (i-from)%2 == 0 { // the backslashes before it escape each other
			return i + 1
		}
	}
}

// skip returns the offset behind the value that begins at i.
func (r *jsonReader) skip(i int) int {
	switch r.data[i] {
	case '"':
		return r.endOfString(i)
	case '{', '[':
		depth := 0
		for ; ; i++ {
			switch r.data[i] {
			case '"':
				i = r.endOfString(i) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
	}
	for i < len(r.data) {
		switch r.data[i] {
		case ',', '}', ']', ' ', '\t', '\r', '\n':
			return i
		}
		i++
	}
	return i
}

// value makes the node at i, containers unexpanded, and returns the offset
// behind it.
func (r *jsonReader) value(i int) (*node, int) {
	n := &node{file: r.file}
	n.line, n.col = r.lines.place(i)
	end := r.skip(i)
	switch c := r.data[i]; c {
	case '{':
		n.kind, n.fill = kindObject, func(n *node) { r.fillObject(n, i+1) }
	case '[':
		n.kind, n.fill = kindArray, func(n *node) { r.fillArray(n, i+1) }
	case '"':
		n.kind, n.text = kindString, unquote(r.data[i:end])
	case 't', 'f':
		n.kind, n.text = kindBool, string(r.data[i:end])
	case 'n':
	default:
		n.kind, n.text = kindNumber, string(r.data[i:end])
	}
	return n, end
}

func (r *jsonReader) fillObject(n *node, i int) {
	for i = r.space(i); r.data[i] != '}'; {
		var m member
		m.line, m.col = r.lines.place(i)
		end := r.endOfString(i)
		m.name = unquote(r.data[i:end])
		m.value, i = r.value(r.space(r.space(end) + 1)) // over the colon
		n.members = append(n.members, m)
		if i = r.space(i); r.data[i] == ',' {
			i = r.space(i + 1)
		}
	}
}

func (r *jsonReader) fillArray(n *node, i int) {
	for i = r.space(i); r.data[i] != ']'; {
		var it *node
		it, i = r.value(i)
		n.items = append(n.items, it)
		if i = r.space(i); r.data[i] == ',' {
			i = r.space(i + 1)
		}
	}
}

func unquote(quoted []byte) string {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1 : len(quoted)-1])
	}
	var s string
	_ = json.Unmarshal(quoted, &s) // checked by json.Valid
	return s
}

func errText(err error) string {
	if err == nil {
		return "unknown error"
	}
	return err.Error()
}
