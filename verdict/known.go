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
	File string `json:"file"`
	// Known is the number of findings of this run that are in it.
	Known int `json:"known"`
	// Stale are the entries that the run could have met and did not: what they
	// describe was mended.
	Stale []BaselineEntry `json:"stale,omitempty"`
	// Expired are the entries whose day has come; their findings count again.
	Expired []BaselineEntry `json:"expired,omitempty"`
}

// BaselineEntry is one accepted finding.
type BaselineEntry struct {
	Fingerprint string  `json:"fingerprint"`
	Rule        rule.ID `json:"rule"`
	Operation   string  `json:"operation,omitempty"`
	Pointer     string  `json:"pointer,omitempty"`
	Keyword     string  `json:"keyword,omitempty"`
	Sentence    string  `json:"sentence,omitempty"`
	Known
}

// PolicyEntry is one change that the user made to how rules count, as it stands
// in the configuration or on the command line.
type PolicyEntry struct {
	Rule rule.ID `json:"rule"`
	Mode string  `json:"mode"` // "off", "weak" or "fail"
	// Operation, Technique and Pointer narrow it to verdicts of that operation,
	// technique and place; empty for all.
	Operation string `json:"operation,omitempty"`
	Technique string `json:"technique,omitempty"`
	Pointer   string `json:"pointer,omitempty"`
	Reason    string `json:"reason,omitempty"`
	// Origin is such as "assay.yaml:12" or "--rule".
	Origin string `json:"origin,omitempty"`
	// Changed is the number of verdicts that it changed or left out; known only
	// in the trailer.
	Changed int `json:"changed,omitempty"`
}
