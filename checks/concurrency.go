package checks

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"assay/cases"
	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

var concurrencyRules = []caseRule{
	{rule.Info{
		ID:      "concurrency/distinct",
		Title:   "Several creates make several resources, and each answer belongs to its own request.",
		Basis:   rule.Expectation,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{rfc9110("9.2.2", "Idempotent Methods"), rfc9110("9.3.3", "POST")},
		Needs:   []rule.ID{"status/no-server-error", "status/created", "body/well-formed", "id/present", "id/schema", "id/unique"},
		Since:   since,
	}, judgeDistinct},
}

// judgeDistinct: POST is not idempotent (RFC 9110 section 9.2.2). An equal body
// answered 200 with a known resource is de-duplication, which a server may do.
// What was deleted in between may lend its id again.
func judgeDistinct(st *step) []verdict.Verdict {
	if mine, other := st.marks(); other != "" {
		return failed("the answer to this request, marked "+mine, "the answer to another one, marked "+other)
	}
	id := st.idText()
	if !st.made() || id == "" || st.put() {
		return nil // PUT is idempotent
	}
	if st.proposed() == id {
		return skipped("the client sent the identifier")
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

// proposed is the identifier that stands in the body of a create, whether or not
// the client is to give one; "" when there is none.
func (st *step) proposed() string {
	if !st.sent().read {
		return ""
	}
	ptr := st.scene.identifier()
	for _, at := range []string{strings.TrimPrefix(ptr, st.root()), join("", last(ptr))} {
		if v, ok := get(st.sent().value, at); ok && at != "" {
			return idText(v)
		}
	}
	return ""
}

// marks are the mark that a create sent and the one that stands in its place in
// the answer, when that is the mark of another request; else they are empty.
func (st *step) marks() (mine, other string) {
	if !st.made() || st.plan == nil || !st.plan.Marked || !st.sent().read || !st.content().read {
		return "", ""
	}
	planned := st.scene.sample.Case.Value
	if st.id != "" && !bytes.Equal(st.plan.Body, st.scene.sample.Case.Steps[0].Body) {
		planned, _ = spec.CheckJSON(st.plan.Body, spec.JSONLimits{})
	}
	root := st.root()
	for ptr, at := range markPlaces(planned, "", nil) {
		a, _ := get(st.sent().value, ptr)
		b, _ := get(st.content().value, root+ptr)
		sent, okA := a.(string)
		got, okB := b.(string)
		end := at + len(cases.Marker)
		if !okA || !okB || len(sent) != len(got) || end > len(sent) || sent[:at] != got[:at] || sent[end:] != got[end:] || sent == got {
			continue
		}
		if mine, other = sent[at:end], got[at:end]; sameRun(mine, other) {
			return mine, other
		}
	}
	return "", ""
}

// sameRun says that two marks differ in their last characters alone, as those
// of one run do: what they begin with is the run's.
func sameRun(a, b string) bool {
	const number = 8 // characters that count the sends, at most
	return a[:len(a)-number] == b[:len(b)-number] && strings.Trim(b, "0123456789abcdefghijklmnopqrstuvwxyz") == ""
}

// markPlaces are the JSON pointers of the texts that hold the placeholder of
// the mark, with its offset.
func markPlaces(v any, ptr string, out map[string]int) map[string]int {
	if out == nil {
		out = map[string]int{}
	}
	switch t := v.(type) {
	case string:
		if i := strings.Index(t, cases.Marker); i >= 0 {
			out[ptr] = i
		}
	case map[string]any:
		for name, m := range t {
			markPlaces(m, join(ptr, name), out)
		}
	case []any:
		for i, item := range t {
			markPlaces(item, ptr+"/"+strconv.Itoa(i), out)
		}
	}
	return out
}
