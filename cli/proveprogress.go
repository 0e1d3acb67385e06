package cli

import (
	"fmt"
	"strings"

	"assay/suite"
)

// proved shows how far a proof is. A terminal has a line that is rewritten; a
// log has one now and then, and one for each miss and false alarm.
func (p *progress) proved(s suite.ProveStep) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if now.Before(p.next) && s.Done < s.Total {
		return
	}
	p.next = now.Add(p.pause())
	if !p.terminal {
		fmt.Fprintf(p.w, "assay: %s\n", serverTally(s))
		return
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s", serverBar(s, p.width))
	p.shown = true
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

// serverBar draws the share that is done in what the terminal's width leaves.
func serverBar(s suite.ProveStep, width int) string {
	text := serverTally(s)
	room := min(40, width-len(text)-4)
	if room < 5 {
		return text
	}
	full := room * s.Done / max(s.Total, 1)
	return "[" + strings.Repeat("#", full) + strings.Repeat(".", room-full) + "] " + text
}
