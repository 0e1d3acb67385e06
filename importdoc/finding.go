package importdoc

import (
	"cmp"
	"fmt"
	"slices"

	"assay/rule"
	"assay/spec"
)

// Level says how grave a finding is.
type Level string

const (
	// Failure findings make what the page shows unusable: an example that no
	// server can take.
	Failure Level = "error"
	// Warning findings contradict something else on the page.
	Warning Level = "warning"
	// Note findings are worth knowing; they fail no build.
	Note Level = "note"
)

// Finding is one thing that is wrong with a page.
type Finding struct {
	Rule  rule.ID
	Level Level
	Place spec.Place
	// Text says what was found.
	Text string
	// Suggestion says how to repair it; may be empty.
	Suggestion string
	// Edits are the repair, in the bytes of the page; empty where it takes a
	// person.
	Edits []Edit
	// Safe says that the edits keep what the page says, so that --fix makes
	// them.
	Safe bool
}

// Edit replaces the bytes from Start up to End of a page.
type Edit struct {
	Start, End int
	New        string
}

// record is a kind of finding.
type record struct {
	id    rule.ID
	level Level
	title string
	ref   rule.Ref
}

var (
	jsonGrammar = rule.Ref{Doc: "RFC 8259", Section: "2"}
	httpMessage = rule.Ref{Doc: "RFC 9112", Section: "2.1"}
	httpStatus  = rule.Ref{Doc: "RFC 9112", Section: "4"}
	httpLength  = rule.Ref{Doc: "RFC 9110", Section: "8.6"}
	odataJSON   = rule.Ref{Doc: "OData JSON Format 4.01", Section: "7.1"}
	odataErrors = rule.Ref{Doc: "OData JSON Format 4.01", Section: "21"}
	ownText     = rule.Ref{Doc: "the page's own text"}
	annotations = rule.Ref{Doc: "API Doctor annotations"}
)

// records are all kinds of findings. Ids are never reused.
var records = []record{
	{"page/annotation-json", Warning, "An annotation is a JSON object.", annotations},
	{"page/annotation-type", Warning, "The type that an annotation gives is that of the body below it.", annotations},
	{"page/annotation-unclosed", Failure, "A comment ends before the page does.", annotations},
	{"page/block-type", Warning, "A request is annotated as a request.", annotations},
	{"page/body-missing", Warning, "An example shows the body that its operation needs.", ownText},
	{"page/content-length", Warning, "A Content-Length is the length of the body that is shown.", httpLength},
	{"page/enum-value", Warning, "A value in an example is among the values that the page allows.", ownText},
	{"page/example-json", Failure, "The body of an example is JSON.", jsonGrammar},
	{"page/example-type", Warning, "A value in an example is of its documented type.", odataJSON},
	{"page/examples-disagree", Warning, "The answer of an example holds what its request sent.", ownText},
	{"page/fence-unclosed", Failure, "A code block ends before the page does.", ownText},
	{"page/header-space", Warning, "A blank line stands between the headers and the body.", httpMessage},
	{"page/no-create", Note, "The page documents a POST with the answer 201.", ownText},
	{"page/no-error-response", Note, "The page says how a refusal is answered.", odataErrors},
	{"page/placeholder", Note, "A value in an example is one that a client could send.", ownText},
	{"page/property-missing", Note, "The answer of an example holds each property of its request.", ownText},
	{"page/property-undocumented", Warning, "A property in an example is documented.", ownText},
	{"page/read-only-sent", Warning, "A request does not send what the page calls read-only.", ownText},
	{"page/reason-phrase", Note, "A status has the reason phrase of its number.", httpStatus},
	{"page/required-missing", Warning, "An example sends each property that is marked required.", ownText},
	{"page/required-table", Warning, "The properties under \"required when you create\" are those that a create needs.", ownText},
	{"page/response-name", Warning, "A response names a request of the page.", annotations},
	{"page/response-unpaired", Note, "A response stands behind its request.", ownText},
	{"page/status-line", Warning, "A response begins with a status line.", httpStatus},
	{"page/status-unlike-text", Warning, "An example answers with a status that the text documents.", ownText},
	{"page/todo", Warning, "A page holds no open tasks.", ownText},
	{"page/unknown-column", Note, "The columns of a table say what they hold.", ownText},
	{"page/url-path", Warning, "An example calls one of the documented addresses.", ownText},
	{"page/url-relative", Note, "The URL of an example names the server and begins with a slash.", ownText},
	{"page/url-version", Warning, "An example calls the version of the API that the page is about.", ownText},
}

// Rules are the kinds of findings, for lists and for SARIF.
func Rules() []rule.Info {
	out := make([]rule.Info, len(records))
	for i, r := range records {
		out[i] = rule.Info{ID: r.id, Title: r.title, Basis: rule.Should, Subject: rule.Description, Kind: rule.Contract, Refs: []rule.Ref{r.ref}, Since: "0.2"}
		if r.level == Failure {
			out[i].Basis = rule.Must
		}
	}
	return out
}

// found adds a finding at an offset of the page and returns it for its repair.
func (p *page) found(id rule.ID, at int, format string, args ...any) *Finding {
	i := slices.IndexFunc(records, func(r record) bool { return r.id == id })
	p.findings = append(p.findings, Finding{Rule: id, Level: records[i].level, Place: p.place(at), Text: fmt.Sprintf(format, args...)})
	return &p.findings[len(p.findings)-1]
}

func (f *Finding) as(l Level) *Finding {
	f.Level = l
	return f
}

func (f *Finding) suggest(format string, args ...any) *Finding {
	f.Suggestion = fmt.Sprintf(format, args...)
	return f
}

func (f *Finding) repair(safe bool, edits ...Edit) *Finding {
	f.Edits, f.Safe = edits, safe
	return f
}

// sorted are the findings in the order of the page.
func (p *page) sorted() []Finding {
	slices.SortStableFunc(p.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Place.Line, b.Place.Line), cmp.Compare(a.Place.Column, b.Place.Column), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Text, b.Text))
	})
	return slices.CompactFunc(p.findings, func(a, b Finding) bool { return a.Rule == b.Rule && a.Place == b.Place && a.Text == b.Text })
}
