package checks

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
	"assay/verdict"
)

// rich has what the embedded description lacks.
const rich = `
      type: object
      required: [id, name]
      properties:
        id: {type: string, format: uuid, readOnly: true}
        name: {type: string, minLength: 1}
        secret: {type: string, writeOnly: true}
        born: {type: string, format: date-time, readOnly: true}
        level: {type: integer, default: 3}
        price: {type: number}
        tags: {type: array, uniqueItems: true, items: {type: string}}
        lines:
          type: array
          items: {type: object, properties: {text: {type: string}, at: {type: string, format: date-time}}}
        address: {type: object, properties: {city: {type: string}, zip: {type: string, nullable: true}}}
        labels: {type: object, additionalProperties: {type: string}}
        free: {type: object}
`

const (
	thing   = `{"name":"n"}`
	uuid    = "98cdc9e4-c9e4-98cd-e4c9-cd98e4c9cd98"
	thingID = `{"id":"` + uuid + `","name":"n"}`
)

// made is a create of the rich description with all its headers.
func made(t *testing.T, sent, answer string) *stage {
	return play(t, described(t, rich), sent, answer).header("X-Count", "1")
}

func TestBody(t *testing.T) {
	raw := func(answer string) *stage { return made(t, thing, answer) }
	typed := func(ct string) *stage { return raw(thingID).header("Content-Type", ct) }
	cut := func(kind verdict.FailureKind) *stage {
		s := raw(thingID).header("Content-Length", "500")
		s.Exchanges[0].Failure = &verdict.Failure{Kind: kind}
		return s
	}
	big := raw(thingID)
	big.Exchanges[0].Response.Body.Truncated = true
	redacted := raw(thingID)
	redacted.Exchanges[0].Response.Body.Redacted = true
	for _, tc := range []struct {
		why   string
		stage *stage
		found []string
	}{
		{"all is well", raw(thingID), nil},
		{"more properties may come where the schema is open", raw(`{"id":"` + uuid + `","name":"n","extra":{"a":1}}`), nil},
		{"members in another order, indented and escaped", raw("{\n \"name\": \"\\u006e\",\n \"id\": \"" + strings.ToUpper(uuid) + "\" }\n"), nil},

		{"no body", raw(""), []string{"body/present fail"}},
		{"a body of white space", raw("  "), []string{"body/well-formed fail"}},
		{"not JSON", raw("{nope"), []string{"body/well-formed fail"}},
		{"trailing bytes", raw(thingID + "xx"), []string{"body/well-formed fail"}},
		{"a name twice", raw(thingID[:len(thingID)-1] + `,"name":"n"}`), []string{"body/well-formed fail /name"}},
		{"not UTF-8", raw(`{"id":"` + uuid + `","name":"n","x":"` + "\xff" + `"}`), []string{"body/well-formed fail /x"}},
		{"half a surrogate pair, escaped, is grammar all the same", raw(`{"id":"` + uuid + `","name":"n","x":"\ud800"}`), []string{"body/well-formed weak /x"}},
		{"a byte order mark", raw("\ufeff" + thingID), []string{"body/well-formed fail"}},
		{"nested beyond what is judged", raw(`{"id":"` + uuid + `","name":"n","x":` + strings.Repeat("[", 600) + strings.Repeat("]", 600) + "}"), []string{"body/well-formed error"}},
		{"a number beyond what is judged", raw(`{"id":"` + uuid + `","name":"n","x":1e20000000}`), []string{"body/well-formed error /x"}},
		{"larger than the limit of the run", big, []string{"body/well-formed error"}},
		{"redacted in a journal", redacted, []string{"body/well-formed error"}},

		{"a wrong type", raw(`{"id":"` + uuid + `","name":"n","level":"3"}`), []string{"body/schema fail /level"}},
		{"a required property is missing", raw(`{"id":"` + uuid + `"}`), []string{"body/schema fail /name"}},
		{"a fault deep inside", raw(`{"id":"` + uuid + `","name":"n","lines":[{"text":"a"},{"text":5}]}`), []string{"body/schema fail /lines/1/text"}},
		{"an impossible date", raw(`{"id":"` + uuid + `","name":"n","born":"2023-02-31T00:00:00Z"}`), []string{"body/schema fail /born"}},
		{"an array instead", raw(`[]`), []string{"body/schema fail", "id/present fail /id"}},

		{"another case and other parameters of the media type", typed("Application/JSON;odata=minimal; charset=utf-8"), nil},
		{"a media type that nobody described", typed("text/html"), []string{"body/content-type fail"}},
		{"another JSON", typed("application/hal+json"), []string{"body/content-type fail"}},
		{"no media type", typed(""), []string{"body/content-type fail"}},
		{"no media type at all", typed("json"), []string{"body/content-type fail"}},
		{"a wrong label does not hide what is inside", raw(`{"id":"`+uuid+`","name":5}`).header("Content-Type", "text/plain"), []string{"body/content-type fail", "body/schema fail /name"}},

		{"Content-Length as it is", raw(thingID).header("Content-Length", strconv.Itoa(len(thingID))), nil},
		{"Content-Length is another", raw(thingID).header("Content-Length", "99"), []string{"body/content-length fail"}},
		{"Content-Length is no number", raw(thingID).header("Content-Length", "many"), []string{"body/content-length fail"}},
		{"Content-Length of the compressed body", raw(thingID).header("Content-Length", "20").header("Content-Encoding", "gzip"), nil},
		{"the answer breaks off", cut(verdict.FailDropped), []string{"body/content-length fail"}},
		{"the answer never ends", cut(verdict.FailTimeout), []string{"status/no-server-error fail"}},

		{"a write-only value comes back", raw(`{"id":"` + uuid + `","name":"n","secret":"s3cret"}`), []string{"body/write-only fail /secret"}},
		{"it comes back as null", raw(`{"id":"` + uuid + `","name":"n","secret":null}`), []string{"body/schema fail /secret"}},
		{"it comes back masked", raw(`{"id":"` + uuid + `","name":"n","secret":"******"}`), []string{"body/write-only weak /secret"}},
	} {
		require.ElementsMatch(t, orNone(tc.found), tc.stage.found(), tc.why)
	}
}

// TestFaultsSayWhereAndWhat: a verdict names the value, the keyword, the
// promise with its line, what was wanted and what came.
func TestFaultsSayWhereAndWhat(t *testing.T) {
	s := made(t, thing, `{"id":"`+uuid+`","name":"","level":"x"}`)
	vs := s.of("body/schema")
	require.Len(t, vs, 2)
	for _, v := range vs {
		require.Equal(t, "things.yaml", v.Place.File)
		require.Positive(t, v.Place.Line)
		require.NotEmpty(t, v.Place.Pointer)
		require.NotEmpty(t, v.Want)
		require.NotEmpty(t, v.Got)
		require.Contains(t, []string{"type", "minLength"}, v.Keyword)
	}
}

func TestNoContent(t *testing.T) {
	c := described(t, rich)
	gone := func(body string) *stage {
		return play(t, c, thing, thingID).header("X-Count", "1").step("delete.1", "DELETE", "/things/"+uuid, "", 204, body)
	}
	require.Empty(t, gone("").found())
	require.Empty(t, gone("").header("Content-Length", "0").found(), "a zero misleads nobody; it is noted")
	require.Equal(t, []string{"body/content-length fail"}, gone("").header("Content-Length", "5").found())
	require.Equal(t, []string{"body/content-length fail"}, gone("oops").found())
}

// TestChargedToTheDescription: what the documented examples themselves show is
// no fault of the server.
func TestChargedToTheDescription(t *testing.T) {
	c := embedded(t)
	op := c.Operations[0]
	sent := string(op.Body.JSON().Examples[0].Value)
	answer := string(op.Success[0].JSON().Examples[0].Value)
	charged := []string{"description/example-breaks-schema fail /exchangeConnectorType", "description/example-breaks-schema fail /status"}

	s := play(t, c, sent, answer).expect(verdict.Either, "").about("example", "", "")
	s.Case.Verbatim = true
	require.ElementsMatch(t, charged, s.found(), "the example was sent as documented and came back")
	for _, v := range s.of("description/example-breaks-schema") {
		require.Equal(t, "spec/exchangeconnector.yaml", v.Place.File)
		require.NotEmpty(t, v.Note)
	}

	own := strings.Replace(sent, `"@odata.type"`, `"id":"77","@odata.type"`, 1)
	s = play(t, c, sent, own).expect(verdict.Either, "").about("example", "", "")
	s.Case.Verbatim = true
	require.ElementsMatch(t, charged, s.found(), "sent from the example, though the answer is none")

	s = play(t, c, connector, answer)
	require.Subset(t, s.found(), charged, "a mock that answers the documented example")
	require.NotContains(t, strings.Join(s.found(), " "), "body/schema")
	require.Contains(t, s.found(), "echo/field fail /serverName", "what was sent did not come back all the same")

	s = play(t, c, connector, `{"id":"1","serverName":"a","status":"Strange"}`)
	require.Equal(t, []string{"body/schema fail /status"}, s.found(), "a value that no example shows is the server's; echo says it no second time")

	s = play(t, c, connector, created).step("list.1", "GET", op.Path, "", 200, `{"value":[`+created+`,`+answer+`]}`)
	require.ElementsMatch(t, charged, s.found(), "another case's example in the list")
}

func TestRefusals(t *testing.T) {
	c := described(t, rich)
	no := func(status int, body string) *stage {
		s := play(t, c, `{"name":""}`, body).expect(verdict.Reject, verdict.Strong).acceptedTwin().status(status).header("Location", "")
		s.Resource = nil
		return s
	}
	for _, tc := range []struct {
		why   string
		stage *stage
		found []string
	}{
		{"as described", no(400, `{"message":"name is too short"}`), nil},
		{"an undescribed refusal has no form", no(422, `oops`).header("Content-Type", "text/plain"), []string{"status/documented weak"}},
		{"no body though one is described", no(400, ""), []string{"reject/error-body fail"}},
		{"another body", no(400, `{"error":"no"}`), []string{"reject/error-body fail /message"}},
		{"a page of HTML", no(400, `<html>`).header("Content-Type", "text/html"), []string{"reject/error-media-type fail"}},
		{"a problem document that fits", no(400, `{"message":"no"}`).header("Content-Type", "application/problem+json"), []string{"reject/error-media-type weak"}},
		{"broken JSON", no(400, `{`), []string{"reject/error-body fail"}},
		{"broken JSON in an undescribed refusal", no(422, `{`), []string{"body/well-formed fail", "status/documented weak"}},
		{"the message quotes what was sent", no(400, `{"message":"name: got \"\" "}`), nil},
		{"a Java stack trace", no(400, `{"message":"bad\n\tat com.shop.Api.create(Api.java:17)"}`), []string{"reject/leaks-nothing fail"}},
		{"a Python stack trace", no(400, `{"message":"Traceback (most recent call last):\n  File \"/srv/app.py\", line 3, in f"}`), []string{"reject/leaks-nothing fail"}},
		{"a Go stack trace", no(400, `{"message":"goroutine 12 [running]:\nmain.go:3"}`), []string{"reject/leaks-nothing fail"}},
		{"a .NET stack trace", no(400, `{"message":"   at Shop.Api.Create(String s) in C:\\src\\Api.cs:line 42"}`), []string{"reject/leaks-nothing fail"}},
		{"a JavaScript stack trace", no(400, `{"message":"Error: x\n    at create (/srv/app/index.js:10:5)"}`), []string{"reject/leaks-nothing fail"}},
		{"a file path", no(400, `{"message":"cannot read /etc/shop/app.conf"}`), []string{"reject/leaks-nothing fail"}},
		{"a file that is not there", no(400, `{"message":"cannot validate: open /var/lib/x/create.json: no such file or directory"}`), []string{"reject/leaks-nothing fail"}},
		{"a Windows path", no(400, `{"message":"in C:\\Users\\svc\\app"}`), []string{"reject/leaks-nothing fail"}},
		{"an SQL error", no(400, `{"message":"SQLSTATE[23505]: duplicate"}`), []string{"reject/leaks-nothing fail"}},
		{"an SQL statement", no(400, `{"message":"INSERT INTO things (name) VALUES ('')"}`), []string{"reject/leaks-nothing fail"}},
		{"prose about selecting from a list", no(400, `{"message":"Select a value from the list where possible"}`), nil},
		{"a URL path of the API", no(400, `{"message":"see /app/docs/errors and https://x/home/page.html"}`), nil},
	} {
		require.ElementsMatch(t, orNone(tc.found), tc.stage.found(), tc.why)
	}
	quoted := no(400, `{"message":"no such value: SQLSTATE[23505]"}`)
	quoted.Exchanges[0].Request.Body = body(`{"name":"SQLSTATE[23505]"}`)
	require.Empty(t, quoted.found(), "what was sent may be quoted")
	secret := no(400, `{"message":"token tok-12345678 is not known"}`)
	secret.Secrets = []string{"tok-12345678", "n"}
	require.Equal(t, []string{"reject/leaks-nothing fail"}, secret.found())
}

// TestDefaultAnswers: a default beside documented successes is about errors,
// and is no schema for a success; one that is the success is none for errors.
func TestDefaultAnswers(t *testing.T) {
	c := described(t, rich)
	op := c.Operations[0]
	op.Responses[1].Key = "default"
	s := play(t, c, thing, thingID).status(202)
	require.Equal(t, []string{"status/created fail"}, s.found())
	s = play(t, c, `{"name":""}`, `{"error":1}`).status(422).expect(verdict.Reject, verdict.Strong).acceptedTwin()
	require.Equal(t, []string{"reject/error-body fail /message"}, s.found())

	op.Responses[0].Key, op.Responses = "default", op.Responses[:1]
	op.Success = []*spec.Response{op.Responses[0]}
	s = play(t, c, `{"name":""}`, `{"error":1}`).status(422).expect(verdict.Reject, verdict.Strong).acceptedTwin()
	require.Empty(t, s.found())
	require.Empty(t, play(t, c, thing, thingID).header("X-Count", "1").found())
}
