package spec

import "encoding/json"

// places are those of the schemas that apply.
func (s *Shape) places() []loc {
	out := make([]loc, 0, len(s.Schemas))
	for _, sch := range s.Schemas {
		out = append(out, s.view.set().placeOf(sch.Location))
	}
	return out
}

// Examples are the values that the description shows at this place (example,
// examples, default), as decoded values in document order.
func (s *Shape) Examples() []any {
	var out []any
	for _, sch := range s.Schemas {
		n := s.view.set().placeOf(sch.Location).n
		for _, name := range []string{"example", "x-example"} { // the second is 2.0's custom for parameters
			if ex := n.get(name); ex != nil && sane(ex) {
				out = append(out, decode(ex))
			}
		}
		for _, ex := range n.get("examples").array() {
			if sane(ex) {
				out = append(out, decode(ex))
			}
		}
		if sch.Default != nil {
			out = append(out, *sch.Default)
		}
	}
	return out
}

// Extension returns the value of an extension such as "x-assay" at this place
// as JSON text, nil when there is none.
func (s *Shape) Extension(name string) json.RawMessage {
	for _, sch := range s.Schemas {
		if n := s.view.set().placeOf(sch.Location).n.get(name); n != nil {
			return n.appendJSON(nil)
		}
	}
	return nil
}
