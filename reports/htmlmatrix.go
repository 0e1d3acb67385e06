package reports

import (
	"math"
	"strings"

	"assay/verdict"
)

// matrixView is a matrix with what its template needs.
type matrixView struct {
	Matrix
	Operation verdict.OperationOutline
	Groups    []groupView
	Rows      []rowView
}

// Edge says that a column is the first of its group.
func (m matrixView) Edge(i int) bool { return m.Matrix.edge(i) }

// groupView joins neighbouring columns of one kind.
type groupView struct {
	Title string
	Span  int
}

type rowView struct {
	MatrixRow
	Kind  string
	Cells []cellView
}

// cellView is a cell with its words: colour and sign are never alone. There are
// thousands of cells, so that each is as few elements as can be.
type cellView struct {
	State State
	// Taken and Refused are the signs of the halves; Refused is empty where the
	// cell is one.
	Taken, Refused SideState
	Words          string
	Edge           bool // first of its group
}

// Sign is the character that stands for a state.
func (s State) Sign() string { return stateSigns[s] }

var stateSigns = map[State]string{Passed: "✓", Weakened: "~", Failed: "×", Inconclusive: "?", Untested: "○", NotPromised: "·"}

// matrices lays the matrices out, within the bound; the others are left to
// scripts, whole.
func (v *pageView) matrices(r *run) {
	left := staticRows
	for i, m := range r.matrix.matrices() {
		if len(m.Rows) == 0 {
			continue
		}
		if left -= len(m.Rows); left < 0 && i > 0 {
			v.Rest = append(v.Rest, m.Operation)
			continue
		}
		view := matrixView{Matrix: m, Operation: r.operation(m.Operation)}
		for i, c := range m.Columns {
			if m.edge(i) {
				view.Groups = append(view.Groups, groupView{Title: c.Group})
			}
			view.Groups[len(view.Groups)-1].Span++
		}
		for _, row := range m.Rows {
			view.Rows = append(view.Rows, rowOfView(&m, row))
		}
		v.Matrices = append(v.Matrices, view)
	}
}

func rowOfView(m *Matrix, row MatrixRow) rowView {
	out := rowView{MatrixRow: row, Kind: strings.Join(row.Types, " or ")}
	if row.Format != "" {
		out.Kind += " · " + row.Format
	}
	if row.In != "" && row.Depth == 0 {
		out.Kind = strings.TrimSuffix(row.In+" parameter · "+out.Kind, " · ")
	}
	for i, c := range row.Cells {
		cell := cellView{State: c.State, Edge: m.edge(i)}
		if c.State != NotPromised {
			cell.Words = cellWords(row, m.Columns[i], c)
			halves := slots(c)
			if cell.Taken = halves[0]; len(halves) > 1 {
				cell.Refused = halves[1]
			}
		}
		out.Cells = append(out.Cells, cell)
	}
	return out
}

// slots are the halves of a cell: what is taken, what is refused. A promise
// that is judged on answers has one slot.
func slots(c Cell) []SideState {
	taken, refused := c.Half(verdict.AcceptSide), c.Half(verdict.RejectSide)
	if taken.State == NotPromised && refused.State == NotPromised {
		return []SideState{{State: c.State}}
	}
	return []SideState{taken, refused}
}

var stateWords = map[State]string{Passed: "holds", Weakened: "recommendation not met", Failed: "broken", Inconclusive: "inconclusive", Untested: "not tested", NotPromised: "not promised"}

var sideWords = map[verdict.Side]string{verdict.AcceptSide: "lawful values taken:", verdict.RejectSide: "broken values refused:"}

// cellWords says a cell in a sentence or two.
func cellWords(row MatrixRow, col column, c Cell) string {
	var b strings.Builder
	b.WriteString(placeWords(row.In, row.Pointer) + ", " + col.Title + ": " + stateWords[c.State] + ".")
	for _, s := range c.Sides {
		b.WriteString(" " + strings.Join(present(keywordWords(s.Keyword), sideWords[s.Side], stateWords[s.State]), " "))
		if n := s.Outcomes.total(); n > 0 {
			b.WriteString(" (" + tallyWords(s.Outcomes) + ")")
		}
		if s.Reason != "" {
			b.WriteString(", " + shown(s.Reason))
		}
		b.WriteByte('.')
	}
	return b.String()
}

// keywordWords names a promise: media types that a body may be sent in beside the
// first are promises of the whole body.
func keywordWords(keyword string) string {
	if media, ok := strings.CutPrefix(keyword, mediaKeyword); ok {
		return "sent as " + shown(media)
	}
	return shown(keyword)
}

// placeWords names a place of a request.
func placeWords(in, pointer string) string {
	if in != "" {
		return shown(verdict.Parameter(in, pointer))
	}
	return shown(orElse(pointer, "the body"))
}

func tallyWords(n counts) string {
	all := n.total()
	for _, o := range []verdict.Outcome{verdict.Fail, verdict.Error, verdict.Weak, verdict.Pass} {
		if n[o] == all {
			return count(all, "time", "times")
		}
		if n[o] > 0 {
			return number(n[o]) + " of " + count(all, "time", "times")
		}
	}
	return count(all, "time", "times") + " not applicable"
}

// coverageView is how far the promises of one column were tested; X and W are
// in thousandths.
type coverageView struct {
	Title, Says string
	Parts       []coveragePart
	Tested, All int
}

type coveragePart struct {
	State State
	Word  string
	N     int
	X, W  float64
}

// coverage adds up the cells of all matrices, column by column.
func coverage(ms []Matrix) []coverageView {
	n := map[string]map[State]int{}
	for _, m := range ms {
		for _, row := range m.Rows {
			for _, c := range row.Cells {
				if n[c.Column] == nil {
					n[c.Column] = map[State]int{}
				}
				n[c.Column][c.State]++
			}
		}
	}
	var out []coverageView
	for _, col := range columns {
		v := coverageView{Title: col.Title, Says: col.Says}
		for _, entry := range legend[:len(legend)-1] {
			v.All += n[col.Key][entry.State]
		}
		x := 0.0
		for _, entry := range legend[:len(legend)-1] {
			if k := n[col.Key][entry.State]; k > 0 {
				w := 1000 * float64(k) / float64(v.All)
				v.Parts = append(v.Parts, coveragePart{entry.State, entry.Word, k, math.Round(x), math.Round(w)})
				x += w
			}
		}
		v.Tested = v.All - n[col.Key][Untested]
		if v.All > 0 {
			out = append(out, v)
		}
	}
	return out
}
