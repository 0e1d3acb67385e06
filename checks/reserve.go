package checks

import (
	"slices"
	"strings"

	"assay/spec"
	"assay/verdict"
)

// What a description leaves open about reading, listing and deleting: where one
// of these holds, nothing is held against the server.

// deletedWords are the names of members, without case and separators, by which
// a resource says that it was deleted and is kept all the same; true for those
// that say so by any value but false and null.
var deletedWords = map[string]bool{
	"deleted": true, "isdeleted": true, "removed": true, "isremoved": true, "archived": true, "isarchived": true,
	"deletedat": true, "deletedon": true, "deletedtime": true, "deleteddate": true, "deleteddatetime": true, "deletiontime": true, "deletiondate": true,
	"deletiontimestamp": true, "removedat": true, "archivedat": true, "status": false, "state": false, "lifecyclestate": false,
}

// deletedStates are the values of a status that say the same.
var deletedStates = map[string]bool{"deleted": true, "deleting": true, "removed": true, "archived": true, "inactive": true, "disabled": true, "terminated": true, "cancelled": true, "canceled": true}

// softDeleted says that a resource tells that it was deleted, as it did not
// when it was created.
func softDeleted(resource, before any) bool {
	members, _ := resource.(map[string]any)
	earlier, _ := before.(map[string]any)
	for name, value := range members {
		whatever, known := deletedWords[spec.Fold(name)]
		if same, _ := alike(value, earlier[name], nil); !known || same {
			continue
		}
		text, isText := value.(string)
		switch {
		case whatever && !isText && value != nil && value != false, whatever && text != "" && text != "false":
			return true
		case !whatever && deletedStates[strings.ToLower(text)]:
			return true
		}
	}
	return false
}

// keptAsDeleted says of a read, or of an item at ptr of a list, that it shows
// the resource marked as deleted.
func (st *step) keptAsDeleted(src *step, ptr string) []verdict.Verdict {
	if src == nil {
		return nil
	}
	now, _ := get(st.content().value, ptr)
	before, _ := get(src.content().value, src.root())
	if softDeleted(now, before) {
		return skipped("it is kept and marked as deleted")
	}
	return nil
}

// otherName is why a read that asks for another property than the identifier
// shows nothing, "" when it asks for the identifier.
func (st *step) otherName() string {
	src := st.source()
	if src == nil || st.op == nil || st.scene.identifier() == "" {
		return ""
	}
	want := split(st.op.Path)
	name := strings.Trim(want[len(want)-1], "{}")
	if name == want[len(want)-1] || NamesID(name, last(st.scene.identifier())) {
		return ""
	}
	if loc := src.resolve(src.ex.Response.Get("Location")); loc != nil && loc.EscapedPath() == urlPath(st.ex.Request.URL) {
		return "" // it asks where the create said
	}
	return "the read asks for " + quote(name) + ", which may be another thing than the identifier"
}

// otherWords are how the names of properties end that name a resource beside
// its identifier.
var otherWords = []string{"name", "slug", "email", "alias", "handle", "login", "title", "domain", "path", "label", "symbol"}

// NamesID says that a path parameter is meant for the identifier: it has its
// name, or none that speaks of something else.
func NamesID(param, identifier string) bool {
	p, id := spec.Fold(param), spec.Fold(identifier)
	if strings.HasSuffix(p, id) || strings.HasSuffix(id, p) {
		return true
	}
	return !slices.ContainsFunc(otherWords, func(word string) bool { return strings.HasSuffix(p, word) })
}

// pagingWords are the names of parameters that choose a page and not what is
// in the list.
var pagingWords = map[string]bool{
	"limit": true, "offset": true, "page": true, "pagesize": true, "perpage": true, "size": true, "count": true, "cursor": true, "skip": true, "top": true,
	"$top": true, "$skip": true, "$count": true, "sort": true, "order": true, "orderby": true, "sortby": true, "apiversion": true, "version": true, "maxresults": true,
}

// filtered is why a list may leave out what was created: a parameter that it
// demands chooses what is in it; "" when none does.
func (st *step) filtered() string {
	if st.op == nil {
		return ""
	}
	for _, p := range st.op.Parameters {
		if p.In == "query" && p.Required && !pagingWords[spec.Fold(p.Name)] {
			return "the list demands the parameter " + quote(p.Name) + ", which may choose what is in it"
		}
	}
	return ""
}
