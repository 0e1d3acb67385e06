package mock

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"assay/spec"
)

// routes finds the path and the service for a request. Literal segments win
// over templates (OpenAPI 3.0.3, Paths Object).
type routes struct {
	bases []string // base paths of the documented servers, longest first, "" last
	root  branch
}

type branch struct {
	literal  map[string]*branch
	template []*templated
	leaf     *path
}

// templated is a segment with parameters, such as "{id}" or "items({id})".
type templated struct {
	parts []string // literal text before, between and behind the parameters
	to    branch
}

// path is what is served at one path template.
type path struct {
	methods map[string]endpoint
	allow   string
}

// endpoint is one method of one path.
type endpoint struct {
	kind    kind
	service *service
	op      *spec.Operation // the described operation; nil where it is not described
}

func newRoutes(servers []string) *routes {
	t := &routes{bases: []string{""}}
	for _, s := range servers {
		u, err := url.Parse(s)
		if err != nil {
			continue
		}
		if base := strings.TrimRight(u.EscapedPath(), "/"); !slices.Contains(t.bases, base) {
			t.bases = append(t.bases, base)
		}
	}
	slices.SortFunc(t.bases, func(a, b string) int { return len(b) - len(a) })
	return t
}

// served is a path template without what never reaches a server in a path. It
// begins with a slash (OpenAPI 3.0.3, Paths Object) even where its author forgot
// that.
func served(template string) string {
	cut, _, _ := strings.Cut(template, "#")
	cut, _, _ = strings.Cut(cut, "?")
	return "/" + strings.TrimLeft(cut, " /")
}

// add serves a method at a path template; it returns what is served there
// already, if anything.
func (t *routes) add(template, method string, e endpoint) (there *endpoint) {
	b := &t.root
	for _, segment := range strings.Split(served(template), "/")[1:] {
		b = b.child(segment)
	}
	if b.leaf == nil {
		b.leaf = &path{methods: map[string]endpoint{}}
	}
	if e, taken := b.leaf.methods[method]; taken {
		return &e
	}
	b.leaf.methods[method] = e
	b.leaf.allow = allowed(b.leaf.methods)
	return nil
}

func (b *branch) child(segment string) *branch {
	parts := literals(segment)
	if len(parts) == 1 {
		if b.literal == nil {
			b.literal = map[string]*branch{}
		}
		text, err := url.PathUnescape(segment)
		if err != nil {
			text = segment
		}
		if b.literal[text] == nil {
			b.literal[text] = &branch{}
		}
		return b.literal[text]
	}
	for _, t := range b.template {
		if slices.Equal(t.parts, parts) {
			return &t.to
		}
	}
	t := &templated{parts: parts}
	b.template = append(b.template, t)
	// The template with the most literal text is the most specific one.
	slices.SortStableFunc(b.template, func(a, b *templated) int {
		return len(strings.Join(b.parts, "")) - len(strings.Join(a.parts, ""))
	})
	return &t.to
}

// literals splits a segment at its parameters; one part means that it has none.
func literals(segment string) []string {
	var parts []string
	for {
		open := strings.IndexByte(segment, '{')
		if open < 0 {
			return append(parts, segment)
		}
		shut := strings.IndexByte(segment[open:], '}')
		if shut < 0 {
			return append(parts, segment)
		}
		parts = append(parts, segment[:open])
		segment = segment[open+shut+1:]
	}
}

// allowed lists the methods of a path for Allow: HEAD goes with GET, and
// OPTIONS is always answered.
func allowed(methods map[string]endpoint) string {
	var names []string
	for m := range methods {
		names = append(names, m)
	}
	if _, ok := methods[http.MethodGet]; ok {
		names = append(names, http.MethodHead)
	}
	names = append(names, http.MethodOptions)
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}

// find returns the path that an escaped URL path leads to, with the values of
// its parameters and the base path it was asked under; nil when none does.
func (t *routes) find(escaped string) (leaf *path, params []string, base string) {
	for _, base := range t.bases {
		rest, ok := strings.CutPrefix(escaped, base)
		if !ok || !strings.HasPrefix(rest, "/") {
			continue
		}
		if leaf, params := t.root.find(strings.Split(rest[1:], "/"), nil); leaf != nil {
			return leaf, params, base
		}
	}
	return nil, nil, ""
}

func (b *branch) find(segments, params []string) (*path, []string) {
	if len(segments) == 0 {
		return b.leaf, params
	}
	text, err := url.PathUnescape(segments[0])
	if err != nil {
		return nil, nil
	}
	if to := b.literal[text]; to != nil {
		if leaf, all := to.find(segments[1:], params); leaf != nil {
			return leaf, all
		}
	}
	for _, t := range b.template {
		values := t.bind(text)
		if values == nil {
			continue
		}
		if leaf, all := t.to.find(segments[1:], append(slices.Clip(params), values...)); leaf != nil {
			return leaf, all
		}
	}
	return nil, nil
}

// bind returns the values of the parameters in a segment; nil when it does not
// fit. A parameter takes at least one character.
func (t *templated) bind(text string) []string {
	rest, ok := strings.CutPrefix(text, t.parts[0])
	if !ok {
		return nil
	}
	var values []string
	for i, part := range t.parts[1:] {
		end := len(rest)
		switch last := i == len(t.parts)-2; {
		case last && !strings.HasSuffix(rest, part):
			return nil
		case last:
			end = len(rest) - len(part)
		case part != "":
			if end = strings.Index(rest, part); end < 0 {
				return nil
			}
		}
		if end < 1 {
			return nil
		}
		values = append(values, rest[:end])
		rest = rest[min(end+len(part), len(rest)):]
	}
	return values
}

// fill puts values into the parameters of a path template, in order, escaped.
func fill(template string, values []string) string {
	var b strings.Builder
	for i, part := range literals(served(template)) {
		if i > 0 {
			value := ""
			if i <= len(values) {
				value = values[i-1]
			}
			b.WriteString(url.PathEscape(value))
		}
		escapeLiteral(&b, part)
	}
	return b.String()
}

// escapeLiteral escapes what may not stand in a path (RFC 3986 section 3.3)
// and leaves escapes as they are documented.
func escapeLiteral(b *strings.Builder, part string) {
	for i := range len(part) {
		if c := part[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			fmt.Fprintf(b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
}
