package mock

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"assay/spec"
)

// tellsName says whether clients learn what names a resource in its path: its path
// is that of the create, or has one parameter more, which the create's answer
// tells.
func tellsName(s *service) bool {
	id := s.op.Identifier
	switch {
	case s.op.Method != http.MethodPost, s.owned >= len(s.names):
		return true
	case id == nil || id.NotInPath || len(s.names)-s.owned > 1:
		return false
	case id.Location:
		return true
	case id.Pointer == "":
		return answersCreate(s)
	}
	return s.created.id == id.Pointer
}

// done says that an answer is about what has happened, and not about what will
// (RFC 9110 section 15.3.3).
func done(f *form) bool { return f.status != http.StatusAccepted }

// shownAgain says whether clients can read what they have created.
func shownAgain(s *service) bool {
	return hasRead(s) && tellsName(s) && done(s.created) && done(s.read)
}

// foundInList says whether clients can tell which item of the list is what they
// have created.
func foundInList(s *service) bool {
	return hasList(s) && hasID(s) && tellsName(s) && done(s.created) && s.listed.id != ""
}

// goneAgain says whether clients can delete what they have created, and see that.
func goneAgain(s *service) bool {
	return hasDelete(s) && done(s.deleted) && (shownAgain(s) || foundInList(s))
}

// followed says whether clients go where the answer to a create says that the
// resource is.
func followed(s *service) bool { return s.op.Method == http.MethodPost }

// locationOwed says whether the answer to a create should have a Location (RFC
// 9110 section 9.3.3), or has one whose description says something.
func locationOwed(says func(*spec.Header) bool) func(*service) bool {
	return func(s *service) bool {
		h := s.locationHeader()
		return s.op.Method == http.MethodPost && s.created.status == http.StatusCreated || h != nil && says(h)
	}
}

// locationHeader is the description of the Location of a create; nil when there
// is none.
func (s *service) locationHeader() *spec.Header {
	if s.created.response == nil {
		return nil
	}
	for _, h := range s.created.response.Headers {
		if strings.EqualFold(h.Name, "Location") {
			return h
		}
	}
	return nil
}

// lookedUp are names of texts by which services look something up: nobody puts a
// text of their own there.
var lookedUp = regexp.MustCompile(`(?i)(type|kind|status|state|code|country|currency|lang|language|locale|version|id|ids|url|uri|href|email|mail|address|phone|date|time|zone|token|key|secret|password|path|file|domain|host|ip|sha|hash|ref|user|username|login|role|region|arn|format|method|scope)$`)

// markRoom is how much room a text needs to tell one request from another.
const markRoom = 60

// anyText are the texts of a body by which clients can tell their requests apart,
// since they mean nothing.
func anyText(s *service) []string {
	return topLevel(sending(func(p *place) bool {
		return p.roomy(markRoom) && !lookedUp.MatchString(p.name) && !strings.HasPrefix(p.name, "@")
	}))(s)
}

// startingText are those of them that are there from the start.
func startingText(s *service) []string {
	start := s.start()
	return slices.DeleteFunc(anyText(s), func(pointer string) bool {
		v, ok := at(start, pointer)
		return !ok || typeOf(v) != "string"
	})
}

// marksReturn says whether a text that tells requests apart comes back in an
// answer.
func marksReturn(form func(*service) *form, texts func(*service) []string) func(*service) bool {
	return func(s *service) bool {
		f := form(s)
		return f != nil && slices.ContainsFunc(texts(s), func(pointer string) bool { return s.shows(f, pointer) })
	}
}

func createdForm(s *service) *form { return s.created }
func listedForm(s *service) *form  { return s.listed }

// start is the body that clients are likely to start from: a documented example,
// mended where it has to be, else one with what is required alone.
func (s *service) start() any {
	if s.body != nil {
		for _, e := range s.body.Examples {
			if o, ok := readOrdered(e.Value).(*object); ok {
				return o
			}
		}
	}
	if len(s.specimens()) == 0 {
		return nil
	}
	return s.specimens()[0].sent
}
