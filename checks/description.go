package checks

import (
	"errors"
	"fmt"
	"strings"

	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

var contractRules = []contractRule{
	// "In all cases, the example value is expected to be compatible with the
	// type schema of its associated value."
	{rule.Info{
		ID:      "description/example-breaks-schema",
		Title:   "A documented example is as its own schema says.",
		Basis:   rule.Must,
		Subject: rule.Description,
		Kind:    rule.Contract,
		Refs:    []rule.Ref{openAPI("4.7.19", "Example Object"), openAPI("4.7.14", "Media Type Object")},
		Since:   since,
	}, judgeExamples},
	// 2.0: "Properties marked as readOnly being true SHOULD NOT be in the
	// required list of the defined schema." 3.0: "the required will take effect
	// on the response only." Since 3.1 required speaks of both directions.
	{rule.Info{
		ID:      "description/required-read-only",
		Title:   "What only the server can set is not required of the client.",
		Basis:   rule.Should,
		Subject: rule.Description,
		Kind:    rule.Contract,
		Refs:    []rule.Ref{openAPI("4.7.24", "Schema Object"), jsonSchema("6.5.3", "required"), jsonSchema("9.4", "readOnly and writeOnly")},
		Since:   since,
	}, judgeRequiredReadOnly},
	// "documentation is expected to cover a successful operation response and
	// any known errors."
	{rule.Info{
		ID:      "description/no-error-response",
		Title:   "The description says how the operation refuses.",
		Basis:   rule.Should,
		Subject: rule.Description,
		Kind:    rule.Contract,
		Refs:    []rule.Ref{openAPI("4.7.16", "Responses Object")},
		Since:   since,
	}, judgeNoErrorResponse},
	{rule.Info{
		ID:      "description/loader",
		Title:   "The description can be read without repair.",
		Basis:   rule.Must,
		Subject: rule.Description,
		Kind:    rule.Contract,
		Refs:    []rule.Ref{openAPI("4.3", "Document Structure"), openAPI("4.7", "Schema")},
		Since:   since,
	}, judgeLoader},
}

// judgeExamples validates every documented request and response example of the
// operations under test and of those that complete the resource's life.
func judgeExamples(c *spec.Contract) []verdict.Verdict {
	var out []verdict.Verdict
	for _, op := range c.Operations {
		seen := map[spec.Place]bool{} // one operation may complete several
		for _, o := range family(op) {
			var found []verdict.Verdict
			if o.Body != nil {
				found = append(found, mediaExamples(o.Body.Media, (*spec.Schema).Request, seen)...)
			}
			for _, r := range o.Responses {
				found = append(found, mediaExamples(r.Media, (*spec.Schema).Response, seen)...)
			}
			for i := range found {
				found[i].Operation = op.ID
			}
			out = append(out, found...)
		}
	}
	shown := &shownExamples{seen: map[spec.Place]bool{}}
	shown.operations(c.Operations)
	return append(out, shown.out...)
}

// family is a create with the operations that complete the resource's life.
func family(op *spec.Operation) []*spec.Operation {
	out := []*spec.Operation{op}
	if op.Read != nil {
		out = append(out, op.Read)
	}
	if op.List != nil {
		out = append(out, op.List.Operation)
	}
	if op.Delete != nil {
		out = append(out, op.Delete)
	}
	return out
}

func mediaExamples(media []*spec.Media, view func(*spec.Schema) *spec.View, seen map[spec.Place]bool) []verdict.Verdict {
	var out []verdict.Verdict
	for _, m := range media {
		if m.Schema == nil || !spec.IsJSON(m.Type) && !strings.Contains(m.Type, "*") {
			continue
		}
		for i := range m.Examples {
			ex := &m.Examples[i]
			if !seen[ex.Place] {
				seen[ex.Place] = true
				out = append(out, judgeExample(ex, view(m.Schema))...)
			}
		}
	}
	return out
}

func judgeExample(ex *spec.Example, view *spec.View) []verdict.Verdict {
	faults, err := view.Validate(ex.Value)
	var undecided *spec.Undecided
	if errors.As(err, &undecided) {
		return one(verdict.Verdict{Outcome: verdict.Error, Place: place(ex.Place), Reason: "the schema could not decide: " + undecided.Reason})
	}
	if err != nil {
		return one(verdict.Verdict{Outcome: verdict.Error, Place: place(ex.Place), Reason: "the example could not be judged: " + err.Error()})
	}
	var out []verdict.Verdict
	for i := range faults {
		for _, where := range faultPlaces(&faults[i]) {
			out = append(out, exampleVerdict(&faults[i], where, ex))
		}
	}
	if len(out) == 0 {
		return one(verdict.Verdict{Outcome: verdict.Pass, Place: place(ex.Place)})
	}
	return out
}

// exampleVerdict is a fault of a documented example: its place is that of the
// value in the example, and the promise it breaks is named in Want.
func exampleVerdict(f *spec.Fault, where string, ex *spec.Example) verdict.Verdict {
	v := faultVerdict(f, where)
	v.Rule = "description/example-breaks-schema"
	v.Want = fmt.Sprintf("%s (%s)", v.Want, at(f.Place))
	there := where
	if len(f.Missing) > 0 {
		there = f.Instance
	}
	v.Place = place(ex.At(there))
	v.Hint = "correct the example, or the schema if the example is right"
	return v
}

// judgeRequiredReadOnly passes on what the loader met. In 3.0 the property is
// required of answers alone, which is lawful and noted.
func judgeRequiredReadOnly(c *spec.Contract) []verdict.Verdict {
	var out []verdict.Verdict
	for _, d := range c.Defects {
		if d.Code != requiredReadOnly {
			continue
		}
		v := verdict.Verdict{Operation: d.Operation, Keyword: "required", Place: place(d.Place)}
		if strings.HasPrefix(c.OpenAPI, "3.0") {
			v.Outcome, v.Note = verdict.Pass, d.Message+" (3.0 requires it of answers alone)"
		} else {
			v.Outcome, v.Want, v.Got = verdict.Weak, "read-only properties that are not required of the client", d.Message
			v.Hint = first(d.Hint, "describe the request by a schema of its own, or leave the property out of required")
		}
		out = append(out, v)
	}
	return out
}

// requiredReadOnly is the loader's code for what has a rule of its own.
const requiredReadOnly = "required-read-only"

func judgeNoErrorResponse(c *spec.Contract) []verdict.Verdict {
	var out []verdict.Verdict
	for _, op := range c.Operations {
		v := verdict.Verdict{Outcome: verdict.Pass, Operation: op.ID, Place: place(op.Place)}
		if !describesErrors(op) {
			v.Outcome, v.Want, v.Got = verdict.Weak, "a described 4xx or default answer", "none"
			v.Hint = "describe at least the 400 with its body, so that clients know what a refusal looks like"
		}
		out = append(out, v)
	}
	return out
}

// judgeLoader passes on the other faults that the loader met.
func judgeLoader(c *spec.Contract) []verdict.Verdict {
	var out []verdict.Verdict
	for _, d := range c.Defects {
		if d.Code == requiredReadOnly {
			continue
		}
		out = append(out, verdict.Verdict{
			Outcome: verdict.Fail, Operation: d.Operation, Keyword: d.Code, Place: place(d.Place),
			Want: "a description that can be read without repair", Got: d.Message, Hint: d.Hint,
		})
	}
	if len(out) == 0 {
		return passed()
	}
	return out
}
