// Package rule is the vocabulary in which rules are described: what a rule is
// called, how binding it is, and where it comes from.
//
// It holds no list of rules: the rules themselves are records in the tables of
// package checks. An example of a record:
//
//	rule.Info{
//		ID:      "status/created",
//		Title:   "A create that the description allows is answered with a documented success.",
//		Basis:   rule.Must,
//		Subject: rule.Server,
//		Kind:    rule.Case,
//		Refs:    []rule.Ref{{Doc: "OpenAPI 3.0.3", Section: "4.7.16 Responses Object"}},
//		Since:   "0.1",
//	}
package rule

// ID names a rule as area/name in kebab case, such as "id/unique".
// An ID is never reused for another meaning.
type ID string

// Basis says how binding a rule is.
type Basis string

const (
	// Must rules come from an RFC's MUST or from the description's own text.
	Must Basis = "must"
	// Should rules come from an RFC's SHOULD; breaking one is at most weak.
	Should Basis = "should"
	// Expectation rules are customary: OpenAPI obliges no server to refuse
	// invalid input, yet everybody expects it.
	Expectation Basis = "expectation"
)

// Subject says whose fault a broken rule is.
type Subject string

const (
	// Server rules judge the running API.
	Server Subject = "server"
	// Description rules judge the OpenAPI document.
	Description Subject = "description"
)

// Kind says what a rule is judged on.
type Kind string

const (
	// Contract rules judge the contract alone, without traffic.
	Contract Kind = "contract"
	// Case rules judge one case and its exchanges.
	Case Kind = "case"
	// Run rules are a fold over all events of a run.
	Run Kind = "run"
)

// Ref names a clause that a rule rests on.
type Ref struct {
	// Doc is the document, such as "RFC 9110".
	Doc string `json:"doc"`
	// Section is the clause in it, such as "9.3.3".
	Section string `json:"section,omitempty"`
	// URL leads to the clause; may be empty.
	URL string `json:"url,omitempty"`
}

// Info is the record of one rule.
type Info struct {
	ID      ID      `json:"id"`
	Title   string  `json:"title"` // one present-tense sentence with a full stop
	Basis   Basis   `json:"basis"`
	Subject Subject `json:"subject"`
	Kind    Kind    `json:"kind"`
	Refs    []Ref   `json:"refs"`
	// Needs lists rules whose failure on the same step makes this one a skip,
	// so that one broken answer is one finding and not four.
	Needs []ID `json:"needs,omitempty"`
	// Since is the release that introduced the rule.
	Since string `json:"since"`
}
