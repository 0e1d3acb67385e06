package mock

import (
	"net/http"
	"sync/atomic"

	"assay/rule"
)

// stabilityFaults come and go, or show under concurrency.
var stabilityFaults = []Fault{
	{
		Name:    "server-error-now-and-then",
		Title:   "Every fifth create is answered with 500.",
		Rules:   []rule.ID{"status/no-server-error", "stability/intermittent", "status/accepts-valid", "status/created"},
		places:  always,
		install: nowAndThen(http.StatusInternalServerError, 5),
	},
	{
		Name:    "refuses-now-and-then",
		Title:   "Every fifth create is refused without a reason.",
		Rules:   []rule.ID{"status/accepts-valid", "stability/intermittent", "status/created"},
		places:  when(varied),
		install: nowAndThen(0, 5),
	},
	{
		Name:    "answers-previous",
		Title:   "A create is answered with the resource that was created before it.",
		Rules:   []rule.ID{"id/unique", "echo/field", "id/agrees", "concurrency/distinct"},
		places:  when(hasID),
		install: answersPrevious,
	},
}

// varied says that creates differ from each other: what is sent a second time as
// it was may be refused for that.
func varied(s *service) bool { return len(sending(func(*place) bool { return true })(s)) > 0 }

func nowAndThen(status int, every uint64) func(*behaviour, *service, string) {
	return func(b *behaviour, s *service, place string) {
		refusesWith(status, func(_ *exchange, s *service, _ string) bool { return s.creates.Add(1)%every == 0 })(b, s, place)
	}
}

// answersPrevious is one answer late, but for the first.
func answersPrevious(b *behaviour, _ *service, _ string) {
	var before atomic.Pointer[answer]
	b.answer = append(b.answer, func(_ *exchange, a *answer) {
		if !a.created() {
			return
		}
		kept := *a
		if last := before.Swap(&kept); last != nil {
			a.value = last.value
		}
	})
}
