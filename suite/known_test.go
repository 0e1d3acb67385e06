package suite

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

func TestGlob(t *testing.T) {
	for _, row := range []struct {
		pattern, text string
		want          bool
	}{
		{"create*", "createOrder", true},
		{"create*", "recreate", false},
		{"*Order", "createOrder", true},
		{"create?rder", "createOrder", true},
		{"create?rder", "createrder", false},
		{"POST /orgs/*", "POST /orgs/{org}/teams", true},
		{"cr*te*r", "createOrder", true},
		{"é?", "éa", true},
		{"", "", true},
		{"*", "", true},
		{"a", "", false},
	} {
		require.Equal(t, row.want, glob(row.pattern, row.text), "%q and %q", row.pattern, row.text)
	}
}

func TestKnownNames(t *testing.T) {
	c := spec.Candidate{ID: "createOrder", Method: "POST", Path: "/orders", Tags: []string{"sales"}}
	for _, row := range []struct {
		want           string
		named, matched bool
	}{
		{"createOrder", true, true},
		{"POST /orders", true, true},
		{"post  /orders ", true, true},
		{"sales", false, true},
		{"POST *", false, true},
		{"createorder", false, false},
		{"PUT /orders", false, false},
	} {
		named, matched := Known{Operations: row.want}.names(c)
		require.Equal(t, [2]bool{row.named, row.matched}, [2]bool{named, matched}, row.want)
	}
}

// TestKnownIsLaid: what is exact wins, and nothing else is lost.
func TestKnownIsLaid(t *testing.T) {
	src := descriptions["orders"](t)
	candidates, err := spec.Survey(src, spec.Options{})
	require.NoError(t, err)
	id := candidates[0].ID
	var load spec.Options
	var plan cases.Options
	var hooks Hooks
	require.NoError(t, Lay([]Known{
		{Operations: id, Pins: cases.Pins{Params: map[string]string{"a": "exact"}, Header: []verdict.Header{{Name: "x-a", Value: "2"}}},
			Hints: map[string]spec.Hint{"/a": {ServerOwned: true}}, Hooks: OperationHooks{Setup: Command{Line: "own"}}},
		{Operations: "*", Pins: cases.Pins{
			Params: map[string]string{"a": "any", "b": "any"}, Header: []verdict.Header{{Name: "X-A", Value: "1"}, {Name: "X-B", Value: "1"}},
			Values: map[string]json.RawMessage{"/v": json.RawMessage("1")},
		}, Hints: map[string]spec.Hint{"/b": {Skip: "why"}}, Hooks: OperationHooks{Setup: Command{Line: "all"}, Teardown: Command{Line: "all"}}},
	}, src, &load, &plan, &hooks))
	require.Equal(t, cases.Pins{
		Params: map[string]string{"a": "exact", "b": "any"},
		Header: []verdict.Header{{Name: "X-B", Value: "1"}, {Name: "x-a", Value: "2"}},
		Values: map[string]json.RawMessage{"/v": json.RawMessage("1")},
	}, plan.Pins[id])
	require.Equal(t, map[string]spec.Hint{"/a": {ServerOwned: true}, "/b": {Skip: "why"}}, load.Hints[id])
	require.Equal(t, OperationHooks{Setup: Command{Line: "own"}, Teardown: Command{Line: "all"}}, hooks.Operations[id])

	err = Lay([]Known{{Operations: id + "x", Origin: "assay.yaml:2"}}, src, &load, &plan, nil)
	require.ErrorContains(t, err, `assay.yaml:2: no operation "`+id+`x"`)
	require.ErrorContains(t, err, `did you mean "`+id+`"?`)
}
