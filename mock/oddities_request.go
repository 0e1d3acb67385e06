package mock

import (
	"net/http"
	"slices"

	"assay/spec"
)

// requestOddities take or refuse other requests where both is lawful.
var requestOddities = []Oddity{
	{
		Name:    "accepts-placeholders",
		Title:   "The placeholder values of documented examples are taken though they break the schema, and come back.",
		Reason:  "The description shows them: what comes back is its fault.",
		install: acceptsPlaceholders,
	},
	{
		Name:    "refuses-with-422",
		Title:   "Invalid bodies are refused with 422 where that is described beside 400.",
		Reason:  "Any described 4xx is a refusal.",
		install: func(_ *behaviour, s *service) { s.refusesWith(http.StatusUnprocessableEntity) },
	},
	{
		Name:    "refuses-read-only",
		Title:   "A body that has a read-only property is refused.",
		Reason:  "OpenAPI 3.0.3, Schema Object: such a property should not be sent.",
		install: refusesReadOnly,
	},
	{
		Name:    "refuses-unknown-properties",
		Title:   "A body that has a property which is not described is refused.",
		Reason:  "Nothing is promised about properties that are not described.",
		install: refusesUnknown,
	},
	{
		Name:    "drops-unknown-properties",
		Title:   "Properties that are not described do not come back.",
		Reason:  "Only what is sent and described has to come back.",
		install: onShown(func(s *service, o *object) { dropUnknown(o, s.created.root.at(s.created.holder), "", s.rel) }),
	},
	{
		Name:    "accepts-duplicate-names",
		Title:   "A body that has a name twice is taken, and the last one counts.",
		Reason:  "RFC 8259 section 4: names should be unique, and what readers do is left to them.",
		install: condoningToo(jsonProblem(spec.JSONDuplicate)),
	},
	{
		Name:    "accepts-byte-order-mark",
		Title:   "A byte order mark before the body is ignored.",
		Reason:  "RFC 8259 section 8.1: a reader may ignore it.",
		install: condoningToo(jsonProblem(spec.JSONBOM)),
	},
	{
		Name:    "gone-after-delete",
		Title:   "What was deleted is answered with 410 instead of 404, where that is not undescribed.",
		Reason:  "RFC 9110 section 15.5.11: 410 says more than 404.",
		install: goneAfterDelete,
	},
}

func condoningToo(is func(*exchange, *refusal) bool) func(*behaviour, *service) {
	return func(b *behaviour, _ *service) { b.condone = append(b.condone, is) }
}

// refusesWith changes the status of refusals of invalid bodies, where it is
// described.
func (s *service) refusesWith(status int) {
	if exactly(s.op, status) {
		s.invalid = status
	}
}

// acceptsPlaceholders overlooks faults of a value that a documented example
// has at the same place.
func acceptsPlaceholders(b *behaviour, s *service) {
	if s.body == nil {
		return
	}
	var examples []any
	for _, e := range s.body.Examples {
		examples = append(examples, readOrdered(e.Value))
	}
	b.lax = true
	b.overlook = append(b.overlook, func(x *exchange, f spec.Fault) bool {
		sent, ok := at(x.value, f.Instance)
		return ok && f.Instance != "" && slices.ContainsFunc(examples, func(e any) bool {
			shown, ok := at(e, f.Instance)
			return ok && same(shown, sent)
		})
	})
}

func refusesReadOnly(b *behaviour, s *service) {
	b.object = append(b.object, func(x *exchange) *refusal {
		if x.raw == nil || same(x.raw, x.value) {
			return nil
		}
		return &refusal{reason: invalid, message: "The body has a property that only the service sets."}
	})
}

func refusesUnknown(b *behaviour, s *service) {
	b.object = append(b.object, func(x *exchange) *refusal {
		if !dropUnknown(clone(x.value), s.sent, "", "") {
			return nil
		}
		return &refusal{reason: invalid, message: "The body has a property that is not described."}
	})
}

// dropUnknown takes out members that no schema names, where the schema leaves
// nothing to the value; false when there were none.
func dropUnknown(v any, p *place, where, keep string) bool {
	dropped := false
	switch v := v.(type) {
	case *object:
		if len(p.properties()) == 0 || p.branches() {
			return false // a map, or not for the schema alone to say
		}
		v.members = slices.DeleteFunc(v.members, func(m member) bool {
			known := p.property(m.name) != nil || p.shape.Property(m.name) != nil || p.demands(m.name) || join(where, m.name) == keep
			dropped = dropped || !known
			return !known
		})
		for _, m := range v.members {
			dropped = dropUnknown(m.value, p.property(m.name), join(where, m.name), keep) || dropped
		}
	case []any:
		for _, item := range v {
			dropped = dropUnknown(item, p.item(), where+"/*", keep) || dropped
		}
	}
	return dropped
}

// goneAfterDelete remembers what was deleted. It holds its tongue where 404 is
// described and 410 is not.
func goneAfterDelete(b *behaviour, s *service) {
	var dead store
	b.answer = append(b.answer, func(x *exchange, a *answer) {
		if x.op == nil || a.kind != reads && a.kind != deletes {
			return
		}
		c := x.collection()
		graves := dead.in("", c.params)
		switch {
		case a.kind == deletes && a.refusal == nil:
			graves.replace(&resource{id: a.resource.id})
		case a.refusal != nil && a.refusal.reason == notFound && a.refusal.orphan == nil && graves.get(x.key()) != nil:
			if x.op.ResponseFor(http.StatusGone) != nil || x.op.ResponseFor(http.StatusNotFound) == nil {
				*a = *x.refuse(&refusal{reason: notFound, status: http.StatusGone, message: "This resource was deleted."})
			}
		}
	})
}
