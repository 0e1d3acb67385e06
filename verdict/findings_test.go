package verdict

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/rule"
)

const op = "createThing"

func collector() *Collector {
	c := NewCollector([]rule.Info{
		{ID: "status/rejects-invalid", Title: "A request that breaks the description is refused.", Basis: rule.Expectation, Subject: rule.Server},
		{ID: "body/schema", Title: "The body of a success is as its schema says.", Basis: rule.Must, Subject: rule.Server},
		{ID: "description/example-breaks-schema", Title: "A documented example is as its own schema says.", Basis: rule.Must, Subject: rule.Description},
	})
	c.Add(&Event{Contract: &Outline{Operations: []OperationOutline{{ID: op, Method: "POST", Path: "/things"}}}})
	return c
}

func promise(ptr string, line int) Place {
	return Place{File: "a.yaml", Line: line, Pointer: "/components/schemas/thing/properties" + ptr}
}

// tried is a case about a place that gave one verdict.
func tried(rl rule.ID, ptr, keyword string, n int, o Outcome) *Event {
	info := CaseInfo{
		ID: fmt.Sprintf("%s/%s/%s/%d", op, keyword, strings.ReplaceAll(strings.Trim(ptr, "/"), "/", "."), n), Operation: op,
		Technique: keyword, Pointer: ptr, Keyword: keyword, Promise: promise(ptr+"/"+keyword, 10+len(ptr)),
	}
	return &Event{Done: &Done{
		Case: info,
		Exchanges: []Exchange{
			{Request: Request{Method: "POST", Body: Body{Data: []byte("first attempt, refused for its rate")}}},
			{Request: Request{Method: "POST", Body: Body{Data: []byte(strings.Repeat("x", 10+n))}}, Response: &Response{Status: 201}},
		},
		Created: []Resource{{ID: "1"}},
		Verdicts: []Verdict{{
			Rule: rl, Outcome: o, Operation: op, Case: info.ID, Pointer: ptr, Keyword: keyword, Place: info.Promise,
			Want: "a refusal (4xx)", Got: "a success (201)",
		}},
	}}
}

func TestOneCauseIsOneFinding(t *testing.T) {
	c := collector()
	for n := range 80 {
		c.Add(tried("status/rejects-invalid", "/name", "maxLength", 80-n, Fail))
	}
	c.Add(tried("status/rejects-invalid", "/name", "maxLength", 99, Weak))
	c.Add(tried("status/rejects-invalid", "/name", "minLength", 1, Fail))
	c.Add(tried("status/rejects-invalid", "/other", "maxLength", 1, Pass))
	fs := c.Findings(nil)
	require.Len(t, fs, 2)
	f := fs[0]
	require.Equal(t, 81, f.Count)
	require.Len(t, f.Cases, 50)
	require.Equal(t, Fail, f.Outcome)
	require.Equal(t, op+"/maxLength/name/1", f.Example, "the smallest body shows it best")
	require.Len(t, f.Exchange.Request.Body.Data, 11, "with the last attempt")
	require.Equal(t, rule.Expectation, f.Basis)
	require.Equal(t, rule.Server, f.Subject)
	require.Len(t, f.Places, 1)
	require.Equal(t, `POST /things, body changed at "name" (maxLength): wanted a refusal (4xx), got a success (201) (81 times).`, f.Sentence)
	require.Len(t, f.Fingerprint, 12)
	require.NotEqual(t, f.Fingerprint, fs[1].Fingerprint)
}

// TestFingerprintsAreStable: they know no line, no case and no value.
func TestFingerprintsAreStable(t *testing.T) {
	a, b := collector(), collector()
	a.Add(tried("status/rejects-invalid", "/name", "maxLength", 1, Fail))
	e := tried("status/rejects-invalid", "/name", "maxLength", 7, Fail)
	e.Done.Verdicts[0].Place.Line, e.Done.Verdicts[0].Place.File, e.Done.Verdicts[0].Got = 999, "b.yaml", "a success (200)"
	b.Add(e)
	require.Equal(t, a.Findings(nil)[0].Fingerprint, b.Findings(nil)[0].Fingerprint)
	require.Equal(t, "0ee65e71b158", a.Findings(nil)[0].Fingerprint, "baselines hold fingerprints: they do not change between releases")
}

// TestIndexesAreOnePlace: the third item is at fault as the first is.
func TestIndexesAreOnePlace(t *testing.T) {
	c := collector()
	for i := range 3 {
		c.Add(&Event{Done: &Done{Case: CaseInfo{ID: "c", Operation: op}, Verdicts: []Verdict{
			{Rule: "body/schema", Outcome: Fail, Operation: op, Case: "c", Pointer: fmt.Sprintf("/items/%d/id", i), Keyword: "type", Want: "string", Got: "number"},
		}}})
	}
	fs := c.Findings(nil)
	require.Len(t, fs, 1)
	require.Equal(t, "/items/*/id", fs[0].Pointer)
	require.Equal(t, `POST /things, "items.*.id" in the answer: wanted string, got number (3 times).`, fs[0].Sentence)
}

// TestMissingPropertiesAreToldApart: they share keyword and schema.
func TestMissingPropertiesAreToldApart(t *testing.T) {
	c := collector()
	for _, name := range []string{"/a", "/b", "/a"} {
		c.Add(&Event{Done: &Done{Case: CaseInfo{Operation: op}, Verdicts: []Verdict{
			{Rule: "body/schema", Outcome: Fail, Operation: op, Pointer: name, Keyword: "required", Place: Place{Pointer: "/s/required"}, Want: "it", Got: "none"},
		}}})
	}
	require.Len(t, c.Findings(nil), 2)
}

// TestRollUp: a server that never looks at a keyword has one fault, one that
// looks at nothing has one fault too.
func TestRollUp(t *testing.T) {
	const rl = "status/rejects-invalid"
	type row struct {
		ptr, keyword string
		o            Outcome
	}
	for _, tc := range []struct {
		why      string
		rows     []row
		findings int
		sentence string
		places   int
	}{
		{"one keyword at three places", []row{{"/a", "type", Fail}, {"/b", "type", Fail}, {"/c", "type", Weak}, {"/a", "enum", Pass}}, 1,
			`POST /things, bodies changed for "type" at any of 3 places (such as "a"): wanted a refusal (4xx), got a success (201) (3 times).`, 3},
		{"two places are not enough", []row{{"/a", "type", Fail}, {"/b", "type", Fail}, {"/a", "enum", Pass}}, 2, "", 1},
		{"one place of four is looked at", []row{{"/a", "type", Fail}, {"/b", "type", Fail}, {"/c", "type", Fail}, {"/d", "type", Pass}}, 1,
			`POST /things, bodies changed for "type" at 3 of 4 places (such as "a"): wanted a refusal (4xx), got a success (201) (3 times).`, 3},
		{"refused now and then is looked at, and taken at three places", []row{{"/a", "type", Fail}, {"/a", "type", Pass}, {"/b", "type", Fail}, {"/c", "type", Fail}}, 1, "", 3},
		{"two of many places stay two", []row{{"/a", "type", Fail}, {"/b", "type", Fail}, {"/c", "type", Pass}, {"/d", "type", Pass}}, 2, "", 1},
		{"recommendations are kept apart from failures", []row{{"/a", "type", Fail}, {"/b", "type", Weak}, {"/c", "type", Weak}, {"/d", "type", Weak}, {"/e", "type", Pass}}, 2, "", 1},
		{"the whole schema", []row{{"/a", "type", Fail}, {"/b", "type", Fail}, {"/a", "enum", Fail}}, 1,
			`POST /things, bodies that differ in any of 3 tested promises of the schema (such as "a" (type)): wanted a refusal (4xx), got a success (201) (3 times).`, 3},
		{"what could not be judged does not count", []row{{"/a", "type", Fail}, {"/b", "type", Fail}, {"/c", "type", Fail}, {"/d", "type", Error}, {"/e", "enum", Pass}}, 2, "", 3},
	} {
		c := collector()
		for i, r := range tc.rows {
			c.Add(tried(rl, r.ptr, r.keyword, i, r.o))
		}
		fs := c.Findings(nil)
		require.Len(t, fs, tc.findings, tc.why)
		require.Len(t, fs[0].Places, tc.places, tc.why)
		if tc.sentence != "" {
			require.Equal(t, tc.sentence, fs[0].Sentence, tc.why)
			require.Empty(t, fs[0].Pointer)
			require.NotNil(t, fs[0].Exchange)
		}
		again := c.Findings(nil)
		require.Equal(t, fs, again, "asking again says the same")
	}
}

// TestRollUnderOnePlace: a server that fails whatever is sent at a place, and
// works without it, has one fault.
func TestRollUnderOnePlace(t *testing.T) {
	c := collector()
	crash := func(ptr, keyword string, want Want, o Outcome) {
		e := tried("status/no-server-error", ptr, keyword, 1, o)
		e.Done.Case.Expect.Want = want
		c.Add(e)
	}
	crash("/address", "type", Reject, Fail)
	crash("/address", "required", Reject, Pass) // left out, all is well
	crash("/address/city", "type", Reject, Fail)
	crash("/address/city", "minLength", Reject, Fail)
	crash("/addressee", "type", Reject, Pass)
	crash("/name", "type", Reject, Fail)
	crash("/name", "minLength", Reject, Pass)
	fs := c.Findings(nil)
	require.Len(t, fs, 2)
	require.Equal(t, "/address", fs[0].Pointer)
	require.Equal(t, 3, fs[0].Count)
	require.Equal(t, `POST /things, body changed at "address" or below (3 tested promises): wanted a refusal (4xx), got a success (201) (3 times).`, fs[0].Sentence)
	require.Equal(t, "/name", fs[1].Pointer)
}

// TestSidesAreToldApart: a server that crashes on every invalid body and works
// with valid ones has one fault.
func TestSidesAreToldApart(t *testing.T) {
	c := collector()
	for i, ptr := range []string{"/a", "/b", "/c"} {
		for _, keyword := range []string{"type", "enum"} {
			for want, o := range map[Want]Outcome{Reject: Fail, Accept: Pass} {
				e := tried("status/no-server-error", ptr, keyword, i, o)
				e.Done.Case.Expect.Want = want
				c.Add(e)
			}
		}
	}
	require.Len(t, c.Findings(nil), 1)
}

// TestComingAndGoing: where equal requests fare differently, failures here and
// there are one finding with a rate.
func TestComingAndGoing(t *testing.T) {
	c := collector()
	for i, ptr := range []string{"/a", "/b", "/c", "/d"} {
		c.Add(tried("status/no-server-error", ptr, "type", i, Fail))
		c.Add(tried("status/no-server-error", ptr, "type", i+10, Pass))
	}
	require.Len(t, c.Findings(nil), 4)
	run := []Verdict{{Rule: "stability/intermittent", Outcome: Fail, Operation: op, Case: "x", Want: "one way", Got: "two"}}
	fs := c.Findings(run)
	require.Len(t, fs, 2)
	require.Equal(t, &Rate{Failed: 4, Of: 8}, fs[0].Intermittent)
	require.Equal(t, 4, fs[0].Count)
	require.Contains(t, fs[0].Sentence, "it comes and goes: 4 of 8")
	require.Equal(t, fs, c.Findings(run), "asking again says the same")
}

// TestEnvelopesAreNoSchema: that broken JSON is refused does not hide that the
// schema is not looked at.
func TestEnvelopesAreNoSchema(t *testing.T) {
	c := collector()
	for i, ptr := range []string{"/a", "/b", "/c"} {
		c.Add(tried("status/rejects-invalid", ptr, "type", i, Fail))
		c.Add(tried("status/rejects-invalid", ptr, "enum", i, Fail))
	}
	e := tried("status/rejects-invalid", "", "syntax", 9, Pass)
	e.Done.Case.Technique = "envelope"
	c.Add(e)
	require.Len(t, c.Findings(nil), 1)
}

func TestOutcomesAreKeptApart(t *testing.T) {
	c := collector()
	for i := range 3 {
		e := tried("status/rejects-invalid", fmt.Sprintf("/p%d", i), "type", i, Error)
		e.Done.Verdicts[0].Reason = "the valid twin was refused as well"
		c.Add(e)
	}
	c.Add(tried("status/rejects-invalid", "/a", "enum", 1, Weak))
	c.Add(tried("status/rejects-invalid", "/b", "enum", 1, Fail))
	c.Add(tried("status/rejects-invalid", "/b", "enum", 2, Skip))
	fs := c.Findings(nil)
	require.Len(t, fs, 3, "what could not be judged for one reason is one finding")
	require.Equal(t, []Outcome{Fail, Weak, Error}, []Outcome{fs[0].Outcome, fs[1].Outcome, fs[2].Outcome})
	require.Equal(t, 3, fs[2].Count)
	require.Equal(t, "POST /things: it could not be judged whether a request that breaks the description is refused: the valid twin was refused as well (3 times).", fs[2].Sentence)
}

func TestDescriptionFindingsMergePlaces(t *testing.T) {
	c := collector()
	example := func(line int, at string) Verdict {
		return Verdict{Rule: "description/example-breaks-schema", Outcome: Fail, Operation: op, Pointer: "/status", Keyword: "enum",
			Place: Place{File: "a.yaml", Line: line, Pointer: at + "/status"}, Want: `one of ["a"] (a.yaml:90)`, Got: `"String"`}
	}
	c.Add(&Event{Contract: &Outline{Verdicts: []Verdict{example(65, "/response"), example(45, "/request")}}})
	charged := example(45, "/request")
	charged.Case = "x"
	c.Add(&Event{Done: &Done{Case: CaseInfo{ID: "x", Operation: op}, Verdicts: []Verdict{charged, {Rule: "body/schema", Outcome: Pass}}}})
	fs := c.Findings(nil)
	require.Len(t, fs, 1)
	require.Equal(t, 3, fs[0].Count)
	require.Equal(t, []int{45, 65}, []int{fs[0].Places[0].Line, fs[0].Places[1].Line})
	require.Equal(t, `The description at a.yaml:45 and a.yaml:65: "status" should be one of ["a"] (a.yaml:90), but is "String".`, fs[0].Sentence)
	require.Equal(t, map[Outcome]int{Pass: 1}, c.Counts().ByCase, "the case itself is well")
	require.Equal(t, map[Outcome]int{Pass: 1}, c.Counts().Verdicts)
}

// TestRunVerdictsSayItBetter: a verdict about the whole run joins the finding
// of its cases, and does not count as one of them.
func TestRunVerdictsSayItBetter(t *testing.T) {
	c := collector()
	c.Add(tried("echo/field", "/name", "", 1, Fail))
	c.Add(tried("echo/field", "/name", "", 2, Fail))
	place := promise("/name/", 15)
	run := []Verdict{
		{Rule: "echo/field", Outcome: Fail, Operation: op, Pointer: "/name", Place: place, Want: "the value that was sent", Got: "nothing, in each of 2 answers", Hint: "say so"},
		{Rule: "id/unique", Outcome: Fail, Operation: op, Case: "z", Want: "an id of its own", Got: "1 again"},
		{Rule: "id/unique", Outcome: Pass, Operation: op},
	}
	fs := c.Findings(run)
	require.Len(t, fs, 2)
	require.Equal(t, 2, fs[0].Count)
	require.Equal(t, "say so", fs[0].Hint)
	require.Equal(t, "nothing, in each of 2 answers", fs[0].Got)
	require.NotNil(t, fs[0].Exchange)
	require.Equal(t, []string{"z"}, fs[1].Cases)
	require.Len(t, c.Findings(nil), 1, "the run's verdicts are not kept")
}

// TestOneVerdictForAllPlaces: a verdict about the whole operation takes those
// about its places in.
func TestOneVerdictForAllPlaces(t *testing.T) {
	c := collector()
	for _, ptr := range []string{"/a", "/b", "/c"} {
		c.Add(tried("echo/field", ptr, "", 1, Fail))
	}
	fs := c.Findings([]Verdict{{Rule: "echo/field", Outcome: Fail, Operation: op, Want: "what was sent", Got: "always the same", Hint: "a mock"}})
	require.Len(t, fs, 1)
	require.Equal(t, 3, fs[0].Count)
	require.Len(t, fs[0].Places, 3)
	require.Equal(t, `POST /things, 3 places in the answer (such as "a"): wanted what was sent, got always the same (3 times).`, fs[0].Sentence)
	fs = c.Findings([]Verdict{{Rule: "id/unique", Outcome: Fail, Operation: op, Got: "none"}})
	require.Len(t, fs, 4, "other rules are not touched")
}

func TestCounts(t *testing.T) {
	c := collector()
	c.Add(tried("body/schema", "/a", "type", 1, Fail))
	c.Add(tried("body/schema", "/a", "type", 2, Pass))
	e := tried("body/schema", "/a", "type", 3, Pass)
	e.Done.Verdicts = append(e.Done.Verdicts, Verdict{Rule: "x/y", Outcome: Weak}, Verdict{Rule: "x/z", Outcome: Error})
	c.Add(e)
	c.Add(&Event{Done: &Done{}})
	got := c.Counts()
	require.Equal(t, Counts{
		Cases: 4, Requests: 6, Created: 3,
		Verdicts: map[Outcome]int{Fail: 1, Pass: 2, Weak: 1, Error: 1},
		ByCase:   map[Outcome]int{Fail: 1, Pass: 1, Error: 1, Skip: 1},
	}, got)
	got.ByCase[Fail] = 99
	require.Equal(t, 1, c.Counts().ByCase[Fail], "counts are the caller's own")
}

func TestIntermittentFindingsHaveARate(t *testing.T) {
	c := collector()
	e := tried("body/schema", "/a", "type", 1, Fail)
	v := e.Done.Verdicts[0]
	for i, o := range []Outcome{Pass, Fail, Pass} {
		again := v
		again.Step, again.Outcome = fmt.Sprintf("repeat.%d", i+1), o
		e.Done.Verdicts = append(e.Done.Verdicts, again)
	}
	c.Add(e)
	f := c.Findings(nil)[0]
	require.Equal(t, &Rate{Failed: 2, Of: 4}, f.Intermittent)
	require.Contains(t, f.Sentence, "comes and goes: 2 of 4")
	require.Equal(t, f, c.Findings(nil)[0])
}

// TestWhatFailsEachTimeLasts: a fault that every repetition shows is counted
// once a case, and is no part of what comes and goes.
func TestWhatFailsEachTimeLasts(t *testing.T) {
	again := func(e *Event, o Outcome, place Place) *Event {
		for i := range 3 {
			v := e.Done.Verdicts[0]
			v.Step, v.Outcome, v.Place = fmt.Sprintf("repeat.%d", i+1), o, place
			e.Done.Verdicts = append(e.Done.Verdicts, v)
		}
		return e
	}
	c := collector()
	for i, ptr := range []string{"/a", "/b"} {
		e := tried("status/no-server-error", ptr, "type", i, Fail)
		c.Add(again(e, Pass, Place{})) // a pass need not name the place
	}
	lasting := tried("status/no-server-error", "/c", "type", 2, Fail)
	c.Add(again(lasting, Fail, lasting.Done.Verdicts[0].Place))
	fs := c.Findings([]Verdict{{Rule: "stability/intermittent", Outcome: Fail, Operation: op, Want: "one way", Got: "two"}})
	require.Len(t, fs, 3)
	byPointer := map[string]Finding{}
	for _, f := range fs {
		if f.Rule == "status/no-server-error" {
			byPointer[f.Pointer] = f
		}
	}
	require.Nil(t, byPointer["/c"].Intermittent)
	require.Equal(t, 1, byPointer["/c"].Count)
	require.NotNil(t, byPointer[""].Intermittent, "the two that come and go are one")
	require.Equal(t, 2, byPointer[""].Count)
}

// TestMemoryIsBounded: what is kept does not grow with the number of cases.
func TestMemoryIsBounded(t *testing.T) {
	c := collector()
	for i := range 5000 {
		e := tried("status/rejects-invalid", fmt.Sprintf("/list/%d", i), "type", i, []Outcome{Fail, Weak, Pass, Error}[i%4])
		e.Done.Case.Promise = promise("/list/items/type", 7)
		e.Done.Verdicts[0].Place = e.Done.Case.Promise
		e.Done.Verdicts[0].Reason = "the twin was refused"
		c.Add(e)
	}
	fs := c.Findings(nil)
	require.Len(t, fs, 2)
	require.Equal(t, "/list/*", fs[0].Pointer)
	require.Equal(t, 2500, fs[0].Count)
	require.Len(t, fs[0].Cases, maxFindingCases)
	require.Len(t, c.groups, 2)
	require.Len(t, c.tally, 1)
}

// TestHostileTextStaysText: nothing of an answer can break a sentence.
func TestHostileTextStaysText(t *testing.T) {
	c := NewCollector(nil)
	c.Add(&Event{Done: &Done{Verdicts: []Verdict{{Rule: "a/b", Outcome: Fail, Pointer: "/<&\"\x00\xff/0", Want: "<&\"", Got: "\xff\x00"}}}})
	fs := c.Findings(nil)
	require.Len(t, fs, 1)
	require.Contains(t, fs[0].Sentence, "The run")
}
