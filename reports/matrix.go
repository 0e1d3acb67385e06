package reports

import (
	"slices"
	"strings"

	"assay/verdict"
)

// column is one column of the matrix: a kind of promise.
type column struct {
	Key   string `json:"key"`
	Title string `json:"title"`
	Group string `json:"group"`
	// Keywords are the schema keywords whose promises stand in the column.
	Keywords []string `json:"keywords,omitempty"`
	// Says explains the column to a stranger.
	Says string `json:"says"`
}

// columns are the promises in the order in which the matrix shows them; a
// keyword that none names stands under "other". The last two are judged on
// answers and have no promise of their own.
var columns = []column{
	{"required", "required", "presence", []string{"required", "dependentRequired", "present"}, "Whether the property may be left out."},
	{"nullable", "null", "presence", []string{"nullable"}, "Whether null may stand for a value."},
	{"readOnly", "read-only", "presence", []string{"readOnly", "writeOnly"}, "The server owns the value, or never shows it."},
	{"type", "type", "value", []string{"type"}, "The JSON type of the value."},
	{"enum", "enum", "value", []string{"enum", "const"}, "The list of values that are allowed."},
	{"format", "format", "value", []string{"format", "contentEncoding", "contentMediaType"}, "The form of the text, such as a date."},
	{"pattern", "pattern", "value", []string{"pattern"}, "The regular expression that the text matches."},
	{"length", "length", "size", []string{"minLength", "maxLength"}, "How long the text is, in characters."},
	{"range", "range", "size", []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}, "How large the number is."},
	{"items", "items", "size", []string{"minItems", "maxItems", "uniqueItems", "items", "prefixItems", "contains", "minContains", "maxContains", "unevaluatedItems"}, "How many items there are, and which."},
	{"closed", "closed", "shape", []string{"additionalProperties", "unevaluatedProperties", "minProperties", "maxProperties", "propertyNames", "patternProperties", "properties"}, "Which properties there may be."},
	{"choice", "choice", "shape", []string{"oneOf", "anyOf", "allOf", "not", "discriminator", "if", "then", "else", "dependentSchemas"}, "Which of several schemas the value satisfies."},
	{"combination", "together", "shape", []string{"combination"}, "Properties present and absent together."},
	{mediaColumn, "media", "shape", nil, "The media types that the body may be sent in beside the first."},
	{"other", "other", "shape", nil, "Everything else that is promised."},
	{echoColumn, "echo", "answer", nil, "What was sent comes back."},
	{answerColumn, "schema", "answer", nil, "What comes back is as described."},
}

const (
	echoColumn   = "echo"
	answerColumn = "answer"
	mediaColumn  = "media"
)

// mediaKeyword stands before the media type in the keyword of an obligation
// about another media type of the body.
const mediaKeyword = "content "

// columnOf returns the key of the column where a keyword's promise stands.
func columnOf(keyword string) string {
	for _, c := range columns {
		if slices.Contains(c.Keywords, keyword) {
			return c.Key
		}
	}
	if strings.HasPrefix(keyword, mediaKeyword) {
		return mediaColumn
	}
	return "other"
}

// Matrix is what was shown about each promise of one operation.
type Matrix struct {
	Operation string      `json:"operation"`
	Columns   []column    `json:"columns"` // those in use
	Rows      []MatrixRow `json:"rows"`
}

// MatrixRow is one place of the request body, or a parameter.
type MatrixRow struct {
	// In is "path", "query", "header" or "cookie" for parameters.
	In       string        `json:"in,omitempty"`
	Pointer  string        `json:"pointer"`
	Name     string        `json:"name"` // last segment; "body" for the body itself
	Depth    int           `json:"depth"`
	Types    []string      `json:"types,omitempty"`
	Format   string        `json:"format,omitempty"`
	Required bool          `json:"required,omitempty"`
	ReadOnly bool          `json:"readOnly,omitempty"`
	Place    verdict.Place `json:"place,omitzero"`
	// Cells stand for the columns in order; State is "na" where nothing is
	// promised.
	Cells []Cell `json:"cells"`
}

// State is what is known of a promise.
type State string

const (
	Passed       State = "pass"
	Weakened     State = "weak" // a recommendation is not met
	Failed       State = "fail"
	Inconclusive State = "inconclusive"
	Untested     State = "untested" // promised, but no case was made or sent
	NotPromised  State = "na"
)

// Cell is where a property meets a column.
type Cell struct {
	Column string `json:"column"`
	State  State  `json:"state"`
	// Promises are quoted from the description.
	Promises []verdict.Promise `json:"promises,omitempty"`
	// Sides are what was tested: for each keyword that lawful values are
	// taken and that broken ones are refused; one side alone for what is
	// judged on answers.
	Sides []SideState `json:"sides,omitempty"`
}

// SideState is what was shown of one side of a promise.
type SideState struct {
	Keyword string `json:"keyword,omitempty"`
	// Side is empty where either answer is right, as for a read-only value
	// that is sent.
	Side  verdict.Side `json:"side,omitempty"`
	State State        `json:"state"`
	// Outcomes counts the cases, or for answers the verdicts.
	Outcomes counts `json:"outcomes,omitempty"`
	// Reason says why nothing was tested.
	Reason string `json:"reason,omitempty"`
}

// Key names the row among all of its matrix: a parameter and a property may
// have one pointer.
func (r MatrixRow) Key() string { return placeKey(r.In, r.Pointer) }

// placeKey names a place of a request: "/limit" in the body, "query:/limit" for
// a parameter.
func placeKey(in, pointer string) string {
	if in == "" {
		return pointer
	}
	return in + ":" + pointer
}

// edge says that a column is the first of its group.
func (m *Matrix) edge(i int) bool { return i == 0 || m.Columns[i-1].Group != m.Columns[i].Group }

// Keywords are those of the cell's promises, in the order of the description.
func (c Cell) Keywords() []string {
	var out []string
	add := func(kw string) {
		if kw != "" && !slices.Contains(out, kw) {
			out = append(out, kw)
		}
	}
	for _, p := range c.Promises {
		add(p.Keyword)
	}
	for _, s := range c.Sides {
		add(s.Keyword)
	}
	return out
}

// Half joins the sides of the cell that are on the given side.
func (c Cell) Half(side verdict.Side) SideState {
	joined := SideState{Side: side, State: NotPromised, Outcomes: counts{}}
	for _, s := range c.Sides {
		if s.Side != side {
			continue
		}
		joined.State = worse(joined.State, s.State)
		for o, n := range s.Outcomes {
			joined.Outcomes[o] += n
		}
		joined.Reason = orElse(joined.Reason, s.Reason)
	}
	return joined
}

var states = []State{NotPromised, Untested, Passed, Weakened, Inconclusive, Failed}

// worse returns the state that a reader has to know of first.
func worse(a, b State) State {
	return states[max(slices.Index(states, a), slices.Index(states, b))]
}

// stateOf returns the state that outcomes amount to.
func stateOf(c counts) State {
	switch {
	case c[verdict.Fail] > 0:
		return Failed
	case c[verdict.Error] > 0:
		return Inconclusive
	case c[verdict.Weak] > 0:
		return Weakened
	case c[verdict.Pass] > 0:
		return Passed
	}
	return Untested
}

// segments splits a JSON pointer, unescaped.
func segments(pointer string) []string {
	if pointer == "" {
		return nil
	}
	parts := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(strings.ReplaceAll(p, "~1", "/"), "~0", "~")
	}
	return parts
}
