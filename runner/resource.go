package runner

import (
	"encoding/json"
	"math/big"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// learn binds what an answer says: the identifier and Location of what a step
// created, and the next page of a list. It returns the resource, nil when the
// step created none.
func (t *target) learn(c *cases.Case, st *cases.Step, ex *sent, b *bound) *made {
	if ex.Response == nil || ex.Response.Status < 200 || ex.Response.Status > 399 {
		return nil
	}
	if st.Kind == cases.List {
		b.next = t.nextPage(ex.url, ex.Response)
	}
	if st.Kind != cases.Create {
		return nil
	}
	op := securing(c, st)
	m := &made{op: op, redirected: !accepted(&ex.Exchange)}
	m.Operation, m.Case, m.Step = c.Operation, c.ID, st.ID
	if c.Preparation() && op != nil {
		m.Operation, m.Delete = op.ID, deletePath(op) // what it is, not for whose sake it was made
	}
	at := t.location(ex.url, ex.Response, op)
	id := ""
	if !m.redirected {
		id, m.ID = identifier(op, ex.Response)
		if b.unsafe = op != nil && op.Identifier != nil && op.Identifier.NotInPath; !b.unsafe {
			m.byID = t.itemURL(op, t.below(ex.url), id)
		}
	}
	if m.byLocation = t.itemLink(op, at); m.byLocation == m.byID {
		m.byLocation = "" // the same text need not be kept twice
	}
	if m.redirected && m.byLocation == "" {
		return nil // a redirection that names no resource
	}
	if !m.redirected && !b.made { // what the case is about is its first resource
		b.id, b.idJSON, b.location, b.made = id, m.ID, at, true
	}
	if op != nil && op.Delete != nil {
		m.query, m.header = declaredQuery(op.Delete, marked(st.Query, b.key)), declared(op.Delete, st.Header)
	}
	m.URL = withQuery(either(m.byID, either(m.byLocation, t.linkURL(at))), m.query)
	return m
}

// deletePath is the path of an operation's DELETE, "" where none is described.
func deletePath(op *spec.Operation) string {
	if op.Delete == nil {
		return ""
	}
	return op.Delete.Path
}

// identifier reads the id of a created resource; empty when the answer has
// none that could name something.
func identifier(op *spec.Operation, resp *verdict.Response) (text, raw string) {
	if op == nil || op.Identifier == nil || op.Identifier.Location {
		return "", ""
	}
	v, _ := valueAt(resp.Body, "")
	return identity(v, op.Identifier.Pointer)
}

// identity reads the id at a place of a decoded body.
func identity(v any, pointer string) (text, raw string) {
	v, _ = at(v, pointer)
	switch v := v.(type) {
	case string:
		if text, ok := jsonText(v); ok {
			return v, text
		}
	case json.Number:
		return integer(v), v.String()
	}
	return "", ""
}

// jsonText is a text as JSON has it; not ok for an empty one.
func jsonText(s string) (string, bool) {
	data, err := json.Marshal(s)
	return string(data), err == nil && s != ""
}

// integer writes 17.0 and 1.7e1 as the 17 that a path asks for.
func integer(n json.Number) string {
	if x, ok := new(big.Rat).SetString(n.String()); ok && x.IsInt() {
		return x.Num().String()
	}
	return n.String()
}

// valueAt reads a place of a JSON body, within the limits of the guard.
func valueAt(b verdict.Body, pointer string) (any, bool) {
	if b.Truncated || len(b.Data) == 0 {
		return nil, false
	}
	v, _ := spec.CheckJSON(b.Data, spec.JSONLimits{})
	return at(v, pointer)
}

func at(v any, pointer string) (any, bool) {
	if pointer == "" {
		return v, v != nil
	}
	for seg := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		seg = strings.ReplaceAll(strings.ReplaceAll(seg, "~1", "/"), "~0", "~")
		switch x := v.(type) {
		case map[string]any:
			v = x[seg]
		case []any:
			i, err := strconv.Atoi(seg)
			if err != nil || i < 0 || i >= len(x) {
				return nil, false
			}
			v = x[i]
		default:
			return nil, false
		}
	}
	return v, v != nil
}

// location maps the Location of an answer onto the target.
func (t *target) location(from *url.URL, resp *verdict.Response, op *spec.Operation) link {
	return t.link(from, resp.Get("Location"), itemTemplate(op))
}

func (t *target) link(from *url.URL, ref, template string) link {
	path, query, ok := t.follow(from, ref, template)
	if !ok {
		return link{}
	}
	return link{path, query}
}

// itemTemplate is the described path of one resource, "" when there is none.
func itemTemplate(op *spec.Operation) string {
	switch {
	case op == nil:
		return ""
	case op.Read != nil:
		return op.Read.Path
	case op.Delete != nil:
		return op.Delete.Path
	}
	return ""
}

// itemURL is where the resource with an id is, "" when that is not described.
// path is that of the create, parameters filled in; where the client chooses
// the name it says all.
func (t *target) itemURL(op *spec.Operation, path, id string) string {
	template := itemTemplate(op)
	if template == "" {
		return ""
	}
	item, ids, ok := itemPath(op.Path, path, template, escapeSegment(id))
	if !ok || dots(id) || id == "" && (ids > 0 || op.Method != http.MethodPut) {
		return ""
	}
	u, err := t.url(item, "", false)
	if err != nil {
		return ""
	}
	return u.String()
}

// itemPath fills the template of an item: what it shares with the create's
// template is as it was sent, the one parameter beyond that is the id. ids is
// how often that stands in it.
func itemPath(create, path, template, id string) (item string, ids int, ok bool) {
	known, have, out := segments(create), segments(path), segments(template)
	if len(known) != len(have) {
		return "", 0, false
	}
	for i, w := range out {
		before, rest, param := strings.Cut(w, "{")
		_, after, _ := strings.Cut(rest, "}")
		switch {
		case i < len(known) && (w == known[i] || isParameter(w) && isParameter(known[i])):
			out[i] = have[i]
		case param && !strings.Contains(after, "{"):
			out[i] = before + id + after
			ids++
		case param:
			return "", 0, false
		}
	}
	end := ""
	if strings.HasSuffix(template, "/") {
		end = "/"
	}
	return "/" + strings.Join(out, "/") + end, ids, ids <= 1
}

func segments(path string) []string { return strings.Split(strings.Trim(path, "/"), "/") }

func isParameter(segment string) bool {
	return strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}")
}

// itemLink is a Location that the described path of one resource fits: what is
// there can be deleted without fear that it is something else.
func (t *target) itemLink(op *spec.Operation, at link) string {
	if _, ok := fitting(at.path, itemTemplate(op)); !ok {
		return ""
	}
	return t.linkURL(at)
}

func (t *target) linkURL(at link) string {
	if at == (link{}) {
		return ""
	}
	u, err := t.url(at.path, at.query, true)
	if err != nil {
		return ""
	}
	return u.String()
}

// nextPages are the places where bodies usually have the next page.
var nextPages = []string{"/@odata.nextLink", "/next", "/next/href", "/links/next", "/links/next/href", "/_links/next/href", "/paging/next"}

// nextPage finds the link to the next page of a list, in its body or in a Link
// header (RFC 8288).
func (t *target) nextPage(from *url.URL, resp *verdict.Response) link {
	body, _ := valueAt(resp.Body, "")
	list := strings.TrimPrefix(from.EscapedPath(), t.base)
	for _, p := range nextPages {
		v, _ := at(body, p)
		if s, ok := v.(string); ok && s != "" {
			return t.link(from, s, list)
		}
	}
	for _, v := range resp.Values("Link") {
		for part := range strings.SplitSeq(v, ",") {
			ref, params, _ := strings.Cut(part, ">")
			if strings.Contains(strings.ReplaceAll(params, `"`, ""), "rel=next") {
				return t.link(from, strings.TrimLeft(strings.TrimSpace(ref), "<"), list)
			}
		}
	}
	return link{}
}
