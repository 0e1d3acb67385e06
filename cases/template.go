package cases

import (
	"fmt"
	"maps"
	"net/http"
	"strings"

	"assay/spec"
	"assay/verdict"
)

// template is what every create of an operation is sent to and with.
type template struct {
	op     *spec.Operation
	pins   []verdict.Header // the user's own fields
	args   []argument       // in the described order
	path   string
	query  string
	header []verdict.Header
	params map[string]string // path parameters, escaped
	// related are the templates of the operations on what was created; those
	// that lack a value are in lacking, with what they lack.
	related map[*spec.Operation]template
	lacking map[*spec.Operation]error
}

// newTemplate fills the parameters of a create. The error names the parameter
// that the user has to supply.
func newTemplate(op *spec.Operation, _ *spec.Media, opts Options) (template, error) {
	t := template{op: op, pins: opts.Pins[op.ID].Header, related: map[*spec.Operation]template{}, lacking: map[*spec.Operation]error{}}
	user := known{opts: opts, pins: maps.Clone(opts.Pins[op.ID].Params)}
	if err := t.supply(user); err != nil {
		return t, err
	}
	t.render()
	for _, other := range beside(op) {
		if _, have := t.related[other]; have {
			continue
		}
		r := template{op: other, params: t.params}
		if err := r.supply(user.of(other)); err != nil {
			t.lacking[other] = err
			continue
		}
		r.render()
		t.related[other] = r
	}
	return t, nil
}

// beside are the operations on what an operation creates.
func beside(op *spec.Operation) []*spec.Operation {
	var out []*spec.Operation
	add := func(o *spec.Operation) {
		if o != nil {
			out = append(out, o)
		}
	}
	add(op.Read)
	if op.List != nil {
		add(op.List.Operation)
	}
	add(op.Delete)
	return out
}

// supply finds what is sent for each parameter. The path of an operation on
// what was created is the create's own.
func (t *template) supply(k known) error {
	for _, par := range t.op.Parameters {
		if t.params != nil && par.In == "path" || unsent(par) {
			continue
		}
		arg, ok, err := k.argument(t.op, par)
		if err != nil {
			return fmt.Errorf("no value for the %s parameter %q: %w; supply one with --param %s=VALUE", par.In, par.Name, err, par.Name)
		}
		if ok {
			t.args = append(t.args, arg)
		}
	}
	return nil
}

// unsent says that a parameter is none: OpenAPI has header parameters of these
// names ignored (OpenAPI 3.0.3, Parameter Object), and the framing of a message
// is not a description's to choose (RFC 9110 section 8.6, RFC 9112 section 6).
func unsent(par *spec.Parameter) bool {
	if par.In != "header" {
		return false
	}
	switch strings.ToLower(par.Name) {
	case "accept", "content-type", "authorization", "host", "content-length", "transfer-encoding", "connection":
		return true
	}
	return false
}

// with is the template with another argument in place of the one of the same
// parameter, or without it where there is none.
func (t template) with(par *spec.Parameter, arg *argument) template {
	out := t
	out.args, out.params = nil, nil
	if par.In == "header" {
		out.pins = without(t.pins, par.Name)
	}
	for _, a := range t.args {
		if a.par != par {
			out.args = append(out.args, a)
		}
	}
	if arg != nil {
		out.args = append(out.args, *arg)
	}
	out.render()
	return out
}

// argument is what the template sends for a parameter; nil when nothing.
func (t template) argument(par *spec.Parameter) *argument {
	for i := range t.args {
		if t.args[i].par == par {
			return &t.args[i]
		}
	}
	return nil
}

// render writes the arguments where they go.
func (t *template) render() {
	if t.params == nil {
		t.params = map[string]string{}
	}
	var query, cookies []string
	t.header = nil
	for _, par := range t.op.Parameters {
		a := t.argument(par)
		if a == nil {
			continue
		}
		switch par.In {
		case "path":
			t.params[par.Name] = a.escaped()[0]
		case "query":
			query = append(query, a.escaped()...)
		case "header":
			t.header = append(t.header, verdict.Header{Name: par.Name, Value: a.pairs[0].Value})
		case "cookie":
			cookies = append(cookies, a.escaped()...)
		}
	}
	if len(cookies) > 0 {
		t.header = append(t.header, verdict.Header{Name: "Cookie", Value: strings.Join(cookies, "; ")})
	}
	for _, h := range t.pins {
		t.header = append(without(t.header, h.Name), h)
	}
	t.query, t.path = strings.Join(query, "&"), t.fill(t.op.Path, "")
}

// without is a header without the fields of a name.
func without(hs []verdict.Header, name string) []verdict.Header {
	var out []verdict.Header
	for _, h := range hs {
		if !strings.EqualFold(h.Name, name) {
			out = append(out, h)
		}
	}
	return out
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

// chosen is the path parameter that names what a PUT creates: the last of the
// path (RFC 9110 section 9.3.4); nil for other methods.
func chosen(op *spec.Operation) *spec.Parameter {
	if op.Method != http.MethodPut {
		return nil
	}
	return ending(op)
}

// ending is the parameter in the last segment of a path; nil where it has none.
func ending(op *spec.Operation) *spec.Parameter {
	i := strings.LastIndexByte(op.Path, '{')
	if i < 0 {
		return nil
	}
	name, rest, _ := strings.Cut(op.Path[i+1:], "}")
	for _, par := range op.Parameters {
		if par.In == "path" && par.Name == name && !strings.Contains(rest, "/") {
			return par
		}
	}
	return nil
}
