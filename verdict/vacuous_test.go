package verdict

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNothingIsTaken: an operation that takes nothing has one finding, and it
// says what to do.
func TestNothingIsTaken(t *testing.T) {
	none := Verdict{Rule: "status/created", Outcome: Error, Operation: op, Case: "c", Reason: "no create succeeded, so that nothing was shown", Hint: "send a body that the target takes"}
	rung := func(ptr string, o Outcome) *Event {
		e := tried("status/accepts-valid", ptr, "", 1, o)
		e.Done.Created = nil
		e.Done.Verdicts[0].Want, e.Done.Verdicts[0].Got = "a success", "a refusal (400)"
		if o == Error {
			e.Done.Verdicts[0].Reason = "the server reports a conflict with what it has (409)"
		}
		return e
	}
	for _, row := range []struct {
		why      string
		events   []*Event
		rule     string
		outcome  Outcome
		sentence string
	}{
		{"each rung is refused", []*Event{rung("/a", Fail), rung("/b", Fail), rung("/c", Weak)}, "status/accepts-valid", Fail,
			"POST /things, whatever was sent: wanted a success, got a refusal (400) (3 times)."},
		{"one rung is refused, others tell nothing", []*Event{rung("", Fail), rung("/b", Error)}, "status/accepts-valid", Fail,
			"POST /things, whatever was sent: wanted a success, got a refusal (400)."},
		{"no refusal tells anything", []*Event{rung("", Error)}, "status/created", Error,
			"POST /things: it could not be judged whether status/created holds: no create succeeded, so that nothing was shown."},
		{"made-up bodies alone were refused: they prove nothing", []*Event{rung("/a", Weak), rung("/b", Weak)}, "status/created", Error,
			"POST /things: it could not be judged whether status/created holds: no create succeeded, so that nothing was shown (3 times)."},
		{"nothing was sent", nil, "status/created", Error,
			"POST /things: it could not be judged whether status/created holds: no create succeeded, so that nothing was shown."},
	} {
		c := collector()
		for _, e := range row.events {
			c.Add(e)
		}
		fs := c.Findings([]Verdict{none})
		require.Len(t, fs, 1, row.why)
		require.Equal(t, row.rule, string(fs[0].Rule), row.why)
		require.Equal(t, row.outcome, fs[0].Outcome, row.why)
		require.Equal(t, row.sentence, fs[0].Sentence, row.why)
		require.Equal(t, none.Hint, fs[0].Hint, row.why)
	}
}
