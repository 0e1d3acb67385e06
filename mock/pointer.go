package mock

import (
	"strconv"
	"strings"

	"assay/spec"
)

func tokens(pointer string) []string { return spec.Segments(pointer) }

func join(pointer, segment string) string { return spec.Join(pointer, segment) }

// parent cuts the last segment, and returns it unescaped.
func parent(pointer string) (up, last string) {
	i := strings.LastIndexByte(pointer, '/')
	if i < 0 {
		return "", ""
	}
	return pointer[:i], tokens(pointer[i:])[0]
}

// matches says whether a pointer fits a pattern, in which the segment "*"
// stands for any array index.
func matches(pattern, pointer string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(pointer, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		_, err := strconv.Atoi(got[i])
		if want[i] != got[i] && !(want[i] == "*" && err == nil) {
			return false
		}
	}
	return true
}

// at returns the value that a pointer leads to.
func at(v any, pointer string) (any, bool) {
	for _, t := range tokens(pointer) {
		switch c := v.(type) {
		case *object:
			e, ok := c.get(t)
			if !ok {
				return nil, false
			}
			v = e
		case []any:
			i, err := strconv.Atoi(t)
			if err != nil || i < 0 || i >= len(c) {
				return nil, false
			}
			v = c[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// put returns v with the place that a pointer leads to set: objects on the way
// are made, a segment "0" into nothing or an empty array makes an array.
func put(v any, pointer string, value any) any {
	return putTokens(v, tokens(pointer), value)
}

func putTokens(v any, path []string, value any) any {
	if len(path) == 0 {
		return value
	}
	head, rest := path[0], path[1:]
	if items, ok := v.([]any); ok || (v == nil && head == "0") {
		i, err := strconv.Atoi(head)
		switch {
		case err != nil || i < 0 || i > len(items):
			return v
		case i == len(items):
			return append(items, putTokens(nil, rest, value))
		}
		items[i] = putTokens(items[i], rest, value)
		return items
	}
	o, ok := v.(*object)
	if !ok {
		o = &object{}
	}
	old, _ := o.get(head)
	o.lead(head, putTokens(old, rest, value))
	return o
}

// each calls f for every place in v that fits the pattern, and puts what it
// returns there; keep false removes the member or item.
func each(v any, pattern string, f func(old any) (value any, keep bool)) any {
	path := tokens(pattern)
	if len(path) == 0 {
		value, _ := f(v)
		return value
	}
	return eachTokens(v, path, f)
}

func eachTokens(v any, path []string, f func(any) (any, bool)) any {
	step := func(old any) (any, bool) {
		if len(path) == 1 {
			return f(old)
		}
		return eachTokens(old, path[1:], f), true
	}
	switch c := v.(type) {
	case *object:
		old, ok := c.get(path[0])
		if !ok {
			return v
		}
		if value, keep := step(old); keep {
			c.set(path[0], value)
		} else {
			c.remove(path[0])
		}
	case []any:
		kept := make([]any, 0, len(c))
		for i, old := range c {
			if path[0] != "*" && path[0] != strconv.Itoa(i) {
				kept = append(kept, old)
			} else if value, keep := step(old); keep {
				kept = append(kept, value)
			}
		}
		return kept
	}
	return v
}

// drop removes the place that a pointer leads to.
func drop(v any, pointer string) any {
	if pointer == "" {
		return v
	}
	return each(v, pointer, func(any) (any, bool) { return nil, false })
}

// found returns what stands at the places that fit a pattern.
func found(v any, pattern string) []any {
	var values []any
	var seek func(v any, path []string)
	seek = func(v any, path []string) {
		if len(path) == 0 {
			values = append(values, v)
			return
		}
		switch c := v.(type) {
		case *object:
			if e, ok := c.get(path[0]); ok {
				seek(e, path[1:])
			}
		case []any:
			for i, e := range c {
				if path[0] == "*" || path[0] == strconv.Itoa(i) {
					seek(e, path[1:])
				}
			}
		}
	}
	seek(v, tokens(pattern))
	return values
}
