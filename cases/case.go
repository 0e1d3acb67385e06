// Package cases derives from a contract what is to be sent: obligations, and
// for each the cases that meet it.
//
// It is pure: the same contract, options and seed give the same plan, byte for
// byte. It sends nothing and judges nothing.
package cases

import (
	"assay/spec"
	"assay/verdict"
)

// Case is a planned chain of steps, most often one create.
type Case struct {
	verdict.CaseInfo
	Op *spec.Operation
	// Steps are sent in order. The first is the one the case is about; later
	// ones are sent only while what they need is bound.
	Steps []Step
	// Value is the decoded body of the first step as sent (placeholders of the
	// marker included), nil when it is not JSON. Not to be changed.
	Value any
	// Verbatim says that the bytes are the documented example's own.
	Verbatim bool
	// Exclusive says that nothing else may be sent while the case runs.
	Exclusive bool
	// After is the id of a phase barrier: cases of a later phase start when
	// the earlier phase is done.
	Phase Phase
	// Turn is the number of the case in the whole plan, 1-based, where the plan
	// is one of several parts; else 0.
	Turn int
}

// Phase orders the sending.
type Phase int

const (
	// Preflight cases are the ladder of bases, sent one after the other.
	Preflight Phase = iota
	// Controls are the twins that reject cases lean on.
	Controls
	// Changes are single changes: accept, reject, envelope.
	Changes
	// Semantics are chains: create twice, read, list, delete.
	Semantics
	// Closing repeats the controls at the end.
	Closing
)

// Late-bound values, written in Step.Path, Step.Query, Step.Header and in
// bodies; the runner replaces them.
const (
	// VarID is the identifier of the resource made by the case, escaped for a
	// path where it stands in one.
	VarID = "{$id}"
	// VarLocation is the Location of the created answer, as a whole path.
	VarLocation = "{$location}"
	// VarNext is the link to the next page of a list.
	VarNext = "{$next}"
)

// VarParent is the late-bound value of a path parameter that names a parent
// resource (spec.Parent): the runner creates the parent before the first case
// of the operation and fills its identifier in, escaped for a path.
func VarParent(param string) string { return "{$parent:" + param + "}" }

// Marker is the placeholder of fixed width (16 bytes, letters and digits only)
// that stands in plans for the run's nonce and the send number. The runner
// overwrites it, in place and in the same width, in the bodies of steps that
// have Marked set.
const Marker = "assay0marker0000"

// Step is one request of a case.
type Step struct {
	// ID is empty for the step the case is about, else such as "read.1".
	ID     string
	Kind   StepKind
	Op     *spec.Operation // the described operation that is called; nil for a Location
	Method string
	// Path is the path on the target, base path not included, parameters
	// filled in and escaped, late-bound values as above.
	Path   string
	Query  string // encoded, without "?"
	Header []verdict.Header
	// Body is sent as it is, but for the marker; nil for no body.
	Body   []byte
	Marked bool
	// Credentials says what is sent as authorization.
	Credentials Credentials
	// Together says that the step is sent at the same time as those beside it
	// that have it too. Such steps need nothing of each other.
	Together bool
	// Marks says whose mark it bears, in its header and its body.
	Marks Marks
}

// StepKind says what a step is for.
type StepKind string

const (
	Create StepKind = "create"
	Read   StepKind = "read"
	List   StepKind = "list"
	Delete StepKind = "delete"
	Probe  StepKind = "probe" // anything else, such as an unknown method
)

// Credentials says what a step sends as authorization.
type Credentials int

const (
	// Normal sends the run's credentials.
	Normal Credentials = iota
	// Missing sends none.
	Missing
	// Malformed sends a header that is not of the scheme's form.
	Malformed
	// Wrong sends well-formed credentials that cannot be right.
	Wrong
	// OtherScheme sends well-formed credentials of a scheme that is not
	// described, such as Basic where Bearer is.
	OtherScheme
)
