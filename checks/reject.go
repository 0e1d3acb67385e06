package checks

import (
	"fmt"

	"assay/cases"
	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

var rejectRules = []caseRule{
	{rule.Info{
		ID:      "reject/error-media-type",
		Title:   "A refusal is in a media type that the description names for it.",
		Basis:   rule.Must,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{openAPI("4.7.17", "Response Object"), rfc9110("8.3", "Content-Type"), rfc9457("3", "The Problem Details JSON Object")},
		Needs:   []rule.ID{"status/no-server-error", "body/content-length"},
		Since:   since,
	}, judgeErrorMediaType},
	{rule.Info{
		ID:      "reject/error-body",
		Title:   "The body of a refusal is as the description says.",
		Basis:   rule.Must,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{openAPI("4.7.16", "Responses Object"), openAPI("4.7.24", "Schema Object")},
		Needs:   []rule.ID{"status/no-server-error", "body/content-length", "body/well-formed", "reject/error-media-type"},
		Since:   since,
	}, judgeErrorBody},
	// "Generators of problem details need to carefully vet the information they
	// include, as implementation details can be exposed."
	{rule.Info{
		ID:      "reject/leaks-nothing",
		Title:   "A refusal shows no stack trace, file path, SQL or credential.",
		Basis:   rule.Expectation,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs: []rule.Ref{
			rfc9457("5", "Security Considerations"),
			{Doc: "CWE-209", Section: "Generation of Error Message Containing Sensitive Information", URL: "https://cwe.mitre.org/data/definitions/209.html"},
		},
		Needs: []rule.ID{"status/no-server-error"},
		Since: since,
	}, judgeLeaks},
}

// refusal says that the step is a refusal that the description describes.
func (st *step) refusal() bool {
	return st.class == refused && st.op != nil && st.kind != cases.Probe && st.documented() != nil
}

// judgeErrorMediaType is mild where JSON comes under another JSON label, such
// as application/problem+json.
func judgeErrorMediaType(st *step) []verdict.Verdict {
	if !st.refusal() || !st.content().present || len(st.documented().Media) == 0 {
		return nil
	}
	return mediaVerdict(st, verdict.Weak)
}

// errorSchema is the schema of a described refusal, nil when there is none.
func (st *step) errorSchema() *spec.Schema {
	if !st.refusal() || st.ex.Request.Method == "HEAD" {
		return nil
	}
	if m := st.documented().JSON(); m != nil {
		return m.Schema
	}
	return nil
}

func judgeErrorBody(st *step) []verdict.Verdict {
	schema := st.errorSchema()
	if schema == nil {
		return nil
	}
	r, c := st.documented(), st.content()
	if !c.present {
		return one(verdict.Verdict{Outcome: verdict.Fail, Want: "a body (" + mediaTypes(r) + ")", Got: "none", Place: place(r.Place)})
	}
	switch {
	case c.hidden != "":
		return unknown(c.hidden)
	case c.foreign != "":
		return skipped(c.foreign)
	case len(c.broken) > 0:
		return st.malformed()
	case c.doubt != "":
		return unknown("the schema could not decide: " + c.doubt)
	}
	var out []verdict.Verdict
	var first *verdict.Verdict
	more := 0
	for i := range c.faults {
		f := &c.faults[i]
		for _, where := range faultPlaces(f) {
			v := faultVerdict(f, where)
			switch ex := shown(c, where); {
			case ex != nil:
				out = append(out, exampleVerdict(f, where, ex))
			case first == nil || first.Outcome == verdict.Weak && v.Outcome == verdict.Fail:
				first, more = &v, more+1
			default:
				more++
			}
		}
	}
	if first != nil { // one body of another form is one fault, at however many places it shows
		if more > 1 {
			first.Got += fmt.Sprintf(" (and %d more such places in the same body)", more-1)
		}
		return append(out, *first)
	}
	if len(out) == 0 {
		return one(verdict.Verdict{Outcome: verdict.Pass, Place: place(schema.Place)})
	}
	return out
}

// shown is the documented example of the refusal that has the value at fault.
func shown(c *content, where string) *spec.Example {
	got, ok := get(c.value, where)
	if !ok {
		where = parent(where)
		got, _ = get(c.value, where)
	}
	return shows(c.media.Examples, where, got)
}
