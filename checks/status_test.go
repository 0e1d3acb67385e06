package checks

import (
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

const (
	connector = `{"serverName":"a","status":"connected"}`
	created   = `{"id":"1","serverName":"a","status":"connected"}`
	odata     = `{"error":{"code":"bad","message":"no"}}`
)

// TestStatus is the table of expectations and precedence: what each answer to
// each kind of case amounts to.
func TestStatus(t *testing.T) {
	c := embedded(t)
	accept := func(st verdict.Strength) *stage {
		return play(t, c, connector, odata).expect(verdict.Accept, st).about("enum", "/status", "enum")
	}
	reject := func(st verdict.Strength) *stage {
		return play(t, c, `{"status":"no"}`, odata).expect(verdict.Reject, st).about("enum", "/status", "enum").acceptedTwin()
	}
	either := func() *stage { return play(t, c, connector, odata).expect(verdict.Either, "") }
	for _, tc := range []struct {
		why   string
		stage *stage
		found []string
	}{
		{"a valid body is created", play(t, c, connector, created), nil},
		{"strong accept, refused", accept(verdict.Strong).status(400), []string{"status/accepts-valid fail /status"}},
		{"weak accept, refused", accept(verdict.Lenient).status(400), []string{"status/accepts-valid weak /status"}},
		{"strong accept, refused as what it was made from was", accept(verdict.Strong).refusedTwin().status(400), []string{"status/accepts-valid weak /status"}},
		{"strong accept, refused while what it was made from is accepted", accept(verdict.Strong).acceptedTwin().status(400), []string{"status/accepts-valid fail /status"}},
		{"weak accept, crashed", accept(verdict.Lenient).status(500), []string{"status/no-server-error fail /status"}},
		{"any undescribed 4xx is a refusal too, and undescribed", accept(verdict.Strong).status(422), []string{"status/accepts-valid fail /status", "status/documented weak"}},
		{"401 in mid-run: expired credentials", accept(verdict.Strong).status(401).header("WWW-Authenticate", "Bearer"), []string{"status/accepts-valid error /status"}},
		{"403 says nothing about the body", accept(verdict.Strong).status(403), []string{"status/accepts-valid error /status"}},
		{"404 says nothing about the body", accept(verdict.Strong).status(404), []string{"status/accepts-valid error /status"}},
		{"409 says nothing about the body, and is undescribed", accept(verdict.Strong).status(409), []string{"status/accepts-valid error /status", "status/documented weak"}},
		{"413 says nothing about the body", accept(verdict.Strong).status(413), []string{"status/accepts-valid error /status"}},
		{"429 is never a verdict", accept(verdict.Strong).status(429), []string{"status/accepts-valid error /status"}},
		{"503 is never a verdict", accept(verdict.Strong).status(503), []string{"status/accepts-valid error /status"}},
		{"no connection is never a verdict", accept(verdict.Strong).fails(verdict.FailRefused), []string{"status/accepts-valid error /status"}},
		{"TLS is never a verdict", accept(verdict.Strong).fails(verdict.FailTLS), []string{"status/accepts-valid error /status"}},
		{"a hang is a failure of the server", accept(verdict.Strong).fails(verdict.FailTimeout), []string{"status/no-server-error fail /status"}},
		{"a dropped connection is a failure of the server", accept(verdict.Strong).fails(verdict.FailDropped), []string{"status/no-server-error fail /status"}},
		{"so is what is no HTTP", accept(verdict.Strong).fails(verdict.FailProtocol), []string{"status/no-server-error fail /status"}},
		{"502 is one of its 5xx", accept(verdict.Strong).status(502), []string{"status/no-server-error fail /status"}},

		{"strong reject, accepted", reject(verdict.Strong).status(201), []string{"status/rejects-invalid fail /status"}},
		{"weak reject, accepted", reject(verdict.Lenient).status(201), []string{"status/rejects-invalid weak /status"}},
		{"accepted by another success is accepted", reject(verdict.Strong).status(200), []string{"status/rejects-invalid fail /status"}},
		{"accepted fails whatever became of the twin", reject(verdict.Strong).refusedTwin().status(201), []string{"status/rejects-invalid fail /status"}},
		{"refused while the twin is accepted", reject(verdict.Strong).status(400), nil},
		{"422 is as good, though undescribed", reject(verdict.Strong).status(422), []string{"status/documented weak"}},
		{"404 is a refusal as well", reject(verdict.Strong).status(404), nil},
		{"403 is a refusal as well", reject(verdict.Strong).status(403), nil},
		{"415 is a refusal as well", reject(verdict.Strong).status(415), nil},
		{"both refused: nothing was shown", reject(verdict.Strong).refusedTwin().status(400), []string{"status/rejects-invalid error /status"}},
		{"401 may be the credentials", reject(verdict.Strong).status(401).header("WWW-Authenticate", "Bearer"), []string{"status/rejects-invalid error /status"}},
		{"429 is never a verdict on a reject either", reject(verdict.Strong).status(429), []string{"status/rejects-invalid error /status"}},
		{"a crash is no refusal", reject(verdict.Strong).status(500), []string{"status/no-server-error fail /status"}},
		{"a redirection shows nothing", reject(verdict.Strong).status(302), []string{"status/rejects-invalid error /status"}},

		{"either, refused", either().status(400), nil},
		{"either, created", play(t, c, connector, created).expect(verdict.Either, ""), nil},
		{"either, crashed", either().status(500), []string{"status/no-server-error fail"}},
		{"either, limited", either().status(429), []string{"status/created error"}},
		{"either, refused with a body that is not described", play(t, c, connector, `{"oops":1}`).expect(verdict.Either, "").status(400), []string{"reject/error-body fail /error"}},

		{"created, but answered 200", play(t, c, connector, created).status(200), []string{"status/created fail"}},
		{"created, but answered 202", play(t, c, connector, created).status(202), []string{"status/created fail"}},
		{"redirected", play(t, c, connector, "").status(307), []string{"status/created fail"}},
	} {
		require.ElementsMatch(t, orNone(tc.found), tc.stage.found(), tc.why)
	}
}

func orNone(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// TestNothingWorkedYet: before anything was created or any twin answered,
// nobody knows what was reached.
func TestNothingWorkedYet(t *testing.T) {
	c := embedded(t)
	fresh := func(status int) *stage {
		s := play(t, c, connector, odata).status(status)
		s.Works, s.Resource = false, nil
		return s
	}
	require.Equal(t, []string{"status/no-server-error error"}, fresh(500).found())
	require.Equal(t, []string{"status/created error"}, fresh(302).found())
	require.Equal(t, []string{"status/created fail"}, fresh(303).found(), "it was made, and is answered by a redirection to it")
	s := fresh(400).expect(verdict.Reject, verdict.Strong)
	require.Equal(t, []string{"status/rejects-invalid error"}, s.found(), "without a twin a refusal shows something only once something was created")
	s.Works = true
	require.Empty(t, s.found())
	s = fresh(500).acceptedTwin()
	require.Equal(t, []string{"status/no-server-error fail"}, s.found(), "its twin was answered")
	s = fresh(401)
	require.Equal(t, []string{"status/accepts-valid error"}, s.found(), "401 without a challenge is not blamed while the run's own credentials are in doubt")
}

func TestMethodNotAllowed(t *testing.T) {
	c := embedded(t)
	probe := func(method string, status int, allow string) *stage {
		s := play(t, c, "", odata).about("method", "", "").expect(verdict.Either, "").status(status).header("Location", "").header("Allow", allow)
		s.Case.Steps[0] = cases.Step{Kind: cases.Probe, Method: method}
		s.Exchanges[0].Request.Method = method
		if status == 204 {
			s.Exchanges[0].Response.Body = verdict.Body{}
		}
		s.Resource = nil
		return s
	}
	for _, tc := range []struct {
		why   string
		stage *stage
		found []string
	}{
		{"405 with Allow", probe("ASSAY", 405, "GET, POST"), nil},
		{"405 with an Allow that leaves out what is described", probe("ASSAY", 405, "GET"), []string{"header/allow weak"}},
		{"405 without Allow", probe("ASSAY", 405, ""), []string{"header/allow fail"}},
		{"501 needs none, and is no crash", probe("ASSAY", 501, ""), nil},
		{"another refusal came before routing", probe("ASSAY", 400, ""), nil},
		{"OPTIONS may be served", probe("OPTIONS", 204, ""), nil},
		{"an unknown method is carried out", probe("ASSAY", 200, ""), []string{"status/method-not-allowed weak"}},
		{"a crash", probe("ASSAY", 500, ""), []string{"status/no-server-error fail"}},
	} {
		require.Equal(t, orNone(tc.found), tc.stage.found(), tc.why)
	}
}

// TestUndescribedErrors: where no refusal is described, the contract says so
// once; statuses from before the operation are never held against it.
func TestUndescribedErrors(t *testing.T) {
	c := embedded(t)
	for n := range undescribed {
		s := play(t, c, connector, "").expect(verdict.Either, "").status(n).header("WWW-Authenticate", "Bearer").header("Allow", "GET")
		require.NotContains(t, s.found(), "status/documented weak", n)
	}
	c = described(t, `{type: object, properties: {id: {type: string, readOnly: true}, name: {type: string}}}`)
	op := c.Operations[0]
	s := play(t, c, `{"name":"a"}`, `{"message":"no"}`).expect(verdict.Either, "").status(418)
	require.Equal(t, []string{"status/documented weak"}, s.found())
	op.Responses = op.Responses[:1]
	require.Empty(t, s.found())
	require.Equal(t, []string{"description/no-error-response weak"}, contractFound(c))
}

// contractFound are the verdicts about the description that are no pass.
func contractFound(c *spec.Contract) []string {
	out := []string{}
	for _, v := range JudgeContract(c) {
		if v.Outcome != verdict.Pass {
			out = append(out, line(v))
		}
	}
	return out
}

// TestPassesNameTheirPlace: what holds at a place keeps the findings of other
// places from being rolled into one.
func TestPassesNameTheirPlace(t *testing.T) {
	s := play(t, embedded(t), connector, created).about("enum", "/status", "enum")
	for _, id := range []rule.ID{"status/no-server-error", "status/accepts-valid"} {
		vs := s.of(id)
		require.Len(t, vs, 1)
		require.Equal(t, "/status", vs[0].Pointer, id)
		require.Equal(t, "enum", vs[0].Keyword, id)
	}
}
