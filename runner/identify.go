package runner

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// maxNames bounds how many properties of an answer are asked for.
const maxNames = 8

// identify asks, where the item's path may want something else than the
// identifier, for what a rung has created: by the identifier, and, where nothing
// is found, by what else the answer says of it. The operation's identifier is set to what is found: nothing leans
// on it yet. Reads alone are sent, since a DELETE by the wrong name would hit
// somebody else's resource. It returns what there is to tell.
func (r *run) identify(op *spec.Operation, c *cases.Case, t *trail) string {
	id, first := op.Identifier, t.last("")
	if op.Read == nil || id == nil || id.Location || id.Given || op.OwnParam != "" || first == nil || !accepted(first) ||
		plainlyNamed(itemParameter(op), last(id.Pointer)) {
		return ""
	}
	s := &search{run: r, op: op, c: lookup(op), made: first, mark: []byte(t.bound.mark)}
	s.body, _ = valueAt(first.Response.Body, "")
	text, raw := identity(s.body, id.Pointer)
	from, err := url.Parse(first.Request.URL)
	if text == "" || err != nil {
		return ""
	}
	s.path, s.raw = r.target.below(from), []byte(raw)
	defer s.record()
	if n := s.ask(text); n != http.StatusNotFound && n != http.StatusBadRequest && n != http.StatusUnprocessableEntity {
		return ""
	}
	for _, ptr := range namesIn(s.body, id.Pointer, itemParameter(op)) {
		name, _ := identity(s.body, ptr)
		if s.ask(name) == http.StatusOK && s.shown() {
			op.Identifier = &spec.Identifier{Pointer: ptr, Place: op.Read.Place, Assigned: !sentAs(c.Value, ptr, name),
				Reason: fmt.Sprintf("%s %s answers with the resource for it, and not for %q", op.Read.Method, op.Read.Path, id.Pointer)}
			t.relearn(r.target, c, first, from)
			return fmt.Sprintf("named by %q: %s", ptr, op.Identifier.Reason)
		}
	}
	unread := *id
	unread.NotInPath = true
	op.Identifier = &unread
	t.relearn(r.target, c, first, from)
	return fmt.Sprintf("nothing that the create answers is found at %s: name it with --id-property", op.Read.Path)
}

// plainlyNamed says that a parameter of a path asks for an id, or for the
// property that is taken for one.
func plainlyNamed(param, property string) bool {
	plain := func(s string) string { return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(s)) }
	p := plain(param)
	return strings.HasSuffix(p, "id") || property != "" && strings.HasSuffix(p, plain(property))
}

// lookup is the case under which the requests of identify are recorded.
func lookup(op *spec.Operation) *cases.Case {
	return &cases.Case{Op: op, Phase: cases.Preflight, CaseInfo: verdict.CaseInfo{
		ID: strings.Join([]string{escapeID(op.ID), parentTechnique, "identifier", "read"}, "/"), Operation: op.ID, Technique: parentTechnique,
		Title:  "What was created is looked for by what the answer shows of it.",
		Expect: verdict.Expectation{Want: verdict.Either, Reason: "the path does not say what names the resource"},
	}}
}

// search asks for one resource by one name after the other.
type search struct {
	run  *run
	op   *spec.Operation
	c    *cases.Case
	made *verdict.Exchange
	body any
	raw  []byte // the identifier as JSON text
	mark []byte
	path string // of the create, as sent
	t    trail
}

// ask reads the item by a name and returns the status, 0 when there is none.
func (s *search) ask(name string) int {
	item, ids, ok := itemPath(s.op.Path, s.path, s.op.Read.Path, escapeSegment(name))
	if name == "" || dots(name) || !ok || ids != 1 {
		return 0
	}
	st := cases.Step{ID: fmt.Sprintf("read.%d", len(s.t.exchanges)+1), Kind: cases.Read, Op: s.op.Read, Method: s.op.Read.Method, Path: item}
	if !s.run.step(s.c, &st, &s.t) {
		return 0
	}
	if x := s.t.last(st.ID); x.Response != nil {
		return x.Response.Status
	}
	return 0
}

// shown says whether the last answer shows the resource: its identifier, and
// its mark where it bears one.
func (s *search) shown() bool {
	x := s.t.exchanges[len(s.t.exchanges)-1]
	body := x.Response.Body.Data
	return bytes.Contains(body, s.raw) && (!bytes.Contains(s.made.Response.Body.Data, s.mark) || bytes.Contains(body, s.mark))
}

func (s *search) record() {
	if len(s.t.exchanges) > 0 {
		s.run.emit(s.run.event(s.c, &s.t, nil))
	}
}

// likelyNames are names of properties that paths ask for, the likeliest first.
var likelyNames = []string{"name", "slug", "username", "login", "key", "code", "number", "index", "iid", "uuid", "uid", "guid", "sku", "handle", "alias"}

// namesIn lists the places beside the identifier that may name the resource in
// its path: what is called like the path's parameter, likely names, other texts
// of one word.
func namesIn(body any, id, param string) []string {
	holder := id[:max(strings.LastIndexByte(id, '/'), 0)]
	object, _ := at(body, holder)
	members, _ := object.(map[string]any)
	rank := func(ptr string) int {
		name := strings.ToLower(last(ptr))
		if strings.EqualFold(name, param) {
			return -1
		}
		if i := slices.Index(likelyNames, name); i >= 0 {
			return i
		}
		return len(likelyNames)
	}
	var out []string
	for name := range members {
		ptr := spec.Join(holder, name)
		text, raw := identity(body, ptr)
		word := text != "" && len(text) <= 100 && !strings.ContainsAny(text, " \n\t") && !strings.Contains(text, "://") && !strings.Contains(text, "@")
		if ptr != id && word && (raw[0] == '"' || rank(ptr) < len(likelyNames)) {
			out = append(out, ptr)
		}
	}
	slices.SortFunc(out, func(a, b string) int {
		if x, y := rank(a), rank(b); x != y {
			return x - y
		}
		return strings.Compare(a, b)
	})
	return out[:min(len(out), maxNames)]
}

// itemParameter is the parameter that ends the item's path.
func itemParameter(op *spec.Operation) string {
	template := itemTemplate(op)
	open, shut := strings.LastIndexByte(template, '{'), strings.LastIndexByte(template, '}')
	if open < 0 || shut < open {
		return ""
	}
	return template[open+1 : shut]
}

// last is the last segment of a JSON pointer.
func last(ptr string) string {
	segs := spec.Segments(ptr)
	if len(segs) == 0 {
		return ""
	}
	return segs[len(segs)-1]
}

// sentAs says whether the client sent the name, at the same place.
func sentAs(value any, ptr, name string) bool {
	text, _ := identity(value, ptr)
	return text != "" && strings.HasPrefix(name, text[:min(len(text), 1)])
}

// relearn binds once more what a create answered, under another identifier.
func (t *trail) relearn(target *target, c *cases.Case, first *verdict.Exchange, from *url.URL) {
	t.bound.made, t.made = false, nil
	if m := target.learn(c, &c.Steps[0], &sent{Exchange: *first, url: from}, &t.bound); m != nil {
		t.made = append(t.made, m)
	}
}
