package cli

import (
	"assay/cases"
	"assay/checks"
	"assay/config"
	"assay/rule"
	"assay/suite"
	"assay/verdict"
)

// ruleFlag is --rule, which adds to the rules of the configuration and replaces
// none of them.
const ruleFlag = "rule"

// rulesName are changes with a reason, in the configuration.
const rulesName = "rules"

// rulesKey is the list of changes to how rules count. Each has a reason, since
// a report is read by people who did not make the change.
func rulesKey() config.Key {
	var ids, techniques []string
	for _, r := range checks.Rules() {
		ids = append(ids, string(r.ID))
	}
	for _, t := range cases.Techniques() {
		techniques = append(techniques, t.Name)
	}
	return config.Key{Name: rulesName, FileOnly: true, Record: true, Help: "changes to how rules count; of those that fit a verdict the last one counts", Entries: []config.Key{
		{Name: "rule", Required: true, Enum: ids, Glob: true, Help: "the id of a rule, or a glob such as echo/*"},
		{Name: "mode", Required: true, Enum: suite.Modes, Help: "off leaves it out, weak fails no run, fail counts what is weak"},
		{Name: "operation", Help: "for this operation alone: an operationId, \"METHOD /path\", a tag, or a glob"},
		{Name: "technique", Enum: techniques, Help: "for cases of this technique alone"},
		{Name: "place", Help: "for this place alone: a JSON pointer or a glob of one, such as /items/*/price"},
		{Name: "reason", Required: true, Help: "why, in words that the report shows"},
	}}
}

// policy gathers the changes of all layers, the lowest first, and of the
// command line: the last one that fits a verdict counts.
func (a *app) policy(r *runFlags) (suite.Policy, error) {
	p := suite.Policy{Strict: r.strict}
	for _, layer := range a.layers {
		texts := layer.Settings[ruleFlag]
		if err := texts.Err(); err != nil {
			return p, &mistake{err}
		}
		for i, text := range texts.Values {
			origin := texts.Origin
			if i < len(texts.Origins) {
				origin = texts.Origins[i]
			}
			if err := p.Add(text, origin); err != nil {
				return p, &mistake{err}
			}
		}
		entries := layer.Settings[rulesName]
		if err := entries.Err(); err != nil {
			return p, &mistake{err}
		}
		for _, e := range entries.Entries {
			p.Entries = append(p.Entries, ruleEntry(e))
		}
	}
	for _, text := range r.rules {
		if err := p.Add(text, "--"+ruleFlag); err != nil {
			return p, &mistake{err}
		}
	}
	if err := p.Check(); err != nil {
		return p, &mistake{err}
	}
	return p, nil
}

func ruleEntry(e config.Entry) verdict.PolicyEntry {
	text := func(name string) string {
		if values := e.Settings[name].Values; len(values) > 0 {
			return values[0]
		}
		return ""
	}
	return verdict.PolicyEntry{
		Rule: rule.ID(text("rule")), Mode: text("mode"), Operation: text("operation"), Technique: text("technique"),
		Pointer: text("place"), Reason: text("reason"), Origin: e.Origin,
	}
}
