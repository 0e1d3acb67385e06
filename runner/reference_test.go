package runner

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/verdict"
)

// deskYAML has tickets of a customer, who belongs to an org_unit.
const deskYAML = `openapi: 3.0.3
info: {title: desk, version: "1"}
paths:
  /org_units:
    post:
      operationId: createUnit
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string, maxLength: 90}}}}}}
      responses: {"201": {description: made, content: {application/json: {schema: {type: object, properties: {id: {type: integer}, name: {type: string}}}}}}, "400": {description: no}}
  /org_units/{id}:
    delete: {operationId: deleteUnit, parameters: [{name: id, in: path, required: true, schema: {type: integer}}], responses: {"204": {description: gone}}}
  /customers:
    post:
      operationId: createCustomer
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name, org_unit_id], properties: {name: {type: string, maxLength: 90}, org_unit_id: {type: integer}}}}}}
      responses: {"201": {description: made, content: {application/json: {schema: {type: object, properties: {id: {type: string}, name: {type: string}, org_unit_id: {type: integer}}}}}}, "400": {description: no}}
  /customers/{id}:
    delete: {operationId: deleteCustomer, parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {"204": {description: gone}}}
  /tickets:
    post:
      operationId: createTicket
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [subject, customerId], properties: {subject: {type: string, minLength: 1, maxLength: 90}, customerId: {type: string, example: c-documented}, watcherIds: {type: array, items: {type: string}}}}}}}
      responses: {"201": {description: made, content: {application/json: {schema: {type: object, properties: {id: {type: string}, subject: {type: string}, customerId: {type: string}, watcherIds: {type: array, items: {type: string}}}}}}}, "400": {description: no}}
`

// desk refuses what names something that is not there.
type desk struct {
	mu   sync.Mutex
	n    int
	kept map[string]bool // path of what lives
	lost bool            // customers cannot be made
}

func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if r.Method == http.MethodDelete && d.kept[r.URL.Path] {
		delete(d.kept, r.URL.Path)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	data, _ := io.ReadAll(r.Body)
	m := map[string]any{}
	if r.Method != http.MethodPost || json.Unmarshal(data, &m) != nil || !d.sound(r.URL.Path, m) {
		http.Error(w, "no", http.StatusBadRequest)
		return
	}
	d.n++
	m["id"] = any(d.n)
	if r.URL.Path != "/org_units" {
		m["id"] = fmt.Sprint("c-", d.n)
	}
	d.kept[fmt.Sprint(r.URL.Path, "/", m["id"])] = true
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	json.NewEncoder(w).Encode(m)
}

func (d *desk) sound(path string, m map[string]any) bool {
	switch path {
	case "/customers":
		return !d.lost && d.kept[fmt.Sprint("/org_units/", m["org_unit_id"])]
	case "/tickets":
		subject, isText := m["subject"].(string)
		return d.kept[fmt.Sprint("/customers/", m["customerId"])] && isText && subject != ""
	}
	return true
}

// TestWhatABodyNamesIsMadeFirst: a ticket is of a customer, who is of a unit;
// both are made, named in every body, and deleted again.
func TestWhatABodyNamesIsMadeFirst(t *testing.T) {
	c := load(t, "desk.yaml", deskYAML)
	c.Operations = c.Operations[2:]
	server := &desk{kept: map[string]bool{}}
	h := &heard{}
	require.NoError(t, Run(t.Context(), c, cases.Options{}, Options{Handler: server}, h.event))
	require.True(t, h.finished.Complete, h.finished.Diagnosis)
	base := h.finished.Bases[0]
	require.NotEmpty(t, base.Case, "%+v", base)
	var parents []string
	for _, d := range h.done {
		if d.Case.Technique == parentTechnique {
			parents = append(parents, d.Case.ID)
		}
	}
	require.Len(t, parents, 2, "one resource serves all cases: %v", parents)
	require.NotZero(t, outcomesOf(h, "status/rejects-invalid")[verdict.Pass])
	left := 0
	for path := range server.kept {
		if !strings.HasPrefix(path, "/tickets") { // nothing is described to delete them
			left++
		}
	}
	require.Zero(t, left)
}

// TestWhatABodyNamesMayBeTheUsers: what is pinned, and what cannot be made, is
// left as it is.
func TestWhatABodyNamesMayBeTheUsers(t *testing.T) {
	server := &desk{kept: map[string]bool{"/customers/c-own": true}}
	c := load(t, "desk.yaml", deskYAML)
	c.Operations = c.Operations[2:]
	h := &heard{}
	opts := cases.Options{Values: map[string]json.RawMessage{"/customerId": json.RawMessage(`"c-own"`)}}
	require.NoError(t, Run(t.Context(), c, opts, Options{Handler: server}, h.event))
	require.NotEmpty(t, h.finished.Bases[0].Case)
	for _, d := range h.done {
		require.NotEqual(t, parentTechnique, d.Case.Technique)
	}

	server = &desk{kept: map[string]bool{}, lost: true}
	h = &heard{}
	require.NoError(t, Run(t.Context(), c, cases.Options{}, Options{Handler: server}, h.event))
	require.Empty(t, h.finished.Bases[0].Case)
	require.Contains(t, h.finished.Diagnosis, "--value", "it is the ticket that is told of: %s", h.finished.Diagnosis)
}

// shelvesYAML has books that name their shelf in the path and in the body.
const shelvesYAML = `openapi: 3.0.3
info: {title: shelves, version: "1"}
paths:
  /shelves:
    post:
      operationId: createShelf
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}
      responses: {"201": {description: made, content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}}
  /shelves/{shelf_id}/books:
    post:
      operationId: createBook
      parameters: [{name: shelf_id, in: path, required: true, schema: {type: string}}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [shelf_id], properties: {shelf_id: {type: string}, title: {type: string}}}}}}
      responses: {"201": {description: made, content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}, "400": {description: no}}
`

// TestPathAndBodyNameOneResource: the shelf of the path is that of the body.
func TestPathAndBodyNameOneResource(t *testing.T) {
	c := load(t, "shelves.yaml", shelvesYAML)
	c.Operations = c.Operations[1:]
	shelves := 0
	var books atomic.Int32
	h := &heard{}
	require.NoError(t, Run(t.Context(), c, cases.Options{}, Options{Workers: 1, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m struct {
			Shelf string `json:"shelf_id"`
		}
		data, _ := io.ReadAll(r.Body)
		bad := json.Unmarshal(data, &m) != nil
		switch id, ok := strings.CutPrefix(r.URL.Path, "/shelves/"); {
		case !ok:
			shelves++
			answerJSON(w, fmt.Sprintf(`{"id":"s%d"}`, shelves))
		case bad || strings.TrimSuffix(id, "/books") != m.Shelf:
			http.Error(w, "another shelf", http.StatusBadRequest)
		default:
			answerJSON(w, fmt.Sprintf(`{"id":"b%d"}`, books.Add(1)))
		}
	})}, h.event))
	require.Equal(t, 1, shelves)
	require.NotEmpty(t, h.finished.Bases[0].Case, "%+v", h.finished.Bases)
}

func answerJSON(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	io.WriteString(w, body)
}
