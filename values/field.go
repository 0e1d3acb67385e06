package values

import (
	"slices"

	"assay/spec"
)

// field is one field of a form as it was read.
type field struct {
	Pair
	contentType string // of a part of multipart/form-data; empty where none is written
}

// readFields makes the object that the fields of a form are by its schema.
func (c *Codec) readFields(fields []field) any {
	v, _, _ := c.types.best(c.types.root(), func(sh *spec.Shape, kind string) (any, bool, error) {
		obj := map[string]any{}
		used := make([]bool, len(fields))
		if sh != nil {
			for _, prop := range sh.Properties {
				c.readMember(sh, prop.Name, fields, used, obj)
			}
		}
		for i, f := range fields {
			if !used[i] {
				c.readMember(sh, f.Name, fields, used, obj)
			}
		}
		return obj, kind == "object" || sh == nil || sh.Allows("object"), nil
	})
	if v == nil {
		return map[string]any{}
	}
	return v
}

// readMember reads one member from the fields that are its own, and marks these
// as used.
func (c *Codec) readMember(sh *spec.Shape, name string, fields []field, used []bool, obj map[string]any) {
	l, wholly := c.formLayout(name)
	wholly = wholly && c.wire == WireForm
	var own []field
	var others []Pair
	for i, f := range fields {
		switch {
		case f.Name == name && !used[i]:
			own = append(own, f)
			used[i] = true
		case !used[i] && (sh == nil || !isProperty(sh, f.Name)):
			others = append(others, f.Pair)
		}
	}
	schemas := memberSchemas(sh, name)
	v, found, err := c.types.best(schemas, func(sub *spec.Shape, kind string) (any, bool, error) {
		if kind == "object" && c.isStyled(name) && c.wire == WireForm {
			members, err := l.members(others, textsOf(own), func(n string) bool { return named(sub, n) })
			return c.types.object(sub, members), len(members) > 0, err
		}
		return c.readField(sub, kind, l, own, wholly)
	})
	switch {
	case found:
		obj[name] = v
		c.consume(l, name, v, fields, used)
	case err != nil && len(own) > 0: // not of its style: the text as it stands
		obj[name] = own[0].Value
	}
}

// consume marks the fields that are members of an object laid out over several.
func (c *Codec) consume(l layout, name string, v any, fields []field, used []bool) {
	m, isObject := v.(map[string]any)
	if !isObject || !c.isStyled(name) || c.wire != WireForm {
		return
	}
	for i, f := range fields {
		for member := range m {
			if f.Name == name+"["+member+"]" && l.style == "deepObject" || f.Name == member && l.spread() {
				used[i] = true
			}
		}
	}
}

func isProperty(sh *spec.Shape, name string) bool {
	return slices.ContainsFunc(sh.Properties, func(p spec.Property) bool { return p.Name == name })
}

func textsOf(fields []field) []string {
	out := make([]string, 0, len(fields))
	for _, f := range fields {
		out = append(out, f.Value)
	}
	return out
}

// readField reads a member from the fields that have its name.
func (c *Codec) readField(sh *spec.Shape, kind string, l layout, own []field, wholly bool) (any, bool, error) {
	if len(own) == 0 {
		return nil, false, nil
	}
	if kind == "object" || kind == "array" && wholly {
		v, err := readJSON([]byte(own[0].Value))
		_, isArray := v.([]any)
		_, isObject := v.(map[string]any)
		return v, err == nil && len(own) == 1 && (isArray && kind == "array" || isObject && kind == "object"), err
	}
	if kind == "array" || len(own) > 1 {
		texts, err := l.items(textsOf(own))
		if err != nil {
			return nil, false, err
		}
		list := make([]any, 0, len(texts))
		for i, text := range texts {
			list = append(list, c.readItem(itemsAt(sh, i), text))
		}
		return list, true, nil
	}
	return scalarOf(sh, own[0].Value), true, nil
}

// readItem reads an item of an array: objects as JSON, scalars as text.
func (c *Codec) readItem(schemas schemaList, text string) any {
	v, _, _ := c.types.best(schemas, func(sh *spec.Shape, kind string) (any, bool, error) {
		if kind == "scalar" {
			return scalarOf(sh, text), true, nil
		}
		v, err := readJSON([]byte(text))
		_, isArray := v.([]any)
		_, isObject := v.(map[string]any)
		return v, err == nil && (isArray && kind == "array" || isObject && kind == "object"), err
	})
	return v
}
