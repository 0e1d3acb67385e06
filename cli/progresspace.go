package cli

import (
	"fmt"
	"time"
)

// pace is how fast a run is at present: the rate over the last seconds and not
// since the beginning, which a slow phase would make a lie.
type pace struct{ marks []mark }

type mark struct {
	at   time.Time
	done int
}

// paceMarks are as many seconds as the rate is taken over.
const paceMarks = 15

// add notes what is done, at most once a second.
func (p *pace) add(at time.Time, done int) {
	if n := len(p.marks); n > 0 && at.Sub(p.marks[n-1].at) < time.Second {
		return
	}
	p.marks = append(p.marks, mark{at, done})
	if len(p.marks) > paceMarks {
		p.marks = append(p.marks[:0], p.marks[1:]...)
	}
}

// perSecond is 0 where nothing is known yet.
func (p *pace) perSecond() float64 {
	if len(p.marks) < 2 {
		return 0
	}
	first, last := p.marks[0], p.marks[len(p.marks)-1]
	return max(0, float64(last.done-first.done)/last.at.Sub(first.at).Seconds())
}

// speed is the rate in words, and the time that is left for so many.
func speed(rate float64, left int) string {
	if rate <= 0 {
		return ""
	}
	text := fmt.Sprintf(", %.0f/s", rate)
	if rate < 1 {
		text = fmt.Sprintf(", %.0f/min", 60*rate)
	}
	if left <= 0 {
		return text
	}
	return text + ", " + remaining(float64(left)/rate) + " left"
}

// remaining writes seconds as a person would say them. What no one waits for is
// not counted.
func remaining(seconds float64) string {
	switch s := int(seconds + 0.5); {
	case s < 1:
		return "less than 1 s"
	case s < 100:
		return fmt.Sprintf("%d s", s)
	case s < 100*60:
		return fmt.Sprintf("%d min", (s+30)/60)
	case s < 100*60*60:
		return fmt.Sprintf("%d h", (s+1800)/3600)
	}
	return "days"
}
