package checks

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/verdict"
)

func TestHeaders(t *testing.T) {
	base := func() *stage { return made(t, thing, thingID) }
	for _, tc := range []struct {
		why   string
		stage *stage
		found []string
	}{
		{"no Location", base().header("Location", ""), []string{"header/location weak"}},
		{"a Location that is no reference", base().header("Location", "http://[::1"), []string{"header/location weak"}},
		{"a relative Location", base().header("Location", "things/"+uuid), nil},
		{"an absolute Location", base().header("Location", "http://127.0.0.1:1/things/"+uuid), nil},
		{"a Location on another host", base().header("Location", "https://api.example.com/v1/things/"+uuid), nil},
		{"a required header is missing", base().header("X-Count", ""), []string{"header/declared fail"}},
		{"a header of another type", base().header("X-Count", "many"), []string{"header/declared fail"}},
		{"a header out of range", base().header("X-Count", "0"), []string{"header/declared fail"}},
		{"a header that is no integer", base().header("X-Count", "1.5"), []string{"header/declared fail"}},
		{"names of headers have no case", base().header("x-count", "2"), nil},
		{"a list in a header", base().header("X-Names", "a, bb"), nil},
		{"a list with a bad item", base().header("X-Names", "a,bbbb"), []string{"header/declared fail /1"}},
		{"headers that nobody declared", base().header("X-Other", "1"), nil},
	} {
		require.ElementsMatch(t, orNone(tc.found), tc.stage.found(), tc.why)
	}
}

func TestHTTPDatesAreNoDateTimes(t *testing.T) {
	c := described(t, rich)
	h := c.Operations[0].Success[0].Headers
	h[1].Name = "Expires"
	born := described(t, `{type: object, properties: {id: {type: string, readOnly: true}, at: {type: string, format: date-time}}}`)
	h[1].Schema = nil
	s := play(t, c, thing, thingID).header("X-Count", "1").header("Expires", "Tue, 03 Feb 2026 00:00:00 GMT")
	require.Empty(t, s.found())
	require.NotNil(t, born)
}

func TestIdentifier(t *testing.T) {
	s := func(answer string) *stage { return made(t, thing, answer) }
	id := func(v string) string { return fmt.Sprintf(`{"id":%s,"name":"n"}`, v) }
	for _, tc := range []struct {
		why   string
		stage *stage
		found []string
	}{
		{"present", s(thingID), nil},
		{"absent", s(`{"name":"n"}`).header("Location", "/things/1"), []string{"id/present fail /id"}},
		{"null", s(id("null")).header("Location", "/things/1"), []string{"id/present fail /id"}},
		{"empty", s(id(`""`)).header("Location", "/things/1"), []string{"id/present fail /id"}},
		{"blank", s(id(`" "`)).header("Location", "/things/1"), []string{"id/present fail /id"}},
		{"of another type", s(id("17")), []string{"id/schema fail /id"}},
		{"of another form", s(id(`"17"`)), []string{"id/schema fail /id"}},
		{"Location names another", s(thingID).header("Location", "/things/00000000-c9e4-98cd-e4c9-cd98e4c9cd98"), []string{"id/agrees fail /id"}},
		{"Location in another case", s(thingID).header("Location", "/things/"+strings.ToUpper(uuid)), nil},
		{"Location of another form", s(thingID).header("Location", "/operations/5/result"), nil},
		{"Location by another property", s(thingID).header("Location", "/things/n"), nil},
		{"a quoted key in Location", s(thingID).header("Location", "/things/'"+uuid+"'"), nil},
	} {
		require.ElementsMatch(t, orNone(tc.found), tc.stage.found(), tc.why)
	}
}

func TestIdentifiersThatNeedEscaping(t *testing.T) {
	c := embedded(t)
	op := c.Operations[0]
	s := play(t, c, connector, `{"id":"a/b ü","serverName":"a","status":"connected"}`).header("Location", op.Path+"/a%2Fb%20%C3%BC").
		step("read.1", "GET", op.Path+"/a%2Fb%20%C3%BC", "", 200, `{"id":"a/b ü","serverName":"a","status":"connected"}`)
	require.Empty(t, s.found())
}

func TestServerAssigned(t *testing.T) {
	c := described(t, rich)
	sent := `{"id":"` + uuid + `","name":"n"}`
	s := play(t, c, sent, sent).header("X-Count", "1").about("read-only", "/id", "readOnly").expect(verdict.Either, "")
	require.Equal(t, []string{"id/server-assigned fail /id"}, s.found(), "the client's id was taken")
	s = play(t, c, sent, `{"id":"00000000-c9e4-98cd-e4c9-cd98e4c9cd98","name":"n"}`).header("X-Count", "1").about("read-only", "/id", "readOnly").expect(verdict.Either, "")
	require.Empty(t, s.found(), "it was ignored")

	born := `{"name":"n","born":"2020-01-01T00:00:00Z"}`
	s = play(t, c, born, `{"id":"`+uuid+`","name":"n","born":"2020-01-01T00:00:00Z"}`).header("X-Count", "1").about("read-only", "/born", "readOnly").expect(verdict.Either, "")
	require.Equal(t, []string{"id/server-assigned fail /born"}, s.found())
	s.about("control", "", "")
	require.Empty(t, s.found(), "only cases about it look at other read-only fields")

}

// TestClientsMayChoose: an identifier that is not read-only may be sent, also
// twice, blank or null, and may be taken or ignored.
func TestClientsMayChoose(t *testing.T) {
	c := described(t, `{type: object, properties: {id: {type: string, nullable: true}, n: {type: integer}}}`)
	require.False(t, c.Operations[0].Identifier.Assigned)
	chosen := func(sent, answer string) *stage {
		return play(t, c, sent, answer).header("X-Count", "1").header("Location", "/things/k")
	}
	require.Empty(t, chosen(`{"id":"k"}`, `{"id":"k"}`).found())
	require.Empty(t, chosen(`{"id":" "}`, `{"id":" "}`).header("Location", "/things/%20").found())
	require.Empty(t, chosen(`{"id":null}`, `{"id":null}`).found())
	require.Empty(t, chosen(`{"n":1}`, `{"n":1}`).found())
	require.Equal(t, []string{"id/present fail /id"}, chosen(`{"id":"k"}`, `{}`).found())
	require.Empty(t, chosen(`{"id":"k"}`, `{"id":"17"}`).header("Location", "/things/17").found())
	require.Empty(t, chosen(`{"id":"k"}`, `{"id":"k"}`).step("create.2", "POST", "/things", `{"id":"k"}`, 201, `{"id":"k"}`).
		header("X-Count", "1").header("Location", "/things/k").found())
}

func TestCredentials(t *testing.T) {
	c := described(t, rich)
	bad := func(status int) *stage {
		s := play(t, c, thing, `{"message":"no"}`).about("auth", "", "").expect(verdict.Reject, verdict.Strong).acceptedTwin().status(status).header("Location", "")
		s.Case.Steps[0].Credentials = cases.Missing
		s.Resource = nil
		return s
	}
	for _, tc := range []struct {
		why   string
		stage *stage
		found []string
	}{
		{"401 with the described challenge", bad(401).header("WWW-Authenticate", `Basic realm="a, b"`), nil},
		{"one of several challenges", bad(401).header("WWW-Authenticate", `Negotiate, basic realm="x"`), nil},
		{"401 without a challenge", bad(401), []string{"header/www-authenticate fail"}},
		{"401 that asks for another scheme", bad(401).header("WWW-Authenticate", `Bearer realm="Basic "`), []string{"auth/scheme fail"}},
		{"403 will do", bad(403), nil},
		{"404 hides it", bad(404), nil},
		{"400 for a malformed header", bad(400), nil},
		{"a redirection to a login page", bad(302), nil},
		{"created without credentials", bad(201), []string{"auth/required fail"}},
		{"limited", bad(429), []string{"auth/required error"}},
		{"the twin with credentials was refused too", bad(401).refusedTwin().header("WWW-Authenticate", "Basic"), []string{"auth/required error"}},
		{"crashed", bad(500), []string{"status/no-server-error fail"}},
	} {
		require.ElementsMatch(t, orNone(tc.found), tc.stage.found(), tc.why)
	}
	wrong := bad(201)
	wrong.Case.Steps[0].Credentials = cases.Wrong
	require.Equal(t, []string{"auth/scheme fail"}, wrong.found())
	wrong.status(401).header("WWW-Authenticate", "Basic")
	require.Empty(t, wrong.found())
	wrong.status(429)
	require.Equal(t, []string{"auth/scheme error"}, wrong.found())
	s := bad(201)
	c.Operations[0].Security = append(c.Operations[0].Security, nil)
	require.Empty(t, s.found(), "credentials are optional where one alternative asks for none")
}

// wholeLife plays a whole life of a connector: create, read, list, delete, and look
// again.
func wholeLife(t *testing.T) *stage {
	c := embedded(t)
	op := c.Operations[0]
	return play(t, c, connector, created).
		step("read.1", "GET", op.Path+"/1", "", 200, created).
		step("list.1", "GET", op.Path, "", 200, `{"value":[{"id":"0"},`+created+`]}`).
		step("delete.1", "DELETE", op.Path+"/1", "", 204, "").
		step("read.2", "GET", op.Path+"/1", "", 404, odata).
		step("relist.1", "GET", op.Path, "", 200, `{"value":[{"id":"0"}]}`).
		step("delete.2", "DELETE", op.Path+"/1", "", 404, odata)
}

// answer replaces status and body of one step.
func (s *stage) answer(step string, status int, text string) *stage {
	for i := range s.Exchanges {
		if x := &s.Exchanges[i]; x.Step == step {
			x.Response.Status, x.Response.Body = status, body(text)
			x.Response.Header = append(x.Response.Header, verdict.Header{Name: "Content-Type", Value: "application/json"})
		}
	}
	return s
}

func TestLife(t *testing.T) {
	items := func(n int) string {
		return `{"value":[` + strings.TrimSuffix(strings.Repeat(`{"id":"x"},`, n), ",") + `]}`
	}
	for _, tc := range []struct {
		why   string
		stage *stage
		found []string
	}{
		{"a whole life", wholeLife(t), nil},
		{"deleting twice may succeed", wholeLife(t).answer("delete.2", 204, ""), nil},
		{"410 is gone, as 404 is", wholeLife(t).answer("read.2", 410, odata), nil},
		{"other spellings on reading back", wholeLife(t).answer("read.1", 200, `{"status":"connected","id":"1","serverName":"a","x":null}`), nil},

		{"not found", wholeLife(t).answer("read.1", 404, odata), []string{"resource/readable fail"}},
		{"reading is not allowed", wholeLife(t).answer("read.1", 403, ""), []string{"resource/readable error"}},
		{"reading crashes", wholeLife(t).answer("read.1", 500, ""), []string{"status/no-server-error fail"}},
		{"reading is limited", wholeLife(t).answer("read.1", 429, ""), []string{"resource/readable error"}},
		{"another value on reading back", wholeLife(t).answer("read.1", 200, `{"id":"1","serverName":"b","status":"connected"}`), []string{"resource/same fail /serverName"}},
		{"a value lost on reading back", wholeLife(t).answer("read.1", 200, `{"id":"1","status":"connected"}`), []string{"resource/same fail /serverName"}},
		{"another resource", wholeLife(t).answer("read.1", 200, `{"id":"2","serverName":"b","status":"connected"}`), []string{"id/agrees fail /id"}},
		{"a wrong type on reading back", wholeLife(t).answer("read.1", 200, `{"id":"1","serverName":5,"status":"connected"}`), []string{"body/schema fail /serverName"}},

		{"not in the list", wholeLife(t).answer("list.1", 200, items(3)), []string{"resource/listed fail"}},
		{"an empty list", wholeLife(t).answer("list.1", 200, `{"value":[]}`), []string{"resource/listed fail"}},
		{"the list goes on", wholeLife(t).answer("list.1", 200, `{"value":[{"id":"0"}],"@odata.nextLink":"http://x"}`), []string{"resource/listed error"}},
		{"the list tells of more", wholeLife(t).answer("list.1", 200, `{"value":[{"id":"0"}],"@odata.count":12}`), []string{"resource/listed error"}},
		{"what may be a page", wholeLife(t).answer("list.1", 200, items(20)), []string{"resource/listed error"}},
		{"listing is not allowed", wholeLife(t).answer("list.1", 403, ""), []string{"resource/listed error"}},
		{"a list that is read as the resource", wholeLife(t).answer("read.1", 200, `{"value":[]}`), []string{"id/agrees fail /id"}},
		{"a create that names it wrongly", wholeLife(t).answer("", 201, `{"serverName":"a","status":"connected"}`).answer("read.1", 404, odata).answer("list.1", 200, `{"value":[]}`), []string{"id/present fail /id"}},
		{"a delete that removes all", wholeLife(t).answer("list.1", 200, `{"value":[{"id":"8"},{"id":"9"},{"id":"0"},`+created+`]}`).answer("relist.1", 200, `{"value":[]}`), []string{"resource/gone fail"}},
		{"fewer fields in the list", wholeLife(t).answer("list.1", 200, `{"value":[{"id":"1","status":"connected"}]}`), nil},
		{"other spellings in the list", wholeLife(t).answer("list.1", 200, `{"value":[{"id":"1","status":"connected","serverName":"a","x":1}]}`), nil},
		{"another value in the list", wholeLife(t).answer("list.1", 200, `{"value":[{"id":"1","serverName":"b","status":"connected"}]}`), []string{"resource/same fail /serverName"}},

		{"still there after the delete", wholeLife(t).answer("read.2", 200, created), []string{"resource/gone fail"}},
		{"still listed after the delete", wholeLife(t).answer("relist.1", 200, `{"value":[`+created+`]}`), []string{"resource/gone fail"}},
		{"a delete that does not find what can be read", wholeLife(t).answer("delete.1", 404, odata).answer("read.2", 200, created).answer("relist.1", 200, `{"value":[`+created+`]}`), []string{"resource/gone fail", "resource/gone fail"}},
		{"a delete that is done later", wholeLife(t).answer("delete.1", 202, "").answer("read.2", 200, created), []string{"resource/gone error", "status/documented weak"}},
		{"the delete is not allowed", wholeLife(t).answer("delete.1", 403, "").answer("delete.2", 403, "").answer("read.2", 200, created).answer("relist.1", 200, `{"value":[`+created+`]}`), nil},
	} {
		require.ElementsMatch(t, orNone(tc.found), tc.stage.found(), tc.why)
	}
}

// TestAcceptedNegativesShowNothingMore: what comes back for a body that should
// have been refused is one finding.
func TestAcceptedNegativesShowNothingMore(t *testing.T) {
	s := wholeLife(t).expect(verdict.Reject, verdict.Strong).acceptedTwin()
	s.answer("", 201, `{"serverName":5}`).answer("read.1", 404, "").answer("relist.1", 200, `{}`)
	require.Equal(t, []string{"status/rejects-invalid fail"}, s.found())
}

// TestLastAttemptCounts: what was waited out or retried is not judged.
func TestLastAttemptCounts(t *testing.T) {
	s := play(t, embedded(t), connector, odata).status(429).step("", "POST", "/deviceManagement/exchangeConnectors", connector, 201, created)
	require.Empty(t, s.found())
}

func TestDistinct(t *testing.T) {
	c := embedded(t)
	path := c.Operations[0].Path
	two := func(status int, sent, answer string) *stage {
		return play(t, c, connector, created).about("lifecycle", "", "").step("create.2", "POST", path, sent, status, answer)
	}
	other := `{"id":"2","serverName":"a","status":"connected"}`
	require.Empty(t, two(201, connector, other).found())
	require.Equal(t, []string{"concurrency/distinct fail /id"}, two(201, connector, created).found())
	require.Contains(t, two(200, connector, created).found(), "status/created fail", "200 is not described here")
	require.Empty(t, two(409, connector, odata).header("Location", "").found()[1:], "a conflict on the second is lawful, though undescribed")
	marked := func(mine, other string) *stage {
		s := play(t, c, `{"serverName":"a `+mine+`","version":"1"}`, `{"id":"1","serverName":"a `+other+`","version":"2"}`)
		s.Case.Value = map[string]any{"serverName": "a " + cases.Marker, "version": "1"}
		s.Case.Steps[0].Marked = true
		return s
	}
	require.Equal(t, []string{"concurrency/distinct fail"}, marked("ab12000000000007", "ab12000000000006").found(), "the answer to another request, and nothing else")
	require.Equal(t, []string{"echo/field fail /serverName", "echo/field fail /version"}, marked("ab12000000000007", "AB12000000000007").found(), "another text is no other request's")
	require.Equal(t, []string{"echo/field fail /serverName", "echo/field fail /version"}, marked("ab12000000000007", "cafe000000000006").found())
	s := two(201, `{"serverName":"b"}`, `{"id":"2","serverName":"a"}`)
	require.Equal(t, []string{"echo/field fail /serverName"}, s.found(), "an answer that belongs to the other request")
}
