package cases

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

// plain writes a JSON scalar as a parameter's text (style simple and form).
func plain(data []byte) string {
	var v any
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if dec.Decode(&v) != nil {
		return string(data)
	}
	switch t := v.(type) {
	case string:
		return t
	case nil:
		return ""
	case []any:
		var parts []string
		for _, it := range t {
			parts = append(parts, plain(values.Encode(it, nil)))
		}
		return strings.Join(parts, ",")
	case map[string]any:
		var parts []string
		for _, name := range values.Names(t, nil) {
			parts = append(parts, name, plain(values.Encode(t[name], nil)))
		}
		return strings.Join(parts, ",")
	}
	return string(data)
}

// createStep is the request of a create without its body.
func (p *Planner) createStep() Step {
	s := Step{Kind: Create, Op: p.op, Method: p.op.Method, Path: p.request.path, Query: p.request.query,
		Header: append([]verdict.Header(nil), p.request.header...)}
	s.Header = append(s.Header, verdict.Header{Name: "Accept", Value: p.accept(p.op)})
	if p.media != nil {
		s.Header = append(s.Header, verdict.Header{Name: "Content-Type", Value: p.contentType()})
	}
	return s
}

// contentType is the media type that bodies are sent with; a range such as */*
// is met by application/json.
func (p *Planner) contentType() string {
	if strings.Contains(p.media.Type, "*") {
		return "application/json"
	}
	return p.media.Type
}

// accept lists the media types that the description gives the answers. Where
// JSON is among them, the rest is asked for less: an answer in another format
// is lawful, but shows nothing of what was stored (RFC 9110 section 12.5.1).
func (p *Planner) accept(op *spec.Operation) string {
	seen := map[string]bool{}
	var readable, rest []string
	for _, r := range op.Responses {
		for _, m := range r.Media {
			switch {
			case seen[m.Type]:
				continue
			case spec.IsJSON(m.Type):
				readable = append(readable, m.Type)
			default:
				rest = append(rest, m.Type)
			}
			seen[m.Type] = true
		}
	}
	switch {
	case len(readable)+len(rest) == 0:
		return "*/*"
	case len(readable) > 0:
		for i := range rest {
			rest[i] += ";q=0.5"
		}
	}
	return strings.Join(append(readable, rest...), ", ")
}

// itemStep is a request on the created resource; ok is false where the
// description has no such operation, nothing names the resource, or a parameter
// of the operation cannot be supplied.
func (p *Planner) itemStep(id string, kind StepKind, op *spec.Operation) (Step, bool) {
	s, ok := p.relatedStep(id, kind, op)
	if !ok {
		return Step{}, false
	}
	switch ident := p.op.Identifier; {
	case chosen(p.op) != nil && op.Path == p.op.Path:
		s.Path = p.request.fill(op.Path, "") // a PUT-create: the path is known
		if strings.Contains(s.Path, Marker) || strings.Contains(s.Path, KeyMarker) {
			s.Marks = SameRequest
		}
	case ident == nil && !strings.Contains(op.Path[min(len(p.op.Path), len(op.Path)):], "{"):
		s.Path = p.request.fill(op.Path, "")
	case ident == nil:
		return Step{}, false
	case ident.Location:
		s.Path = VarLocation
	default:
		s.Path = p.request.fill(op.Path, VarID)
	}
	return s, true
}

// overwritten says whether a case reads at an address that other cases create
// at too: a PUT whose path has no room for a value of its own, or what a POST
// makes where one path is read whatever is made.
func overwritten(c *Case) bool {
	return slices.ContainsFunc(c.Steps[1:], func(s Step) bool {
		return (s.Kind == Read || s.Kind == Delete) && !ownPath(s.Path)
	})
}

// ownPath says whether a path is another one with each case.
func ownPath(path string) bool {
	return slices.ContainsFunc([]string{Marker, KeyMarker, VarID, VarID[:len(VarID)-1] + ":", VarLocation, VarLocation[:len(VarLocation)-1] + ":"},
		func(s string) bool { return strings.Contains(path, s) })
}

// relatedStep is a request of an operation beside the create, without its path.
func (p *Planner) relatedStep(id string, kind StepKind, op *spec.Operation) (Step, bool) {
	t, ok := p.request.related[op]
	if op == nil || !ok {
		return Step{}, false
	}
	header := append(slices.Clone(t.header), verdict.Header{Name: "Accept", Value: p.accept(op)})
	return Step{ID: id, Kind: kind, Op: op, Method: op.Method, Query: t.query, Header: header}, true
}

// Invented names the required path parameters whose values were made up: no
// flag, hint, example or default says one, and no parent can be created.
func (p *Planner) Invented() []string {
	var out []string
	for _, a := range p.request.args {
		if a.made && a.par.In == "path" && a.par != chosen(p.op) {
			out = append(out, a.par.Name)
		}
	}
	return out
}

// Notes say which operations beside the create are not called, and what the
// user can do about it.
func (p *Planner) Notes() []string {
	var out []string
	for _, op := range beside(p.op) {
		if err := p.request.lacking[op]; err != nil {
			out = append(out, fmt.Sprintf("%s %s is not called: %v", op.Method, op.Path, err))
		}
	}
	return out
}
