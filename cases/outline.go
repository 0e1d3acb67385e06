package cases

import (
	"fmt"
	"slices"
	"strings"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

// maxOutline bounds the properties of one operation that an outline lists.
const maxOutline = 1000

// Outline is the contract as reports show it, without rules and verdicts.
func Outline(c *spec.Contract) verdict.Outline {
	out := verdict.Outline{Notes: slices.Clone(c.Notes)}
	for _, u := range c.Unusable {
		out.Notes = append(out.Notes, "operation "+u.Operation+" is not tested: "+u.Reason)
	}
	for _, op := range c.Operations {
		out.Operations = append(out.Operations, outlineOf(op))
	}
	out.Notes = append(out.Notes, unwritten(c.Operations)...)
	return out
}

// unwritten names the media types in which no bodies are sent, each with its
// reason and the operations that take it.
func unwritten(ops []*spec.Operation) []string {
	var reasons []string
	takers := map[string][]string{}
	for _, op := range ops {
		if op.Body == nil {
			continue
		}
		for _, m := range op.Body.Media {
			if _, err := values.NewCodec(m); err != nil {
				if takers[err.Error()] == nil {
					reasons = append(reasons, err.Error())
				}
				takers[err.Error()] = append(takers[err.Error()], op.ID)
			}
		}
	}
	for i, r := range reasons {
		who := takers[r]
		reasons[i] = fmt.Sprintf("%s; described for %s", r, who[0])
		if len(who) > 1 {
			reasons[i] = fmt.Sprintf("%s; described for %d operations, %s the first", r, len(who), who[0])
		}
	}
	return reasons
}

func outlineOf(op *spec.Operation) verdict.OperationOutline {
	o := verdict.OperationOutline{ID: op.ID, Method: op.Method, Path: op.Path, Summary: op.Summary, Place: verdict.Place(op.Place)}
	for _, r := range op.Success {
		o.Success = append(o.Success, r.Key)
	}
	for _, r := range op.Responses {
		o.Statuses = append(o.Statuses, r.Key)
	}
	if id := op.Identifier; id != nil {
		o.Identifier, o.IdentifierReason = id.Pointer, id.Reason
		if id.Location {
			o.Identifier = "Location"
		}
	}
	if op.Read != nil {
		o.Read = op.Read.Path
	}
	if op.List != nil {
		o.List = op.List.Path
	}
	if op.Delete != nil {
		o.Delete = op.Delete.Path
	}
	for _, p := range op.Parents {
		o.Parents = append(o.Parents, p.Create.ID)
	}
	if op.Body != nil && len(op.Body.Media) > 0 {
		if m, _, err := mainMedia(op.Body); err == nil && m.Schema != nil {
			w := &outliner{view: m.Schema.Request(), out: &o}
			w.property("", w.view.Shape(), false, 0, nil)
		}
	}
	for _, par := range op.Parameters {
		if !ignored(par) {
			parameterOutline(&o, par)
		}
	}
	return o
}

// ignored says whether a parameter is none: header parameters of these names
// shall be ignored (OpenAPI 3.0.3, Parameter Object).
func ignored(par *spec.Parameter) bool {
	return par.In == "header" && slices.ContainsFunc([]string{"Accept", "Content-Type", "Authorization"},
		func(name string) bool { return strings.EqualFold(name, par.Name) })
}

// parameterOutline lists a parameter and what is below it.
func parameterOutline(o *verdict.OperationOutline, par *spec.Parameter) {
	pointer := join("", par.Name)
	if par.Schema == nil {
		p := verdict.Property{In: par.In, Pointer: pointer, Required: par.Required, Place: verdict.Place(par.Place)}
		if par.Required {
			p.Promises = []verdict.Promise{{Keyword: "required", Value: "true", Place: p.Place}}
		}
		o.Properties = append(o.Properties, p)
		return
	}
	w := &outliner{view: par.Schema.Request(), out: o, in: par.In}
	first := len(o.Properties)
	w.property(pointer, w.view.Shape(), par.Required, 0, nil)
	if len(o.Properties) > first {
		o.Properties[first].Place = verdict.Place(par.Place)
		for i, promise := range o.Properties[first].Promises {
			if promise.Keyword == "required" {
				o.Properties[first].Promises[i].Place = verdict.Place(par.Place)
			}
		}
	}
}

type outliner struct {
	view *spec.View
	out  *verdict.OperationOutline
	in   string // where a parameter stands, empty for the body
}

// property lists a place and what is below it; schemas that contain themselves
// are listed once.
func (w *outliner) property(pointer string, sh *spec.Shape, required bool, depth int, path []string) {
	if sh == nil || len(w.out.Properties) >= maxOutline || depth > 12 || slices.Contains(path, sh.Place.Pointer) {
		return
	}
	path = append(path[:len(path):len(path)], sh.Place.Pointer)
	p := verdict.Property{In: w.in, Pointer: pointer, Types: sh.Types, Format: sh.Format, Required: required, ReadOnly: sh.ReadOnly, Place: verdict.Place(sh.Place)}
	for _, s := range sh.Schemas {
		for _, k := range keywordsOf(s) {
			if k = w.view.Written(s, k); k == "" {
				continue
			}
			p.Promises = append(p.Promises, verdict.Promise{Keyword: k, Value: clipTo(w.view.Quote(s, k), 200), Place: verdict.Place(w.view.KeywordPlace(s, k))})
		}
	}
	if sh.ReadOnly {
		p.Promises = append(p.Promises, verdict.Promise{Keyword: "readOnly", Value: "true", Place: p.Place})
	}
	if required {
		p.Promises = append(p.Promises, verdict.Promise{Keyword: "required", Value: "true", Place: p.Place})
	}
	w.out.Properties = append(w.out.Properties, p)
	for _, prop := range sh.Properties {
		if sub := sh.Property(prop.Name); sub != nil {
			w.property(join(pointer, prop.Name), sub, prop.Required, depth+1, path)
		}
	}
	if items := sh.Items(); items != nil {
		w.property(pointer+"/*", items, false, depth+1, path)
	}
}
