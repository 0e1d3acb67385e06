package checks

import (
	"fmt"
	"strconv"
	"strings"

	"assay/cases"
	"assay/rule"
	"assay/verdict"
)

var resourceRules = []caseRule{
	{rule.Info{
		ID:      "resource/readable",
		Title:   "What was created can be read.",
		Basis:   rule.Expectation,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{rfc9110("15.3.2", "201 Created"), rfc9110("9.3.1", "GET")},
		Needs:   []rule.ID{"status/no-server-error", "id/unique"},
		Since:   since,
	}, judgeReadable},
	{rule.Info{
		ID:      "resource/same",
		Title:   "What is read is what was created.",
		Basis:   rule.Expectation,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{rfc9110("9.3.1", "GET"), rfc9110("9.3.3", "POST")},
		Needs:   []rule.ID{"status/no-server-error", "body/content-length", "body/present", "body/well-formed", "resource/readable", "id/agrees", "id/no-overwrite", "id/unique"},
		Since:   since,
	}, judgeSame},
	{rule.Info{
		ID:      "resource/listed",
		Title:   "What was created is in the list of its collection.",
		Basis:   rule.Expectation,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{rfc9110("9.3.1", "GET"), openAPI("4.7.10", "Operation Object")},
		Needs:   []rule.ID{"status/no-server-error", "body/content-length", "body/present", "body/well-formed"},
		Since:   since,
	}, judgeListed},
	// "If a DELETE method is successfully applied, the origin server SHOULD
	// send a 202, 204 or 200"; what is deleted is then no longer found (404,
	// 410).
	{rule.Info{
		ID:      "resource/gone",
		Title:   "What was deleted is gone.",
		Basis:   rule.Expectation,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{rfc9110("9.3.5", "DELETE"), rfc9110("15.5.5", "404 Not Found"), rfc9110("15.5.11", "410 Gone")},
		Needs:   []rule.ID{"status/no-server-error"},
		Since:   since,
	}, judgeGone},
}

// delayed says that the server only promised to create or delete (202).
func delayed(st *step) bool { return st != nil && st.status() == 202 }

const onlyAccepted = "the create was only accepted (202): it may not be done yet"

func judgeReadable(st *step) []verdict.Verdict {
	src := st.source()
	if st.kind != cases.Read || src == nil || st.deletedBefore() != nil {
		return nil
	}
	if why := st.idle(); why != "" {
		return unknown(why)
	}
	switch n := st.status(); {
	case st.class == accepted:
		return passed()
	case st.class == crashed:
		return skipped("the server failed")
	case src.misnamed() != "":
		return skipped(src.misnamed())
	case n == 404 && st.scene.sample.Case.Phase == cases.Preflight:
		return skipped("what names the resource in its path may still have to be found out: later cases read it too")
	case st.class == redirected:
		return unknown("the request was redirected")
	case n == 401 || n == 403:
		return unknown("the run's credentials do not allow reading")
	case delayed(src):
		return unknown(onlyAccepted)
	}
	if why := st.otherName(); why != "" && st.class == refused {
		return skipped(why)
	}
	if id := st.scene.op.Identifier; id != nil && id.NotInPath {
		return unknown("nothing that the create answers is found there: what names the resource in its path is not known (--id-property tells)")
	}
	v := verdict.Verdict{Outcome: verdict.Fail, Want: "the resource (200)", Got: strconv.Itoa(st.status())}
	if st.op != nil {
		v.Place = place(st.op.Place)
	}
	return one(v)
}

// judgeSame compares what was sent with what is read. A field that the create
// already answered in the same way is the business of echo/field.
func judgeSame(st *step) []verdict.Verdict {
	src := st.source()
	if src == nil || st.class != accepted || st.deletedBefore() != nil || st.kind != cases.Read && st.kind != cases.List {
		return nil
	}
	cmp := st.against(src)
	if cmp == nil {
		return nil
	}
	if src.shared() {
		return skipped(sharedAddress)
	}
	if st.kind == cases.List {
		item := st.itemOf(src)
		if item == "" {
			return nil
		}
		cmp.b.root = item
	}
	broken := st.brokenPlaces()
	made := src.content().value
	root := src.root()
	var out []verdict.Verdict
	for _, f := range cmp.run() {
		v := f.verdict("sent to the create")
		if v.Outcome == verdict.Pass || broken[cmp.b.root+f.pointer] || len(out) == maxFields || st.namesItself(&f) {
			continue
		}
		if st.kind == cases.List && f.fate == dropped {
			continue // a list may show less of each item
		}
		if st.kind == cases.List && f.fate == nulled {
			v.Outcome = verdict.Weak
		}
		answered, was := get(made, root+f.pointer)
		same, _ := alike(answered, f.got, nil)
		if src.content().read && (was && f.fate != dropped && same || !was && f.fate == dropped || was && answered == nil && f.got == nil) {
			continue
		}
		out = append(out, v)
	}
	if len(out) > 0 && delayed(src) {
		return unknown(onlyAccepted)
	}
	if len(out) == 0 {
		return passed()
	}
	return out
}

const sharedAddress = "all creates go to one address: another may have been carried out meanwhile"

// shared says that a PUT goes where those of other cases go at the same time,
// since its path has no room for a name of its own.
func (st *step) shared() bool {
	return st.put() && st.plan != nil && !st.scene.sample.Case.Exclusive && !strings.Contains(st.plan.Path, cases.Marker)
}

// namesItself says that a field is what names the resource in its address, where
// Location alone told it: the server assigns such names.
func (st *step) namesItself(f *field) bool {
	id := st.scene.op.Identifier
	name := idText(f.got)
	return id != nil && id.Location && st.kind == cases.Read && name != "" && sameID(name, lastSegment(urlPath(st.ex.Request.URL)))
}

// misnamed says that the create's answer named the resource wrongly, so that
// nobody can look for it; "" when it did not.
func (st *step) misnamed() string {
	for _, id := range []rule.ID{"id/present", "id/schema", "id/agrees"} {
		if cause, ok := st.broken[id]; ok {
			return string(cause) + " failed on the answer of the create"
		}
	}
	return ""
}

func judgeGone(st *step) []verdict.Verdict {
	if st.kind == cases.Delete {
		return st.deletes()
	}
	del := st.deletedBefore()
	if del == nil || st.kind != cases.Read && st.kind != cases.List {
		return nil
	}
	if why := st.idle(); why != "" {
		return unknown(why)
	}
	if st.kind == cases.List {
		return st.goneFromList(del)
	}
	switch n := st.status(); {
	case n == 404 || n == 410:
		return passed()
	case st.class == crashed:
		return skipped("the server failed")
	case delayed(del):
		return unknown("the delete was only accepted (202): it may not be done yet")
	case st.class != accepted:
		return unknown(fmt.Sprintf("the read after the delete was answered %d", n))
	}
	if kept := st.keptAsDeleted(st.source(), st.root()); kept != nil {
		return kept
	}
	return failed("404 or 410, since it was deleted", strconv.Itoa(st.status()))
}

// deletes judges the delete itself: what can be read can be found.
func (st *step) deletes() []verdict.Verdict {
	n := st.status()
	if st.source() == nil || st.class != refused || n != 404 && n != 410 || st.deletedBefore() != nil {
		return nil
	}
	for _, prev := range st.scene.steps[:st.index] {
		if prev.kind == cases.Read && prev.class == accepted && urlPath(prev.ex.Request.URL) == urlPath(st.ex.Request.URL) {
			return failed("the resource to be deleted, since it can be read", strconv.Itoa(n))
		}
	}
	return nil
}

func (st *step) goneFromList(del *step) []verdict.Verdict {
	src := st.source()
	if src == nil || st.class != accepted {
		return nil
	}
	if st.itemOf(src) == "" {
		return st.othersStay(del, src)
	}
	if delayed(del) {
		return unknown("the delete was only accepted (202): it may not be done yet")
	}
	if kept := st.keptAsDeleted(src, st.itemOf(src)); kept != nil {
		return kept
	}
	return failed("a list without what was deleted", "it is still in the list")
}

// manyOthers is how many other resources have to vanish at once before that is
// the doing of one delete: a few may be deleted by somebody else meanwhile.
const manyOthers = 3

// othersStay compares the list after a delete with the one before it: a delete
// that removes all there is has removed too much.
func (st *step) othersStay(del, src *step) []verdict.Verdict {
	after, ok := st.items()
	before := 0
	for _, page := range del.pages() {
		if items, read := page.items(); read && page.itemOf(src) != "" {
			before = len(items) - 1
		}
	}
	if ok && len(after) == 0 && before >= manyOthers && st.pages()[0] == st {
		return failed("a list without what was deleted, and with the others", fmt.Sprintf("an empty list, where %d others were before", before))
	}
	return passed()
}
