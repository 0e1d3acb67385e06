package spec

import (
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// collection keeps a list that plainly lists what the create makes: there is an
// operation on its items, or the items are described as the created resource
// is. GET and POST of one path may be about different things.
func (b *builder) collection(op *Operation, list *List) *List {
	if list == nil || op.Read != nil || op.Delete != nil {
		if list != nil && !listsObjects(list) {
			return nil // a list of names or links: whether the resource is among them cannot be seen
		}
		return list
	}
	for _, r := range op.Success {
		m := r.JSON()
		if m == nil || m.Schema == nil {
			continue
		}
		made := m.Schema.Response().Shape()
		for _, l := range list.Success {
			lm := l.JSON()
			if lm == nil || lm.Schema == nil {
				continue
			}
			sh := lm.Schema.Response().Shape().down(list.Items)
			if items := sh.Items(); items != nil && slices.ContainsFunc(items.Schemas, func(s *jsonschema.Schema) bool { return slices.Contains(made.Schemas, s) }) {
				return list
			}
		}
	}
	return nil
}

// listsObjects says whether the items of a list may be objects.
func listsObjects(list *List) bool {
	for _, r := range list.Success {
		m := r.JSON()
		if m == nil || m.Schema == nil {
			continue
		}
		sh := m.Schema.Response().Shape().down(list.Items)
		if items := sh.Items(); items != nil {
			return items.Allows("object")
		}
	}
	return true
}

// listOf finds the array in the answer of a list operation.
func listOf(op *Operation) *List {
	for _, r := range op.Success {
		m := r.JSON()
		if m == nil || m.Schema == nil {
			continue
		}
		sh := m.Schema.Response().Shape()
		if slices.Contains(sh.Types, "array") {
			return &List{Operation: op}
		}
		var arrays []string
		for _, p := range sh.Properties {
			if s := sh.Property(p.Name); s != nil && slices.Contains(s.Types, "array") {
				arrays = append(arrays, p.Name)
			}
		}
		noun := strings.ToLower(nounOf(op.Path))
		for _, name := range arrays {
			low := strings.ToLower(name)
			if len(arrays) == 1 || slices.Contains([]string{"value", "items", "data", "results", "content", "records"}, low) || strings.HasPrefix(low, noun) {
				return &List{Operation: op, Items: Join("", name)}
			}
		}
	}
	return nil
}
