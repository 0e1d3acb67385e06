package spec

import (
	"fmt"
	"slices"
	"strings"
)

// choose returns the operations under test in document order.
func (b *builder) choose() ([]entry, error) {
	var out []entry
	if len(b.opts.Operations) == 0 {
		for _, e := range b.all {
			if b.byDefault(e) {
				out = append(out, e)
			}
		}
		if len(out) == 0 {
			return nil, &Error{Name: b.contract.File, Msg: "no create operation in it: no POST documents 201, or another success beside a GET of path/{id}, and no PUT of path/{id} documents 201",
				Hint: b.hintOperations()}
		}
		return out, nil
	}
	for _, want := range b.opts.Operations {
		found, err := b.matching(strings.TrimSpace(want))
		if err != nil {
			return nil, err
		}
		for _, e := range found {
			if !slices.ContainsFunc(out, func(o entry) bool { return o.op.n == e.op.n }) {
				out = append(out, e)
			}
		}
	}
	return out, nil
}

// matching finds operations by operationId, "METHOD /path", tag or glob, in this
// order.
func (b *builder) matching(want string) ([]entry, error) {
	if e := b.exact(want); e != nil {
		return []entry{*e}, nil
	}
	if tag, ok := strings.CutPrefix(want, "tag:"); ok {
		return b.tagged(strings.TrimSpace(tag))
	}
	if b.hasTag(want) {
		return b.tagged(want)
	}
	var out []entry
	if strings.ContainsAny(want, "*?") {
		for _, e := range b.all {
			if b.fits(e, want) {
				out = append(out, e)
			}
		}
	}
	if len(out) == 0 {
		return nil, &Error{Name: b.contract.File, Msg: fmt.Sprintf("no operation %q", want), Hint: b.nearest(want)}
	}
	return out, nil
}

// exact finds the operation with this operationId, or at "METHOD /path" as
// written or but for the names of its parameters and a slash at the end.
func (b *builder) exact(want string) *entry {
	method, path, isPath := strings.Cut(want, " ")
	path = strings.TrimSpace(path)
	var near *entry
	for i := range b.all {
		e := &b.all[i]
		switch {
		case e.id == want && want != "", isPath && strings.EqualFold(method, e.method) && e.path == path:
			return e
		case near == nil && isPath && strings.HasPrefix(path, "/") && strings.EqualFold(method, e.method) &&
			!strings.ContainsAny(path, "*?") && templateKey(path) == templateKey(e.path):
			near = e
		}
	}
	return near
}

// fits says whether a glob means an operation: every POST whose operationId or
// "METHOD /path" it fits, and a PUT that creates or that it names as such.
func (b *builder) fits(e entry, glob string) bool {
	if e.method != "POST" && e.method != "PUT" {
		return false
	}
	if globs(strings.ToUpper(glob), strings.ToUpper(e.method+" "+e.path)) && strings.Contains(glob, " ") {
		return globs(glob[strings.IndexByte(glob, ' '):], " "+e.path)
	}
	return (globs(glob, e.id) && e.id != "" || globs(glob, e.path)) && (e.method == "POST" || b.byDefault(e))
}

// globs says whether a text fits a pattern in which * stands for any text and ?
// for one character.
func globs(pattern, text string) bool {
	p, t, star, mark := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p, t = p+1, t+1
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

func (e entry) tags() []string {
	var out []string
	for _, t := range e.op.get("tags").items {
		if s := t.n.scalar(); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (b *builder) hasTag(name string) bool {
	return slices.ContainsFunc(b.all, func(e entry) bool { return slices.Contains(e.tags(), name) })
}

// tagged returns the creates that carry a tag.
func (b *builder) tagged(tag string) ([]entry, error) {
	var out []entry
	var others, known []string
	for _, e := range b.all {
		known = append(known, e.tags()...)
		switch {
		case !slices.Contains(e.tags(), tag):
		case b.byDefault(e):
			out = append(out, e)
		case e.method == "POST" || e.method == "PUT":
			others = append(others, e.name())
		}
	}
	if len(out) > 0 {
		return out, nil
	}
	e := &Error{Name: b.contract.File, Msg: fmt.Sprintf("no create operation has the tag %q", tag)}
	if !slices.Contains(known, tag) {
		e.Msg = fmt.Sprintf("no operation has the tag %q", tag)
		if near := nearestOf(tag, known); near != "" {
			e.Hint = fmt.Sprintf("did you mean %q?", near)
		}
	} else if len(others) > 0 {
		e.Hint = "choose one by name: " + strings.Join(others[:min(len(others), 5)], ", ")
	}
	return nil, e
}

// nearest suggests the operation or the tag with the closest name.
func (b *builder) nearest(want string) string {
	var names []string
	for _, e := range b.all {
		names = append(append(names, e.id, e.method+" "+e.path), e.tags()...)
	}
	near := nearestOf(want, names)
	if near == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", near)
}

// nearestOf returns the name closest to what was written, case aside.
func nearestOf(want string, names []string) string {
	best, dist := "", 1<<30
	for _, name := range names {
		if d := EditDistance(strings.ToLower(want), strings.ToLower(name)); name != "" && d < dist {
			best, dist = name, d
		}
	}
	return best
}

// EditDistance is Levenshtein's, in bytes.
func EditDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diag := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diag
			if a[i-1] != b[j-1] {
				cost++
			}
			diag = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
