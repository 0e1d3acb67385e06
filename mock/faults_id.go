package mock

import (
	"encoding/json"
	"strings"

	"assay/rule"
)

// idFaults break what is said about identifiers.
var idFaults = []Fault{
	{
		Name:    "id-missing",
		Title:   "The answer to a create has no identifier.",
		Rules:   []rule.ID{"id/present", "body/schema"},
		places:  when(hasID),
		install: createdID(func(*resource) (any, bool) { return nil, false }),
	},
	{
		Name:    "id-null",
		Title:   "The identifier in the answer to a create is null.",
		Rules:   []rule.ID{"id/present", "id/schema", "body/schema"},
		places:  when(hasID),
		install: createdID(func(*resource) (any, bool) { return nil, true }),
	},
	{
		Name:    "id-empty",
		Title:   "The identifier in the answer to a create is an empty text.",
		Rules:   []rule.ID{"id/present", "id/schema", "body/schema"},
		places:  when(all(hasID, textID)),
		install: createdID(func(*resource) (any, bool) { return "", true }),
	},
	{
		Name:    "id-wrong-type",
		Title:   "The identifier in the answer to a create is of another type than described.",
		Rules:   []rule.ID{"id/schema", "body/schema"},
		places:  when(all(hasID, func(s *service) bool { return s.idPlace() != nil && typed(s.idPlace()) })),
		install: wrongTypeID,
	},
	{
		Name:    "id-breaks-format",
		Title:   "The identifier in the answer to a create is not of the described format.",
		Rules:   []rule.ID{"id/schema", "body/schema"},
		places:  when(all(hasID, func(s *service) bool { return s.breaks(s.created.id, "no such format!") && textID(s) })),
		install: createdID(func(*resource) (any, bool) { return "no such format!", true }),
	},
	{
		Name:    "id-constant",
		Title:   "Every create is given the same identifier.",
		Rules:   []rule.ID{"id/unique", "resource/same"},
		places:  when(all(hasID, serverNames)),
		install: repeatsID(func(uint64) bool { return true }),
	},
	{
		Name:    "id-repeats-now-and-then",
		Title:   "Every fourth create is given the identifier of the one before it.",
		Rules:   []rule.ID{"id/unique", "resource/same"},
		places:  when(all(hasID, serverNames)),
		install: repeatsID(func(n uint64) bool { return n%4 == 0 }),
	},
	{
		Name:    "id-from-client",
		Title:   "A read-only identifier that the client sends is taken over.",
		Rules:   []rule.ID{"id/server-assigned"},
		places:  when(all(hasID, serverNames, func(s *service) bool { p := s.sent.at(s.rel); return p != nil && p.shape.ReadOnly })),
		install: clientID,
	},
	{
		Name:    "client-id-overwrites",
		Title:   "A create that sends the identifier of another resource replaces what that holds.",
		Rules:   []rule.ID{"id/no-overwrite", "resource/same"},
		places:  when(all(hasID, hasRead, serverNames, takesObject)),
		install: overwrites,
	},
	{
		Name:    "id-differs-on-read",
		Title:   "A resource that is read back has another identifier than when it was created.",
		Rules:   []rule.ID{"id/agrees", "resource/same"},
		places:  when(all(hasID, shownAgain, func(s *service) bool { return s.read.id != "" })),
		install: readID,
	},
}

func (s *service) idPlace() *place { return s.created.root.at(s.created.id) }

func textID(s *service) bool      { return s.idPlace().isText() }
func serverNames(s *service) bool { return !s.natural && s.replaced == nil }

// breaks says whether a value at a place of the created answer breaks its
// schema there.
func (s *service) breaks(pointer string, v any) bool { return s.created.breaks(pointer, v) }

// createdID changes the identifier in answers to creates alone.
func createdID(change func(*resource) (any, bool)) func(*behaviour, *service, string) {
	return func(b *behaviour, s *service, _ string) {
		b.answer = append(b.answer, func(_ *exchange, a *answer) {
			if a.created() {
				a.value = each(clone(a.value), s.created.id, func(any) (any, bool) { return change(a.resource) })
			}
		})
	}
}

func wrongTypeID(b *behaviour, s *service, place string) {
	createdID(func(r *resource) (any, bool) {
		if _, number := r.name.(json.Number); !number && !s.idPlace().shape.Allows("integer") {
			return json.Number("17"), true
		}
		if !s.idPlace().shape.Allows("string") {
			return "id-" + r.id, true
		}
		return []any{r.name}, true
	})(b, s, place)
}

// repeatsID gives resources the identifier of the first, or of the one before.
func repeatsID(again func(n uint64) bool) func(*behaviour, *service, string) {
	return func(b *behaviour, s *service, _ string) {
		made := s.make
		s.make = func(n uint64) any {
			if !again(n) {
				return made(n)
			}
			if n%4 == 0 && !again(1) {
				return made(n - 1)
			}
			return made(1)
		}
		b.keep = append(b.keep, func(_ *exchange, r *resource) { r.force = true })
	}
}

// clientID takes over the read-only identifier, and with it the resource that
// has it already.
func clientID(b *behaviour, s *service, _ string) {
	b.keep = append(b.keep, func(x *exchange, r *resource) {
		id, ok := at(x.raw, s.rel)
		if !ok || id == nil || idText(id) == "" || s.breaks(s.created.id, id) {
			return
		}
		r.name, r.id, r.force = id, idText(id), true
		r.members = put(r.members, s.rel, id)
	})
}

func takesObject(s *service) bool {
	return s.codec == nil && s.sent != nil && s.sent.shape.Allows("object") && (s.sent.shape.Closed == nil || s.sent.at(s.rel) != nil)
}

// overwrites lets a create, which makes a resource of its own, change another
// one too: the one whose identifier is sent.
func overwrites(b *behaviour, s *service, _ string) {
	b.keep = append(b.keep, func(x *exchange, r *resource) {
		id, ok := at(x.raw, s.rel)
		if !ok || id == nil {
			return
		}
		c := x.collection()
		if old := c.get(idText(id)); old != nil {
			c.replace(&resource{id: old.id, name: old.name, sent: r.sent, members: put(clone(r.members), s.rel, old.name)})
		}
	})
}

func readID(b *behaviour, s *service, _ string) {
	b.answer = append(b.answer, func(_ *exchange, a *answer) {
		if a.kind != reads || a.refusal != nil {
			return
		}
		a.value = each(clone(a.value), s.read.id, func(v any) (any, bool) {
			if n, ok := asNumber(v); ok && n.IsInt() {
				return incremented(v), true
			}
			return nextText(idText(v)), true
		})
	})
}

// nextText is another text of the same make: its last digit or letter is
// another one.
func nextText(text string) string {
	i := strings.LastIndexAny(text, "0123456789abcdef")
	if i < 0 {
		return text + "0"
	}
	return text[:i] + pick(text[i] == '1', "2", "1") + text[i+1:]
}
