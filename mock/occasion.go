package mock

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// always gives one occasion an operation.
func always(*service) []string { return []string{""} }

// when gives one occasion to operations for which is holds.
func when(is func(*service) bool) func(*service) []string {
	return func(s *service) []string {
		if is(s) {
			return []string{""}
		}
		return nil
	}
}

const (
	maxDepth  = 5   // how deep occasions are looked for
	maxPlaces = 300 // how many are listed
)

// walk calls f for each named property and each kind of item under p.
func (p *place) walk(pointer string, f func(pointer string, p, above *place)) {
	left := maxPlaces
	p.walkDown(pointer, maxDepth, &left, f)
}

func (p *place) walkDown(pointer string, depth int, left *int, f func(string, *place, *place)) {
	visit := func(where string, c *place) {
		if *left--; *left < 0 || depth == 0 {
			return
		}
		f(where, c, p)
		c.walkDown(where, depth-1, left, f)
	}
	for _, prop := range p.properties() {
		visit(join(pointer, prop.name), prop)
	}
	if item := p.item(); item != nil && p.only("array") {
		visit(pointer+"/*", item)
	}
}

// sending gives an occasion for each place of the request for which is holds.
// Places inside what the client may not set give none.
func sending(is func(p *place) bool) func(*service) []string {
	return func(s *service) []string {
		var found []string
		var owned []string
		s.sent.walk("", func(pointer string, p, _ *place) {
			if p.shape.ReadOnly || inside(pointer, owned) {
				owned = append(owned, pointer+"/")
				return
			}
			if pointer != s.rel && is(p) {
				found = append(found, pointer)
			}
		})
		return found
	}
}

func inside(pointer string, above []string) bool {
	for _, a := range above {
		if strings.HasPrefix(pointer, a) {
			return true
		}
	}
	return false
}

// echoing is sending for places that clients see again.
func echoing(is func(p *place) bool) func(*service) []string {
	return func(s *service) []string {
		return slices.DeleteFunc(sending(is)(s), func(pointer string) bool { return !s.comesBack(pointer) })
	}
}

// comesBack says whether clients see a place of the request again: in the answer
// to the create, or on reading where that answer is empty.
func (s *service) comesBack(pointer string) bool {
	if s.created.media == "" {
		return shownAgain(s) && s.shows(s.read, pointer)
	}
	return (done(s.created) || s.alike()) && s.shows(s.created, pointer)
}

// alike says whether one schema describes what is sent and what is answered.
func (s *service) alike() bool {
	back := s.created.root.at(s.created.holder)
	if s.sent == nil || back == nil {
		return false
	}
	return slices.ContainsFunc(s.sent.shape.Schemas, func(a *jsonschema.Schema) bool {
		return slices.ContainsFunc(back.shape.Schemas, func(b *jsonschema.Schema) bool {
			return s.request.PlaceOf(a).Pointer == s.created.view.PlaceOf(b).Pointer
		})
	})
}

// answering gives an occasion for each place of the resource in the answer to
// the create for which is holds, the identifier aside.
func answering(is func(p *place) bool) func(*service) []string {
	return func(s *service) []string {
		var found []string
		s.created.root.at(s.created.holder).walk("", func(pointer string, p, _ *place) {
			if pointer != s.rel && !p.shape.WriteOnly && s.bears(pointer) && is(p) {
				found = append(found, pointer)
			}
		})
		return found
	}
}

// has says whether a schema of a place has something.
func has(is func(*jsonschema.Schema) bool) func(*place) bool {
	return func(p *place) bool { return p.find(is) != nil }
}

// both says whether two things hold.
func both(a, b func(*place) bool) func(*place) bool {
	return func(p *place) bool { return a(p) && b(p) }
}

func optionalPlace(p *place) bool { return !p.required && p.name != "" }

// topLevel keeps the occasions that are properties of the body itself.
func topLevel(places func(*service) []string) func(*service) []string {
	return func(s *service) []string {
		var found []string
		for _, pointer := range places(s) {
			if strings.Count(pointer, "/") == 1 {
				found = append(found, pointer)
			}
		}
		return found
	}
}

// demandsCredentials says whether the description lets nobody in without.
func demandsCredentials(s *service) bool {
	return authorize(&http.Request{Header: http.Header{}, URL: &url.URL{}}, s.op.Security, "") != granted
}

func answersCreate(s *service) bool { return s.created.media != "" }
func hasID(s *service) bool         { return s.created.id != "" }
func hasRead(s *service) bool       { return s.op.Read != nil && s.read != nil && s.read.media != "" }
func hasList(s *service) bool       { return s.listed != nil && s.listed.media != "" }
func hasDelete(s *service) bool     { return s.deleted != nil }

// all says whether several things hold.
func all(is ...func(*service) bool) func(*service) bool {
	return func(s *service) bool {
		for _, f := range is {
			if !f(s) {
				return false
			}
		}
		return true
	}
}
