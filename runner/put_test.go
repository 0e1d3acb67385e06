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
	"assay/verdict"
)

// settingsYAML has PUTs to one name, and to any.
const settingsYAML = `openapi: 3.0.3
info: {title: settings, version: "1"}
paths:
  /settings/{name}:
    parameters: [{name: name, in: path, required: true, schema: NAME}]
    put:
      operationId: putSetting
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Setting"}}}}
      responses:
        "200": {description: replaced, content: {application/json: {schema: {$ref: "#/components/schemas/Setting"}}}}
        "201": {description: created, content: {application/json: {schema: {$ref: "#/components/schemas/Setting"}}}}
        "400": {description: refused}
        "404": {description: not below it}
        "415": {description: another media type}
    get: {operationId: getSetting, responses: {"200": {description: it, content: {application/json: {schema: {$ref: "#/components/schemas/Setting"}}}}, "404": {description: none}}}
    delete: {operationId: deleteSetting, responses: {"204": {description: gone}, "404": {description: none}}}
components:
  schemas:
    Setting:
      type: object
      additionalProperties: false
      required: [text]
      properties:
        text: {type: string, minLength: 1, maxLength: 60}
        size: {type: integer, minimum: 0, maximum: 9}
`

// settings keeps what is put, by path.
type settings struct {
	mu      sync.Mutex
	users   users // for its judgement of bodies
	kept    map[string]any
	deletes []string
	stay    bool   // a DELETE is not allowed
	only    string // the one path there is; empty for any
}

func (s *settings) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	path := r.URL.Path
	now, known := s.kept[path]
	w.Header().Set("Content-Type", "application/json")
	switch {
	case r.Method == http.MethodPut:
		s.put(w, r, path, body)
	case r.Method == http.MethodGet && known:
		json.NewEncoder(w).Encode(now)
	case r.Method == http.MethodGet:
		w.WriteHeader(http.StatusNotFound)
	case r.Method != http.MethodDelete:
		w.Header().Set("Allow", "GET, PUT, DELETE")
		w.WriteHeader(http.StatusMethodNotAllowed)
	case s.stay:
		w.WriteHeader(http.StatusForbidden)
	default:
		s.deletes = append(s.deletes, path)
		delete(s.kept, path)
		w.WriteHeader(map[bool]int{true: http.StatusNoContent, false: http.StatusNotFound}[known])
	}
}

func (s *settings) put(w http.ResponseWriter, r *http.Request, path string, body []byte) {
	w.Header().Del("Content-Type")
	v, ok := s.users.valid(w, r, body)
	if !ok {
		return
	}
	if s.only != "" && path != s.only {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	_, known := s.kept[path]
	s.kept[path] = v
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(map[bool]int{true: http.StatusOK, false: http.StatusCreated}[known])
	json.NewEncoder(w).Encode(v)
}

// TestWhatIsPutAtOneAddressIsOneResource: it is deleted once, and left once.
func TestWhatIsPutAtOneAddressIsOneResource(t *testing.T) {
	for _, row := range []struct {
		why, schema string
		opts        Options
		stay        bool
		left        int // -1: one for each create
		deletes     int
	}{
		{"one address, deleted", `{type: string, enum: [main]}`, Options{}, false, 0, 1},
		{"one address, kept", `{type: string, enum: [main]}`, Options{NoCleanup: true}, false, 1, 0},
		{"one address, not to be deleted", `{type: string, enum: [main]}`, Options{}, true, 1, 0},
		{"an address each", `{type: string}`, Options{}, false, 0, -1},
	} {
		t.Run(row.why, func(t *testing.T) {
			c := load(t, "settings.yaml", strings.Replace(settingsYAML, "NAME", row.schema, 1))
			s := &settings{kept: map[string]any{}, stay: row.stay}
			if strings.Contains(row.schema, "main") {
				s.only = "/settings/main"
			}
			s.users.view = c.Operations[0].Body.JSON().Schema.Request()
			h := &heard{}
			row.opts.Handler = s
			require.NoError(t, Run(t.Context(), c, cases.Options{}, row.opts, h.event))
			require.True(t, h.finished.Complete, h.finished.Diagnosis)
			for _, f := range h.finished.Findings {
				require.NotEqual(t, verdict.Fail, f.Outcome, "%s: %s", f.Rule, f.Sentence)
			}
			require.Len(t, h.finished.Left, row.left)
			after := 0
			for _, d := range h.cleanup {
				after += len(d.Exchanges)
			}
			if row.deletes >= 0 && !row.stay {
				require.Equal(t, row.deletes, after, "one address is asked for once")
			}
			if row.left == 0 {
				require.Empty(t, s.kept)
			} else {
				require.Equal(t, "http://in-process/settings/main", h.finished.Left[0].URL)
			}
			for _, d := range h.done {
				for _, m := range d.Created {
					require.Equal(t, d.Exchanges[0].Request.URL, m.URL, "what the client names is where it is put")
				}
			}
		})
	}
}
