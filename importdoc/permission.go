package importdoc

import (
	"regexp"
	"strings"
)

// permission is a row of the permissions table.
type permission struct {
	kind   string // such as "Delegated (work or school account)"
	scopes []string
	todo   bool
	at     int // offset of the cell
	text   string
}

var (
	scopeName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z0-9*-]+)+$`)
	todoWord  = regexp.MustCompile(`\bTODO\b|\bTBD\b|\bFIXME\b`)
)

// permissions reads the tables under "Permissions" or "Prerequisites" whose
// first column is the type of permission.
func (p *page) permissions() []permission {
	var out []permission
	for i := range p.blocks {
		b := &p.blocks[i]
		if b.kind != table || len(b.rows) == 0 || purposeOf(b) != permissionTable {
			continue
		}
		byType := strings.HasPrefix(strings.ToLower(plain(b.rows[0].cell(0).raw)), "permission type")
		for _, r := range b.rows[1:] {
			for j := 1; j < len(r.cells); j++ {
				kind := plain(r.cell(0).raw)
				if !byType {
					kind = plain(b.rows[0].cell(j).raw) + ": " + kind
				}
				out = append(out, permissionOf(kind, r.cells[j]))
			}
		}
	}
	return out
}

func permissionOf(kind string, c cell) permission {
	out := permission{kind: kind, at: c.at, text: plain(c.raw), todo: todoWord.MatchString(c.raw)}
	for _, word := range strings.FieldsFunc(out.text, func(r rune) bool { return strings.ContainsRune(" ,;|/", r) }) {
		if word = strings.Trim(word, "*.:()"); scopeName.MatchString(word) && !out.todo {
			out.scopes = append(out.scopes, word)
		}
	}
	return out
}
