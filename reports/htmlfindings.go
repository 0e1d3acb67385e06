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
	Subject string // the operation, where the sentence begins with it
	Tells   string // the sentence behind it
	Mark    string // sign and colour
	Info    rule.Info
	Where   string
	Times   string
	Rate    string
	At      string // the places, where there are several
	What    string // what the example does, where the sentence does not say it
	Change  *verdict.Change
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

// findings lays the findings out, those about the server first and those that
// are known last. The bound is shared: a section that has few leaves room for
// the next.
func (v *pageView) findings(s *htmlSink) {
	fresh, known := apart(s.run.findings())
	parts := divide(fresh)
	left := staticFindings
	for _, sec := range []struct {
		id, title, lead string
		fs              []verdict.Finding
	}{
		{"fails", "What the server breaks", "", parts.Fails},
		{"weak", "What the server should do better", "Recommendations, and expectations that are not strict.", parts.Weak},
		{"description", "What is wrong in the description", "These are defects of the document, not of the server.", parts.Description},
		{"unclear", "What could not be judged", "Neither passed nor failed: the question is open.", parts.Unclear},
		{"known", "What is known, and accepted for now", "The baseline has these: they are shown, and fail no run.", known},
	} {
		section := sectionView{ID: sec.id, Title: sec.title, Lead: sec.lead, All: len(sec.fs)}
		n := min(left, len(sec.fs))
		left -= n
		for _, f := range sec.fs[n:] {
			v.More = append(v.More, f.Fingerprint)
		}
		section.More = len(sec.fs) - n
		for i := range sec.fs[:n] {
			section.Findings = append(section.Findings, s.finding(v, &sec.fs[i]))
		}
		if section.All > 0 {
			v.Sections = append(v.Sections, section)
		}
	}
}

// subjectOf splits the sentence of a finding: it mostly begins with the request line
// of the operation, which is the same for all.
func subjectOf(sentence string, op verdict.OperationOutline) (subject, rest string) {
	line := op.Method + " " + op.Path
	after, ok := strings.CutPrefix(sentence, line)
	if rest = strings.TrimLeft(after, ",: "); !ok || op.Path == "" || rest == "" || len(rest) == len(after) {
		return "", sentence
	}
	return line, rest
}

func (s *htmlSink) finding(page *pageView, f *verdict.Finding) findingView {
	v := findingView{Finding: *f, Info: s.run.infos[f.Rule], Where: wheres(f.Places), Times: cases(f), At: pointers(f)}
	v.Link, v.What = findingLink(f), doing(f)
	v.Subject, v.Tells = subjectOf(f.Sentence, s.run.operation(f.Operation))
	if v.Mark = string(f.Outcome); f.Subject == rule.Description && f.Outcome != verdict.Error {
		v.Mark = "doc"
	}
	if f.Intermittent != nil {
		v.Rate = "fails " + strconv.Itoa(f.Intermittent.Failed) + " of " + strconv.Itoa(f.Intermittent.Of) + " times"
	}
	if f.Example != "" {
		v.Again = page.rerunLine(f.Example)
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
	v := &messageView{Line: line, Header: header, Body: joinedLines(bodyLines(body, place)), Mark: "hit", Empty: len(body.Data) == 0}
	switch {
	case body.Redacted:
		v.Note = "secrets were removed"
	case body.Truncated:
		v.Note = "cut off; " + count(body.Size, "byte", "bytes") + " in all"
	}
	return v
}

// joinedLines makes one line of several that are not marked, so that a body is
// few elements.
func joinedLines(lines []bodyLine) []bodyLine {
	var out []bodyLine
	for _, l := range lines {
		if n := len(out); n > 0 && out[n-1].Hit == l.Hit {
			out[n-1].Text += "\n" + l.Text
			continue
		}
		out = append(out, l)
	}
	return out
}
