package mock

import "assay/spec"

// learn takes from the first documented example that its schema allows what
// cannot be derived from a request: the values of required properties, in the
// place of made-up ones, and the whole answer where none could be made up. Arrays
// stay as short as they can be, since what they hold was never created.
func (f *form) learn() {
	if f.view == nil || f.textual || f.response == nil || f.response.JSON() == nil {
		return
	}
	for _, e := range f.response.JSON().Examples {
		if _, problems := spec.CheckJSON(e.Value, spec.JSONLimits{}); len(problems) > 0 {
			continue
		}
		example := readOrdered(e.Value)
		if !f.valid(example) {
			continue
		}
		if f.minimal == nil {
			f.minimal, f.why = example, nil
		} else if taught := instructed(f.minimal, example); f.valid(taught) {
			f.minimal = taught
		}
		return
	}
}

// instructed is a value with what an example has at the same places.
func instructed(v, example any) any {
	o, ok := v.(*object)
	like, is := example.(*object)
	switch {
	case ok && is:
		out := &object{}
		for _, m := range o.members {
			if e, there := like.get(m.name); there {
				m.value = instructed(m.value, e)
			}
			out.members = append(out.members, m)
		}
		return out
	case nested(v) || nested(example):
		return v
	}
	return example
}
