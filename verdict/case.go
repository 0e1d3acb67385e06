package verdict

// Want is what a case asks of the server.
type Want string

const (
	// Accept asks for a documented success.
	Accept Want = "accept"
	// Reject asks for a refusal (any 4xx).
	Reject Want = "reject"
	// Either asks only for a proper answer: the description is silent or
	// contradicts itself.
	Either Want = "either"
)

// Strength grades an expectation: a strong one that is not met fails, a weak
// one is reported as weak.
type Strength string

const (
	Strong  Strength = "strong"
	Lenient Strength = "weak"
)

// Expectation is what a case expects, how firmly, and why.
type Expectation struct {
	Want     Want     `json:"want"`
	Strength Strength `json:"strength,omitempty"` // empty for Either
	// Reason is the promise in words, such as "serverName is a string".
	Reason string `json:"reason,omitempty"`
}

// Change is the one place in which a body differs from its valid twin.
type Change struct {
	// Pointer is the JSON pointer into the body; empty for the whole body.
	Pointer string `json:"pointer"`
	// Keyword is the schema keyword that the change concerns.
	Keyword string `json:"keyword,omitempty"`
	// Was and Became are JSON texts; empty when absent.
	Was    string `json:"was,omitempty"`
	Became string `json:"became,omitempty"`
}

// CaseInfo is what a report knows of a case.
type CaseInfo struct {
	// ID is stable between runs, shards and releases:
	// operation/technique/place/variant (DESIGN: words).
	ID        string `json:"id"`
	Operation string `json:"operation"`
	Technique string `json:"technique"`
	// Title is one sentence that a stranger understands.
	Title string `json:"title"`
	// In is where the change is made: "body" (also when empty), "header",
	// "query", "path", "cookie". Pointer is then the parameter's name as one
	// segment, and what is below it.
	In string `json:"in,omitempty"`
	// Pointer is the place under test in the body (JSON pointer, array indexes
	// as sent); empty for the whole body.
	Pointer string `json:"pointer,omitempty"`
	// Keyword is the promise under test, such as "maxLength"; empty for
	// examples and controls.
	Keyword string `json:"keyword,omitempty"`
	// Promise is where the description makes it.
	Promise Place       `json:"promise,omitzero"`
	Change  *Change     `json:"change,omitempty"`
	Expect  Expectation `json:"expect"`
	// Twin is the id of the case that differs from this one only in Change and
	// is valid; set for reject cases.
	Twin string `json:"twin,omitempty"`
	// Base is the rung of the ladder that the body was made from.
	Base string `json:"base,omitempty"`
	// Repairs lists what was changed in a documented example so that it
	// satisfies its own schema.
	Repairs []Change `json:"repairs,omitempty"`
}

// parents is the technique of cases about what the path names.
const parents = "parent"

// Preparation says that the case is no case of the plan, or does not count as
// one: it made a resource that the path of the operation names, or was cut and
// sent again. A create below a resource that does not exist is a case like any
// other.
func (c *CaseInfo) Preparation() bool {
	return c.Technique == parents && c.Expect.Want != Reject || c.Superseded()
}

// Parameter is the kind of the parameter that the case is about, such as
// "query"; "" for cases about anything else.
func (c *CaseInfo) Parameter() string {
	if c.Pointer == "" {
		return ""
	}
	switch c.In {
	case "path", "query", "header", "cookie":
		return c.In
	}
	return ""
}
