package cases

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
	"assay/verdict"
)

// formOperation is a create that takes the media types, with an order as their
// schema.
func formOperation(t *testing.T, content string) *spec.Operation {
	c, err := spec.Load(spec.Source{Name: "forms.yaml", Data: []byte(`openapi: 3.0.3
info: {title: forms, version: "1"}
paths:
  /orders:
    post:
      operationId: createOrder
      requestBody:
        required: true
        content: {` + content + `}
      responses:
        "201": {description: made, content: {application/json: {schema: {type: object, properties: {id: {type: integer, readOnly: true}}}}}}
components:
  schemas:
    Order:
      type: object
      required: [title, count]
      properties:
        title: {type: string, minLength: 1, maxLength: 60}
        count: {type: integer, minimum: 1, maximum: 9}
        paid: {type: boolean}
        colour: {type: string, enum: [red, green]}
        remark: {type: string, nullable: true}
        tags: {type: array, minItems: 1, maxItems: 3, items: {type: string, minLength: 1}}
        address: {type: object, required: [city], properties: {city: {type: string}, zip: {type: integer}}}
        photo: {type: string, format: binary}
`)}, spec.Options{})
	require.NoError(t, err)
	require.Empty(t, c.Unusable)
	require.Len(t, c.Operations, 1)
	return c.Operations[0]
}

const (
	order     = `{schema: {$ref: "#/components/schemas/Order"}}`
	urlForm   = `application/x-www-form-urlencoded: ` + order
	multiForm = `multipart/form-data: ` + order
)

// drained is a plan, the first rung with it.
func drained(t *testing.T, op *spec.Operation, opts Options) (p *Planner, all map[string]*Case) {
	p, err := New(op, opts)
	require.NoError(t, err)
	all = map[string]*Case{p.Ladder()[0].ID: p.Ladder()[0]}
	for c := range p.Plan("") {
		all[c.ID] = c
	}
	return p, all
}

// shop is a server that knows nothing of ours: net/http parses the forms, and
// the order's promises are written out by hand.
func shop(t *testing.T) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		values, files, err := parsed(r)
		if err != nil || !orderHolds(values, files) {
			w.WriteHeader(http.StatusUnprocessableEntity)
			return
		}
		w.WriteHeader(http.StatusCreated)
	}))
	t.Cleanup(server.Close)
	return server
}

func parsed(r *http.Request) (form url.Values, files int, err error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err != nil:
		return nil, 0, err
	case kind == "application/x-www-form-urlencoded":
		err = r.ParseForm()
		return r.PostForm, 0, err
	case kind == "multipart/form-data":
		if err = r.ParseMultipartForm(1 << 20); err != nil {
			return nil, 0, err
		}
		return url.Values(r.MultipartForm.Value), len(r.MultipartForm.File), nil
	}
	return nil, 0, http.ErrNotSupported
}

func orderHolds(form url.Values, files int) bool {
	one := func(name string) bool { return len(form[name]) < 2 }
	count, err := strconv.Atoi(form.Get("count"))
	title := []rune(form.Get("title"))
	ok := err == nil && count >= 1 && count <= 9 && len(title) >= 1 && len(title) <= 60 && one("title") && one("count")
	if v, have := form["paid"]; have {
		ok = ok && one("paid") && (v[0] == "true" || v[0] == "false")
	}
	if v, have := form["colour"]; have {
		ok = ok && one("colour") && (v[0] == "red" || v[0] == "green")
	}
	ok = ok && len(form["tags"]) <= 3 && one("remark")
	for _, tag := range form["tags"] {
		ok = ok && tag != ""
	}
	if v, have := form["address"]; have {
		var address map[string]any
		ok = ok && one("address") && json.Unmarshal([]byte(v[0]), &address) == nil
		_, isText := address["city"].(string)
		zip, isNumber := address["zip"].(float64)
		_, have := address["zip"]
		ok = ok && isText && (!have || isNumber && zip == float64(int(zip)))
	}
	return ok
}

// TestFormPlansMeetAWitness sends whole plans to a server that parses forms with
// net/http: what has to be accepted is, and what has to be refused is, strongly
// and weakly alike.
func TestFormPlansMeetAWitness(t *testing.T) {
	server := shop(t)
	for _, content := range []string{urlForm, multiForm} {
		op := formOperation(t, content)
		checkPlan(t, op)
		_, all := drained(t, op, Options{Random: 10})
		rejects := 0
		for id, c := range all {
			s := c.Steps[0]
			if c.Expect.Want == verdict.Either || s.Kind != Create || c.Technique == "auth" {
				continue
			}
			req, err := http.NewRequest(s.Method, server.URL+s.Path, bytes.NewReader(s.Body))
			require.NoError(t, err)
			for _, h := range s.Header {
				req.Header.Set(h.Name, h.Value)
			}
			resp, err := http.DefaultClient.Do(req)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			want := http.StatusCreated
			if c.Expect.Want == verdict.Reject {
				want = http.StatusUnprocessableEntity
				rejects++
			}
			require.Equal(t, want, resp.StatusCode, "%s: %s", id, s.Body)
		}
		require.Greater(t, rejects, 15, content)
	}
}

// TestFormPlan names what a plan of a form has and has not.
func TestFormPlan(t *testing.T) {
	p, all := drained(t, formOperation(t, urlForm), Options{})
	for _, r := range []struct {
		reason, id string
		there      bool
	}{
		{"a field that is required", "createOrder/missing-required/title/absent", true},
		{"text for a number", "createOrder/type/count/string", true},
		{"a number as text is a number in a form", "createOrder/type/count/numeric-text", false},
		{"outside a range", "createOrder/range/count/above", true},
		{"an edge inside an object that is JSON", "createOrder/type/address.zip/string", true},
		{"truncated JSON is a case of JSON", "createOrder/envelope/truncated", false},
		{"duplicate names are a case of JSON", "createOrder/envelope/duplicate-name", false},
		{"broken percent-encoding", "createOrder/envelope/broken-percent", true},
		{"no body", "createOrder/envelope/empty", true},
		{"JSON for a form", "createOrder/content-type/json", true},
		{"a charset", "createOrder/content-type/charset", true},
		{"null has no text", "createOrder/null/remark/null", false},
	} {
		if r.id == "createOrder/range/count/above" {
			require.True(t, anyWith(all, "createOrder/range/count/"), r.reason)
			continue
		}
		require.Equal(t, r.there, all[r.id] != nil, "%s: %s", r.reason, r.id)
	}
	reasons := map[string]string{}
	for _, o := range p.Obligations() {
		if len(o.Cases) == 0 {
			reasons[o.Pointer+" "+o.Keyword+" "+string(o.Side)] = o.Reason
		}
	}
	require.Equal(t, "in application/x-www-form-urlencoded it reads as a valid value", reasons["/title type reject"])
	require.Contains(t, reasons["/remark nullable accept"], "null has no text")
	empty := all["createOrder/length/title/too-short-ascii"]
	require.NotNil(t, empty)
	require.Equal(t, verdict.Lenient, empty.Expect.Strength, "many take an empty field for none")
	json := all["createOrder/content-type/json"]
	require.Equal(t, verdict.Reject, json.Expect.Want)
	require.True(t, strings.HasPrefix(string(json.Steps[0].Body), "{"))
}

func anyWith(all map[string]*Case, prefix string) bool {
	for id := range all {
		if strings.HasPrefix(id, prefix) {
			return true
		}
	}
	return false
}

// TestMultipartEnvelope: what is broken is broken to net/http too.
func TestMultipartEnvelope(t *testing.T) {
	_, all := drained(t, formOperation(t, multiForm), Options{})
	for _, id := range []string{"createOrder/envelope/unclosed", "createOrder/content-type/no-boundary", "createOrder/content-type/json"} {
		c := all[id]
		require.NotNil(t, c, id)
		require.Equal(t, verdict.Expectation{Want: verdict.Reject, Strength: verdict.Strong, Reason: c.Expect.Reason}, c.Expect, id)
		r := httptest.NewRequest(http.MethodPost, "/orders", bytes.NewReader(c.Steps[0].Body))
		r.Header.Set("Content-Type", contentTypeOf(c.Steps[0]))
		require.Error(t, r.ParseMultipartForm(1<<20), id)
	}
	maximal := all["createOrder/control/maximal"]
	if maximal == nil {
		maximal = all["createOrder/control/maximal-marked"]
	}
	require.NotNil(t, maximal)
	r := httptest.NewRequest(http.MethodPost, "/orders", bytes.NewReader(maximal.Steps[0].Body))
	r.Header.Set("Content-Type", contentTypeOf(maximal.Steps[0]))
	require.NoError(t, r.ParseMultipartForm(1<<20))
	f, _, err := r.FormFile("photo")
	require.NoError(t, err)
	text, err := io.ReadAll(f)
	require.NoError(t, err)
	require.NotEmpty(t, text)
}

// TestOtherMedia: each other documented type has its control, and what cannot be
// written has its reason.
func TestOtherMedia(t *testing.T) {
	op := formOperation(t, `application/json: `+order+`, `+urlForm+`, text/json: `+order+`, application/xml: `+order)
	p, all := drained(t, op, Options{})
	form := all["createOrder/content-type/application~2Fx-www-form-urlencoded"]
	require.NotNil(t, form)
	require.Equal(t, verdict.Accept, form.Expect.Want)
	require.Equal(t, verdict.Strong, form.Expect.Strength)
	require.Equal(t, "application/x-www-form-urlencoded", contentTypeOf(form.Steps[0]))
	_, err := url.ParseQuery(string(form.Steps[0].Body))
	require.NoError(t, err)
	require.NotNil(t, all["createOrder/content-type/text~2Fjson"])
	require.Nil(t, all["createOrder/content-type/application~2Fxml"])
	found := false
	for _, o := range p.Obligations() {
		if o.Keyword == "content application/xml" {
			found = true
			require.Empty(t, o.Cases)
			require.Contains(t, o.Reason, "XML bodies are not written")
		}
	}
	require.True(t, found)
	notes := Outline(&spec.Contract{Operations: []*spec.Operation{op}}).Notes
	require.Len(t, notes, 1)
	require.Contains(t, notes[0], "application/xml")

	_, err = New(formOperation(t, `application/xml: `+order), Options{})
	require.ErrorContains(t, err, "XML bodies are not written")
}

// TestFormExamples: an object shown for a form is encoded, a text is sent as it
// stands.
func TestFormExamples(t *testing.T) {
	for _, r := range []struct{ reason, example, body string }{
		{"an object", `{title: a b, count: 3}`, "title=a+b&count=3"},
		{"a text of the form", `"count=3&title=a%20b"`, "count=3&title=a%20b"},
		{"JSON in a text", `'{"title": "a b", "count": 3}'`, "title=a+b&count=3"},
	} {
		op := formOperation(t, `application/x-www-form-urlencoded: {schema: {$ref: "#/components/schemas/Order"}, example: `+r.example+`}`)
		_, all := drained(t, op, Options{})
		c := all["createOrder/example/example"]
		require.NotNil(t, c, r.reason)
		require.Equal(t, r.body, string(c.Steps[0].Body), r.reason)
		require.Equal(t, map[string]any{"title": "a b", "count": json.Number("3")}, c.Value, r.reason)
		require.Equal(t, verdict.Accept, c.Expect.Want, r.reason)
		require.NotNil(t, all["createOrder/example/example-marked"], r.reason)
	}
	op := formOperation(t, `application/x-www-form-urlencoded: {schema: {$ref: "#/components/schemas/Order"}, example: {title: a, count: 3, remark: null, tags: []}}`)
	_, all := drained(t, op, Options{})
	require.NotNil(t, all["createOrder/repaired/example"], "what a form has no room for is left out")
}

// TestScalarBodies: text and bytes are planned too.
func TestScalarBodies(t *testing.T) {
	for mediaType, schema := range map[string]string{"text/plain": `{type: string, maxLength: 40}`, "application/octet-stream": `{type: string, format: binary, minLength: 1}`} {
		op := formOperation(t, mediaType+`: {schema: `+schema+`}`)
		checkPlan(t, op)
		p, all := drained(t, op, Options{})
		require.Equal(t, mediaType, contentTypeOf(p.Ladder()[0].Steps[0]))
		require.NotNil(t, all["createOrder/content-type/json"], mediaType)
	}
}

// TestPins: what is given for one operation wins over what is given for all, and
// hints give way to both.
func TestPins(t *testing.T) {
	raw := func(s string) json.RawMessage { return json.RawMessage(s) }
	opts := Options{Body: []byte(`{}`), Values: map[string]json.RawMessage{"/title": raw(`"all"`), "/count": raw(`2`)}, Params: map[string]string{"a": "1", "b": "1"},
		Pins: map[string]Pins{"createOrder": {Body: []byte(`{"title":"x","count":1}`), Values: map[string]json.RawMessage{"/title": raw(`"own"`)}, Params: map[string]string{"b": "2"}}}}
	got := opts.PinsOf("createOrder")
	require.Equal(t, map[string]string{"a": "1", "b": "2"}, got.Params)
	require.Equal(t, `{"title":"x","count":1}`, string(got.Body))
	require.Equal(t, `{}`, string(opts.PinsOf("other").Body))

	op := formOperation(t, `application/json: `+order)
	op.Hints = map[string]spec.Hint{"/count": {Value: raw(`7`)}, "/paid": {Value: raw(`true`)}, "/tags/*": {Value: raw(`"hinted"`)},
		"/colour": {Skip: "the colour is chosen by the moon"}, "/address/city": {Value: raw(`"Ulm"`)}}
	p, all := drained(t, op, opts)
	base := p.Ladder()[0].Value
	for ptr, want := range map[string]any{"/title": "own", "/count": json.Number("2"), "/paid": true} {
		v, _ := get(base, ptr)
		require.Equal(t, want, v, ptr)
	}
	_, have := get(base, "/address")
	require.False(t, have, "a pin makes no parent")
	for _, r := range p.Ladder() {
		if tags, ok := get(r.Value, "/tags/0"); ok {
			require.Equal(t, "hinted", tags)
		}
		if city, ok := get(r.Value, "/address/city"); ok {
			require.Equal(t, "Ulm", city)
		}
	}
	require.False(t, anyWith(all, "createOrder/enum/colour/"))
	skipped := 0
	for _, o := range p.Obligations() {
		if o.Pointer == "/colour" {
			require.Empty(t, o.Cases, o.Keyword)
			require.Equal(t, "the colour is chosen by the moon", o.Reason, o.Keyword)
			skipped++
		}
	}
	require.Positive(t, skipped)
}
