package mock

import (
	"net/http"
	"slices"
	"strings"
)

// solitary is the key of a resource that no parameter of its path names.
const solitary = "."

// settle works out the path of a resource and what its parameters name. A POST
// makes something below its own path; every other method makes what its path
// names (RFC 9110 section 9.3.4).
func (s *service) settle() {
	s.template = served(s.op.Path)
	s.owned = len(parametersOf(s.template))
	switch {
	case s.op.Method == http.MethodPost:
		s.template = strings.TrimSuffix(s.template, "/") + "/{id}"
	case strings.Contains(lastSegment(s.template), "{"): // OData has quotes and brackets around it
		s.owned--
	}
	if s.op.Method == http.MethodPost && s.op.Read != nil {
		s.template = served(s.op.Read.Path)
	} else if s.op.Method == http.MethodPost && s.op.Delete != nil {
		s.template = served(s.op.Delete.Path)
	}
	s.names = parametersOf(s.template)
}

func lastSegment(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// parametersOf lists the names of a path template's parameters.
func parametersOf(template string) []string {
	var names []string
	for {
		_, rest, found := strings.Cut(template, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return names
		}
		names, template = append(names, name), after
	}
}

// kinship tells collections apart: operations whose resources have one path
// share theirs.
func (s *service) kinship() string { return strings.Join(literals(s.template), "{}") }

// collection is what the request's path leads into.
func (x *exchange) collection() *collection {
	owned := min(x.service.owned, len(x.params))
	return x.server.store.in(x.service.kinship(), x.params[:owned])
}

// key is the name that the request's path has for a resource.
func (x *exchange) key() string {
	if x.service.owned < len(x.params) {
		return x.params[x.service.owned]
	}
	return solitary
}

// find returns the collection that a path leads into, and the resource that it
// names; nil when there is none.
func (x *exchange) find() (*collection, *resource) {
	c := x.collection()
	return c, c.get(x.key())
}

// pathOf is where a resource of the request's collection has its place.
func (x *exchange) pathOf(id string) string {
	owned := min(x.service.owned, len(x.params))
	return x.base + fill(x.service.template, append(slices.Clip(x.params[:owned]), id))
}
