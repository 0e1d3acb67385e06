package mock

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/rule"
)

var echo = []rule.ID{"echo/field", "resource/same"}

// echoFaults bring back something else than was sent, in every answer alike.
var echoFaults = []Fault{
	{
		Name:    "drops-field",
		Title:   "A property that was sent does not come back.",
		Rules:   []rule.ID{"echo/field", "resource/same", "body/schema"},
		places:  echoing(func(p *place) bool { return p.name != "" }),
		install: alters(func(_ *place, _ any) (any, bool) { return nil, false }),
	},
	{
		Name:    "nulls-field",
		Title:   "A property that was sent comes back as null, which its schema allows.",
		Rules:   echo,
		places:  nullableBack,
		install: altersTo(func(_ *place, _ any) any { return nil }),
	},
	{
		Name:    "changes-case",
		Title:   "Text comes back with its case changed.",
		Rules:   echo,
		places:  echoing((*place).free),
		install: altersTo(func(_ *place, v any) any { return changeText(v, swapCase) }),
	},
	{
		Name:    "truncates-text",
		Title:   "Text comes back cut to half its length.",
		Rules:   echo,
		places:  echoing(func(p *place) bool { return p.roomy(2) }),
		install: altersTo(func(_ *place, v any) any { return changeText(v, half) }),
	},
	{
		Name:    "empties-text",
		Title:   "Text comes back empty.",
		Rules:   []rule.ID{"echo/field", "resource/same", "body/schema"},
		places:  echoing(func(p *place) bool { return p.roomy(1) }),
		install: altersTo(func(_ *place, v any) any { return changeText(v, func(string) string { return "" }) }),
	},
	{
		Name:    "mangles-non-ascii",
		Title:   "Characters beyond ASCII come back as question marks.",
		Rules:   echo,
		places:  when(func(s *service) bool { return len(echoing(func(p *place) bool { return p.roomy(8) })(s)) > 0 }),
		install: manglesNonASCII,
	},
	{
		Name:    "constant-enum",
		Title:   "Whichever member of an enumeration is sent, the first comes back.",
		Rules:   echo,
		places:  echoing(func(p *place) bool { return len(p.enum()) > 1 }),
		install: altersTo(func(p *place, _ any) any { return fromPlain(p.enum()[0]) }),
	},
	{
		Name:    "shifts-instant",
		Title:   "An instant comes back an hour later.",
		Rules:   echo,
		places:  echoing(isInstant),
		install: altersTo(func(_ *place, v any) any { return changeText(v, hourLater) }),
	},
	{
		Name:    "drops-offset",
		Title:   "An instant comes back as UTC with its hours unchanged.",
		Rules:   echo,
		places:  echoing(isInstant),
		install: altersTo(func(_ *place, v any) any { return changeText(v, withoutOffset) }),
	},
	{
		Name:    "rounds-number",
		Title:   "A number comes back rounded to a whole one.",
		Rules:   echo,
		places:  echoing(func(p *place) bool { return p.isNumber() && slices.Contains(p.shape.Types, "number") && unlisted(p) }),
		install: altersTo(func(_ *place, v any) any { return rounded(v) }),
	},
	{
		Name:    "increments-number",
		Title:   "A number comes back greater by one.",
		Rules:   []rule.ID{"echo/field", "resource/same", "body/schema"},
		places:  echoing(func(p *place) bool { return p.isNumber() && unlisted(p) }),
		install: altersTo(func(_ *place, v any) any { return incremented(v) }),
	},
	{
		Name:    "flips-truth",
		Title:   "A truth value comes back as its opposite.",
		Rules:   echo,
		places:  echoing(func(p *place) bool { return p.only("boolean") && unlisted(p) }),
		install: altersTo(func(_ *place, v any) any { b, ok := v.(bool); return pick[any](ok, !b, v) }),
	},
	{
		Name:    "reverses-array",
		Title:   "An array comes back in reverse order.",
		Rules:   echo,
		places:  echoing(several),
		install: altersTo(func(_ *place, v any) any { return reversed(v) }),
	},
	{
		Name:    "drops-last-item",
		Title:   "An array comes back without its last item.",
		Rules:   []rule.ID{"echo/field", "resource/same", "body/schema"},
		places:  echoing(func(p *place) bool { return p.only("array") }),
		install: altersTo(func(_ *place, v any) any { return shortened(v) }),
	},
	{
		Name:    "swaps-fields",
		Title:   "Two texts come back in each other's place.",
		Rules:   echo,
		places:  swappable,
		install: swaps,
	},
	{
		Name:    "answers-documented-example",
		Title:   "A create is answered with the documented example, whatever was sent.",
		Rules:   []rule.ID{"echo/field", "id/unique", "resource/readable"},
		places:  when(hasExample),
		install: answersExample,
	},
}

// alters changes what an answer shows at a place; keep false removes it.
func alters(change func(p *place, v any) (value any, keep bool)) func(*behaviour, *service, string) {
	return func(b *behaviour, s *service, pattern string) {
		p := s.sent.at(pattern)
		b.show = append(b.show, func(_ *exchange, _ *resource, shown any) any {
			return each(shown, pattern, func(v any) (any, bool) { return change(p, v) })
		})
	}
}

func altersTo(change func(p *place, v any) any) func(*behaviour, *service, string) {
	return alters(func(p *place, v any) (any, bool) { return change(p, v), true })
}

func pick[T any](is bool, yes, no T) T {
	if is {
		return yes
	}
	return no
}

func changeText(v any, change func(string) string) any {
	if text, ok := v.(string); ok {
		return change(text)
	}
	return v
}

func swapCase(text string) string {
	if lower := strings.ToLower(text); lower != text {
		return lower
	}
	return strings.ToUpper(text)
}

func half(text string) string {
	runes := []rune(text)
	return string(runes[:(len(runes)+1)/2])
}

func asciiOnly(text string) string {
	return strings.Map(func(r rune) rune { return pick(r > 0x7e, '?', r) }, text)
}

func hourLater(text string) string {
	t, err := time.Parse(time.RFC3339Nano, strings.ToUpper(text))
	if err != nil {
		return text
	}
	return t.Add(time.Hour).Format(time.RFC3339Nano)
}

func withoutOffset(text string) string {
	if i := strings.LastIndexAny(text, "+-"); i > len("2006-01-02T") {
		return text[:i] + "Z"
	}
	return text
}

// nullableBack gives an occasion for properties that may come back as null.
func nullableBack(s *service) []string {
	properties := echoing(func(p *place) bool { return p.name != "" })(s)
	return slices.DeleteFunc(properties, func(pointer string) bool {
		return !s.created.root.at(s.created.holder).at(pointer).nullable()
	})
}

func manglesNonASCII(b *behaviour, _ *service, _ string) {
	onShown(func(s *service, o *object) {
		s.eachText(o, (*place).free, asciiOnly)
	})(b, nil)
}

// rounded cuts the fraction; a whole number stays as it is.
func rounded(v any) any {
	r, ok := asNumber(v)
	if !ok || r.IsInt() {
		return v
	}
	return json.Number(new(big.Int).Quo(r.Num(), r.Denom()).String())
}

func incremented(v any) any {
	r, ok := asNumber(v)
	if !ok {
		return v
	}
	r.Add(r, big.NewRat(1, 1))
	if r.IsInt() {
		return json.Number(r.Num().String())
	}
	digits, _ := r.FloatPrec()
	return json.Number(r.FloatString(digits))
}

func reversed(v any) any {
	items, ok := v.([]any)
	if ok {
		slices.Reverse(items)
	}
	return v
}

// several says that an array may hold more than one item, whose order counts.
func several(p *place) bool {
	return p.only("array") && p.find(func(s *jsonschema.Schema) bool {
		return s.UniqueItems || s.Enum != nil || s.Const != nil || s.MaxItems != nil && *s.MaxItems < 2
	}) == nil && manifold(p.item())
}

// manifold says that the items of an array are not all alike.
func manifold(item *place) bool {
	if item == nil || len(item.enum()) == 1 {
		return false
	}
	return !item.shape.Allows("object") || slices.ContainsFunc(item.properties(), func(p *place) bool {
		return p.required && !p.shape.ReadOnly && unlisted(p) && (p.isText() || p.isNumber())
	})
}

func shortened(v any) any {
	if items, ok := v.([]any); ok && len(items) > 0 {
		return items[:len(items)-1]
	}
	return v
}

// swappable gives an occasion for each text that is followed by another one.
func swappable(s *service) []string {
	var found []string
	places := topLevel(echoing((*place).free))(s)
	for i := 1; i < len(places); i++ {
		found = append(found, places[i-1])
	}
	return found
}

func swaps(b *behaviour, s *service, pointer string) {
	places := topLevel(echoing((*place).free))(s)
	other := places[slices.Index(places, pointer)+1]
	b.show = append(b.show, func(_ *exchange, _ *resource, shown any) any {
		one, has1 := at(shown, pointer)
		two, has2 := at(shown, other)
		if !has1 || !has2 {
			return shown
		}
		return put(put(shown, pointer, two), other, one)
	})
}

func hasExample(s *service) bool {
	if !answersCreate(s) || s.created.response == nil || s.created.response.JSON() == nil || len(s.created.response.JSON().Examples) == 0 {
		return false
	}
	id, has := at(readOrdered(s.created.response.JSON().Examples[0].Value), s.created.id)
	return hasID(s) && serverNames(s) && has && id != nil || len(echoing((*place).free)(s)) > 0
}

func answersExample(b *behaviour, s *service, _ string) {
	example := readOrdered(s.created.response.JSON().Examples[0].Value)
	b.answer = append(b.answer, func(_ *exchange, a *answer) {
		if a.created() {
			a.value = example
		}
	})
}
