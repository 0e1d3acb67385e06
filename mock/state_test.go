package mock

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestStateComesBack: a server that starts from what another wrote down answers
// as that one did, and goes on with its identifiers.
func TestStateComesBack(t *testing.T) {
	c := described(t, "orders.yaml")
	rapid.Check(t, func(t *rapid.T) {
		old, err := New(c, Options{})
		require.NoError(t, err)
		var paths []string
		for range rapid.IntRange(0, 6).Draw(t, "orders") {
			o := &object{members: []member{{"code", "ABC-1234"}, {"customer", readOrdered([]byte(`{"email":"a@example.com","name":"A"}`))}, {"lines", []any{}}}}
			o.set("labels", fromPlain(anyValue(1).Draw(t, "labels")))
			o.set("note", rapid.String().Draw(t, "note"))
			shop := rapid.SampledFrom([]string{"x", "y/z", "%2F ", "ö"}).Draw(t, "shop")
			resp := ask(old, "POST", fill("/shops/{shop}/orders", []string{shop}), string(spelling{}.text(o)), "X-Key", "k")
			if resp.StatusCode == 201 {
				paths = append(paths, strings.TrimPrefix(resp.Header.Get("Location"), "http://example.com"))
			}
		}
		if len(paths) > 1 {
			ask(old, "DELETE", paths[0], "", "X-Key", "k")
		}
		again, err := New(c, Options{})
		require.NoError(t, err)
		require.NoError(t, again.Restore("state.json", old.State()))
		require.Equal(t, string(old.State()), string(again.State()))
		require.Equal(t, old.Count(), again.Count())
		for _, path := range append(paths, "/shops/x/orders", "/shops/y%2Fz/orders") {
			require.Equal(t, text(t, ask(old, "GET", path, "", "X-Key", "k")), text(t, ask(again, "GET", path, "", "X-Key", "k")), path)
		}
		const body = `{"code":"ABC-1234","customer":{"email":"a@example.com","name":"A"},"lines":[]}`
		require.Equal(t, text(t, ask(old, "POST", "/shops/new/orders", body, "X-Key", "k")), text(t, ask(again, "POST", "/shops/new/orders", body, "X-Key", "k")))
	})
}

const oneConnector = `{
  "format": "assay mock state",
  "version": 1,
  "kinds": [
    {
      "path": "/deviceManagement/exchangeConnectors/{id}",
      "made": 1,
      "collections": [
        {
          "under": [],
          "resources": [
            {"key": "a", "id": "a", "value": {"id": "a", "version": "7"}}
          ]
        }
      ]
    }
  ]
}`

func TestStateByHand(t *testing.T) {
	s := started(t, embedded(t), Options{Token: "token-1"})
	require.NoError(t, s.Restore("state.json", []byte(oneConnector)))
	require.Equal(t, `{"id":"a","version":"7"}`, text(t, ask(s, "GET", connectors+"/a", "", "Authorization", bearerOf)))
}

func TestStateThatIsNone(t *testing.T) {
	change := func(from, to string) string {
		require.Contains(t, oneConnector, from)
		return strings.Replace(oneConnector, from, to, 1)
	}
	rows := []struct{ why, text, err string }{
		{"nothing", "", "state.json:1:1: this is not JSON as a state is written: "},
		{"cut off", oneConnector[:200], "state.json:10:23: this is not JSON"},
		{"another file", `{"openapi":"3.0.3"}`, `state.json: this is no state of assay mock: its "format" is not "assay mock state"`},
		{"an array", `[1]`, "state.json: this is no state of assay mock"},
		{"a later version", change(`"version": 1`, `"version": 2`), "state.json:3:14: this is a state of version 2, and version 1 is read"},
		{"a misspelt member", change(`"resources"`, `"resorces"`), `state.json:11:11: unknown member "resorces" (did you mean "resources"?)`},
		{"a missing member", change(`"made": 1,`, ``), `state.json:5:5: the member "made" is missing`},
		{"another description", change("exchangeConnectors", "mailboxes"), `state.json:6:15: the description serves no resources at "/deviceManagement/mailboxes/{id}"`},
		{"no count", change(`"made": 1`, `"made": -1`), "state.json:7:15: -1 is no count"},
		{"too many parameters", change(`"under": []`, `"under": ["x"]`), "state.json:10:20: 1 values of parameters stand here"},
		{"a number as a key", change(`"key": "a"`, `"key": 1`), "state.json:12:21: a text is wanted here"},
		{"a key twice", change(`"value": {"id": "a", "version": "7"}}`, `"value": {"id": "a"}}, {"key": "a", "id": "a", "value": {}}`), `state.json:12:60: a second resource has the key "a"`},
		{"a name twice", change(`"key": "a",`, `"key": "a", "key": "a",`), "state.json:12:"},
	}
	for _, row := range rows {
		s := started(t, embedded(t), Options{Token: "token-1"})
		err := s.Restore("state.json", []byte(row.text))
		require.ErrorContains(t, err, row.err, row.why)
		var broken *StateError
		require.ErrorAs(t, err, &broken, row.why)
		require.Zero(t, s.Count(), row.why)
	}
}

func TestStateFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	open := func() (*Server, *StateFile) {
		s := started(t, embedded(t), Options{Token: "token-1"})
		f, err := OpenState(path, s)
		require.NoError(t, err)
		return s, f
	}
	create := func(s *Server) {
		require.Equal(t, 201, ask(s, "POST", connectors, `{}`, "Authorization", bearerOf).StatusCode)
	}
	s, f := open()
	require.NoFileExists(t, path, "nothing is written before there is a reason")
	create(s)
	require.NoError(t, f.Save())
	written, err := os.Stat(path)
	require.NoError(t, err)
	require.NoError(t, f.Save())
	same, err := os.Stat(path)
	require.NoError(t, err)
	require.True(t, os.SameFile(written, same), "what did not change is not written")

	s, f = open()
	require.Equal(t, 1, s.Count())
	create(s)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.NoError(t, f.Keep(ctx, time.Hour, nil), "the end saves")
	s, f = open()
	require.Equal(t, 2, s.Count())

	create(s)
	require.NoError(t, os.WriteFile(path, []byte("mine"), 0o644))
	require.ErrorContains(t, f.Save(), "changed by somebody else")
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "mine", string(data), "never overwritten")
	aside, err := filepath.Glob(path + ".*")
	require.NoError(t, err)
	require.Len(t, aside, 1, "nothing is lost")
	_, err = OpenState(path, started(t, embedded(t), Options{}))
	require.ErrorContains(t, err, "state.json:1:1: this is not JSON")
}

// TestStateFileFollows: what changes is saved without an end.
func TestStateFileFollows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	s := started(t, embedded(t), Options{Token: "token-1"})
	f, err := OpenState(path, s)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- f.Keep(ctx, time.Millisecond, func(error) {}) }()
	require.Equal(t, 201, ask(s, "POST", connectors, `{}`, "Authorization", bearerOf).StatusCode)
	require.Eventually(t, func() bool {
		data, err := os.ReadFile(path)
		return err == nil && strings.Contains(string(data), `"key"`)
	}, 10*time.Second, time.Millisecond)
	cancel()
	require.NoError(t, <-ended)
}
