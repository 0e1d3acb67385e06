package checks

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// nextMembers are the names under which lists say that they go on.
var nextMembers = map[string]bool{
	"@odata.nextlink": true, "odata.nextlink": true, "nextlink": true, "next": true, "next_link": true, "nextpage": true,
	"next_page": true, "nextpagetoken": true, "next_page_token": true, "next_cursor": true, "nextcursor": true,
	"next_url": true, "nextmarker": true, "next_token": true, "nexttoken": true, "continuationtoken": true, "cursor": true,
	"has_more": true, "hasmore": true, "has_next": true, "hasnext": true,
}

// totalMembers are the names under which lists say how long they are.
var totalMembers = map[string]bool{
	"@odata.count": true, "total": true, "count": true, "totalcount": true, "total_count": true, "totalitems": true,
	"total_items": true, "totalelements": true, "totalresults": true,
}

// more says how a list shows that it goes on after n items, "" when it does not.
func (st *step) more(n int) string {
	for _, link := range st.ex.Response.Values("Link") {
		low := strings.ToLower(link)
		if strings.Contains(low, `rel="next"`) || strings.Contains(low, "rel=next") {
			return "it has a next link"
		}
	}
	if why := moreIn(st.content().value, n, 2); why != "" {
		return why
	}
	// Without any sign, a round number of items may be a page's size.
	if n >= 10 && (n%10 == 0 || n&(n-1) == 0 || n == 25) {
		return "a round number of items may be one page of it"
	}
	return ""
}

// moreIn looks for a next link or a larger total among the members of a list's
// envelope, depth levels deep.
func moreIn(v any, n, depth int) string {
	members, _ := v.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		low := strings.ToLower(name)
		switch t := members[name].(type) {
		case string:
			if nextMembers[low] && t != "" {
				return "it has a next link"
			}
		case bool:
			if nextMembers[low] && t {
				return "it has a next link"
			}
		case json.Number:
			if total, err := t.Int64(); totalMembers[low] && err == nil && total > int64(n) {
				return "it has more items than were read"
			}
			if nextMembers[low] {
				return "it has a next link"
			}
		case map[string]any:
			if nextMembers[low] && len(t) > 0 {
				return "it has a next link"
			}
			if why := moreIn(t, n, depth-1); depth > 0 && why != "" {
				return why
			}
		}
	}
	return ""
}
