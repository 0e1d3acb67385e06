package spec

import (
	"fmt"
	"strings"
)

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
// whether or not they can be tested, or those that Options.Operations choose.
// No schema is looked at. Errors are those of Load about the document as a whole
// and about the choice.
func Survey(src Source, opts Options) ([]Candidate, error) {
	b, err := open(src, opts)
	if err != nil {
		return nil, err
	}
	entries := b.all
	if len(opts.Operations) > 0 {
		if entries, err = b.choose(); err != nil {
			return nil, err
		}
	}
	var out []Candidate
	for _, e := range entries {
		if len(opts.Operations) == 0 && e.method != "POST" && e.method != "PUT" {
			continue
		}
		c := Candidate{ID: e.id, Method: e.method, Path: e.path, Tags: e.tags(), Place: e.op.place()}
		if c.ID == "" {
			c.ID = e.method + "_" + e.path
		}
		c.Place.Line, c.Place.Column = e.item.n.key(strings.ToLower(e.method))
		if c.Create = b.byDefault(e); c.Create {
			c.Why = b.why(e)
		} else {
			c.Why = b.whyNot(e)
		}
		if reason := b.skipped(e); reason != "" {
			c.Create, c.Why = false, reason
		}
		out = append(out, c)
	}
	return out, nil
}

// whyNot says what is missing for a create that is tested without being chosen.
func (b *builder) whyNot(e entry) string {
	const choose = ": choose it with --operation"
	var success []string
	for key := range e.op.get("responses").each {
		if strings.HasPrefix(key, "2") || key == "default" {
			success = append(success, key)
		}
	}
	documents := "documents no success"
	if len(success) > 0 {
		documents = "documents only " + strings.Join(success, " and ")
	}
	switch {
	case len(success) == 0:
		return documents + ": describe the answer of a create, best as 201"
	case e.method == "PUT" && !holdsItem(e.path):
		return "a PUT of a path that ends in no parameter replaces one thing that is there" + choose
	case e.method == "PUT" && b.why(e) != "":
		return fmt.Sprintf("it replaces what POST %s creates", b.postBeside(e).path) + choose
	case e.method == "PUT":
		return documents + ", so it may only replace" + choose
	case e.method != "POST":
		return "neither POST nor PUT" + choose
	case b.sibling(e, "GET", true) != nil:
		return documents + ", an answer without a body" + choose
	}
	return documents + ", and no GET of an item beside it" + choose
}
