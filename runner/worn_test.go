package runner

import (
	"encoding/json"
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

// usersYAML has a text that a server may want to be unique, and one that it may
// look up.
const usersYAML = `openapi: 3.0.3
info: {title: users, version: "1"}
paths:
  /users:
    post:
      operationId: createUser
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/User"}
            example: {name: Ann, email: ann@example.com, team_name: core, size: 3}
      responses:
        "201": {description: created, content: {application/json: {schema: {$ref: "#/components/schemas/User"}}}}
        "400": {description: refused}
        "409": {description: taken}
        "415": {description: another media type}
        "422": {description: refused}
components:
  schemas:
    User:
      type: object
      additionalProperties: false
      required: [name, email, team_name]
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string, minLength: 1, maxLength: 60}
        email: {type: string, format: email}
        team_name: {type: string, minLength: 1, maxLength: 60}
        size: {type: integer, minimum: 0, maximum: 9}
`

// sizesYAML has no room for a mark.
const sizesYAML = `openapi: 3.0.3
info: {title: sizes, version: "1"}
paths:
  /users:
    post:
      operationId: createUser
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Size"}}}}
      responses:
        "201": {description: created, content: {application/json: {schema: {$ref: "#/components/schemas/Size"}}}}
        "400": {description: refused}
        "415": {description: another media type}
components:
  schemas:
    Size:
      type: object
      required: [size]
      properties:
        id: {type: integer, readOnly: true}
        size: {type: integer, minimum: 0, maximum: 9}
        kind: {type: string, enum: [small, large]}
`

// users takes what the description allows, as far as its own rules go.
type users struct {
	mu     sync.Mutex
	view   *spec.View
	seen   map[string]bool
	last   int
	unique func(m map[string]any, body string) string // what has to be unique; "" for nothing
	taken  func(w http.ResponseWriter)
	lookup string                    // the only team there is; empty for any
	lax    bool                      // invalid bodies are taken
	kept   map[string]map[string]any // when set, what is there already is answered as if it were new
}

func (s *users) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	m, ok := s.valid(w, r, body)
	if !ok {
		return
	}
	if s.lookup != "" && m["team_name"] != s.lookup {
		http.Error(w, `no such team`, http.StatusUnprocessableEntity)
		return
	}
	key := ""
	if s.unique != nil {
		key = s.unique(m, string(body))
	}
	switch {
	case key != "" && s.seen[key] && s.kept != nil:
		enrolled(w, s.kept[key])
		return
	case key != "" && s.seen[key]:
		s.taken(w)
		return
	}
	s.seen[key] = true
	s.last++
	delete(m, "id")
	m["id"] = s.last
	if s.kept != nil {
		s.kept[key] = m
	}
	enrolled(w, m)
}

func enrolled(w http.ResponseWriter, m map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	json.NewEncoder(w).Encode(m)
}

// valid refuses what the description does not allow.
func (s *users) valid(w http.ResponseWriter, r *http.Request, body []byte) (m map[string]any, ok bool) {
	value, problems := spec.CheckJSON(body, spec.JSONLimits{})
	switch {
	case r.Method != http.MethodPost && r.Method != http.MethodPut:
		w.Header().Set("Allow", "POST")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return nil, false
	case !spec.IsJSON(r.Header.Get("Content-Type")):
		w.WriteHeader(http.StatusUnsupportedMediaType)
		return nil, false
	case len(problems) > 0 || json.Unmarshal(body, &m) != nil:
		w.WriteHeader(http.StatusBadRequest)
		return nil, false
	}
	if faults, err := s.view.ValidateValue(value); !s.lax && (err != nil || len(faults) > 0) {
		w.WriteHeader(http.StatusBadRequest)
		return nil, false
	}
	return m, true
}

func says(status int, text string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) { http.Error(w, text, status) }
}

func byEmail(m map[string]any, _ string) string {
	text, _ := m["email"].(string)
	return strings.ToLower(text)
}

func byBody(_ map[string]any, body string) string { return body }

func enrol(t *testing.T, text string, s *users) *heard {
	t.Helper()
	c := load(t, "users.yaml", text)
	s.view, s.seen = c.Operations[0].Body.JSON().Schema.Request(), map[string]bool{}
	h := &heard{}
	require.NoError(t, Run(t.Context(), c, cases.Options{}, Options{Handler: s}, h.event))
	require.NotNil(t, h.finished)
	require.True(t, h.finished.Complete, h.finished.Diagnosis)
	return h
}

// TestTheBaseDoesNotWearOff: something in it has to be unique, and a server says
// so in its own way.
func TestTheBaseDoesNotWearOff(t *testing.T) {
	for _, row := range []struct {
		why  string
		s    *users
		base string // how the id of the base ends
		worn bool
	}{
		{"nothing has to be unique", &users{}, "-marked", false},
		{"409", &users{unique: byEmail, taken: says(409, "")}, "-distinct", false},
		{"400 with words", &users{unique: byEmail, taken: says(400, `{"email":["has already been taken"]}`)}, "-distinct", false},
		{"422 with words", &users{unique: byEmail, taken: says(422, `email must be unique`)}, "-distinct", false},
		{"400 without a word", &users{unique: byEmail, taken: says(400, ``)}, "-distinct", false},
		{"each body once: a mark is enough", &users{unique: byBody, taken: says(409, ``)}, "-marked", false},
		{"what is there is answered", &users{unique: byEmail, kept: map[string]map[string]any{}}, "-distinct", false},
		{"what is made distinct is looked up", &users{unique: byEmail, taken: says(400, ``), lookup: "core"}, "-marked", true},
	} {
		t.Run(row.why, func(t *testing.T) {
			h := enrol(t, usersYAML, row.s)
			b := h.finished.Bases[0]
			require.True(t, strings.HasSuffix(b.Case, row.base), "%+v", b)
			for _, f := range h.finished.Findings {
				if row.s.kept != nil && (f.Rule == "id/unique" || f.Rule == "echo/field") {
					continue // 201 says that what was sent was made, and it was not
				}
				require.NotEqual(t, verdict.Fail, f.Outcome, "%s: %s", f.Rule, f.Sentence)
			}
			got := outcomesOf(h, "status/rejects-invalid")
			if row.worn {
				require.Contains(t, b.Tried[0].Outcome, "refused (400) when it was sent again")
				require.Greater(t, got[verdict.Error], got[verdict.Pass], "a refusal of what leans on a worn base shows nothing: %v", got)
				return
			}
			require.NotZero(t, got[verdict.Pass], got)
		})
	}
}

// TestAWornBaseHidesNoAcceptedFault: the server takes each body once, and
// invalid ones too.
func TestAWornBaseHidesNoAcceptedFault(t *testing.T) {
	for _, lax := range []bool{false, true} {
		s := &users{unique: byBody, taken: says(400, ``), lax: lax}
		h := enrol(t, sizesYAML, s)
		b := h.finished.Bases[0]
		require.Contains(t, b.Tried[0].Outcome, "created (201), refused (400) when it was sent again")
		require.NotEmpty(t, b.Case, "it is the base all the same")
		accepts, rejects := outcomesOf(h, "status/accepts-valid"), outcomesOf(h, "status/rejects-invalid")
		require.Zero(t, accepts[verdict.Fail], "%v", accepts)
		require.NotZero(t, accepts[verdict.Error], "what was sent before is refused: inconclusive")
		require.Equal(t, lax, rejects[verdict.Fail] > 0, "what is accepted is a fault, whatever the base is worth: %v", rejects)
	}
}

// TestWhatMayBeSentTwiceIsSentTwice: a rung that bears its mark where it may
// have to be unique is not sent again, nor is a PUT.
func TestWhatMayBeSentTwiceIsSentTwice(t *testing.T) {
	s := newScript()
	rung := s.ladder[0]
	plain := *rung
	plain.ID, plain.Steps = "createOrder/plain", append([]cases.Step{}, rung.Steps...)
	plain.Steps[0].Marked = false
	marked, distinct := *rung, *rung
	marked.ID, distinct.ID = "createOrder/x"+cases.MarkedRung, "createOrder/x"+cases.DistinctRung
	put := plain
	put.Steps = append([]cases.Step{}, plain.Steps...)
	put.Steps[0].Method = http.MethodPut
	for _, row := range []struct {
		why    string
		ladder []*cases.Case
		again  int
	}{
		{"no mark", []*cases.Case{&plain}, 1},
		{"one mark, and more would be possible", []*cases.Case{&marked, &distinct}, 1},
		{"all marks", []*cases.Case{&distinct}, 0},
		{"one mark, and no more is possible", []*cases.Case{&marked}, 0},
		{"PUT", []*cases.Case{&put}, 0},
	} {
		s.ladder = row.ladder
		shop := newShop()
		h := play(t, s, Options{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPut {
				r.Method = http.MethodPost
			}
			shop.ServeHTTP(w, r)
		})})
		n := 0
		for _, x := range h.done[0].Exchanges {
			if x.Step == againStep {
				n++
			}
		}
		require.Equal(t, row.again, n, row.why)
		require.Len(t, h.done[0].Created, 1+n, row.why)
		require.Zero(t, shop.count(), "what was sent again is deleted, too")
	}
}
