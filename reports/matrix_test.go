package reports

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/rule"
	"assay/verdict"
)

// matrixOf folds events of one operation with the properties "", /a, /l and
// /l/*.
func matrixOf(events ...*verdict.Event) Matrix {
	promise := func(kw string) verdict.Promise { return verdict.Promise{Keyword: kw, Value: "1"} }
	outline := &verdict.Outline{Operations: []verdict.OperationOutline{{ID: "op", Properties: []verdict.Property{
		{Pointer: "", Promises: []verdict.Promise{promise("type")}},
		{Pointer: "/a", Promises: []verdict.Promise{promise("maxLength"), promise("type")}},
		{Pointer: "/l"},
		{Pointer: "/l/*", Promises: []verdict.Promise{promise("enum")}},
	}}}}
	m := newMatrixFold()
	m.event(&verdict.Event{Contract: outline})
	for _, e := range events {
		m.event(e)
	}
	return m.matrices()[0]
}

func judged(id, pointer, keyword string, want verdict.Want, vs ...verdict.Verdict) *verdict.Event {
	body := verdict.Body{Data: []byte(`{"a":"x","l":["y"]}`)}
	return &verdict.Event{Done: &verdict.Done{
		Case:      verdict.CaseInfo{ID: id, Operation: "op", Pointer: pointer, Keyword: keyword, Expect: verdict.Expectation{Want: want}},
		Exchanges: []verdict.Exchange{{Request: verdict.Request{Body: body}, Response: &verdict.Response{Status: 201, Body: body}}},
		Verdicts:  vs,
	}}
}

func said(id rule.ID, o verdict.Outcome) verdict.Verdict {
	return verdict.Verdict{Rule: id, Outcome: o}
}

func TestMatrixStates(t *testing.T) {
	owed := func(pointer, keyword string, side verdict.Side, cases ...string) *verdict.Event {
		return &verdict.Event{Obligation: &verdict.Obligation{Operation: "op", Pointer: pointer, Keyword: keyword, Side: side, Cases: cases}}
	}
	at := func(v verdict.Verdict, pointer string) verdict.Verdict { v.Pointer = pointer; return v }
	for _, tc := range []struct {
		reason          string
		events          []*verdict.Event
		pointer, column string
		want            State
	}{
		{"no case", nil, "/a", "length", Untested},
		{"no promise", nil, "/l", "type", NotPromised},
		{"refused as it should be", []*verdict.Event{judged("1", "/a", "maxLength", verdict.Reject, said("status/rejects-invalid", verdict.Pass))}, "/a", "length", Passed},
		{"accepted though it breaks the promise", []*verdict.Event{judged("1", "/a", "maxLength", verdict.Reject, said("status/rejects-invalid", verdict.Fail))}, "/a", "length", Failed},
		{"both refused", []*verdict.Event{judged("1", "/a", "maxLength", verdict.Reject, said("status/rejects-invalid", verdict.Error))}, "/a", "length", Inconclusive},
		{"a weak expectation", []*verdict.Event{judged("1", "/a", "maxLength", verdict.Accept, said("status/accepts-valid", verdict.Weak))}, "/a", "length", Weakened},
		{"a failure beats a pass", []*verdict.Event{judged("1", "/a", "type", verdict.Reject, said("status/rejects-invalid", verdict.Fail)), judged("2", "/a", "type", verdict.Reject, said("status/rejects-invalid", verdict.Pass))}, "/a", "type", Failed},
		{"other rules do not colour the promise", []*verdict.Event{judged("1", "/a", "type", verdict.Accept, said("status/accepts-valid", verdict.Pass), said("header/location", verdict.Fail))}, "/a", "type", Passed},
		{"an index is an item", []*verdict.Event{judged("1", "/l/7", "enum", verdict.Reject, said("status/rejects-invalid", verdict.Fail))}, "/l/*", "enum", Failed},
		{"the obligation names a control, and comes first", []*verdict.Event{owed("/l/*", "enum", verdict.AcceptSide, "ctl"), judged("ctl", "", "", verdict.Accept, said("status/created", verdict.Pass))}, "/l/*", "enum", Passed},
		{"the obligation comes last", []*verdict.Event{judged("ctl", "", "", verdict.Accept, said("status/created", verdict.Pass)), owed("/l/*", "enum", verdict.AcceptSide, "ctl")}, "/l/*", "enum", Passed},
		{"planned but never sent", []*verdict.Event{owed("/l/*", "enum", verdict.AcceptSide, "gone")}, "/l/*", "enum", Untested},
		{"echo of a field", []*verdict.Event{judged("1", "", "", verdict.Accept, at(said("echo/field", verdict.Fail), "/l/0"))}, "/l/*", echoColumn, Failed},
		{"an answer that is right as a whole is right in its parts", []*verdict.Event{judged("1", "", "", verdict.Accept, said("body/schema", verdict.Pass))}, "/l/*", answerColumn, Passed},
		{"a skip says nothing", []*verdict.Event{judged("1", "", "", verdict.Accept, said("body/schema", verdict.Skip), said("body/schema", verdict.Pass))}, "/a", answerColumn, Passed},
	} {
		m := matrixOf(tc.events...)
		require.Equal(t, tc.want, stateAt(m, tc.pointer, tc.column), tc.reason)
	}
}

// stateAt is NotPromised where the column is not even shown.
func stateAt(m Matrix, pointer, column string) State {
	for _, row := range m.Rows {
		i := slices.IndexFunc(row.Cells, func(c Cell) bool { return c.Column == column })
		if row.Pointer == pointer && i >= 0 {
			return row.Cells[i].State
		}
	}
	return NotPromised
}

// TestMatrixCountsOnce: a case that an obligation names is not counted twice.
func TestMatrixCountsOnce(t *testing.T) {
	m := matrixOf(
		judged("1", "/a", "type", verdict.Accept, said("status/accepts-valid", verdict.Pass)),
		&verdict.Event{Obligation: &verdict.Obligation{Operation: "op", Pointer: "/a", Keyword: "type", Side: verdict.AcceptSide, Cases: []string{"1", "2"}, Reason: "r"}},
	)
	i := slices.IndexFunc(m.Rows[1].Cells, func(c Cell) bool { return c.Column == "type" })
	require.Equal(t, []SideState{{Keyword: "type", Side: verdict.AcceptSide, State: Passed, Outcomes: counts{verdict.Pass: 1}, Reason: "r"}}, m.Rows[1].Cells[i].Sides)
}

// TestMatrixHasEveryPromise: each promise has its cell, whatever its keyword.
func TestMatrixHasEveryPromise(t *testing.T) {
	for _, s := range []sample{{}, {faulty: true, hostile: hostile}} {
		r := newRun(true)
		for _, e := range s.events() {
			r.event(e)
		}
		for i, m := range r.matrix.matrices() {
			for j, p := range r.outline.Operations[i].Properties {
				for _, promise := range p.Promises {
					found := slices.ContainsFunc(m.Rows[j].Cells, func(c Cell) bool {
						return c.State != NotPromised && slices.Contains(c.Keywords(), promise.Keyword)
					})
					require.True(t, found, "%s %s", p.Pointer, promise.Keyword)
				}
			}
		}
	}
}

func TestPlaces(t *testing.T) {
	p := newPlaces([]verdict.Property{{Pointer: ""}, {Pointer: "/a~1b"}, {Pointer: "/m/*"}, {Pointer: "/m/fixed"}, {Pointer: "/l/*/x"}})
	for _, tc := range []struct{ in, want, reason string }{
		{"", "", "the body"},
		{"/a~1b", "/a~1b", "an escaped name"},
		{"/m/other", "/m/*", "a map's value"},
		{"/m/fixed", "/m/fixed", "a name goes before the star"},
		{"/l/12/x", "/l/*/x", "an item"},
		{"/l/12/y", noPlace, "not in the outline"},
	} {
		got, ok := p.of(tc.in)
		require.Equal(t, tc.want, got, tc.reason)
		require.Equal(t, tc.want != noPlace, ok, tc.reason)
		again, _ := p.of(tc.in)
		require.Equal(t, got, again, "the same when asked again")
	}
}

// TestBodyLines: JSON is laid out without being decoded.
func TestBodyLines(t *testing.T) {
	show := func(body string, hits ...string) string {
		out := ""
		for _, l := range bodyLines(&verdict.Body{Data: []byte(body), Size: int64(len(body))}, hits...) {
			mark := " "
			if l.Hit {
				mark = ">"
			}
			out += mark + l.Text + "\n"
		}
		return out
	}
	for _, tc := range []struct {
		body string
		hits []string
		want string
	}{
		{`{"a":1.50e400,"a":"\u0041","b":[]}`, []string{"/b"}, " {\n   \"a\": 1.50e400,\n   \"a\": \"\\u0041\",\n>  \"b\": []\n }\n"},
		{`[{"x":1},{"x":2}]`, []string{"/*/x"}, " [\n   {\n>    \"x\": 1\n   },\n   {\n>    \"x\": 2\n   }\n ]\n"},
		{`{"o":{"p":1}}`, []string{"/o"}, " {\n>  \"o\": {\n>    \"p\": 1\n>  }\n }\n"},
		{"{\"cut\":", nil, " {\"cut\":\n"},
		{"a\x1b[31m\nb", nil, " a\\u001b[31m\n b\n"},
		{"\x00\xff", nil, " 00000000  00 ff                                             |..|\n"},
		{"", nil, ""},
		{" true ", nil, " true\n"},
	} {
		require.Equal(t, tc.want, show(tc.body, tc.hits...), "%q", tc.body)
	}
	deep := fmt.Sprintf("%s1%s", repeat("[", 300), repeat("]", 300))
	require.Equal(t, " "+deep+"\n", show(deep), "what is nested too deeply stays as it came")
}

func repeat(s string, n int) string {
	out := ""
	for range n {
		out += s
	}
	return out
}
