package mock

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// object is a JSON object that keeps its members in the order they were sent
// in. Values are *object, []any, string, json.Number, bool and nil: numbers
// keep the digits they came with.
type object struct{ members []member }

type member struct {
	name  string
	value any
}

func (o *object) index(name string) int {
	return slices.IndexFunc(o.members, func(m member) bool { return m.name == name })
}

func (o *object) get(name string) (any, bool) {
	if i := o.index(name); i >= 0 {
		return o.members[i].value, true
	}
	return nil, false
}

// set replaces a member in its place, or adds it at the end.
func (o *object) set(name string, value any) {
	if i := o.index(name); i >= 0 {
		o.members[i].value = value
		return
	}
	o.members = append(o.members, member{name, value})
}

// lead replaces a member in its place, or adds it at the front.
func (o *object) lead(name string, value any) {
	if i := o.index(name); i >= 0 {
		o.members[i].value = value
		return
	}
	o.members = slices.Insert(o.members, 0, member{name, value})
}

func (o *object) remove(name string) {
	o.members = slices.DeleteFunc(o.members, func(m member) bool { return m.name == name })
}

// readOrdered reads JSON text that spec.CheckJSON has found to be one value.
func readOrdered(data []byte) any { return ordered(gjson.ParseBytes(data)) }

func ordered(r gjson.Result) any {
	switch r.Type {
	case gjson.True, gjson.False:
		return r.Type == gjson.True
	case gjson.Number:
		return json.Number(r.Raw)
	case gjson.String:
		return strings.ToValidUTF8(r.Str, "\uFFFD")
	case gjson.JSON:
		if r.IsArray() {
			return orderedArray(r)
		}
		return orderedObject(r)
	}
	return nil
}

func orderedArray(r gjson.Result) []any {
	items := []any{}
	r.ForEach(func(_, item gjson.Result) bool {
		items = append(items, ordered(item))
		return true
	})
	return items
}

// orderedObject keeps the last of members with one name, as most readers do.
func orderedObject(r gjson.Result) *object {
	o := &object{members: make([]member, 0, 8)}
	var seen map[string]int // only for objects that are long to search
	r.ForEach(func(name, value gjson.Result) bool {
		n := strings.ToValidUTF8(name.String(), "\uFFFD")
		i, twice := seen[n]
		if seen == nil {
			i = o.index(n)
			twice = i >= 0
		}
		if twice {
			o.members[i].value = ordered(value)
			return true
		}
		o.members = append(o.members, member{n, ordered(value)})
		switch n := len(o.members); {
		case n == 24:
			seen = map[string]int{}
			for i, m := range o.members {
				seen[m.name] = i
			}
		case n > 24:
			seen[o.members[n-1].name] = n - 1
		}
		return true
	})
	return o
}

// plain is the value as encoding/json and the validator have it.
func plain(v any) any {
	switch v := v.(type) {
	case *object:
		m := make(map[string]any, len(v.members))
		for _, e := range v.members {
			m[e.name] = plain(e.value)
		}
		return m
	case []any:
		items := make([]any, len(v))
		for i, e := range v {
			items[i] = plain(e)
		}
		return items
	}
	return v
}

// fromPlain orders the members of a decoded value by name.
func fromPlain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		o := &object{}
		for name, e := range v {
			o.members = append(o.members, member{name, fromPlain(e)})
		}
		slices.SortFunc(o.members, func(a, b member) int { return cmp.Compare(a.name, b.name) })
		return o
	case []any:
		items := make([]any, len(v))
		for i, e := range v {
			items[i] = fromPlain(e)
		}
		return items
	case float64:
		return json.Number(strconv.FormatFloat(v, 'g', -1, 64))
	case int:
		return json.Number(strconv.Itoa(v))
	}
	return v
}

// clone copies a value so that changes do not reach the original.
func clone(v any) any {
	switch v := v.(type) {
	case *object:
		o := &object{members: slices.Clone(v.members)}
		for i := range o.members {
			o.members[i].value = clone(o.members[i].value)
		}
		return o
	case []any:
		items := make([]any, len(v))
		for i, e := range v {
			items[i] = clone(e)
		}
		return items
	}
	return v
}
