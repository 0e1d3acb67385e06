package cases

import (
	"slices"

	"assay/spec"
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
	return out
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
	if m := op.Body.JSON(); m != nil && m.Schema != nil {
		w := &outliner{view: m.Schema.Request(), out: &o}
		w.property("", w.view.Shape(), false, 0, nil)
	}
	return o
}

type outliner struct {
	view *spec.View
	out  *verdict.OperationOutline
}

// property lists a place and what is below it; schemas that contain themselves
// are listed once.
func (w *outliner) property(pointer string, sh *spec.Shape, required bool, depth int, path []string) {
	if sh == nil || len(w.out.Properties) >= maxOutline || depth > 12 || slices.Contains(path, sh.Place.Pointer) {
		return
	}
	path = append(path[:len(path):len(path)], sh.Place.Pointer)
	p := verdict.Property{Pointer: pointer, Types: sh.Types, Format: sh.Format, Required: required, ReadOnly: sh.ReadOnly, Place: verdict.Place(sh.Place)}
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
