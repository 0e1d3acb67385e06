package runner

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// bound are the late-bound values of one case, as its answers gave them.
type bound struct {
	id       string // as text; empty when unbound
	idJSON   string
	unsafe   bool // the id may name somebody else's resource in a path: nothing is deleted by it
	location link
	next     link
	mark     string // that the first create bore
	given    bool   // the mark was chosen before, for others that bear it too
	made     bool   // something was created: what comes later is not what the case is about
	key      string // that the next step bears in its header
}

// link is a whole path on the target, with its query; the zero value is
// unbound.
type link struct{ path, query string }

// ready says whether all that a step needs is bound.
func (b *bound) ready(st *cases.Step) bool {
	needs := func(name string) bool {
		return strings.Contains(st.Path, name) || strings.Contains(st.Query, name) ||
			bytes.Contains(st.Body, []byte(name)) || inHeader(st.Header, name)
	}
	if st.ID == "" {
		return true // what starts a case needs nothing; its text is its own
	}
	return (b.id != "" && !(b.unsafe && st.Kind == cases.Delete) || !needs(cases.VarID)) &&
		(b.location != link{} || !needs(cases.VarLocation)) &&
		(b.next != link{} || !needs(cases.VarNext))
}

func inHeader(hs []verdict.Header, name string) bool {
	for _, h := range hs {
		if strings.Contains(h.Value, name) {
			return true
		}
	}
	return false
}

// url returns where a step goes, with the mark where a client chooses a name.
func (b *bound) url(t *target, st *cases.Step, credentials, mark string) (*url.URL, error) {
	path, query, whole := marked(st.Path, mark), marked(st.Query, mark), false
	if st.ID != "" {
		path = strings.ReplaceAll(path, cases.VarID, escapeSegment(b.id))
		query = strings.ReplaceAll(query, cases.VarID, url.QueryEscape(b.id))
		for _, v := range [...]struct {
			name string
			link link
		}{{cases.VarLocation, b.location}, {cases.VarNext, b.next}} {
			if strings.Contains(path, v.name) {
				path, whole = strings.Replace(path, v.name, v.link.path, 1), true
				query = addQuery(v.link.query, query)
			}
		}
	}
	return t.url(path, addQuery(query, credentials), whole)
}

// addQuery is a query with the parameters of another that it has no value for:
// a link of an answer says all that its page or resource needs.
func addQuery(query, more string) string {
	if query == "" || more == "" {
		return query + more
	}
	out := query
	for pair := range strings.SplitSeq(more, "&") {
		if !inQuery(query, parameterName(pair)) {
			out += "&" + pair
		}
	}
	return out
}

func inQuery(query, name string) bool {
	for pair := range strings.SplitSeq(query, "&") {
		if parameterName(pair) == name {
			return true
		}
	}
	return false
}

// parameterName is the name in a pair of a query, unescaped.
func parameterName(pair string) string {
	name, _, _ := strings.Cut(pair, "=")
	if text, err := url.QueryUnescape(name); err == nil {
		return text
	}
	return name
}

// escapeSegment escapes an identifier so that it stays one segment.
func escapeSegment(id string) string {
	if dots(id) {
		return strings.ReplaceAll(id, ".", "%2E")
	}
	return url.PathEscape(id)
}

// body returns what a step sends, the marker overwritten and the identifier
// filled in. The step's own bytes are never changed.
func (b *bound) body(st *cases.Step, marker string) []byte {
	body := st.Body
	if st.Marked {
		body = bytes.ReplaceAll(body, []byte(cases.Marker), []byte(marker))
	}
	if st.ID != "" && b.id != "" && bytes.Contains(body, []byte(cases.VarID)) {
		body = bytes.ReplaceAll(body, []byte(`"`+cases.VarID+`"`), []byte(b.idJSON))
		text, _ := json.Marshal(b.id)
		body = bytes.ReplaceAll(body, []byte(cases.VarID), text[1:len(text)-1])
	}
	return body
}

// header returns the step's own fields with late-bound values filled in.
func (b *bound) header(st *cases.Step) []verdict.Header {
	if st.ID == "" || !inHeader(st.Header, "{$") {
		return st.Header
	}
	out := make([]verdict.Header, len(st.Header))
	fill := strings.NewReplacer(cases.VarID, b.id, cases.VarLocation, b.location.path, cases.VarNext, b.next.path)
	for i, h := range st.Header {
		out[i] = verdict.Header{Name: h.Name, Value: fill.Replace(h.Value)}
	}
	return out
}

// marker is the nonce of the run and the number of the send, as wide as the
// placeholder.
func marker(nonce string, send uint64) string {
	n := strconv.FormatUint(send, 36)
	width := len(cases.Marker) - len(nonce)
	if len(n) > width { // 2.8e12 sends: not in one run
		n = n[len(n)-width:]
	}
	return nonce + strings.Repeat("0", width-len(n)) + n
}

// binding makes requests of steps.
type binding struct {
	opts   *Options
	target *target
	keys   *keyring
	plain  []verdict.Header // of the options, without credentials
	always []verdict.Header // what assay sends unless told otherwise
}

func newBinding(opts *Options, t *target, keys *keyring) *binding {
	b := &binding{opts: opts, target: t, keys: keys, always: []verdict.Header{
		{Name: "Accept", Value: "application/json, */*;q=0.8"},
		{Name: "Accept-Encoding", Value: "identity"},
		{Name: "User-Agent", Value: "assay/" + opts.Version},
	}}
	for _, h := range opts.Header {
		if !keys.carries(h.Name) {
			b.plain = append(b.plain, h)
		}
	}
	return b
}

// request returns a step as it is sent: its own header in place of what assay
// always sends, the user's in place of both. The header that a case is about
// is the case's.
func (b *binding) request(c *cases.Case, st *cases.Step, bd *bound, marker string) (verdict.Request, *url.URL, error) {
	creds, params := b.keys.present(st.Credentials, securing(c, st))
	u, err := bd.url(b.target, st, params, either(bd.key, marker))
	if err != nil {
		return verdict.Request{}, nil, err
	}
	own, about := keyed(bd.header(st), either(bd.key, marker)), parameter(c, st)
	creds, own = joinCookies(without(creds, c.In, about), own)
	header := overlay(b.always, own, creds, b.plain)
	if c.In == "header" && trial(st) {
		header = overlay(without(b.always, c.In, about), creds, without(b.plain, c.In, about), own)
	}
	body := bd.body(st, marker)
	return verdict.Request{Method: st.Method, URL: u.String(), Header: header,
		Body: verdict.Body{Data: body, Size: int64(len(body))}}, u, nil
}

// securing is the operation whose security a step is under.
func securing(c *cases.Case, st *cases.Step) *spec.Operation {
	if st.Op != nil {
		return st.Op
	}
	return c.Op
}
