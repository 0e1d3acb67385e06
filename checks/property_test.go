package checks

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/verdict"
)

// A server that answers what was sent, and its id, raises nothing, whatever
// the text.
func TestAMirrorRaisesNothing(t *testing.T) {
	c := embedded(t)
	op := c.Operations[0]
	rapid.Check(t, func(rt *rapid.T) {
		sent := map[string]any{"status": rapid.SampledFrom([]string{"none", "connected"}).Draw(rt, "status")}
		for _, name := range []string{"serverName", "version", "exchangeAlias"} {
			if rapid.Bool().Draw(rt, "has "+name) {
				sent[name] = rapid.String().Draw(rt, name)
			}
		}
		req, err := json.Marshal(sent)
		require.NoError(rt, err)
		sent["id"] = rapid.StringMatching(`[a-z0-9]{1,12}`).Draw(rt, "id")
		res, err := json.MarshalIndent(sent, "", " ")
		require.NoError(rt, err)
		path := op.Path + "/" + sent["id"].(string)
		s := play(t, c, string(req), string(res)).
			step("read.1", "GET", path, "", 200, string(res)).
			step("list.1", "GET", op.Path, "", 200, `{"value":[`+string(res)+`]}`).
			step("delete.1", "DELETE", path, "", 204, "").
			step("read.2", "GET", path, "", 404, odata)
		if found := s.found(); len(found) > 0 {
			rt.Fatalf("%v for %s", found, req)
		}
	})
}

// Whatever a server answers, judging does not break down, and blames no one
// without a word.
func TestNoAnswerBreaksJudging(t *testing.T) {
	c := described(t, rich)
	bodies := []string{"", " ", "null", "[]", "7", `"x"`, thingID, `{"id":` + strings.Repeat("[", 700), "\xff\xfe", `{"id":1e400}`, `{"items":[null,[],{"id":"1"}]}`, `{"":{"":""}}`}
	rapid.Check(t, func(rt *rapid.T) {
		s := play(t, c, rapid.SampledFrom(bodies).Draw(rt, "sent"), thingID)
		for _, id := range []string{"", "read.1", "list.1", "delete.1", "read.2", "relist.1"} {
			method := map[string]string{"": "POST", "delete.1": "DELETE"}[id]
			if method == "" {
				method = "GET"
			}
			path := map[bool]string{true: "/things", false: "/things/" + uuid}[id == "" || strings.HasSuffix(id, "list.1")]
			body := rapid.SampledFrom(bodies).Draw(rt, "body")
			if rapid.Bool().Draw(rt, "random") {
				body = string(rapid.SliceOf(rapid.Byte()).Draw(rt, "bytes"))
			}
			s.step(id, method, path, "", rapid.SampledFrom([]int{200, 201, 202, 204, 206, 301, 303, 400, 401, 404, 405, 409, 410, 422, 429, 500, 503, 599, 100, 999}).Draw(rt, "status"), body)
			x := &s.Exchanges[len(s.Exchanges)-1]
			switch rapid.IntRange(0, 9).Draw(rt, "failure") {
			case 0:
				x.Failure = &verdict.Failure{Kind: rapid.SampledFrom([]verdict.FailureKind{verdict.FailTimeout, verdict.FailDropped, verdict.FailRefused, verdict.FailProtocol, verdict.FailTooLarge}).Draw(rt, "kind")}
			case 1:
				x.Response, x.Failure = nil, &verdict.Failure{Kind: verdict.FailTimeout}
			case 2:
				x.Response.Header = append(x.Response.Header, verdict.Header{Name: "Location", Value: rapid.String().Draw(rt, "location")})
			case 3:
				x.Response.Header = []verdict.Header{{Name: "Content-Type", Value: rapid.String().Draw(rt, "type")}, {Name: "X-Count", Value: rapid.String().Draw(rt, "count")}, {Name: "WWW-Authenticate", Value: rapid.String().Draw(rt, "challenge")}}
			}
		}
		s.Case.Expect.Want = rapid.SampledFrom([]verdict.Want{verdict.Accept, verdict.Reject, verdict.Either}).Draw(rt, "want")
		s.Case.Technique = rapid.SampledFrom([]string{"control", "auth", "method", "read-only"}).Draw(rt, "technique")
		s.Case.Pointer = rapid.SampledFrom([]string{"", "/name", "/id", "/lines/0/text"}).Draw(rt, "pointer")
		for _, v := range JudgeCase(s.Sample) {
			if strings.Contains(v.Reason, "broke down") {
				rt.Fatalf("%+v", v)
			}
			if v.Outcome == verdict.Fail && (v.Want == "" || v.Got == "") {
				rt.Fatalf("a failure without want or got: %+v", v)
			}
			if (v.Outcome == verdict.Skip || v.Outcome == verdict.Error) && v.Reason == "" {
				rt.Fatalf("no reason: %+v", v)
			}
		}
	})
}
