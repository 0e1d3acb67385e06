package checks

import (
	"assay/cases"
	"assay/rule"
	"assay/verdict"
)

func keyDraft(section, title string) rule.Ref {
	return rule.Ref{Doc: "draft-ietf-httpapi-idempotency-key-header", Section: section + " " + title,
		URL: "https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header#section-" + section}
}

// idempotencyRules hold only where a description offers such keys.
var idempotencyRules = []caseRule{
	// A request that comes again under its key, after it was carried out, is
	// answered with the result of the first time; while that is under way, with
	// a conflict.
	{rule.Info{
		ID:      "idempotency/same-key",
		Title:   "The same request under one Idempotency-Key is carried out once.",
		Basis:   rule.Should,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{keyDraft("2.6", "Idempotency Enforcement Scenarios")},
		Needs:   []rule.ID{"status/no-server-error"},
		Since:   since,
	}, judgeSameKey},
	// "If there is an attempt to reuse an idempotency key with a different
	// request payload, the resource server SHOULD reply with an HTTP 422 status
	// code"
	{rule.Info{
		ID:      "idempotency/other-body",
		Title:   "An Idempotency-Key that was used for another body is refused.",
		Basis:   rule.Should,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{keyDraft("2.7", "Error Scenarios"), keyDraft("2.4", "Idempotency Fingerprint")},
		Needs:   []rule.ID{"status/no-server-error"},
		Since:   since,
	}, judgeOtherBody},
}

// retryRules are those that judge the second create under a key: its answer may
// be that to the first, with which it has little in common.
var retryRules = map[rule.ID]bool{"idempotency/same-key": true, "idempotency/other-body": true, "status/no-server-error": true}

// retried says that the step is the second create under a key.
func (st *step) retried() bool {
	return st.scene.sample.Case.Technique == "idempotency" && st.kind == cases.Create && st.id != ""
}

// underKey is the first request under a key that was carried out before this
// step: of several at once any may be, and the others conflict with it.
func (st *step) underKey() *step {
	for _, prev := range st.scene.steps[:st.index] {
		same := prev.id == "" || prev.plan != nil && prev.plan.Marks == cases.SameRequest
		if same && prev.made() {
			return prev
		}
	}
	return nil
}

// retry is a later create under a key of the given kind, with the one that was
// carried out; why says what makes it tell nothing.
func (st *step) retry(marks cases.Marks) (first *step, why string) {
	if !st.retried() || st.plan == nil || st.plan.Marks != marks {
		return nil, ""
	}
	if first = st.underKey(); first == nil {
		return st.scene.first(), "no request was carried out under the key before"
	}
	switch {
	case st.class == crashed:
		return first, "the server failed"
	case st.class == redirected:
		return first, "the request was redirected"
	case st.class == refused && unclear[st.status()] != "" && st.status() != 409:
		return first, unclear[st.status()]
	}
	return first, ""
}

func judgeSameKey(st *step) []verdict.Verdict {
	first, why := st.retry(cases.SameRequest)
	switch {
	case first == nil:
		return nil
	case why != "":
		return skipped(why)
	case st.class == refused:
		return noted("refused, so that nothing was created twice")
	}
	want, got := first.idText(), st.idText()
	if want == "" || got == "" {
		want, got = first.ex.Response.Get("Location"), st.ex.Response.Get("Location")
	}
	switch {
	case want == "" || got == "":
		return skipped("the answers do not name what was created")
	case sameID(want, got):
		return passed()
	}
	return st.aboutKey("the resource of the first request, "+quote(want), "another one, "+quote(got))
}

// judgeOtherBody: the key of a refused request may be kept with its refusal, or
// be free for another one; neither is asked for.
func judgeOtherBody(st *step) []verdict.Verdict {
	first, why := st.retry(cases.SameKey)
	switch {
	case first == nil:
		return nil
	case first.class == refused && st.class == accepted:
		return noted("the key of a refused request is free for another one")
	case first.class == refused && st.class == refused:
		return noted("the key of a refused request is kept with its refusal")
	case why != "":
		return skipped(why)
	case st.class == refused:
		return passed()
	}
	got := "a success, with another resource"
	if id := st.idText(); id != "" && sameID(id, first.idText()) {
		got = "a success, with the resource of the first request"
	}
	return st.aboutKey("a refusal (422), since the key was used for another body", got)
}

// aboutKey is a should that is not met, at the place of the parameter.
func (st *step) aboutKey(want, got string) []verdict.Verdict {
	return one(verdict.Verdict{Outcome: verdict.Weak, Place: st.scene.sample.Case.Promise, Want: want, Got: got})
}
