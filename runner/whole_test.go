package runner

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
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

const shopYAML = `openapi: 3.0.3
info: {title: shop, version: "1"}
paths:
  /orders:
    post:
      operationId: createOrder
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Order"}
            example: {name: "a first order", count: 3}
      responses:
        "201": {description: created, content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}
        "400": {description: refused}
        "415": {description: another media type}
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: getOrder, responses: {"200": {description: it, content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}, "404": {description: none}}}
    delete: {operationId: deleteOrder, responses: {"204": {description: gone}, "404": {description: none}}}
components:
  schemas:
    Order:
      type: object
      required: [name]
      properties:
        id: {type: string, readOnly: true}
        name: {type: string, minLength: 1, maxLength: 60}
        count: {type: integer, minimum: 0, maximum: 100}
        kind: {type: string, enum: [small, large]}
`

func load(t testing.TB, name, text string) *spec.Contract {
	t.Helper()
	c, err := spec.Load(spec.Source{Name: name, Data: []byte(text)}, spec.Options{})
	require.NoError(t, err)
	return c
}

// faithful is a shop that validates as the description says.
func faithful(c *spec.Contract) http.Handler {
	shop := newShop()
	view := c.Operations[0].Body.JSON().Schema.Request()
	shop.create = func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		w.Header().Set("Content-Type", "application/json")
		value, problems := spec.CheckJSON(body, spec.JSONLimits{})
		switch {
		case !spec.IsJSON(r.Header.Get("Content-Type")):
			w.WriteHeader(http.StatusUnsupportedMediaType)
			return true
		case len(problems) > 0:
			w.WriteHeader(http.StatusBadRequest)
			return true
		}
		if faults, err := view.ValidateValue(value); err != nil || len(faults) > 0 {
			w.WriteHeader(http.StatusBadRequest)
			return true
		}
		return false
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/orders" && r.Method == http.MethodGet {
			w.Header().Set("Content-Type", "application/json")
		}
		if r.URL.Path == "/orders" && r.Method != http.MethodPost {
			w.Header().Set("Allow", "POST")
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		shop.ServeHTTP(w, r)
	})
}

func TestRunOfARealPlan(t *testing.T) {
	c := load(t, "shop.yaml", shopYAML)
	doors(t, faithful(c), func(t *testing.T, opts Options) {
		var journal bytes.Buffer
		w := verdict.NewWriter(&journal)
		require.NoError(t, w.Event(&verdict.Event{Started: &verdict.Started{Format: verdict.FormatVersion}}))
		outline := cases.Outline(c)
		outline.Rules, outline.Verdicts = checks.Rules(), checks.JudgeContract(c)
		require.NoError(t, w.Event(&verdict.Event{Contract: &outline}))
		opts.Outline = &outline
		require.NoError(t, Run(t.Context(), c, cases.Options{}, opts, w.Event))

		h := &heard{}
		for e, err := range verdict.ReadJournal(&journal) {
			require.NoError(t, err)
			require.NoError(t, h.event(e))
		}
		require.True(t, h.finished.Complete, h.finished.Reason)
		require.Empty(t, h.finished.Left)
		require.Greater(t, len(h.done), 50)
		require.NotZero(t, h.obligations)
		for _, d := range h.done {
			for _, v := range d.Verdicts {
				require.NotEqual(t, verdict.Fail, v.Outcome, "%s: %+v", d.Case.ID, v)
			}
		}
		require.NotZero(t, h.finished.Counts.Verdicts[verdict.Pass])
		require.Zero(t, h.finished.Counts.Verdicts[verdict.Fail])
	})
}

// TestRunPlansAgain holds that the events of two runs are the same but for
// times and markers.
func TestRunPlansAgain(t *testing.T) {
	c := load(t, "shop.yaml", shopYAML)
	ids := func() (out []string) {
		h := &heard{}
		require.NoError(t, Run(t.Context(), c, cases.Options{}, Options{Handler: faithful(c), Nonce: "abcdefgh"}, h.event))
		for _, d := range h.done {
			out = append(out, fmt.Sprint(d.Case.ID, d.Verdicts))
		}
		return out
	}
	require.Equal(t, ids(), ids())
}

// BenchmarkRun tells how many requests a second a run makes, all checks on and
// the journal written, in process and over loopback; and for comparison how
// many bare net/http makes to the same server over loopback, creates only.
func BenchmarkRun(b *testing.B) {
	c := load(b, "shop.yaml", shopYAML)
	h := faithful(c)
	srv := httptest.NewServer(h)
	defer srv.Close()
	for _, door := range []struct {
		name string
		opts Options
	}{{"in-process", Options{Handler: h}}, {"loopback", Options{Target: srv.URL}}} {
		b.Run(door.name, func(b *testing.B) {
			b.ReportAllocs()
			requests := 0
			for b.Loop() {
				w := verdict.NewWriter(io.Discard)
				err := Run(b.Context(), c, cases.Options{Random: 1000}, door.opts, func(e *verdict.Event) error {
					if e.Done != nil {
						requests += len(e.Done.Exchanges)
					}
					return w.Event(e)
				})
				require.NoError(b, err)
			}
			b.ReportMetric(float64(requests)/b.Elapsed().Seconds(), "requests/s")
		})
	}
	b.Run("bare", func(b *testing.B) {
		b.ReportAllocs()
		requests := 0
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
		defer client.CloseIdleConnections()
		for b.Loop() {
			requests += 1000
			bare(client, srv.URL+"/orders", 1000)
		}
		b.ReportMetric(float64(requests)/b.Elapsed().Seconds(), "requests/s")
	})
}

// bare posts n orders with eight workers.
func bare(client *http.Client, url string, n int) {
	var workers sync.WaitGroup
	next := make(chan struct{})
	for range 8 {
		workers.Go(func() {
			for range next {
				resp, err := client.Post(url, "application/json", strings.NewReader(`{"name":"a first order","count":3}`))
				if err == nil {
					io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
				}
			}
		})
	}
	for range n {
		next <- struct{}{}
	}
	close(next)
	workers.Wait()
}

// TestADeleteThatRemovesAllIsFound: also where no list shows it.
func TestADeleteThatRemovesAllIsFound(t *testing.T) {
	c := load(t, "shop.yaml", shopYAML)
	require.Nil(t, c.Operations[0].List)
	made, view := newShop(), c.Operations[0].Body.JSON().Schema.Request()
	made.create = func(w http.ResponseWriter, _ *http.Request, body []byte) bool {
		w.Header().Set("Content-Type", "application/json")
		value, problems := spec.CheckJSON(body, spec.JSONLimits{})
		if faults, err := view.ValidateValue(value); len(problems) > 0 || err != nil || len(faults) > 0 {
			w.WriteHeader(http.StatusBadRequest)
			return true
		}
		return false
	}
	faulty := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			w.Header().Set("Content-Type", "application/json")
		}
		made.ServeHTTP(w, r)
		if r.Method == http.MethodDelete {
			made.mu.Lock()
			defer made.mu.Unlock()
			made.kept = map[string][]byte{}
		}
	})
	h := &heard{}
	require.NoError(t, Run(t.Context(), c, cases.Options{Run: regexp.MustCompile("lifecycle/whole")}, Options{Handler: faulty}, h.event))
	v := h.find(t, "lifecycle/whole").Verdicts
	i := slices.IndexFunc(v, func(v verdict.Verdict) bool {
		return v.Rule == "resource/readable" && v.Step == "read.other" && v.Outcome == verdict.Fail
	})
	require.GreaterOrEqual(t, i, 0, "%v", v)
}
