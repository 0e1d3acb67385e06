package checks

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"assay/cases"
	"assay/verdict"
)

func judgeListed(st *step) []verdict.Verdict {
	src := st.source()
	if st.kind != cases.List || src == nil || st.deletedBefore() != nil || !st.lastList() || src.idText() == "" {
		return nil
	}
	if why := src.misnamed(); why != "" {
		return skipped(why)
	}
	if why := st.idle(); why != "" {
		return unknown(why)
	}
	if st.class == crashed {
		return skipped("the server failed")
	}
	if st.class != accepted {
		return unknown(fmt.Sprintf("the list could not be read (%d)", st.status()))
	}
	read, more, named := 0, "", false
	for _, page := range st.pages() {
		items, ok := page.items()
		if !ok {
			return unknown("the list could not be read")
		}
		if page.itemOf(src) != "" {
			return passed()
		}
		read, more = read+len(items), page.more(len(items))
		named = named || st.showsID(items)
	}
	switch {
	case more != "":
		return unknown("the list goes on beyond what was read: " + more)
	case delayed(src):
		return unknown(onlyAccepted)
	}
	if why := st.filtered(); why != "" {
		return unknown(why)
	}
	if st.scene.identifier() == "" {
		return skipped("the description does not say which property of an item is the identifier")
	}
	if read > 0 && !named {
		return unknown("the items of the list do not show the identifier")
	}
	return one(verdict.Verdict{Outcome: verdict.Fail, Want: "the created resource in the list", Got: fmt.Sprintf("%d items, none with its id", read), Place: place(st.op.Place)})
}

// showsID says that some item of a list shows an identifier.
func (st *step) showsID(items []any) bool {
	ptr := st.scene.identifier()
	return slices.ContainsFunc(items, func(item any) bool {
		whole, _ := get(item, ptr)
		own, _ := get(item, join("", last(ptr)))
		return idText(whole) != "" || idText(own) != ""
	})
}

// lastList says that no further page is read before something is deleted.
func (st *step) lastList() bool {
	for _, next := range st.scene.steps[st.index+1:] {
		if next.kind == cases.Delete {
			return true
		}
		if next.kind == cases.List {
			return false
		}
	}
	return true
}

// pages are the list steps up to this one, since the last delete before it.
func (st *step) pages() []*step {
	var out []*step
	for _, prev := range st.scene.steps[:st.index+1] {
		switch {
		case prev.kind == cases.Delete && prev != st:
			out = nil
		case prev.kind == cases.List:
			out = append(out, prev)
		}
	}
	return out
}

// items are those of a list answer.
func (st *step) items() ([]any, bool) {
	if st.scene.op == nil || st.scene.op.List == nil || !st.content().read {
		return nil, false
	}
	v, _ := get(st.content().value, st.scene.op.List.Items)
	items, ok := v.([]any)
	return items, ok
}

// itemOf is the pointer of the item with the id that src answered, "" when
// there is none.
func (st *step) itemOf(src *step) string {
	id := src.idText()
	items, ok := st.items()
	if !ok || id == "" {
		return ""
	}
	ptr := st.scene.identifier()
	for i, item := range items {
		if ptr == "" && holdsID(item, id) {
			return st.scene.op.List.Items + "/" + strconv.Itoa(i)
		}
		for _, at := range []string{ptr, join("", last(ptr))} {
			if v, ok := get(item, at); ok && sameID(idText(v), id) {
				return st.scene.op.List.Items + "/" + strconv.Itoa(i)
			}
		}
	}
	return ""
}

// holdsID says that an item is an identifier, or has it as one of its members.
func holdsID(item any, id string) bool {
	members, _ := item.(map[string]any)
	for _, m := range members {
		if sameID(idText(m), id) {
			return true
		}
	}
	return sameID(idText(item), id)
}

// withinItem cuts the pointer of an item of a list answer; false when the
// place is not inside an item.
func (st *step) withinItem(where string) (string, bool) {
	if st.scene.op == nil || st.scene.op.List == nil {
		return "", false
	}
	rest, ok := strings.CutPrefix(where, st.scene.op.List.Items+"/")
	if !ok {
		return "", false
	}
	index, inner, deeper := strings.Cut(rest, "/")
	if _, err := strconv.Atoi(index); err != nil || !deeper {
		return "", err == nil
	}
	return "/" + inner, true
}
