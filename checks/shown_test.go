package checks

import (
	"testing"

	"github.com/stretchr/testify/require"

	"assay/rule"
	"assay/verdict"
)

// TestRunRulesShowAnExchange: a reader can send again what shows the finding.
func TestRunRulesShowAnExchange(t *testing.T) {
	refusal := func(technique string, n int) *verdict.Done {
		return &verdict.Done{Case: verdict.CaseInfo{ID: runOp + "/" + technique, Technique: technique}, Exchanges: []verdict.Exchange{sentAt(n, "", "POST", "/things", `{"name":"`+mark(n)+`"}`, 400, "")}}
	}
	for _, row := range []struct {
		why, rule string
		play      func(*tape)
		body      string // of the request that is shown
		id        string // of its case; empty where it is counted
	}{
		{"an id given twice", "id/unique", func(t *tape) { t.create(1, "1", "a", 201); t.create(2, "1", "b", 201) }, "b", ""},
		{"a refused create that is listed", "reject/creates-nothing", func(t *tape) {
			t.done(refusal("type", 1))
			t.done(refusal("enum", 2))
			t.done(&verdict.Done{Exchanges: []verdict.Exchange{sentAt(3, "list.1", "GET", "/things", "", 200, `[{"name":"`+mark(2)+`"}]`)}})
		}, `{"name":"` + mark(2) + `"}`, runOp + "/enum"},
		{"a request that is taken and refused", "stability/intermittent", func(t *tape) {
			for n, status := range []int{201, 400, 201} {
				t.done(&verdict.Done{Case: verdict.CaseInfo{Technique: "control"}, Exchanges: []verdict.Exchange{sentAt(n, "", "POST", "/things", "same", status, "")}})
			}
		}, "same", runOp + "/enum/2"},
		{"nothing that is ever taken", "status/created", func(t *tape) { t.done(refusal("control", 1)) }, `{"name":"` + mark(1) + `"}`, runOp + "/control"},
	} {
		r := record()
		row.play(r)
		vs := r.of(rule.ID(row.rule))
		require.NotEmpty(t, vs, row.why)
		require.NotNil(t, vs[0].Exchange, row.why)
		require.Equal(t, row.body, string(vs[0].Exchange.Request.Body.Data), row.why)
		require.NotEmpty(t, vs[0].Case, row.why)
		if row.id != "" {
			require.Equal(t, row.id, vs[0].Case, row.why)
		}
	}
}
