package mock

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"assay/spec"
	"assay/values"
)

// parameter is a described parameter of a create.
type parameter struct {
	*spec.Parameter
	view  *spec.View // nil when any value will do
	root  *place
	index int // among the parameters of the path, for those in it
}

// unheeded are header parameters whose descriptions are to be ignored (OpenAPI
// 3.0.3, Parameter Object).
var unheeded = []string{"Accept", "Content-Type", "Authorization"}

// demands makes ready the parameters of the create.
func (s *service) demands() {
	names := parametersOf(served(s.op.Path))
	for _, described := range s.op.Parameters {
		p := &parameter{Parameter: described, index: slices.Index(names, described.Name)}
		if p.In == "path" && p.index < 0 || p.In == "header" && slices.Contains(unheeded, http.CanonicalHeaderKey(p.Name)) || s.isCredential(described) {
			continue
		}
		if _, _, err := values.Deserialize(described, nil); err != nil {
			s.omit(s.op.ID, fmt.Errorf("its %s parameter %q is not looked at: %w", p.In, p.Name, err))
			continue
		}
		if p.Schema != nil {
			p.view = p.Schema.Request()
			p.root = rootPlace(p.view)
		}
		s.parameters = append(s.parameters, p)
	}
}

// isCredential says whether a parameter is a key of the operation's security,
// described a second time.
func (s *service) isCredential(p *spec.Parameter) bool {
	return slices.ContainsFunc(s.op.Security, func(all spec.Requirement) bool {
		return slices.ContainsFunc(all, func(k spec.Scheme) bool {
			return k.Type == "apiKey" && k.In == p.In && strings.EqualFold(k.Param, p.Name)
		})
	})
}

// asked judges the parameters of a request. Those that are not described are
// ignored.
func (x *exchange) asked() *refusal {
	if len(x.service.parameters) == 0 {
		return nil
	}
	query, err := queryPairs(x.r.URL.RawQuery)
	if err != nil {
		return &refusal{reason: invalid, message: "The query is not percent-encoded as it has to be."}
	}
	for _, p := range x.service.parameters {
		if rf := x.judged(p, query); rf != nil && !x.condoned(rf) {
			return rf
		}
	}
	return nil
}

func (x *exchange) judged(p *parameter, query []values.Pair) *refusal {
	v, found, err := values.Deserialize(p.Parameter, x.pairs(p, query))
	rf := &refusal{reason: invalid, parameter: p}
	if p.In == "path" {
		rf.reason, rf.status = notFound, x.service.astray()
	}
	switch {
	case err != nil && p.In == "path" && p.Media != "":
		return nil // identifiers stand in paths as they are, whatever content is described
	case err != nil:
		rf.message = fmt.Sprintf("The %s parameter %s is not written as described.", p.In, p.Name)
		return rf
	case !found && p.Required && p.In != "path":
		rf.missing, rf.message = true, fmt.Sprintf("The %s parameter %s is missing.", p.In, p.Name)
		return rf
	case !found || p.view == nil:
		return nil
	}
	faults, err := p.view.ValidateValue(v)
	if err != nil || len(faults) == 0 {
		return nil
	}
	rf.faults = faults
	rf.message = fmt.Sprintf("The %s parameter %s has to be %s.", p.In, p.Name, faults[0].Want)
	return rf
}

// takes says whether a text in a path is of the parameter's schema.
func (p *parameter) takes(text string) bool {
	v, found, err := values.Deserialize(p.Parameter, []values.Pair{{Name: p.Name, Value: text}})
	if err != nil || !found || p.view == nil {
		return err == nil
	}
	faults, err := p.view.ValidateValue(v)
	return err != nil || len(faults) == 0
}

// astray is the status for a path that no resource can have: the described one
// of 400 and 404.
func (s *service) astray() int {
	for _, status := range []int{http.StatusNotFound, http.StatusBadRequest} {
		if exactly(s.op, status) {
			return status
		}
	}
	return http.StatusNotFound
}

// pairs are what a parameter is read from.
func (x *exchange) pairs(p *parameter, query []values.Pair) []values.Pair {
	var out []values.Pair
	switch p.In {
	case "path":
		if p.index < len(x.params) {
			out = append(out, values.Pair{Name: p.Name, Value: x.params[p.index]})
		}
	case "query":
		return query
	case "header":
		// RFC 9110 section 5.3: several lines are one list.
		if lines := x.r.Header.Values(p.Name); len(lines) > 0 {
			out = append(out, values.Pair{Name: p.Name, Value: strings.Join(lines, ", ")})
		}
	case "cookie":
		for _, c := range x.r.Cookies() {
			out = append(out, values.Pair{Name: c.Name, Value: c.Value})
		}
	}
	return out
}

// queryPairs reads a query in its order.
func queryPairs(raw string) ([]values.Pair, error) {
	var out []values.Pair
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			return nil, err
		}
		if value, err = url.QueryUnescape(value); err != nil {
			return nil, err
		}
		out = append(out, values.Pair{Name: name, Value: value})
	}
	return out, nil
}
