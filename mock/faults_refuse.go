package mock

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/rule"
)

var strict = []rule.ID{"status/accepts-valid", "status/created"}

// refuseFaults refuse bodies that satisfy their schema.
var refuseFaults = []Fault{
	{
		Name:    "refuses-enum-member",
		Title:   "The last member of an enumeration is refused.",
		Rules:   strict,
		places:  sending(both(notBranched, func(p *place) bool { return len(p.enum()) > 1 })),
		install: refusesWhere(func(p *place, v any) bool { return same(v, fromPlain(p.enum()[len(p.enum())-1])) }),
	},
	{
		Name:    "refuses-absent-optional",
		Title:   "A body that lacks an optional property is refused.",
		Rules:   strict,
		places:  topLevel(sending(optionalPlace)),
		install: refusesWith(0, func(x *exchange, s *service, place string) bool { return !isSent(x, s, place) }),
	},
	{
		Name:    "refuses-present-optional",
		Title:   "A body that has an optional property is refused.",
		Rules:   strict,
		places:  avoidable(sending(optionalPlace)),
		install: refusesWith(0, isSent),
	},
	{
		Name:    "refuses-null",
		Title:   "A null is refused where it is allowed.",
		Rules:   strict,
		places:  sending((*place).nullable),
		install: refusesWhere(func(_ *place, v any) bool { return v == nil }),
	},
	{
		Name:    "refuses-longest",
		Title:   "Text of the greatest length allowed is refused.",
		Rules:   strict,
		places:  sending(both(lengthy, has(func(s *jsonschema.Schema) bool { return s.MaxLength != nil && *s.MaxLength > 0 }))),
		install: refusesWhere(onEdge(func(s *jsonschema.Schema) *int { return s.MaxLength }, textLength)),
	},
	{
		Name:    "refuses-shortest",
		Title:   "Text of the smallest length allowed is refused.",
		Rules:   strict,
		places:  sending(both(lengthy, has(func(s *jsonschema.Schema) bool { return s.MinLength != nil && *s.MinLength > 0 }))),
		install: refusesWhere(onEdge(func(s *jsonschema.Schema) *int { return s.MinLength }, textLength)),
	},
	{
		Name:    "refuses-maximum",
		Title:   "The greatest number allowed is refused.",
		Rules:   strict,
		places:  sending(both(both((*place).isNumber, reachable), has(func(s *jsonschema.Schema) bool { return s.Maximum != nil }))),
		install: refusesWhere(onBound(func(s *jsonschema.Schema) *big.Rat { return s.Maximum })),
	},
	{
		Name:    "refuses-minimum",
		Title:   "The smallest number allowed is refused.",
		Rules:   strict,
		places:  sending(both(both((*place).isNumber, reachable), has(func(s *jsonschema.Schema) bool { return s.Minimum != nil }))),
		install: refusesWhere(onBound(func(s *jsonschema.Schema) *big.Rat { return s.Minimum })),
	},
	{
		Name:    "refuses-most-items",
		Title:   "An array with as many items as allowed is refused.",
		Rules:   strict,
		places:  sending(has(func(s *jsonschema.Schema) bool { return s.MaxItems != nil && *s.MaxItems > 0 && *s.MaxItems <= 1000 })),
		install: refusesWhere(onEdge(func(s *jsonschema.Schema) *int { return s.MaxItems }, itemCount)),
	},
	{
		Name:    "refuses-fewest-items",
		Title:   "An array with as few items as allowed is refused.",
		Rules:   strict,
		places:  sending(has(func(s *jsonschema.Schema) bool { return s.MinItems != nil && *s.MinItems > 0 })),
		install: refusesWhere(onEdge(func(s *jsonschema.Schema) *int { return s.MinItems }, itemCount)),
	},
	{
		Name:    "refuses-offset",
		Title:   "An instant with an offset from UTC is refused.",
		Rules:   strict,
		places:  sending(both(unlisted, isInstant)),
		install: refusesWhere(func(_ *place, v any) bool { return !strings.HasSuffix(strings.ToUpper(asText(v)), "Z") && v != nil }),
	},
	{
		Name:    "refuses-fraction",
		Title:   "An instant with a fraction of a second is refused.",
		Rules:   strict,
		places:  sending(both(unlisted, isInstant)),
		install: refusesWhere(func(_ *place, v any) bool { return strings.Contains(asText(v), ".") }),
	},
	{
		Name:    "refuses-non-ascii",
		Title:   "Text with characters beyond ASCII is refused.",
		Rules:   strict,
		places:  when(takesText),
		install: refusesNonASCII,
	},
	{
		Name:   "refuses-charset",
		Title:  "A Content-Type that names the charset UTF-8 is refused.",
		Rules:  strict,
		places: when(takesBody),
		install: refusesWith(415, func(x *exchange, _ *service, _ string) bool {
			return strings.Contains(strings.ToLower(x.r.Header.Get("Content-Type")), "charset")
		}),
	},
}

// takesText says whether the request has free text anywhere.
func takesText(s *service) bool {
	return len(sending(func(p *place) bool { return p.roomy(8) })(s)) > 0
}

func refusesNonASCII(b *behaviour, s *service, _ string) {
	texts := sending((*place).free)(s)
	refusesWith(0, func(x *exchange, _ *service, _ string) bool {
		return slices.ContainsFunc(texts, func(pointer string) bool {
			return slices.ContainsFunc(found(x.value, pointer), func(v any) bool { return beyondASCII(asText(v)) })
		})
	})(b, s, "")
}

// refusesWhere refuses valid bodies with such a value at the place.
func refusesWhere(is func(p *place, v any) bool) func(*behaviour, *service, string) {
	return refusesWith(0, func(x *exchange, s *service, pattern string) bool {
		p := s.sent.at(pattern)
		return slices.ContainsFunc(found(x.value, pattern), func(v any) bool { return is(p, v) })
	})
}

// onEdge says whether a measure of a value is one of a schema's bounds.
func onEdge(bound func(*jsonschema.Schema) *int, measure func(any) int) func(*place, any) bool {
	return func(p *place, v any) bool {
		return p.find(func(s *jsonschema.Schema) bool { b := bound(s); return b != nil && *b == measure(v) }) != nil
	}
}

func onBound(bound func(*jsonschema.Schema) *big.Rat) func(*place, any) bool {
	return func(p *place, v any) bool {
		return p.find(func(s *jsonschema.Schema) bool { return equals(v, bound(s)) }) != nil
	}
}

// reachable says that a bound is a value that the schema allows.
func reachable(p *place) bool {
	whole := !slices.Contains(p.shape.Types, "number")
	return unlisted(p) && p.find(func(s *jsonschema.Schema) bool {
		for _, b := range []*big.Rat{s.Maximum, s.Minimum} {
			if b != nil && whole && !b.IsInt() {
				return true
			}
		}
		return s.MultipleOf != nil
	}) == nil
}

func textLength(v any) int {
	if text, ok := v.(string); ok {
		return utf8.RuneCountInString(text)
	}
	return -1
}

func itemCount(v any) int {
	if items, ok := v.([]any); ok {
		return len(items)
	}
	return -1
}

func asText(v any) string {
	text, _ := v.(string)
	return text
}

func asNumber(v any) (*big.Rat, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return nil, false
	}
	return new(big.Rat).SetString(string(n))
}

func beyondASCII(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r > 0x7e }) >= 0
}

func isInstant(p *place) bool { return p.isText() && p.shape.Format == "date-time" }
