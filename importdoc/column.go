package importdoc

import "strings"

// columns are what the columns of a table mean; -1 for one that is not there.
type columns struct {
	name, typ, description, required int
	// unknown are headings that mean nothing to a reader of parameters.
	unknown []int
}

// columnNames are the headings of columns, in lower case, in the spellings that
// pages have.
var columnNames = []struct {
	as    string
	names []string
}{
	{"name", []string{"property", "parameter", "name", "header", "query parameter", "property name", "parameter name", "header name", "relationship", "relationship name", "member", "value name", "field", "parameters", "properties"}},
	{"type", []string{"type", "data type", "return type"}},
	{"description", []string{"description", "details", "notes", "comments", "possible values", "note", "remarks", "usage"}},
	{"required", []string{"required", "required?", "mandatory"}},
	{"value", []string{"value", "values", "numeric value", "default", "example", "sample value"}},
}

// columnsOf reads the first row of a table. A column "Value" holds the type
// where no other does, the description where the name has a type.
func columnsOf(t *block) columns {
	out := columns{name: -1, typ: -1, description: -1, required: -1}
	value := -1
	if len(t.rows) == 0 {
		return out
	}
	for i, c := range t.rows[0].cells {
		title := strings.ToLower(strings.Trim(plain(c.raw), ":* "))
		if at := out.slot(columnNameOf(title), &value); at == nil {
			out.unknown = append(out.unknown, i)
		} else if *at < 0 {
			*at = i
		}
	}
	if out.description < 0 {
		out.description = value
	}
	return out
}

func (c *columns) slot(as string, value *int) *int {
	switch as {
	case "name":
		return &c.name
	case "type":
		return &c.typ
	case "description":
		return &c.description
	case "required":
		return &c.required
	case "value":
		return value
	}
	return nil
}

func columnNameOf(title string) string {
	for _, c := range columnNames {
		for _, n := range c.names {
			if title == n {
				return c.as
			}
		}
	}
	return ""
}

// purpose is what a table documents.
type purpose int

const (
	otherTable purpose = iota
	bodyTable
	headerTable
	pathTable
	queryTable
	permissionTable
	errorTable
	propertyTable     // of a resource page
	relationshipTable // of a resource page
	memberTable       // the members of an enumeration
)

// purposes are read off the nearest heading that says one.
var purposes = []struct {
	word string
	is   purpose
}{
	{"request headers", headerTable}, {"request header", headerTable}, {"response header", otherTable}, {"headers", headerTable},
	{"path parameter", pathTable}, {"function parameter", otherTable}, {"query parameter", queryTable}, {"query string", queryTable},
	{"request body", bodyTable}, {"permissions", permissionTable}, {"prerequisites", permissionTable},
	{"error", errorTable}, {"relationships", relationshipTable}, {"properties", propertyTable}, {"parameters", bodyTable},
	{"methods", otherTable}, {"response", otherTable}, {"example", otherTable},
}

// purposeOf finds what a table is for, from the inside out.
func purposeOf(t *block) purpose {
	for i := len(t.under) - 1; i >= 0; i-- {
		h := t.under[i]
		if is := membersOf(h); is != "" && len(t.rows) > 0 {
			return memberTable
		}
		for _, p := range purposes {
			if strings.Contains(h, p.word) {
				return p.is
			}
		}
	}
	return otherTable
}

// membersOf is the enumeration that a heading such as "chatType values" is
// about, in lower case; "members" alone is the page's own. It is "" for other
// headings.
func membersOf(heading string) string {
	if heading == "members" || heading == "values" {
		return "members"
	}
	for _, end := range []string{" values", " enumeration", " members", " flags"} {
		if name, ok := strings.CutSuffix(heading, end); ok && name != "" && !strings.Contains(strings.TrimSuffix(name, " enum"), " ") {
			return strings.TrimSuffix(name, " enum")
		}
	}
	return ""
}
