package checks

import (
	"testing"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

// parametered is a case about a parameter.
func parametered(t *testing.T, in string, want verdict.Want, how verdict.Strength, answer string) *stage {
	s := made(t, thing, answer).expect(want, how).about("range", "/limit", "maximum")
	s.Case.In, s.Case.Promise = in, verdict.Place{File: "things.yaml", Line: 9, Pointer: "/paths/~1things/post/parameters/0"}
	return s
}

// TestParameters: lawful values of optional parameters may change what a create
// does and answers; unlawful ones are refused like those of properties.
func TestParameters(t *testing.T) {
	const other = `{"name":"another","extra":1}`
	lenient := func(answer string) *stage { return parametered(t, "query", verdict.Accept, verdict.Lenient, answer) }
	reject := func(in string) *stage {
		return parametered(t, in, verdict.Reject, verdict.Strong, `{"message":"no"}`).acceptedTwin()
	}
	for _, row := range []struct {
		why   string
		stage *stage
		found []string
	}{
		{"a plain answer", lenient(thingID), nil},
		{"neither id nor echo: it may be a dry run", lenient(other).header("Location", ""), nil},
		{"a break of the schema is weak", lenient(`{"id":"` + otherUUID + `","name":7}`), []string{"body/schema weak /name"}},
		{"no body: a minimal representation was asked for", lenient("").header("Content-Type", ""), []string{"body/present weak"}},
		{"what is no JSON is none", lenient(`{"id":`), []string{"body/well-formed fail /id"}},
		{"another media type", lenient(thingID).header("Content-Type", "text/html"), []string{"body/content-type fail"}},
		{"a crash", lenient(`{}`).status(500), []string{"status/no-server-error fail /limit"}},
		{"refused", lenient(`{"message":"no"}`).status(400), []string{"status/accepts-valid weak /limit"}},
		{"the value may name what is not there", lenient(`{"message":"no"}`).status(404), nil},
		{"credentials expire under any parameter", lenient(`{"message":"no"}`).status(401).header("WWW-Authenticate", "Basic"), []string{"status/accepts-valid error /limit"}},
		{"a path parameter is judged in full", parametered(t, "path", verdict.Accept, verdict.Strong, other).header("Location", ""), []string{"echo/field fail /name", "header/location weak", "id/present fail /id"}},
		{"an unlawful value is refused", reject("query").status(400), nil},
		{"an unlawful value is accepted", reject("query").status(201), []string{"status/rejects-invalid fail /limit"}},
		{"an unlawful path is not found", reject("path").status(404), nil},
	} {
		require.ElementsMatch(t, orNone(row.found), row.stage.header("X-Count", "1").found(), row.why)
	}
	v := reject("cookie").status(201).of("status/rejects-invalid")[0]
	require.Equal(t, []string{"cookie", "/limit", "maximum"}, []string{v.In, v.Pointer, v.Keyword}, "the verdict names the parameter")
	require.Equal(t, 9, v.Place.Line, "and where it is described")
}

// TestParametersStandAside: dry runs may give one id twice.
func TestParametersStandAside(t *testing.T) {
	for _, row := range []struct {
		why  string
		info verdict.CaseInfo
		want verdict.Outcome
	}{
		{"a plain create", verdict.CaseInfo{Technique: "enum", Pointer: "/a"}, verdict.Fail},
		{"a parameter of the query", verdict.CaseInfo{Technique: "enum", In: "query", Pointer: "/dryRun"}, verdict.Pass},
		{"another parent, in which ids begin anew", verdict.CaseInfo{Technique: "enum", In: "path", Pointer: "/org"}, verdict.Pass},
		{"a resource made for the path", verdict.CaseInfo{Technique: "parent", Expect: verdict.Expectation{Want: verdict.Accept}}, verdict.Pass},
	} {
		r := record()
		r.create(1, "1", "a", 201)
		d := &verdict.Done{Case: row.info, Exchanges: []verdict.Exchange{sentAt(2, "", "POST", "/things", "b", 201, "")}, Created: []verdict.Resource{{Operation: runOp, ID: "1", URL: "http://h/things/1"}}}
		r.done(d)
		require.Equal(t, row.want, r.of("id/unique")[0].Outcome, row.why)
	}
}

// TestPreparationMakesNothing: a parent that was created is no create of the
// operation under test.
func TestPreparationMakesNothing(t *testing.T) {
	r := record()
	r.done(&verdict.Done{Case: verdict.CaseInfo{Technique: "parent", Expect: verdict.Expectation{Want: verdict.Accept}}, Created: []verdict.Resource{{ID: "1"}},
		Exchanges: []verdict.Exchange{sentAt(1, "", "POST", "/parents", "a", 201, "")}})
	require.Empty(t, r.of("status/created"), "nothing was tried")
	r.done(&verdict.Done{Case: verdict.CaseInfo{Technique: "control"}, Exchanges: []verdict.Exchange{sentAt(2, "", "POST", "/things", "a", 400, "")}})
	require.Equal(t, verdict.Error, r.of("status/created")[0].Outcome, "one create was tried, and nothing made")
}
