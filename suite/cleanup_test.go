package suite

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/runner"
	"assay/verdict"
)

const leftTarget = "http://127.0.0.1:1/v1"

func leftJournal(t *testing.T, target string, events ...*verdict.Event) []byte {
	t.Helper()
	var b bytes.Buffer
	w := verdict.NewWriter(&b)
	head := []*verdict.Event{
		{Started: &verdict.Started{Format: verdict.FormatVersion, Tool: "assay", Target: target, Nonce: "abcd1234"}},
		{Contract: &verdict.Outline{Operations: []verdict.OperationOutline{{ID: "op", Delete: "/things/{id}"}, {ID: "kept"}}}},
	}
	for _, e := range append(head, events...) {
		require.NoError(t, w.Event(e))
	}
	return b.Bytes()
}

func things(ids ...string) (out []verdict.Resource) {
	for _, id := range ids {
		out = append(out, verdict.Resource{Operation: "op", Case: "op/control/" + id, URL: leftTarget + "/things/" + id})
	}
	return out
}

func dead(rs []verdict.Resource) []verdict.Resource {
	for i := range rs {
		rs[i].Deleted = true
	}
	return rs
}

func urlsOf(rs []verdict.Resource) (out []string) {
	for _, r := range rs {
		out = append(out, r.URL[len(leftTarget+"/things/"):])
	}
	return out
}

func caseDone(made []verdict.Resource, deleted ...string) *verdict.Event {
	for i := range deleted {
		deleted[i] = leftTarget + "/things/" + deleted[i]
	}
	return &verdict.Event{Done: &verdict.Done{Created: made, Deleted: deleted}}
}

// TestParentsAreLeftovers: the contract of a journal has the operations under
// test alone; what their paths name says itself how it is deleted.
func TestParentsAreLeftovers(t *testing.T) {
	parent := verdict.Resource{Operation: "createOrg", Case: "op/parent/org/example", URL: leftTarget + "/orgs/1", Delete: "/orgs/{org}"}
	other := parent
	other.URL, other.Delete = leftTarget+"/orgs/2", ""
	crafted := parent
	crafted.URL = leftTarget + "/users/3"
	made := append([]verdict.Resource{parent, other, crafted}, things("a")...)
	l, err := ReadLeftovers("run.ndjson", bytes.NewReader(leftJournal(t, leftTarget, caseDone(made))))
	require.NoError(t, err)
	require.Equal(t, []string{leftTarget + "/things/a", leftTarget + "/orgs/1"}, []string{l.Resources[0].URL, l.Resources[1].URL}, "what is below goes first")
	require.Len(t, l.Resources, 2)
	require.Equal(t, "its address is not one that the described DELETE has", l.Stay[0].Reason)
	require.Equal(t, "the description has no DELETE for it", l.Stay[1].Reason)
}

func TestLeftovers(t *testing.T) {
	for _, row := range []struct {
		reason string
		events []*verdict.Event
		want   []string
	}{
		{"nothing was created", nil, nil},
		{"the newest goes first, since it may lean on older ones", []*verdict.Event{caseDone(things("a")), caseDone(things("b", "c"))}, []string{"c", "b", "a"}},
		{"a case deleted its own", []*verdict.Event{caseDone(dead(things("a")), "a"), caseDone(things("b"))}, []string{"b"}},
		{"the clean-up deleted some", []*verdict.Event{caseDone(things("a")), caseDone(things("b")), caseDone(nil, "a")}, []string{"b"}},
		{"a name is given again after deletion", []*verdict.Event{caseDone(dead(things("a")), "a"), caseDone(things("a"))}, []string{"a"}},
		{"the same, told in the order of the plan", []*verdict.Event{caseDone(things("a")), caseDone(dead(things("a")), "a")}, []string{"a"}},
		{"one name for two is one address", []*verdict.Event{caseDone(things("a")), caseDone(things("b")), caseDone(things("a"))}, []string{"a", "b"}},
		{"the trailer knows of what a sweep found", []*verdict.Event{caseDone(things("a")), {Finished: &verdict.Finished{Left: things("a", "z")}}}, []string{"z", "a"}},
	} {
		t.Run(row.reason, func(t *testing.T) {
			data := leftJournal(t, leftTarget, row.events...)
			left, err := ReadLeftovers("run.ndjson", bytes.NewReader(data))
			require.NoError(t, err)
			require.Equal(t, row.want, urlsOf(left.Resources))
			require.Empty(t, left.Stay)
		})
	}
}

func TestObstacles(t *testing.T) {
	for _, row := range []struct {
		reason    string
		operation string
		url       string
		free      bool
	}{
		{"as described", "op", leftTarget + "/things/a", true},
		{"an id that needs escaping", "op", leftTarget + "/things/a%2Fb", true},
		{"no DELETE is described", "kept", leftTarget + "/things/a", false},
		{"an operation that the contract does not know", "other", leftTarget + "/things/a", false},
		{"the collection itself", "op", leftTarget + "/things", false},
		{"the collection with a slash", "op", leftTarget + "/things/", false},
		{"a step up", "op", leftTarget + "/things/..", false},
		{"a step up in disguise", "op", leftTarget + "/things/%2E%2E", false},
		{"another path", "op", leftTarget + "/users/a", false},
		{"more than the path", "op", leftTarget + "/things/a/parts", false},
		{"another host", "op", "http://127.0.0.2:1/v1/things/a", false},
		{"another scheme", "op", "https://127.0.0.1:1/v1/things/a", false},
		{"credentials in it", "op", "http://u:p@127.0.0.1:1/v1/things/a", false},
		{"above the target's base path", "op", "http://127.0.0.1:1/things/a", false},
		{"a secret was taken out", "op", leftTarget + "/things/" + verdict.Redacted, false},
		{"unknown", "op", "", false},
	} {
		l := &leavings{Leftovers: Leftovers{Target: leftTarget}, deletes: map[string]string{"op": "/things/{id}", "kept": ""}}
		require.Equal(t, row.free, l.obstacle(verdict.Resource{Operation: row.operation, URL: row.url}) == "", row.reason)
	}
}

func TestSameTarget(t *testing.T) {
	for _, row := range []struct {
		reason, a, b string
		want         bool
	}{
		{"equal", "http://h/v1", "http://h/v1", true},
		{"a slash at the end", "http://h/v1", "http://h/v1/", true},
		{"the default port", "https://h", "https://h:443/", true},
		{"case of the host", "http://H.example", "http://h.example", true},
		{"another scheme", "http://h:1", "https://h:1", false},
		{"another port", "http://h:1", "http://h:2", false},
		{"another base path", "http://h/v1", "http://h/v2", false},
		{"nothing", "", "", false},
	} {
		require.Equal(t, row.want, SameTarget(row.a, row.b), row.reason)
	}
}

// TestCleanupOutcomes: what the target says decides what is gone, and nothing
// but a DELETE is sent.
func TestCleanupOutcomes(t *testing.T) {
	answers := map[string]int{"/v1/things/a": 204, "/v1/things/b": 404, "/v1/things/c": 500, "/v1/things/d": 302, "/v1/things/e": 410, "/v1/things/f": 200}
	busy := true
	var sent []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent = append(sent, r.Method+" "+r.URL.Path)
		if r.URL.Path == "/v1/things/f" && busy {
			busy = false
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(429)
			return
		}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(answers[r.URL.Path])
	}))
	defer server.Close()
	var made []verdict.Resource
	for _, id := range []string{"f", "e", "d", "c", "b", "a"} {
		made = append(made, verdict.Resource{Operation: "op", URL: server.URL + "/v1/things/" + id})
	}
	made = append(made, verdict.Resource{Operation: "kept", Case: "kept/control/base"})
	left, err := ReadLeftovers("run.ndjson", bytes.NewReader(leftJournal(t, server.URL+"/v1", caseDone(made))))
	require.NoError(t, err)
	told := 0
	done, err := Cleanup(t.Context(), left, runner.Options{Target: server.URL + "/v1/"}, func(runner.Removal) { told++ })
	require.NoError(t, err)
	require.Equal(t, []string{"DELETE /v1/things/a", "DELETE /v1/things/b", "DELETE /v1/things/c", "DELETE /v1/things/d",
		"DELETE /v1/things/e", "DELETE /v1/things/f", "DELETE /v1/things/f"}, sent, "the newest first, and what asks to come again is asked again")
	require.Equal(t, 2, done.Deleted)
	require.Equal(t, 2, done.Absent)
	require.Len(t, done.Stay, 3, "a server error, a redirection, and what has no address")
	require.Equal(t, 7, told)
	require.Equal(t, ExitFailed, done.ExitCode())

	_, err = Cleanup(t.Context(), left, runner.Options{Target: "http://127.0.0.2:1/v1"}, func(runner.Removal) { t.Error("sent") })
	require.ErrorContains(t, err, "nothing was sent")
}

func TestCleanupExitCode(t *testing.T) {
	for _, row := range []struct {
		reason string
		c      Cleaned
		want   int
	}{
		{"nothing to do", Cleaned{}, ExitOK},
		{"all is gone", Cleaned{Tried: 2, Deleted: 1, Absent: 1, Answered: true}, ExitOK},
		{"something stays", Cleaned{Tried: 2, Deleted: 1, Answered: true, Stay: make([]runner.Removal, 1)}, ExitFailed},
		{"nothing could be tried, and something stays", Cleaned{Stay: make([]runner.Removal, 1)}, ExitFailed},
		{"nobody is there", Cleaned{Tried: 2, Stay: make([]runner.Removal, 2)}, ExitNotJudged},
	} {
		require.Equal(t, row.want, row.c.ExitCode(), row.reason)
	}
}
