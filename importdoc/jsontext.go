package importdoc

import (
	"strconv"

	"assay/spec"
)

// value is a JSON value with its place in the text that it was read from.
type value struct {
	kind       valueKind
	start, end int
	// text is a decoded string, or the literal of a number or boolean.
	text    string
	members []jsonMember
	items   []*value
}

type valueKind int

const (
	jsonNull valueKind = iota
	jsonBool
	jsonNumber
	jsonString
	jsonArray
	jsonObject
)

var kindNames = [...]string{"null", "boolean", "number", "string", "array", "object"}

func (k valueKind) String() string { return kindNames[k] }

type jsonMember struct {
	name           string
	nameAt, nameTo int
	value          *value
}

// get returns a member, nil when there is none or v is no object. The last of
// duplicate names counts, as in encoding/json.
func (v *value) get(name string) *value {
	if v == nil {
		return nil
	}
	for i := len(v.members) - 1; i >= 0; i-- {
		if v.members[i].name == name {
			return v.members[i].value
		}
	}
	return nil
}

// str is a string's value, "" for anything else.
func (v *value) str() string {
	if v == nil || v.kind != jsonString {
		return ""
	}
	return v.text
}

// append writes strict JSON, compact, members in their order.
func (v *value) append(b []byte) []byte {
	switch v.kind {
	case jsonNull:
		return append(b, "null"...)
	case jsonString:
		return spec.AppendString(b, v.text)
	case jsonArray:
		b = append(b, '[')
		for i, it := range v.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = it.append(b)
		}
		return append(b, ']')
	case jsonObject:
		b = append(b, '{')
		for i, m := range v.members {
			if i > 0 {
				b = append(b, ',')
			}
			b = m.value.append(append(spec.AppendString(b, m.name), ':'))
		}
		return append(b, '}')
	}
	return append(b, v.text...)
}

// quoted is the value as a message shows it.
func (v *value) quoted() string { return shorten(string(v.append(nil)), 60) }

// walk calls f for the value and all below it, with the JSON pointer.
func (v *value) walk(pointer string, f func(pointer string, v *value)) {
	f(pointer, v)
	for _, m := range v.members {
		m.value.walk(spec.Join(pointer, m.name), f)
	}
	for i, it := range v.items {
		it.walk(spec.Join(pointer, strconv.Itoa(i)), f)
	}
}
