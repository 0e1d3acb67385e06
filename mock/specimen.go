package mock

import (
	"slices"

	"assay/spec"
	"assay/values"
)

// specimen is a body that a create takes, with what the answers then show.
type specimen struct {
	sent  any
	shown map[*form]any
}

// specimens are bodies that the create takes: documented examples that are
// valid, one with what is required alone, and one with all there is.
func (s *service) specimens() []*specimen {
	s.sampling.Do(func() {
		if s.request == nil {
			s.samples = append(s.samples, s.specimen(&object{}))
			return
		}
		for _, e := range s.body.Examples {
			if v := readOrdered(e.Value); v != nil && s.wants(v) {
				s.samples = append(s.samples, s.specimen(v))
			}
		}
		for _, opts := range []values.Options{{}, {All: true}} {
			if v, err := values.NewMaker(s.request, opts).Make(); err == nil {
				s.samples = append(s.samples, s.specimen(arranged(v, s.sent)))
			}
		}
	})
	return s.samples
}

// wants says whether a body is valid as it is.
func (s *service) wants(v any) bool {
	faults, err := s.request.ValidateValue(plain(v))
	return err == nil && len(faults) == 0
}

func (s *service) specimen(sent any) *specimen {
	if kept, _ := s.without(readOnly, sent, s.sent, "", plain(sent)); kept != nil {
		sent = kept
	}
	id := s.make(1)
	if chosen, ok := at(sent, s.rel); ok && s.natural && idText(chosen) != "" {
		id = chosen
	}
	r, sp := s.conceive(&s.intake, clone(sent), id), &specimen{sent: sent, shown: map[*form]any{}}
	for _, f := range []*form{s.created, s.read, s.listed} {
		if f == nil || f.media == "" {
			continue
		}
		if v, err := r.in(f); err == nil {
			sp.shown[f] = v
			r.adopt(f, v)
		}
	}
	return sp
}

// holding finds the richest specimen that sends something at a place; nil when
// none does.
func (s *service) holding(pattern string) *specimen {
	for _, sp := range slices.Backward(s.specimens()) {
		if len(found(sp.sent, pattern)) > 0 {
			return sp
		}
	}
	return nil
}

// avoidable keeps the places that some body leaves out. Nobody sends a form
// without any field.
func avoidable(places func(*service) []string) func(*service) []string {
	return func(s *service) []string {
		return slices.DeleteFunc(places(s), func(pattern string) bool {
			return !slices.ContainsFunc(s.specimens(), func(sp *specimen) bool {
				o, ok := sp.sent.(*object)
				return len(found(sp.sent, pattern)) == 0 && (s.codec == nil || ok && len(o.members) > 0)
			})
		})
	}
}

// shows says whether an answer brings back what is sent at a place, where its
// description lets clients expect that.
func (s *service) shows(f *form, pattern string) bool {
	if f == nil || f.view == nil || f.textual || !s.findable(f) {
		return false
	}
	p, back := s.sent.at(pattern), f.root.at(f.holder).at(pattern)
	if p == nil || back == nil || hidden(p.shape) || hidden(back.shape) || back.shape.ReadOnly {
		return false
	}
	sp := s.holding(pattern)
	if sp == nil {
		return false
	}
	if _, fields := sp.sent.(*object); !fields {
		return false // only what has names is known again
	}
	resource, _ := at(sp.shown[f], f.holder)
	sent, shown := found(sp.sent, pattern), found(resource, pattern)
	return slices.EqualFunc(sent, shown, recognised)
}

// recognised says whether something that was sent is what is shown, though that
// may hold more: an object is known by any of its members.
func recognised(sent, shown any) bool {
	switch sent := sent.(type) {
	case *object:
		shown, ok := shown.(*object)
		return ok && (len(sent.members) == 0 || slices.ContainsFunc(sent.members, func(m member) bool {
			v, has := shown.get(m.name)
			return has && recognised(m.value, v)
		}))
	case []any:
		shown, ok := shown.([]any)
		return ok && slices.EqualFunc(sent, shown, recognised)
	}
	return same(sent, shown)
}

// findable says whether clients know where in an answer the resource is: at its
// top, around the identifier, or an item of a list.
func (s *service) findable(f *form) bool {
	if f == s.listed || f.holder == "" {
		return true
	}
	if s.op.Identifier == nil {
		return false
	}
	around, _ := parent(s.op.Identifier.Pointer)
	return f.holder == around
}

// hidden are the properties that nobody shows again.
func hidden(sh *spec.Shape) bool {
	return sh.WriteOnly || sh.Format == "password" || sh.Format == "binary"
}

// bears says whether any specimen's answer to the create has something at a
// place of the resource.
func (s *service) bears(pattern string) bool {
	return slices.ContainsFunc(s.specimens(), func(sp *specimen) bool {
		resource, _ := at(sp.shown[s.created], s.created.holder)
		return slices.ContainsFunc(found(resource, pattern), func(v any) bool { return v != nil })
	})
}

// answersWith says whether the answer to the create is, for every specimen, of a
// sort.
func answersWith(is func(shown any) bool) func(*service) bool {
	return func(s *service) bool {
		return answersCreate(s) && !s.created.textual && len(s.specimens()) > 0 &&
			!slices.ContainsFunc(s.specimens(), func(sp *specimen) bool { return !is(sp.shown[s.created]) })
	}
}
