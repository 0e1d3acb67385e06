package verdict

import (
	"time"

	"assay/rule"
)

// FormatVersion is the version of the journal's format. A reader accepts its
// own version and older ones.
const FormatVersion = 1

// Event is one line of the journal: exactly one field is set.
type Event struct {
	Started    *Started    `json:"started,omitempty"`
	Contract   *Outline    `json:"contract,omitempty"`
	Obligation *Obligation `json:"obligation,omitempty"`
	Done       *Done       `json:"done,omitempty"`
	Resumed    *Resumed    `json:"resumed,omitempty"`
	Finished   *Finished   `json:"finished,omitempty"`
}

// Sink takes the events of a run in order, from one goroutine, and never
// changes them. A stream that ends without Finished is legal: Close then writes
// a report that says it is incomplete.
type Sink interface {
	Event(*Event) error
	Close() error
}

// Started is the header of a journal.
type Started struct {
	Format      int         `json:"format"`
	Tool        string      `json:"tool"`    // "assay"
	Version     string      `json:"version"` // of the tool
	Description Description `json:"description"`
	Target      string      `json:"target"` // base URL, without credentials
	Seed        uint64      `json:"seed"`
	Nonce       string      `json:"nonce"`           // marks what this run creates
	Shard       string      `json:"shard,omitempty"` // "i/n"
	// Machine tells the machines apart that shards ran on: a hash.
	Machine string `json:"machine,omitempty"`
	// Timings is the hex sha256 of the journal that the cases were shared out by.
	Timings string `json:"timings,omitempty"`
	// Reference says that the target was the reference server, started for the
	// run and gone with it.
	Reference bool `json:"reference,omitempty"`
	// Only are the flags that narrow the run, such as "--run /enum/"; what they
	// leave out was not looked at. Empty when everything is sent.
	Only    []string  `json:"only,omitempty"`
	Command []string  `json:"command,omitempty"`
	Time    time.Time `json:"time"`
}

// Description identifies the document under test.
type Description struct {
	File    string `json:"file"`
	SHA256  string `json:"sha256"` // hex
	Title   string `json:"title,omitempty"`
	Version string `json:"version,omitempty"` // info.version
	OpenAPI string `json:"openapi"`           // such as "3.0.3"
}

// Outline is the contract as far as reports show it.
type Outline struct {
	Operations []OperationOutline `json:"operations"`
	Rules      []rule.Info        `json:"rules"`
	// Notes say what was read with reserve, such as unknown formats.
	Notes []string `json:"notes,omitempty"`
	// Verdicts are those of the contract rules.
	Verdicts []Verdict `json:"verdicts,omitempty"`
	// Policy are the user's changes to how the rules count.
	Policy []PolicyEntry `json:"policy,omitempty"`
}

// OperationOutline is one operation under test.
type OperationOutline struct {
	ID      string `json:"id"`
	Method  string `json:"method"`
	Path    string `json:"path"`
	Summary string `json:"summary,omitempty"`
	Place   Place  `json:"place"`
	// Success are the documented answers that count as created, such as "201".
	Success []string `json:"success"`
	// Statuses are all documented answers, such as "201", "4XX", "default".
	Statuses []string `json:"statuses,omitempty"`
	// Identifier is the JSON pointer of the id in the answer, with the reason
	// why it was taken for it; empty when there is none.
	Identifier       string `json:"identifier,omitempty"`
	IdentifierReason string `json:"identifierReason,omitempty"`
	// Read, List and Delete are the paths of the operations that complete the
	// life of the resource; empty when not described.
	Read   string `json:"read,omitempty"`
	List   string `json:"list,omitempty"`
	Delete string `json:"delete,omitempty"`
	// Parents are the ids of the creates of what the path names, outermost
	// first.
	Parents []string `json:"parents,omitempty"`
	// Properties are the places of the request body in document order, the
	// body itself (pointer "") first, and then the parameters.
	Properties []Property `json:"properties"`
}

// Property is one place in the request body and what is promised there.
type Property struct {
	// In is "path", "query", "header" or "cookie" for a parameter; its pointer
	// is then its name as one segment, and what is below it. Empty for the body.
	In string `json:"in,omitempty"`
	// Pointer is the place; "*" stands for any item or map value.
	Pointer  string    `json:"pointer"`
	Types    []string  `json:"types,omitempty"`
	Format   string    `json:"format,omitempty"`
	Required bool      `json:"required,omitempty"`
	ReadOnly bool      `json:"readOnly,omitempty"`
	Place    Place     `json:"place"`
	Promises []Promise `json:"promises,omitempty"`
}

// Promise is one keyword of one property, quoted.
type Promise struct {
	Keyword string `json:"keyword"`
	// Value is the JSON text of the keyword's value, shortened when long.
	Value string `json:"value"`
	Place Place  `json:"place"`
}

// Side is one half of an obligation.
type Side string

const (
	AcceptSide Side = "accept"
	RejectSide Side = "reject"
)

// Obligation is what a promise asks to be tested: with its cases, or with the
// reason why none could be made.
type Obligation struct {
	Operation string   `json:"operation"`
	In        string   `json:"in,omitempty"` // as Property.In
	Pointer   string   `json:"pointer"`      // as Property.Pointer
	Keyword   string   `json:"keyword"`
	Side      Side     `json:"side"`
	Cases     []string `json:"cases,omitempty"`
	Reason    string   `json:"reason,omitempty"`
	Place     Place    `json:"place,omitzero"`
}

// Done is a case with what was sent, what came back and what was made of it.
type Done struct {
	Case      CaseInfo   `json:"case"`
	Exchanges []Exchange `json:"exchanges,omitempty"`
	Verdicts  []Verdict  `json:"verdicts,omitempty"`
	// Created are the resources that the case made, with what became of them.
	Created []Resource `json:"created,omitempty"`
	// Deleted are the URLs of resources, of this or of earlier cases, that a
	// step of this case deleted.
	Deleted []string `json:"deleted,omitempty"`
	// Cut says that the end of the run, or of the target, came before the case
	// could be judged to the end: a resumed run sends it again.
	Cut bool `json:"cut,omitempty"`
	// Turn is the number of the case in the whole plan of its operation, in the
	// journal of a shard: by it a merge puts the cases in order.
	Turn int `json:"turn,omitempty"`
}

// Resource is something that a run created.
type Resource struct {
	Operation string `json:"operation"`
	Case      string `json:"case"`
	Step      string `json:"step,omitempty"`
	// ID is the identifier as JSON text, such as "\"a1\"" or "17"; empty when
	// none was found.
	ID string `json:"id,omitempty"`
	// URL is where it can be read and deleted, absolute, on the target; empty
	// when unknown.
	URL string `json:"url,omitempty"`
	// Delete is the path of the DELETE that the description has for it, where
	// its operation is not under test: a parent. If empty, the contract says it.
	Delete string `json:"delete,omitempty"`
	// Deleted says that a later step deleted it.
	Deleted bool `json:"deleted,omitempty"`
}

// Counts summarise a run.
type Counts struct {
	Cases    int             `json:"cases"`
	Requests int             `json:"requests"`
	Created  int             `json:"created"`
	Verdicts map[Outcome]int `json:"verdicts"`
	// ByCase counts the cases by their worst outcome (fail > error > weak >
	// pass > skip).
	ByCase map[Outcome]int `json:"byCase"`
}

// Base is the body that single changes were made from, with the ladder.
type Base struct {
	Operation string `json:"operation"`
	// Rung is the one chosen, such as "repaired example"; empty when none was
	// accepted.
	Rung string `json:"rung,omitempty"`
	Case string `json:"case,omitempty"`
	// Named says what names the resource in its path, where that was found out
	// by asking; empty where it is as the contract says.
	Named string `json:"named,omitempty"`
	// Tried lists every rung with its answer, in order.
	Tried []Rung `json:"tried,omitempty"`
}

// Rung is one body that the preflight tried.
type Rung struct {
	Name    string `json:"name"`
	Case    string `json:"case"`
	Outcome string `json:"outcome"` // such as "created (201)" or "refused (400)"
}

// Finished is the trailer of a journal; without it a run is incomplete.
type Finished struct {
	// Complete is false when the run was cut short; Reason says by what.
	Complete    bool          `json:"complete"`
	Reason      string        `json:"reason,omitempty"`
	Interrupted bool          `json:"interrupted,omitempty"`
	Duration    time.Duration `json:"duration"` // nanoseconds
	Counts      Counts        `json:"counts"`
	Bases       []Base        `json:"bases,omitempty"`
	// Diagnosis is the one sentence that replaces hundreds of failures, such
	// as "every request was answered 401"; empty when all is well.
	Diagnosis string `json:"diagnosis,omitempty"`
	// Dropped says what the user's own budget left out.
	Dropped []string `json:"dropped,omitempty"`
	// Notes are what else the reader should know, such as a hook that failed;
	// they do not make the run incomplete.
	Notes []string `json:"notes,omitempty"`
	// Verdicts are those of the run rules.
	Verdicts []Verdict `json:"verdicts,omitempty"`
	Findings []Finding `json:"findings,omitempty"`
	// Left are the resources that stay on the target.
	Left []Resource `json:"left,omitempty"`
	// Baseline is set when the run was compared with one.
	Baseline *Baseline `json:"baseline,omitempty"`
	// Policy are the user's changes to rules, with how often each applied.
	Policy []PolicyEntry `json:"policy,omitempty"`
}

// Finding is all verdicts with one cause.
type Finding struct {
	// Fingerprint is a short hash of rule, operation, schema place and
	// keyword; stable between runs.
	Fingerprint string       `json:"fingerprint"`
	Rule        rule.ID      `json:"rule"`
	Basis       rule.Basis   `json:"basis"`
	Subject     rule.Subject `json:"subject"`
	// Outcome is the worst of its verdicts: fail, weak or error.
	Outcome   Outcome `json:"outcome"`
	Operation string  `json:"operation,omitempty"`
	Keyword   string  `json:"keyword,omitempty"`
	// In is as Verdict.In: the place is a parameter and not in a body.
	In string `json:"in,omitempty"`
	// Pointer is the place in the instance, array indexes as "*".
	Pointer string `json:"pointer,omitempty"`
	// Pointers are the places in the instance when one cause shows at several,
	// at most 2,000.
	Pointers []string `json:"pointers,omitempty"`
	// Places are the promises in the description; one, or several when one
	// cause shows at several places.
	Places []Place `json:"places,omitempty"`
	// Sentence says it to a stranger.
	Sentence string `json:"sentence"`
	Want     string `json:"want,omitempty"`
	Got      string `json:"got,omitempty"`
	Hint     string `json:"hint,omitempty"`
	Reason   string `json:"reason,omitempty"`
	// Said is the beginning of what the server wrote where it refused or failed
	// in the example, on one line; empty for rules that are not about that.
	Said string `json:"said,omitempty"`
	// Count is the number of verdicts; Cases their ids, at most 50.
	Count int      `json:"count"`
	Cases []string `json:"cases,omitempty"`
	// Example is the smallest case that shows it, with the exchange. Title says
	// in one sentence what it does.
	Example  string    `json:"example,omitempty"`
	Title    string    `json:"title,omitempty"`
	Exchange *Exchange `json:"exchange,omitempty"`
	// Intermittent is set when the failure comes and goes: failed out of Of.
	Intermittent *Rate `json:"intermittent,omitempty"`
	// Known is set when the baseline has the finding: it fails no run.
	Known *Known `json:"known,omitempty"`
}

// Rate is how often something failed.
type Rate struct {
	Failed int `json:"failed"`
	Of     int `json:"of"`
}
