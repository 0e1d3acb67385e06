package checks

import (
	"strconv"
	"strings"

	"assay/spec"
)

func join(ptr, segment string) string { return spec.Join(ptr, segment) }

func segments(ptr string) []string { return spec.Segments(ptr) }

// parent cuts the last segment of a JSON pointer.
func parent(ptr string) string {
	if i := strings.LastIndexByte(ptr, '/'); i >= 0 {
		return ptr[:i]
	}
	return ""
}

// last is the last segment of a JSON pointer, unescaped.
func last(ptr string) string { return spec.Last(ptr) }

// get returns what stands at a JSON pointer in a decoded value.
func get(value any, ptr string) (any, bool) {
	for _, seg := range segments(ptr) {
		switch v := value.(type) {
		case map[string]any:
			next, ok := v[seg]
			if !ok {
				return nil, false
			}
			value = next
		case []any:
			i, err := strconv.Atoi(seg)
			if err != nil || i < 0 || i >= len(v) {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}

// under says whether ptr is at or below top.
func under(ptr, top string) bool {
	return ptr == top || strings.HasPrefix(ptr, top+"/")
}

// matches says whether a JSON pointer fits a pattern in which "*" stands for
// any segment, or lies below it.
func matches(ptr, pattern string) bool {
	have, want := segments(ptr), segments(pattern)
	if len(have) < len(want) {
		return false
	}
	for i, w := range want {
		if w != "*" && w != have[i] {
			return false
		}
	}
	return true
}
