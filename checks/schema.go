package checks

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// judgeSchema gives one verdict for each place at fault. The identifier of a
// create is left to the id rules, and what the description's own examples
// show is charged to the description.
func judgeSchema(st *step) []verdict.Verdict {
	c := st.content()
	if st.success() && c.foreign != "" && len(st.documented().Media) > 0 {
		return skipped(c.foreign)
	}
	if !st.success() || c.media == nil || c.media.Schema == nil {
		return nil
	}
	if _, other := st.broken["id/agrees"]; other && st.kind == cases.Read {
		return skipped("id/agrees failed on the same answer: it is another resource, or none")
	}
	if c.doubt != "" {
		return unknown("the schema could not decide: " + c.doubt)
	}
	out := faultVerdicts(st, c, st.identifierPlace())
	if !slices.ContainsFunc(out, func(v verdict.Verdict) bool { return v.Rule == "" }) {
		out = append(out, verdict.Verdict{Outcome: verdict.Pass, Place: place(c.media.Schema.Place)})
	}
	return out
}

// faultVerdicts makes verdicts of the faults of an answer, those at the place
// skip (or below) left out.
func faultVerdicts(st *step, c *content, skip string) []verdict.Verdict {
	var out []verdict.Verdict
	for i := range c.faults {
		f := &c.faults[i]
		for _, where := range faultPlaces(f) {
			if skip != "" && under(where, skip) || len(out) == maxPlaces {
				continue
			}
			if ex := st.excuse(c, where); ex != nil {
				out = append(out, *st.charge(f, where, ex))
				continue
			}
			if !st.foreign(where) {
				out = append(out, faultVerdict(f, where))
			}
		}
	}
	return out
}

// foreign says that a place of a list's answer lies in an item that another case
// created, or that was there before: what a server stores of a body that it
// should have refused is that case's affair.
func (st *step) foreign(where string) bool {
	op, src := st.scene.op, st.source()
	if st.kind != cases.List || op == nil || op.List == nil || src == nil || src.idText() == "" {
		return false
	}
	rest, ok := strings.CutPrefix(where, op.List.Items+"/")
	if !ok {
		return false
	}
	index, _, _ := strings.Cut(rest, "/")
	value, _ := get(st.content().value, op.List.Items)
	items, _ := value.([]any)
	for i := range items {
		if id, named := get(items[i], join("", last(st.scene.identifier()))); named && sameID(idText(id), src.idText()) {
			return strconv.Itoa(i) != index
		}
	}
	id, named := get(st.content().value, op.List.Items+"/"+index+join("", last(st.scene.identifier())))
	return named && id != nil || st.deletedBefore() != nil
}

func faultVerdict(f *spec.Fault, where string) verdict.Verdict {
	v := verdict.Verdict{Outcome: verdict.Fail, Pointer: where, Keyword: f.Keyword, Place: place(f.Place), Want: f.Want, Got: f.Got}
	if f.Lenient {
		v.Outcome = verdict.Weak
	}
	if len(f.Missing) > 1 {
		v.Want = "the property " + quote(last(where))
	}
	if len(f.Extra) > 1 {
		v.Got = quote(last(where))
	}
	return v
}

// identifierPlace is the pointer of the id in the answer of a create, "" when
// the step is none.
func (st *step) identifierPlace() string {
	if st.kind != cases.Create || st.op == nil || st.op.Identifier == nil || st.op.Identifier.Location || st.put() {
		return ""
	}
	return st.op.Identifier.Pointer
}

// excuse is the documented example that shows the value which stands at a
// place in the answer; nil when none does.
func (st *step) excuse(c *content, where string) *spec.Example {
	got, ok := get(c.value, where)
	if !ok { // a missing property: then the object as a whole is what is shown
		where = parent(where)
		if got, ok = get(c.value, where); !ok {
			return nil
		}
	}
	if ex := shows(c.media.Examples, where, got); ex != nil {
		return ex
	}
	item, inside := where, true
	if st.kind == cases.List {
		item, inside = st.withinItem(where)
	} else if root := st.root(); under(where, root) {
		item = where[len(root):]
	}
	op := st.scene.op
	if op == nil || !inside {
		return nil
	}
	for _, r := range op.Success {
		if m := r.JSON(); m != nil {
			if ex := shows(m.Examples, where, got); ex != nil {
				return ex
			}
			if ex := shows(m.Examples, item, got); ex != nil {
				return ex
			}
		}
	}
	if m := op.Body.JSON(); m != nil && (st.scene.sample.Case.Verbatim || st.kind == cases.List) {
		return shows(m.Examples, item, got)
	}
	return nil
}

// shows finds an example that has the value at the place.
func shows(examples []spec.Example, where string, got any) *spec.Example {
	for i := range examples {
		v, _ := spec.CheckJSON(examples[i].Value, spec.JSONLimits{})
		if shown, ok := get(v, where); ok && reflect.DeepEqual(shown, got) {
			return &examples[i]
		}
	}
	return nil
}

// charge makes a fault of the answer one of the description.
func (st *step) charge(f *spec.Fault, where string, ex *spec.Example) *verdict.Verdict {
	if inner, ok := st.withinItem(where); ok && st.kind == cases.List {
		where = inner
	}
	v := exampleVerdict(f, where, ex)
	v.Note = "the server answers what the description itself shows"
	return &v
}

// judgeWriteOnly walks the answer along its schema, and along the schema of
// the request where the answer's says nothing. A null gives nothing away, and
// a text of asterisks little.
func judgeWriteOnly(st *step) []verdict.Verdict {
	c := st.content()
	if !st.success() || c.view() == nil {
		return nil
	}
	w := &secrets{answer: side{view: c.view(), whole: c.value}}
	if req := st.scene.requestView(); req != nil && st.kind != cases.List {
		w.request, w.root = req, st.root()
	}
	w.walk(c.value, c.shape(), "")
	if len(w.out) == 0 && w.promised {
		return passed()
	}
	return w.out
}

// secrets looks for write-only values in an answer.
type secrets struct {
	answer   side
	request  *spec.View
	root     string // where in the answer the resource stands
	promised bool   // something is write-only
	out      []verdict.Verdict
}

func (w *secrets) walk(v any, sh *spec.Shape, ptr string) {
	switch t := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(t)) {
			w.member(t[name], sh, ptr, name)
		}
	case []any:
		for i, item := range t {
			at := ptr + "/" + strconv.Itoa(i)
			if is := w.answer.item(sh, at); is != nil {
				w.walk(item, is, at)
			}
		}
	}
	w.promised = w.promised || promisesSecret(sh)
}

func (w *secrets) member(v any, sh *spec.Shape, ptr, name string) {
	at := join(ptr, name)
	p := w.answer.below(sh, ptr, name)
	if p == nil && w.request != nil && under(at, w.root) {
		p = w.request.At(w.answer.whole, at[len(w.root):])
		if p == nil || !p.WriteOnly {
			return
		}
	}
	if p == nil {
		return
	}
	if !p.WriteOnly {
		w.walk(v, p, at)
		return
	}
	out := verdict.Verdict{Outcome: verdict.Fail, Pointer: at, Keyword: "writeOnly", Place: place(p.Place), Want: "no such property, since it is write-only", Got: "a value"}
	switch text, isText := v.(string); {
	case v == nil:
		out = verdict.Verdict{Outcome: verdict.Pass, Pointer: at, Keyword: "writeOnly", Place: out.Place, Note: "present, but null"}
	case isText && strings.Trim(text, "*•xX") == "":
		out.Outcome, out.Got = verdict.Weak, "a masked value"
	}
	w.out = append(w.out, out)
}

// promisesSecret says that a schema has a write-only property.
func promisesSecret(sh *spec.Shape) bool {
	for _, p := range sh.Properties {
		for _, s := range p.Schemas {
			for range 10 {
				if s == nil || s.WriteOnly {
					break
				}
				s = s.Ref
			}
			if s != nil && s.WriteOnly {
				return true
			}
		}
	}
	return false
}
