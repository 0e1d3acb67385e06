package reports

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/rule"
	"assay/verdict"
)

// parameterRun is a run of one operation with a query parameter and a property
// of the same name, below a resource that was made first.
func parameterRun() []*verdict.Event {
	const op = "createRepo"
	at := func(line int) verdict.Place {
		return verdict.Place{File: "a.json", Line: line, Pointer: "/paths/~1orgs~1{org}~1repos/post/parameters/0/schema/maximum"}
	}
	promises := []verdict.Promise{{Keyword: "maximum", Value: "100", Place: at(1)}}
	events := []*verdict.Event{
		{Started: &verdict.Started{Format: verdict.FormatVersion, Tool: "assay", Target: "http://h/v1", Description: verdict.Description{File: "a.json", OpenAPI: "3.0.3"}}},
		{Contract: &verdict.Outline{
			Rules: []rule.Info{{ID: "status/rejects-invalid", Title: "A request that breaks the description is refused.", Basis: rule.Expectation, Subject: rule.Server, Kind: rule.Case}},
			Operations: []verdict.OperationOutline{{ID: op, Method: "POST", Path: "/orgs/{org}/repos", Parents: []string{"createOrg"}, Properties: []verdict.Property{
				{Types: []string{"object"}}, {Pointer: "/limit", Types: []string{"integer"}, Promises: promises},
				{In: "query", Pointer: "/limit", Types: []string{"integer"}, Promises: promises}, {In: "path", Pointer: "/org", Types: []string{"string"}, Required: true},
			}}},
		}},
		{Done: &verdict.Done{
			Case:      verdict.CaseInfo{ID: op + "/parent/org/example", Operation: op, Technique: "parent", Expect: verdict.Expectation{Want: verdict.Accept}},
			Exchanges: []verdict.Exchange{{Request: verdict.Request{Method: "POST", URL: "http://h/v1/orgs"}, Response: &verdict.Response{Status: 201}}},
			Created:   []verdict.Resource{{Operation: "createOrg", ID: `"acme"`, URL: "http://h/v1/orgs/acme"}},
		}},
		{Obligation: &verdict.Obligation{Operation: op, In: "query", Pointer: "/limit", Keyword: "maximum", Side: verdict.RejectSide, Cases: []string{op + "/range/~query~2elimit/above"}}},
	}
	for _, row := range []struct {
		in, id  string
		outcome verdict.Outcome
	}{{"body", "limit", verdict.Pass}, {"query", "~query~2elimit", verdict.Fail}} {
		info := verdict.CaseInfo{ID: op + "/range/" + row.id + "/above", Operation: op, Technique: "range", In: row.in, Pointer: "/limit", Keyword: "maximum", Promise: at(1), Change: &verdict.Change{Pointer: "/limit", Keyword: "maximum", Became: "101"}, Expect: verdict.Expectation{Want: verdict.Reject, Strength: verdict.Strong}}
		events = append(events, &verdict.Event{Done: &verdict.Done{Case: info,
			Exchanges: []verdict.Exchange{{Request: verdict.Request{Method: "POST", URL: "http://h/v1/orgs/acme/repos?page=1&limit=101&x=2"}, Response: &verdict.Response{Status: 201}}},
			Verdicts:  []verdict.Verdict{{Rule: "status/rejects-invalid", Outcome: row.outcome, Operation: op, Case: info.ID, In: info.Parameter(), Pointer: "/limit", Keyword: "maximum", Place: at(1), Want: "a refusal (4xx)", Got: "a success (201)"}},
		}})
	}
	return events
}

// TestParametersInReports: every format names the parameter, the place in a
// description of one line, and what was made for the path.
func TestParametersInReports(t *testing.T) {
	const sentence = `the query parameter "limit" changed (maximum)`
	plain := strings.NewReplacer("&#34;", `"`, "&#xA;", "\n", "&amp;", "&", `\(`, "(", `\)`, ")", "&#35;", "#", `\{`, "{", `\}`, "}", `\~`, "~").Replace
	for _, row := range []struct {
		format string
		has    []string
	}{
		{"text", []string{sentence, "a.json:1#/paths/~1orgs~1{org}~1repos/post/parameters/0/schema/maximum", "createRepo: created first: createOrg", "2 cases · 3 requests"}},
		{"markdown", []string{sentence, "a.json:1#/paths", "created first: createOrg", "| 2 | 3 | 0 |"}},
		{"junit", []string{sentence, "a.json:1#/paths"}},
		{"html", []string{sentence, "a.json:1#/paths", "Created first, for the path", "http://h/v1/orgs/acme</code>", "query parameter · integer", "<mark>limit=101</mark>", `data-pointer="query:/limit"`, `<code>the query parameter "limit"</code>`}},
	} {
		out := plain(string(written(t, row.format, Options{Width: 400}, parameterRun())))
		for _, s := range row.has {
			require.Contains(t, out, s, row.format)
		}
	}
}

// TestParametersInTheMatrix: a parameter has its own row below the body's.
func TestParametersInTheMatrix(t *testing.T) {
	fold := newMatrixFold()
	for _, e := range parameterRun() {
		fold.event(e)
	}
	m := fold.matrices()[0]
	var keys []string
	states := map[string]State{}
	for _, row := range m.Rows {
		keys = append(keys, row.Key())
		for i, c := range row.Cells {
			if m.Columns[i].Key == "range" {
				states[row.Key()] = c.State
			}
		}
	}
	require.Equal(t, []string{"", "/limit", "query:/limit", "path:/org"}, keys)
	require.Equal(t, Passed, states["/limit"])
	require.Equal(t, Failed, states["query:/limit"])
}

func TestParametersInURLs(t *testing.T) {
	for _, row := range []struct{ why, in, name, url, hit string }{
		{"the only one", "query", "a", "http://h/x?a=1", "a=1"},
		{"one among several", "query", "b", "http://h/x?a=1&b=2&c=3", "b=2"},
		{"a name that begins another", "query", "a", "http://h/x?ab=1&a=2", "a=2"},
		{"an escaped name", "query", "a b", "http://h/x?a%20b=2", "a%20b=2"},
		{"brackets behind the name", "query", "f", "http://h/x?f%5Bk%5D=2", "f%5Bk%5D=2"},
		{"it was left out", "query", "z", "http://h/x?a=1", ""},
		{"no query", "query", "a", "http://h/x", ""},
		{"a segment", "path", "org", "http://h/v1/orgs/acme/repos?x=1", "acme"},
		{"a path of another form", "path", "team", "http://h/v1/orgs/acme/repos", ""},
	} {
		r := &verdict.Request{Method: "POST", URL: row.url}
		v := sentView(r, "")
		v.point(r, row.in, "/"+row.name, "/orgs/{org}/repos")
		require.Equal(t, row.hit, v.Start.Hit, row.why)
		if row.hit != "" {
			require.Equal(t, "POST "+row.url, v.Start.Before+v.Start.Hit+v.Start.After, row.why)
		}
	}
	header := &verdict.Request{Method: "POST", URL: "http://h/x", Header: []verdict.Header{{Name: "X-Limit", Value: "7"}}}
	v := sentView(header, "")
	v.point(header, "header", "/x-limit", "")
	require.True(t, v.Marked("X-Limit"))
	require.False(t, v.Marked("Accept"))
}
