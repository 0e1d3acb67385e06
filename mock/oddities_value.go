package mock

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// valueOddities show the same thing as another value.
var valueOddities = []Oddity{
	{
		Name:    "instants-in-utc",
		Title:   "Instants come back in UTC with seven digits after the second.",
		Reason:  "RFC 3339 section 4: it is the same instant.",
		install: instants("2006-01-02T15:04:05.0000000Z"),
	},
	{
		Name:    "instants-with-offset",
		Title:   "Instants come back with another offset.",
		Reason:  "RFC 3339 section 4.2: it is the same instant.",
		install: instants("2006-01-02T15:04:05.999999999-07:00"),
	},
	{
		Name:    "instants-in-milliseconds",
		Title:   "Instants come back with three digits after the second.",
		Reason:  "Fewer digits are the precision that the server keeps.",
		install: instants("2006-01-02T15:04:05.000Z"),
	},
	{
		Name:    "instants-in-seconds",
		Title:   "Instants come back without a fraction of a second.",
		Reason:  "Fewer digits are the precision that the server keeps: no description says how many it keeps.",
		install: instants("2006-01-02T15:04:05Z"),
	},
	{
		Name:    "uuids-in-capitals",
		Title:   "UUIDs come back in capitals.",
		Reason:  "RFC 9562 section 4: hexadecimal digits have no case.",
		install: capitalUUIDs,
	},
	{
		Name:    "trims-text",
		Title:   "Blanks around a text do not come back.",
		Reason:  "Trimming is a normalisation that is recorded and not held against the server.",
		install: onShown(func(s *service, o *object) { s.eachText(o, (*place).free, strings.TrimSpace) }),
	},
	{
		Name:    "extra-properties",
		Title:   "Resources have properties that are not described, where that is not forbidden.",
		Reason:  "JSON Schema Core section 10.3.2: absent additionalProperties allows anything.",
		install: onShown(extraProperties),
	},
	{
		Name:    "null-for-absent",
		Title:   "Properties that were not sent come back as null where null is allowed.",
		Reason:  "The schema allows null, and nothing was promised about what was not sent.",
		install: onShown(nullForAbsent),
	},
	{
		Name:    "omits-null",
		Title:   "Optional properties that are null do not come back.",
		Reason:  "Null sent and absent received are alike.",
		install: onShown(omitsNull),
	},
	{
		Name:    "ids-short",
		Title:   "Identifiers are digits and letters instead of UUIDs, where that is allowed.",
		Reason:  "The schema asks for a string and no more.",
		install: identifiers(func(n uint64) string { return fmt.Sprintf("c%d", n) }),
	},
	{
		Name:    "ids-need-escaping",
		Title:   "Identifiers have characters that are escaped in a path, where that is allowed.",
		Reason:  "RFC 3986 section 2.1: any character may stand in a segment when it is escaped.",
		install: identifiers(func(n uint64) string { return fmt.Sprintf("a b/ü?#%%41&=%d", n) }),
	},
	{
		Name:    "list-newest-first",
		Title:   "Lists have the newest resource first.",
		Reason:  "No order is described.",
		install: onAnswer(newestFirst),
	},
}

func instants(layout string) func(*behaviour, *service) {
	zone := time.FixedZone("", 5*3600+1800)
	return onShown(func(s *service, o *object) {
		s.eachText(o, isInstant, func(text string) string {
			t, err := time.Parse(time.RFC3339Nano, strings.ToUpper(text))
			if err != nil || t.UTC().Year() < 1 || t.UTC().Year() > 9998 {
				return text // such as a leap second, which package time does not know
			}
			if strings.HasSuffix(layout, "Z") {
				return t.UTC().Format(layout)
			}
			return t.In(zone).Format(layout)
		})
	})
}

// eachText changes the texts of a resource where the schema of the answer is
// of a sort.
func (s *service) eachText(o *object, is func(*place) bool, change func(string) string) {
	var follow func(v any, p *place, where string) any
	follow = func(v any, p *place, where string) any {
		switch c := v.(type) {
		case *object:
			for i, m := range c.members {
				c.members[i].value = follow(m.value, p.property(m.name), join(where, m.name))
			}
		case []any:
			for i, e := range c {
				c[i] = follow(e, p.item(), where+"/*")
			}
		case string:
			if p != nil && is(p) && where != s.rel {
				return change(c)
			}
		}
		return v
	}
	follow(o, s.created.root.at(s.created.holder), "")
}

// capitalUUIDs covers the identifier too, which is then stored like that.
func capitalUUIDs(b *behaviour, s *service) {
	onShown(func(s *service, o *object) {
		s.eachText(o, func(p *place) bool { return p.isText() && p.shape.Format == "uuid" && unlisted(p) }, strings.ToUpper)
	})(b, s)
	if made, ok := s.make(1).(string); ok && strings.Count(made, "-") == 4 {
		lower := s.make
		s.tryMake(func(n uint64) any { return strings.ToUpper(lower(n).(string)) })
	}
}

// tryMake takes another way to make identifiers if the schema allows it.
func (s *service) tryMake(m maker) {
	if s.namings()[0].id != "" && !s.namings()[0].allows(m) {
		return
	}
	s.make = m
}

func identifiers(text func(uint64) string) func(*behaviour, *service) {
	return func(_ *behaviour, s *service) {
		if f := s.namings()[0]; f.id == "" || f.view == nil || f.root.at(f.id).isText() {
			s.tryMake(func(n uint64) any { return text(n) })
		}
	}
}

func extraProperties(s *service, o *object) {
	p := s.created.root.at(s.created.holder)
	if p == nil || p.shape.Closed != nil || p.branches() {
		return
	}
	for _, m := range []member{{"xAssayRevision", json.Number("1")}, {"xAssayLinks", []any{}}, {"xAssayNote", nil}} {
		with := &object{members: append(slices.Clip(o.members), m)}
		if s.holds(with) {
			o.members = with.members
		}
	}
}

// holds says whether a resource may stand in the answer to the create.
func (s *service) holds(o *object) bool {
	f := s.created
	v := any(o)
	if f.holder != "" {
		v = put(clone(f.minimal), f.holder, o)
	}
	return f.valid(v)
}

func nullForAbsent(s *service, o *object) {
	for _, prop := range s.created.root.at(s.created.holder).properties() {
		if _, there := o.get(prop.name); !there && prop.nullable() && !prop.shape.WriteOnly {
			o.set(prop.name, nil)
		}
	}
}

func omitsNull(s *service, o *object) {
	for _, prop := range s.created.root.at(s.created.holder).properties() {
		if v, there := o.get(prop.name); there && v == nil && !prop.required && join("", prop.name) != s.rel {
			o.remove(prop.name)
		}
	}
}

func newestFirst(x *exchange, a *answer) {
	if a.kind != lists || a.refusal != nil || a.form.media == "" {
		return
	}
	if items, ok := at(a.value, a.form.items); ok {
		if list, ok := items.([]any); ok {
			list = slices.Clone(list)
			slices.Reverse(list)
			a.value = put(a.value, a.form.items, list)
		}
	}
}
