package checks

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
	"assay/verdict"
)

// TestEcho is the table of what may become of a field between request and
// answer. The members are put into a body beside name and id.
func TestEcho(t *testing.T) {
	for _, tc := range []struct {
		why        string
		sent, back string
		found      []string
	}{
		{"equal", `"price":1.5`, `"price":1.5`, nil},
		{"the same number", `"price":1.50`, `"price":15e-1`, nil},
		{"another number", `"price":1.5`, `"price":1.51`, []string{"echo/field fail /price"}},
		{"dropped", `"price":1.5`, ``, []string{"echo/field fail /price"}},
		{"nulled", `"address":{"city":"a","zip":"1"}`, `"address":{"city":"a","zip":null}`, []string{"echo/field fail /address/zip"}},
		{"null sent, absent received", `"address":{"city":"a","zip":null}`, `"address":{"city":"a"}`, nil},
		{"absent sent, null received", `"address":{"city":"a"}`, `"address":{"city":"a","zip":null}`, nil},
		{"falsy is not nothing", `"price":0`, ``, []string{"echo/field fail /price"}},
		{"empty is not nothing", `"tags":[]`, ``, []string{"echo/field fail /tags"}},
		{"nested", `"address":{"city":"a"}`, `"address":{"city":"b"}`, []string{"echo/field fail /address/city"}},
		{"nested object dropped", `"address":{"city":"a"}`, ``, []string{"echo/field fail /address"}},
		{"more in a nested object", `"address":{"city":"a"}`, `"address":{"city":"a","street":"s"}`, nil},
		{"items in order", `"tags":["a","b"]`, `"tags":["a","b"]`, nil},
		{"a set in another order", `"tags":["a","b"]`, `"tags":["b","a"]`, []string{"echo/field weak /tags"}},
		{"an item lost", `"tags":["a","b"]`, `"tags":["a"]`, []string{"echo/field fail /tags"}},
		{"objects in a list", `"lines":[{"text":"a"},{"text":"b"}]`, `"lines":[{"text":"a"},{"text":"c"}]`, []string{"echo/field fail /lines/1/text"}},
		{"objects in another order", `"lines":[{"text":"a"},{"text":"b"}]`, `"lines":[{"text":"b"},{"text":"a"}]`, []string{"echo/field fail /lines/0/text", "echo/field fail /lines/1/text"}},
		{"an object lost from a list", `"lines":[{"text":"a"},{"text":"b"}]`, `"lines":[{"text":"a"}]`, []string{"echo/field fail /lines"}},
		{"an instant in a list, in another zone", `"lines":[{"at":"2020-01-01T01:00:00+01:00"}]`, `"lines":[{"at":"2020-01-01T00:00:00.0000000Z"}]`, nil},
		{"another instant in a list", `"lines":[{"at":"2020-01-01T01:00:00+01:00"}]`, `"lines":[{"at":"2020-01-01T01:00:00Z"}]`, []string{"echo/field fail /lines/0/at"}},
		{"a map", `"labels":{"a":"1","b/c":"2"}`, `"labels":{"b/c":"2","a":"1"}`, nil},
		{"a key of a map dropped", `"labels":{"a":"1","b/c":"2"}`, `"labels":{"a":"1"}`, []string{"echo/field fail /labels/b~1c"}},
		{"a value of a map altered", `"labels":{"a":"1"}`, `"labels":{"a":"2"}`, []string{"echo/field fail /labels/a"}},
		{"a free object", `"free":{"a":[1,{"b":2}]}`, `"free":{"a":[1.0,{"b":2}],"c":1}`, nil},
		{"a free object altered", `"free":{"a":[1,{"b":2}]}`, `"free":{"a":[1,{"b":3}]}`, []string{"echo/field fail /free"}},
		{"read-only fields are the server's", `"born":"2020-01-01T00:00:00Z"`, `"born":"2026-05-05T00:00:00Z"`, nil},
		{"write-only fields do not come back", `"secret":"12345678"`, ``, nil},
		{"what nobody describes need not come back", `"other":"x"`, ``, nil},
		{"trimmed", `"address":{"city":" a "}`, `"address":{"city":"a"}`, nil},
		{"what breaks the schema is said once", `"level":7`, `"level":"7"`, []string{"body/schema fail /level"}},
		{"whole numbers keep their digits", `"level":9007199254740993`, `"level":9007199254740992`, []string{"echo/field fail /level"}},
	} {
		sent, back := `{"name":"n"`, `{"id":"`+uuid+`","name":"n"`
		if tc.sent != "" {
			sent += "," + tc.sent
		}
		if tc.back != "" {
			back += "," + tc.back
		}
		s := made(t, sent+"}", back+"}")
		require.ElementsMatch(t, orNone(tc.found), s.found(), tc.why)
		for _, v := range s.of("echo/field") {
			if v.Outcome == verdict.Fail {
				require.Positive(t, v.Place.Line, tc.why)
				require.NotEmpty(t, v.Want, tc.why)
				require.NotEmpty(t, v.Got, tc.why)
			}
		}
	}
}

// TestLawfulEchoOfTheConnector: an instant in UTC with seven digits, as
// Microsoft's servers write it, is recorded and no finding.
func TestLawfulEchoOfTheConnector(t *testing.T) {
	c := embedded(t)
	s := play(t, c, `{"lastSyncDateTime":"2017-01-01T00:02:54.239458+03:00","serverName":"a"}`,
		`{"id":"1","lastSyncDateTime":"2016-12-31T21:02:54.2394580Z","serverName":"a","@odata.context":"x"}`)
	require.Empty(t, s.found())
	var notes []string
	for _, v := range s.of("echo/field") {
		notes = append(notes, v.Pointer+" "+v.Note)
	}
	require.Contains(t, notes, "/lastSyncDateTime normalised: the same instant in another spelling")
	require.Contains(t, notes, "/serverName ", "controls tell of every field")
}

// TestEqualFieldsAreTold: in controls one by one, elsewhere the place under
// test alone, the rest as a number.
func TestEqualFieldsAreTold(t *testing.T) {
	c := embedded(t)
	s := play(t, c, `{"serverName":"a","version":"1"}`, `{"id":"1","serverName":"a","version":"1"}`).about("length", "/version", "maxLength")
	vs := s.of("echo/field")
	require.Len(t, vs, 2)
	require.Equal(t, "/version", vs[0].Pointer)
	require.Contains(t, vs[1].Got, "1 more field")
}

// TestNothingComesBack: that all of many fields are lost is one cause.
func TestNothingComesBack(t *testing.T) {
	s := made(t, `{"name":"n","price":1,"tags":["a"]}`, `{"id":"`+uuid+`","result":{"name":"n","price":1}}`)
	require.Equal(t, []string{"body/schema fail /name", "echo/field fail"}, s.found())
	s = made(t, `{"name":"n","address":null}`, `{"result":{}}`).header("Location", "/things/1")
	require.Equal(t, []string{"id/present fail /id", "body/schema fail /name", "echo/field fail"}, s.found(), "not even an identifier")
}

func TestServerOwnedFieldsMayBeNamed(t *testing.T) {
	s := made(t, `{"name":"n","price":1,"lines":[{"text":"a"}]}`, `{"id":"`+uuid+`","name":"N","price":2,"lines":[{"text":"b"}]}`)
	require.Len(t, s.found(), 3)
	s.ServerOwned = []string{"/name", "/price", "/lines/*/text"}
	require.Empty(t, s.found())
}

func TestDefaultsAreNoted(t *testing.T) {
	for level, note := range map[string]string{"3": "defaulted as documented", "4": "the documented default is 3, the server filled in 4"} {
		s := made(t, thing, fmt.Sprintf(`{"id":%q,"name":"n","level":%s}`, uuid, level))
		require.Empty(t, s.found())
		vs := s.of("echo/default")
		require.Len(t, vs, 1)
		require.Equal(t, note, vs[0].Note)
	}
	require.Empty(t, made(t, `{"name":"n","level":3}`, `{"id":"`+uuid+`","name":"n","level":3}`).of("echo/default"), "what was sent is no default")
}

// TestUnreadableRequestsAreNotCompared: what is sent twice under one name, or
// is no JSON, has no echo.
func TestUnreadableRequestsAreNotCompared(t *testing.T) {
	for _, sent := range []string{`{"name":"a","name":"b"}`, `nope`, ``} {
		s := made(t, sent, thingID).expect(verdict.Either, "")
		require.Empty(t, s.found(), sent)
		require.Empty(t, s.of("echo/field"), sent)
	}
	s := made(t, "\ufeff"+`{"name":"a"}`, thingID).expect(verdict.Either, "")
	require.Equal(t, []string{"echo/field fail /name"}, s.found(), "a byte order mark hides nothing")
}

// TestEnvelope: an answer may hold the resource in a member, and so may the
// request.
func TestEnvelope(t *testing.T) {
	c := described(t, rich)
	op := c.Operations[0]
	env := described(t, `
      type: object
      properties:
        data: {type: object, properties: {id: {type: string, readOnly: true}, name: {type: string}}}
`)
	op.Success[0].Media = env.Operations[0].Success[0].Media
	op.Identifier = env.Operations[0].Identifier
	require.Equal(t, "/data/id", op.Identifier.Pointer)
	enveloped := func(c *spec.Contract, sent, answer string) *stage {
		return play(t, c, sent, answer).header("X-Count", "1").header("Location", "")
	}
	weak := []string{"header/location weak"}
	require.Equal(t, weak, enveloped(c, thing, `{"data":{"id":"1","name":"n"}}`).found())
	require.Equal(t, append(weak, "echo/field fail /name"), enveloped(c, thing, `{"data":{"id":"1","name":"x"}}`).found())
	require.Equal(t, append(weak, "id/present fail /data/id"), enveloped(c, thing, `{"data":{"name":"n"}}`).found())

	s := enveloped(env, `{"data":{"name":"n"}}`, `{"data":{"id":"1","name":"x"}}`)
	require.Equal(t, append(weak, "echo/field fail /data/name"), s.found(), "both have the envelope")
}

// TestOwedByTheAnswersSchema: what the schema of the answer does not allow is
// not owed, such as a key that comes back as the object it names.
func TestOwedByTheAnswersSchema(t *testing.T) {
	c := described(t, rich)
	other := described(t, `
      type: object
      properties:
        id: {type: string, readOnly: true}
        name: {type: string, enum: [x, y]}
        level: {type: object}
        price: {type: string, nullable: false}
`)
	c.Operations[0].Success[0].Media = other.Operations[0].Success[0].Media
	answered := func(sent, answer string) *stage { return play(t, c, sent, answer).header("X-Count", "1") }
	require.Empty(t, answered(`{"name":"n","level":3,"price":1.5}`, `{"id":"1","name":"x","level":{"n":3}}`).found())
	require.Equal(t, []string{"echo/field fail /name"}, answered(`{"name":"y"}`, `{"id":"1","name":"x"}`).found())
	require.Empty(t, answered(`7`, `{"id":"1"}`).found(), "a body that is no object has no fields")
	require.Empty(t, answered(`["a"]`, `{"id":"1"}`).found())
}

// TestBranches: what is described in a branch is echoed when the value is in
// it.
func TestBranches(t *testing.T) {
	c := described(t, `
      type: object
      properties: {id: {type: string, readOnly: true}, kind: {type: string}}
      oneOf:
        - {properties: {kind: {enum: [a]}, size: {type: integer}}, required: [kind]}
        - {properties: {kind: {enum: [b]}, name: {type: string}}, required: [kind]}
`)
	s := play(t, c, `{"kind":"a","size":1,"name":"x"}`, `{"id":"1","kind":"a","size":2,"name":"y"}`).header("X-Count", "1")
	require.Equal(t, []string{"echo/field fail /size"}, s.found())
	s = play(t, c, `{"kind":"a","size":1}`, `{"id":"1","kind":"a"}`).header("X-Count", "1")
	require.Equal(t, []string{"echo/field fail /size"}, s.found())
	require.True(t, strings.HasPrefix(s.of("echo/field")[1].Got, "nothing"))
}
