package checks

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"assay/cases"
	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

var headerRules = []caseRule{
	// "If one or more resources has been created on the origin server as a
	// result of successfully processing a POST request, the origin server
	// SHOULD send a 201 (Created) response containing a Location header field
	// that provides an identifier for the primary resource created".
	{rule.Info{
		ID:      "header/location",
		Title:   "A 201 names the new resource in Location.",
		Basis:   rule.Should,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{rfc9110("9.3.3", "POST"), rfc9110("10.2.2", "Location")},
		Needs:   []rule.ID{"status/no-server-error", "status/created"},
		Since:   since,
	}, judgeLocation},
	{rule.Info{
		ID:      "header/declared",
		Title:   "The headers that the description declares are there and as described.",
		Basis:   rule.Must,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{openAPI("4.7.17", "Response Object"), openAPI("4.7.21", "Header Object")},
		Needs:   []rule.ID{"status/no-server-error"},
		Since:   since,
	}, judgeDeclared},
	// "The origin server MUST generate an Allow header field in a 405 response
	// containing a list of the target resource's currently supported methods."
	{rule.Info{
		ID:      "header/allow",
		Title:   "A 405 lists the allowed methods in Allow.",
		Basis:   rule.Must,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{rfc9110("15.5.6", "405 Method Not Allowed"), rfc9110("10.2.1", "Allow")},
		Since:   since,
	}, judgeAllow},
	// "The server generating a 401 response MUST send a WWW-Authenticate header
	// field containing at least one challenge applicable to the target
	// resource."
	{rule.Info{
		ID:      "header/www-authenticate",
		Title:   "A 401 says in WWW-Authenticate how to authenticate.",
		Basis:   rule.Must,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{rfc9110("15.5.2", "401 Unauthorized"), rfc9110("11.6.1", "WWW-Authenticate")},
		Since:   since,
	}, judgeWWWAuthenticate},
}

func judgeLocation(st *step) []verdict.Verdict {
	if !st.made() || st.status() != 201 || st.put() {
		return nil // a PUT names the resource itself
	}
	loc := strings.TrimSpace(st.ex.Response.Get("Location"))
	u := st.resolve(loc)
	switch {
	case loc == "":
		return judged(verdict.Weak, "a Location that names the new resource", "none")
	case u == nil:
		return judged(verdict.Weak, "a Location that is a URI reference", quote(loc))
	case u.Scheme != "http" && u.Scheme != "https":
		return judged(verdict.Weak, "a Location that can be asked for by HTTP", quote(loc))
	case st.op.Read != nil && st.op.Method == "POST" && u.EscapedPath() == urlPath(st.ex.Request.URL) && u.RawQuery == "" && st.sameHost(u):
		return judged(verdict.Weak, "a Location that names the new resource", quote(loc)+", which was posted to")
	case !st.sameHost(u):
		return noted("Location names another host: " + u.Host)
	}
	return passed()
}

// resolve reads a URI reference against the request's URL (RFC 9110 section
// 10.2.2); nil when it is none.
func (st *step) resolve(ref string) *url.URL {
	base, err := url.Parse(st.ex.Request.URL)
	if err != nil || ref == "" {
		return nil
	}
	u, err := base.Parse(ref)
	if err != nil {
		return nil
	}
	return u
}

func (st *step) sameHost(u *url.URL) bool {
	base, err := url.Parse(st.ex.Request.URL)
	return err == nil && strings.EqualFold(u.Host, base.Host)
}

func judgeDeclared(st *step) []verdict.Verdict {
	r := st.documented()
	if r == nil || len(r.Headers) == 0 {
		return nil
	}
	var out []verdict.Verdict
	for _, h := range r.Headers {
		if strings.EqualFold(h.Name, "Content-Type") {
			continue // "If a response header is defined with the name "Content-Type", it SHALL be ignored."
		}
		out = append(out, st.declared(h)...)
	}
	return out
}

func (st *step) declared(h *spec.Header) []verdict.Verdict {
	values := st.ex.Response.Values(h.Name)
	v := verdict.Verdict{Outcome: verdict.Pass, Place: place(h.Place)}
	if len(values) == 0 {
		if !h.Required {
			return nil
		}
		v.Outcome, v.Keyword, v.Want, v.Got = verdict.Fail, "required", "the header "+h.Name, "none"
		return one(v)
	}
	if h.Schema == nil {
		return one(v)
	}
	var out []verdict.Verdict
	for _, value := range headerValues(values, h.Schema.Response().Shape()) {
		faults, err := h.Schema.Response().ValidateValue(value)
		if err != nil {
			out = append(out, verdict.Verdict{Outcome: verdict.Error, Place: v.Place, Reason: "the schema could not decide: " + err.Error()})
		}
		for i := range faults {
			f := faultVerdict(&faults[i], faults[i].Instance)
			if f.Keyword == "format" && httpDates[strings.ToLower(h.Name)] {
				continue // HTTP-date is what these fields hold (RFC 9110 section 5.6.7)
			}
			f.Want = h.Name + ": " + f.Want
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		return one(v)
	}
	return out
}

var httpDates = map[string]bool{"date": true, "expires": true, "last-modified": true, "retry-after": true}

// headerValues decodes a header by its schema, as style "simple" has it: text
// where text is allowed, else what the type asks for.
func headerValues(lines []string, sh *spec.Shape) []any {
	if slices.Contains(sh.Types, "array") && !sh.Allows("string") {
		items := sh.Items()
		var list []any
		for part := range strings.SplitSeq(strings.Join(lines, ","), ",") {
			list = append(list, scalar(strings.TrimSpace(part), items))
		}
		return []any{list}
	}
	if slices.Contains(sh.Types, "object") && !sh.Allows("string") {
		return nil // style "simple" writes objects in a way that cannot be told apart
	}
	var out []any
	for _, l := range lines {
		out = append(out, scalar(strings.TrimSpace(l), sh))
	}
	return out
}

// scalar reads a text as the schema's type, and as text when it is none.
func scalar(text string, sh *spec.Shape) any {
	if sh == nil || sh.Types == nil || sh.Allows("string") {
		return text
	}
	if sh.Allows("number") || sh.Allows("integer") {
		v, _ := spec.CheckJSON([]byte(text), spec.JSONLimits{})
		if n, ok := v.(json.Number); ok {
			return n
		}
	}
	if sh.Allows("boolean") && (text == "true" || text == "false") {
		return text == "true"
	}
	return text
}

func judgeAllow(st *step) []verdict.Verdict {
	if st.status() != 405 {
		return nil
	}
	values := st.ex.Response.Values("Allow")
	if len(values) == 0 {
		return failed("an Allow header", "none")
	}
	allowed := strings.FieldsFunc(strings.Join(values, ","), func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
	for _, m := range st.supported() {
		if !slices.Contains(allowed, m) {
			// Frameworks that route by method know only one handler here: the
			// list is there, and incomplete.
			return one(verdict.Verdict{Outcome: verdict.Weak, Want: "an Allow header that lists " + m + ", which is described", Got: quote(strings.Join(values, ", "))})
		}
	}
	return passed()
}

// supported are the described methods of the resource that a probe asked, once
// it is known that it works.
func (st *step) supported() []string {
	op := st.scene.op
	if st.kind != cases.Probe || op == nil || !st.scene.sample.Works || !fits(urlPath(st.ex.Request.URL), op.Path) {
		return nil // an empty value says that no method is allowed, which is lawful
	}
	out := []string{op.Method}
	if op.List != nil && op.List.Path == op.Path {
		out = append(out, op.List.Method)
	}
	return out
}

func judgeWWWAuthenticate(st *step) []verdict.Verdict {
	if st.status() != 401 {
		return nil
	}
	if strings.TrimSpace(strings.Join(st.ex.Response.Values("WWW-Authenticate"), "")) != "" {
		return passed()
	}
	if !st.aboutCredentials() && !st.alive() {
		return skipped("the run's own credentials were not taken")
	}
	return failed("a WWW-Authenticate header with a challenge", "none")
}

// aboutCredentials says that the case sends other credentials than the run's.
func (st *step) aboutCredentials() bool {
	return st.scene.sample.Case.Technique == "auth" || st.plan != nil && st.plan.Credentials != cases.Normal
}
