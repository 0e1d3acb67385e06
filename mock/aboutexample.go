package mock

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"assay/spec"
	"assay/values"
)

// Example is a request that the server takes.
type Example struct {
	Method string      `json:"method"`
	Path   string      `json:"path"` // with the query
	Header [][2]string `json:"header,omitempty"`
	// User is the name and the password that are sent as basic credentials.
	User string `json:"user,omitempty"`
	// Body is what is sent; it is no text where Binary is set, and then in base64.
	Body   string `json:"body,omitempty"`
	Binary bool   `json:"binary,omitempty"`
	// Curl is the same as a command line; empty where Missing says what has to be
	// there first.
	Curl    string `json:"curl,omitempty"`
	Missing string `json:"missing,omitempty"`

	body  []byte
	query []string
}

// credentialNote stands where a token is demanded, which is not shown.
const credentialNote = "$TOKEN"

// example makes a request for an operation: one that is taken as things are now.
func (s *Server) example(o *offer) *Example {
	e := o.body()
	path := s.examplePath(o, &e)
	if e.Path = path; len(e.query) > 0 {
		e.Path += "?" + strings.Join(e.query, "&")
	}
	return &e
}

// exampleCore is an example without its path.
func (s *Server) exampleCore(svc *service, kind kind, op *spec.Operation) Example {
	e := Example{Method: op.Method}
	if kind == creates { // the parameters of reads and lists are not looked at
		svc.exampleParameters(&e)
	}
	s.exampleCredentials(op, &e)
	if kind == creates {
		svc.exampleBody(&e)
	}
	return e
}

// examplePath fills the parameters of the path: with what is there, where they
// name something.
func (s *Server) examplePath(o *offer, e *Example) string {
	svc, template := o.service, o.op.Path
	if o.kind == reads || o.kind == deletes {
		for _, c := range slices.Backward(s.store.kin(svc.kinship())) {
			if r := c.newest(); r != nil {
				return fill(template, append(slices.Clip(c.params), r.id))
			}
		}
		e.Missing = "Create one first."
		return served(template)
	}
	var filled []string
	for i, name := range parametersOf(served(template)) {
		value, ok := s.exampleParent(svc, i, filled)
		if !ok {
			e.Missing = fmt.Sprintf("What {%s} names has to be created first.", name)
			return served(template)
		}
		if value == "" {
			value = svc.exampleSegment(name)
		}
		filled = append(filled, value)
	}
	return fill(template, filled)
}

// exampleParent is the name of a resource that the i-th parameter can stand
// for: empty where the parameter names none, false where there is none.
func (s *Server) exampleParent(svc *service, i int, filled []string) (string, bool) {
	n := slices.IndexFunc(svc.above, func(l *link) bool { return l.param == i })
	if n < 0 {
		return "", true
	}
	l := svc.above[n]
	for _, c := range slices.Backward(s.store.kin(l.parent.kinship())) {
		r := c.newest()
		if r == nil || slices.ContainsFunc(l.above, func(k int) bool { return k >= len(filled) }) || !l.fits(c.params, filled) {
			continue
		}
		if l.pointer == "" {
			return r.id, true
		}
		shown, err := r.in(l.parent.created)
		if v, ok := at(shown, l.pointer); err == nil && ok {
			return idText(v), true
		}
	}
	return "", false
}

// exampleSegment is a value for a parameter of the path that names nothing that
// is served.
func (s *service) exampleSegment(name string) string {
	for _, p := range s.parameters {
		if p.In == "path" && p.Name == name {
			if pairs := p.example(); len(pairs) > 0 && pairs[0].Value != "" {
				return pairs[0].Value
			}
		}
	}
	return strings.ToLower(strings.Trim(name, "{}")) + "-1"
}

// example is a value of a parameter, in its style: a documented one where it is
// valid.
func (p *parameter) example() []values.Pair {
	var all []any
	for _, e := range p.Examples {
		if v, problems := spec.CheckJSON(e.Value, spec.JSONLimits{}); len(problems) == 0 {
			all = append(all, v)
		}
	}
	if p.view != nil {
		if v, err := values.Minimal(p.view); err == nil {
			all = append(all, v)
		}
	}
	for _, v := range append(all, "1") {
		if p.view != nil {
			if faults, err := p.view.ValidateValue(v); err != nil || len(faults) > 0 {
				continue
			}
		}
		if pairs, err := values.Serialize(p.Parameter, v); err == nil {
			return pairs
		}
	}
	return nil
}

// exampleParameters fills the parameters that are required beside the path.
func (s *service) exampleParameters(e *Example) {
	for _, p := range s.parameters {
		if !p.Required || p.In == "path" {
			continue
		}
		for _, pair := range p.example() {
			switch p.In {
			case "query":
				e.query = append(e.query, url.QueryEscape(pair.Name)+"="+url.QueryEscape(pair.Value))
			case "header":
				e.Header = append(e.Header, [2]string{p.Name, pair.Value})
			case "cookie":
				e.Header = append(e.Header, [2]string{"Cookie", pair.Name + "=" + pair.Value})
			}
		}
	}
}

// exampleCredentials adds credentials of the first alternative. A token that is
// demanded is not told: its place is a variable.
func (s *Server) exampleCredentials(op *spec.Operation, e *Example) {
	token := "any"
	if s.opts.Token != "" {
		token = credentialNote
	}
	if len(op.Security) == 0 {
		if !s.open {
			e.Header = append(e.Header, [2]string{"Authorization", "Bearer " + token})
		}
		return
	}
	for _, scheme := range op.Security[0] {
		switch {
		case scheme.Type == "mutualTLS":
		case scheme.Type == "apiKey" && scheme.In == "query":
			e.query = append(e.query, url.QueryEscape(scheme.Param)+"="+token)
		case scheme.Type == "apiKey" && scheme.In == "cookie":
			e.Header = append(e.Header, [2]string{"Cookie", scheme.Param + "=" + token})
		case scheme.Type == "apiKey":
			e.Header = append(e.Header, [2]string{scheme.Param, token})
		case schemeName(scheme) == "Basic":
			e.User = "user:" + token
		default:
			e.Header = append(e.Header, [2]string{"Authorization", schemeName(scheme) + " " + token})
		}
	}
}

// exampleBody adds a valid body: the documented example, else one with all
// properties, else one with those that are required.
func (s *service) exampleBody(e *Example) {
	in := &s.intake
	if in.body == nil {
		return
	}
	v, ordered, ok := in.example()
	if !ok {
		e.Missing = "No valid body could be made from the schema."
		return
	}
	media := concrete(in.body.Type)
	if in.codec == nil {
		e.body = spelling{indent: "  "}.text(ordered)
	} else {
		data, contentType, err := in.codec.Encode(v, nil)
		if err != nil {
			e.Missing = "No valid body could be written: " + err.Error() + "."
			return
		}
		e.body, media = data, contentType
	}
	e.Header = append(e.Header, [2]string{"Content-Type", media})
	e.Binary = !utf8.Valid(e.body) || strings.ContainsAny(string(e.body), "\r\x00")
	if e.Body = string(e.body); e.Binary {
		e.Body = base64.StdEncoding.EncodeToString(e.body)
	}
}

// example is a valid body, decoded and with its members in order.
func (in *intake) example() (v any, inOrder any, ok bool) {
	for _, e := range in.body.Examples {
		if v, problems := spec.CheckJSON(e.Value, spec.JSONLimits{}); len(problems) == 0 && in.takes(v) {
			return v, readOrdered(e.Value), true
		}
	}
	if in.request == nil {
		return map[string]any{}, &object{}, in.codec == nil
	}
	for _, opts := range []values.Options{{All: true}, {}} {
		v, err := values.NewMaker(in.request, opts).Make()
		if err == nil && in.takes(v) {
			return v, arranged(v, in.sent), true
		}
	}
	return nil, nil, false
}

func (in *intake) takes(v any) bool {
	if in.request == nil {
		return true
	}
	faults, err := in.request.ValidateValue(v)
	return err == nil && len(faults) == 0
}

// newest is what was created last and lives; nil where nothing does.
func (c *collection) newest() *resource {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, r := range slices.Backward(c.order) {
		if !r.gone {
			return r
		}
	}
	return nil
}

// commanded adds the command line, against a base URL without a path.
func (e *Example) commanded(base string) *Example {
	if e.Missing != "" {
		return e
	}
	var b strings.Builder
	data := ""
	switch {
	case e.Binary:
		fmt.Fprintf(&b, "printf %%s %s | base64 -d | ", quoted(e.Body))
		data = " \\\n  --data-binary @-"
	case len(e.body) > 0:
		data = " \\\n  --data-raw " + quoted(e.Body)
	}
	b.WriteString("curl -i")
	if e.Method != http.MethodGet {
		b.WriteString(" -X " + e.Method)
	}
	b.WriteString(" " + expanded(base+e.Path))
	if e.User != "" {
		b.WriteString(" \\\n  -u " + expanded(e.User))
	}
	for _, h := range e.Header {
		b.WriteString(" \\\n  -H " + expanded(h[0]+": "+h[1]))
	}
	b.WriteString(data)
	e.Curl = b.String()
	return e
}

// quoted is a text as one word for a shell.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// expanded is quoted, but that the shell puts the token in the place of the
// variable that stands for it.
func expanded(s string) string {
	before, after, demanded := strings.Cut(s, credentialNote)
	if !demanded {
		return quoted(s)
	}
	inner := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", "$", `\$`)
	return `"` + inner.Replace(before) + credentialNote + inner.Replace(after) + `"`
}
