package checks

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"assay/cases"
	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

var statusRules = []caseRule{
	// "Server Error status codes are defined for the server being aware that
	// it has erred or is incapable of performing the requested method."
	{rule.Info{
		ID:      "status/no-server-error",
		Title:   "The server answers every request without an error of its own.",
		Basis:   rule.Expectation,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{rfc9110("15.6", "Server Error 5xx"), rfc9112("8", "Handling Incomplete Messages")},
		Since:   since,
	}, judgeNoServerError},
	{rule.Info{
		ID:      "status/accepts-valid",
		Title:   "A body that the description allows is not refused.",
		Basis:   rule.Expectation,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{openAPI("4.7.13", "Request Body Object"), rfc9110("15.5", "Client Error 4xx")},
		Needs:   []rule.ID{"status/no-server-error"},
		Since:   since,
	}, judgeAcceptsValid},
	{rule.Info{
		ID:      "status/rejects-invalid",
		Title:   "A request that breaks the description is refused.",
		Basis:   rule.Expectation,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{openAPI("4.7.13", "Request Body Object"), rfc9110("15.5.1", "400 Bad Request"), rfc9110("15.5.21", "422 Unprocessable Content")},
		Needs:   []rule.ID{"status/no-server-error"},
		Since:   since,
	}, judgeRejectsInvalid},
	{rule.Info{
		ID:      "status/created",
		Title:   "A create that is carried out is answered with a documented success.",
		Basis:   rule.Must,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{openAPI("4.7.16", "Responses Object"), rfc9110("9.3.3", "POST"), rfc9110("15.3.2", "201 Created")},
		Needs:   []rule.ID{"status/no-server-error"},
		Since:   since,
	}, judgeCreated},
	// "documentation is expected to cover a successful operation response and
	// any known errors."
	{rule.Info{
		ID:      "status/documented",
		Title:   "The status of an answer is one that the description knows.",
		Basis:   rule.Should,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{openAPI("4.7.16", "Responses Object")},
		Needs:   []rule.ID{"status/no-server-error", "status/created"},
		Since:   since,
	}, judgeDocumented},
	// "An origin server that receives a request method that is unrecognized or
	// not implemented SHOULD respond with the 501 (Not Implemented) status
	// code. An origin server that receives a request method that is recognized
	// and implemented, but not allowed for the target resource, SHOULD respond
	// with the 405 (Method Not Allowed) status code."
	{rule.Info{
		ID:      "status/method-not-allowed",
		Title:   "A method that the resource does not have is answered 405 or 501.",
		Basis:   rule.Should,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{rfc9110("9.1", "Methods: Overview"), rfc9110("15.5.6", "405 Method Not Allowed")},
		Needs:   []rule.ID{"status/no-server-error"},
		Since:   since,
	}, judgeMethodNotAllowed},
}

// judgeNoServerError: a crash is the server's failure once it has shown that
// it works; before that nobody knows what was reached.
func judgeNoServerError(st *step) []verdict.Verdict {
	if st.class != crashed {
		return st.aboutCase(one(verdict.Verdict{Outcome: verdict.Pass}))
	}
	got := ""
	switch f := st.ex.Failure; {
	case f != nil:
		got = failureWords(f)
	case st.status() == 501 && st.kind == cases.Probe: // RFC 9110 section 9.1
		return passed()
	default:
		got = strconv.Itoa(st.status())
	}
	if !st.alive() {
		return unknown("nothing was answered properly before: the target may not work at all")
	}
	return st.aboutCase(failed("an answer below 500", got))
}

func failureWords(f *verdict.Failure) string {
	switch f.Kind {
	case verdict.FailTimeout:
		return "no complete answer in time"
	case verdict.FailDropped:
		return "no answer: the connection was closed"
	case verdict.FailProtocol:
		return "an answer that is not HTTP"
	}
	return "no answer (" + string(f.Kind) + ")"
}

// alive says that the server has shown that it works: it created something, or
// answered the twin.
func (st *step) alive() bool {
	s := st.scene.sample
	return s.Works || s.Resource != nil || s.Twin != nil && s.Twin.Answered
}

// aboutCase makes the case's place the place of verdicts about the sent body.
func (st *step) aboutCase(vs []verdict.Verdict) []verdict.Verdict {
	c := &st.scene.sample.Case.CaseInfo
	if !st.trial() || st.kind != cases.Create {
		return vs
	}
	for i := range vs {
		vs[i].In, vs[i].Pointer, vs[i].Keyword, vs[i].Place = c.Parameter(), c.Pointer, c.Keyword, c.Promise
	}
	return vs
}

// unclear are refusals that say nothing about the body: credentials, routing,
// uniqueness, size.
var unclear = map[int]string{
	401: "the credentials were not taken (401): they may have expired",
	403: "the credentials do not allow it (403)",
	404: "the address was not found (404)",
	405: "the create itself is not allowed (405)",
	407: "a proxy asks for credentials (407)",
	409: "the server reports a conflict with what it has (409)",
	413: "the server or a proxy takes no body of this size (413)",
}

// missed is why a 404 says nothing about what is allowed once other creates at
// the same address have succeeded: the address is there.
func (st *step) missed() string {
	if st.status() != 404 || !st.scene.sample.Works {
		return ""
	}
	return "the server does not find something that the request names (404), since other creates are carried out"
}

func judgeAcceptsValid(st *step) []verdict.Verdict {
	c := &st.scene.sample.Case.CaseInfo
	if !st.ordinary() || c.Expect.Want != verdict.Accept {
		return nil
	}
	if why := st.idle(); why != "" {
		return st.aboutCase(unknown(why))
	}
	if st.class == crashed {
		return skipped("the server failed")
	}
	if st.class != refused {
		return st.aboutCase(one(verdict.Verdict{Outcome: verdict.Pass}))
	}
	if why := st.outdone(); why != "" {
		return st.aboutCase(skipped(why))
	}
	if st.status() == 413 && c.Expect.Strength == verdict.Lenient {
		return st.aboutCase(skipped("the server bounds the size of bodies (413), as it may"))
	}
	if why := elsewhere(c, st.status()); why != "" {
		return st.aboutCase(skipped(why))
	}
	if why := cmp.Or(st.missed(), unclear[st.status()], st.taken(), st.worn()); why != "" {
		return st.aboutCase(unknown(why))
	}
	want := "a success"
	if c.Expect.Reason != "" {
		want += ", since " + c.Expect.Reason
	}
	outcome := grade(c.Expect.Strength)
	if twin := st.scene.sample.Twin; twin != nil && twin.Answered && twin.Status/100 == 4 {
		outcome = verdict.Weak // what it was made from was refused, too
	}
	return st.aboutCase(judged(outcome, want, fmt.Sprintf("a refusal (%d)", st.status())))
}

// outdone is why the refusal of one of several requests at once shows nothing:
// another one like it was carried out; "" when none was.
func (st *step) outdone() string {
	if st.plan == nil || !st.plan.Together || st.status() != 409 {
		return ""
	}
	for _, other := range st.scene.steps {
		if other.plan != nil && other.plan.Together && other.made() {
			return "a request like it was carried out at the same time (409)"
		}
	}
	return ""
}

// ordinary says that the case is about a body or its label, not about
// credentials or methods.
func (st *step) ordinary() bool {
	if st.kind != cases.Create || !st.trial() {
		return false
	}
	t := st.scene.sample.Case.Technique
	return t != "method" && !st.aboutCredentials()
}

// grade is the outcome of an expectation that is not met.
func grade(s verdict.Strength) verdict.Outcome {
	if s == verdict.Lenient {
		return verdict.Weak
	}
	return verdict.Fail
}

// judgeRejectsInvalid: an accepted negative fails whatever became of its twin;
// a refusal shows something only while the twin is accepted.
func judgeRejectsInvalid(st *step) []verdict.Verdict {
	c := &st.scene.sample.Case.CaseInfo
	if !st.ordinary() || c.Expect.Want != verdict.Reject {
		return nil
	}
	if why := st.idle(); why != "" {
		return st.aboutCase(unknown(why))
	}
	if st.class == accepted && st.bodiless() {
		return st.aboutCase(skipped("nothing is left of the body, which the description does not require"))
	}
	switch st.class {
	case accepted:
		want := "a refusal (4xx)"
		if c.Expect.Reason != "" {
			want += ", since " + c.Expect.Reason
		}
		outcome := grade(c.Expect.Strength)
		if st.trims() {
			outcome = verdict.Weak
		}
		return st.aboutCase(judged(outcome, want, fmt.Sprintf("a success (%d)", st.status())))
	case redirected:
		return st.aboutCase(unknown("the request was redirected"))
	case crashed:
		return skipped("the server failed")
	}
	if st.status() == 401 {
		return st.aboutCase(unknown(unclear[401]))
	}
	if why := st.untold(); why != "" {
		return st.aboutCase(unknown(why))
	}
	return st.aboutCase(one(verdict.Verdict{Outcome: verdict.Pass}))
}

// bodiless says that no content was sent where none is required: then there is
// nothing that a property could be missing from or a media type be told of. A
// form without fields is no content at all.
func (st *step) bodiless() bool {
	op := st.scene.op
	return len(st.ex.Request.Body.Data) == 0 && op != nil && (op.Body == nil || !op.Body.Required) && st.scene.sample.Case.Parameter() == ""
}

// trims says that the value under test is lawful but for blanks at its ends,
// which many servers remove before they look at it.
func (st *step) trims() bool {
	c := st.scene.sample.Case
	if c.Parameter() != "" || c.Pointer == "" || !st.sent().read || st.scene.requestView() == nil {
		return false
	}
	v, _ := get(st.sent().value, c.Pointer)
	text, isText := v.(string)
	trimmed := strings.TrimSpace(text)
	if !isText || trimmed == text {
		return false
	}
	sh := st.scene.requestView().At(st.sent().value, c.Pointer)
	return sh != nil && mayReturn(trimmed, sh)
}

// untold is why a refusal shows nothing, "" when it does.
func (st *step) untold() string {
	s := st.scene.sample
	switch {
	case st.worn() != "":
		return st.worn()
	case s.Twin != nil && s.Twin.Status == 0:
		return "the valid twin was never answered, so a refusal shows nothing"
	case s.Twin != nil && !s.Twin.Accepted && s.Twin.Status/100 != 2: // an answer may break off behind its status
		return "the valid twin was refused as well, so a refusal shows nothing"
	case s.Twin == nil && !s.Works:
		return "no create succeeded before, so a refusal shows nothing"
	}
	return ""
}

func judgeCreated(st *step) []verdict.Verdict {
	if st.kind != cases.Create || st.op == nil {
		return nil
	}
	if why := st.idle(); why != "" {
		if st.trial() && st.scene.sample.Case.Expect.Want == verdict.Either {
			return unknown(why)
		}
		return nil
	}
	switch {
	case st.made():
		return passed()
	case st.class == redirected && st.scene.sample.Case.Expect.Want == verdict.Reject:
		return nil
	case st.class == redirected && !st.alive() && !st.pointsToResource():
		return unknown("every answer so far is a redirection: the target's address may be another")
	case st.class == accepted && st.otherSuccess():
		return skipped("a documented success other than that of a create: it may be done later, or be there already")
	case st.class == accepted || st.class == redirected:
		return failed(successWords(st.op), strconv.Itoa(st.status()))
	}
	return nil
}

// otherSuccess says that the description names this very success beside the one
// of a create, such as 202 beside 201.
func (st *step) otherSuccess() bool {
	r := st.op.ResponseFor(st.status())
	return r != nil && r.Key != "default"
}

// pointsToResource says that a redirection leads to what was made, not to
// where it should have been asked for.
func (st *step) pointsToResource() bool {
	u := st.resolve(st.ex.Response.Get("Location"))
	return st.status() == 303 || u != nil && st.op.Read != nil && fits(u.EscapedPath(), st.op.Read.Path) && !fits(u.EscapedPath(), st.op.Path)
}

// successWords lists the documented successes.
func successWords(op *spec.Operation) string {
	var keys []string
	for _, r := range op.Success {
		keys = append(keys, r.Key)
	}
	if len(keys) == 0 {
		return "a documented success"
	}
	return "a documented success (" + list(keys) + ")"
}

func judgeMethodNotAllowed(st *step) []verdict.Verdict {
	if st.scene.sample.Case.Technique != "method" || !st.trial() {
		return nil
	}
	method := st.ex.Request.Method
	switch n := st.status(); {
	case n == 405 || n == 501:
		return passed()
	case method == "OPTIONS" || method == "HEAD":
		return passed() // both may be served without being described
	case st.class == refused:
		return skipped("refused before the method was looked at")
	case st.class == redirected:
		return skipped("redirected before the method was looked at")
	case st.class == crashed:
		return skipped("the server failed")
	}
	return judged(verdict.Weak, "405 or 501, since "+method+" is not described", strconv.Itoa(st.status()))
}
