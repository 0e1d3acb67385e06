package checks

import (
	"regexp"

	"assay/cases"
	"assay/verdict"
)

// takenWords are what servers write where a value has to be unique and is not.
var takenWords = regexp.MustCompile(`(?i)already (exist|been|in use|taken|registered|used)|must be unique|(is|are|be) not unique|not be unique|unique constraint|duplicate|has been taken`)

// Taken says whether a refusal says that a value is not free any more. Many
// frameworks answer 400 or 422 where 409 is meant (RFC 9110 section 15.5.10).
func Taken(r *verdict.Response) bool {
	if r == nil || r.Status < 400 || r.Status > 499 {
		return false
	}
	return r.Status == 409 || (r.Status == 400 || r.Status == 422) && takenWords.Match(r.Body.Data[:min(len(r.Body.Data), 4<<10)])
}

// taken is why a refusal says nothing about what is allowed: it is about what
// the server has already; "" when it does not say so.
func (st *step) taken() string {
	if !Taken(st.ex.Response) {
		return ""
	}
	return "the server says that it has something like it already"
}

// worn is why a refusal shows nothing where the base was refused when it was
// sent again.
func (st *step) worn() string {
	if st.scene.sample.Case.Phase == cases.Preflight {
		return ""
	}
	return st.scene.sample.Worn
}
