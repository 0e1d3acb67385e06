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
	"assay/checks"
	"assay/spec"
	"assay/verdict"
)

const thingsYAML = `openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /things:
    post:
      operationId: createThing
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/T'}}}}
      responses:
        "201": {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/T'}}}}
        "400": {description: refused}
components:
  schemas:
    T:
      type: object
      required: [name]
      properties:
        name: {type: string}
        note: {type: string}
        colour: {type: string, enum: [red, green, blue]}
        count: {type: integer, minimum: 1, maximum: 9}
        size: {type: number, minimum: 0}
        open: {type: boolean}
`

// thing is what things are made of.
type thing struct {
	Name   *string  `json:"name"`
	Note   *string  `json:"note,omitempty"`
	Colour *string  `json:"colour,omitempty"`
	Count  *float64 `json:"count,omitempty"`
	Size   *float64 `json:"size,omitempty"`
	Open   *bool    `json:"open,omitempty"`
}

func (t *thing) valid() bool {
	return t.Name != nil && (t.Colour == nil || strings.Contains("red green blue", *t.Colour)) &&
		(t.Count == nil || *t.Count >= 1 && *t.Count <= 9 && *t.Count == float64(int(*t.Count))) && (t.Size == nil || *t.Size >= 0)
}

// things is a server of things; broken says which creates it fails, by their
// number and what was sent.
func things(broken func(n int, t *thing) bool) http.Handler {
	var mu sync.Mutex
	n := 0
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		n++
		number := n
		mu.Unlock()
		data, _ := io.ReadAll(r.Body)
		var sent thing
		err := json.Unmarshal(data, &sent)
		switch {
		case broken(number, &sent):
			w.WriteHeader(http.StatusInternalServerError)
		case r.Method != http.MethodPost:
			w.WriteHeader(http.StatusMethodNotAllowed)
		case err != nil || strings.Contains(string(data), "null") || !sent.valid():
			w.WriteHeader(http.StatusBadRequest)
		default:
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusCreated)
			w.Write(data)
		}
	})
}

// failures are the findings about server errors of a whole run.
func failures(t *testing.T, h http.Handler) (_ []verdict.Finding, of *heard) {
	t.Helper()
	contract, err := spec.Load(spec.Source{Name: "x.yaml", Data: []byte(thingsYAML)}, spec.Options{})
	require.NoError(t, err)
	of = &heard{}
	require.NoError(t, Run(t.Context(), contract, cases.Options{}, Options{Handler: h, Workers: 1}, of.event))
	var out []verdict.Finding
	for _, f := range of.finished.Findings {
		if f.Rule == "status/no-server-error" {
			out = append(out, f)
		}
	}
	return out, of
}

func TestWhatComesAndGoesIsOneFinding(t *testing.T) {
	fs, _ := failures(t, things(func(n int, _ *thing) bool { return n%17 == 0 }))
	require.Len(t, fs, 1)
	require.Equal(t, verdict.Fail, fs[0].Outcome)
	require.NotNil(t, fs[0].Intermittent)
	require.Less(t, fs[0].Intermittent.Failed, fs[0].Intermittent.Of)
	require.Contains(t, fs[0].Sentence, "it comes and goes: ")
}

func TestWhatFailsEachTimeIsNotIntermittent(t *testing.T) {
	fs, h := failures(t, things(func(_ int, sent *thing) bool { return sent.Colour != nil && *sent.Colour == "green" }))
	require.NotEmpty(t, fs)
	for _, f := range fs {
		require.Nil(t, f.Intermittent, f.Sentence)
		require.NotContains(t, f.Sentence, "comes and goes")
	}
	repeats := 0
	for _, d := range h.done {
		for _, x := range d.Exchanges {
			if strings.HasPrefix(x.Step, repeatPrefix) {
				repeats++
			}
		}
	}
	require.Positive(t, repeats)
	for _, f := range h.finished.Findings {
		require.NotEqual(t, "stability/intermittent", string(f.Rule), f.Sentence)
	}
}

// failing judges each trial by whether it was answered with 500.
func failing(s *checks.Sample) []verdict.Verdict {
	var out []verdict.Verdict
	for _, x := range s.Exchanges {
		if x.Step != "" && !strings.HasPrefix(x.Step, repeatPrefix) {
			continue
		}
		v := verdict.Verdict{Rule: "status/no-server-error", Outcome: verdict.Pass, Step: x.Step}
		if x.Response.Status == http.StatusInternalServerError {
			v.Outcome = verdict.Fail
		}
		out = append(out, v, verdict.Verdict{Rule: "body/present", Outcome: verdict.Pass, Step: x.Step})
	}
	return out
}

// TestRepeats: each repetition has a mark of its own, is recorded and judged
// with its case, and what it made is deleted.
func TestRepeats(t *testing.T) {
	once := map[string]bool{}
	shop := newShop()
	shop.create = func(w http.ResponseWriter, _ *http.Request, body []byte) bool {
		if !strings.Contains(string(body), "flaky") || once["flaky"] {
			return false
		}
		once["flaky"] = true
		w.WriteHeader(http.StatusInternalServerError)
		return true
	}
	s := newScript()
	s.judge = failing
	s.add("fine", markedBody, verdict.Accept)
	s.add("flaky", `{"flaky":1,"name":"`+cases.Marker+`"}`, verdict.Accept)
	h := play(t, s, Options{Handler: shop, Workers: 1})
	require.Len(t, h.find(t, "fine").Exchanges, 2)
	d := h.find(t, "flaky")
	require.Len(t, d.Exchanges, 1+maxRepeats)
	require.Len(t, d.Created, maxRepeats)
	require.Len(t, d.Verdicts, 2+maxRepeats, "what repetitions say beyond what broke is left out")
	bodies := map[string]bool{}
	for _, x := range d.Exchanges {
		bodies[string(x.Request.Body.Data)] = true
	}
	require.Len(t, bodies, 1+maxRepeats)
	require.Zero(t, shop.count())
}

func TestWhatIsNotRepeated(t *testing.T) {
	marked := `{"flaky":1,"name":"` + cases.Marker + `"}`
	for _, row := range []struct {
		reason, body string
		change       func(*cases.Case)
		want         int
	}{
		{"an ordinary case", marked, func(*cases.Case) {}, 1 + maxRepeats},
		{"more than one create", marked, func(c *cases.Case) { c.Technique = "lifecycle" }, 1},
		{"not about the body", marked, func(c *cases.Case) { c.Technique = "auth" }, 1},
		{"alone on the target", marked, func(c *cases.Case) { c.Exclusive = true }, 1},
		{"a smaller version", marked, func(c *cases.Case) { c.ID += "~shrink.1" }, 1},
		{"nothing is expected", marked, func(c *cases.Case) { c.Expect.Want = verdict.Either }, 1},
		{"a value may have to be unique", `{"flaky":1}`, func(*cases.Case) {}, 1},
	} {
		shop := newShop()
		shop.create = func(w http.ResponseWriter, _ *http.Request, body []byte) bool {
			if strings.Contains(string(body), "flaky") {
				w.WriteHeader(http.StatusInternalServerError)
				return true
			}
			return false
		}
		s := newScript()
		s.judge = failing
		row.change(s.add("flaky", row.body, verdict.Accept))
		h := play(t, s, Options{Handler: shop})
		require.Len(t, h.done[len(h.done)-1].Exchanges, row.want, row.reason)
	}
}

// TestRepeatsAreBounded: a server that fails always is not sent four times as
// much.
func TestRepeatsAreBounded(t *testing.T) {
	shop := newShop()
	first := true
	shop.create = func(w http.ResponseWriter, _ *http.Request, _ []byte) bool {
		if first {
			first = false
			return false
		}
		w.WriteHeader(http.StatusInternalServerError)
		return true
	}
	s := newScript()
	s.judge = failing
	for range maxRepeatedCases + 10 {
		s.add("broken", markedBody, verdict.Accept)
	}
	sent := 0
	for _, d := range play(t, s, Options{Handler: shop, Workers: 1}).done[1:] {
		sent += len(d.Exchanges)
	}
	require.Equal(t, maxRepeatedCases*(1+maxRepeats)+10, sent)
}
