package spec

import "strings"

// index finds operations by what their templates have in common, so that the
// ones beside a create cost no walk over eleven thousand.
type index map[string][]*entry

func indexOf(all []entry) index {
	ix := index{}
	for i := range all {
		k := templateKey(all[i].path)
		ix[k] = append(ix[k], &all[i])
	}
	return ix
}

// templateKey is a template without what may differ between two that name one
// place: the names of parameters, quotes around OData keys, a slash at the end,
// a suffix for the format.
func templateKey(path string) string {
	path = strings.TrimSuffix(strings.TrimSuffix(path, "/"), ".json")
	path = strings.ReplaceAll(strings.ReplaceAll(path, "('{", "({"), "}')", "})")
	var b strings.Builder
	for {
		i := strings.IndexByte(path, '{')
		j := strings.IndexByte(path, '}')
		if i < 0 || j < i {
			b.WriteString(path)
			return b.String()
		}
		b.WriteString(path[:i] + "{}")
		path = path[j+1:]
	}
}

// find returns the operation at one of the templates, the one whose own
// spelling is nearest to that of the path like.
func (ix index) find(method, like string, keys ...string) *entry {
	var best *entry
	rank := -1
	for _, key := range keys {
		for _, e := range ix[key] {
			if e.method != method {
				continue
			}
			r := 0
			if strings.HasSuffix(e.path, ".json") == strings.HasSuffix(like, ".json") {
				r += 2
			}
			if bare := strings.TrimSuffix(strings.TrimSuffix(like, "/"), ".json"); strings.HasPrefix(e.path, bare) {
				r++
			}
			if r > rank {
				best, rank = e, r
			}
		}
	}
	return best
}

// item returns the operation on one thing of a collection, by its key:
// collection/{x} or, as OData has it, collection({x}).
func (ix index) item(method, like, collection string) *entry {
	return ix.find(method, like, collection+"/{}", collection+"({})")
}

// collectionOf is the key of the collection that a template of one thing
// belongs to; ok is false where the template does not end in a parameter.
func collectionOf(key string) (collection string, ok bool) {
	for _, end := range []string{"/{}", "({})"} {
		if collection, ok = strings.CutSuffix(key, end); ok {
			return collection, collection != ""
		}
	}
	return "", false
}

// sibling finds the operation on one thing of the collection that a POST adds
// to, or the one on the collection itself.
func (b *builder) sibling(e entry, method string, item bool) *entry {
	key := templateKey(e.path)
	if item {
		return b.index.item(method, e.path, key)
	}
	return b.index.find(method, e.path, key)
}

// hole is a parameter in a template.
type hole struct {
	name string
	// before is the key of the collection whose things the parameter names; ""
	// where it fills no whole segment.
	before string
}

// holes lists the parameters of a template from left to right.
func holes(path string) []hole {
	var out []hole
	for off := 0; ; {
		i := strings.IndexByte(path[off:], '{')
		j := strings.IndexByte(path[off:], '}')
		if i < 0 || j < i {
			return out
		}
		h := hole{name: path[off+i+1 : off+j]}
		end := off + j + 1
		if rest := path[end:]; wholeSegment(rest) {
			h.before, _ = collectionOf(templateKey(path[:end] + closing(rest)))
		}
		out = append(out, h)
		off = end
	}
}

func wholeSegment(rest string) bool {
	return rest == "" || rest[0] == '/' || rest == ".json" || strings.HasPrefix(rest, ")") || strings.HasPrefix(rest, "')")
}

// closing is what ends an OData key.
func closing(rest string) string {
	if end := strings.IndexByte(rest, ')'); end >= 0 && end <= 1 {
		return rest[:end+1]
	}
	return ""
}

// renamed returns a template with the parameters that it shares with another one
// under the other's names, and the names that changed.
func renamed(path, like string) (string, map[string]string) {
	theirs, changed := holes(like), map[string]string{}
	for i, h := range holes(path) {
		if i < len(theirs) && theirs[i].before == h.before && h.before != "" && theirs[i].name != h.name {
			changed[h.name] = theirs[i].name
		}
	}
	for from := range changed { // a name that stands elsewhere in the template must not come to mean two things
		if strings.Contains(path, "{"+changed[from]+"}") {
			return path, nil
		}
	}
	for from, to := range changed {
		path = strings.ReplaceAll(path, "{"+from+"}", "{"+to+"}")
	}
	return path, changed
}
