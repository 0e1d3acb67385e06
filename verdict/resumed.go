package verdict

import "time"

// Resumed stands in a journal where a later call took the run up again: what
// follows is the rest of the same run. The trailer of the part before, where it
// had one, has made room for it.
type Resumed struct {
	Version string    `json:"version"` // of the tool
	Command []string  `json:"command,omitempty"`
	Time    time.Time `json:"time"`
	// Left are the resources that the trailer before named as left on the
	// target.
	Left []Resource `json:"left,omitempty"`
	// Notes are those of the parts before, and when the run was taken up.
	Notes []string `json:"notes,omitempty"`
	// Duration is that of all parts before, in nanoseconds.
	Duration time.Duration `json:"duration"`
}

// superseded is the technique of cases that a resumed run sends again.
const superseded = "superseded"

// Superseded is a case that was cut, once the run was resumed: what it sent and
// made is housekeeping, and its verdicts are those of the case that is sent
// again.
func (d *Done) Superseded() *Done {
	out := *d
	out.Case.Technique, out.Verdicts, out.Cut = superseded, nil, false
	return &out
}

// Superseded says that the case was cut, and is sent again later in the journal.
func (c *CaseInfo) Superseded() bool { return c.Technique == superseded }
