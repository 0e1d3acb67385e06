package runner

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// maxPages bounds how much of a list is read.
const maxPages = 20

// swept is an operation that creates were sent to, with the first of them.
type swept struct {
	op     *spec.Operation
	st     *cases.Step
	parent bool // other resources are below those
}

// sweep looks through the list, once all that is known is deleted, for what
// nobody told of: created by a request that got no answer, or by one that was
// refused. It is known by the nonce of the run.
func (r *run) sweep(ctx context.Context, s swept) (found []*made, xs []verdict.Exchange) {
	op := s.op
	if op.List == nil || op.Delete == nil || !s.st.Marked && !strings.Contains(s.st.Path, cases.Marker) {
		return nil, nil
	}
	path, _, ok := itemPath(op.Path, s.st.Path, op.List.Path, "")
	if !ok {
		return nil, nil
	}
	u, err := r.target.url(path, declaredQuery(op.List.Operation, s.st.Query), false)
	for page := 1; err == nil && u != nil && page <= maxPages; page++ {
		x := r.call(ctx, op.List.Operation, u, declared(op.List.Operation, s.st.Header), fmt.Sprintf("list.%d", page), &xs)
		if x == nil || x.Response == nil || !accepted(x) {
			break
		}
		found = append(found, r.strays(s, x.Response)...)
		u = r.page(u, x.Response)
	}
	return found, xs
}

// page is the URL of the next page, nil after the last.
func (r *run) page(from *url.URL, resp *verdict.Response) *url.URL {
	next := r.target.nextPage(from, resp)
	if next == (link{}) {
		return nil
	}
	u, err := r.target.url(next.path, next.query, true)
	if err != nil {
		return nil
	}
	return u
}

// strays are the items of a page that bear the nonce.
func (r *run) strays(s swept, resp *verdict.Response) []*made {
	if s.op.Identifier == nil || s.op.Identifier.NotInPath {
		return nil // nothing is deleted by a name that may be somebody else's
	}
	v, _ := valueAt(resp.Body, s.op.List.Items)
	items, _ := v.([]any)
	var out []*made
	for _, item := range items {
		if !bears(item, r.opts.Nonce) {
			continue
		}
		// An envelope around the created resource is not around each item.
		id, raw := identity(item, s.op.Identifier.Pointer)
		if id == "" {
			id, raw = identity(item, s.op.Identifier.Pointer[max(0, strings.LastIndex(s.op.Identifier.Pointer, "/")):])
		}
		m := &made{op: s.op, parent: s.parent, query: declaredQuery(s.op.Delete, s.st.Query), header: declared(s.op.Delete, s.st.Header)}
		if m.Operation, m.ID = s.op.ID, raw; s.parent {
			m.Delete = deletePath(s.op)
		}
		m.byID = r.target.itemURL(s.op, strings.ReplaceAll(s.st.Path, cases.Marker, escapeSegment(id)), id)
		m.URL = withQuery(m.byID, m.query)
		out = append(out, m)
	}
	return out
}

// bears says whether a text within a value holds the nonce.
func bears(v any, nonce string) bool {
	switch v := v.(type) {
	case string:
		return strings.Contains(strings.ToLower(v), nonce) // servers may change the case
	case []any:
		for _, x := range v {
			if bears(x, nonce) {
				return true
			}
		}
	case map[string]any:
		for _, x := range v {
			if bears(x, nonce) {
				return true
			}
		}
	}
	return false
}
