package cases

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

// template is what every create of an operation is sent to and with.
type template struct {
	path   string
	query  string
	header []verdict.Header
	params map[string]string // path parameters, escaped
}

// newTemplate fills the parameters of a create. The error names the parameter
// that the user has to supply.
func newTemplate(op *spec.Operation, media *spec.Media, opts Options) (template, error) {
	t := template{params: map[string]string{}}
	query := url.Values{}
	var cookies []string
	for _, par := range op.Parameters {
		text, given, err := parameterText(par, opts)
		if par == keyOf(op) && !given {
			if fresh := freshKey(par); fresh != "" {
				text, err = fresh, nil // one value for all would make one create of all
			}
		}
		if !par.Required && !given {
			continue
		}
		if err != nil {
			return t, fmt.Errorf("no value for the %s parameter %q: %w; supply one with --param %s=VALUE", par.In, par.Name, err, par.Name)
		}
		switch par.In {
		case "path":
			t.params[par.Name] = url.PathEscape(text)
		case "query":
			query.Set(par.Name, text)
		case "header":
			if !strings.EqualFold(par.Name, "Content-Type") && !strings.EqualFold(par.Name, "Accept") && !strings.EqualFold(par.Name, "Authorization") {
				t.header = append(t.header, verdict.Header{Name: par.Name, Value: text})
			}
		case "cookie":
			cookies = append(cookies, par.Name+"="+url.QueryEscape(text))
		}
	}
	if len(cookies) > 0 {
		t.header = append(t.header, verdict.Header{Name: "Cookie", Value: strings.Join(cookies, "; ")})
	}
	t.query = query.Encode()
	t.path = t.fill(op.Path, "")
	return t, nil
}

// parameterText finds a value: the user's, an example, a default, a made one.
func parameterText(par *spec.Parameter, opts Options) (text string, given bool, err error) {
	if v, ok := opts.Params[par.Name]; ok {
		return v, true, nil
	}
	for _, ex := range par.Examples {
		return plain(ex.Value), false, nil
	}
	if par.Schema == nil {
		return "assay", false, nil
	}
	v, err := values.NewMaker(par.Schema.Request(), values.Options{Seed: opts.Seed}).Make()
	if err != nil {
		return "", false, err
	}
	text = plain(values.Encode(v, nil))
	if text == "" && par.In == "path" {
		return "", false, fmt.Errorf("an empty text cannot stand in a path")
	}
	return strings.ReplaceAll(text, " ", "-"), false, nil
}

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

// fill replaces the parameters of a path template; the one that is not known is
// the item's own, and becomes own.
func (t template) fill(path, own string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(path, '{')
		j := strings.IndexByte(path, '}')
		if i < 0 || j < i {
			b.WriteString(path)
			return b.String()
		}
		b.WriteString(path[:i])
		if v, ok := t.params[path[i+1:j]]; ok {
			b.WriteString(v)
		} else {
			b.WriteString(own)
		}
		path = path[j+1:]
	}
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
// description has no such operation or nothing names the resource.
func (p *Planner) itemStep(id string, kind StepKind, op *spec.Operation) (Step, bool) {
	if op == nil {
		return Step{}, false
	}
	s := Step{ID: id, Kind: kind, Op: op, Method: op.Method, Header: p.headersFor(op)}
	switch ident := p.op.Identifier; {
	case ident == nil && !strings.Contains(op.Path[min(len(p.op.Path), len(op.Path)):], "{"):
		s.Path = p.request.fill(op.Path, "") // a PUT-create: the path is known
	case ident == nil:
		return Step{}, false
	case ident.Location:
		s.Path = VarLocation
	default:
		s.Path = p.request.fill(op.Path, VarID)
	}
	return s, true
}

// headersFor fills the required headers of a related operation.
func (p *Planner) headersFor(op *spec.Operation) []verdict.Header {
	t, err := newTemplate(&spec.Operation{Parameters: onlyHeaders(op.Parameters)}, nil, p.opts)
	hs := []verdict.Header{{Name: "Accept", Value: p.accept(op)}}
	if err != nil {
		return hs
	}
	return append(t.header, hs...)
}

func onlyHeaders(in []*spec.Parameter) []*spec.Parameter {
	var out []*spec.Parameter
	for _, par := range in {
		if par.In == "header" {
			out = append(out, par)
		}
	}
	return out
}
