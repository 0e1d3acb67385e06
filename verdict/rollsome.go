package verdict

import (
	"slices"
	"strings"

	"assay/rule"
)

// Rules that are broken at many places for one cause, even where they hold at
// others: a server that takes null for most of its properties has one fault.
const ruleRejects = rule.ID("status/rejects-invalid")

// rollSome makes one finding of the groups of a keyword where the rule held at
// some places and was broken at several. Its fingerprint is that of a keyword
// which is looked at nowhere, so that a place more or less changes no baseline;
// recommendations have one of their own.
func (c *Collector) rollSome(groups map[groupKey]*group, s side, byKeyword map[string][]tallyKey) {
	if s.rule != ruleRejects && s.rule != ruleAccepts {
		return
	}
	for keyword, all := range byKeyword {
		if keyword == "" {
			continue
		}
		for place, outcome := range map[string]Outcome{"": Fail, "weak": Weak} {
			broken := slices.DeleteFunc(keysOf(all), func(k groupKey) bool {
				return groups[k] == nil || groups[k].finding.Outcome != outcome
			})
			into := groupKey{rule: s.rule, operation: s.operation, in: s.in, keyword: keyword, place: place}
			if len(broken) >= minRolled && groups[into] == nil {
				merge(groups, into, broken).of = len(all)
			}
		}
	}
}

// shown are the rules about what an answer shows, with what tells their faults
// apart beside the keyword.
var shown = map[rule.ID]func(*Finding) (kind string, ok bool){
	"body/schema":   wrongKind,
	"echo/field":    lostKind,
	"resource/same": lostKind,
}

// wrongKind: null for three objects is one fault, null and a text are two.
func wrongKind(f *Finding) (string, bool) {
	if f.Keyword == "type" {
		return "is " + f.Got, true
	}
	return "", f.Keyword != ""
}

// lostKind: three fields that do not come back are one fault. Of those that come
// back changed, each may have a cause of its own.
func lostKind(f *Finding) (string, bool) {
	dropped := strings.HasPrefix(f.Got, "nothing")
	return "dropped", dropped && f.Pointer != ""
}

// rollAnswers makes one finding of the groups of one kind of fault in answers.
func rollAnswers(groups map[groupKey]*group) {
	kinds := map[groupKey][]groupKey{}
	for k, g := range groups {
		kindOf := shown[k.rule]
		if kindOf == nil || k.doubt != "" || k.in != "" || g.rolled > 1 {
			continue
		}
		if kind, ok := kindOf(&g.finding); ok {
			into := groupKey{rule: k.rule, operation: k.operation, keyword: k.keyword, place: "several " + kind + " " + string(g.finding.Outcome)}
			kinds[into] = append(kinds[into], k)
		}
	}
	for into, places := range kinds {
		if len(places) >= minRolled {
			merge(groups, into, places)
		}
	}
}
