package verdict

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const token = `tok/en+with="odd" bytes`

// loud returns an event that says token in every place it can.
func loud() *Event {
	body, _ := json.Marshal(map[string]string{"note": token, "password": "hunter22"})
	return &Event{Done: &Done{
		Case: CaseInfo{ID: "createOrder/type/password/number", Title: "password is " + token, Pointer: "/password",
			Change:  &Change{Pointer: "/password", Was: `"hunter22"`, Became: "17"},
			Repairs: []Change{{Pointer: "", Was: string(body), Became: "null"}},
			Expect:  Expectation{Want: Reject, Reason: token}},
		Exchanges: []Exchange{{
			Request: Request{Method: "POST", URL: "http://127.0.0.1/orders?key=abc&q=tok%2Fen%2Bwith%3D%22odd%22+bytes",
				Header: []Header{{"Authorization", "Bearer " + token}, {"cookie", "a=b"}, {"X-Tenant", "t1"}, {"X-Mine", "x"}},
				Body:   Body{Data: body, Size: int64(len(body))}},
			Response: &Response{Status: 400,
				Header: []Header{{"Set-Cookie", "s=1"}, {"Content-Type", "application/json"}},
				Body:   Body{Data: []byte(`{"error":"tok\/en\u002bwith=\"odd\" bytes is wrong, hunter22 too"}`)}},
			Failure: &Failure{Kind: FailDropped, Text: "after " + token},
		}},
		Verdicts: []Verdict{
			{Rule: "echo/field", Outcome: Fail, Want: token, Got: "hunter22", Reason: token, Hint: token, Note: token},
			{Rule: "echo/field", Outcome: Fail, Pointer: "/password", Want: "17", Got: "18"},
			{Rule: "id/present", Outcome: Pass},
		},
		Created: []Resource{{URL: "http://127.0.0.1/orders/" + token}},
		Deleted: []string{"http://127.0.0.1/orders/" + token},
	}}
}

func dump(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}

func TestRedactorRemovesEverySecret(t *testing.T) {
	r := NewRedactor(Redaction{Headers: []string{"x-mine"}, Query: []string{"key"}, Pointers: []string{"/password"}, Secrets: []string{token, "short"}})
	e := loud()
	before := dump(t, e)
	got := r.Event(e)
	require.Equal(t, before, dump(t, e), "the event itself is not changed")

	text := dump(t, got)
	for _, s := range []string{"tok/en", `tok\/en`, `tok\\/en`, "tok%2Fen", "hunter22", "u002b", "key=abc"} {
		require.NotContains(t, text, s)
	}
	x := got.Done.Exchanges[0]
	require.Equal(t, []Header{{"Authorization", "Bearer REDACTED"}, {"cookie", Redacted}, {"X-Tenant", "t1"}, {"X-Mine", Redacted}}, x.Request.Header)
	require.Equal(t, "http://127.0.0.1/orders?key=REDACTED&q=REDACTED", x.Request.URL)
	require.Equal(t, `{"note":"REDACTED","password":"REDACTED"}`, string(x.Request.Body.Data))
	require.True(t, x.Request.Body.Redacted)
	require.True(t, x.Response.Body.Redacted)
	require.Equal(t, Redacted, x.Response.Header[0].Value)
	require.Equal(t, `"REDACTED"`, got.Done.Case.Change.Was)
	require.Equal(t, `"REDACTED"`, got.Done.Case.Change.Became)
	require.Equal(t, Redacted, got.Done.Verdicts[1].Want, "a short value goes by its place")
	require.Equal(t, "http://127.0.0.1/orders/REDACTED", got.Done.Deleted[0])
}

func TestRedactorSharesWhatHoldsNoSecret(t *testing.T) {
	r := NewRedactor(Redaction{Secrets: []string{"a-long-secret"}, Pointers: []string{"/password"}})
	e := done("a/b/c", `{"a":1}`)
	require.Same(t, e, r.Event(e))

	e.Done.Exchanges[0].Request.Header = []Header{{"Authorization", "a-long-secret"}}
	got := r.Event(e)
	require.Equal(t, Redacted, got.Done.Exchanges[0].Request.Header[0].Value)
	require.Same(t, e.Done.Exchanges[0].Response, got.Done.Exchanges[0].Response)
	require.False(t, got.Done.Exchanges[0].Request.Body.Redacted)
}

func TestRedactorOtherEvents(t *testing.T) {
	r := NewRedactor(Redaction{Secrets: []string{token}, Pointers: []string{"/password"}})
	x := loud().Done.Exchanges[0]
	for _, e := range []*Event{
		{Started: &Started{Target: "http://" + token, Command: []string{"run", "--header", "A: " + token}}},
		{Finished: &Finished{Reason: token, Diagnosis: token, Dropped: []string{token},
			Verdicts: []Verdict{{Got: token}}, Left: []Resource{{ID: token}},
			Findings: []Finding{{Sentence: token, Exchange: &x}, {Pointer: "/password", Got: "hunter22", Want: "hunter22"}}}},
	} {
		before := dump(t, e)
		text := dump(t, r.Event(e))
		require.NotContains(t, text, "tok/en")
		require.NotContains(t, text, "hunter22")
		require.Contains(t, text, Redacted)
		require.Equal(t, before, dump(t, e))
	}
	o := &Event{Obligation: &Obligation{Reason: "none"}}
	require.Same(t, o, r.Event(o))
}

func TestRedactPointers(t *testing.T) {
	for _, tt := range []struct{ reason, places, data, want string }{
		{"a member", "/a", `{"a":"x","b":1}`, `{"a":"REDACTED","b":1}`},
		{"an object as a whole", "/a", `{"a":{"b":[1,"}"]},"c":2}`, `{"a":"REDACTED","c":2}`},
		{"a number", "/a", `{ "a" : 17 , "b":1}`, `{ "a" : "REDACTED" , "b":1}`},
		{"below arrays", "/v/*/k", `{"v":[{"k":"x"},{"k":true},3]}`, `{"v":[{"k":"REDACTED"},{"k":"REDACTED"},3]}`},
		{"one item", "/v/1", `{"v":["x","y"]}`, `{"v":["x","REDACTED"]}`},
		{"escaped segments", "/a~1b/~0", `{"a\/b":{"~":"x"}}`, `{"a\/b":{"~":"REDACTED"}}`},
		{"every one of two members of one name", "/a", `{"a":"x","a":"y"}`, `{"a":"REDACTED","a":"REDACTED"}`},
		{"a body that breaks off in the value", "/a", `{"a":"xy`, `{"a":"REDACTED"`},
		{"a body that breaks off behind it", "/a", `{"a":"xy","b":`, `{"a":"REDACTED","b":`},
		{"text that is no JSON", "/a", `{"a" "x" a`, `{"a" "x" a`},
		{"nothing there", "/a", `{"b":1}`, `{"b":1}`},
		{"the whole body", "", `[1]`, `"REDACTED"`},
		{"a byte order mark", "/a", "\xef\xbb\xbf{\"a\":1}", "\xef\xbb\xbf{\"a\":\"REDACTED\"}"},
		{"an empty body", "/a", ``, ``},
		{"stray braces", "/a", `}]{"a":1}`, `}]{"a":1}`},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			got, changed := redactPointers([]byte(tt.data), [][]string{splitPointer(tt.places)})
			require.Equal(t, tt.want, string(got))
			require.Equal(t, tt.want != tt.data, changed)
		})
	}
}

func TestRedactorBodyCutInASecret(t *testing.T) {
	r := NewRedactor(Redaction{Secrets: []string{"0123456789"}})
	e := done("a/b/c", "say 01234567")
	require.Same(t, e, r.Event(e), "what is whole does not hold the secret")
	e.Done.Exchanges[0].Response.Body.Truncated = true
	require.Equal(t, "say ", string(r.Event(e).Done.Exchanges[0].Response.Body.Data))
}

func FuzzRedactPointers(f *testing.F) {
	f.Add([]byte(`{"a":{"b":["secret1"]}}`))
	f.Add([]byte(`[{"a":"\u0073ecret`))
	f.Add([]byte(`{"a":::}]`))
	r := NewRedactor(Redaction{Pointers: []string{"/a", "/*/a", "/a/b/0"}, Secrets: []string{"secret1"}})
	f.Fuzz(func(t *testing.T, data []byte) {
		kept := string(data)
		got := r.Event(done("a/b/c", kept)).Done.Exchanges[0].Request.Body
		require.Equal(t, kept != string(got.Data), got.Redacted)
		require.NotContains(t, string(got.Data), "secret1")
		var v any
		if json.Unmarshal(data, &v) == nil {
			require.True(t, json.Valid(got.Data) || strings.Contains(kept, "secret1"), "a place is replaced by a JSON text")
		}
	})
}

func BenchmarkRedactor(b *testing.B) {
	r := NewRedactor(Redaction{Secrets: []string{token, "another-secret"}})
	e := done("a/b/c", strings.Repeat(`{"serverName":"a"}`, 20))
	e.Done.Exchanges[0].Request.Header = append(e.Done.Exchanges[0].Request.Header, Header{"Authorization", "Bearer " + token})
	e.Done.Verdicts = make([]Verdict, 20)
	b.ReportAllocs()
	for b.Loop() {
		r.Event(e)
	}
}
