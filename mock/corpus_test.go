package mock

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
	"assay/values"
)

// descriptions are real ones of many shapes; tests that want them are skipped
// where they are not at hand.
func descriptions(t *testing.T) []string {
	files, err := filepath.Glob(filepath.Join("..", "..", "shared", "corpus", "openapi", "*.*"))
	require.NoError(t, err)
	var found []string
	for _, f := range files {
		if ext := filepath.Ext(f); ext == ".yaml" || ext == ".json" {
			found = append(found, f)
		}
	}
	if len(found) == 0 {
		if os.Getenv("ASSAY_REQUIRE") == "1" {
			t.Fatal("the corpus is not there")
		}
		t.Skip("the corpus is not there")
	}
	return found
}

// entitled adds credentials of the first alternative.
func entitled(op *spec.Operation, path string) (string, []string) {
	var header []string
	for _, requirement := range op.Security[:min(1, len(op.Security))] {
		for _, s := range requirement {
			switch {
			case s.Type == "apiKey" && s.In == "query":
				path += "?" + s.Param + "=key"
			case s.Type == "apiKey" && s.In == "cookie":
				header = append(header, "Cookie", s.Param+"=key")
			case s.Type == "apiKey":
				header = append(header, s.Param, "key")
			case s.Scheme == "basic" || s.Type == "basic":
				header = append(header, "Authorization", "Basic dTpw")
			default:
				header = append(header, "Authorization", "Bearer token")
			}
		}
	}
	return path, header
}

// satisfies says whether an answer is as its operation describes it.
func satisfies(t *testing.T, op *spec.Operation, status int, header http.Header, body string) {
	desc := op.ResponseFor(status)
	require.NotNil(t, desc, "%d is not described", status)
	for _, h := range desc.Headers {
		require.False(t, h.Required && header.Get(h.Name) == "", "%s is missing", h.Name)
	}
	if len(desc.Media) == 0 || status == http.StatusNoContent {
		require.Empty(t, body)
		return
	}
	m := desc.MediaFor(header.Get("Content-Type"))
	require.NotNil(t, m, "%s is not described", header.Get("Content-Type"))
	if m.Schema == nil {
		return
	}
	faults, err := m.Schema.Response().Validate([]byte(body))
	require.NoError(t, err)
	require.Empty(t, faults, "%s", body)
}

// TestRealDescriptions creates, reads, lists and deletes by the described
// paths of real descriptions.
func TestRealDescriptions(t *testing.T) {
	if testing.Short() {
		t.Skip("serves every description of the corpus; not with -short")
	}
	served, all := 0, 0
	for _, file := range descriptions(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := spec.ReadFile(file)
			require.NoError(t, err)
			c, err := spec.Load(src, spec.Options{})
			if err != nil {
				t.Skipf("it cannot be loaded: %v", err)
			}
			s, err := New(c, Options{})
			if err != nil {
				t.Skip(err)
			}
			skipped := map[string]bool{}
			for _, u := range s.Unserved() {
				require.NotEmpty(t, u.Reason)
				skipped[u.Operation] = true
			}
			for _, op := range c.Operations {
				if all++; !skipped[op.ID] {
					served++
					t.Run(strings.ReplaceAll(op.ID, "/", "_"), func(t *testing.T) { lives(t, s, op, skipped) })
				}
			}
			for _, u := range s.Unserved() {
				t.Logf("not served: %s: %s", u.Operation, u.Reason)
			}
		})
	}
	t.Logf("%d of %d creates are served", served, all)
}

// lives follows one resource through its life.
func lives(t *testing.T, s *Server, op *spec.Operation, skipped map[string]bool) {
	body := []byte("")
	if op.Body != nil && op.Body.JSON() != nil {
		body = []byte("{}")
		if op.Body.JSON().Schema != nil {
			v, err := values.Minimal(op.Body.JSON().Schema.Request())
			if err != nil {
				t.Skip(err)
			}
			body, err = json.Marshal(v)
			require.NoError(t, err)
		}
	}
	at := fill(op.Path, []string{"p1", "p2", "p3", "p4", "p5", "p6"})
	path, header := entitled(op, at)
	if op.Body != nil && op.Body.JSON() != nil && strings.Contains(op.Body.JSON().Type, "json") {
		header = append(header, "Content-Type", op.Body.JSON().Type)
	}
	resp := ask(s, op.Method, path, string(body), header...)
	got := text(t, resp)
	require.True(t, op.Created(resp.StatusCode), "%d %s for %s", resp.StatusCode, got, body)
	satisfies(t, op, resp.StatusCode, resp.Header, got)
	if op.List != nil && !skipped[op.List.ID] {
		path, header := entitled(op.List.Operation, at)
		list := ask(s, "GET", path, "", header...)
		satisfies(t, op.List.Operation, list.StatusCode, list.Header, text(t, list))
	}
	where := resp.Header.Get("Location")
	if op.Read == nil || skipped[op.Read.ID] {
		return
	}
	where = where[strings.Index(where, at):]
	path, header = entitled(op.Read, where)
	read := ask(s, "GET", path, "", header...)
	satisfies(t, op.Read, read.StatusCode, read.Header, text(t, read))
	require.Equal(t, 2, read.StatusCode/100)
	if op.Delete == nil || skipped[op.Delete.ID] {
		return
	}
	path, header = entitled(op.Delete, where)
	gone := ask(s, "DELETE", path, "", header...)
	require.Equal(t, 2, gone.StatusCode/100)
	if op.Delete.ResponseFor(gone.StatusCode) != nil || len(successOf(op.Delete)) > 0 { // some describe refusals alone
		satisfies(t, op.Delete, gone.StatusCode, gone.Header, text(t, gone))
	}
	require.NotEqual(t, 2, ask(s, "DELETE", path, "", header...).StatusCode/100)
}

func successOf(op *spec.Operation) []*spec.Response {
	return slices.DeleteFunc(slices.Clone(op.Responses), func(r *spec.Response) bool { return r.Key[0] != '2' })
}
