package mock

import (
	"net/http"
	"time"
)

// timeOddities answer later, or ask to come again.
var timeOddities = []Oddity{
	{
		Name:    "slow-answers",
		Title:   "Every answer takes a tenth of a second.",
		Reason:  "Nothing is promised about time.",
		install: func(b *behaviour, _ *service) { b.admit = append(b.admit, pause(100*time.Millisecond)) },
	},
	{
		Name:    "too-many-requests",
		Title:   "Every seventh request is answered with 429 and Retry-After: 0, the first of them with 1.",
		Reason:  "RFC 6585 section 4: the client is asked to slow down.",
		install: comeAgain(http.StatusTooManyRequests, 7),
	},
	{
		Name:    "unavailable-now-and-then",
		Title:   "Every eleventh request is answered with 503 and Retry-After: 0, the first of them with 1.",
		Reason:  "RFC 9110 section 15.6.4: the client is asked to come again.",
		install: comeAgain(http.StatusServiceUnavailable, 11),
	},
}

// pause waits, at most until the client goes away.
func pause(d time.Duration) func(*exchange) *answer {
	return func(x *exchange) *answer {
		select {
		case <-time.After(d):
		case <-x.r.Context().Done():
		}
		return nil
	}
}

func comeAgain(status int, every uint64) func(*behaviour, *service) {
	return func(b *behaviour, _ *service) {
		b.admit = append(b.admit, func(x *exchange) *answer {
			if x.n%every != 0 {
				return nil
			}
			return x.refuse(&refusal{
				reason: limited, status: status, message: "Come again later.",
				header: http.Header{"Retry-After": {pick(x.n == every, "1", "0")}},
			})
		})
	}
}
