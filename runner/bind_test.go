package runner

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

func TestMarker(t *testing.T) {
	require.Equal(t, "abcdefgh00000001", marker("abcdefgh", 1))
	require.Equal(t, "abcdefgh0000000z", marker("abcdefgh", 35))
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64().Draw(t, "send")
		require.Len(t, marker("abcdefgh", n), len(cases.Marker))
	})
}

func TestNewNonce(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		n := NewNonce()
		_, err := Options{Target: "http://h", Nonce: n}.settled()
		require.NoError(t, err)
		seen[n] = true
	}
	require.Len(t, seen, 100)
}

func TestBoundReady(t *testing.T) {
	full := bound{id: "7", location: link{path: "/x"}, next: link{path: "/y"}}
	for _, tt := range []struct {
		reason string
		step   cases.Step
		empty  bool // ready with nothing bound
	}{
		{"a step that needs nothing", cases.Step{ID: "list.1", Path: "/orders"}, true},
		{"an id in the path", cases.Step{ID: "read.1", Path: "/orders/" + cases.VarID}, false},
		{"an id in the query", cases.Step{ID: "read.1", Path: "/orders", Query: "id=" + cases.VarID}, false},
		{"an id in a header", cases.Step{ID: "read.1", Header: []verdict.Header{{Name: "X", Value: cases.VarID}}}, false},
		{"an id in the body", cases.Step{ID: "again", Body: []byte(`{"id":"` + cases.VarID + `"}`)}, false},
		{"a Location", cases.Step{ID: "read.1", Path: cases.VarLocation}, false},
		{"a next page", cases.Step{ID: "list.2", Path: cases.VarNext}, false},
		{"hostile text in what starts a case", cases.Step{Body: []byte(`{"a":"` + cases.VarID + `"}`)}, true},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			require.Equal(t, tt.empty, (&bound{}).ready(&tt.step))
			require.True(t, full.ready(&tt.step))
		})
	}
}

func TestBoundURL(t *testing.T) {
	tg, err := parseTarget("http://h/v1")
	require.NoError(t, err)
	b := bound{id: "a/b c", location: link{"/v1/orders/9", "v=1"}, next: link{"/v1/orders", "page=2"}}
	for _, tt := range []struct {
		reason      string
		step        cases.Step
		credentials string
		want        string
	}{
		{"an id stays one segment", cases.Step{ID: "r", Path: "/orders/" + cases.VarID}, "", "http://h/v1/orders/a%2Fb%20c"},
		{"an id in a query", cases.Step{ID: "r", Path: "/orders", Query: "id=" + cases.VarID}, "", "http://h/v1/orders?id=a%2Fb+c"},
		{"a Location is whole", cases.Step{ID: "r", Path: cases.VarLocation, Query: "x=1"}, "key=k", "http://h/v1/orders/9?v=1&x=1&key=k"},
		{"the next page", cases.Step{ID: "r", Path: cases.VarNext}, "", "http://h/v1/orders?page=2"},
		{"below a Location", cases.Step{ID: "r", Path: cases.VarLocation + "/items"}, "", "http://h/v1/orders/9/items?v=1"},
		{"a name that the client chooses", cases.Step{Path: "/orders/" + cases.Marker, Query: "as=" + cases.KeyMarker}, "", "http://h/v1/orders/abcdefgh00000001?as=" + uuidOf("abcdefgh00000001")},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			u, err := b.url(tg, &tt.step, tt.credentials, "abcdefgh00000001")
			require.NoError(t, err)
			require.Equal(t, tt.want, u.String())
		})
	}
}

func TestEscapeSegment(t *testing.T) {
	require.Equal(t, "%2E", escapeSegment("."))
	require.Equal(t, "%2E%2E", escapeSegment(".."))
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.String().Draw(t, "id")
		seg := escapeSegment(id)
		require.NotContains(t, seg, "/")
		require.NotContains(t, seg, "?")
		back, err := url.PathUnescape(seg)
		require.NoError(t, err)
		require.Equal(t, id, back)
	})
}

func TestBoundBody(t *testing.T) {
	plan := []byte(`{"a":"` + cases.Marker + `","id":"` + cases.VarID + `","in":"<` + cases.VarID + `>"}`)
	kept := string(plan)
	for _, tt := range []struct {
		reason string
		bound  bound
		step   cases.Step
		want   string
	}{
		{"a text id", bound{id: `x"y`, idJSON: `"x\"y"`}, cases.Step{ID: "s", Marked: true}, `{"a":"nnnnnnnn00000001","id":"x\"y","in":"<x\"y>"}`},
		{"a number", bound{id: "17", idJSON: "17"}, cases.Step{ID: "s"}, `{"a":"` + cases.Marker + `","id":17,"in":"<17>"}`},
		{"nothing bound yet", bound{}, cases.Step{}, kept},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			tt.step.Body = plan
			got := tt.bound.body(&tt.step, "nnnnnnnn00000001")
			require.Equal(t, tt.want, string(got))
			require.True(t, json.Valid(got))
			require.Equal(t, kept, string(plan), "the plan is not changed")
		})
	}
}

func TestHeaderPrecedence(t *testing.T) {
	c := orders()
	op := c.Operations[0]
	get := func(opts Options, in string, st cases.Step) http.Header {
		opts.Target = either(opts.Target, "http://h")
		opts, err := opts.settled()
		require.NoError(t, err)
		tg, err := parseTarget(opts.Target)
		require.NoError(t, err)
		b := newBinding(&opts, tg, newKeyring(opts, tg, c))
		cs := &cases.Case{Op: op}
		cs.In = in
		req, _, err := b.request(cs, &st, &bound{}, "")
		require.NoError(t, err)
		out := http.Header{}
		for _, h := range req.Header {
			out.Add(h.Name, h.Value)
		}
		return out
	}
	step := cases.Step{Method: "POST", Path: "/orders", Header: []verdict.Header{{Name: "Content-Type", Value: "text/plain"}, {Name: "Cookie", Value: "lang=en"}}}
	own := []verdict.Header{{Name: "content-type", Value: "application/vnd.x+json"}, {Name: "X-Tenant", Value: "a"}, {Name: "X-Tenant", Value: "b"}}

	h := get(Options{Version: "1.2"}, "body", step)
	require.Equal(t, "assay/1.2", h.Get("User-Agent"))
	require.Equal(t, "identity", h.Get("Accept-Encoding"))
	require.Equal(t, "text/plain", h.Get("Content-Type"))

	h = get(Options{Header: own}, "body", step)
	require.Equal(t, []string{"application/vnd.x+json"}, h["Content-Type"], "the user's stands in place of the plan's")
	require.Equal(t, []string{"a", "b"}, h["X-Tenant"])

	h = get(Options{Header: own}, "header", step)
	require.Equal(t, []string{"text/plain"}, h["Content-Type"], "but not where the case is about it")

	h = get(Options{Credentials: APIKey("cookie", "sid", "k;1")}, "body", step)
	require.Equal(t, []string{"lang=en; sid=k_1"}, h["Cookie"])

	h = get(Options{Target: "http://me:pw@h"}, "body", step)
	require.Equal(t, "Basic bWU6cHc=", h.Get("Authorization"))

	h = get(Options{Credentials: Bearer("one"), Header: []verdict.Header{{Name: "authorization", Value: "Bearer two"}}}, "body", step)
	require.Equal(t, []string{"Bearer two"}, h["Authorization"])

	step.Credentials = cases.Missing
	h = get(Options{Credentials: Bearer("one"), Header: []verdict.Header{{Name: "X-Api-Key", Value: "two"}, {Name: "X-Other", Value: "3"}}}, "body", step)
	require.Empty(t, h["Authorization"])
	require.Empty(t, h["X-Api-Key"])
	require.Equal(t, "3", h.Get("X-Other"))
}

func TestCredentials(t *testing.T) {
	apiKey := func(in string) *spec.Operation {
		return &spec.Operation{Security: []spec.Requirement{{{Type: "apiKey", In: in, Param: "key"}}}}
	}
	basic := &spec.Operation{Security: []spec.Requirement{{{Type: "http", Scheme: "basic"}}}}
	oauth := &spec.Operation{Security: []spec.Requirement{{{Type: "oauth2"}}}}
	wrongBasic := "Basic YXNzYXk6YXNzYXktd3JvbmctY3JlZGVudGlhbHMtMDAwMDAwMDAwMDAwMDAwMA=="
	for _, tt := range []struct {
		reason      string
		own         *Credentials
		op          *spec.Operation
		how         cases.Credentials
		name, value string
		query       string
	}{
		{"bearer", Bearer("t"), nil, cases.Normal, "Authorization", "Bearer t", ""},
		{"basic", Basic("me", "pw"), nil, cases.Normal, "Authorization", "Basic bWU6cHc=", ""},
		{"a key in a header", APIKey("header", "X-Key", "k"), nil, cases.Normal, "X-Key", "k", ""},
		{"a key in the query", APIKey("query", "k y", "a&b"), nil, cases.Normal, "", "", "k+y=a%26b"},
		{"a key in a cookie", APIKey("cookie", "sid", "k"), nil, cases.Normal, "Cookie", "sid=k", ""},
		{"none", Bearer("t"), nil, cases.Missing, "", "", ""},
		{"wrong bearer", Bearer("t"), nil, cases.Wrong, "Authorization", "Bearer " + wrongToken, ""},
		{"wrong basic", Basic("me", "pw"), nil, cases.Wrong, "Authorization", wrongBasic, ""},
		{"wrong key", APIKey("query", "key", "k"), nil, cases.Wrong, "", "", "key=" + wrongToken},
		{"malformed bearer", Bearer("t"), nil, cases.Malformed, "Authorization", "Bearer " + notAToken, ""},
		{"normal without any", nil, oauth, cases.Normal, "", "", ""},
		{"wrong where the run has none", nil, oauth, cases.Wrong, "Authorization", "Bearer " + wrongToken, ""},
		{"wrong basic where the run has none", nil, basic, cases.Wrong, "Authorization", wrongBasic, ""},
		{"wrong key where the run has none", nil, apiKey("query"), cases.Wrong, "", "", "key=" + wrongToken},
		{"wrong cookie where the run has none", nil, apiKey("cookie"), cases.Wrong, "Cookie", "key=" + wrongToken, ""},
		{"wrong where nothing is asked for", nil, &spec.Operation{}, cases.Wrong, "", "", ""},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			k := newKeyring(Options{Credentials: tt.own}, &target{}, orders())
			hs, query := k.present(tt.how, tt.op)
			require.Equal(t, tt.query, query)
			if tt.name == "" {
				require.Empty(t, hs)
				return
			}
			require.Equal(t, []verdict.Header{{Name: tt.name, Value: tt.value}}, hs)
			require.True(t, sendable(hs[0]))
		})
	}
}

func TestCredentialsTogether(t *testing.T) {
	both := Bearer("token1")
	both.And = APIKey("query", "key", "key-12")
	k := newKeyring(Options{Credentials: both}, &target{}, orders())
	hs, query := k.present(cases.Normal, nil)
	require.Equal(t, "Bearer token1", hs[0].Value)
	require.Equal(t, "key=key-12", query)
	require.Equal(t, []string{"token1", "key-12"}, k.secrets())
}

func TestRunKeepsCredentialsOutOfEvents(t *testing.T) {
	shop := newShop()
	shop.create = func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		if strings.Contains(string(body), "leak") {
			http.Error(w, "you sent "+r.Header.Get("Authorization")+" and "+r.URL.RawQuery, http.StatusBadRequest)
			return true
		}
		return false
	}
	s := newScript()
	s.add("leak", `{"leak":1,"pin":"4711-0815"}`, verdict.Reject)
	creds := Bearer("secret-token-123")
	creds.And = APIKey("query", "key", "k1")
	h := &heard{}
	var text strings.Builder
	err := start(t.Context(), s.c, s.stages(), Options{Handler: shop, Credentials: creds, Redact: []string{"/pin"},
		Header: []verdict.Header{{Name: "Cookie", Value: "sid=chocolate"}}}, func(e *verdict.Event) error {
		data, err := json.Marshal(e)
		require.NoError(t, err)
		text.Write(data)
		return h.event(e)
	})
	require.NoError(t, err)
	for _, secret := range []string{"secret-token-123", "chocolate", "4711-0815", "key=k1"} {
		require.NotContains(t, strings.ReplaceAll(text.String(), "you sent Bearer REDACTED and key=k1", ""), secret)
	}
	require.Contains(t, text.String(), "key=REDACTED")
	require.True(t, h.find(t, "leak").Exchanges[0].Response.Body.Redacted)
}

func TestIdentifier(t *testing.T) {
	op := &spec.Operation{Identifier: &spec.Identifier{Pointer: "/data/id"}}
	for _, tt := range []struct{ reason, body, text, raw string }{
		{"a text", `{"data":{"id":"a\"1"}}`, `a"1`, `"a\"1"`},
		{"a number", `{"data":{"id":17}}`, "17", "17"},
		{"a number beyond 2^53", `{"data":{"id":9007199254740993}}`, "9007199254740993", "9007199254740993"},
		{"a whole number in another spelling", `{"data":{"id":1.7e1}}`, "17", "1.7e1"},
		{"a fraction", `{"data":{"id":1.5}}`, "1.5", "1.5"},
		{"an empty text names nothing", `{"data":{"id":""}}`, "", ""},
		{"null", `{"data":{"id":null}}`, "", ""},
		{"an object", `{"data":{"id":{}}}`, "", ""},
		{"elsewhere", `{"id":"a"}`, "", ""},
		{"no JSON", `<id>a</id>`, "", ""},
		{"nothing", ``, "", ""},
		{"a number that is a bomb", `{"data":{"id":1e999999999}}`, "", ""},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			text, raw := identifier(op, &verdict.Response{Body: verdict.Body{Data: []byte(tt.body)}})
			require.Equal(t, tt.text, text)
			require.Equal(t, tt.raw, raw)
		})
	}
}

func TestNextPage(t *testing.T) {
	tg, err := parseTarget("http://h/v1")
	require.NoError(t, err)
	from, err := url.Parse("http://h/v1/orders")
	require.NoError(t, err)
	for _, tt := range []struct {
		reason, body, header string
		want                 link
	}{
		{"OData", `{"@odata.nextLink":"http://h/v1/orders?$skiptoken=2"}`, "", link{"/v1/orders", "$skiptoken=2"}},
		{"relative", `{"next":"?page=2"}`, "", link{"/v1/orders", "page=2"}},
		{"HAL", `{"_links":{"next":{"href":"/v1/orders?p=2"}}}`, "", link{"/v1/orders", "p=2"}},
		{"a header", `[]`, `</v1/orders?p=1>; rel="prev", </v1/orders?p=3>; rel="next"`, link{"/v1/orders", "p=3"}},
		{"another host, the same path", `{"next":"http://other.test/v1/orders?p=2"}`, "", link{"/v1/orders", "p=2"}},
		{"another host, another path", `{"next":"http://other.test/steal?p=2"}`, "", link{}},
		{"the last page", `{"next":null}`, "", link{}},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			resp := &verdict.Response{Body: verdict.Body{Data: []byte(tt.body)}}
			if tt.header != "" {
				resp.Header = []verdict.Header{{Name: "Link", Value: tt.header}}
			}
			require.Equal(t, tt.want, tg.nextPage(from, resp))
		})
	}
}

func TestOptionsErrors(t *testing.T) {
	for _, tt := range []struct {
		reason string
		opts   Options
		want   string
	}{
		{"a host header", Options{Header: []verdict.Header{{Name: "HOST", Value: "x"}}}, "always the target's"},
		{"framing", Options{Header: []verdict.Header{{Name: "Content-Length", Value: "1"}}}, "belongs to the connection"},
		{"a line break in a value", Options{Header: []verdict.Header{{Name: "X", Value: "a\r\nY: b"}}}, "cannot be sent"},
		{"a blank in a name", Options{Header: []verdict.Header{{Name: "X Y", Value: "a"}}}, "cannot be sent"},
		{"no name", Options{Header: []verdict.Header{{Value: "a"}}}, "cannot be sent"},
		{"fewer than no workers", Options{Workers: -1}, "workers"},
		{"time that runs backwards", Options{Timeout: -1}, "timeout"},
		{"a rate below zero", Options{Rate: -1}, "rate"},
		{"a nonce of another width", Options{Nonce: "abc"}, "nonce"},
		{"a nonce with other characters", Options{Nonce: "abcd-fgh"}, "nonce"},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			tt.opts.Target = "http://127.0.0.1:1"
			err := Run(t.Context(), &spec.Contract{}, cases.Options{}, tt.opts, nil)
			var own *OptionsError
			require.ErrorAs(t, err, &own)
			require.ErrorContains(t, err, tt.want)
		})
	}
}
