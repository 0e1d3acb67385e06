package checks

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/rule"
	"assay/verdict"
)

const (
	runNonce = "ab12"
	runOp    = "createThing"
)

// tape is a run being recorded.
type tape struct {
	judge *RunJudge
	n     int
}

func record() *tape {
	t := &tape{judge: NewRunJudge(&verdict.Outline{Operations: []verdict.OperationOutline{{ID: runOp, Method: "POST", Path: "/things", List: "/things", Identifier: "/key"}}})}
	t.judge.Event(&verdict.Event{Started: &verdict.Started{Nonce: runNonce}})
	return t
}

// mark is the mark of a send.
func mark(n int) string { return fmt.Sprintf("%s%012d", runNonce, n) }

// second n of the run.
func second(n int) time.Time { return time.Unix(1_000_000+int64(n), 0) }

// sent is an exchange that took half a second.
func sentAt(n int, step, method, url, req string, status int, res string) verdict.Exchange {
	return verdict.Exchange{
		Step: step, Start: second(n), Duration: time.Second / 2,
		Request:  verdict.Request{Method: method, URL: "http://h" + url, Body: body(req)},
		Response: &verdict.Response{Status: status, Body: body(res)},
	}
}

func (t *tape) done(d *verdict.Done) {
	t.n++
	d.Case.Operation = runOp
	if d.Case.ID == "" {
		d.Case.ID = fmt.Sprintf("%s/enum/%d", runOp, t.n)
	}
	t.judge.Event(&verdict.Event{Done: d})
}

// create records one that got an id at second n.
func (t *tape) create(n int, id, req string, status int) {
	t.done(&verdict.Done{
		Exchanges: []verdict.Exchange{sentAt(n, "", "POST", "/things", req, status, "")},
		Created:   []verdict.Resource{{Operation: runOp, ID: id, URL: "http://h/things/" + id}},
	})
}

// delete records one at second n.
func (t *tape) delete(n int, id string) {
	t.done(&verdict.Done{
		Exchanges: []verdict.Exchange{sentAt(n, "delete.1", "DELETE", "/things/"+id, "", 204, "")},
		Deleted:   []string{"http://h/things/" + id},
	})
}

func (t *tape) of(id rule.ID) []verdict.Verdict {
	var out []verdict.Verdict
	for _, v := range t.judge.Verdicts() {
		if v.Rule == id {
			out = append(out, v)
		}
	}
	return out
}

func TestUnique(t *testing.T) {
	for _, tc := range []struct {
		why     string
		play    func(*tape)
		outcome verdict.Outcome
		note    string
	}{
		{"all differ", func(t *tape) { t.create(1, "1", "a", 201); t.create(2, "2", "b", 201) }, verdict.Pass, ""},
		{"the same twice", func(t *tape) { t.create(1, "1", "a", 201); t.create(2, "1", "b", 201) }, verdict.Fail, ""},
		{"an equal body, answered 200", func(t *tape) { t.create(1, "1", "a", 201); t.create(2, "1", "a", 200) }, verdict.Pass, "an equal body got the known resource again (200): de-duplication"},
		{"an equal body, answered 201", func(t *tape) { t.create(1, "1", "a", 201); t.create(2, "1", "a", 201) }, verdict.Fail, ""},
		{"another body, answered 200", func(t *tape) { t.create(1, "1", "a", 201); t.create(2, "1", "b", 200) }, verdict.Fail, ""},
		{"used again after deletion", func(t *tape) { t.create(1, "1", "a", 201); t.delete(2, "1"); t.create(3, "1", "b", 201) }, verdict.Pass, "1 identifier used again after deletion"},
		{"deleted only later", func(t *tape) {
			t.create(1, "1", "a", 201)
			t.create(2, "1", "b", 201)
			t.delete(3, "1")
			t.delete(4, "1")
		}, verdict.Fail, ""},
		{"events in the order of the plan, not of time", func(t *tape) { t.create(3, "1", "b", 201); t.create(1, "1", "a", 201); t.delete(2, "1") }, verdict.Pass, "1 identifier used again after deletion"},
		{"the server began anew before the run was taken up", func(t *tape) {
			t.create(1, "1", "a", 201)
			t.judge.Event(&verdict.Event{Resumed: &verdict.Resumed{Time: second(2)}})
			t.create(3, "1", "b", 201)
		}, verdict.Pass, "1 identifier used again after deletion, or after the run was taken up"},
		{"the same twice since the run was taken up", func(t *tape) {
			t.judge.Event(&verdict.Event{Resumed: &verdict.Resumed{Time: second(0)}})
			t.create(1, "1", "a", 201)
			t.create(2, "1", "b", 201)
		}, verdict.Fail, ""},
		{"it is in the body by chance", func(t *tape) {
			t.create(1, `7`, `{"key":"a","n":7}`, 201)
			t.create(2, `7`, `{"key":"a","n":7}`, 201)
		}, verdict.Fail, ""},
		{"the delete was asked for while the second was made", func(t *tape) { t.create(1, "1", "a", 201); t.delete(2, "1"); t.create(2, "1", "b", 201) }, verdict.Pass, "1 identifier used again after deletion"},
	} {
		r := record()
		tc.play(r)
		vs := r.of("id/unique")
		require.NotEmpty(t, vs, tc.why)
		require.Equal(t, tc.outcome, vs[0].Outcome, tc.why)
		require.Equal(t, tc.note, vs[0].Note, tc.why)
	}
	r := record()
	r.create(1, `"a"`, `{"key":"a","n":1}`, 201)
	r.create(2, `"a"`, `{"key":"a","n":2}`, 201)
	require.Empty(t, r.of("id/unique"), "a name that the client gave twice")
	r = record()
	for i := range 200 {
		r.create(i, "same", fmt.Sprint(i), 201)
	}
	require.LessOrEqual(t, len(r.of("id/unique")), maxClashes, "a server with one id does not fill the report")
}

func TestCreatesNothing(t *testing.T) {
	refused := func(n int) *verdict.Done {
		return &verdict.Done{Exchanges: []verdict.Exchange{sentAt(n, "", "POST", "/things", `{"name":"`+mark(n)+`"}`, 400, "")}}
	}
	list := func(n int, marks ...int) *verdict.Done {
		var items []string
		for _, m := range marks {
			items = append(items, `{"name":"`+strings.ToUpper(mark(m))+`"}`)
		}
		return &verdict.Done{Exchanges: []verdict.Exchange{sentAt(n, "list.1", "GET", "/v1/things", "", 200, "["+strings.Join(items, ",")+"]")}}
	}
	for _, tc := range []struct {
		why    string
		events []*verdict.Done
		want   []verdict.Outcome
		reason string
	}{
		{"nothing refused", []*verdict.Done{list(9, 1)}, nil, ""},
		{"none of it listed", []*verdict.Done{refused(1), list(9, 5)}, []verdict.Outcome{verdict.Pass}, ""},
		{"refused, and listed", []*verdict.Done{refused(1), refused(2), list(9, 2)}, []verdict.Outcome{verdict.Fail}, ""},
		{"no list was read", []*verdict.Done{refused(1)}, []verdict.Outcome{verdict.Skip}, "no list was read in which leftovers would show"},
		{"nothing was marked", []*verdict.Done{{Exchanges: []verdict.Exchange{sentAt(1, "", "POST", "/things", `{}`, 400, "")}}, list(9)}, []verdict.Outcome{verdict.Skip}, "no refused body had room for a mark"},
		{"the same mark was accepted elsewhere", []*verdict.Done{refused(1), {Exchanges: []verdict.Exchange{sentAt(1, "", "POST", "/things", mark(1), 201, "")}}, list(9, 1)}, []verdict.Outcome{verdict.Pass}, ""},
		{"a timeout may have created it", []*verdict.Done{refused(1), {Exchanges: []verdict.Exchange{{Request: verdict.Request{Method: "POST", Body: body(mark(1))}}}}, list(9, 1)}, []verdict.Outcome{verdict.Pass}, ""},
	} {
		r := record()
		for _, d := range tc.events {
			r.done(d)
		}
		var got []verdict.Outcome
		vs := r.of("reject/creates-nothing")
		for _, v := range vs {
			got = append(got, v.Outcome)
		}
		require.Equal(t, tc.want, got, tc.why)
		if tc.reason != "" {
			require.Equal(t, tc.reason, vs[0].Reason)
		}
	}
	j := NewRunJudge(&verdict.Outline{Operations: []verdict.OperationOutline{{ID: runOp}}})
	j.Event(&verdict.Event{Done: &verdict.Done{Case: verdict.CaseInfo{Operation: runOp}, Exchanges: refused(1).Exchanges}})
	require.Equal(t, "no list is described in which leftovers would show", j.Verdicts()[0].Reason)
}

func TestStability(t *testing.T) {
	for _, tc := range []struct {
		why      string
		statuses []int
		want     []verdict.Outcome
	}{
		{"once", []int{201}, nil},
		{"alike", []int{201, 201, 200}, []verdict.Outcome{verdict.Pass}},
		{"refused alike", []int{400, 422}, []verdict.Outcome{verdict.Pass}},
		{"crashes now and then", []int{201, 500, 201}, []verdict.Outcome{verdict.Fail}},
		{"crashes alike", []int{500, 500}, []verdict.Outcome{verdict.Pass}},
		{"refused now and then", []int{201, 400, 201}, []verdict.Outcome{verdict.Fail}},
		{"refused from some time on: it may have to be unique", []int{201, 400, 400}, []verdict.Outcome{verdict.Error}},
		{"conflicts, limits and credentials say nothing", []int{201, 409, 429, 401, 503, 201}, []verdict.Outcome{verdict.Pass}},
	} {
		r := record()
		for i, n := range tc.statuses {
			d := &verdict.Done{Exchanges: []verdict.Exchange{sentAt(i, "", "POST", "/things", `{"name":"`+mark(i)+`"}`, n, "")}}
			d.Case.Technique = "control"
			r.done(d)
		}
		var got []verdict.Outcome
		for _, v := range r.of("stability/intermittent") {
			got = append(got, v.Outcome)
		}
		require.Equal(t, tc.want, got, tc.why)
	}
	r := record()
	for i, n := range []int{201, 400, 201} {
		r.done(&verdict.Done{Case: verdict.CaseInfo{Technique: "enum"}, Exchanges: []verdict.Exchange{sentAt(i, "", "POST", "/things", fmt.Sprint(i), n, "")}})
	}
	require.Empty(t, r.of("stability/intermittent"), "other bodies may fare otherwise")
}

// TestStabilityOfRepeats: a case that was sent again counts whatever it is
// about, and what is taken at once after a refusal is not told by uniqueness.
func TestStabilityOfRepeats(t *testing.T) {
	for _, tc := range []struct {
		why      string
		statuses []int
		want     []verdict.Outcome
	}{
		{"crashed once", []int{500, 201, 201, 201}, []verdict.Outcome{verdict.Fail}},
		{"refused once", []int{400, 201, 201, 201}, []verdict.Outcome{verdict.Fail}},
		{"crashes alike", []int{500, 500, 500, 500}, []verdict.Outcome{verdict.Pass}},
		{"it may have to be unique", []int{201, 400, 400, 400}, []verdict.Outcome{verdict.Error}},
	} {
		d := &verdict.Done{Case: verdict.CaseInfo{Technique: "enum"}}
		for i, n := range tc.statuses {
			step := ""
			if i > 0 {
				step = fmt.Sprintf("repeat.%d", i)
			}
			d.Exchanges = append(d.Exchanges, sentAt(i, step, "POST", "/things", `{"name":"`+mark(i)+`"}`, n, ""))
		}
		r := record()
		r.done(d)
		var got []verdict.Outcome
		for _, v := range r.of("stability/intermittent") {
			got = append(got, v.Outcome)
		}
		require.Equal(t, tc.want, got, tc.why)
	}
}

func TestVacuity(t *testing.T) {
	r := record()
	require.Empty(t, r.of("status/created"), "nothing was sent yet")
	refused := &verdict.Done{Exchanges: []verdict.Exchange{sentAt(1, "", "POST", "/things", "{}", 400, "")}}
	r.done(refused)
	vs := r.of("status/created")
	require.Len(t, vs, 1)
	require.Equal(t, verdict.Error, vs[0].Outcome)
	require.NotEmpty(t, vs[0].Hint)
	r.create(2, "1", "{}", 201)
	require.Empty(t, r.of("status/created"))
}

// TestFieldsThatNeverComeBack: lost in every answer is one finding with a
// hint, lost now and then is not the server's to own.
func TestFieldsThatNeverComeBack(t *testing.T) {
	lost := func(r *tape, ptr string, o verdict.Outcome, got string) {
		r.done(&verdict.Done{Verdicts: []verdict.Verdict{{Rule: "echo/field", Outcome: o, Operation: runOp, Pointer: ptr, Place: verdict.Place{Pointer: "/p" + starred(ptr)}, Got: got}}})
	}
	r := record()
	for range 3 {
		lost(r, "/a", verdict.Fail, "nothing: the property was dropped")
	}
	lost(r, "/items/0/b", verdict.Fail, "1")
	lost(r, "/items/7/b", verdict.Fail, "2")
	lost(r, "/c", verdict.Fail, "1")
	lost(r, "/c", verdict.Pass, "")
	lost(r, "/d", verdict.Fail, "1")
	vs := r.of("echo/field")
	require.Len(t, vs, 2)
	require.Equal(t, "/a", vs[0].Pointer)
	require.Equal(t, "nothing: the property was dropped, in each of 3 answers", vs[0].Got)
	require.Contains(t, vs[0].Hint, "readOnly")
	require.Equal(t, "/items/*/b", vs[1].Pointer)
	require.Equal(t, "another value in each of 2 answers", vs[1].Got)
}

// TestStaticAnswers: a mock that answers its example says the same to all.
func TestStaticAnswers(t *testing.T) {
	answered := func(r *tape, n int, req, res string) {
		r.done(&verdict.Done{Exchanges: []verdict.Exchange{sentAt(n, "", "POST", "/things", req, 201, res)}})
	}
	r := record()
	for n := range minStatic {
		answered(r, n, fmt.Sprint(n), "{}")
	}
	require.Empty(t, r.of("echo/field"), "answers that describe no field of what was sent owe none")
	r = record()
	r.done(&verdict.Done{Verdicts: []verdict.Verdict{{Rule: "echo/field", Outcome: verdict.Fail, Operation: runOp, Pointer: "/a"}}})
	answered(r, 1, "a", "same")
	answered(r, 2, "a", "same")
	answered(r, 3, "b", "same")
	require.Empty(t, r.of("echo/field"), "two bodies may be answered alike")
	answered(r, 4, "c", "same")
	vs := r.of("echo/field")
	require.Len(t, vs, 1)
	require.Equal(t, "one and the same body, whatever is sent", vs[0].Got)
	answered(r, 5, "d", "other")
	require.Empty(t, r.of("echo/field"))
}

func TestARunJudgeNeedsNoOutline(t *testing.T) {
	j := NewRunJudge(nil)
	j.Event(&verdict.Event{Finished: &verdict.Finished{}})
	require.Empty(t, j.Verdicts())
}
