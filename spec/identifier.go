package spec

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// identifier finds how the created resource is named (DESIGN: spec; the order
// is that of how often each is right in real descriptions).
func (b *builder) identifier(op *Operation) *Identifier {
	var answer *Shape
	for _, r := range op.Success {
		if m := r.JSON(); m != nil && m.Schema != nil {
			answer = m.Schema.Response().Shape()
			break
		}
	}
	if want := b.opts.Identifier; want != "" {
		ptr := want
		if !strings.HasPrefix(ptr, "/") {
			ptr = Join("", want)
		}
		return b.assigned(op, &Identifier{Pointer: ptr, Reason: "named by --id-property"})
	}
	if answer != nil {
		if id := find(answer, "", nounOf(op.Path), itemParameter(op)); id != nil {
			return b.assigned(op, id)
		}
	}
	for _, r := range op.Success {
		for _, h := range r.Headers {
			if strings.EqualFold(h.Name, "Location") {
				return &Identifier{Location: true, Reason: "the answer names no id; Location is documented", Place: h.Place, Assigned: true}
			}
		}
	}
	return nil
}

// assigned says whether the server alone gives the id: it cannot be sent.
func (b *builder) assigned(op *Operation, id *Identifier) *Identifier {
	id.Assigned = true
	m := op.Body.JSON()
	if m == nil || m.Schema == nil {
		return id
	}
	sh := m.Schema.Request().Shape()
	for _, tok := range Segments(id.Pointer) {
		if sh = sh.Property(tok); sh == nil {
			return id
		}
		if sh.ReadOnly {
			return id
		}
	}
	id.Assigned = false
	return id
}

var generic = regexp.MustCompile(`(?i)^(uuid|uid|guid|_id|\$id|@id|sid)$`)

// find looks for the identifier among the properties of one object.
func find(sh *Shape, ptr, noun, param string) *Identifier {
	pick := func(why string, ok func(p Property) bool) *Identifier {
		for _, p := range sh.Properties {
			if ok(p) && nameable(sh.Property(p.Name)) {
				return &Identifier{Pointer: Join(ptr, p.Name), Reason: fmt.Sprintf(why, p.Name), Place: p.Place}
			}
		}
		return nil
	}
	fold := func(s string) string { return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(s)) }
	steps := []struct {
		why string
		ok  func(p Property) bool
	}{
		{"%q is read-only", func(p Property) bool { return p.Name == "id" && len(p.Schemas) > 0 && sh.Property("id").ReadOnly }},
		{"the property is called %q", func(p Property) bool { return p.Name == "id" }},
		{"the property is called %q", func(p Property) bool { return strings.EqualFold(p.Name, "id") }},
		{"the property is called %q", func(p Property) bool { return generic.MatchString(p.Name) }},
		{"%q is the parameter of the item's path", func(p Property) bool { return param != "" && fold(p.Name) == fold(param) }},
		{"%q is the noun of the path with id", func(p Property) bool { return noun != "" && fold(p.Name) == fold(noun)+"id" }},
	}
	for _, s := range steps {
		if id := pick(s.why, s.ok); id != nil {
			return id
		}
	}
	if ptr == "" {
		if id := inEnvelope(sh, noun, param); id != nil {
			return id
		}
		return pick("the property is called %q", func(p Property) bool { return slices.Contains([]string{"key", "name"}, strings.ToLower(p.Name)) })
	}
	return nil
}

// inEnvelope looks inside the one property that holds the resource: the only
// object among the properties, or the one named data, result or like the noun.
func inEnvelope(sh *Shape, noun, param string) *Identifier {
	var objects []string
	for _, p := range sh.Properties {
		if inner := sh.Property(p.Name); inner != nil && (len(inner.Properties) > 0) && inner.Allows("object") {
			objects = append(objects, p.Name)
		}
	}
	for _, name := range objects {
		low := strings.ToLower(name)
		if len(objects) == 1 && len(sh.Properties) <= 3 || low == "data" || low == "result" || low == strings.ToLower(noun) {
			if id := find(sh.Property(name), Join("", name), noun, param); id != nil {
				id.Reason += fmt.Sprintf(" inside the envelope %q", name)
				return id
			}
		}
	}
	return nil
}

// nameable says whether a value of this shape can name a resource.
func nameable(sh *Shape) bool {
	return sh == nil || sh.Types == nil || slices.ContainsFunc(sh.Types, func(t string) bool {
		return t == "string" || t == "integer" || t == "number"
	})
}

// nounOf is the singular of the path's last fixed segment.
func nounOf(path string) string {
	segs := strings.Split(strings.Trim(path, "/"), "/")
	for _, s := range slices.Backward(segs) {
		if s == "" || strings.Contains(s, "{") {
			continue
		}
		switch {
		case strings.HasSuffix(s, "ies") && len(s) > 4:
			return s[:len(s)-3] + "y"
		case strings.HasSuffix(s, "sses"), strings.HasSuffix(s, "xes"), strings.HasSuffix(s, "ches"):
			return s[:len(s)-2]
		case strings.HasSuffix(s, "s") && !strings.HasSuffix(s, "ss"):
			return s[:len(s)-1]
		}
		return s
	}
	return ""
}

// itemParameter is the name of the parameter that ends the item's path.
func itemParameter(op *Operation) string {
	if op.Read == nil {
		return ""
	}
	i, j := strings.LastIndexByte(op.Read.Path, '{'), strings.LastIndexByte(op.Read.Path, '}')
	if i < 0 || j < i {
		return ""
	}
	return op.Read.Path[i+1 : j]
}

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
			sh := lm.Schema.Response().Shape()
			for _, tok := range Segments(list.Items) {
				sh = sh.Property(tok)
			}
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
		sh := m.Schema.Response().Shape()
		for _, tok := range Segments(list.Items) {
			sh = sh.Property(tok)
		}
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
