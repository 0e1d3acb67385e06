package reports

import (
	"strconv"
	"strings"

	"assay/rule"
	"assay/verdict"
)

// sectionView is a group of findings.
type sectionView struct {
	ID, Title, Lead string
	Findings        []findingView
	All             int
	More            int
}

// findingView is a finding as the page shows it.
type findingView struct {
	verdict.Finding
	Mark   string // sign and colour
	Info   rule.Info
	Where  string
	Times  string
	Rate   string
	At     string // the places, where there are several
	What   string // what the example does, where the sentence does not say it
	Change *verdict.Change
	// Changed names the place of Change.
	Changed string
	// CaseTitle says what the example case does.
	CaseTitle string
	Sent      *messageView
	Received  *messageView
	Failure   *verdict.Failure
	Curl      string
	BodyNote  string
	Again     string
	Link      string // to the cases of the finding
	Open      string // to the example
}

// messageView is a request or an answer.
type messageView struct {
	Line   string
	Header []verdict.Header
	Body   []bodyLine
	Mark   string // class of the lines to look at
	Note   string
	Empty  bool
	Start  startLine // Line with a part of it marked; empty where none is
	Field  string    // the header field that is marked; empty where none is
}

// Marked says that a header field is one to look at.
func (v *messageView) Marked(name string) bool {
	return v.Field != "" && strings.EqualFold(v.Field, name)
}

// sections are the findings, those about the server first. The bound is shared:
// a section that has few leaves room for the next.
func (s *htmlSink) sections() []sectionView {
	parts := divide(s.run.findings())
	left := staticFindings
	var out []sectionView
	for _, sec := range []struct {
		id, title, lead string
		fs              []verdict.Finding
	}{
		{"fails", "What the server breaks", "", parts.Fails},
		{"weak", "What the server should do better", "Recommendations, and expectations that are not strict.", parts.Weak},
		{"description", "What is wrong in the description", "These are defects of the document, not of the server.", parts.Description},
		{"unclear", "What could not be judged", "Neither passed nor failed: the question is open.", parts.Unclear},
	} {
		v := sectionView{ID: sec.id, Title: sec.title, Lead: sec.lead, All: len(sec.fs)}
		n := min(left, len(sec.fs))
		left -= n
		v.More = len(sec.fs) - n
		for i := range sec.fs[:n] {
			v.Findings = append(v.Findings, s.finding(&sec.fs[i]))
		}
		if v.All > 0 {
			out = append(out, v)
		}
	}
	return out
}

func (s *htmlSink) finding(f *verdict.Finding) findingView {
	v := findingView{Finding: *f, Info: s.run.infos[f.Rule], Where: wheres(f.Places), Times: cases(f), At: pointers(f)}
	v.Link, v.What = findingLink(f), doing(f)
	if v.Mark = string(f.Outcome); f.Subject == rule.Description && f.Outcome != verdict.Error {
		v.Mark = "doc"
	}
	if f.Intermittent != nil {
		v.Rate = "fails " + strconv.Itoa(f.Intermittent.Failed) + " of " + strconv.Itoa(f.Intermittent.Of) + " times"
	}
	if f.Example != "" {
		v.Again = again(s.opts.program(), f.Example)
		v.Open = caseLink(f.Example)
	}
	sketch := s.marks[f.Example]
	v.Change, v.CaseTitle = sketch.Change, sketch.Title
	if v.Change != nil {
		v.Changed = placeWords(sketch.In, v.Change.Pointer)
	}
	if x := f.Exchange; x != nil {
		changed := f.Pointer
		if v.Change != nil {
			changed = v.Change.Pointer
		}
		answered := f.Pointer
		if sketch.In != "" {
			changed = ""
		}
		if f.In != "" {
			answered = ""
		}
		v.Sent, v.Received, v.Failure = sentView(&x.Request, changed), receivedView(x.Response, answered), x.Failure
		if sketch.In != "" && v.Change != nil {
			v.Sent.point(&x.Request, sketch.In, v.Change.Pointer, s.run.operation(f.Operation).Path)
		}
		v.BodyNote = bodyNote(&x.Request.Body)
		if v.Curl = verdict.Curl(&x.Request); len(v.Curl) > curlKept {
			v.Curl = ""
		}
	}
	return v
}

// findingLink filters the list down to the cases of a finding: by name where
// the finding names them all, else as far as the filter can tell them.
func findingLink(f *verdict.Finding) string {
	if len(f.Cases) == 0 {
		return ""
	}
	if f.Count <= len(f.Cases) {
		return casesLink("finding:" + f.Fingerprint)
	}
	q := "rule:" + filterValue(string(f.Rule))
	if f.Operation != "" {
		q += " op:" + filterValue(f.Operation)
	}
	if f.Outcome == verdict.Fail || f.Outcome == verdict.Weak {
		q += " status:" + string(f.Outcome)
	}
	return casesLink(q)
}

func sentView(r *verdict.Request, changed string) *messageView {
	v := message(r.Method+" "+r.URL, r.Header, &r.Body, changed)
	v.Mark = "changed"
	return v
}

func receivedView(r *verdict.Response, broken string) *messageView {
	if r == nil {
		return nil
	}
	return message(strings.TrimSpace(r.Proto+" "+strconv.Itoa(r.Status)+" "+statusText(r.Status)), r.Header, &r.Body, broken)
}

func message(line string, header []verdict.Header, body *verdict.Body, place string) *messageView {
	v := &messageView{Line: line, Header: header, Body: bodyLines(body, place), Mark: "hit", Empty: len(body.Data) == 0}
	switch {
	case body.Redacted:
		v.Note = "secrets were removed"
	case body.Truncated:
		v.Note = "cut off; " + count(body.Size, "byte", "bytes") + " in all"
	}
	return v
}

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

// cellView is a cell with its words: colour and sign are never alone.
type cellView struct {
	Cell
	Keywords string
	Slots    []SideState
	Words    string
	Link     string
	Edge     bool // first of its group
}

// matrices lays the matrices out, within the bound.
func (v *pageView) matrices(r *run) {
	left := staticRows
	for _, m := range r.matrix.matrices() {
		n := min(left, len(m.Rows))
		v.MoreRows += len(m.Rows) - n
		left -= n
		if n == 0 {
			continue
		}
		view := matrixView{Matrix: m, Operation: r.operation(m.Operation)}
		for i, c := range m.Columns {
			if m.edge(i) {
				view.Groups = append(view.Groups, groupView{Title: c.Group})
			}
			view.Groups[len(view.Groups)-1].Span++
		}
		for _, row := range m.Rows[:n] {
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
		cell := cellView{Cell: c, Keywords: strings.Join(c.Keywords(), " "), Edge: m.edge(i)}
		cell.Slots, cell.Words = slots(c), cellWords(row, m.Columns[i], c)
		if c.State != NotPromised {
			cell.Link = cellLink(m.Operation, row.Key(), c)
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

func cellLink(op, pointer string, c Cell) string {
	return "#/cell/" + fragment(op) + "/" + fragment(c.Column) + "/" + fragment(pointer)
}
