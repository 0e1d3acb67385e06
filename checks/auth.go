package checks

import (
	"fmt"
	"slices"
	"strings"

	"assay/cases"
	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

var authRules = []caseRule{
	// "Lists the required security schemes to execute this operation."
	{rule.Info{
		ID:      "auth/required",
		Title:   "Without credentials nothing is created where the description demands some.",
		Basis:   rule.Must,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{openAPI("4.7.30", "Security Requirement Object"), rfc9110("15.5.2", "401 Unauthorized")},
		Needs:   []rule.ID{"status/no-server-error"},
		Since:   since,
	}, judgeAuthRequired},
	// "All challenges defined by this specification MUST use the auth-scheme
	// value "Bearer"."
	{rule.Info{
		ID:      "auth/scheme",
		Title:   "Wrong credentials and those of another form are refused, and a 401 asks for the described scheme.",
		Basis:   rule.Must,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs: []rule.Ref{
			openAPI("4.7.27", "Security Scheme Object"), rfc9110("11.6.2", "Authorization"), rfc9110("15.5.2", "401 Unauthorized"),
			{Doc: "RFC 6750", Section: "3 The WWW-Authenticate Response Header Field", URL: "https://www.rfc-editor.org/rfc/rfc6750#section-3"},
		},
		Needs: []rule.ID{"status/no-server-error", "header/www-authenticate"},
		Since: since,
	}, judgeAuthScheme},
}

// judgeAuthRequired judges requests without credentials, judgeAuthScheme those
// with bad ones.
func judgeAuthRequired(st *step) []verdict.Verdict {
	if st.plan == nil || st.plan.Credentials != cases.Missing {
		return nil
	}
	return st.uncredited("credentials")
}

func judgeAuthScheme(st *step) []verdict.Verdict {
	if st.plan == nil || st.plan.Credentials == cases.Missing || st.plan.Credentials == cases.Normal {
		return st.challenge()
	}
	needed := "credentials that are right"
	if st.plan.Credentials == cases.OtherScheme {
		needed = "credentials of a described scheme"
	}
	out := st.uncredited(needed)
	if len(out) > 0 && out[0].Outcome != verdict.Pass {
		return out
	}
	if asked := st.challenge(); asked != nil {
		return asked
	}
	return out
}

// uncredited judges a request without the credentials that it needs: any
// refusal will do. 403 and 404 hide what 401 would tell, and 400 is lawful for
// a malformed header (RFC 6750 section 3.1).
func (st *step) uncredited(needed string) []verdict.Verdict {
	if !st.trial() || !demandsCredentials(st.op) {
		return nil
	}
	if why := st.idle(); why != "" {
		return unknown(why)
	}
	switch st.class {
	case accepted:
		v := verdict.Verdict{Outcome: grade(st.scene.sample.Case.Expect.Strength), Want: "a refusal (401 or 403), since the operation demands " + needed + " (" + schemeNames(st.op) + ")", Got: fmt.Sprintf("a success (%d)", st.status())}
		v.Place = place(st.op.Security[0][0].Place)
		return one(v)
	case crashed:
		return skipped("the server failed")
	}
	if why := st.untold(); why != "" {
		return unknown(why)
	}
	if st.class == redirected {
		return noted(fmt.Sprintf("redirected (%d) instead of refused", st.status()))
	}
	return passed()
}

// demandsCredentials says that no alternative of the requirement does without.
func demandsCredentials(op *spec.Operation) bool {
	if op == nil || len(op.Security) == 0 {
		return false
	}
	return !slices.ContainsFunc(op.Security, func(r spec.Requirement) bool { return len(r) == 0 })
}

func schemeNames(op *spec.Operation) string {
	var names []string
	for _, r := range op.Security {
		for _, s := range r {
			names = append(names, s.Name)
		}
	}
	return list(names)
}

// challenge judges what a 401 asks for. API keys have no registered challenge,
// so that a description which knows one leaves the scheme open.
func (st *step) challenge() []verdict.Verdict {
	if st.status() != 401 || !demandsCredentials(st.op) {
		return nil
	}
	asked := strings.Join(st.ex.Response.Values("WWW-Authenticate"), ", ")
	if strings.TrimSpace(asked) == "" {
		return nil
	}
	var wanted []string
	for _, r := range st.op.Security {
		for _, s := range r {
			name := challengeName(s)
			if name == "" || hasScheme(asked, name) {
				return passed()
			}
			wanted = append(wanted, name)
		}
	}
	return one(verdict.Verdict{Outcome: verdict.Fail, Want: "a challenge of the described scheme: " + list(wanted), Got: clip(asked), Place: place(st.op.Security[0][0].Place)})
}

// challengeName is the auth-scheme of RFC 9110 section 11.1 that a described
// scheme stands for, "" when it leaves that open.
func challengeName(s spec.Scheme) string {
	switch s.Type {
	case "http":
		return s.Scheme
	case "basic": // OpenAPI 2.0
		return "basic"
	case "oauth2", "openIdConnect":
		return "bearer"
	}
	return ""
}

// hasScheme looks for an auth-scheme among challenges. What stands in quotes
// is a parameter's value.
func hasScheme(challenges, name string) bool {
	var plain strings.Builder
	quoted := false
	for _, r := range challenges {
		if r == '"' {
			quoted = !quoted
		} else if !quoted {
			plain.WriteRune(r)
		}
	}
	for part := range strings.SplitSeq(plain.String(), ",") {
		word, _, _ := strings.Cut(strings.TrimSpace(part), " ")
		if strings.EqualFold(word, name) {
			return true
		}
	}
	return false
}
