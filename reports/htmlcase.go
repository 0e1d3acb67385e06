package reports

import (
	"slices"
	"strings"
	"unicode/utf8"

	"assay/verdict"
)

// Bounds of one case in the page's data, in bytes.
const (
	bodyKept  = 64 << 10
	curlKept  = 20 << 10
	textKept  = 4 << 10 // of a wanted and a got text, a reason, a hint
	fieldKept = 8 << 10 // of the value of a header field
)

// pageCase is an element of "cases" with what only the page needs.
type pageCase struct {
	documentCase
	// Curl are the lines that send the exchanges again; empty where too long.
	// bodyMark in one stands for the body, as a shell quotes it.
	Curl []string `json:"curl,omitempty"`
	// Line is the request line of the step the case is about, in three parts,
	// and Field a header field, where the case changed a parameter there.
	Line  []string `json:"line,omitempty"`
	Field string   `json:"field,omitempty"`
	// Lean says that the messages were left out for the page's size.
	Lean bool `json:"lean,omitempty"`
}

// bodyMark is no part of any line that can be pasted.
const bodyMark = "\x00"

// pageCaseOf leaves out of a case what the page knows from elsewhere, and cuts
// what is long. It does not change d.
func pageCaseOf(d *verdict.Done, outcome verdict.Outcome, path string, lean bool) pageCase {
	own := *d
	own.Verdicts = leanVerdicts(d)
	out := pageCase{documentCase: documentCase{outcome, &own}, Lean: lean}
	if lean {
		own.Exchanges = nil
		if severity(outcome) <= severity(verdict.Pass) {
			own.Verdicts = nil
		}
		return out
	}
	own.Exchanges = slices.Clone(d.Exchanges)
	for i := range own.Exchanges {
		out.Curl = append(out.Curl, curlOf(&d.Exchanges[i].Request))
		trimExchange(&own.Exchanges[i])
	}
	out.point(d, path)
	return out
}

// point finds the parameter that the case changed; path is the template of the
// operation's path.
func (c *pageCase) point(d *verdict.Done, path string) {
	x := mainExchange(d)
	if in := d.Case.Parameter(); in != "" && d.Case.Change != nil && x != nil {
		v := &messageView{Line: x.Request.Method + " " + x.Request.URL}
		v.point(&x.Request, in, d.Case.Change.Pointer, path)
		if c.Field = v.Field; v.Start.Hit != "" {
			c.Line = []string{v.Start.Before, v.Start.Hit, v.Start.After}
		}
	}
}

// curlOf is the line that sends a request again, with bodyMark for a body that
// the page has anyway.
func curlOf(r *verdict.Request) string {
	line := verdict.Curl(r)
	if len(line) > curlKept {
		return ""
	}
	if len(r.Body.Data) > 0 && utf8.Valid(r.Body.Data) {
		quoted := "'" + strings.ReplaceAll(string(r.Body.Data), "'", `'\''`) + "'"
		if before, ok := strings.CutSuffix(line, quoted); ok {
			return before + bodyMark
		}
	}
	return line
}

// leanVerdicts are the verdicts without the names of their case and operation;
// of those that hold, what the page shows of them.
func leanVerdicts(d *verdict.Done) []verdict.Verdict {
	out := slices.Clone(d.Verdicts)
	for i := range out {
		v := &out[i]
		v.Case = ""
		if v.Operation == d.Case.Operation {
			v.Operation = ""
		}
		if v.Outcome == verdict.Pass || v.Outcome == verdict.Skip {
			v.Place, v.Keyword = verdict.Place{}, ""
		}
		v.Place.Column = 0
		for _, text := range []*string{&v.Want, &v.Got, &v.Reason, &v.Hint, &v.Note} {
			*text = cut(*text, textKept)
		}
	}
	return out
}

// trimExchange cuts what is long; the journal has it all.
func trimExchange(x *verdict.Exchange) {
	x.Request.Header, x.Request.Body = trimFields(x.Request.Header), shortened(x.Request.Body)
	if x.Response != nil {
		resp := *x.Response
		resp.Header, resp.Body = trimFields(resp.Header), shortened(resp.Body)
		x.Response = &resp
	}
	if x.Failure != nil && len(x.Failure.Text) > textKept {
		x.Failure = &verdict.Failure{Kind: x.Failure.Kind, Text: cut(x.Failure.Text, textKept)}
	}
}

func trimFields(header []verdict.Header) []verdict.Header {
	long := func(h verdict.Header) bool { return len(h.Name)+len(h.Value) > fieldKept }
	if !slices.ContainsFunc(header, long) {
		return header
	}
	out := slices.Clone(header)
	for i := range out {
		out[i].Name, out[i].Value = cut(out[i].Name, fieldKept), cut(out[i].Value, fieldKept)
	}
	return out
}

func shortened(b verdict.Body) verdict.Body {
	if len(b.Data) > bodyKept {
		end := bodyKept
		for end > bodyKept-4 && b.Data[end]&0xc0 == 0x80 {
			end--
		}
		b.Data, b.Truncated = b.Data[:end], true
	}
	return b
}
