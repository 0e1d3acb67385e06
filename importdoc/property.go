package importdoc

import (
	"regexp"
	"slices"
	"strings"

	"assay/spec"
)

// property is what a row of a table says of a property, parameter or header.
type property struct {
	name        string
	typ         typeName
	enum        []enumValue
	description string // without markup
	raw         string // the description as it is written
	required    bool
	readOnly    bool
	notNullable bool
	// serverMade says that the wording has the server make the value.
	serverMade bool
	at         int // offset of the row in its page
	place      spec.Place
}

// propertyName is what may be a name; a row that says something else is none.
var propertyName = regexp.MustCompile(`^[@$A-Za-z_][A-Za-z0-9_.@$-]*$`)

// maxRows bounds the properties of a table, maxExchanges the examples of a page,
// and maxAddresses its URLs; the largest of Microsoft Graph have 200, 16 and 30.
const maxRows, maxExchanges, maxAddresses = 2000, 200, 200

// propertiesOf reads the rows of a table.
func (p *page) propertiesOf(t *block, cols columns) []*property {
	if cols.name < 0 || len(t.rows) == 0 {
		return nil
	}
	rows := t.rows[1:]
	if len(rows) > maxRows {
		p.notef("the table at line %d is read up to row %d", p.place(t.at).Line, maxRows)
		rows = rows[:maxRows]
	}
	var out []*property
	for _, r := range rows {
		if prop := p.property(r, cols); prop != nil {
			out = append(out, prop)
		}
	}
	return out
}

func (p *page) property(r row, cols columns) *property {
	name := nameIn(r.cell(cols.name).raw)
	if !propertyName.MatchString(name) {
		return nil
	}
	raw := r.cell(cols.description).raw
	out := &property{name: name, typ: typeOf(r.cell(cols.typ).raw), raw: raw, description: plain(raw), at: r.at, place: p.place(r.at)}
	number, _ := out.typ.primitive()
	if out.typ.name == "" || number.typ == "string" || number.typ == "integer" || number.typ == "" {
		out.enum = enumIn(raw, number.typ == "integer")
	}
	out.required = saysRequired(raw) || cols.required >= 0 && yes(r.cell(cols.required).raw)
	out.readOnly, out.notNullable, out.serverMade = saysReadOnly(raw), saysNotNullable(raw), saysServer(raw)
	return out
}

// nameIn takes remarks off a name: "x (deprecated)", "x*".
func nameIn(raw string) string {
	name := plain(raw)
	if i := strings.Index(name, " ("); i > 0 {
		name = name[:i]
	}
	return strings.TrimRight(strings.TrimSpace(name), "*")
}

// find returns the property of a name; pages are not always exact about case.
func find(list []*property, name string) *property {
	for _, exact := range []bool{true, false} {
		i := slices.IndexFunc(list, func(p *property) bool {
			return p.name == name || !exact && strings.EqualFold(p.name, name)
		})
		if i >= 0 {
			return list[i]
		}
	}
	return nil
}
