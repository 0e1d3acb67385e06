package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/checks"
	"assay/spec"
	"assay/verdict"
)

// tree keeps resources below each other, by escaped path, with identifiers that
// need escaping. What others are below is not deleted.
type tree struct {
	mu     sync.Mutex
	kept   map[string]bool
	asked  []string // method and escaped path
	last   int
	refuse string // creates at paths with this end are answered 400
	answer func(id string) string
}

func (s *tree) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	io.Copy(io.Discard, r.Body)
	path := r.URL.EscapedPath()
	s.asked = append(s.asked, r.Method+" "+path)
	segs := segments(path)
	above := "/" + strings.Join(segs[:len(segs)-1], "/")
	switch {
	case r.Method == http.MethodPost && len(segs) > 1 && !s.kept[above], r.Method != http.MethodPost && !s.kept[path]:
		http.NotFound(w, r)
	case r.Method == http.MethodPost && s.refuse != "" && strings.HasSuffix(path, s.refuse):
		http.Error(w, "no", http.StatusBadRequest)
	case r.Method == http.MethodPost:
		s.last++
		id := fmt.Sprintf("a/b %d", s.last)
		s.kept[path+"/"+escapeSegment(id)] = true
		w.Header().Set("Location", path+"/"+escapeSegment(id))
		w.WriteHeader(http.StatusCreated)
		answer := `{"id":"` + id + `"}`
		if s.answer != nil {
			answer = s.answer(id)
		}
		io.WriteString(w, answer)
	case r.Method == http.MethodDelete:
		for other := range s.kept {
			if strings.HasPrefix(other, path+"/") {
				http.Error(w, "others are below", http.StatusConflict)
				return
			}
		}
		delete(s.kept, path)
		w.WriteHeader(http.StatusNoContent)
	}
}

// family is /orgs, /orgs/{org}/repos and /orgs/{org}/repos/{repo}/issues.
func family() (orgs, repos, issues *spec.Operation) {
	make := func(id, path, param string) *spec.Operation {
		ok := &spec.Response{Key: "201"}
		return &spec.Operation{ID: id, Method: "POST", Path: path, Success: []*spec.Response{ok}, Responses: []*spec.Response{ok},
			Identifier: &spec.Identifier{Pointer: "/id"},
			Read:       &spec.Operation{Method: "GET", Path: path + "/{" + param + "}"},
			Delete:     &spec.Operation{Method: "DELETE", Path: path + "/{" + param + "}"}}
	}
	orgs = make("createOrg", "/orgs", "org")
	repos = make("createRepo", "/orgs/{org}/repos", "repo")
	issues = make("createIssue", "/orgs/{org}/repos/{repo}/issues", "issue")
	repos.Parameters = []*spec.Parameter{{Name: "org", In: "path", Required: true}}
	issues.Parameters = append(repos.Parameters[:1:1], &spec.Parameter{Name: "repo", In: "path", Required: true})
	org := &spec.Parent{Param: "org", Create: orgs}
	repos.Parents = []*spec.Parent{org}
	issues.Parents = []*spec.Parent{org, {Param: "repo", Create: repos}}
	return orgs, repos, issues
}

// below is a hand-made plan for any operation of a family: one rung, and cases
// with the placeholder in every place.
func below(given map[string]string) func(*spec.Operation, cases.Pins) (*planned, error) {
	return func(op *spec.Operation, more cases.Pins) (*planned, error) {
		path := op.Path
		for _, p := range op.Parents {
			value := either(more.Params[p.Param], either(given[p.Param], cases.VarParent(p.Param)))
			path = strings.ReplaceAll(path, "{"+p.Param+"}", value)
		}
		create := func(id string, body string) *cases.Case {
			c := &cases.Case{Op: op, Phase: cases.Changes}
			c.ID, c.Operation, c.Base, c.Expect.Want = op.ID+"/"+id, op.ID, id, verdict.Accept
			c.Steps = []cases.Step{{Kind: cases.Create, Op: op, Method: "POST", Path: path, Body: []byte(body)}}
			c.Value = map[string]any{"in": "x"}
			return c
		}
		rung := create("example/minimal", `{}`)
		rung.Phase = cases.Preflight
		one := create("control/one", `{}`)
		two := create("control/two", `{}`)
		if len(op.Parents) > 0 {
			name := cases.VarParent(op.Parents[0].Param)
			two.Steps[0].Query = "in=" + name
			two.Steps[0].Header = []verdict.Header{{Name: "X-In", Value: name}}
			two.Steps[0].Body = []byte(`{"in":"` + name + `"}`)
			two.Value = map[string]any{"in": name}
		}
		return &planned{ladder: []*cases.Case{rung}, pins: more,
			rest:        func(string) iter.Seq[*cases.Case] { return slices.Values([]*cases.Case{one, two}) },
			obligations: func() []verdict.Obligation { return nil }}, nil
	}
}

func grow(t *testing.T, s *tree, st stages, opts Options, ops ...*spec.Operation) *heard {
	t.Helper()
	if s.kept == nil {
		s.kept = map[string]bool{}
	}
	h := &heard{}
	opts.Handler = s
	require.NoError(t, start(t.Context(), &spec.Contract{Operations: ops}, st, opts, h.event))
	require.NotNil(t, h.finished)
	return h
}

func familyStages(given map[string]string) stages {
	st := (&script{}).stages()
	st.plan = below(given)
	return st
}

func TestParentsAreMadeOutermostFirstAndDeletedLast(t *testing.T) {
	_, repos, issues := family()
	s, values := &tree{}, map[string]any{}
	st := familyStages(nil)
	var mu sync.Mutex
	st.judge = func(x *checks.Sample) []verdict.Verdict {
		mu.Lock()
		defer mu.Unlock()
		values[x.Case.ID] = x.Case.Value
		require.False(t, x.Case.Preparation(), "a parent is not judged")
		return nil
	}
	h := grow(t, s, st, Options{}, issues, repos)
	require.True(t, h.finished.Complete, h.finished.Diagnosis)
	require.Equal(t, []string{"createIssue/parent/org/example.minimal", "createIssue/parent/repo/example.minimal", "createIssue/example/minimal"}, h.ids()[:3])
	require.Equal(t, "createRepo/example/minimal", h.ids()[5], "the second operation shares the organisation of the first")
	require.Equal(t, "POST /orgs", s.asked[0])
	require.Equal(t, "POST /orgs/a%2Fb%201/repos", s.asked[1], "the identifier stays one segment")
	require.Equal(t, "POST /orgs/a%2Fb%201/repos/a%2Fb%202/issues", s.asked[2])
	require.Equal(t, 1, strings.Count(strings.Join(s.asked, "\n")+"\n", "POST /orgs\n"))
	two := h.find(t, "createIssue/control/two").Exchanges[0].Request
	require.Contains(t, two.URL, "?in=a%2Fb+1")
	require.Contains(t, two.Header, verdict.Header{Name: "X-In", Value: "a/b 1"})
	require.JSONEq(t, `{"in":"a/b 1"}`, string(two.Body.Data))
	require.Equal(t, map[string]any{"in": "a/b 1"}, values["createIssue/control/two"])
	require.Empty(t, s.kept, "children first, and then what they were below")
	require.Empty(t, h.finished.Left)
	parent := h.find(t, "createIssue/parent/repo/example.minimal")
	require.Equal(t, "createIssue", parent.Case.Operation)
	require.Equal(t, "createRepo", parent.Created[0].Operation)
	require.Equal(t, "http://in-process/orgs/a%2Fb%201/repos/a%2Fb%202", parent.Created[0].URL)
	require.NotEmpty(t, parent.Case.Expect.Reason)
	require.Empty(t, parent.Verdicts)
}

func TestWhatStaysBelowAParentIsNamedWhereItIs(t *testing.T) {
	_, repos, _ := family()
	h := grow(t, &tree{}, familyStages(nil), Options{NoCleanup: true}, repos)
	require.Len(t, h.finished.Left, 5)
	for _, m := range h.finished.Left[:4] {
		require.Contains(t, m.URL, "http://in-process/orgs/a%2Fb%201/repos/")
	}
	require.Equal(t, "http://in-process/orgs/a%2Fb%201", h.finished.Left[4].URL, "the newest first")
	require.Equal(t, "/orgs/{org}", h.finished.Left[4].Delete, "the outline has operations under test alone")
	require.Empty(t, h.finished.Left[0].Delete)
}

func TestParentValuesComeFromWhereTheDescriptionSays(t *testing.T) {
	rows := []struct {
		name, pointer, answer string
		identifier            *spec.Identifier
		want                  string
	}{
		{"the identifier", "", `{"id":"x1"}`, &spec.Identifier{Pointer: "/id"}, "POST /orgs/x1/repos"},
		{"a number", "", `{"id":17.0}`, &spec.Identifier{Pointer: "/id"}, "POST /orgs/17/repos"},
		{"another place of the answer", "/meta/slug", `{"id":"x1","meta":{"slug":"ä"}}`, &spec.Identifier{Pointer: "/id"}, "POST /orgs/%C3%A4/repos"},
		{"the end of Location", "", `{}`, &spec.Identifier{Location: true}, "POST /orgs/a%2Fb%201/repos"},
		{"no identifier, Location all the same", "", `{}`, nil, "POST /orgs/a%2Fb%201/repos"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			orgs, repos, _ := family()
			orgs.Identifier, repos.Parents[0].Pointer = row.identifier, row.pointer
			s := &tree{answer: func(string) string { return row.answer }}
			grow(t, s, familyStages(nil), Options{NoCleanup: true}, repos)
			require.Equal(t, row.want, s.asked[1])
		})
	}
}

func TestAParentThatCannotBeHadIsOneDiagnosis(t *testing.T) {
	rows := []struct {
		name, refuse, pointer string
		why                   string
	}{
		{"refused", "/orgs", "", "POST /orgs: example/minimal: refused (400)"},
		{"an answer without a value", "", "/nowhere", "POST /orgs was answered 201, and the answer names no value for {org}"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, repos, issues := family()
			repos.Parents[0].Pointer = row.pointer
			s := &tree{refuse: row.refuse}
			h := grow(t, s, familyStages(nil), Options{}, repos, issues)
			require.Equal(t, "the parent /orgs/{org} could not be created: "+row.why+"; supply --param org=VALUE", h.finished.Diagnosis,
				"operations below one parent share one sentence")
			require.False(t, h.finished.Complete)
			require.Equal(t, []verdict.Base{{Operation: "createRepo"}, {Operation: "createIssue"}}, h.finished.Bases)
			require.Equal(t, []string{"createRepo/parent/org/example.minimal"}, h.ids(), "nothing else is sent, and nothing is judged")
			require.Empty(t, s.kept)
		})
	}
}

func TestWhatTheUserNamesIsNotMade(t *testing.T) {
	_, repos, issues := family()
	s := &tree{kept: map[string]bool{"/orgs/mine": true}}
	h := grow(t, s, familyStages(map[string]string{"org": "mine"}), Options{}, repos)
	require.Equal(t, "POST /orgs/mine/repos", s.asked[0])
	require.True(t, h.finished.Complete)
	require.Equal(t, map[string]bool{"/orgs/mine": true}, s.kept)

	// A child's own pins hold for its parents' paths too.
	s = &tree{kept: map[string]bool{"/orgs/theirs": true}}
	before := func(context.Context, *spec.Operation) (cases.Pins, error) {
		return cases.Pins{Params: map[string]string{"org": "theirs"}}, nil
	}
	grow(t, s, familyStages(nil), Options{Before: before}, issues)
	require.Equal(t, "POST /orgs/theirs/repos", s.asked[0])
	require.Equal(t, "POST /orgs/theirs/repos/a%2Fb%201/issues", s.asked[1])
}

func TestHooksStandAroundAnOperation(t *testing.T) {
	orgs, repos, _ := family()
	var seen []string
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	opts := Options{
		Before: func(_ context.Context, op *spec.Operation) (cases.Pins, error) {
			seen = append(seen, "before "+op.ID)
			if op.ID == "createRepo" {
				return cases.Pins{}, errors.New("no database")
			}
			return cases.Pins{Params: map[string]string{"x": "y"}}, nil
		},
		After: func(ctx context.Context, op *spec.Operation) error {
			seen = append(seen, "after "+op.ID)
			require.NoError(t, ctx.Err(), "it lives on when the run was interrupted")
			return errors.New("still there")
		},
		Handler: &tree{kept: map[string]bool{}},
	}
	st := familyStages(nil)
	plan := st.plan
	st.plan = func(op *spec.Operation, more cases.Pins) (*planned, error) {
		seen = append(seen, fmt.Sprint("plan ", op.ID, more.Params))
		p, err := plan(op, more)
		rest := p.rest
		p.rest = func(base string) iter.Seq[*cases.Case] {
			return func(yield func(*cases.Case) bool) {
				cancel()
				rest(base)(yield)
			}
		}
		return p, err
	}
	h := &heard{}
	require.NoError(t, start(ctx, &spec.Contract{Operations: []*spec.Operation{repos, orgs}}, st, opts, h.event))
	require.Equal(t, []string{"before createRepo", "before createOrg", "plan createOrgmap[x:y]", "after createOrg"}, seen)
	require.Contains(t, h.finished.Diagnosis, "createRepo is left alone, its preparation failed: no database")
	require.Equal(t, []string{"createOrg: tidying up after it failed: still there"}, h.finished.Notes, "what was judged stands")
	require.True(t, h.finished.Interrupted)
}

func TestPinsLieOverTheOptionsOfAPlan(t *testing.T) {
	opts := cases.Options{Pins: map[string]cases.Pins{
		"a": {Body: []byte("1"), Params: map[string]string{"x": "1", "y": "1"}, Header: []verdict.Header{{Name: "H", Value: "1"}}},
		"b": {Body: []byte("b")},
	}}
	got := pinned(opts, "a", cases.Pins{Params: map[string]string{"x": "2"}, Values: map[string]json.RawMessage{"/v": []byte("2")}, Header: []verdict.Header{{Name: "h", Value: "2"}}})
	require.Equal(t, cases.Pins{Body: []byte("1"), Params: map[string]string{"x": "2", "y": "1"},
		Values: map[string]json.RawMessage{"/v": []byte("2")}, Header: []verdict.Header{{Name: "h", Value: "2"}}}, got.Pins["a"])
	require.Equal(t, opts.Pins["b"], got.Pins["b"])
	require.Equal(t, "1", opts.Pins["a"].Params["x"], "the options are not changed")
}

// TestMadeUpParametersAreNamed: what nobody gave a value for may be why nothing
// is found.
func TestMadeUpParametersAreNamed(t *testing.T) {
	for _, row := range []struct {
		why    string
		status int
		names  []string
		want   string
	}{
		{"nothing is there", 404, []string{"org"}, "was answered 404; the path parameter {org} was made up: supply --param org=VALUE"},
		{"every body is refused", 422, []string{"org", "repo"}, "; the path parameters {org}, {repo} were made up: supply --param org=VALUE and so on"},
		{"nothing was made up", 404, nil, "was answered 404: nothing is there below --target"},
	} {
		st := familyStages(map[string]string{"org": "mine"})
		plan := st.plan
		st.plan = func(op *spec.Operation, more cases.Pins) (*planned, error) {
			p, err := plan(op, more)
			p.invented = func() []string { return row.names }
			return p, err
		}
		_, repos, _ := family()
		h := &heard{}
		answer := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(row.status) })
		require.NoError(t, start(t.Context(), &spec.Contract{Operations: []*spec.Operation{repos}}, st, Options{Handler: answer}, h.event))
		require.Contains(t, h.finished.Diagnosis, row.want, row.why)
	}
}

func TestHintsSayWhatTheServerOwns(t *testing.T) {
	orgs, _, _ := family()
	orgs.Hints = map[string]spec.Hint{"/b": {ServerOwned: true}, "/a/*": {ServerOwned: true}, "/c": {Skip: "no"}}
	st := familyStages(nil)
	var mu sync.Mutex
	st.judge = func(x *checks.Sample) []verdict.Verdict {
		mu.Lock()
		defer mu.Unlock()
		require.Equal(t, []string{"/mine", "/a/*", "/b"}, x.ServerOwned)
		return nil
	}
	h := grow(t, &tree{}, st, Options{ServerOwned: []string{"/mine"}}, orgs)
	require.Len(t, h.done, 3)
}
