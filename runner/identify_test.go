package runner

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// reposYAML has paths that do not say what names a resource; %s is the
// parameter of the outer one.
const reposYAML = `openapi: 3.0.3
info: {title: repos, version: "1"}
paths:
  /repos:
    post:
      operationId: createRepo
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Repo"}}}}
      responses: {"201": {description: created, content: {application/json: {schema: {$ref: "#/components/schemas/Repo"}}}}, "400": {description: refused}}
  /repos/{%[1]s}:
    parameters:
      - {name: %[1]s, in: path, required: true, schema: {type: string}}
      - {name: api-version, in: query, required: true, schema: {type: string, enum: ["7"]}}
      - {name: X-Tenant, in: header, required: true, schema: {type: string, enum: [acme]}}
    get: {operationId: getRepo, responses: {"200": {description: it, content: {application/json: {schema: {$ref: "#/components/schemas/Repo"}}}}, "404": {description: none}}}
    delete: {operationId: deleteRepo, responses: {"204": {description: gone}, "404": {description: none}}}
  /repos/{%[1]s}/issues:
    parameters: [{name: %[1]s, in: path, required: true, schema: {type: string}}]
    post:
      operationId: createIssue
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Issue"}}}}
      responses: {"201": {description: created, content: {application/json: {schema: {$ref: "#/components/schemas/Issue"}}}}, "400": {description: refused}}
  /repos/{%[1]s}/issues/{nr}:
    parameters:
      - {name: %[1]s, in: path, required: true, schema: {type: string}}
      - {name: nr, in: path, required: true, schema: {type: string}}
    get: {operationId: getIssue, responses: {"200": {description: it, content: {application/json: {schema: {$ref: "#/components/schemas/Issue"}}}}, "404": {description: none}}}
    delete: {operationId: deleteIssue, responses: {"204": {description: gone}, "404": {description: none}}}
components:
  schemas:
    Repo:
      type: object
      required: [title]
      properties:
        id: {type: integer, readOnly: true}
        title: {type: string, minLength: 1, maxLength: 60}
        slug: {type: string, readOnly: true}
        state: {type: string, readOnly: true}
    Issue:
      type: object
      required: [text]
      properties:
        id: {type: integer, readOnly: true}
        index: {type: integer, readOnly: true}
        text: {type: string, minLength: 1, maxLength: 60}
`

// forge keeps repositories and issues by the names that its paths have.
type forge struct {
	mu     sync.Mutex
	key    string // property that names a resource in its path; "" stores nothing
	others map[string]map[string]any
	kept   map[string]map[string]any // by path
	counts map[string]int            // of each collection
	last   int
	reads  []*http.Request
	gone   []string
	locate bool // Location is sent
	listed bool // what is asked for by its state is answered with a list
}

func newForge(key string) *forge {
	return &forge{key: key, kept: map[string]map[string]any{}, counts: map[string]int{}, last: 100}
}

func (f *forge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	path := r.URL.Path
	w.Header().Set("Content-Type", "application/json")
	known := f.kept[path]
	if known == nil {
		known = f.others[path]
	}
	switch {
	case r.Method == http.MethodPost:
		f.create(w, r, path)
	case r.Method == http.MethodGet && f.listed && strings.HasSuffix(path, "/open"):
		f.reads = append(f.reads, r)
		json.NewEncoder(w).Encode([]any{map[string]any{"id": f.last}})
	case r.Method == http.MethodGet && known != nil:
		f.reads = append(f.reads, r)
		json.NewEncoder(w).Encode(known)
	case r.Method == http.MethodDelete && known != nil:
		f.gone = append(f.gone, path)
		delete(f.kept, path)
		delete(f.others, path)
		w.WriteHeader(http.StatusNoContent)
	default:
		if r.Method == http.MethodGet {
			f.reads = append(f.reads, r)
		} else {
			f.gone = append(f.gone, path)
		}
		w.WriteHeader(http.StatusNotFound)
		w.Write([]byte(`{}`))
	}
}

func (f *forge) create(w http.ResponseWriter, r *http.Request, path string) {
	var m map[string]any
	text := "title"
	if strings.HasSuffix(path, "/issues") {
		text = "text"
		if f.key != "" && f.kept[strings.TrimSuffix(path, "/issues")] == nil {
			w.WriteHeader(http.StatusNotFound)
			w.Write([]byte(`{}`))
			return
		}
	}
	if json.NewDecoder(r.Body).Decode(&m) != nil || m[text] == nil {
		w.WriteHeader(http.StatusBadRequest)
		w.Write([]byte(`{}`))
		return
	}
	f.last++
	f.counts[path]++
	m["id"], m["state"] = f.last, "open"
	name := ""
	if text == "title" {
		m["slug"] = fmt.Sprintf("s-%d", f.last)
		name = fmt.Sprint(m[f.key])
	} else {
		m["index"] = f.counts[path]
		name = strconv.Itoa(f.counts[path])
	}
	if f.key != "" {
		f.kept[path+"/"+name] = m
	}
	if f.locate {
		w.Header().Set("Location", path+"/"+name)
	}
	w.WriteHeader(http.StatusCreated)
	json.NewEncoder(w).Encode(m)
}

// few keeps a run short, and whole lives in it.
var few = regexp.MustCompile(`^create(Repo|Issue)/(lifecycle|control|missing-required)/`)

func work(t *testing.T, f http.Handler, param, ops string, load spec.Options, opts Options) *heard {
	t.Helper()
	load.Operations = strings.Fields(ops)
	c, err := spec.Load(spec.Source{Name: "repos.yaml", Data: []byte(fmt.Sprintf(reposYAML, param))}, load)
	require.NoError(t, err)
	h := &heard{}
	opts.Handler = f
	require.NoError(t, Run(t.Context(), c, cases.Options{Run: few}, opts, h.event))
	require.NotNil(t, h.finished)
	for _, op := range c.Operations {
		require.Nil(t, reads(op), "the contract is the caller's: another run begins with it as it was")
	}
	return h
}

// reads is the identifier of a contract where a run has changed it.
func reads(op *spec.Operation) *spec.Identifier {
	if op.Identifier == nil || !op.Identifier.NotInPath && !strings.Contains(op.Identifier.Reason, "answers with the resource") {
		return nil
	}
	return op.Identifier
}

// outcomesOf counts the outcomes of a rule.
func outcomesOf(h *heard, rule string) map[verdict.Outcome]int {
	out := map[verdict.Outcome]int{}
	for _, d := range h.done {
		for _, v := range d.Verdicts {
			if string(v.Rule) == rule {
				out[v.Outcome]++
			}
		}
	}
	return out
}

func lookups(h *heard) (n int) {
	for _, d := range h.done {
		if strings.HasSuffix(d.Case.ID, "/parent/identifier/read") {
			n += len(d.Exchanges)
		}
	}
	return n
}

// TestWhatNamesAResourceIsFoundOut: the description says {repo} and shows an id,
// a title and a slug.
func TestWhatNamesAResourceIsFoundOut(t *testing.T) {
	for _, row := range []struct {
		why, key, param, given string
		locate                 bool
		asked                  int
		named                  string
		readable               verdict.Outcome
		left                   bool
	}{
		{"the path wants the slug", "slug", "repo", "", false, 2, `named by "/slug"`, verdict.Pass, false},
		{"the path wants what the client chose", "title", "repo", "", false, 3, `named by "/title"`, verdict.Pass, false},
		{"the path wants the id: one request", "id", "repo", "", false, 1, "", verdict.Pass, false},
		{"Location agrees with the id: none", "id", "repo", "", true, 0, "", verdict.Pass, false},
		{"Location says what it is", "title", "repo", "", true, 2, `named by "/title"`, verdict.Pass, false},
		{"nothing is stored, and the path asks for an id", "", "repo_id", "", false, 0, "", verdict.Fail, false},
		{"nothing is stored, and the path does not say what it asks for", "", "repo", "", false, 3, "nothing that the create answers is found", verdict.Error, true},
		{"the user says it", "slug", "repo", "slug", false, 0, "", verdict.Pass, false},
		{"the user is wrong", "slug", "repo", "id", false, 0, "", verdict.Fail, false},
	} {
		t.Run(row.why, func(t *testing.T) {
			f := newForge(row.key)
			f.locate = row.locate
			h := work(t, f, row.param, "createRepo", spec.Options{Identifier: row.given}, Options{})
			require.Equal(t, row.asked, lookups(h))
			require.Contains(t, h.finished.Bases[0].Named, row.named)
			require.Equal(t, row.named == "", h.finished.Bases[0].Named == "")
			got := outcomesOf(h, "resource/readable")
			require.NotZero(t, got[row.readable], got)
			if row.readable != verdict.Fail {
				require.Zero(t, got[verdict.Fail])
			}
			require.Equal(t, row.left, len(h.finished.Left) > 0)
			if row.left {
				require.Empty(t, f.gone, "nothing is deleted by a name that is not known")
			}
			if row.readable == verdict.Pass {
				require.Empty(t, f.kept, "what was found is what is deleted")
				require.Zero(t, h.finished.Counts.Verdicts[verdict.Fail], "%v", h.finished.Findings)
			}
			for _, r := range f.reads {
				require.Equal(t, "api-version=7", r.URL.RawQuery, "what the read asks for beside its path")
				require.Equal(t, "acme", r.Header.Get("X-Tenant"))
			}
		})
	}
}

// TestSomebodyElsesResourceIsNotTakenForIt: the id of ours is the number of
// another.
func TestSomebodyElsesResourceIsNotTakenForIt(t *testing.T) {
	f := newForge("title")
	f.others = map[string]map[string]any{}
	for id := 50; id < 400; id++ {
		f.others[fmt.Sprintf("/repos/%d", id)] = map[string]any{"id": 1000 + id, "title": "theirs"}
	}
	f.listed = true // GET /repos/open is a list, which shows ours
	h := work(t, f, "repo", "createRepo", spec.Options{}, Options{})
	require.Contains(t, h.finished.Bases[0].Named, `named by "/title"`)
	require.Len(t, f.others, 350, "theirs stay")
	require.Empty(t, f.kept)
	require.Empty(t, h.finished.Left)
}

// TestChildrenAreMadeBelowWhatWasFound: what names the parent is known to the
// paths below it and to the clean-up; the number of an issue is not its id.
func TestChildrenAreMadeBelowWhatWasFound(t *testing.T) {
	for _, ops := range []string{"createIssue", "createIssue createRepo", "createRepo createIssue"} {
		t.Run(ops, func(t *testing.T) {
			f := newForge("slug")
			h := work(t, f, "repo", ops, spec.Options{}, Options{Workers: 4, Progress: func(int, int) {}})
			require.True(t, h.finished.Complete, h.finished.Diagnosis)
			require.Empty(t, f.kept)
			require.Empty(t, h.finished.Left)
			require.Zero(t, h.finished.Counts.Verdicts[verdict.Fail], "%v", h.finished.Findings)
			require.Equal(t, 1, strings.Count(strings.Join(h.ids(), " ")+" ", "createRepo/parent/identifier/read "), "once is enough")
			require.Equal(t, `"/index"`, regexp.MustCompile(`"[^"]*"`).FindString(namedBy(h, "createIssue")))
		})
	}
}

func namedBy(h *heard, op string) string {
	for _, b := range h.finished.Bases {
		if b.Operation == op {
			return b.Named
		}
	}
	return ""
}

// TestLookupsKeepWithinTheRun: no more requests than the bound, and none when
// the run has ended.
func TestLookupsKeepWithinTheRun(t *testing.T) {
	op := &spec.Operation{ID: "make", Method: "POST", Path: "/x", Read: &spec.Operation{Method: "GET", Path: "/x/{thing}"},
		Identifier: &spec.Identifier{Pointer: "/data/id"}}
	body := map[string]any{"id": json.Number("7"), "created": "2020-01-01T00:00:00Z", "type": "kind", "note": "two words", "self": "http://x/7", "ok": true, "sent": "s"}
	for i := range 20 {
		body[fmt.Sprint("text", i)] = fmt.Sprint("t", i)
	}
	body["thing"], body["slug"], body["size"] = json.Number("3"), "own", json.Number("9")
	s := &search{op: op, body: map[string]any{"data": body}, sent: map[string]any{"sent": "s"}}
	got := s.names()
	require.Len(t, got, maxNames)
	require.Equal(t, []string{"/data/thing", "/data/slug"}, got[:2], "what the path calls it, then likely names")
	for _, ptr := range got[2:] {
		require.Contains(t, ptr, "/data/text", "no kinds, instants, addresses, nor what others may have sent too")
	}
}

// TestPlaced: the place of an identifier may be another one on reading back.
func TestPlaced(t *testing.T) {
	for _, row := range []struct {
		why, pointer, body string
		want               []string
	}{
		{"where it was", "/data/id", `{"data":{"id":7.0}}`, []string{"7"}},
		{"out of its envelope", "/data/id", `{"id":7}`, []string{"7"}},
		{"out of a list", "/0/id", `{"id":"a"}`, []string{"a"}},
		{"in an envelope", "/id", `{"repo":{"id":"a"},"ok":true}`, []string{"a"}},
		{"a list shows no resource", "/id", `[{"id":"a"}]`, nil},
		{"not shown", "/id", `{"name":"a"}`, nil},
	} {
		v, _ := valueAt(verdict.Body{Data: []byte(row.body)}, "")
		require.Equal(t, row.want, placed(v, row.pointer), row.why)
	}
}
