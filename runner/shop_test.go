package runner

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"assay/cases"
	"assay/checks"
	"assay/spec"
	"assay/verdict"
)

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard) // net/http says there what answers it did not ask for
	goleak.VerifyTestMain(m)
}

// orders is the contract of the shop: create, read, list and delete.
func orders() *spec.Contract {
	read := &spec.Operation{ID: "getOrder", Method: "GET", Path: "/orders/{id}"}
	list := &spec.Operation{ID: "listOrders", Method: "GET", Path: "/orders"}
	del := &spec.Operation{ID: "deleteOrder", Method: "DELETE", Path: "/orders/{id}"}
	ok := &spec.Response{Key: "201"}
	create := &spec.Operation{ID: "createOrder", Method: "POST", Path: "/orders",
		Responses: []*spec.Response{ok}, Success: []*spec.Response{ok},
		Identifier: &spec.Identifier{Pointer: "/id"},
		Read:       read, List: &spec.List{Operation: list, Items: "/value"}, Delete: del}
	return &spec.Contract{Title: "shop", Operations: []*spec.Operation{create}}
}

// shop is a small server that keeps the contract, with a handle on each create.
type shop struct {
	mu     sync.Mutex
	kept   map[string][]byte
	last   int
	create func(w http.ResponseWriter, r *http.Request, body []byte) bool // true: answered
}

func newShop() *shop { return &shop{kept: map[string][]byte{}} }

func (s *shop) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.kept)
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	id := strings.TrimPrefix(r.URL.Path, "/orders/")
	switch {
	case r.URL.Path == "/orders" && r.Method == http.MethodPost:
		if s.create == nil || !s.create(w, r, body) {
			s.store(w, body)
		}
	case r.URL.Path == "/orders" && r.Method == http.MethodGet:
		s.list(w, r)
	case !strings.HasPrefix(r.URL.Path, "/orders/"):
		http.NotFound(w, r)
	default:
		s.mu.Lock()
		defer s.mu.Unlock()
		data, ok := s.kept[id]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Method == http.MethodDelete {
			delete(s.kept, id)
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Write(data)
	}
}

// list answers two items a page.
func (s *shop) list(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := slices.Sorted(maps.Keys(s.kept))
	from, _ := strconv.Atoi(r.URL.Query().Get("skip"))
	page := map[string]any{}
	var items []json.RawMessage
	for _, id := range ids[min(from, len(ids)):min(from+2, len(ids))] {
		items = append(items, s.kept[id])
	}
	if page["value"] = items; from+2 < len(ids) {
		page["next"] = fmt.Sprintf("/orders?skip=%d", from+2)
	}
	json.NewEncoder(w).Encode(page)
}

// store keeps a JSON object and answers 201, or refuses with 400.
func (s *shop) store(w http.ResponseWriter, body []byte) {
	var m map[string]any
	if json.Unmarshal(body, &m) != nil || m["bad"] != nil {
		http.Error(w, "bad", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	id := fmt.Sprintf("o-%d", s.last)
	m["id"] = id
	data, _ := json.Marshal(m)
	s.kept[id] = data
	w.Header().Set("Location", "/orders/"+id)
	w.WriteHeader(http.StatusCreated)
	w.Write(data)
}

// order is a case of one create and its read-back.
func order(op *spec.Operation, id, body string, want verdict.Want) *cases.Case {
	c := &cases.Case{Op: op, Phase: cases.Changes}
	c.ID, c.Operation, c.Expect.Want = op.ID+"/"+id, op.ID, want
	c.Steps = []cases.Step{
		{Kind: cases.Create, Op: op, Method: "POST", Path: "/orders", Header: []verdict.Header{{Name: "Content-Type", Value: "application/json"}},
			Body: []byte(body), Marked: strings.Contains(body, cases.Marker)},
		{ID: "read.1", Kind: cases.Read, Op: op.Read, Method: "GET", Path: "/orders/" + cases.VarID},
	}
	return c
}

const markedBody = `{"name":"` + cases.Marker + `"}`

// script is a plan made by hand, with a judge that says what it saw.
type script struct {
	c           *spec.Contract
	ladder      []*cases.Case
	rest        []*cases.Case
	stream      iter.Seq[*cases.Case] // in place of rest
	judge       func(*checks.Sample) []verdict.Verdict
	obligations []verdict.Obligation
}

func (s *script) stages() stages {
	if s.judge == nil {
		s.judge = func(*checks.Sample) []verdict.Verdict { return nil }
	}
	return stages{
		plan: func(op *spec.Operation, _ cases.Pins) (*planned, error) {
			return &planned{ladder: s.ladder,
				rest: func(string) iter.Seq[*cases.Case] {
					if s.stream != nil {
						return s.stream
					}
					return slices.Values(s.rest)
				},
				obligations: func() []verdict.Obligation { return s.obligations }}, nil
		},
		judge: s.judge,
		roll: func(*verdict.Outline, string) *rollUp {
			return &rollUp{func(*verdict.Event) {}, func(*verdict.Finished) {}}
		},
	}
}

// newScript has one rung that the shop accepts.
func newScript() *script {
	c := orders()
	rung := order(c.Operations[0], "example", markedBody, verdict.Accept)
	rung.Phase, rung.Base = cases.Preflight, "the example"
	return &script{c: c, ladder: []*cases.Case{rung}}
}

func (s *script) add(id, body string, want verdict.Want) *cases.Case {
	c := order(s.c.Operations[0], id, body, want)
	s.rest = append(s.rest, c)
	return c
}

// heard is what a run emitted.
type heard struct {
	done        []*verdict.Done
	cleanup     []*verdict.Done
	obligations int
	finished    *verdict.Finished
}

func (h *heard) event(e *verdict.Event) error {
	switch {
	case e.Done != nil && e.Done.Case.Technique == cleanupTechnique:
		h.cleanup = append(h.cleanup, e.Done)
	case e.Done != nil:
		h.done = append(h.done, e.Done)
	case e.Obligation != nil:
		h.obligations++
	case e.Finished != nil:
		h.finished = e.Finished
	}
	return nil
}

func (h *heard) ids() []string {
	var out []string
	for _, d := range h.done {
		out = append(out, d.Case.ID)
	}
	return out
}

func (h *heard) find(t *testing.T, id string) *verdict.Done {
	t.Helper()
	for _, d := range h.done {
		if strings.HasSuffix(d.Case.ID, id) {
			return d
		}
	}
	require.Fail(t, "no such case", id)
	return nil
}

// play runs a script.
func play(t *testing.T, s *script, opts Options) *heard {
	t.Helper()
	h, err := playIn(t.Context(), s, opts)
	require.NoError(t, err)
	require.NotNil(t, h.finished)
	return h
}

func playIn(ctx context.Context, s *script, opts Options) (*heard, error) {
	h := &heard{}
	opts.Timeout = either(opts.Timeout, 20*time.Second)
	err := start(ctx, s.c, s.stages(), opts, h.event)
	return h, err
}

// doors are the two ways to a handler.
func doors(t *testing.T, h http.Handler, test func(t *testing.T, opts Options)) {
	t.Run("in process", func(t *testing.T) { test(t, Options{Handler: h}) })
	t.Run("over the network", func(t *testing.T) {
		srv := httptest.NewServer(h)
		defer srv.Close()
		test(t, Options{Target: srv.URL})
	})
}
