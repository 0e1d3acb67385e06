package checks

import (
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/rule"
	"assay/verdict"
)

func TestRulesAreWellFormed(t *testing.T) {
	ids := map[rule.ID]bool{}
	kebab := regexp.MustCompile(`^[a-z]+(-[a-z]+)*/[a-z]+(-[a-z]+)*$`)
	title := regexp.MustCompile(`^[A-Z][^.]*\.$`)
	for _, r := range Rules() {
		require.Regexp(t, kebab, string(r.ID))
		require.False(t, ids[r.ID], "%s is listed twice", r.ID)
		ids[r.ID] = true
		require.Regexp(t, title, r.Title, "%s: one sentence with a full stop", r.ID)
		require.Contains(t, []rule.Basis{rule.Must, rule.Should, rule.Expectation}, r.Basis)
		require.Contains(t, []rule.Subject{rule.Server, rule.Description}, r.Subject)
		require.NotEmpty(t, r.Kind)
		require.Equal(t, "0.1", r.Since)
		require.NotEmpty(t, r.Refs, "%s cites nothing", r.ID)
		for _, ref := range r.Refs {
			require.NotEmpty(t, ref.Doc)
			require.NotEmpty(t, ref.Section)
			require.Regexp(t, `^https://`, ref.URL)
		}
		require.GreaterOrEqual(t, areaOrder(r.ID), 0, "%s is in no area", r.ID)
	}
	for _, r := range Rules() {
		for _, need := range r.Needs {
			require.True(t, ids[need], "%s needs %s, which is no rule", r.ID, need)
		}
	}
}

func TestNeededRulesComeFirst(t *testing.T) {
	at := map[rule.ID]int{}
	for i, r := range caseRules {
		at[r.ID] = i
	}
	for i, r := range caseRules {
		for _, need := range r.Needs {
			if slices.ContainsFunc(runRules, func(run runRule) bool { return run.ID == need }) {
				continue // judged over the whole run, and applied to its findings
			}
			j, ok := at[need]
			require.True(t, ok, "%s needs %s, which judges no case", r.ID, need)
			require.Less(t, j, i, "%s needs %s", r.ID, need)
		}
	}
}

func TestEveryAgreedRuleIsThere(t *testing.T) {
	var got []rule.ID
	for _, r := range Rules() {
		got = append(got, r.ID)
	}
	want := []rule.ID{
		"status/created", "status/no-server-error", "status/accepts-valid", "status/rejects-invalid", "status/documented", "status/method-not-allowed",
		"body/present", "body/well-formed", "body/schema", "body/write-only", "body/content-type", "body/content-length",
		"http/framing", "header/location", "header/declared", "header/allow", "header/www-authenticate",
		"echo/field", "echo/default",
		"id/present", "id/schema", "id/unique", "id/server-assigned", "id/agrees", "id/no-overwrite",
		"resource/readable", "resource/same", "resource/listed", "resource/gone",
		"reject/error-body", "reject/error-media-type", "reject/creates-nothing", "reject/leaks-nothing",
		"auth/required", "auth/scheme", "stability/intermittent", "idempotency/same-key", "idempotency/other-body", "concurrency/distinct",
		"description/example-breaks-schema", "description/required-read-only", "description/no-error-response", "description/loader",
	}
	require.ElementsMatch(t, want, got)
}

func TestOneBrokenAnswerIsOneFinding(t *testing.T) {
	c := embedded(t)
	s := play(t, c, `{"serverName":"a"}`, `<html>boom</html>`).status(500)
	require.Equal(t, []string{"status/no-server-error fail"}, s.found())
	skips := slices.DeleteFunc(JudgeCase(s.Sample), func(v verdict.Verdict) bool { return v.Outcome != verdict.Skip })
	require.NotEmpty(t, skips)
	for _, v := range skips {
		require.NotEmpty(t, v.Reason)
	}
}

func TestARuleThatBreaksDownIsAnError(t *testing.T) {
	vs := contained("body/schema", func() []verdict.Verdict { panic("ouch") })
	require.Len(t, vs, 1)
	require.Equal(t, verdict.Error, vs[0].Outcome)
	require.Contains(t, vs[0].Reason, "ouch")

	c := embedded(t)
	s := play(t, c, `{}`, `{"id":"1"}`)
	s.Case.Op = nil // nothing of ours builds such a case
	require.NotPanics(t, func() { JudgeCase(s.Sample) })
}

func TestEveryVerdictNamesItsCase(t *testing.T) {
	c := embedded(t)
	s := play(t, c, `{"serverName":"a"}`, `{"id":"1","serverName":"a"}`).
		step("read.1", "GET", c.Operations[0].Path+"/1", "", 200, `{"id":"1","serverName":"a"}`)
	vs := JudgeCase(s.Sample)
	require.NotEmpty(t, vs)
	for _, v := range vs {
		require.Equal(t, s.Case.ID, v.Case)
		require.Equal(t, s.Case.Operation, v.Operation)
		require.Contains(t, []string{"", "read.1"}, v.Step)
		require.NotEmpty(t, v.Rule)
	}
}

// TestInterruptedShowsNothing: Ctrl-C is nobody's fault.
func TestInterruptedShowsNothing(t *testing.T) {
	s := play(t, embedded(t), `{}`, `{}`).fails(verdict.FailCancelled)
	require.Empty(t, JudgeCase(s.Sample))
}

func BenchmarkJudgeCase(b *testing.B) {
	c := embedded(b)
	sent := `{"@odata.type":"#microsoft.graph.deviceManagementExchangeConnector","lastSyncDateTime":"2017-01-01T00:02:54.239458+03:00","status":"connected","primarySmtpAddress":"a","serverName":"b","connectorServerName":"c","exchangeConnectorType":"hosted","version":"d","exchangeAlias":"e","exchangeOrganization":"f"}`
	answer := `{"id":"98cdc9e4",` + sent[1:]
	s := play(&testing.T{}, c, sent, answer)
	b.ReportAllocs()
	for b.Loop() {
		JudgeCase(s.Sample)
	}
}
