package runner

import (
	"regexp"
	"slices"
	"strings"

	"assay/spec"
)

// maxNames bounds how many properties of an answer are asked for.
const maxNames = 8

// likelyNames are names of properties that paths ask for, the likeliest first.
var likelyNames = []string{"name", "slug", "username", "login", "key", "code", "number", "index", "iid", "uuid", "uid", "guid", "sku", "handle", "alias"}

// sharedNames are properties whose text many resources have, so that it names
// none of them.
var sharedNames = regexp.MustCompile(`(type|kind|status|state|mode|level|plan|tier|role|visibility|currency|country|region|zone|lang|language|locale|version|revision|format|method|category|etag|hash|date|time|at|on|by)$`)

// instants are no names either.
var instants = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}`)

// names lists the places beside the identifier that may name the resource in
// its path, the likeliest first: what Location says, what is called like the
// path's parameter, likely names, texts that bear the mark, and texts that the
// server has made.
func (s *search) names() []string {
	id := s.op.Identifier.Pointer
	holder := id[:max(strings.LastIndexByte(id, '/'), 0)]
	object, _ := at(s.body, holder)
	members, _ := object.(map[string]any)
	ranks := map[string]int{}
	var out []string
	for name := range members {
		ptr := spec.Join(holder, name)
		if rank, ok := s.rank(name, ptr); ok && ptr != id {
			out, ranks[ptr] = append(out, ptr), rank
		}
	}
	slices.SortFunc(out, func(a, b string) int {
		if x, y := ranks[a], ranks[b]; x != y {
			return x - y
		}
		return strings.Compare(a, b)
	})
	return out[:min(len(out), maxNames)]
}

// rank says how likely a property names the resource, 0 the likeliest; it is
// not ok where it can hardly do so.
func (s *search) rank(name, ptr string) (int, bool) {
	text, raw := identity(s.body, ptr)
	if text == "" || len(text) > 100 || strings.ContainsAny(text, " \n\t") || strings.Contains(text, "://") || instants.MatchString(text) {
		return 0, false
	}
	if text == s.at {
		return 0, true
	}
	if namedLike(s.op.ItemParameter(), name) {
		return 1, true
	}
	if i := slices.Index(likelyNames, strings.ToLower(name)); i >= 0 {
		return 2 + i, true
	}
	rest := 2 + len(likelyNames)
	sent, _ := identity(s.sent, spec.Join("", name))
	switch {
	case raw[0] != '"' || strings.Contains(text, "@"):
		return 0, false
	case s.mark != "" && strings.Contains(strings.ToLower(text), s.mark):
		return rest, true
	}
	return rest + 1, sent == "" && !sharedNames.MatchString(strings.ToLower(name))
}

// placed are the texts that an answer has at the place of an identifier. An
// envelope around the created resource need not be around what is read, nor the
// other way round.
func placed(v any, pointer string) []string {
	segs := spec.Segments(pointer)
	for i := range segs {
		ptr := ""
		for _, seg := range segs[i:] {
			ptr = spec.Join(ptr, seg)
		}
		if text, _ := identity(v, ptr); text != "" {
			return []string{text}
		}
	}
	var out []string
	members, _ := v.(map[string]any)
	for _, inner := range members {
		if _, ok := inner.(map[string]any); !ok {
			continue
		}
		if text, _ := identity(inner, spec.Join("", spec.Last(pointer))); text != "" {
			out = append(out, text)
		}
	}
	return out
}

// namedLike says that a parameter of a path asks for a property by its name.
func namedLike(param, property string) bool {
	return property != "" && strings.HasSuffix(plainName(param), plainName(property))
}

var separators = strings.NewReplacer("_", "", "-", "")

// plainName is a name without case, underscores and hyphens.
func plainName(s string) string { return strings.ToLower(separators.Replace(s)) }
