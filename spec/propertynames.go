package spec

import (
	"maps"
	"slices"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// relocate puts right where names of properties are at fault: of their instance
// location only the depth can be relied on, because jsonschema v6.0.3 keeps a
// slice there that it goes on writing to.
func (v *View) relocate(value any, faults []Fault) {
	used := map[string]bool{}
	for _, f := range aboutNames(faults, nil) {
		for _, ptr := range objectsWith(value, f.Extra[0], len(Segments(f.Instance))) {
			if key := ptr + "\x00" + f.Extra[0] + "\x00" + f.Schema; !used[key] && v.namesAt(value, ptr, f.Schema) {
				f.Instance, used[key] = ptr, true
				break
			}
		}
	}
}

// aboutNames adds those of the faults, and of their branches, that are about the
// name of a property.
func aboutNames(faults []Fault, out []*Fault) []*Fault {
	for i := range faults {
		f := &faults[i]
		for _, b := range f.Branches {
			out = aboutNames(b, out)
		}
		if f.Keyword == "propertyNames" && len(f.Extra) == 1 {
			out = append(out, f)
		}
	}
	return out
}

// namesAt says whether the names of the object at ptr are under the schema at a
// place of the description.
func (v *View) namesAt(value any, ptr, schema string) bool {
	sh := v.At(value, ptr)
	return sh != nil && slices.ContainsFunc(sh.Schemas, func(s *jsonschema.Schema) bool {
		return s.PropertyNames != nil && v.set().placeOf(s.PropertyNames.Location).ptr == schema
	})
}

// objectsWith lists the objects at a depth that have a property, in order.
func objectsWith(value any, name string, depth int) []string {
	var out []string
	var walk func(v any, ptr string, depth int)
	walk = func(v any, ptr string, depth int) {
		switch t := v.(type) {
		case map[string]any:
			if _, ok := t[name]; ok && depth == 0 {
				out = append(out, ptr)
			}
			if depth > 0 {
				for _, k := range slices.Sorted(maps.Keys(t)) {
					walk(t[k], Join(ptr, k), depth-1)
				}
			}
		case []any:
			for i := range t {
				if depth > 0 {
					walk(t[i], Join(ptr, strconv.Itoa(i)), depth-1)
				}
			}
		}
	}
	walk(value, "", depth)
	return out
}
