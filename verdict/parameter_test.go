package verdict

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// asked is a case about a parameter that gave one verdict.
func asked(in, ptr, keyword string, n int, o Outcome) *Event {
	e := tried("status/rejects-invalid", ptr, keyword, n, o)
	e.Done.Case.In, e.Done.Verdicts[0].In = in, in
	return e
}

// TestParametersAreNoProperties: a query parameter and a property of one name
// are two places, also in the fingerprints, and those of bodies stay as they
// were before parameters came.
func TestParametersAreNoProperties(t *testing.T) {
	c := collector()
	c.Add(tried("status/rejects-invalid", "/name", "maxLength", 1, Fail))
	c.Add(asked("query", "/name", "maxLength", 1, Fail))
	c.Add(asked("header", "/name", "maxLength", 1, Fail))
	fs := c.Findings(nil)
	require.Len(t, fs, 3)
	prints := map[string]string{}
	for _, f := range fs {
		prints[f.In] = f.Fingerprint
	}
	require.Equal(t, "0ee65e71b158", prints[""], "baselines hold the fingerprint")
	require.NotEqual(t, prints["query"], prints["header"])
	require.NotEqual(t, prints["query"], prints[""])
}

func TestParameterSentences(t *testing.T) {
	for _, row := range []struct {
		why      string
		events   []*Event
		sentence string
	}{
		{"one parameter", []*Event{asked("query", "/limit", "maximum", 1, Fail)},
			`POST /things, the query parameter "limit" changed (maximum): wanted a refusal (4xx), got a success (201).`},
		{"a place below one", []*Event{asked("query", "/filter/age", "type", 1, Fail)},
			`POST /things, the query parameter "filter" at "age" changed (type): wanted a refusal (4xx), got a success (201).`},
		{"a name with a slash", []*Event{asked("header", "/X~1Y", "type", 1, Fail)},
			`POST /things, the header parameter "X/Y" changed (type): wanted a refusal (4xx), got a success (201).`},
		{"a keyword that is never looked at", []*Event{asked("query", "/a", "type", 1, Fail), asked("query", "/b", "type", 1, Fail), asked("query", "/c", "type", 1, Fail), asked("query", "/a", "enum", 1, Pass)},
			`POST /things, any of 3 query parameters changed for "type" (such as the query parameter "a"): wanted a refusal (4xx), got a success (201) (3 times).`},
		{"parameters that are never looked at", []*Event{asked("query", "/a", "type", 1, Fail), asked("query", "/b", "type", 1, Fail), asked("query", "/b", "enum", 1, Fail)},
			`POST /things, query parameters changed for any of 3 tested promises (such as type of the query parameter "a"): wanted a refusal (4xx), got a success (201) (3 times).`},
		{"one that is never looked at, among others", []*Event{asked("query", "/a", "type", 1, Fail), asked("query", "/a", "enum", 1, Fail), asked("query", "/a", "maximum", 1, Fail), asked("query", "/b", "type", 1, Pass), asked("query", "/b", "enum", 1, Pass), asked("query", "/b", "maximum", 1, Pass)},
			`POST /things, the query parameter "a" changed, or what is below it (3 tested promises): wanted a refusal (4xx), got a success (201) (3 times).`},
	} {
		c := collector()
		for _, e := range row.events {
			c.Add(e)
		}
		fs := c.Findings(nil)
		require.Len(t, fs, 1, row.why)
		require.Equal(t, row.sentence, fs[0].Sentence, row.why)
		require.NotEmpty(t, fs[0].In, row.why)
	}
}

// TestBodiesAndParametersRollUpApart: a body that nobody looks at says nothing
// about the parameters.
func TestBodiesAndParametersRollUpApart(t *testing.T) {
	c := collector()
	for _, ptr := range []string{"/a", "/b", "/c"} {
		c.Add(tried("status/rejects-invalid", ptr, "type", 1, Fail))
		c.Add(asked("query", ptr, "type", 1, Pass))
	}
	fs := c.Findings(nil)
	require.Len(t, fs, 1)
	require.Empty(t, fs[0].In)
	require.Contains(t, fs[0].Sentence, `bodies changed for "type" at any of 3 places`)
}

// TestPreparationIsNoCase: what is made for a path parameter is counted as
// requests alone, and shows nothing about the operation.
func TestPreparationIsNoCase(t *testing.T) {
	c := collector()
	e := tried("status/rejects-invalid", "/name", "type", 1, Fail)
	e.Done.Case.Technique, e.Done.Case.Expect.Want = "parent", Accept
	require.True(t, e.Done.Case.Preparation())
	c.Add(e)
	require.Empty(t, c.Findings(nil))
	n := c.Counts()
	require.Equal(t, []int{0, 2, 0}, []int{n.Cases, n.Requests, n.Created})
	e.Done.Case.Expect.Want = Reject
	require.False(t, e.Done.Case.Preparation(), "a create below what does not exist is a case of the plan")
}

// TestRunFindingsShowTheirExchange: what a run rule found can be sent again.
func TestRunFindingsShowTheirExchange(t *testing.T) {
	c := collector()
	x := &Exchange{Request: Request{Method: "POST", URL: "http://h/things"}}
	fs := c.Findings([]Verdict{{Rule: "id/unique", Outcome: Fail, Operation: op, Case: op + "/enum/1", Want: "a", Got: "b", Exchange: x}})
	require.Len(t, fs, 1)
	require.Equal(t, x, fs[0].Exchange)
	require.Equal(t, op+"/enum/1", fs[0].Example)
}
