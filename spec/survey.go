package spec

import "fmt"

// Candidate is an operation that creates, or might.
type Candidate struct {
	ID     string // operationId, else METHOD_path, as in case ids
	Method string
	Path   string
	Tags   []string
	Create bool
	// Why says what makes it a create, or what is missing for one.
	Why   string
	Place Place
}

// Survey lists the POST and PUT operations of a description in document order,
// whether or not they can be tested. Errors are those of Load about the document
// as a whole.
func Survey(src Source, opts Options) ([]Candidate, error) {
	return nil, fmt.Errorf("%s is not surveyed", src.Name)
}
