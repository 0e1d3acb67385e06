package checks

import (
	"fmt"
	"slices"

	"assay/cases"
	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

var echoRules = []caseRule{
	// RFC 9110 asks for "a representation that describes the status of the
	// request while referring to the new resource(s)"; that the fields in it
	// are those that were sent is what everybody expects of a create.
	{rule.Info{
		ID:      "echo/field",
		Title:   "Each described field that was sent comes back with the value that was sent.",
		Basis:   rule.Expectation,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs: []rule.Ref{
			rfc9110("9.3.3", "POST"), rfc8259("6", "Numbers"),
			{Doc: "RFC 3339", Section: "5.6 Internet Date/Time Format", URL: "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"},
			{Doc: "RFC 9562", Section: "4 UUID Format", URL: "https://www.rfc-editor.org/rfc/rfc9562#section-4"},
		},
		Needs: []rule.ID{"status/no-server-error", "status/created", "body/content-length", "body/present", "body/well-formed", "concurrency/distinct"},
		Since: since,
	}, judgeEcho},
	// "The default value represents what would be assumed by the consumer of
	// the input as the value of the schema if one is not provided."
	{rule.Info{
		ID:      "echo/default",
		Title:   "A documented default that the server filled in is noted.",
		Basis:   rule.Should,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{openAPI("4.7.24", "Schema Object"), jsonSchema("9.2", "default")},
		Needs:   []rule.ID{"status/no-server-error", "status/created", "body/content-length", "body/well-formed"},
		Since:   since,
	}, judgeDefault},
}

// judgeEcho compares the sent body with the answer of the create. Where the
// answer breaks its schema, body/schema has said it.
func judgeEcho(st *step) []verdict.Verdict {
	cmp := st.comparison()
	if cmp == nil {
		if why := st.content().foreign; st.made() && why != "" {
			return skipped(why)
		}
		return nil
	}
	if delayed(st) && !cmp.sameSchema() {
		return skipped("the create was only accepted (202): what is answered may be about its progress")
	}
	broken := st.brokenPlaces()
	same, lost := 0, 0
	fields := cmp.run()
	out := make([]verdict.Verdict, 0, min(len(fields)+1, 2*maxFields))
	if _, nameless := st.broken["id/present"]; allLost(fields, nameless) {
		return failed("the fields that were sent", "none of them")
	}
	for _, f := range fields {
		if f.fate == equal && !st.tells(f.pointer) {
			same++
			continue
		}
		v := f.verdict("sent")
		switch {
		case v.Outcome == verdict.Pass && len(out)-lost >= maxFields:
			continue
		case v.Outcome != verdict.Pass && lost >= maxFields:
			continue
		case v.Outcome != verdict.Pass && broken[cmp.b.root+f.pointer]:
			v = verdict.Verdict{Outcome: verdict.Skip, Pointer: f.pointer, Place: v.Place, Reason: "body/schema failed at the same place"}
		}
		if v.Outcome != verdict.Pass {
			lost++
		}
		out = append(out, v)
	}
	if same > 0 {
		out = append(out, verdict.Verdict{Outcome: verdict.Pass, Got: fmt.Sprintf("%d more fields came back equal", same)})
	}
	return out
}

// manyFields is from how many on it is one cause that all of them are lost.
const manyFields = 3

// allLost says that nothing of what was sent came back, which is one cause:
// where there is not even an identifier, also when little was sent.
func allLost(fields []field, nameless bool) bool {
	lost := 0
	for i := range fields {
		switch f := &fields[i]; {
		case f.fate == dropped:
			lost++
		case f.sent != nil: // null and absent are alike, and show nothing
			return false
		}
	}
	return lost >= manyFields || lost > 0 && nameless
}

// maxFields bounds the echo verdicts about one answer: as many of fields that
// came back, and as many of those that did not.
const maxFields = 200

// tells says whether an equal field is worth a verdict of its own: everywhere
// in controls and examples, elsewhere only at the place under test.
func (st *step) tells(ptr string) bool {
	c := st.scene.sample.Case
	if slices.Contains([]string{"control", "example", "repaired", "body"}, c.Technique) {
		return true
	}
	return c.Pointer != "" && (under(ptr, c.Pointer) || under(c.Pointer, ptr))
}

// brokenPlaces are where the answer breaks its schema and the server is to
// blame.
func (st *step) brokenPlaces() map[string]bool {
	out := map[string]bool{}
	c := st.content()
	for i := range c.faults {
		for _, where := range faultPlaces(&c.faults[i]) {
			if st.excuse(c, where) == nil {
				out[where] = true
			}
		}
	}
	return out
}

// comparison sets the sent body beside the answer of a create, nil when either
// cannot be compared.
func (st *step) comparison() *comparison {
	if !st.made() {
		return nil
	}
	return st.against(st)
}

// against sets the body that src sent beside this step's answer.
func (st *step) against(src *step) *comparison {
	req, res, sent := src.scene.requestView(), st.content().view(), src.sent()
	if req == nil || res == nil || !sent.read {
		return nil
	}
	c := &comparison{
		a: side{view: req, top: st.scene.requestShape(), whole: sent.value},
		b: side{view: res, top: st.content().shape(), whole: st.content().value, root: st.root()},

		form: src.scene.formed() || spec.Essence(st.ex.Response.Get("Content-Type")) == formType,
	}
	id := st.scene.identifier()
	files := src.scene.files()
	c.skip = func(ptr string) bool {
		return slices.Contains(files, ptr) || id != "" && starred(c.b.root+ptr) == starred(id) || slices.ContainsFunc(st.scene.sample.ServerOwned, func(p string) bool { return matches(ptr, p) })
	}
	return c
}

// identifier is the pointer of the id in the answer of the create, "" when
// there is none.
func (sc *scene) identifier() string {
	if sc.op == nil || sc.op.Identifier == nil {
		return ""
	}
	return sc.op.Identifier.Pointer
}

// root is where in this answer the resource stands: inside the envelope that
// holds the identifier, unless the sent body had the same one.
func (st *step) root() string {
	env := parent(st.scene.identifier())
	if env == "" {
		return ""
	}
	if v, ok := get(st.content().value, env); !ok || !isObject(v) {
		return ""
	}
	src := st
	if st.kind != cases.Create {
		src = st.source()
	}
	if src != nil {
		if v, ok := get(src.sent().value, env); ok && isObject(v) {
			return ""
		}
	}
	return env
}

func isObject(v any) bool { _, ok := v.(map[string]any); return ok }

// judgeDefault notes properties with a documented default that were not sent
// and came back.
func judgeDefault(st *step) []verdict.Verdict {
	cmp := st.comparison()
	if cmp == nil {
		return nil
	}
	sent, okS := cmp.a.resource()
	got, okG := cmp.b.resource()
	gave, isS := sent.(map[string]any)
	back, isG := got.(map[string]any)
	if !okS || !okG || !isS || !isG {
		return nil
	}
	var out []verdict.Verdict
	for _, p := range cmp.a.top.Properties {
		def := defaultOf(p)
		value, came := back[p.Name]
		if _, was := gave[p.Name]; was || def == nil || !came {
			continue
		}
		v := verdict.Verdict{Outcome: verdict.Pass, Pointer: join("", p.Name), Keyword: "default", Place: place(p.Place), Note: "defaulted as documented"}
		if same, _ := alike(*def, value, nil); !same {
			v.Note = fmt.Sprintf("the documented default is %s, the server filled in %s", quote(*def), quote(value))
		}
		out = append(out, v)
	}
	return out
}

// defaultOf is the documented default of a property, references followed; nil
// when there is none.
func defaultOf(p spec.Property) *any {
	for _, s := range p.Schemas {
		for range 10 {
			if s == nil || s.Default != nil {
				break
			}
			s = s.Ref
		}
		if s != nil && s.Default != nil {
			return s.Default
		}
	}
	return nil
}
