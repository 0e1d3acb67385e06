package reports

import (
	"fmt"
	"slices"
	"strings"

	"assay/rule"
)

// proofMatrix has a row for each kind of fault and a column for each rule that
// is wanted or spoke.
type proofMatrix struct {
	Groups  []proofGroup
	Columns []proofColumn
	Areas   []proofRows
}

type proofGroup struct {
	Title string
	Span  int
}

type proofColumn struct {
	ProofRule
	Name string // without the area
	Edge bool   // the first of its group
}

// proofRows are the kinds of one area.
type proofRows struct {
	ProofArea
	Rows []proofRow
}

type proofRow struct {
	Kind, Title string
	Found, Of   int
	Missed      bool
	Cells       []proofCell
}

// proofCell is what a rule said of a kind of fault. State is "first" when it was
// the first to name it somewhere, "named", "other" when the fault does not name
// the rule, "wanted" when it kept silent though it might have spoken, and "" for
// nothing at all.
type proofCell struct {
	State, Words string
	Count        string // of places, where not all
	Edge         bool
}

func newProofMatrix(p *Proof) *proofMatrix {
	m := &proofMatrix{}
	for _, r := range p.Rules {
		if r.Wanted == 0 && r.Named == 0 {
			continue
		}
		area, name, _ := strings.Cut(string(r.ID), "/")
		edge := len(m.Groups) == 0 || m.Groups[len(m.Groups)-1].Title != area
		if edge {
			m.Groups = append(m.Groups, proofGroup{Title: area})
		}
		m.Groups[len(m.Groups)-1].Span++
		m.Columns = append(m.Columns, proofColumn{ProofRule: r, Name: name, Edge: edge})
	}
	for _, a := range p.Areas {
		rows := proofRows{ProofArea: a}
		for _, kind := range kindsOf(p.Faults, a.Name) {
			rows.Rows = append(rows.Rows, m.row(kind))
		}
		m.Areas = append(m.Areas, rows)
	}
	return m
}

// kindsOf groups the faults of an area by their kind, in order.
func kindsOf(faults []ProvedFault, area string) [][]ProvedFault {
	var out [][]ProvedFault
	at := map[string]int{}
	for _, f := range faults {
		if f.Area != area {
			continue
		}
		i, known := at[f.Kind]
		if !known {
			i = len(out)
			at[f.Kind] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], f)
	}
	return out
}

// row is one kind with all its places.
func (m *proofMatrix) row(places []ProvedFault) proofRow {
	row := proofRow{Kind: places[0].Kind, Title: places[0].Title, Of: len(places)}
	for _, f := range places {
		row.Found += count1(f.Outcome != FaultMissed)
	}
	row.Missed = row.Found < row.Of
	for _, c := range m.Columns {
		cell := proofCell{Edge: c.Edge}
		cell.fill(c.ID, places)
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// fill says what a rule said at the places of a kind.
func (c *proofCell) fill(id rule.ID, places []ProvedFault) {
	named, first := 0, 0
	for _, f := range places {
		named += count1(f.by(id) != nil)
		first += count1(f.First == id)
	}
	wanted := slices.Contains(places[0].Wanted, id)
	switch {
	case named == 0 && !wanted:
		return
	case named == 0:
		c.State, c.Words = "wanted", fmt.Sprintf("%s did not speak of %s", id, places[0].Kind)
		return
	case !wanted:
		c.State = "other"
	case first > 0:
		c.State = "first"
	default:
		c.State = "named"
	}
	c.Words = fmt.Sprintf("%s names %s", id, places[0].Kind)
	if len(places) > 1 {
		c.Words += fmt.Sprintf(" at %d of %d places", named, len(places))
	}
	if first > 0 {
		c.Words += fmt.Sprintf(", first at %d", first)
	}
	if named < len(places) {
		c.Count = number(named)
	}
}

// proofList lists the faults of an area with their places.
type proofList struct {
	ProofArea
	Rows []proofListRow
	More int
}

type proofListRow struct {
	ProvedFault
	Outcome string // of its sign
	Word    string
	By      string
	Time    string
}

// listed bounds the faults of one area on the page; prove.json has them all.
const listed = 400

func proofLists(p *Proof) []proofList {
	signs := map[string][2]string{FaultFound: {"pass", "found"}, FaultElsewhere: {"weak", "found by another rule"}, FaultMissed: {"fail", "missed"}}
	var out []proofList
	for _, a := range p.Areas {
		list := proofList{ProofArea: a}
		for _, f := range p.Faults {
			if f.Area != a.Name {
				continue
			}
			if len(list.Rows) == listed {
				list.More++
				continue
			}
			sign := signs[f.Outcome]
			list.Rows = append(list.Rows, proofListRow{f, sign[0], sign[1], namedList(f.Named), lasted(f.Duration)})
		}
		out = append(out, list)
	}
	return out
}
