package mock

import (
	"slices"
	"strings"

	"assay/spec"
)

// parameterFaults take parameters that break their schemas, or nothing where
// there has to be something. Their places read "query.limit".
var parameterFaults = []Fault{
	{
		Name:    "parameter-not-demanded",
		Title:   "A create without a required parameter is taken.",
		Rules:   lax,
		places:  asking(func(p *parameter) bool { return p.Required && p.In != "path" }),
		install: overlooksParameter(func(rf *refusal) bool { return rf.missing }),
	},
	{
		Name:    "parameter-wrong-type",
		Title:   "A parameter of another type than described is taken.",
		Rules:   lax,
		places:  asking(func(p *parameter) bool { return typed(p.root) && !p.root.shape.Allows("string") }),
		install: overlooksParameter(func(rf *refusal) bool { return !rf.missing && onlyKeywords(rf.faults, "type") }),
	},
	{
		Name:    "parameter-enum-stranger",
		Title:   "A parameter outside its enumeration is taken.",
		Rules:   lax,
		places:  asking(func(p *parameter) bool { return !unlisted(p.root) }),
		install: overlooksKeywords("enum", "const"),
	},
	{
		Name:    "parameter-out-of-range",
		Title:   "A parameter above its maximum or below its minimum is taken.",
		Rules:   lax,
		places:  keyed("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
		install: overlooksKeywords("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
	},
	{
		Name:    "parameter-of-any-length",
		Title:   "A parameter that is too long or too short is taken.",
		Rules:   lax,
		places:  keyed("minLength", "maxLength"),
		install: overlooksKeywords("minLength", "maxLength"),
	},
	{
		Name:    "parameter-pattern-mismatch",
		Title:   "A parameter that does not match its pattern is taken.",
		Rules:   lax,
		places:  keyed("pattern"),
		install: overlooksKeywords("pattern"),
	},
	{
		Name:    "parameter-broken-format",
		Title:   "A parameter that is not of its format is taken.",
		Rules:   lax,
		places:  asking(func(p *parameter) bool { return p.root.shape.Format != "" && p.root.isText() && unlisted(p.root) }),
		install: overlooksKeywords("format"),
	},
	{
		Name:    "parameter-of-any-size",
		Title:   "A parameter with too many, too few or equal items is taken.",
		Rules:   lax,
		places:  keyed("minItems", "maxItems", "uniqueItems"),
		install: overlooksKeywords("minItems", "maxItems", "uniqueItems"),
	},
	{
		Name:    "parameters-not-looked-at",
		Title:   "No parameter of a create is looked at.",
		Rules:   lax,
		places:  when(func(s *service) bool { return len(asking(judgeable)(s)) > 0 }),
		install: condoning(func(_ *exchange, rf *refusal) bool { return rf.parameter != nil }),
	},
	{
		Name:    "parent-not-checked",
		Title:   "A create below something that is not there is taken.",
		Rules:   lax,
		places:  orphanages,
		install: takesOrphans,
	},
}

// judgeable says whether a request can break what a parameter promises.
func judgeable(p *parameter) bool {
	return p.Required && p.In != "path" || p.root != nil && !p.root.shape.Allows("string")
}

// asking gives an occasion for each parameter for which is holds; one without a
// schema has nothing but its being required.
func asking(is func(*parameter) bool) func(*service) []string {
	return func(s *service) []string {
		var found []string
		for _, p := range s.parameters {
			if (p.root != nil || p.Required) && !s.namesParent(p) && is(&parameter{p.Parameter, p.view, orEmpty(p.root), p.index}) {
				found = append(found, p.place())
			}
		}
		return found
	}
}

// namesParent says that a parameter names what the create is below: another value
// of it finds nothing, whether it is looked at or not.
func (s *service) namesParent(p *parameter) bool {
	return p.In == "path" && slices.ContainsFunc(s.op.Parents, func(par *spec.Parent) bool { return par.Param == p.Name })
}

func orEmpty(p *place) *place {
	if p == nil {
		return &place{shape: &spec.Shape{}}
	}
	return p
}

// keyed is asking for parameters whose schema has one of the keywords.
func keyed(keywords ...string) func(*service) []string {
	return asking(func(p *parameter) bool {
		return unlisted(p.root) && slices.ContainsFunc(p.root.shape.Schemas, func(s *jsonSchema) bool {
			return slices.ContainsFunc(keywords, func(k string) bool { return written(s, k) })
		})
	})
}

func (p *parameter) place() string { return p.In + "." + p.Name }

func overlooksKeywords(keywords ...string) func(*behaviour, *service, string) {
	return overlooksParameter(func(rf *refusal) bool { return len(rf.faults) > 0 && onlyKeywords(rf.faults, keywords...) })
}

// onlyKeywords says whether no fault is of another keyword; a text that could
// not be read has none at all.
func onlyKeywords(faults []spec.Fault, keywords ...string) bool {
	return !slices.ContainsFunc(faults, func(f spec.Fault) bool { return !slices.Contains(keywords, f.Keyword) })
}

func overlooksParameter(is func(*refusal) bool) func(*behaviour, *service, string) {
	return func(b *behaviour, s *service, place string) {
		condoning(func(_ *exchange, rf *refusal) bool {
			return rf.parameter != nil && rf.parameter.place() == place && is(rf)
		})(b, s, place)
	}
}

// orphanages gives an occasion for each parameter that names a parent.
func orphanages(s *service) []string {
	var found []string
	for _, p := range s.op.Parents {
		if slices.Contains(parametersOf(served(s.op.Path)), p.Param) {
			found = append(found, "path."+p.Param)
		}
	}
	return found
}

func takesOrphans(b *behaviour, s *service, place string) {
	names := parametersOf(served(s.op.Path))
	condoning(func(_ *exchange, rf *refusal) bool {
		return rf.orphan != nil && names[rf.orphan.param] == strings.TrimPrefix(place, "path.")
	})(b, s, place)
}
