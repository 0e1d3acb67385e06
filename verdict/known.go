package verdict

import "assay/rule"

// Known says that a finding was there before and is accepted for now: it is
// shown, and fails no run.
type Known struct {
	// Reason is why the user accepts it.
	Reason string `json:"reason,omitempty"`
	// Expires is the day, as 2006-01-02, from which on it counts again; empty
	// when it has none.
	Expires string `json:"expires,omitempty"`
}

// Baseline is what became of the findings that the user knew before the run.
type Baseline struct {
	// File is the baseline's name as the user gave it.
	File string `json:"file"`
	// Known is the number of findings of this run that are in it.
	Known int `json:"known"`
	// Stale are the entries that the run could have met and did not: what they
	// describe was mended.
	Stale []BaselineEntry `json:"stale,omitempty"`
	// Expired are the entries whose day has come; their findings count again.
	Expired []BaselineEntry `json:"expired,omitempty"`
	// Grown are the entries whose finding shows at places that they do not
	// have, so that it counts. Their Pointers are the new places alone.
	Grown []BaselineEntry `json:"grown,omitempty"`
}

// BaselineEntry is one accepted finding.
type BaselineEntry struct {
	// Fingerprint is that of the finding.
	Fingerprint string  `json:"fingerprint"`
	Rule        rule.ID `json:"rule"` // as Finding.Rule
	// Operation is the operation's id; empty for the whole description.
	Operation string `json:"operation,omitempty"`
	// In is as Finding.In.
	In string `json:"in,omitempty"`
	// Pointer is the place in the instance, as Finding.Pointer.
	Pointer string `json:"pointer,omitempty"`
	// Pointers are the places when one cause shows at several. It is known at
	// these; a new one counts.
	Pointers []string `json:"pointers,omitempty"`
	// Keyword is as Finding.Keyword.
	Keyword string `json:"keyword,omitempty"`
	// Outcome is what is accepted at most: empty for a failure, else "weak" or
	// "error".
	Outcome Outcome `json:"outcome,omitempty"`
	// Intermittent says that it comes and goes, now here and now there, so that
	// its places are not compared.
	Intermittent bool `json:"intermittent,omitempty"`
	// Case is the id of a case that showed it; empty when none did.
	Case string `json:"case,omitempty"`
	// Sentence is what the finding said when it was accepted.
	Sentence string `json:"sentence,omitempty"`
	Known
}

// PolicyEntry is one change that the user made to how rules count, as it stands
// in the configuration or on the command line.
type PolicyEntry struct {
	Rule rule.ID `json:"rule"` // as Verdict.Rule
	Mode string  `json:"mode"` // "off", "weak" or "fail"
	// Operation, Technique and Pointer narrow it to verdicts of that operation,
	// technique and place; empty for all.
	Operation string `json:"operation,omitempty"`
	Technique string `json:"technique,omitempty"`
	Pointer   string `json:"pointer,omitempty"`
	// Reason is why the user changed it.
	Reason string `json:"reason,omitempty"`
	// Origin is such as "assay.yaml:12" or "--rule".
	Origin string `json:"origin,omitempty"`
	// Changed is the number of verdicts that it changed or left out; known only
	// in the trailer.
	Changed int `json:"changed,omitempty"`
}
