package checks

import (
	"regexp"

	"assay/cases"
	"assay/rule"
	"assay/verdict"
)

var overwriteRules = []caseRule{
	// "the origin server SHOULD send a 201 (Created) response containing a
	// Location header field that provides an identifier for the primary
	// resource created": what is created is another resource than those that
	// are there, whatever identifier its request proposes.
	{rule.Info{
		ID:      "id/no-overwrite",
		Title:   "A create leaves the resources of others as they are.",
		Basis:   rule.Must,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{rfc9110("9.3.3", "POST"), rfc9110("15.3.2", "201 Created")},
		Needs:   []rule.ID{"status/no-server-error", "body/content-length", "body/present", "body/well-formed", "id/agrees"},
		Since:   since,
	}, judgeNoOverwrite},
}

// upserts are the words of creates that say they replace what is there.
var upserts = regexp.MustCompile(`(?i)upsert|creates?[ _-]?or[ _-]?(update|replace|overwrite)|adds?[ _-]?or[ _-]?(update|replace)|insert[ _-]?or[ _-]?(update|replace)|replace|overwrit`)

// judgeNoOverwrite looks at what is read of a resource after a later create:
// where a field that differs between the two has the later one's value, the
// later create has overwritten it. Other differences are resource/same's.
func judgeNoOverwrite(st *step) []verdict.Verdict {
	src := st.source()
	if src == nil || st.kind != cases.Read || st.class != accepted || st.deletedBefore() != nil || src.ex.Request.Method == "PUT" {
		return nil
	}
	later := st.createsAfter(src)
	if len(later) == 0 {
		return nil
	}
	if op := st.scene.op; upserts.MatchString(op.Summary) || upserts.MatchString(op.ID) {
		return skipped("the description says that the create may replace what is there")
	}
	cmp := st.against(src)
	if cmp == nil {
		return skipped("the bodies cannot be compared")
	}
	told := false // some field tells the two apart
	for _, f := range cmp.run() {
		for _, other := range later {
			theirs, sent := get(other.sent().value, f.pointer)
			if same, _ := alike(f.sent, theirs, nil); !sent || same {
				continue
			}
			told = true
			if same, _ := alike(theirs, f.got, nil); same && f.fate == altered {
				return one(verdict.Verdict{Outcome: verdict.Fail, Pointer: f.pointer, Place: place(f.place), Want: quote(f.sent) + ", as it was created", Got: quote(f.got) + ", as a later create sent it"})
			}
		}
	}
	if !told {
		return skipped("the bodies are alike, so that nothing tells whose values are there")
	}
	return passed()
}

// createsAfter are the creates of other requests between src and this step that
// were carried out.
func (st *step) createsAfter(src *step) []*step {
	var out []*step
	for _, s := range st.scene.steps[src.index+1 : st.index] {
		if _, known := s.broken["concurrency/distinct"]; s.kind == cases.Create && s.class == accepted && s.sent().read && !known {
			out = append(out, s)
		}
	}
	return out
}
