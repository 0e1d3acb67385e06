package checks

import (
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// TestEqualOnPurpose: of equal requests one alone may be carried out, so that
// those the plan sends on purpose do not come and go.
func TestEqualOnPurpose(t *testing.T) {
	const same = `{"name":"a"}`
	send := func(n int, step string, status int, answer string) verdict.Exchange {
		return sentAt(n, step, "POST", "/things", same, status, answer)
	}
	const taken = `{"message":"user already exists [name: a]"}`
	for _, tc := range []struct {
		why       string
		exchanges []verdict.Exchange // of the middle one of three cases, the others of which are accepted
		want      verdict.Outcome
	}{
		{"one of several at once is carried out, another", []verdict.Exchange{send(2, "", 422, ""), send(2, "create.2", 201, ""), send(2, "create.3", 422, "")}, verdict.Pass},
		{"one of several at once fails", []verdict.Exchange{send(2, "", 500, ""), send(2, "create.2", 201, "")}, verdict.Pass},
		{"it is there already, by the words", []verdict.Exchange{send(2, "", 422, taken)}, verdict.Pass},
		{"refused for another reason", []verdict.Exchange{send(2, "", 422, `{"message":"no"}`)}, verdict.Fail},
		{"the base wears off", []verdict.Exchange{send(2, "", 201, ""), send(2, "again.1", 422, "")}, verdict.Pass},
	} {
		r := record()
		for i, xs := range [][]verdict.Exchange{{send(1, "", 201, "")}, tc.exchanges, {send(3, "", 201, "")}} {
			r.done(&verdict.Done{Case: verdict.CaseInfo{Technique: []string{"control", "lifecycle", "control"}[i]}, Exchanges: xs})
		}
		vs := r.of("stability/intermittent")
		require.Len(t, vs, 1, tc.why)
		require.Equal(t, tc.want, vs[0].Outcome, tc.why)
	}
	r := record()
	for i, n := range []int{201, 422, 201, 422} {
		d := &verdict.Done{Case: verdict.CaseInfo{Technique: "control"}, Exchanges: []verdict.Exchange{send(i, "", n, "")}}
		if i == 0 {
			d.Exchanges = append(d.Exchanges, send(i, "again.1", 400, ""))
		}
		r.done(d)
	}
	require.Equal(t, verdict.Pass, r.of("stability/intermittent")[0].Outcome, "after a base that wears off no refusal counts")
}

// TestDecimals: numbers that are written as text are equal as numbers, where the
// description lets nothing else through.
func TestDecimals(t *testing.T) {
	c := described(t, `
      type: object
      properties:
        id: {type: string, readOnly: true}
        total: {type: string, pattern: '^-?\d{0,8}(?:\.\d{0,2})?$'}
        rate: {type: string, format: double}
        code: {type: string, pattern: '^\d{5}$'}
        release: {type: string, pattern: '^\d+\.\d+$'}
        name: {type: string}
`)
	for _, tc := range []struct {
		why, name, sent, back string
		found                 []string
	}{
		{"a zero more", "total", "-27687.1", "-27687.10", nil},
		{"another number", "total", "1.1", "1.2", []string{"echo/field fail /total"}},
		{"by the format", "rate", "1.50", "1.5", nil},
		{"an exponent is no other number", "rate", "15e-1", "1.5", nil},
		{"no fraction: leading zeros count", "code", "01234", "1234", []string{"body/schema fail /code"}},
		{"a version is no number", "release", "1.10", "1.1", []string{"echo/field fail /release"}},
		{"free text is no number", "name", "1.10", "1.1", []string{"echo/field fail /name"}},
	} {
		s := play(t, c, `{"`+tc.name+`":"`+tc.sent+`"}`, `{"id":"1","`+tc.name+`":"`+tc.back+`"}`).header("X-Count", "1")
		require.ElementsMatch(t, orNone(tc.found), s.found(), tc.why)
	}
}

// TestEmptyTextMayBeAbsent: many servers take an empty text for an absent one.
func TestEmptyTextMayBeAbsent(t *testing.T) {
	c := described(t, `{type: object, properties: {id: {type: string, readOnly: true}, note: {type: string, nullable: true}}}`)
	for _, tc := range []struct {
		why, sent, back string
		found           []string
	}{
		{"as it was sent", `""`, `,"note":""`, nil},
		{"absent", `""`, ``, []string{"echo/field weak /note"}},
		{"null", `""`, `,"note":null`, []string{"echo/field weak /note"}},
		{"what the server assumes", `""`, `,"note":"main"`, []string{"echo/field weak /note"}},
		{"blanks are empty", `"  "`, ``, []string{"echo/field weak /note"}},
		{"anything else is kept", `"a"`, ``, []string{"echo/field fail /note"}},
	} {
		s := play(t, c, `{"note":`+tc.sent+`}`, `{"id":"1"`+tc.back+`}`).header("X-Count", "1")
		require.ElementsMatch(t, orNone(tc.found), s.found(), tc.why)
	}
}

// TestOneAddress: what is put to one address by all cases may have been replaced
// by another of them before it is read.
func TestOneAddress(t *testing.T) {
	c, err := spec.Load(spec.Source{Name: "a.yaml", Data: []byte(`
openapi: 3.0.3
info: {title: Settings, version: "1"}
paths:
  /settings/{name}:
    put:
      parameters: [{name: name, in: path, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/s"}}}}
      responses: {"201": {description: made, content: {application/json: {schema: {$ref: "#/components/schemas/s"}}}}, "400": {description: no}}
    get:
      parameters: [{name: name, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: one, content: {application/json: {schema: {$ref: "#/components/schemas/s"}}}}}
components: {schemas: {s: {type: object, properties: {name: {type: string}, level: {type: integer}}}}}
`)}, spec.Options{Operations: []string{"PUT /settings/{name}"}})
	require.NoError(t, err)
	for _, tc := range []struct {
		why, path string
		alone     bool
		found     []string
	}{
		{"all cases put there", "/settings/default", false, nil},
		{"each case has an address of its own", "/settings/" + cases.Marker, false, []string{"resource/same fail /level"}},
		{"nothing else is sent meanwhile", "/settings/default", true, []string{"resource/same fail /level"}},
	} {
		s := play(t, c, `{"level":1}`, `{"level":1}`).header("Location", "/settings/x")
		s.Exchanges[0].Request.Method, s.Exchanges[0].Request.URL = "PUT", base+"/settings/x"
		s.Case.Steps[0].Method, s.Case.Steps[0].Path, s.Case.Exclusive = "PUT", tc.path, tc.alone
		s.step("read.1", "GET", "/settings/x", "", 200, `{"level":2}`)
		require.ElementsMatch(t, orNone(tc.found), s.found(), tc.why)
	}
	s := play(t, c, `{"name":"b","level":1}`, `{"name":"b","level":1}`).header("Location", "/settings/x")
	s.Exchanges[0].Request.Method, s.Exchanges[0].Request.URL, s.Case.Steps[0].Method = "PUT", base+"/settings/x", "PUT"
	require.Empty(t, s.found(), "the path names it, whatever the body says")
}

// TestListsThatNameNothing: where no item shows an identifier, nobody can say
// that one is missing.
func TestListsThatNameNothing(t *testing.T) {
	require.ElementsMatch(t, []string{"resource/listed error"}, wholeLife(t).answer("list.1", 200, `{"value":[{"serverName":"x"}]}`).found())
	require.ElementsMatch(t, []string{"resource/listed fail"}, wholeLife(t).answer("list.1", 200, `{"value":[{"id":"7"}]}`).found())
	require.ElementsMatch(t, []string{"resource/listed fail"}, wholeLife(t).answer("list.1", 200, `{"value":[]}`).found())
}

// TestNothingLeftOfTheBody: a form without fields is no content, which may be
// left out where no body is required.
func TestNothingLeftOfTheBody(t *testing.T) {
	for required, found := range map[bool][]string{true: {"status/rejects-invalid fail /name"}, false: nil} {
		c := described(t, `{type: object, required: [name], properties: {id: {type: string, readOnly: true}, name: {type: string}}}`)
		c.Operations[0].Body.Required = required
		s := play(t, c, "", `{"id":"1","name":"a"}`).header("X-Count", "1").expect(verdict.Reject, verdict.Strong).about("missing-required", "/name", "required")
		require.ElementsMatch(t, orNone(found), s.found(), "required: %v", required)
	}
}

// TestTheTrialReadBack: what names a resource in its path is found out after the
// base was created, so that its own read-back proves nothing yet.
func TestTheTrialReadBack(t *testing.T) {
	s := wholeLife(t).answer("read.1", 404, odata)
	s.Case.Phase = cases.Preflight
	require.Empty(t, s.found())
}

// TestListsOfResources: bodies that are lists are compared item by item.
func TestListsOfResources(t *testing.T) {
	c, err := spec.Load(spec.Source{Name: "a.yaml", Data: []byte(`
openapi: 3.0.3
info: {title: Messages, version: "1"}
paths:
  /messages:
    post:
      requestBody: {content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/m"}}}}}
      responses: {"201": {description: made, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/m"}}}}}, "400": {description: no}}
components: {schemas: {m: {type: object, properties: {id: {type: string}, text: {type: string}}}}}
`)}, spec.Options{})
	require.NoError(t, err)
	for _, tc := range []struct {
		why, back string
		found     []string
	}{
		{"as they were sent", `[{"id":"1","text":"a"},{"id":"2","text":"b"}]`, nil},
		{"one is changed", `[{"id":"1","text":"a"},{"id":"2","text":"c"}]`, []string{"echo/field fail /1/text"}},
		{"one is dropped", `[{"id":"1"},{"id":"2","text":"b"}]`, []string{"echo/field fail /0/text"}},
		{"another number of them tells nothing", `[{"id":"1","text":"x"}]`, nil},
	} {
		s := play(t, c, `[{"text":"a","id":"9"},{"text":"b","id":"8"}]`, tc.back)
		s.header("Location", "")
		var got []string
		for _, f := range s.found() {
			if f[:4] == "echo" {
				got = append(got, f)
			}
		}
		require.ElementsMatch(t, tc.found, got, tc.why)
	}
}

// TestTrimmedBlanks: many servers remove blanks at the ends of a text before
// they look at it; that they take it then is no failure.
func TestTrimmedBlanks(t *testing.T) {
	c := described(t, `{type: object, properties: {id: {type: string, readOnly: true}, slug: {type: string, pattern: '^[a-z]+$'}}}`)
	for _, tc := range []struct{ why, sent, found string }{
		{"lawful without the blank", `abc `, "status/rejects-invalid weak /slug"},
		{"a line's end is a blank", `abc\n`, "status/rejects-invalid weak /slug"},
		{"blanks are not all that is wrong", `ABC `, "status/rejects-invalid fail /slug"},
		{"no blanks", `ABC`, "status/rejects-invalid fail /slug"},
	} {
		s := play(t, c, `{"slug":"`+tc.sent+`"}`, `{"id":"1"}`).header("X-Count", "1").expect(verdict.Reject, verdict.Strong).about("pattern", "/slug", "pattern")
		require.Equal(t, []string{tc.found}, s.found(), tc.why)
	}
}

// TestNotFoundByTheBody: once creates succeed at an address, a 404 there is
// about what the body refers to.
func TestNotFoundByTheBody(t *testing.T) {
	c := described(t, `{type: object, properties: {id: {type: string, readOnly: true}, parent: {type: string}}}`)
	for works, want := range map[bool]string{
		true:  "the server does not find something that the request names (404), since other creates are carried out",
		false: "the address was not found (404)",
	} {
		s := play(t, c, `{"parent":"x"}`, `{"message":"no"}`).status(404)
		s.Works, s.Resource = works, nil
		vs := s.of("status/accepts-valid")
		require.Len(t, vs, 1)
		require.Equal(t, verdict.Error, vs[0].Outcome)
		require.Equal(t, want, vs[0].Reason)
	}
}
