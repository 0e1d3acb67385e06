package checks

import (
	"strings"

	"assay/rule"
	"assay/verdict"
)

// optional says that a case sends a lawful value of a query, header or cookie
// parameter. Such parameters may change what a create does or answers: dry
// runs, a selection of fields, a minimal representation.
func optional(c *verdict.CaseInfo) bool {
	in := c.Parameter()
	return in != "" && in != "path" && c.Expect.Want != verdict.Reject
}

// aside says that what a case created is not to be set beside what the others
// did: it was made for the path of another create, below another resource, or
// under parameters that may change what a create does.
func aside(c *verdict.CaseInfo) bool { return c.Preparation() || c.Parameter() != "" }

// representing are the areas that compare an answer with what a plain create
// does.
var representing = []string{"echo/", "id/", "resource/", "concurrency/", "idempotency/", "header/location"}

// softened are the rules about an answer's content, whose failure is weak where
// a parameter may have changed it.
var softened = map[rule.ID]bool{"body/present": true, "body/schema": true, "body/write-only": true, "header/declared": true}

// represents says whether a rule compares an answer with what a plain create
// does.
func represents(id rule.ID) bool {
	for _, area := range representing {
		if strings.HasPrefix(string(id), area) {
			return true
		}
	}
	return false
}

// soften makes weak what a parameter may explain.
func (st *step) soften(vs []verdict.Verdict) {
	if !optional(&st.scene.sample.Case.CaseInfo) {
		return
	}
	for i := range vs {
		if v := &vs[i]; softened[v.Rule] && v.Outcome == verdict.Fail {
			v.Outcome, v.Hint = verdict.Weak, "the parameter may change what is answered; if so, the description should say how"
		}
	}
}

// elsewhere is why the refusal of a lawful parameter shows nothing, "" when it
// does: the value may name what is not there or is not allowed.
func elsewhere(c *verdict.CaseInfo, status int) string {
	if c.Parameter() == "" || c.Expect.Strength != verdict.Lenient && c.In != "path" || status == 401 || status == 407 {
		return ""
	}
	if unclear[status] != "" {
		return "the value of the parameter may name what is not there"
	}
	return ""
}
