package mock

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
	"assay/values"
)

// descriptions are real ones of many shapes; tests that want them are skipped
// where they are not at hand.
func descriptions(t *testing.T) []string {
	files, err := filepath.Glob(filepath.Join("..", "..", "shared", "corpus", "openapi", "*.*"))
	require.NoError(t, err)
	var found []string
	for _, f := range files {
		if ext := filepath.Ext(f); ext == ".yaml" || ext == ".json" {
			found = append(found, f)
		}
	}
	if len(found) == 0 {
		if os.Getenv("ASSAY_REQUIRE") == "1" {
			t.Fatal("the corpus is not there")
		}
		t.Skip("the corpus is not there")
	}
	return found
}

// entitled adds credentials of the first alternative.
func entitled(op *spec.Operation, path string) (string, []string) {
	var header []string
	for _, requirement := range op.Security[:min(1, len(op.Security))] {
		for _, s := range requirement {
			switch {
			case s.Type == "apiKey" && s.In == "query":
				path += "?" + s.Param + "=key"
			case s.Type == "apiKey" && s.In == "cookie":
				header = append(header, "Cookie", s.Param+"=key")
			case s.Type == "apiKey":
				header = append(header, s.Param, "key")
			case s.Scheme == "basic" || s.Type == "basic":
				header = append(header, "Authorization", "Basic dTpw")
			default:
				header = append(header, "Authorization", "Bearer token")
			}
		}
	}
	return path, header
}

// satisfies says whether an answer is as its operation describes it.
func satisfies(t require.TestingT, op *spec.Operation, status int, header http.Header, body string) {
	desc := op.ResponseFor(status)
	require.NotNil(t, desc, "%d is not described", status)
	for _, h := range desc.Headers {
		require.False(t, h.Required && header.Get(h.Name) == "", "%s is missing", h.Name)
	}
	if len(desc.Media) == 0 || status == http.StatusNoContent {
		require.Empty(t, body)
		return
	}
	m := desc.MediaFor(header.Get("Content-Type"))
	require.NotNil(t, m, "%s is not described", header.Get("Content-Type"))
	if m.Schema == nil || !spec.IsJSON(header.Get("Content-Type")) {
		return
	}
	faults, err := m.Schema.Response().Validate([]byte(body))
	require.NoError(t, err)
	require.Empty(t, faults, "%s", body)
}

// TestRealDescriptions creates, reads, lists and deletes by the described
// paths of real descriptions.
func TestRealDescriptions(t *testing.T) {
	if testing.Short() {
		t.Skip("serves every description of the corpus; not with -short")
	}
	served, all := 0, 0
	for _, file := range descriptions(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := spec.ReadFile(file)
			require.NoError(t, err)
			c, err := spec.Load(src, spec.Options{})
			if err != nil {
				t.Skipf("it cannot be loaded: %v", err)
			}
			s, err := New(c, Options{})
			if err != nil {
				t.Skip(err)
			}
			skipped := map[string]bool{}
			for _, u := range s.Unserved() {
				require.NotEmpty(t, u.Reason)
				skipped[u.Operation] = true
			}
			for _, op := range c.Operations {
				if all++; !skipped[op.ID] {
					served++
					t.Run(strings.ReplaceAll(op.ID, "/", "_"), func(t *testing.T) {
						if why := lived(s, op, skipped); why != "" {
							t.Error(why)
						}
					})
				}
			}
			for _, u := range s.Unserved() {
				t.Logf("not served: %s: %s", u.Operation, u.Reason)
			}
		})
	}
	t.Logf("%d of %d creates are served", served, all)
}

// failure stops at the first thing that does not hold.
type failure struct{ text string }

func (f *failure) Errorf(format string, args ...any) {
	if f.text == "" {
		f.text = fmt.Sprintf(format, args...)
	}
}

func (f *failure) FailNow() { panic(f) }

// lived says what went wrong in a resource's life; "" when nothing did, or when
// no request could be made.
func lived(s *Server, op *spec.Operation, skipped map[string]bool) (why string) {
	f := &failure{}
	defer func() {
		switch p := recover().(type) {
		case nil, undone:
		case *failure:
			why = p.text
		default:
			panic(p)
		}
	}()
	lives(f, s, op, skipped)
	return ""
}

// lives follows one resource through its life. The path's parameters get values
// of their schemas, or what the parents' creates answered.
func lives(t require.TestingT, s *Server, op *spec.Operation, skipped map[string]bool) {
	given := map[string]string{}
	path, at, header := prepared(t, s, op, given)
	body, media := bodyOf(t, op)
	if media != "" {
		header = append(header, "Content-Type", media)
	}
	resp := ask(s, op.Method, path, string(body), header...)
	got := text(t, resp)
	require.True(t, op.Created(resp.StatusCode), "%d %s for %s %s %s", resp.StatusCode, got, op.Method, path, body)
	satisfies(t, op, resp.StatusCode, resp.Header, got)
	if op.List != nil && !skipped[op.List.ID] {
		path, header := entitled(op.List.Operation, fill(op.List.Path, filledIn(op.List.Path, given)))
		list := ask(s, "GET", path, "", header...)
		satisfies(t, op.List.Operation, list.StatusCode, list.Header, text(t, list))
	}
	where := resp.Header.Get("Location")
	if op.Read == nil || skipped[op.Read.ID] || where == "" || !strings.Contains(where, at) {
		return
	}
	where = where[strings.Index(where, at):]
	path, header = entitled(op.Read, where)
	read := ask(s, "GET", path, "", header...)
	satisfies(t, op.Read, read.StatusCode, read.Header, text(t, read))
	require.Equal(t, 2, read.StatusCode/100)
	if op.Delete == nil || skipped[op.Delete.ID] {
		return
	}
	path, header = entitled(op.Delete, where)
	gone := ask(s, "DELETE", path, "", header...)
	require.Equal(t, 2, gone.StatusCode/100)
	if op.Delete.ResponseFor(gone.StatusCode) != nil || len(successOf(op.Delete)) > 0 { // some describe refusals alone
		satisfies(t, op.Delete, gone.StatusCode, gone.Header, text(t, gone))
	}
	require.NotEqual(t, 2, ask(s, "DELETE", path, "", header...).StatusCode/100)
}

// undone ends a test whose requests could not be made.
type undone struct{ reason string }

// prepared fills in the parameters of a create, and makes its parents. given
// are values of the path's parameters that are settled already.
func prepared(t require.TestingT, s *Server, op *spec.Operation, given map[string]string) (path, at string, header []string) {
	names := parametersOf(served(op.Path))
	var query []string
	for _, p := range op.Parameters {
		switch {
		case p.In == "path" && !slices.Contains(names, p.Name), p.In != "path" && !p.Required, slices.Contains(unheeded, http.CanonicalHeaderKey(p.Name)):
			continue
		}
		for _, pair := range valueOf(p) {
			switch p.In {
			case "path":
				given[p.Name] = cmp.Or(given[p.Name], pair.Value)
			case "query":
				query = append(query, url.QueryEscape(pair.Name)+"="+url.QueryEscape(pair.Value))
			case "header":
				header = append(header, pair.Name, pair.Value)
			case "cookie":
				header = append(header, "Cookie", pair.Name+"="+pair.Value)
			}
		}
	}
	for _, l := range serving(s, op).above {
		if name := names[l.param]; !settled(given, name) {
			given[name] = parentMade(t, s, l, given)
			given["\x00"+name] = "made"
		}
	}
	at = fill(op.Path, filledIn(op.Path, given))
	path, more := entitled(op, at)
	if len(query) > 0 {
		path += pick(strings.Contains(path, "?"), "&", "?") + strings.Join(query, "&")
	}
	return path, at, append(header, more...)
}

func filledIn(template string, given map[string]string) []string {
	var filled []string
	for _, name := range parametersOf(served(template)) {
		filled = append(filled, cmp.Or(given[name], "p"))
	}
	return filled
}

// settled says whether a parameter has the name of something that was made.
func settled(given map[string]string, name string) bool { return given["\x00"+name] != "" }

// valueOf writes a value for a parameter.
func valueOf(p *spec.Parameter) []values.Pair {
	var v any = "p"
	if p.Schema != nil {
		var err error
		if v, err = values.Minimal(p.Schema.Request()); err != nil {
			panic(undone{"parameter " + p.Name + ": " + err.Error()})
		}
	}
	pairs, err := values.Serialize(p, v)
	if err != nil {
		panic(undone{"parameter " + p.Name + ": " + err.Error()})
	}
	return pairs
}

func serving(s *Server, op *spec.Operation) *service {
	i := slices.IndexFunc(s.all(), func(svc *service) bool { return svc.op.Method == op.Method && svc.op.Path == op.Path })
	if i < 0 {
		return &service{}
	}
	return s.all()[i]
}

// parentMade makes a parent, with its own first, and returns what names it.
func parentMade(t require.TestingT, s *Server, l *link, given map[string]string) string {
	up, child := l.parent.op, parametersOf(served(l.child.op.Path))
	own := map[string]string{}
	for i, at := range l.above {
		name := l.parent.names[i]
		own[name], own["\x00"+name] = given[child[at]], given["\x00"+child[at]]
	}
	path, _, header := prepared(t, s, up, own)
	body, media := bodyOf(t, up)
	if media != "" {
		header = append(header, "Content-Type", media)
	}
	resp := ask(s, up.Method, path, string(body), header...)
	got := text(t, resp)
	require.True(t, up.Created(resp.StatusCode), "parent %s: %d %s", up.ID, resp.StatusCode, got)
	if l.parent.replaced != nil && l.pointer == "" {
		return own[l.parent.names[len(l.parent.names)-1]]
	}
	where := cmp.Or(l.pointer, l.parent.created.id)
	v, _ := at(readOrdered([]byte(got)), where)
	if where == "" || v == nil {
		to := resp.Header.Get("Location")
		v, _ = url.PathUnescape(to[strings.LastIndexByte(to, '/')+1:])
	}
	return idText(v)
}

// bodyOf makes the smallest body in the media type that comes first.
func bodyOf(t require.TestingT, op *spec.Operation) (body []byte, media string) {
	if op.Body == nil || len(op.Body.Media) == 0 {
		return nil, ""
	}
	m := op.Body.JSON()
	for _, other := range op.Body.Media {
		if _, err := values.NewCodec(other); m == nil && err == nil {
			m = other
		}
	}
	var v any = map[string]any{}
	if m.Schema != nil {
		var err error
		if v, err = values.Minimal(m.Schema.Request()); err != nil {
			panic(undone{"body: " + err.Error()})
		}
	}
	codec, err := values.NewCodec(m)
	require.NoError(t, err)
	if m.Schema == nil && codec.Wire() != values.WireJSON {
		v = pick[any](codec.Wire() == values.WireText || codec.Wire() == values.WireBytes, "text", v)
	}
	body, media, err = codec.Encode(v, nil)
	if err != nil {
		panic(undone{"body: " + err.Error()})
	}
	return body, media
}

func successOf(op *spec.Operation) []*spec.Response {
	return slices.DeleteFunc(slices.Clone(op.Responses), func(r *spec.Response) bool { return r.Key[0] != '2' })
}
