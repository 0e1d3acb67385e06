package checks

import (
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/verdict"
)

const otherUUID = "00000000-c9e4-98cd-e4c9-cd98e4c9cd98"

// secondUnderKey is a create and a second one under its key.
func secondUnderKey(t *testing.T, marks cases.Marks, status int, answer string) *stage {
	sent := thing
	if marks == cases.SameKey {
		sent = `{"name":"m"}`
	}
	s := made(t, thing, thingID).about("idempotency", "", "").step("create.2", "POST", "/things", sent, status, answer)
	second := s.Case.Steps[0]
	second.ID, second.Marks = "create.2", marks
	s.Case.Steps = append(s.Case.Steps, second)
	return s
}

func TestIdempotency(t *testing.T) {
	const id2 = `{"id":"` + otherUUID + `","name":"n"}`
	same, other := cases.SameRequest, cases.SameKey
	for _, row := range []struct {
		why     string
		stage   *stage
		found   []string
		outcome verdict.Outcome
	}{
		{"the first answer again", secondUnderKey(t, same, 201, thingID), nil, verdict.Pass},
		{"the first resource with 200", secondUnderKey(t, same, 200, thingID), nil, verdict.Pass},
		{"a conflict", secondUnderKey(t, same, 409, `{"message":"in use"}`), nil, verdict.Pass},
		{"any other refusal creates nothing twice", secondUnderKey(t, same, 422, `{"message":"in use"}`), nil, verdict.Pass},
		{"another resource", secondUnderKey(t, same, 201, id2), []string{"idempotency/same-key weak"}, verdict.Weak},
		{"an answer without a name", secondUnderKey(t, same, 200, `{"name":"n"}`).header("Location", ""), nil, verdict.Skip},
		{"credentials that expired", secondUnderKey(t, same, 401, `{}`), nil, verdict.Skip},
		{"a crash", secondUnderKey(t, same, 500, `{}`), []string{"status/no-server-error fail"}, verdict.Skip},
		{"come again later", secondUnderKey(t, same, 429, `{}`), nil, ""},
		{"another body is refused", secondUnderKey(t, other, 422, `{"message":"no"}`), nil, verdict.Pass},
		{"or with a conflict", secondUnderKey(t, other, 409, `{"message":"no"}`), nil, verdict.Pass},
		{"another body gets the first answer", secondUnderKey(t, other, 201, thingID), []string{"idempotency/other-body weak"}, verdict.Weak},
		{"another body makes another resource", secondUnderKey(t, other, 201, id2), []string{"idempotency/other-body weak"}, verdict.Weak},
		{"it was not asked for", secondUnderKey(t, other, 404, `{}`), nil, verdict.Skip},
	} {
		require.ElementsMatch(t, orNone(row.found), row.stage.found(), row.why)
		vs := append(row.stage.of("idempotency/same-key"), row.stage.of("idempotency/other-body")...)
		if row.outcome == "" {
			require.Empty(t, vs, row.why)
			continue
		}
		require.Len(t, vs, 1, row.why)
		require.Equal(t, row.outcome, vs[0].Outcome, row.why)
	}
	refused := secondUnderKey(t, same, 201, id2)
	refused.Exchanges[0].Response.Status = 409
	require.Equal(t, verdict.Skip, refused.of("idempotency/same-key")[0].Outcome, "nothing was created under the key")
}

// TestKeysAreNoClash: a resource that is told again under its key has no second
// life, so that its id does not clash with itself.
func TestKeysAreNoClash(t *testing.T) {
	one := verdict.Resource{Operation: "op", ID: `"a"`, URL: "http://h/things/a"}
	two := one
	two.Step = "create.2"
	for _, row := range []struct {
		reason, technique string
		want              verdict.Outcome
	}{
		{"under a key", "idempotency", verdict.Pass},
		{"without one", "lifecycle", verdict.Fail},
	} {
		j := NewRunJudge(&verdict.Outline{Operations: []verdict.OperationOutline{{ID: "op", Identifier: "/id"}}})
		j.Event(&verdict.Event{Done: &verdict.Done{Case: verdict.CaseInfo{ID: "op/x", Operation: "op", Technique: row.technique}, Created: []verdict.Resource{one, two}}})
		for _, v := range j.Verdicts() {
			if v.Rule == "id/unique" {
				require.Equal(t, row.want, v.Outcome, row.reason)
			}
		}
	}
}
