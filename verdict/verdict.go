// Package verdict holds what reports may know about a run: the outline of the
// contract, cases, exchanges, verdicts, findings and the events they travel in,
// with the reader and writer of the journal that keeps them.
//
// It knows no HTTP client, no OpenAPI and no report format: everything after a
// run (reports, merge, resume, clean-up, diff) can be done with this package
// and a journal alone.
package verdict

import "assay/rule"

// Outcome is the result of judging one rule once.
type Outcome string

const (
	// Pass: the rule was judged and holds.
	Pass Outcome = "pass"
	// Weak: a should or a weak expectation is not met.
	Weak Outcome = "weak"
	// Fail: the rule is broken.
	Fail Outcome = "fail"
	// Skip: the rule does not apply here; Verdict.Reason says why.
	Skip Outcome = "skip"
	// Error: the rule could not be judged (inconclusive); Verdict.Reason says
	// why. Never a fail and never a pass.
	Error Outcome = "error"
)

// Place is where the description makes a promise.
type Place struct {
	// File is the description's name as the user gave it.
	File string `json:"file,omitempty"`
	// Line and Column are 1-based; 0 when unknown.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
	// Pointer is the JSON pointer into the description.
	Pointer string `json:"pointer,omitempty"`
}

// Verdict is what one rule says about one case, one operation or the run.
type Verdict struct {
	Rule    rule.ID `json:"rule"`
	Outcome Outcome `json:"outcome"`
	// Operation is the operation's id; empty for rules about the whole
	// description.
	Operation string `json:"operation,omitempty"`
	// Case is the id of the case; empty for contract rules and for run rules
	// that concern no single case.
	Case string `json:"case,omitempty"`
	// Step is the id of the exchange that shows it (Exchange.Step).
	Step string `json:"step,omitempty"`
	// In is "path", "query", "header" or "cookie" where the judged value is a
	// parameter; its pointer is then its name as one segment, and what is below
	// it. Empty for bodies.
	In string `json:"in,omitempty"`
	// Pointer is the JSON pointer of the judged value in the instance, that is
	// in the sent body or in the answer; array indexes included.
	Pointer string `json:"pointer,omitempty"`
	// Keyword is the schema keyword concerned, where there is one.
	Keyword string `json:"keyword,omitempty"`
	// Place is the promise in the description.
	Place Place `json:"place,omitzero"`
	// Want and Got are short texts: what was owed, and what came.
	Want string `json:"want,omitempty"`
	Got  string `json:"got,omitempty"`
	// Reason says why the outcome is skip or error.
	Reason string `json:"reason,omitempty"`
	// Hint says what the reader can do about it.
	Hint string `json:"hint,omitempty"`
	// Note marks something worth recording on a pass, such as a normalised
	// value in an echo.
	Note string `json:"note,omitempty"`
	// Known says that the baseline has it: the verdict fails no run.
	Known bool `json:"known,omitempty"`
	// Exchange shows what a run rule found, where one exchange does. It is not
	// written: findings carry it.
	Exchange *Exchange `json:"-"`
}
