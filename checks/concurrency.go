package checks

import (
	"bytes"
	"fmt"

	"assay/cases"
	"assay/rule"
	"assay/verdict"
)

var concurrencyRules = []caseRule{
	{rule.Info{
		ID:      "concurrency/distinct",
		Title:   "Several creates of one case make several resources.",
		Basis:   rule.Expectation,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{rfc9110("9.2.2", "Idempotent Methods"), rfc9110("9.3.3", "POST")},
		Needs:   []rule.ID{"status/no-server-error", "status/created", "body/well-formed", "id/present"},
		Since:   since,
	}, judgeDistinct},
}

// judgeDistinct: POST is not idempotent (RFC 9110 section 9.2.2). An equal body
// answered 200 with a known resource is de-duplication, which a server may do.
// What was deleted in between may lend its id again.
func judgeDistinct(st *step) []verdict.Verdict {
	id := st.idText()
	if !st.made() || id == "" {
		return nil
	}
	if chosen, gave := st.chosenID(); gave && idText(chosen) == id {
		return skipped("the client chose the identifier")
	}
	var earlier []*step
	for _, prev := range st.scene.steps[:st.index] {
		switch {
		case prev.kind == cases.Delete && prev.class == accepted:
			earlier = nil
		case prev.made():
			earlier = append(earlier, prev)
		}
	}
	if len(earlier) == 0 {
		return nil
	}
	for _, prev := range earlier {
		if !sameID(prev.idText(), id) {
			continue
		}
		if st.status() == 200 && bytes.Equal(prev.ex.Request.Body.Data, st.ex.Request.Body.Data) {
			return noted("the same resource again (200): equal bodies are not created twice")
		}
		return one(verdict.Verdict{Outcome: verdict.Fail, Pointer: st.scene.identifier(), Want: "an id of its own", Got: fmt.Sprintf("%s again", quote(id))})
	}
	return passed()
}
