package checks

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"assay/cases"
	"assay/rule"
	"assay/verdict"
)

var idRules = []caseRule{
	{rule.Info{
		ID:      "id/present",
		Title:   "The answer of a create names what was created.",
		Basis:   rule.Expectation,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{rfc9110("15.3.2", "201 Created"), openAPI("4.7.24", "Schema Object")},
		Needs:   []rule.ID{"status/no-server-error", "status/created", "body/content-length", "body/present", "body/well-formed"},
		Since:   since,
	}, judgeIDPresent},
	{rule.Info{
		ID:      "id/schema",
		Title:   "The identifier is of the described type and form.",
		Basis:   rule.Must,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{openAPI("4.7.24", "Schema Object")},
		Needs:   []rule.ID{"status/created", "body/well-formed", "id/present"},
		Since:   since,
	}, judgeIDSchema},
	// "it indicates that the value of the instance is managed exclusively by
	// the owning authority, and attempts by an application to modify the value
	// of this property are expected to be ignored or rejected by that owning
	// authority."
	{rule.Info{
		ID:      "id/server-assigned",
		Title:   "What the description gives to the server is not taken from the client.",
		Basis:   rule.Expectation,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{jsonSchema("9.4", "readOnly and writeOnly"), openAPI("4.7.24", "Schema Object")},
		Needs:   []rule.ID{"status/created", "body/well-formed"},
		Since:   since,
	}, judgeServerAssigned},
	// "The primary resource created by the request is identified by either a
	// Location header field in the response or, if no Location header field is
	// received, by the target URI."
	{rule.Info{
		ID:      "id/agrees",
		Title:   "The identifier in the answer, in Location and on reading back is one and the same.",
		Basis:   rule.Must,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{rfc9110("15.3.2", "201 Created"), rfc9110("10.2.2", "Location")},
		Needs:   []rule.ID{"status/created", "body/well-formed", "id/present", "id/schema"},
		Since:   since,
	}, judgeIDAgrees},
}

// id is the identifier in an answer: by the pointer of the create's, and in
// other answers also outside the create's envelope.
func (st *step) identifier() (any, bool) {
	ptr := st.scene.identifier()
	c := st.content()
	if st.scene.op == nil || st.scene.op.Identifier == nil || st.scene.op.Identifier.Location || !c.read {
		return nil, false
	}
	if ptr == "" { // the answer of the create is the identifier; others hold it somewhere
		return c.value, st.kind == cases.Create
	}
	if v, ok := get(c.value, ptr); ok {
		return v, true
	}
	if st.kind == cases.Create {
		return nil, false
	}
	return get(c.value, join("", last(ptr)))
}

// idText writes an identifier as it stands in a URL, "" when there is none.
func (st *step) idText() string {
	v, _ := st.identifier()
	return idText(v)
}

func idText(v any) string {
	switch id := v.(type) {
	case string:
		return id
	case json.Number:
		return plainNumber(id)
	}
	return ""
}

// plainNumber writes 17, 17.0 and 1.7e1 alike.
func plainNumber(n json.Number) string {
	if same, _ := sameNumber(n, json.Number(strings.TrimSuffix(string(n), ".0")), nil); same {
		n = json.Number(strings.TrimSuffix(string(n), ".0"))
	}
	if i, err := n.Int64(); err == nil {
		return fmt.Sprint(i)
	}
	return string(n)
}

func judgeIDPresent(st *step) []verdict.Verdict {
	if !st.made() || st.op.Identifier == nil || st.put() {
		return nil // a PUT names the resource itself
	}
	id := st.op.Identifier
	v := verdict.Verdict{Outcome: verdict.Fail, Pointer: id.Pointer, Place: place(id.Place), Want: "an identifier"}
	if id.Location {
		if strings.TrimSpace(st.ex.Response.Get("Location")) != "" {
			return passed()
		}
		if st.status() != 201 {
			return skipped("only a 201 has to name what was created")
		}
		v.Want, v.Got = "a Location, which alone names the resource", "none"
		return one(v)
	}
	if !st.content().read {
		if why := st.content().foreign; why != "" {
			return skipped(why)
		}
		return nil
	}
	got, ok := st.identifier()
	chosen, chose := st.chosenID()
	if chose && (ok || idText(chosen) == "") {
		return skipped("the client chose the identifier itself: it may be taken or ignored")
	}
	switch text, isText := got.(string); {
	case !ok && delayed(st):
		return skipped(onlyAccepted)
	case !ok && st.emptyList():
		return skipped("the answer is an empty list: it names nothing")
	case !ok && st.documented() != st.op.Success[0] && !st.describesID():
		return skipped("the identifier is described for another success")
	case !ok && !id.Assigned && !chose:
		return skipped("the client may choose the identifier, and did not")
	case !ok:
		v.Got = "no such property"
	case got == nil:
		v.Got = "null"
	case isText && strings.TrimSpace(text) == "":
		v.Got = "an empty text: " + quote(text)
	default:
		v.Outcome, v.Want = verdict.Pass, ""
	}
	return one(v)
}

// emptyList says that the identifier is described as that of a list's first
// item, and that the list has none.
func (st *step) emptyList() bool {
	for ptr := st.scene.identifier(); ptr != ""; ptr = parent(ptr) {
		if v, ok := get(st.content().value, parent(ptr)); ok {
			items, isList := v.([]any)
			return isList && len(items) == 0 && starred("/"+last(ptr)) == "/*"
		}
	}
	return false
}

// chosenID is the identifier that the client sent where it may choose one.
func (st *step) chosenID() (any, bool) {
	id := st.op.Identifier
	if id == nil || id.Location || id.Assigned || id.Pointer == "" || !st.sent().read {
		return nil, false
	}
	return get(st.sent().value, strings.TrimPrefix(id.Pointer, st.root()))
}

// judgeIDSchema takes the faults at the identifier's place out of body/schema,
// so that a wrong identifier is one finding.
func judgeIDSchema(st *step) []verdict.Verdict {
	where := st.identifierPlace()
	if !st.made() || where == "" || st.content().view() == nil {
		return nil
	}
	if _, ok := st.identifier(); !ok {
		return nil
	}
	var out []verdict.Verdict
	for i := range st.content().faults {
		f := &st.content().faults[i]
		for _, p := range faultPlaces(f) {
			if under(p, where) && st.excuse(st.content(), p) == nil {
				out = append(out, faultVerdict(f, p))
			}
		}
	}
	if len(out) == 0 {
		return one(verdict.Verdict{Outcome: verdict.Pass, Pointer: where, Place: place(st.op.Identifier.Place)})
	}
	return out
}

// judgeServerAssigned looks at read-only values that the client sent: they may
// be ignored, not stored.
func judgeServerAssigned(st *step) []verdict.Verdict {
	if !st.made() || st.scene.requestView() == nil || !st.sent().read || !st.content().read {
		return nil
	}
	var out []verdict.Verdict
	root := st.root()
	id := strings.TrimPrefix(st.scene.identifier(), root)
	for ptr, sent := range st.ownedSent(id) {
		got, ok := get(st.content().value, root+ptr)
		v := verdict.Verdict{Outcome: verdict.Pass, Pointer: ptr, Keyword: "readOnly"}
		if sh := st.scene.requestView().At(st.sent().value, ptr); sh != nil {
			v.Place = place(sh.Place)
			if same, _ := alike(sent, got, sh); ok && same && sent != nil {
				v.Outcome, v.Want, v.Got = verdict.Fail, "a value that the server assigns", quote(got)+", as the client sent it"
				if ptr != id && !telling(sent) || st.heldAlready(sent) {
					v = verdict.Verdict{Outcome: verdict.Skip, Pointer: ptr, Reason: "the value may be the server's own"}
				}
			}
		}
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b verdict.Verdict) int { return strings.Compare(a.Pointer, b.Pointer) })
	return out
}

// heldAlready says that a value which the client sent was there before: in the
// address that the request went to, or in an earlier answer of the case.
func (st *step) heldAlready(sent any) bool {
	text := idText(sent)
	if text == "" {
		return false
	}
	if slices.ContainsFunc(strings.Split(urlPath(st.ex.Request.URL), "/"), func(segment string) bool {
		plain, err := url.PathUnescape(segment)
		return err == nil && plain == text
	}) {
		return true
	}
	return slices.ContainsFunc(st.scene.steps[:st.index], func(earlier *step) bool { return earlier.made() && earlier.idText() == text })
}

// ownedSent are the values sent at the place under test of a read-only case,
// and at the identifier when only the server gives it.
func (st *step) ownedSent(id string) map[string]any {
	out := map[string]any{}
	c := st.scene.sample.Case
	sent := st.sent().value
	if v, ok := get(sent, id); ok && id != "" && st.op.Identifier.Assigned {
		out[id] = v
	}
	if c.Technique == "read-only" && c.Pointer != "" {
		if v, ok := get(sent, c.Pointer); ok {
			out[c.Pointer] = v
		}
	}
	return out
}

// telling says that a value is one that a server would hardly choose by itself.
func telling(v any) bool {
	switch t := v.(type) {
	case string:
		return len(t) >= 8
	case json.Number:
		return len(t) >= 6
	}
	return false
}

func judgeIDAgrees(st *step) []verdict.Verdict {
	switch {
	case st.made() && delayed(st):
		return skipped(onlyAccepted)
	case st.made():
		return st.agreesWithLocation()
	case st.kind == cases.Read && st.class == accepted && st.deletedBefore() == nil:
		src := st.source()
		if src == nil {
			return nil
		}
		if why := src.misnamed(); why != "" {
			return skipped(why)
		}
		if delayed(src) {
			return skipped(onlyAccepted)
		}
		if src.shared() {
			return skipped(sharedAddress)
		}
		want, got := src.idText(), st.idText()
		v := verdict.Verdict{Outcome: verdict.Fail, Pointer: st.scene.identifier(), Want: quote(want) + ", as the create answered", Got: quote(got) + " on reading back"}
		switch {
		case want == "" || got == "" && !st.describesID():
			return nil
		case got == "" && st.emptyList():
			return skipped("the answer is an empty list: it names nothing")
		case sameID(want, got):
			return passed()
		case got == "":
			v.Got = "no identifier on reading back"
		}
		return one(v)
	}
	return nil
}

// describesID says that the answer was read and that its schema has a place
// for the identifier.
func (st *step) describesID() bool {
	c := st.content()
	if c.view() == nil || st.scene.identifier() == "" {
		return false
	}
	return c.view().At(c.value, st.scene.identifier()) != nil
}

// sameID compares identifiers as they are used in URLs; a UUID's case does not
// count.
func sameID(a, b string) bool {
	return a == b || len(a) == 36 && strings.Count(a, "-") == 4 && strings.EqualFold(a, b)
}

// agreesWithLocation compares the id with the segment of Location that stands
// where the described read has its parameter. A Location of another form, or
// one that names the resource by another of its properties, says nothing.
func (st *step) agreesWithLocation() []verdict.Verdict {
	loc, id := st.ex.Response.Get("Location"), st.idText()
	if loc == "" || id == "" || st.op.Read == nil {
		return nil
	}
	u := st.resolve(loc)
	if u == nil {
		return nil
	}
	named, ok := parameter(u.EscapedPath(), st.op.Read.Path)
	if !ok {
		return skipped("Location is not of the form of the described read")
	}
	if sameID(named, id) || sameID(strings.Trim(named, "'"), id) { // OData puts keys in quotes
		return passed()
	}
	if st.put() && sameID(named, lastSegment(urlPath(st.ex.Request.URL))) {
		return skipped("Location names the resource as the request did")
	}
	if parts := split(st.op.Read.Path); !NamesID(strings.Trim(parts[len(parts)-1], "{}"), last(st.scene.identifier())) {
		return skipped("Location names the resource by something other than the identifier")
	}
	if st.hasValue(named) {
		return noted("Location names the resource by another of its properties")
	}
	return one(verdict.Verdict{Outcome: verdict.Fail, Pointer: st.scene.identifier(), Want: "a Location that names " + quote(id), Got: quote(loc)})
}

// parameter is the value of the last parameter of a path template in a path.
func parameter(path, template string) (string, bool) {
	want := split(template)
	have := split(path)
	lastWant := want[len(want)-1]
	if !strings.HasPrefix(lastWant, "{") || !strings.HasSuffix(lastWant, "}") || !fits(path, template) {
		return "", false
	}
	v, err := url.PathUnescape(have[len(have)-1])
	return v, err == nil
}

// hasValue says whether a property of the answered resource has this text.
func (st *step) hasValue(text string) bool {
	v, _ := get(st.content().value, st.root())
	members, _ := v.(map[string]any)
	for _, m := range members {
		if idText(m) == text {
			return true
		}
	}
	return false
}
