package mock

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

func fronted(t testing.TB, c *spec.Contract, opts Options, front FrontOptions) *Front {
	f, err := NewFront(c, opts, front)
	require.NoError(t, err)
	return f
}

// request is an example as a request, with the token in the place of its
// variable.
func (e *Example) request(token string) *http.Request {
	with := func(s string) string { return strings.ReplaceAll(s, credentialNote, token) }
	body := e.Body
	if e.Binary {
		data, _ := base64.StdEncoding.DecodeString(body)
		body = string(data)
	}
	r := httptest.NewRequest(e.Method, with(e.Path), strings.NewReader(body))
	if user, password, ok := strings.Cut(with(e.User), ":"); ok {
		r.SetBasicAuth(user, password)
	}
	for _, h := range e.Header {
		r.Header.Add(h[0], with(h[1]))
	}
	return r
}

// tried sends each example of what is served as soon as nothing is missing
// for it, deletes last, and returns what was never possible.
func tried(t *testing.T, f *Front, token string) (left []string) {
	done := map[int]bool{}
	for _, deleting := range []bool{false, true} {
		for progress := true; progress; {
			progress = false
			for i, o := range f.offered {
				if done[i] || deleting != (o.kind == deletes) {
					continue
				}
				e := f.example(o)
				if e.Missing != "" {
					continue
				}
				done[i], progress = true, true
				w := httptest.NewRecorder()
				f.ServeHTTP(w, e.request(token))
				require.Equal(t, 2, w.Code/100, "%s %s %s\n%s\n%s", e.Method, e.Path, e.Header, e.Body, w.Body)
			}
		}
	}
	for i, o := range f.offered {
		if !done[i] {
			left = append(left, o.op.ID+": "+f.example(o).Missing)
		}
	}
	return left
}

func TestExamplesAreTaken(t *testing.T) {
	require.Empty(t, tried(t, fronted(t, embedded(t), Options{Token: "token-1"}, FrontOptions{}), "token-1"))
	require.Empty(t, tried(t, fronted(t, described(t, "orders.yaml"), Options{}, FrontOptions{}), ""))
	require.Empty(t, tried(t, fronted(t, described(t, "shapes.yaml"), Options{}, FrontOptions{}), ""))
}

// TestExamplesOfCorpus: what the page offers to try is taken, for real
// descriptions too.
func TestExamplesOfCorpus(t *testing.T) {
	for _, file := range descriptions(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			if len(data) > 1<<20 && testing.Short() {
				t.Skip("a large description")
			}
			c, err := spec.Load(spec.Source{Name: filepath.Base(file), Data: data}, spec.Options{})
			if err != nil || len(c.Operations) == 0 {
				t.Skip("nothing to serve: ", err)
			}
			f, err := NewFront(c, Options{Token: "dG9rZW4"}, FrontOptions{})
			if err != nil {
				t.Skip("nothing to serve: ", err)
			}
			if left := tried(t, f, "dG9rZW4"); len(left) > 0 {
				t.Log(len(left), "of", len(f.offered), "left:", left[:min(3, len(left))])
			}
		})
	}
}

// TestCurl lets a shell read the command lines: curl gets the very words.
func TestCurl(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell")
	}
	rows := []struct {
		why  string
		e    Example
		want []string
	}{
		{"a read", Example{Method: "GET", Path: "/a?b=c"}, []string{"-i", "http://h/a?b=c"}},
		{"what shells make something of", Example{Method: "POST", Path: "/x", Body: `{"a":"it's $HOME ` + "`id`" + `\n"}`},
			[]string{"-i", "-X", "POST", "http://h/x", "--data-raw", `{"a":"it's $HOME ` + "`id`" + `\n"}`}},
		{"a token", Example{Method: "GET", Path: "/x", Header: [][2]string{{"Authorization", "Bearer $TOKEN"}}},
			[]string{"-i", "http://h/x", "-H", "Authorization: Bearer t0k n"}},
		{"a password", Example{Method: "GET", Path: "/x", User: "user:$TOKEN"}, []string{"-i", "http://h/x", "-u", "user:t0k n"}},
		{"a variable in a body is none", Example{Method: "PUT", Path: "/x", Body: "$TOKEN"},
			[]string{"-i", "-X", "PUT", "http://h/x", "--data-raw", "$TOKEN"}},
		{"bytes", Example{Method: "POST", Path: "/x", Body: "AP8K", Binary: true},
			[]string{"-i", "-X", "POST", "http://h/x", "--data-binary", "@-"}},
	}
	for _, row := range rows {
		row.e.body = []byte(row.e.Body)
		cmd := exec.Command(sh, "-c", `curl() { printf '%s\000' "$@"; }; `+row.e.commanded("http://h").Curl)
		cmd.Env = []string{"TOKEN=t0k n", "PATH=" + os.Getenv("PATH")}
		out, err := cmd.Output()
		require.NoError(t, err, row.why)
		require.Equal(t, row.want, strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"), row.why)
	}
}

func TestPages(t *testing.T) {
	f := fronted(t, embedded(t), Options{Token: "token-1", Faults: []string{"drops-field"}, Oddities: []string{"indented-json"}},
		FrontOptions{Version: "1.2.3", Origins: []string{"https://shop.example"}})
	for range 2 {
		require.Equal(t, 201, ask(f, "POST", connectors, `{"version":"<&\""}`, "Authorization", bearerOf).StatusCode)
	}
	require.Equal(t, 401, ask(f, "GET", connectors+"?a=<script>", "").StatusCode)

	page := ask(f, "GET", "/__assay", "")
	require.Equal(t, 200, page.StatusCode)
	require.Contains(t, page.Header.Get("Content-Security-Policy"), "default-src 'none'")
	html := text(t, page)
	require.NotContains(t, html, "token-1", "no secret is shown")
	require.NotContains(t, html, "<script>a", "what was asked for is escaped")
	require.NotRegexp(t, `(src|href)="https?:`, html, "nothing comes from elsewhere")
	for _, want := range []string{"drops-field@", "indented-json", "1.2.3", connectors, "The request carries no credentials."} {
		require.Contains(t, html, want)
	}

	var about About
	require.NoError(t, json.Unmarshal([]byte(text(t, ask(f, "GET", "/__assay.json", ""))), &about))
	require.Equal(t, "http://example.com", about.URL, "as it was asked for")
	require.Equal(t, 2, about.Resources)
	require.EqualValues(t, 3, about.Requests, "its own pages do not count")
	require.Len(t, about.Operations, 4)
	require.Equal(t, []AboutCollection{{connectors + "/{deviceManagementExchangeConnectorId}", 2}}, about.Collections)

	log := decoded(t, ask(f, "GET", "/__assay/requests", ""))
	require.Len(t, log["requests"], 3)
	require.Equal(t, "unauthorized", log["requests"].([]any)[0].(map[string]any)["reason"], "newest first")

	require.Equal(t, 405, ask(f, "GET", "/__assay/reset", "").StatusCode)
	require.Equal(t, 405, ask(f, "POST", "/__assay", "").StatusCode)
	require.Equal(t, 404, ask(f, "GET", "/__assay/other", "").StatusCode)
	require.Equal(t, 403, ask(f, "POST", "/__assay/reset", "", "Origin", "https://other.example").StatusCode, "no page does it by stealth")
	require.Equal(t, 2, f.Count())
	require.Equal(t, 200, ask(f, "POST", "/__assay/reset", "", "Origin", "https://shop.example").StatusCode)
	require.Equal(t, 0, f.Count())
	require.Equal(t, 303, ask(f, "POST", "/__assay/reset", "", "Origin", "http://example.com", "Accept", "text/html").StatusCode)
	require.Equal(t, `{"value":[]}`, strings.Join(strings.Fields(text(t, ask(f, "GET", connectors, "", "Authorization", bearerOf))), ""))
}

// TestReset: what comes after is as at the start.
func TestReset(t *testing.T) {
	f := fronted(t, embedded(t), Options{Token: "token-1"}, FrontOptions{})
	make := func() string {
		return ask(f, "POST", connectors, `{}`, "Authorization", bearerOf, "Idempotency-Key", "k").Header.Get("Location")
	}
	first := make()
	require.Equal(t, 1, f.Reset())
	require.Equal(t, 404, ask(f, "GET", first, "", "Authorization", bearerOf).StatusCode)
	require.Equal(t, first, make())
	require.Equal(t, 200, ask(f, "GET", first, "", "Authorization", bearerOf).StatusCode)
}

// TestDescribedPathsWin over the server's own pages.
func TestDescribedPathsWin(t *testing.T) {
	rows := []struct {
		why, path string
		shadowed  []string
	}{
		{"the path itself, and what is made below it", "/__assay", []string{"/__assay", "/__assay/requests", "/__assay/reset"}},
		{"one below it", "/__assay/reset", []string{"/__assay/reset"}},
		{"a parameter that may be it", "/{kind}", []string{"/__assay", "/__assay.json", "/__assay/requests", "/__assay/reset"}},
		{"another path", "/things", nil},
	}
	for _, row := range rows {
		parameters := ""
		if strings.Contains(row.path, "{") {
			parameters = "parameters: [{name: kind, in: path, required: true, schema: {type: string}}]"
		}
		f := fronted(t, inline(t, `
openapi: 3.0.3
info: {title: T, version: "1"}
paths:
  `+row.path+`:
    `+parameters+`
    post:
      operationId: make
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {"201": {description: Made., content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}}
`), Options{}, FrontOptions{})
		require.Equal(t, row.shadowed, f.Shadowed(), row.why)
		for _, path := range row.shadowed[:min(1, len(row.shadowed))] {
			require.Equal(t, 201, ask(f, "POST", path, `{}`).StatusCode, row.why)
		}
	}
}
