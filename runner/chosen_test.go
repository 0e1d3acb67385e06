package runner

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// shelf keeps what clients name themselves, by path.
type shelf struct {
	mu   sync.Mutex
	kept map[string]string
	all  []string // paths that were put
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	path := r.URL.EscapedPath()
	_, known := s.kept[path]
	switch {
	case r.Method == http.MethodPut:
		s.kept[path] = string(body)
		s.all = append(s.all, path)
		w.WriteHeader(http.StatusCreated)
	case !known:
		http.NotFound(w, r)
	case r.Method == http.MethodDelete:
		delete(s.kept, path)
		w.WriteHeader(http.StatusNoContent)
	default:
		io.WriteString(w, s.kept[path])
	}
}

// putThings is PUT /things/{name} with what is beside it.
func putThings() *spec.Operation {
	ok := &spec.Response{Key: "201"}
	return &spec.Operation{ID: "putThing", Method: "PUT", Path: "/things/{name}", OwnParam: "name",
		Responses: []*spec.Response{ok}, Success: []*spec.Response{ok},
		Read:   &spec.Operation{Method: "GET", Path: "/things/{name}"},
		Delete: &spec.Operation{Method: "DELETE", Path: "/things/{name}"}}
}

func putThing(op *spec.Operation, id string) *cases.Case {
	c := &cases.Case{Op: op, Phase: cases.Changes}
	c.ID, c.Operation, c.Base, c.Expect.Want = op.ID+"/"+id, op.ID, id, verdict.Accept
	path := strings.Replace(op.Path, "{name}", cases.Marker, 1)
	c.Steps = []cases.Step{
		{Kind: cases.Create, Op: op, Method: "PUT", Path: path, Body: []byte(`{}`)},
		{ID: "read.1", Kind: cases.Read, Op: op.Read, Method: "GET", Path: path, Marks: cases.SameRequest},
	}
	return c
}

// TestClientsNameWhatTheyPut: each send has a name of its own, which its reads
// and its deletion have, too.
func TestClientsNameWhatTheyPut(t *testing.T) {
	op, srv := putThings(), &shelf{kept: map[string]string{}}
	s := &script{c: &spec.Contract{Operations: []*spec.Operation{op}}, ladder: []*cases.Case{putThing(op, "example")}}
	s.ladder[0].Phase = cases.Preflight
	for _, id := range []string{"a", "b", "c"} {
		s.rest = append(s.rest, putThing(op, id))
	}
	h := play(t, s, Options{Handler: srv, Nonce: "abcdefgh"})
	require.Len(t, srv.all, 4)
	names := map[string]bool{}
	for _, path := range srv.all {
		require.True(t, strings.HasPrefix(path, "/things/abcdefgh0000"), path)
		names[path] = true
	}
	require.Len(t, names, 4)
	for _, d := range h.done {
		require.Equal(t, http.StatusOK, d.Exchanges[1].Response.Status, d.Case.ID)
		require.Equal(t, d.Exchanges[0].Request.URL, d.Created[0].URL)
	}
	require.Empty(t, srv.kept, "they are deleted by the name that was chosen")
	require.Empty(t, h.finished.Left)
}

func TestAParentThatIsPutHasTheNameThatWasSent(t *testing.T) {
	op := putThings()
	_, repos, _ := family()
	repos.Path, repos.Read.Path, repos.Delete.Path = "/things/{name}/repos", "/things/{name}/repos/{repo}", "/things/{name}/repos/{repo}"
	repos.Parents = []*spec.Parent{{Param: "name", Create: op}}
	var paths []string
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		paths = append(paths, r.URL.Path)
		w.WriteHeader(http.StatusCreated)
	})
	st := familyStages(nil)
	plan := st.plan
	st.plan = func(o *spec.Operation, more cases.Pins) (*planned, error) {
		p, err := plan(o, more)
		if o.OwnParam != "" {
			p.ladder = []*cases.Case{putThing(o, "example")}
		}
		return p, err
	}
	heard := &heard{}
	require.NoError(t, start(t.Context(), &spec.Contract{Operations: []*spec.Operation{repos}}, st, Options{Handler: h, NoCleanup: true, Workers: 1}, heard.event))
	require.True(t, strings.HasPrefix(paths[0], "/things/"), paths[0])
	require.NotContains(t, paths[0], cases.Marker)
	require.Equal(t, paths[0]+"/repos", paths[1])
}

func TestSentFor(t *testing.T) {
	for _, row := range []struct{ template, path, want string }{
		{"/things/{name}", "/things/a%2Fb", "a/b"},
		{"/things('{name}')", "/things('x')", "x"},
		{"/a/{b}/{name}", "/a/1/2", "2"},
		{"/a/{b}-{name}", "/a/1-2", ""},
		{"/a", "/a", ""},
	} {
		require.Equal(t, row.want, sentFor("name", row.template, row.path), row.template)
	}
}
