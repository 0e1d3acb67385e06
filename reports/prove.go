package reports

import (
	"time"

	"assay/rule"
	"assay/verdict"
)

// ProofVersion is the version of the schema of prove.json. Fields may be added
// without a new version; none is removed or changes its meaning.
const ProofVersion = 1

// Proof says which faults of the reference server a suite noticed, and what it
// wrongly raised about servers that keep every promise. It is the JSON document
// prove.json as it stands. Durations are in nanoseconds, times in UTC.
//
//	{"format": "assay-proof", "version": 1, "tool": "0.1.0", "started": "…", "duration": 41000000000,
//	 "complete": true, "description": {"file", "sha256", "title", "version", "openapi"},
//	 "operations": [{"id", "method", "path", "reason"}],
//	 "counts": {"faults", "tried", "found", "elsewhere", "missed", "lawful", "silent", "runs", "cases", "requests"},
//	 "areas": [{"name", "tried", "found", "elsewhere", "missed"}],
//	 "rules": [{"id", "title", "basis", "wanted", "named", "first"}],
//	 "faults": [{"name", "kind", "title", "area", "operation", "place", "outcome", "wanted": […],
//	   "named": [{"rule", "outcome", "findings", "count", "case"}], "first", "reason", "rerun", "cases", "requests", "duration"}],
//	 "lawful": [{"name", "title", "why", "raised": [{"rule", "outcome", "operation", "pointer", "keyword",
//	   "sentence", "want", "got", "case", "rerun"}], "cases", "requests", "duration"}],
//	 "noOccasion": [{"kind", "title"}]}
type Proof struct {
	Format  string `json:"format"` // "assay-proof"
	Version int    `json:"version"`
	// Tool is the version of assay that was proven.
	Tool     string        `json:"tool"`
	Started  time.Time     `json:"started"`
	Duration time.Duration `json:"duration"`
	Command  []string      `json:"command,omitempty"`
	Seed     uint64        `json:"seed"`
	// Complete is false when the proof was cut short; Reason says by what. What
	// was proven until then stands.
	Complete    bool                `json:"complete"`
	Reason      string              `json:"reason,omitempty"`
	Description verdict.Description `json:"description"`
	// Operations are those proven, and behind them those that could not be, each
	// of these with its reason.
	Operations []ProvedOperation `json:"operations"`
	Counts     ProofCounts       `json:"counts"`
	Areas      []ProofArea       `json:"areas"`
	// Rules are the rules about servers.
	Rules []ProofRule `json:"rules"`
	// Faults are those tried, in the order of their records and of the document.
	Faults []ProvedFault `json:"faults"`
	// Lawful are the faithful server and the oddities.
	Lawful []LawfulServer `json:"lawful"`
	// NoOccasion are the kinds of fault for which the contract has no place.
	NoOccasion []FaultKind `json:"noOccasion"`
}

// ProvedOperation is an operation of the contract; Reason says why it could not
// be proven.
type ProvedOperation struct {
	ID     string `json:"id"`
	Method string `json:"method,omitempty"`
	Path   string `json:"path,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// ProofCounts sums a proof up.
type ProofCounts struct {
	// Faults are those chosen, Tried those whose run came to its end.
	Faults int `json:"faults"`
	Tried  int `json:"tried"`
	// Found were noticed by a rule that they name, Elsewhere only by others,
	// and Missed by none.
	Found     int `json:"found"`
	Elsewhere int `json:"elsewhere"`
	Missed    int `json:"missed"`
	// Lawful are the lawful servers tried, Silent those about which nothing was
	// raised.
	Lawful   int `json:"lawful"`
	Silent   int `json:"silent"`
	Runs     int `json:"runs"`
	Cases    int `json:"cases"`
	Requests int `json:"requests"`
}

// ProofArea sums up the faults whose first rule is of one area.
type ProofArea struct {
	Name      string `json:"name"`
	Tried     int    `json:"tried"`
	Found     int    `json:"found"`
	Elsewhere int    `json:"elsewhere"`
	Missed    int    `json:"missed"`
}

// ProofRule is a rule with the number of faults tried that name it, of those
// that it named, and of those that it was the first to name.
type ProofRule struct {
	ID     rule.ID    `json:"id"`
	Title  string     `json:"title"`
	Basis  rule.Basis `json:"basis"`
	Wanted int        `json:"wanted"`
	Named  int        `json:"named"`
	First  int        `json:"first"`
}

// Whether a fault was noticed.
const (
	FaultFound     = "found"     // by a rule that it names
	FaultElsewhere = "elsewhere" // by other rules only
	FaultMissed    = "missed"
)

// ProvedFault is one fault at one place, with what a run said of it.
type ProvedFault struct {
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	Title     string `json:"title"`
	Area      string `json:"area"`
	Operation string `json:"operation"`
	Place     string `json:"place,omitempty"`
	Outcome   string `json:"outcome"` // FaultFound, FaultElsewhere or FaultMissed
	// Wanted are the rules that the fault names.
	Wanted []rule.ID `json:"wanted"`
	// Named are the rules that failed or were weak, in the order of the run;
	// what is raised about the faithful server too does not count.
	Named []NamedRule `json:"named"`
	// First is the first of Named.
	First rule.ID `json:"first,omitempty"`
	// Reason says of a fault that was missed what is known of it.
	Reason   string        `json:"reason,omitempty"`
	Rerun    string        `json:"rerun"` // command line
	Cases    int           `json:"cases"`
	Requests int           `json:"requests"`
	Duration time.Duration `json:"duration"`
}

// NamedRule is a rule that noticed a fault.
type NamedRule struct {
	Rule     rule.ID         `json:"rule"`
	Outcome  verdict.Outcome `json:"outcome"` // fail or weak
	Findings int             `json:"findings"`
	Count    int             `json:"count"`          // verdicts in them
	Case     string          `json:"case,omitempty"` // the smallest that shows it
}

// LawfulServer is the faithful server, or one that is unusual but lawful.
type LawfulServer struct {
	Name     string         `json:"name"` // "faithful", or the oddity
	Title    string         `json:"title"`
	Why      string         `json:"why,omitempty"` // it is lawful
	Raised   []WronglyTaken `json:"raised"`
	Cases    int            `json:"cases"`
	Requests int            `json:"requests"`
	Duration time.Duration  `json:"duration"`
}

// WronglyTaken is a false alarm: what was raised about a lawful server. An
// outcome of error says that something could not be judged.
type WronglyTaken struct {
	Rule      rule.ID         `json:"rule,omitempty"` // empty when the run as a whole was not judged
	Outcome   verdict.Outcome `json:"outcome"`
	Operation string          `json:"operation,omitempty"`
	Pointer   string          `json:"pointer,omitempty"`
	Keyword   string          `json:"keyword,omitempty"`
	Sentence  string          `json:"sentence"`
	Want      string          `json:"want,omitempty"`
	Got       string          `json:"got,omitempty"`
	Case      string          `json:"case,omitempty"`
	Rerun     string          `json:"rerun"` // command line
}

// FaultKind is a kind of fault.
type FaultKind struct {
	Kind  string `json:"kind"`
	Title string `json:"title"`
}

// Proven says that nothing was missed, nothing wrongly raised, and that the
// proof came to its end.
func (p *Proof) Proven() bool {
	return p.Complete && p.Counts.Missed == 0 && p.Counts.Silent == p.Counts.Lawful
}

// Refuted says that something was missed or wrongly raised.
func (p *Proof) Refuted() bool {
	return p.Counts.Missed > 0 || p.Counts.Silent < p.Counts.Lawful
}
