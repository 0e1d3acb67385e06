package verdict

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/rule"
)

// TestSaid: a refusal tells best itself what it wants.
func TestSaid(t *testing.T) {
	for _, tc := range []struct {
		why    string
		rule   rule.ID
		status int
		text   string
		want   string
	}{
		{"as it stands", "status/accepts-valid", 422, `{"message":"name is taken"}`, `{"message":"name is taken"}`},
		{"on one line", "status/accepts-valid", 400, "{\n  \"a\": 1\n}", `{ "a": 1 }`},
		{"a crash says something too", "status/no-server-error", 500, "panic", "panic"},
		{"cut between two characters", "status/accepts-valid", 400, strings.Repeat("ä", 200), strings.Repeat("ä", 80) + "…"},
		{"a page says nothing", "status/accepts-valid", 400, " <html>no</html>", ""},
		{"a success was not refused", "status/rejects-invalid", 201, "{}", ""},
		{"other rules are not about it", "echo/field", 400, "no", ""},
		{"nothing", "status/accepts-valid", 400, "", ""},
	} {
		c := collector()
		e := tried(tc.rule, "/a", "type", 1, Fail)
		last := &e.Done.Exchanges[len(e.Done.Exchanges)-1]
		last.Response.Status, last.Response.Body = tc.status, Body{Data: []byte(tc.text)}
		c.Add(e)
		require.Equal(t, tc.want, c.Findings(nil)[0].Said, tc.why)
	}
}

// TestSaidIsRedacted: what a refusal quotes of a credential goes, as does what
// stands in framing faults and notes.
func TestSaidIsRedacted(t *testing.T) {
	r := NewRedactor(Redaction{Secrets: []string{"the-first-token"}})
	e := r.Event(&Event{Finished: &Finished{Notes: []string{"hook: the-first-token"}, Findings: []Finding{{Said: "no such token: the-first-token"}}}})
	require.Equal(t, "no such token: REDACTED", e.Finished.Findings[0].Said)
	require.Equal(t, []string{"hook: REDACTED"}, e.Finished.Notes)
	raw := done("a/b/c", "x")
	raw.Done.Exchanges[0].Wire = []string{`the field "the-first-token" has no name`}
	require.Equal(t, []string{`the field "REDACTED" has no name`}, r.Event(raw).Done.Exchanges[0].Wire)
	require.Contains(t, raw.Done.Exchanges[0].Wire[0], "the-first-token", "the event itself is not changed")
}

// TestGravestFirst: what breaks the operation comes before what a client can do
// without, however often that was seen.
func TestGravestFirst(t *testing.T) {
	c := collector()
	for range 9 {
		c.Add(tried("header/location", "/a", "", 1, Fail))
		c.Add(tried("status/rejects-invalid", "/b", "type", 1, Fail))
	}
	c.Add(tried("status/no-server-error", "/c", "type", 1, Fail))
	c.Add(tried("echo/field", "/d", "", 1, Weak))
	var got []string
	for _, f := range c.Findings(nil) {
		got = append(got, string(f.Rule))
	}
	require.Equal(t, []string{"status/no-server-error", "status/rejects-invalid", "header/location", "echo/field"}, got)
}

// TestRefusalsAreNamed: what is wrong with the body of a refusal is not read as
// a fault of the success.
func TestRefusalsAreNamed(t *testing.T) {
	for ptr, want := range map[string]string{
		"":      "POST /things, the body of a refusal: wanted string, got object.",
		"/code": `POST /things, "code" in the body of a refusal: wanted string, got object.`,
	} {
		c := collector()
		c.Add(&Event{Done: &Done{Case: CaseInfo{ID: "c", Operation: op}, Verdicts: []Verdict{
			{Rule: "reject/error-body", Outcome: Fail, Operation: op, Case: "c", Pointer: ptr, Keyword: "type", Want: "string", Got: "object"},
		}}})
		require.Equal(t, want, c.Findings(nil)[0].Sentence)
	}
}
