package mock

import (
	"net/http"
	"slices"
	"sync/atomic"

	"assay/rule"
)

// resourceFaults break what becomes of a resource after its create.
var resourceFaults = []Fault{
	{
		Name:    "read-missing",
		Title:   "What was created is not there when it is read.",
		Rules:   []rule.ID{"resource/readable"},
		places:  when(shownAgain),
		install: readsAs(func(x *exchange) *answer { return x.missing() }),
	},
	{
		Name:   "read-server-error",
		Title:  "Reading what was created is answered with 500.",
		Rules:  []rule.ID{"status/no-server-error", "resource/readable"},
		places: when(shownAgain),
		install: readsAs(func(x *exchange) *answer {
			return x.refuse(&refusal{reason: broken, message: "The resource cannot be read."})
		}),
	},
	{
		Name:   "read-differs",
		Title:  "A text is another one when the resource is read.",
		Rules:  []rule.ID{"resource/same"},
		places: readable(func(p *place) bool { return p.roomy(200) }),
		install: readsField(func(v any) (any, bool) {
			return changeText(v, func(t string) string { return swapCase(t) + "~" }), true
		}),
	},
	{
		Name:    "read-drops-field",
		Title:   "A property that was created is missing when the resource is read.",
		Rules:   []rule.ID{"resource/same", "body/schema"},
		places:  readable(func(p *place) bool { return p.name != "" }),
		install: readsField(func(any) (any, bool) { return nil, false }),
	},
	{
		Name:    "read-other-resource",
		Title:   "Whatever is read, the resource that was created first comes back.",
		Rules:   []rule.ID{"id/agrees", "resource/same"},
		places:  when(all(shownAgain, othersDiffer)),
		install: readsOther,
	},
	{
		Name:    "list-misses",
		Title:   "The list of the collection is always empty.",
		Rules:   []rule.ID{"resource/listed"},
		places:  when(foundInList),
		install: listsAs(func(items []any) []any { return items[:0] }),
	},
	{
		Name:    "list-oldest-only",
		Title:   "The list of the collection has the oldest resource and no other.",
		Rules:   []rule.ID{"resource/listed"},
		places:  when(foundInList),
		install: listsAs(func(items []any) []any { return items[:min(1, len(items))] }),
	},
	{
		Name:    "delete-keeps",
		Title:   "A delete is answered as done, and the resource stays.",
		Rules:   []rule.ID{"resource/gone"},
		places:  when(goneAgain),
		install: undeletes,
	},
	{
		Name:    "delete-keeps-in-list",
		Title:   "What was deleted is still listed.",
		Rules:   []rule.ID{"resource/gone"},
		places:  when(all(goneAgain, foundInList)),
		install: listsDeleted,
	},
	{
		Name:    "delete-removes-all",
		Title:   "A delete removes every resource of the collection.",
		Rules:   []rule.ID{"resource/gone", "resource/readable", "resource/listed"},
		places:  when(all(goneAgain, foundInList)),
		install: deletesAll,
	},
	{
		Name:    "forgets-now-and-then",
		Title:   "Every third create is answered and not stored.",
		Rules:   []rule.ID{"resource/readable", "stability/intermittent"},
		places:  when(all(shownAgain, serverNames)),
		install: forgets,
	},
}

func readsAs(make func(*exchange) *answer) func(*behaviour, *service, string) {
	return func(b *behaviour, _ *service, _ string) {
		b.answer = append(b.answer, func(x *exchange, a *answer) {
			if a.kind == reads && a.refusal == nil {
				*a = *make(x)
			}
		})
	}
}

// readable is echoing for places that are shown on reading too.
func readable(is func(*place) bool) func(*service) []string {
	return func(s *service) []string {
		if !shownAgain(s) {
			return nil
		}
		return slices.DeleteFunc(echoing(is)(s), func(pointer string) bool { return !s.shows(s.read, pointer) })
	}
}

// othersDiffer says whether one resource is told from another on reading.
func othersDiffer(s *service) bool {
	return hasID(s) && s.read.id != "" || len(readable((*place).free)(s)) > 0
}

// readsField changes a property in answers to reads alone.
func readsField(change func(any) (any, bool)) func(*behaviour, *service, string) {
	return func(b *behaviour, s *service, pattern string) {
		b.answer = append(b.answer, func(_ *exchange, a *answer) {
			if a.kind == reads && a.refusal == nil {
				a.value = each(clone(a.value), s.read.holder+pattern, change)
			}
		})
	}
}

func readsOther(b *behaviour, s *service, _ string) {
	var first atomic.Pointer[resource]
	b.answer = append(b.answer, func(x *exchange, a *answer) {
		switch {
		case a.created():
			first.CompareAndSwap(nil, a.resource)
		case a.kind == reads && a.refusal == nil:
			a.value = x.present(s.read, first.Load())
		}
	})
}

func listsAs(change func([]any) []any) func(*behaviour, *service, string) {
	return func(b *behaviour, s *service, _ string) {
		b.answer = append(b.answer, func(_ *exchange, a *answer) {
			if a.kind != lists || a.refusal != nil {
				return
			}
			if items, ok := at(a.value, s.listed.items); ok {
				if list, ok := items.([]any); ok {
					a.value = put(a.value, s.listed.items, change(list))
				}
			}
		})
	}
}

// undeletes puts back what a delete took.
func undeletes(b *behaviour, _ *service, _ string) {
	b.answer = append(b.answer, func(x *exchange, a *answer) {
		if a.kind == deletes && a.refusal == nil {
			again := &resource{id: a.resource.id, name: a.resource.name, sent: a.resource.sent, members: a.resource.members}
			x.collection().replace(again)
		}
	})
}

// listsDeleted goes on listing what was deleted.
func listsDeleted(b *behaviour, s *service, _ string) {
	var kept store
	b.answer = append(b.answer, func(x *exchange, a *answer) {
		if a.refusal != nil {
			return
		}
		dead := kept.in("", x.collection().params)
		switch a.kind {
		case deletes:
			r := a.resource
			dead.replace(&resource{id: r.id, name: r.name, sent: r.sent, members: r.members})
		case lists:
			items, _ := at(a.value, s.listed.items)
			list, _ := items.([]any)
			for _, r := range dead.all() {
				if item, ok := at(x.present(s.listed, r), s.listed.items+"/0"); ok {
					list = append(list, item)
				}
			}
			a.value = put(a.value, s.listed.items, list)
		}
	})
}

func deletesAll(b *behaviour, _ *service, _ string) {
	b.answer = append(b.answer, func(x *exchange, a *answer) {
		if a.kind != deletes || a.refusal != nil {
			return
		}
		c := x.collection()
		for _, r := range c.all() {
			c.remove(r.id)
		}
	})
}

func forgets(b *behaviour, s *service, _ string) {
	b.answer = append(b.answer, func(x *exchange, a *answer) {
		if a.created() && s.creates.Add(1)%3 == 0 && a.status != http.StatusAccepted {
			x.collection().remove(a.resource.id)
		}
	})
}
