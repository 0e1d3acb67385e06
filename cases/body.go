package cases

import (
	"strconv"
	"strings"

	"assay/spec"
	"assay/values"
)

func split(pointer string) []string { return spec.Segments(pointer) }

func join(pointer, segment string) string { return spec.Join(pointer, segment) }

// parent cuts the last segment off.
func parent(pointer string) (up, last string) {
	i := strings.LastIndexByte(pointer, '/')
	if i < 0 {
		return "", ""
	}
	segs := split(pointer)
	return pointer[:i], segs[len(segs)-1]
}

// get returns the value at a pointer.
func get(root any, pointer string) (any, bool) {
	for _, s := range split(pointer) {
		switch t := root.(type) {
		case map[string]any:
			v, ok := t[s]
			if !ok {
				return nil, false
			}
			root = v
		case []any:
			i, err := strconv.Atoi(s)
			if err != nil || i < 0 || i >= len(t) {
				return nil, false
			}
			root = t[i]
		default:
			return nil, false
		}
	}
	return root, true
}

// absent is the value with which set removes a member.
type absent struct{}

// set returns a copy of root with the value at pointer replaced, added to an
// object, or removed (absent). Only the way to the place is copied.
func set(root any, pointer string, value any) any {
	segs := split(pointer)
	if len(segs) == 0 {
		return value
	}
	switch t := root.(type) {
	case map[string]any:
		out := make(map[string]any, len(t)+1)
		for k, v := range t {
			out[k] = v
		}
		if len(segs) == 1 {
			if _, gone := value.(absent); gone {
				delete(out, segs[0])
			} else {
				out[segs[0]] = value
			}
			return out
		}
		out[segs[0]] = set(t[segs[0]], tail(segs), value)
		return out
	case []any:
		i, err := strconv.Atoi(segs[0])
		if err != nil || i < 0 || i >= len(t) {
			return root
		}
		out := append([]any(nil), t...)
		out[i] = set(t[i], tail(segs), value)
		return out
	}
	return root
}

func tail(segs []string) string {
	p := ""
	for _, s := range segs[1:] {
		p = join(p, s)
	}
	return p
}

// equal says whether two values are spelled alike.
func equal(a, b any) bool {
	return string(values.Encode(a, nil)) == string(values.Encode(b, nil))
}
