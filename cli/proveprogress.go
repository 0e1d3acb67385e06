package cli

import (
	"fmt"

	"assay/suite"
)

// proved shows how far a proof is, and what was amiss so far.
func (p *progress) proved(s suite.ProveStep) {
	p.tell(s.Done, s.Total, func() string { return serverTally(s) })
}

// serverTally says how many servers were tried, and what was amiss.
func serverTally(s suite.ProveStep) string {
	text := fmt.Sprintf("%d of %d servers tried (%d %%)", s.Done, s.Total, 100*s.Done/max(s.Total, 1))
	if s.Missed > 0 {
		text += fmt.Sprintf(", %d missed", s.Missed)
	}
	if s.Alarms > 0 {
		text += fmt.Sprintf(", %d lawful ones not silent", s.Alarms)
	}
	return text
}
